// Every alarm that a city can have: each definition at each point of its class. Rows of one point stand together, so that an alarm is found
// by its id without a table of names; behind them the rows of the watch go on with the rules that suppress alarms by design.
import {
  type AlarmDefinition,
  definitionId,
  type Priority,
  priorityOf,
} from '../../../../simulation/alarms/alarm-definition.ts';
import type { AlarmPolicy } from '../../../../simulation/alarms/alarm-life.ts';
import { matterOf } from '../../../../simulation/alarms/desk-alarms.ts';
import type { BookState, PastAlarm } from './alarm-record.ts';
import type { WatchedClass, WatchedRows } from '../../../../simulation/alarms/condition-watch.ts';

/** A point of the city, or a matter of the desk as a point. */
export interface AlarmPoint {
  readonly id: string;
  readonly asset: { readonly id: string; readonly kind: string };
  readonly definition: { readonly name: string; readonly states?: readonly string[] | undefined };
  /** of a matter: id of the place or of the area that it is of; '' none */
  readonly place?: string | undefined;
}

export interface AlarmRows {
  readonly count: number;
  readonly definitions: readonly AlarmDefinition[];
  /** [alarms] of `definitions` */
  readonly definitionOf: Uint16Array;
  /** [alarms] row of the pack's points; behind them stand the seats of the desk's matters */
  readonly pointOf: Uint32Array;
  /** [definitions] */
  readonly priorities: readonly Priority[];
  readonly policies: readonly AlarmPolicy[];
  /** the conditions of the alarms in their order, then those of the design rules */
  readonly watched: WatchedRows;
  /** [rules] the alarm that rule i suppresses; its condition is row count + i of the watch */
  readonly ruledAlarm: Int32Array;
  idOf(row: number): string;
  pointAt(row: number): AlarmPoint;
  /** The first alarm of a point; -1: it has none. */
  firstOf(point: number): number;
  /** -1: there is none */
  rowOf(id: string): number;
}

/** `definitions` have passed their check. */
export function alarmRowsOf(
  points: readonly AlarmPoint[],
  rowOfPoint: (id: string) => number | undefined,
  definitions: readonly AlarmDefinition[],
): AlarmRows {
  const ofClass = new Map<string, number[]>();
  /** by id of the point: limits of one asset stand in the place of those of its kind */
  const ofPoint = new Map<string, number[]>();
  definitions.forEach(({ kind, point, asset }, d) => {
    const [map, key] = asset === undefined ? [ofClass, `${kind}.${point}`] : [ofPoint, `${asset}.${point}`];
    const known = map.get(key);
    if (known === undefined) map.set(key, [d]);
    else known.push(d);
  });
  const heldAt = (key: string, id: string): readonly number[] | undefined => {
    const own = ofPoint.get(id)?.filter((d) => definitions[d]!.kind === key.slice(0, key.indexOf('.')));
    const shared = ofClass.get(key);
    if (own === undefined) return shared;
    const isReplaced = (d: number) => own.some((one) => definitions[one]!.name === definitions[d]!.name);
    return [...own, ...(shared ?? []).filter((d) => !isReplaced(d))];
  };
  const definitionOf: number[] = [];
  const pointOf: number[] = [];
  const firstOf = new Uint32Array(points.length + 1);
  const statesOf = new Map<string, readonly string[]>();
  points.forEach(({ id, asset, definition }, row) => {
    const key = `${asset.kind}.${definition.name}`;
    const own = ofPoint.size === 0 ? ofClass.get(key) : heldAt(key, id);
    if (own !== undefined) {
      if (definition.states !== undefined) statesOf.set(key, definition.states);
      for (const d of own) {
        definitionOf.push(d);
        pointOf.push(row);
      }
    }
    firstOf[row + 1] = definitionOf.length;
  });
  const count = definitionOf.length;
  const classes: WatchedClass[] = definitions.map(({ condition, onDelayMs, offDelayMs, kind, point }) => ({
    ...{ condition, onDelayMs, offDelayMs },
    states: statesOf.get(`${kind}.${point}`) ?? null,
  }));
  const classOf = [...definitionOf];
  const watchedPoints = [...pointOf];
  const ruledAlarm: number[] = [];
  definitions.forEach(({ suppressedWhile }, d) => {
    if (suppressedWhile === null) return;
    let states: readonly string[] | null = null;
    const rule = classes.length;
    definitionOf.forEach((definition, alarm) => {
      if (definition !== d) return;
      const asset = points[pointOf[alarm]!]!.asset.id;
      const point = rowOfPoint(`${asset}.${suppressedWhile.point}`);
      if (point === undefined) return;
      states ??= points[point]!.definition.states ?? null;
      classOf.push(rule);
      watchedPoints.push(point);
      ruledAlarm.push(alarm);
    });
    classes.push({ condition: { by: 'state', states: suppressedWhile.states }, states, onDelayMs: 0, offDelayMs: 0 });
  });
  const idOf = (row: number) => `${points[pointOf[row]!]!.id}.${definitions[definitionOf[row]!]!.name}`;
  return {
    count,
    definitions,
    definitionOf: Uint16Array.from(definitionOf),
    pointOf: Uint32Array.from(pointOf),
    priorities: definitions.map((definition) => priorityOf(definition) ?? 4),
    policies: definitions.map(({ isLatching, isSafety, isAutoAcknowledged, repeatMs }) => ({
      ...{ isLatching, isSafety, isAutoAcknowledged, repeatMs },
    })),
    watched: {
      classes,
      classOf: Uint16Array.from(classOf),
      pointOf: Uint32Array.from(watchedPoints),
      pointCount: points.length,
    },
    ruledAlarm: Int32Array.from(ruledAlarm),
    idOf,
    pointAt: (row) => points[pointOf[row]!]!,
    firstOf: (point) => (firstOf[point]! < firstOf[point + 1]! ? firstOf[point]! : -1),
    rowOf: (id) => {
      const cut = id.lastIndexOf('.');
      const point = rowOfPoint(id.slice(0, cut));
      if (point === undefined) return -1;
      for (let row = firstOf[point]!; row < firstOf[point + 1]!; row++)
        if (definitions[definitionOf[row]!]!.name === id.slice(cut + 1)) return row;
      return -1;
    },
  };
}

/** The definition of an alarm as texts name it. */
export const definitionOfRow = ({ definitions, definitionOf }: AlarmRows, row: number): AlarmDefinition =>
  definitions[definitionOf[row]!]!;
export const definitionIdOfRow = (rows: AlarmRows, row: number): string => definitionId(definitionOfRow(rows, row));

/** Also of a matter of the desk that has no row any more; null: there is no such alarm. */
export function definitionOfId(rows: AlarmRows, id: string): AlarmDefinition | null {
  const row = rows.rowOf(id);
  if (row >= 0) return definitionOfRow(rows, row);
  const matter = matterOf(id);
  const tail = id.split('.').slice(-2).join('.');
  if (matter === null) return null;
  return rows.definitions.find((one) => definitionId(one) === `${matter.kind}.${tail}`) ?? null;
}

/** What an earlier program did not write down is as it would be called now; null: there is no such alarm. */
export function completePast(rows: AlarmRows, past: BookState['past'][number]): PastAlarm | null {
  const definition = definitionOfId(rows, past.id);
  if (definition === null) return null;
  return {
    ...{ definition: definitionId(definition), priority: priorityOf(definition) ?? 4, area: '', heard: null },
    ...{ beganMs: null, annunciatedMs: null, clearedMs: null, acknowledgedMs: null, acknowledgedBy: null },
    ...{ situation: null, ...past },
  };
}
