// Sentences of the program in the language of the person: names instead of ids, figures as this place writes them.
import type { Phrase } from '../../../contract/phrase.ts';
import { readRefusalDetail } from '../../../contract/refusal-detail.ts';
import { currentLanguage, hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import { formatHourMinute, formatNumber } from '../../state/presentation.ts';
import { said, showPower } from '../grid/grid-units.ts';

export interface PhraseWords {
  readonly text: TextOf;
  /** name of an element of the grid; the id itself where it has none */
  readonly nameOf: (id: string) => string;
  readonly timeZone: string;
}

/** Codes that have words of their own, by the parameter that they stand in. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  trouble: ['order.trouble'],
  because: ['order.because', 'order.violation'],
  trip: ['phrase.trip'],
  stopped: ['flisr.reason'],
};
/** Somebody's own words, and ids of what is no part of the grid. */
const AS_THEY_ARE: ReadonlySet<string> = new Set(['words', 'order', 'course', 'n']);

/** One after the other; a code of another version of the program, without words here, stands for itself. */
export const phrasesText = (phrases: readonly Phrase[], words: PhraseWords): string =>
  phrases.map((phrase) => phraseText(phrase, words)).join(' ');

export function phraseText({ code, parameters }: Phrase, words: PhraseWords): string {
  const key = `phrase.${code}`;
  const values = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'number' ? figureText(name, value, words) : wordText(name, value, words),
    ]),
  );
  return hasText(key) ? words.text(key as TextKey, values) : [code, ...Object.values(values)].join(' ');
}

function figureText(name: string, value: number, { timeZone }: PhraseWords): string {
  const language = currentLanguage();
  if (name.endsWith('W')) return said(showPower(value, language));
  if (name.endsWith('Share')) return formatNumber(100 * value, 0, language);
  if (name.endsWith('Pu')) return formatNumber(value, 3, language);
  if (name.endsWith('Ms')) return formatHourMinute(value, language, timeZone);
  return formatNumber(value, 0, language);
}

function wordText(name: string, value: string, { text, nameOf }: PhraseWords): string {
  if (AS_THEY_ARE.has(name)) return value;
  if (name === 'refused') return refusalText(value, text, nameOf);
  const prefixes = CODES[name];
  if (prefixes === undefined) return value.split(', ').map(nameOf).join(', ');
  const key = prefixes.map((prefix) => `${prefix}.${value}`).find((one) => hasText(one));
  return key === undefined ? value : text(key as TextKey);
}

function refusalText(value: string, text: TextOf, nameOf: (id: string) => string): string {
  const refused = readRefusalDetail(value);
  const key = ['order.refused', 'control.refused']
    .map((prefix) => `${prefix}.${refused?.code}`)
    .find((one) => hasText(one));
  const about = nameOf(refused?.about ?? '');
  return key === undefined ? value : text(key as TextKey, { about, who: about });
}
