// The one table of alarms as rows: situations rolled up, what waits for somebody first, then the most urgent, then the newest. What is
// over stands behind all that is not.
import type {
  AlarmReport,
  AlarmStateName,
  PastAlarmReport,
  SituationReport,
} from '../../../contract/alarm-requests.ts';

/** What the table shows of the states: `open` is all that is neither over nor out of sight. */
export const STATE_FILTERS = ['all', 'open', 'unacknowledged', 'suppressed', 'past'] as const;
export type StateFilter = (typeof STATE_FILTERS)[number];

export interface AlarmFilter {
  /** 1 ... 4; null: all */
  readonly priority: number | null;
  readonly state: StateFilter;
  /** folded words that all must be found */
  readonly words: readonly string[];
  /** number of a situation; null: all */
  readonly situation: number | null;
  /** ids of areas of control; null: all */
  readonly areas: ReadonlySet<string> | null;
  /** `<kind>.<point>.<name>`; null: all */
  readonly definition: string | null;
  /** what is over has ended in this time, city time in ms UTC, inclusive; null: at any */
  readonly span: PastSpan | null;
}

export interface PastSpan {
  readonly fromMs: number;
  /** null: now, and what comes */
  readonly toMs: number | null;
}

export const NO_FILTER: AlarmFilter = {
  ...{ priority: null, state: 'all', words: [], situation: null, areas: null, definition: null, span: null },
};

export interface AlarmLists {
  readonly alarms: readonly AlarmReport[];
  readonly past: readonly PastAlarmReport[];
  readonly situations: readonly SituationReport[];
}

export type AlarmRow =
  | { readonly kind: 'alarm'; readonly key: string; readonly alarm: AlarmReport; readonly isPart: boolean }
  | {
      readonly kind: 'situation';
      readonly key: string;
      readonly situation: SituationReport;
      /** those that the filter lets through, in the order of the table */
      readonly parts: readonly AlarmReport[];
      readonly isOpen: boolean;
    }
  | { readonly kind: 'past'; readonly key: string; readonly past: PastAlarmReport };

const UNACKNOWLEDGED: ReadonlySet<AlarmStateName> = new Set([
  'unacknowledged',
  'returnedUnacknowledged',
  'latchedUnacknowledged',
]);
const SUPPRESSED: ReadonlySet<AlarmStateName> = new Set(['shelved', 'suppressedByDesign', 'outOfService']);

export const isUnacknowledged = ({ state }: Pick<AlarmReport, 'state'>): boolean => UNACKNOWLEDGED.has(state);
export const isSuppressed = ({ state }: Pick<AlarmReport, 'state'>): boolean => SUPPRESSED.has(state);

/** 0 waits for somebody, 1 is known, 2 is out of sight */
const rankOf = (alarm: AlarmReport): number => (isUnacknowledged(alarm) ? 0 : isSuppressed(alarm) ? 2 : 1);
const timeOf = ({ annunciatedMs, beganMs }: AlarmReport): number => annunciatedMs ?? beganMs ?? 0;

interface Ranked {
  readonly row: AlarmRow;
  readonly rank: number;
  readonly priority: number;
  readonly timeMs: number;
}

const inOrder = (a: Omit<Ranked, 'row'>, b: Omit<Ranked, 'row'>): number =>
  a.rank - b.rank || a.priority - b.priority || b.timeMs - a.timeMs;

const ranked = (alarm: AlarmReport): Omit<Ranked, 'row'> => ({
  rank: rankOf(alarm),
  priority: alarm.priority,
  timeMs: timeOf(alarm),
});

/** One alarm is no situation worth a row of its own. */
const LEAST_ROLLED_UP = 2;

/**
 * Rows in the order of the table; parts of a situation stand below it where it is open.
 * @param textOf folded words by which an alarm, living or past, is found
 */
export function alarmRows(
  lists: AlarmLists,
  filter: AlarmFilter,
  openSituations: ReadonlySet<number>,
  textOf: (alarm: { readonly id: string; readonly definition: string }) => string,
): AlarmRow[] {
  const { priority, words, situation, areas, definition, span } = filter;
  const isWanted = (alarm: AlarmReport | PastAlarmReport): boolean =>
    (priority === null || alarm.priority === priority) &&
    (situation === null || alarm.situation === situation) &&
    (areas === null || areas.has(alarm.area ?? '')) &&
    (definition === null || alarm.definition === definition) &&
    words.every((word) => textOf(alarm).includes(word));
  const shown =
    filter.state === 'past' ? [] : lists.alarms.filter((one) => isOfState(one, filter.state) && isWanted(one));

  const situations = new Map(lists.situations.map((one) => [one.number, one]));
  const parts = new Map<number, AlarmReport[]>();
  const all: Ranked[] = [];
  for (const alarm of shown) {
    const known = alarm.situation === null || isSuppressed(alarm) ? undefined : situations.get(alarm.situation);
    if (known === undefined) all.push({ row: single(alarm, false), ...ranked(alarm) });
    else if (parts.has(known.number)) parts.get(known.number)!.push(alarm);
    else parts.set(known.number, [alarm]);
  }
  for (const [number, members] of parts) {
    if (members.length < LEAST_ROLLED_UP) {
      for (const alarm of members) all.push({ row: single(alarm, false), ...ranked(alarm) });
      continue;
    }
    members.sort((a, b) => inOrder(ranked(a), ranked(b)));
    all.push(rolledUp(situations.get(number)!, members, openSituations.has(number)));
  }
  all.sort(inOrder);
  const rows = all.flatMap(({ row }) =>
    row.kind === 'situation' && row.isOpen ? [row, ...row.parts.map((alarm) => single(alarm, true))] : [row],
  );
  if (filter.state !== 'all' && filter.state !== 'past') return rows;
  const past = lists.past
    .filter(
      (one) =>
        isWanted(one) &&
        (span === null || (one.endedMs >= span.fromMs && one.endedMs <= (span.toMs ?? Number.POSITIVE_INFINITY))),
    )
    .toSorted((a, b) => b.endedMs - a.endedMs);
  return [...rows, ...past.map((one) => ({ kind: 'past', key: pastKey(one), past: one }) as const)];
}

const pastKey = ({ id, endedMs }: PastAlarmReport): string => `past/${id}/${endedMs}`;

/** What the host told of itself and what was read from its journal overlap: each once, the newest first. */
export function joinPast(told: readonly PastAlarmReport[], read: readonly PastAlarmReport[]): PastAlarmReport[] {
  const all = new Map<string, PastAlarmReport>();
  for (const one of [...told, ...read]) all.set(pastKey(one), one);
  return [...all.values()].toSorted((a, b) => b.endedMs - a.endedMs);
}

function isOfState(alarm: AlarmReport, state: StateFilter): boolean {
  switch (state) {
    case 'all':
      // Suppressed by design nobody has to know of it (ISA-18.2): it has a list of its own. What a person has put away stays in sight.
      return alarm.state !== 'suppressedByDesign';
    case 'open':
      return !isSuppressed(alarm);
    case 'unacknowledged':
      return isUnacknowledged(alarm);
    case 'suppressed':
      return isSuppressed(alarm);
    case 'past':
      return false;
  }
}

const single = (alarm: AlarmReport, isPart: boolean): AlarmRow => ({ kind: 'alarm', key: alarm.id, alarm, isPart });

/** As urgent as the most urgent of its parts that waits. */
function rolledUp(situation: SituationReport, parts: readonly AlarmReport[], isOpen: boolean): Ranked {
  const first = ranked(parts[0]!);
  const timeMs = Math.max(...parts.map(timeOf));
  return {
    row: { kind: 'situation', key: `situation/${situation.number}`, situation, parts, isOpen },
    ...first,
    timeMs,
  };
}

/** The alarms that an order to these rows means: of a situation all its parts. Nothing can be ordered of what is over. */
export function alarmsOf(rows: readonly AlarmRow[], keys: ReadonlySet<string>): readonly AlarmReport[] {
  const found = new Map<string, AlarmReport>();
  for (const row of rows) {
    if (!keys.has(row.key)) continue;
    if (row.kind === 'alarm') found.set(row.alarm.id, row.alarm);
    else if (row.kind === 'situation') for (const alarm of row.parts) found.set(alarm.id, alarm);
  }
  return [...found.values()];
}

/** The one situation whose row is washed: the first that waits for somebody; null: none does. */
export function washedSituation(rows: readonly AlarmRow[]): string | null {
  const first = rows.find((row) => row.kind === 'situation' && row.parts.some(isUnacknowledged));
  return first?.key ?? null;
}
