// The course of one command as a pure state machine: what it was told by its device, by its point, by whoever gave it and by the clock
// decides where it goes. Deadlines are city times in the state itself, driven by whoever looks at the clock; nothing here waits.
//
//   selecting ─▶ selected ─▶ sending ─▶ sent ─▶ confirmed
//       │           ├▶ cancelled │        └───▶ notConfirmed
//       └▶ refused  └▶ lapsed    └▶ refused, confirmed, notConfirmed
import { COMMAND_ENDS, type CommandReport } from '../../../contract/command-requests.ts';
import type { CommandOutcome, CommandResult } from '../telemetry/commands.ts';

/**
 * ms of the machine's clock: it is a person who has to make up their mind, however fast the city's clock runs. Shorter than the 30 s for
 * which devices keep a selection, so that with a clock of real speed it is never us who think it still holds.
 */
export const SELECTED_MS = 25_000;
/** ms from the order to the point's own word, by both clocks: a drive takes up to 15 s of city time, and its word some of the machine's. */
export const CONFIRM_WITHIN_MS = 30_000;

export type CommandEvent =
  /** the device's answer to the phase that we are in, or that there is none */
  | { readonly kind: 'outcome'; readonly outcome: CommandOutcome }
  /** a word after the first answer: after `accepted` a drive may fail */
  | { readonly kind: 'further'; readonly result: CommandResult; readonly reason: string }
  /** the point tells, by telemetry of after the order, that it is where it shall be */
  | { readonly kind: 'reached' }
  | { readonly kind: 'operate' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'clock' };

export function beginCommand(id: string, point: string, value: string, by: string, now: number): CommandReport {
  return {
    ...{ id, point, value, by },
    state: 'selecting',
    reason: '',
    startedMs: now,
    changedMs: now,
    selectedUntilMs: null,
    confirmByMs: null,
  };
}

export const isEnded = ({ state }: CommandReport): boolean => COMMAND_ENDS.includes(state);

/** What becomes of it; the very same object: nothing does. `now`: city time, ms; `speed`: city seconds in one of the machine's. */
export function advance(command: CommandReport, event: CommandEvent, now: number, speed = 1): CommandReport {
  const to = (change: Partial<CommandReport>): CommandReport => ({ ...command, ...change, changedMs: now });
  const refused = (reason: string) => to({ state: 'refused', reason, selectedUntilMs: null });
  switch (command.state) {
    case 'selecting':
      if (event.kind !== 'outcome') return command;
      if (!isAnswered(event.outcome, ['selected'])) return refused(reasonOf(event.outcome));
      return to({ state: 'selected', selectedUntilMs: now + SELECTED_MS * speed });
    case 'selected':
      if (event.kind === 'cancel') return to({ state: 'cancelled', selectedUntilMs: null });
      if (isPast(command.selectedUntilMs, now)) return to({ state: 'lapsed', selectedUntilMs: null });
      if (event.kind === 'operate')
        return to({
          state: 'sending',
          selectedUntilMs: null,
          confirmByMs: now + CONFIRM_WITHIN_MS * Math.max(1, speed),
        });
      return command;
    case 'sending':
      if (event.kind === 'outcome') return afterOrder(event.outcome, to, refused);
      return whileItMoves(command, event, now, to);
    case 'sent':
      return whileItMoves(command, event, now, to);
    case 'confirmed':
    case 'notConfirmed':
    case 'refused':
    case 'cancelled':
    case 'lapsed':
      return command;
  }
}

type To = (change: Partial<CommandReport>) => CommandReport;

/** Silence is no refusal: the order may have arrived and its answer not. Only the point can tell. */
function afterOrder(outcome: CommandOutcome, to: To, refused: (reason: string) => CommandReport): CommandReport {
  if (outcome.kind === 'silent') return to({ state: 'sent', reason: 'silent' });
  if (isAnswered(outcome, ['accepted', 'ok'])) return to({ state: 'sent' });
  if (outcome.kind === 'answered' && outcome.result === 'failed')
    return to({ state: 'notConfirmed', reason: outcome.reason || 'failed' });
  return refused(reasonOf(outcome));
}

function whileItMoves(command: CommandReport, event: CommandEvent, now: number, to: To): CommandReport {
  if (event.kind === 'reached') return to({ state: 'confirmed', reason: '' });
  if (event.kind === 'further' && event.result === 'failed')
    return to({ state: 'notConfirmed', reason: event.reason || 'failed' });
  if (isPast(command.confirmByMs, now)) return to({ state: 'notConfirmed', reason: command.reason || 'timeout' });
  return command;
}

const isPast = (deadline: number | null, now: number): boolean => deadline !== null && now >= deadline;

const isAnswered = (outcome: CommandOutcome, results: readonly CommandResult[]): boolean =>
  outcome.kind === 'answered' && results.includes(outcome.result);

function reasonOf(outcome: CommandOutcome): string {
  switch (outcome.kind) {
    case 'silent':
      return 'silent';
    case 'unsent':
      return 'unsent';
    case 'answered':
      return outcome.reason === '' ? outcome.result : outcome.reason;
  }
}
