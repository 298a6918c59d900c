// A desk of alarms to try: three feeders of ten stations, and what its journal holds.
import { alarmDefinitionsOf, DOMAINS, pointClassesOf } from '../../../../simulation/domains/index.ts';
import { DESK_ALARMS, DESK_CLASSES } from '../../../../simulation/alarms/desk-alarms.ts';
import { alarmStateOf } from '../../../../simulation/alarms/alarm-life.ts';
import type { CityPoint } from '../../point-list.ts';
import type { ReadingBatch } from '../../telemetry/followed-points.ts';
import { AlarmDesk } from './alarm-desk.ts';
import type { Order } from './desk-orders.ts';
import { type AlarmEntry, dataOf } from './alarm-entries.ts';
import type { AlarmPlaces } from './alarm-places.ts';

export const S = 1000;
export const T = 1_790_000_000_000;
const FEEDERS = 3;
export const STATIONS = 10;

export const DEFINITIONS = [...alarmDefinitionsOf(DOMAINS), ...DESK_ALARMS];
export const CLASSES = [...pointClassesOf(DOMAINS), ...DESK_CLASSES];

/** Feeders with a breaker and ten stations each, and a cabinet of street light that hangs on nothing. */
function smallCity(): { points: CityPoint[]; places: AlarmPlaces } {
  const points: CityPoint[] = [];
  const ofAsset: number[] = [];
  const ids = [''];
  const parent = [-1];
  const level = [0];
  const place = (above: number, at: number, id: string) => {
    ids.push(id);
    level.push(at);
    return parent.push(above) - 1;
  };
  const stand = (id: string, domain: string, kind: string, at: number) => {
    const row = ofAsset.push(at) - 1;
    const asset = {
      ...{ row, id, domain, kind, name: id, x: 0, y: 0, lon: 0, lat: 0 },
      district: 0,
      owner: '',
      attributes: {},
      xy: new Float32Array(),
      isEstimated: false,
    };
    const { points: definitions } = DOMAINS.find((one) => one.id === domain)!.kinds.find((one) => one.kind === kind)!;
    for (const definition of definitions) points.push({ id: `${id}.${definition.name}`, asset, definition });
  };
  for (let f = 0; f < FEEDERS; f++) {
    const feeder = place(0, 2, `feeder-${f}`);
    stand(`breaker-${f}`, 'power', 'breaker', feeder);
    for (let s = 0; s < STATIONS; s++)
      stand(`station-${f}-${s}`, 'power', 'station-remote', place(feeder, 3, `station-${f}-${s}`));
  }
  stand('earth-1', 'power', 'ground-disconnector', -1);
  stand('light-1', 'lighting', 'lighting-cabinet', -1);
  const tree = { count: ids.length, parent: Int32Array.from(parent), level: Uint8Array.from(level) };
  return { points, places: { tree, ids, names: ids, ofAsset: Int32Array.from(ofAsset) } };
}

export const CITY = smallCity();
export const ROWS = new Map(CITY.points.map(({ id }, row) => [id, row]));

export interface Held {
  readonly desk: AlarmDesk;
  /** what the journal holds, as text */
  readonly entries: string[];
}

/** `points`: those of the small city, told otherwise. */
export function openDesk(points: readonly CityPoint[] = CITY.points): Held {
  const entries: string[] = [];
  const record = (entry: AlarmEntry) =>
    entries.push(JSON.stringify({ kind: entry.kind, by: entry.by, data: dataOf(entry) }));
  const desk = new AlarmDesk({
    ...{ points, places: CITY.places },
    pointRows: ROWS,
    ...{ classes: CLASSES, definitions: DEFINITIONS, startMs: T, firstRevision: 1, record },
  });
  return { desk, entries };
}

export function readings(
  list: readonly (readonly [point: string, value: number, quality?: number])[],
  at: number,
): ReadingBatch {
  return {
    points: Uint32Array.from(list, ([point]) => ROWS.get(point)!),
    values: Float64Array.from(list, ([, value]) => value),
    times: new Float64Array(list.length).fill(at),
    seen: new Float64Array(list.length).fill(at),
    qualities: Uint8Array.from(list, ([, , quality]) => quality ?? 0),
    origins: new Uint8Array(list.length),
  };
}

export const say = (
  { desk }: Held,
  at: number,
  ...list: (readonly [point: string, value: number, quality?: number])[]
) => desk.take(readings(list, T + at), T + at);
export const order = ({ desk }: Held, at: number, what: Order, by = 'anna') => desk.order(what, by, T + at);
export const stateOf = ({ desk }: Held, id: string) => alarmStateOf(desk.book.lifeOf(desk.book.rows.rowOf(id)));
export const ack = (alarms: string[]): Order => ({ type: 'acknowledge', alarms, comment: null });
