// The debrief of an exercise: one document of one moment, out of the record. What was thrown stands in the journal, what came of it in the events of
// the desk; nothing is kept for it.
import type { DrillDebrief, DrillScore } from '../../../../contract/drill-requests.ts';
import type { JournalEntry } from '../../../../contract/requests.ts';
import type { EventPage } from '../../../../contract/situation-requests.ts';
import { bestMinutes } from '../../../../simulation/drills/drill-score.ts';
import { kindOfRefusal } from '../../../../simulation/drills/refusal-kinds.ts';
import type { EventPages } from '../situations/event-pages.ts';

/** Kinds of the journal's entries about what an instructor does. */
export const INSTRUCTOR_KINDS = [
  ...['drillFault', 'drillRepair', 'drillTerminal', 'drillIndicator', 'drillCalls', 'drillScenario'],
] as const;

export interface DebriefRecord {
  readonly score: DrillScore;
  /** of INSTRUCTOR_KINDS, and refused controls; oldest first */
  readonly acts: readonly JournalEntry[];
  readonly refused: readonly JournalEntry[];
}

export function debriefOf(
  { score, acts, refused }: DebriefRecord,
  pages: Pick<EventPages, 'page'>,
): Pick<DrillDebrief, 'score' | 'acts' | 'refused' | 'bestMinutes' | 'events'> {
  const found = score.faults.map(({ event }) => (event === null ? null : pages.page(event as EventPage['id'])));
  const events = new Map(found.flatMap((page) => (page === null ? [] : [[`${page.id.kind} ${page.id.id}`, page]])));
  return {
    score,
    acts: acts.flatMap((act) => actOf(act, acts)),
    refused: refused.map(refusalOf),
    bestMinutes: score.faults.map((fault, i) => bestOf(fault, found[i] ?? null, score.untilMs)),
    events: [...events.values()].toSorted((a, b) => a.beganMs - b.beganMs),
  };
}

/** By the plan that located this element; of an event with one plan by that, since the place may have been found beside it. */
function bestOf(
  { element, atMs, repairedMs }: DrillScore['faults'][number],
  page: EventPage | null,
  untilMs: number,
): number | null {
  const plans = page?.parts.courses.flatMap(({ plan }) => plan ?? []) ?? [];
  const plan = plans.find(({ fault }) => fault === element) ?? (plans.length === 1 ? plans[0] : undefined);
  return plan === undefined ? null : bestMinutes(plan, atMs, repairedMs ?? untilMs);
}

const words = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

function actOf(entry: JournalEntry, acts: readonly JournalEntry[]): DrillDebrief['acts'] {
  const { at, by, kind, data } = entry;
  const isDone = data['result'] === undefined || data['result'] === 'ok' || data['result'] === 'accepted';
  const act = (what: DrillDebrief['acts'][number]['do'], about: unknown, detail: unknown = '') => [
    { atMs: at, by, do: what, about: words(about), detail: words(detail), isDone },
  ];
  switch (kind) {
    case 'drillFault':
      return act('fault', data['element'], data['type']);
    case 'drillRepair':
      return act('repair', data['element']);
    case 'drillTerminal':
      return act(data['works'] === true ? 'speak' : 'silence', data['station']);
    case 'drillIndicator':
      return act('forget', data['device']);
    case 'drillCalls':
      return act('calls', data['place'], callsOf(entry, acts)).filter(({ detail }) => detail !== '');
    case 'drillScenario':
      return act('scenario', data['scenario'], data['what']);
    default:
      return [];
  }
}

/** Two entries an act: what was wanted, before the first call, and what came of it. '': the other one says it. */
function callsOf({ number, data }: JournalEntry, acts: readonly JournalEntry[]): string {
  const calls = words(data['calls']);
  if (data['what'] === 'wanted')
    // After a crash in between nobody knows how many were made.
    return acts.some(({ data: other }) => other['of'] === number) ? '' : `\u2264 ${calls}`;
  const wanted = words(acts.find((other) => other.number === data['of'])?.data['calls']);
  return wanted === '' || wanted === calls ? calls : `${calls}/${wanted}`;
}

function refusalOf({ at, by, data }: JournalEntry): DrillDebrief['refused'][number] {
  const code = words(data['code']);
  const about = [data['device'], data['subject'], data['about'], data['order']].map(words).find((one) => one !== '');
  return { atMs: at, by, code, kind: kindOfRefusal(code), about: about ?? '' };
}
