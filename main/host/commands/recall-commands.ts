// What an earlier run of the host left under way, out of the journal. Nobody watched how it ended, so none of it is taken for done: an order that
// was out ends as not confirmed, a selection as lapsed, and the journal says so. Their ids stay known: asked again, they are not given again.
import { type CommandReport, commandSchema } from '../../../contract/command-requests.ts';
import type { CityClock, Journal, JournalSpan } from '../ports.ts';
import { isEnded } from './command-course.ts';

/** By the journal's clock. Older ones were ended by time long ago. */
const RECALLED_MS = 24 * 3_600_000;
const MOST_STEPS = 5_000;
const RESTARTED = 'restarted';

const stepSchema = commandSchema.pick({ point: true, value: true, state: true }).extend({
  command: commandSchema.shape.id,
  reason: commandSchema.shape.reason.default(''),
});

export interface RecallOptions {
  readonly journal: {
    append: Journal['append'];
    between(span: JournalSpan): ReturnType<Journal['between']>;
  };
  readonly clock: CityClock;
}

/** Every command of the last day, ended. @throws Error when the journal cannot be read or written */
export async function recallCommands({ journal, clock }: RecallOptions): Promise<CommandReport[]> {
  const now = clock.now();
  const steps = await journal.between({
    // Also what was written under a later clock: one that has been set back must not make a command unknown.
    ...{ fromMs: now - RECALLED_MS, toMs: Number.MAX_SAFE_INTEGER, kinds: ['command'] },
    ...{ limit: MOST_STEPS, isNewestFirst: true },
  });
  const reports = new Map<string, CommandReport>();
  for (const { at, by, data } of steps.toSorted((a, b) => a.number - b.number)) {
    const step = stepSchema.safeParse(data);
    if (!step.success) continue;
    const { command: id, point, value, state, reason } = step.data;
    const startedMs = reports.get(id)?.startedMs ?? at;
    reports.set(id, {
      ...{ id, point, value, by, state, reason, startedMs },
      ...{ changedMs: at, selectedUntilMs: null, confirmByMs: null },
    });
  }
  for (const [id, report] of reports) {
    if (isEnded(report)) continue;
    const state = report.state === 'selecting' || report.state === 'selected' ? 'lapsed' : 'notConfirmed';
    const { point, value, by } = report;
    await journal.append('command', by, { command: id, point, value, state, reason: RESTARTED });
    reports.set(id, { ...report, state, reason: RESTARTED, changedMs: now });
  }
  return [...reports.values()];
}
