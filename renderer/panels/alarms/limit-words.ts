// Limits of alarms in the words of the person.
import type { AlarmDefinitionReport } from '../../../contract/alarm-definition.ts';
import { hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import type { LimitField } from '../../state/alarms/limit-draft.ts';
import type { City } from '../../state/city.ts';
import { formatNumber, unitSign } from '../../state/presentation.ts';
import { assetTitle } from '../values/city-text.ts';
import { alarmName } from './alarm-words.ts';

/** More digits than any limit has. */
const DIGITS = 3;

/** In which limits are counted: the point's own unit; '' none. */
export function unitOf(city: City, { kind, point }: Pick<AlarmDefinitionReport, 'kind' | 'point'>): string {
  const kinds = city.catalogue.domains.flatMap((domain) => domain.kinds);
  const unit = kinds.find((one) => one.kind === kind)?.points.find(({ name }) => name === point)?.unit ?? '';
  return unitSign(unit);
}

/** A number as people write it here, without zeros that say nothing. */
export const plainNumber = (value: number, language: string): string =>
  formatNumber(value, DIGITS, language)
    .replace(/([.,]\d*?)0+$/, '$1')
    .replace(/[.,]$/, '');

export function conditionText(definition: AlarmDefinitionReport, city: City, text: TextOf, language: string): string {
  const { condition, kind, point } = definition;
  const unit = unitOf(city, definition);
  switch (condition.by) {
    case 'highHigh':
    case 'high':
      return `\u2265 ${plainNumber(condition.setPoint, language)} ${unit}`.trim();
    case 'low':
    case 'lowLow':
      return `\u2264 ${plainNumber(condition.setPoint, language)} ${unit}`.trim();
    case 'rate':
      return text('alarms.limits.rate', { n: plainNumber(condition.perSecond * 60, language), unit });
    case 'state':
      return condition.states.map((state) => named(`state.${kind}.${point}.${state}`, state, text)).join(', ');
    case 'quality':
      return condition.qualities.join(', ');
  }
}

const named = (key: string, otherwise: string, text: TextOf): string =>
  hasText(key) ? text(key as TextKey) : otherwise;

/** Kind and point, or the asset that has limits of its own. */
export function scopeText({ kind, asset }: AlarmDefinitionReport, city: City, text: TextOf): string {
  if (asset === undefined) return named(`kind.${kind}`, kind, text);
  const row = city.assetRow(asset);
  return row === undefined ? asset : assetTitle(city, row, text);
}

export const limitTitle = (definition: AlarmDefinitionReport, text: TextOf): string => {
  const { kind, point, name } = definition;
  return `${named(`point.${kind}.${point}`, point, text)}: ${alarmName({ definition: `${kind}.${point}.${name}` }, text)}`;
};

/** What stands behind the field. */
export function fieldUnit(field: LimitField, unit: string, isRate: boolean, text: TextOf): string {
  switch (field) {
    case 'setPoint':
      return unit;
    case 'deadband':
      return isRate ? text('alarms.limits.perMinute', { unit }) : unit;
    case 'perSecond':
      return text('alarms.limits.perMinute', { unit });
    case 'onDelayMs':
    case 'offDelayMs':
      return text('alarms.limits.seconds');
    case 'repeatMs':
    case 'respondWithinMs':
      return text('alarms.limits.minutes');
    case 'severity':
      return '';
  }
}
