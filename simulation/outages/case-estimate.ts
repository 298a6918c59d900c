// What the life of a case says to its estimate: which stages are over and which one goes on; and what a finished case adds to history.
import { type CaseMark, type CaseState } from './outage-case.ts';
import type { EstimateQuestion } from './restoration-estimate.ts';
import type { RestorationStage, Shift, StageSample } from './stage-times.ts';

/** Nobody has said why yet. */
export const UNKNOWN_CAUSE = 'unknown';

/** `device`: kind of what has failed (cable, fuse ...), as history is kept by it. null: nobody is out by it, or it has turned out to be none. */
export function estimateQuestion(
  { value, context }: CaseState,
  about: { readonly device: string; readonly shift: Shift; readonly queueMs: number },
  nowMs: number,
): EstimateQuestion | null {
  if (typeof value === 'string') return null;
  const question = { ...about, nowMs, cause: context.cause ?? UNKNOWN_CAUSE };
  if (!('working' in value)) return { ...question, over: [], running: null };
  const { crew, fault } = value.working;
  const { times } = context;
  const since = (stage: RestorationStage, mark: CaseMark): EstimateQuestion['running'] => ({
    stage,
    sinceMs: times[mark] ?? nowMs,
  });
  if (fault === 'repaired')
    return { ...question, over: ['travel', 'assess', 'isolate', 'repair'], running: since('restore', 'repaired') };
  if (fault === 'repairing')
    return { ...question, over: ['travel', 'assess', 'isolate'], running: since('repair', 'repairing') };
  const isolated: readonly RestorationStage[] = fault === 'isolated' ? ['isolate'] : [];
  if (crew === 'enRoute') return { ...question, over: isolated, running: since('travel', 'enRoute') };
  if (crew !== 'onSite') return { ...question, over: isolated, running: null };
  // A place that was named before anybody was there is a guess of where to look.
  const isLocated = (times.located ?? -Infinity) >= (times.onSite ?? Infinity);
  if (!isLocated) return { ...question, over: ['travel', ...isolated], running: since('assess', 'onSite') };
  if (fault === 'isolated') return { ...question, over: ['travel', 'assess', 'isolate'], running: null };
  return { ...question, over: ['travel', 'assess'], running: since('isolate', 'located') };
}

const SPANS: readonly (readonly [stage: RestorationStage, from: CaseMark, to: CaseMark])[] = [
  ['travel', 'enRoute', 'onSite'],
  ['assess', 'onSite', 'located'],
  ['isolate', 'located', 'isolated'],
  ['repair', 'repairing', 'repaired'],
  ['restore', 'repaired', 'restored'],
];

/** Only what was told at both ends: whoever simply stood there had no way, and none is invented. */
export function stageSamples(
  { context: { times, cause } }: CaseState,
  device: string,
  shiftOf: (timeMs: number) => Shift,
): StageSample[] {
  return SPANS.flatMap(([stage, from, to]) => {
    const [start, end] = [times[from], times[to]];
    if (start === undefined || end === undefined || end <= start) return [];
    return [{ stage, device, cause: cause ?? UNKNOWN_CAUSE, shift: shiftOf(start), durationMs: end - start }];
  });
}
