// Alarms in the words of the person: what, where, in which state.
import { type AlarmMatter, matterOfAlarm } from '../../../contract/alarm-matter.ts';
import type { AlarmReport, AlarmStateName, SituationReport } from '../../../contract/alarm-requests.ts';
import { hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { foldText } from '../../state/search/fold-text.ts';
import { feederOfRef, gridRefOf } from '../grid/grid-selection.ts';
import { shortFeederTitle, stationTitle, titleOfId } from '../grid/grid-titles.ts';
import { outageNumber } from '../outages/outage-words.ts';
import { assetTitle } from '../values/city-text.ts';

export interface AlarmPlace {
  /** row of the asset; -1: the city does not know it */
  readonly asset: number;
  /** row of the point; -1: none */
  readonly point: number;
  readonly title: string;
  readonly what: string;
  /** feeder where there is one, else district */
  readonly where: string;
  /** all of it, for the pointer */
  readonly whole: string;
  /** folded, for the filter */
  readonly haystack: string;
}

type Named = Pick<AlarmReport, 'id' | 'definition'>;

/** `<asset>.<point>.<name>`; ids of assets may hold points themselves. */
function partsOfId(id: string): { asset: string; point: string } {
  const name = id.lastIndexOf('.');
  const point = id.lastIndexOf('.', name - 1);
  return { asset: id.slice(0, point), point: id.slice(point + 1, name) };
}

export const alarmName = ({ definition }: Pick<AlarmReport, 'definition'>, text: TextOf): string =>
  text(`alarm.${definition}`);

/** Consequence and action are names of texts, or words of whoever wrote the limit. */
export function saidOf(kind: 'alarmConsequence' | 'alarmAction', words: string, text: TextOf): string {
  const key: TextKey = `${kind}.${words}`;
  return hasText(key) ? text(key) : words;
}

/** Looked up once for each alarm: a table of thousands is sorted and filtered by it. */
export function alarmPlaces(city: City, model: GridModel | null, text: TextOf): (alarm: Named) => AlarmPlace {
  const known = new Map<string, AlarmPlace>();
  return (alarm) => {
    let place = known.get(alarm.id);
    if (place === undefined) {
      place = placeOf(city, model, text, alarm);
      known.set(alarm.id, place);
    }
    return place;
  };
}

/** An order, a course, an outage or a document by its number. */
export const matterTitle = ({ kind, id }: AlarmMatter, text: TextOf): string =>
  text(`alarms.matter.${kind}`, { n: kind === 'work' ? id : outageNumber(id) });

function placeOf(city: City, model: GridModel | null, text: TextOf, alarm: Named): AlarmPlace {
  const matter = matterOfAlarm(alarm.id);
  if (matter !== null) {
    if (matter.kind === 'telemetry') return stationPlace(city, model, text, alarm, matter.id);
    const title = matterTitle(matter, text);
    const what = alarmName(alarm, text);
    return { ...{ asset: -1, point: -1, title, what, where: '', whole: '' }, haystack: foldText(`${title} ${what}`) };
  }
  const { asset: assetId, point: pointName } = partsOfId(alarm.id);
  const asset = city.assetRow(assetId) ?? -1;
  const what = alarmName(alarm, text);
  const title = asset < 0 ? assetId : assetTitle(city, asset, text);
  const point = asset < 0 ? undefined : city.pointsOf(asset).find((row) => city.pointName(row) === pointName);
  const district = asset < 0 ? '' : city.districtOfAsset(asset);
  const feeder = model === null || asset < 0 ? '' : feederNameOf(model, asset);
  const whole = [feeder, district].filter(Boolean).join(', ');
  return {
    ...{ asset, point: point ?? -1, title, what, where: feeder || district, whole },
    haystack: foldText(`${title} ${what} ${assetId} ${whole}`),
  };
}

/** The telemetry of a station stands at the station. */
function stationPlace(city: City, model: GridModel | null, text: TextOf, alarm: Named, id: string): AlarmPlace {
  const asset = city.assetRow(id) ?? -1;
  const title = asset >= 0 ? assetTitle(city, asset, text) : model === null ? id : titleOfId(model, id);
  const what = alarmName(alarm, text);
  const feeder = model === null || asset < 0 ? '' : feederNameOf(model, asset);
  const where = feeder || (asset < 0 ? '' : city.districtOfAsset(asset));
  return { ...{ asset, point: -1, title, what, where, whole: where }, haystack: foldText(`${title} ${what} ${where}`) };
}

function feederNameOf(model: GridModel, asset: number): string {
  const ref = gridRefOf(model, { table: 'assets', row: asset });
  const feeder = ref === null ? -1 : feederOfRef(model, ref);
  if (feeder < 0) return '';
  return `${stationTitle(model, model.data.feeders.substation[feeder]!)} ${shortFeederTitle(model, feeder)}`.trim();
}

/** Name of an alarm that is known by its id alone, as the journal knows it. */
export function titleOfAlarmId(city: City, id: string, text: TextOf): string {
  const { asset, point } = partsOfId(id);
  const matter = matterOfAlarm(id);
  if (matter !== null) {
    const name = id.slice(id.lastIndexOf('.') + 1);
    return `${matterTitle(matter, text)} ${alarmName({ definition: `${matter.kind}.${point}.${name}` }, text)}`;
  }
  const row = city.assetRow(asset);
  if (row === undefined) return id;
  const definition = `${city.kinds[row]!}.${point}.${id.slice(id.lastIndexOf('.') + 1)}`;
  return `${assetTitle(city, row, text)} ${alarmName({ definition }, text)}`;
}

export function situationPlace({ place, placeName }: SituationReport, model: GridModel | null, text: TextOf): string {
  if (placeName !== '') return placeName;
  if (place === '') return text('alarms.wholeCity');
  return model === null ? place : titleOfId(model, place);
}

export const situationTitle = (
  situation: SituationReport,
  count: string,
  model: GridModel | null,
  text: TextOf,
): string =>
  text(`situation.${situation.rule}` as TextKey, { place: situationPlace(situation, model, text), n: count });

export const stateWord = (state: AlarmStateName, text: TextOf): string => text(`alarms.state.${state}`);
