// What the desk itself can raise, beside the points of the city: an order that stopped half way, a course that was handed to a person, an estimate that
// runs out, work that is no longer safe. Each such matter is watched like a point with states; its alarms are definitions like all others.
import { type AlarmDefinition, definitionId } from './alarm-definition.ts';
import type { PointClass } from './check-alarm-set.ts';
import { type AlarmWords, onState } from './define-alarm.ts';

interface DeskPoint {
  readonly kind: string;
  readonly point: string;
  /** the first is that in which nothing is wrong */
  readonly states: readonly string[];
}

export const DESK_POINTS = [
  { kind: 'order', point: 'execution', states: ['runs', 'halted', 'unwritten'] },
  { kind: 'course', point: 'restoration', states: ['runs', 'handedOver'] },
  { kind: 'outage', point: 'estimate', states: ['holds', 'due', 'lapsed'] },
  { kind: 'work', point: 'safety', states: ['safe', 'endangered'] },
  { kind: 'watch', point: 'duty', states: ['runs', 'failed'] },
  { kind: 'program', point: 'health', states: ['runs', 'failed'] },
  { kind: 'telemetry', point: 'link', states: ['heard', 'lost'] },
] as const satisfies readonly DeskPoint[];

export type DeskKind = (typeof DESK_POINTS)[number]['kind'];
export type DeskState = (typeof DESK_POINTS)[number]['states'][number];

export const isDeskKind = (kind: string): kind is DeskKind => DESK_POINTS.some((one) => one.kind === kind);

/** The state in which nothing is wrong. */
export const restOf = (kind: DeskKind): DeskState => DESK_POINTS.find((one) => one.kind === kind)!.states[0];

/** As the check of definitions wants them. */
export const DESK_CLASSES: readonly PointClass[] = DESK_POINTS.map(({ kind, point, states }) => ({
  ...{ kind, point, states },
  range: [0, states.length - 1] as const,
}));

const on = (kind: DeskKind, states: DeskState[], words: AlarmWords): AlarmDefinition =>
  onState(kind, DESK_POINTS.find((one) => one.kind === kind)!.point, states, words);

export const DESK_ALARMS: readonly AlarmDefinition[] = [
  // Switching that stopped half way leaves the grid as nobody has checked it.
  on('order', ['halted'], {
    ...{ subject: 'switching', severity: 'major', respondWithinMin: 8, onDelayS: 0 },
    ...{ consequence: 'halfSwitched', action: 'takeOverOrder' },
  }),
  // It has to halt and stands as if it went on: the journal takes nothing. A definition of its own: those of before know no such state.
  {
    ...on('order', ['unwritten'], {
      ...{ subject: 'switching', severity: 'severe', respondWithinMin: 8, onDelayS: 0 },
      ...{ consequence: 'halfSwitched', action: 'lookAfterJournal' },
    }),
    name: 'unwritten',
  },
  on('course', ['handedOver'], {
    ...{ subject: 'supply', severity: 'severe', respondWithinMin: 8, onDelayS: 0 },
    ...{ consequence: 'customersDark', action: 'restoreByHand' },
  }),
  // The program says its own estimates anew when they run out: what it has just said anew calls nobody.
  on('outage', ['due', 'lapsed'], {
    ...{ subject: 'service', severity: 'moderate', respondWithinMin: 15, onDelayS: 30, offDelayS: 0 },
    ...{ consequence: 'customersMisled', action: 'sayEstimate' },
  }),
  // It stands until somebody has taken note and reset it: a danger that has gone by itself may come back the same way.
  on('work', ['endangered'], {
    ...{ subject: 'service', severity: 'severe', respondWithinMin: 2, onDelayS: 0, isLatching: true, isSafety: true },
    ...{ consequence: 'livesAtRisk', action: 'stopWork' },
  }),
  // Nobody can tell whether places of work are safe: people have to look themselves.
  on('watch', ['failed'], {
    ...{ subject: 'equipment', severity: 'severe', respondWithinMin: 8, onDelayS: 0, isSafety: true },
    ...{ consequence: 'unwatchedWork', action: 'watchByEye' },
  }),
  // What a part of the program was about to do when it failed is not done; it stands until somebody has looked what that was.
  on('program', ['failed'], {
    ...{ subject: 'equipment', severity: 'severe', respondWithinMin: 15, onDelayS: 0, isLatching: true },
    ...{ consequence: 'partUndone', action: 'readLog' },
  }),
  // Sooner than the alarms of its points, which it stands for, and gone later than they are: when it is heard again nobody has to say so.
  on('telemetry', ['lost'], {
    ...{ subject: 'communication', severity: 'major', respondWithinMin: 8, onDelayS: 45, offDelayS: 75 },
    ...{ consequence: 'blindStation', action: 'callTelecontrol', isAutoAcknowledged: true },
  }),
];

/** Limits may change, but no file leaves the desk's own alarms out: those that it does not name hold as the program brings them. */
export function withDeskAlarms(definitions: readonly AlarmDefinition[]): readonly AlarmDefinition[] {
  const known = new Set(definitions.map(definitionId));
  const missing = DESK_ALARMS.filter((one) => !known.has(definitionId(one)));
  return missing.length === 0 ? definitions : [...definitions, ...missing];
}

/** `<kind>:<id>`: where the alarms of a matter stand instead of an asset. */
export const matterId = (kind: DeskKind, id: string): string => `${kind}:${id}`;

/** Of the id of an alarm, `<kind>:<id>.<point>.<name>`; null: it is of a point of the city. */
export function matterOf(alarm: string): { readonly kind: DeskKind; readonly id: string } | null {
  const cut = alarm.indexOf(':');
  const kind = alarm.slice(0, cut);
  if (cut < 0 || !isDeskKind(kind)) return null;
  const { point } = DESK_POINTS.find((one) => one.kind === kind)!;
  const end = alarm.lastIndexOf(`.${point}.`);
  return end <= cut + 1 ? null : { kind, id: alarm.slice(cut + 1, end) };
}
