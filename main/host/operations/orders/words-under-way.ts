// Words that were given and whose outcome nobody knows yet: steps of orders and single commands. A check that does not count them would
// judge a grid that is about to be another one.
import { COMMAND_ENDS, type CommandReport } from '../../../../contract/command-requests.ts';
import type { PlannedStep } from '../../../../simulation/switching/operation.ts';
import type { OrderStep, StepTrouble } from '../../../../simulation/switching/order-sheet.ts';
import { type BookState, isExecuting, rulesAt } from './order-book.ts';
import type { SwitchWord } from './switch-points.ts';

export interface WordUnderWay {
  /** the same word has the same key */
  readonly key: string;
  /** null: a single command */
  readonly order: string | null;
  readonly stepId: string | null;
  readonly step: PlannedStep;
}

/** Nobody has said that it was not done: it may still come true, or has and was not believed. */
const MAY_STILL: readonly StepTrouble[] = [
  ...(['no-answer', 'wrong-position', 'intermediate', 'bad-quality', 'late-answer', 'contradicted'] as const),
];
/** Ends of a command that say nothing of the device. */
const UNKNOWN_ENDS: readonly string[] = ['timeout', 'silent', 'restarted'];
/** A drive acts at once or, after a disturbance of its line, within about a minute; in answers that were waited for. */
const LATE_ANSWERS = 2;

export interface UnderWayNow {
  readonly book: BookState;
  readonly commands: readonly CommandReport[];
  /** id of the switch whose position this point is; null: it is of something else */
  readonly deviceOf: (point: string) => string | null;
  /** what telemetry tells of a device; null: nothing */
  readonly wordOf: (device: string) => SwitchWord | null;
  /** city time, ms UTC */
  readonly at: number;
  readonly speed: number;
}

export function wordsUnderWay({ book, commands, deviceOf, wordOf, at, speed }: UnderWayNow): WordUnderWay[] {
  const lateMs = LATE_ANSWERS * rulesAt(speed).remoteAnswerMs;
  const found: WordUnderWay[] = book.orders
    .filter(({ sheet }) => isExecuting(sheet))
    .flatMap(({ sheet: { id, steps } }) =>
      steps
        .filter((step) => mayComeTrue(step, at, lateMs))
        .map(
          (step): WordUnderWay => ({
            ...{ key: `${id}|${step.id}|${step.instructedAt ?? 0}`, order: id, stepId: step.id },
            step: { operation: step.operation, means: step.means, by: step.instructedBy ?? '', at },
          }),
        ),
    );
  const known = new Set(found.map(({ step }) => deviceSwitched(step)));
  for (const report of commands) {
    const device = deviceOf(report.point);
    if (device === null || known.has(device) || !isOnItsWay(report, at, lateMs)) continue;
    if (report.value !== 'open' && report.value !== 'closed') continue;
    const operation = { kind: 'switch', device, to: report.value } as const;
    const step: PlannedStep = { operation, means: 'remote', by: report.by, at };
    found.push({ key: `command|${report.id}`, order: null, stepId: null, step });
  }
  return [...found, ...untold(book, wordOf, at)];
}

/**
 * What people have done on site where the newest word of telemetry, though good, is one of before and says something else: it has not told
 * yet, or does not notice. Both may be so until it speaks again.
 */
function untold({ hand }: BookState, wordOf: UnderWayNow['wordOf'], now: number): WordUnderWay[] {
  return hand.flatMap(({ device, position, by, at }): WordUnderWay[] => {
    const word = wordOf(device);
    if (word === null || !word.isGood || word.position === position || word.measuredAt > at) return [];
    const operation = { kind: 'switch', device, to: position } as const;
    const step: PlannedStep = { operation, means: 'crew', by, at: now };
    return [{ key: `hand|${device}|${at}`, order: null, stepId: null, step }];
  });
}

function mayComeTrue({ state, trouble, means, instructedAt }: OrderStep, at: number, lateMs: number): boolean {
  if (state === 'instructed') return true;
  if (state !== 'failed' || trouble === null || !MAY_STILL.includes(trouble)) return false;
  // People on site may do it until somebody has taken it back; a drive that has not moved for so long does not any more.
  return means === 'crew' || at - (instructedAt ?? 0) <= lateMs;
}

function isOnItsWay({ state, reason, startedMs }: CommandReport, at: number, lateMs: number): boolean {
  if (state === 'sending' || state === 'sent') return true;
  return COMMAND_ENDS.includes(state) && UNKNOWN_ENDS.includes(reason) && at - startedMs <= lateMs;
}

const deviceSwitched = ({ operation }: PlannedStep): string | null =>
  operation.kind === 'switch' ? operation.device : null;
