// Commands of people to devices. What switches the grid goes on only from whoever controls the area, after a safety check, and not where an
// order has the device: there is no way around an order's check. All else is the command service's own.
import type { CommandReport } from '../../../../contract/command-requests.ts';
import { refusalDetail } from '../../../../contract/refusal-detail.ts';
import type { SwitchPosition } from '../../../../simulation/switching/operation.ts';
import type { OrderSheet } from '../../../../simulation/switching/order-sheet.ts';
import { SWITCHING_RULES } from '../../../../simulation/switching/switching-rules.ts';
import { verdictOf } from '../../../../simulation/switching/violation.ts';
import type { CommandService } from '../../commands/command-service.ts';
import type { Journal } from '../../ports.ts';
import { type Answer, refuse } from '../../requests/handler.ts';
import type { OrderChecks } from '../orders/order-checks.ts';
import type { SwitchPoints } from '../orders/switch-points.ts';
import type { WordGate } from '../orders/word-gate.ts';
import type { Asker, ControlDesk } from './control-desk.ts';

const REFUSED = 'controlRefused';

export interface DeskCommands {
  select(wish: { commandId: string; point: string; value: string }, asker: Asker): Promise<Answer<CommandReport>>;
  operate(commandId: string, asker: Asker): Promise<Answer<CommandReport>>;
  cancel(commandId: string, asker: Asker): Promise<Answer<CommandReport>>;
  list(): CommandReport[];
}

export interface GridGuard {
  readonly control: Pick<ControlDesk, 'refuse' | 'map'>;
  readonly points: Pick<SwitchPoints, 'deviceOf'>;
  readonly checks: Pick<OrderChecks, 'operation'>;
  /** words are given one after the other */
  readonly gate: WordGate;
  /** the order that has a device */
  readonly holderOf: (device: string) => OrderSheet | null;
  /** why nobody knows what protects people now; null: it is known */
  readonly trouble: () => string | null;
  readonly journal: Pick<Journal, 'append'>;
  readonly log: (line: string) => void;
}

/** `guard` null: the city has no grid. */
export function createDeskCommands(commands: CommandService, guard: GridGuard | null): DeskCommands {
  const refusalOf = async (action: string, point: string, value: string, asker: Asker) => {
    const device = guard?.points.deviceOf(point) ?? null;
    if (guard === null || device === null || (value !== 'open' && value !== 'closed')) return null;
    return refuseSwitching(guard, { action, device, to: value, asker });
  };
  const find = (commandId: string) => commands.list().find(({ id }) => id === commandId);
  const told = async (action: string, point: string, asker: Asker, given: Promise<Answer<CommandReport>>) => {
    const answered = await given;
    if ('failure' in answered && guard !== null) await noteHeld(guard, { action, point }, answered.failure, asker);
    return answered;
  };
  return {
    select: async (wish, asker) => {
      const refused =
        find(wish.commandId) !== undefined ? null : await refusalOf('command.select', wish.point, wish.value, asker);
      if (refused !== null) return refused;
      return told('command.select', wish.point, asker, commands.select(wish, asker.user));
    },
    operate: async (commandId, asker) => {
      const known = find(commandId);
      const operate = () => told('command.operate', known?.point ?? '', asker, commands.operate(commandId, asker.user));
      const isNew = known?.by === asker.user && known.state === 'selected';
      if (!isNew || guard === null) return operate();
      // What the device answers is not waited for: the next word is checked with this one under way.
      const given = await guard.gate.inTurn(async () => {
        const refused = await refusalOf('command.operate', known.point, known.value, asker);
        return { answered: refused ?? operate() };
      });
      return given.answered;
    },
    cancel: (commandId, asker) =>
      told('command.cancel', find(commandId)?.point ?? '', asker, commands.cancel(commandId, asker.user)),
    list: () => commands.list(),
  };
}

interface Switching {
  readonly action: string;
  readonly device: string;
  readonly to: SwitchPosition;
  readonly asker: Asker;
}

async function refuseSwitching(
  guard: GridGuard,
  { action, device, to, asker }: Switching,
): Promise<Answer<never> | null> {
  const refused = await guard.control.refuse(
    { action, areas: [guard.control.map.areaOf(device)], subject: device },
    asker,
  );
  if (refused !== null) return refused;
  const trouble = guard.trouble();
  if (trouble !== null) {
    await noteTried(guard, { action, device, code: 'unreadable', because: trouble }, asker);
    return refuse('unavailable', trouble);
  }
  const holder = guard.holderOf(device);
  if (holder !== null)
    return note(
      guard,
      { action, device, code: 'device-taken' },
      asker,
      `${device} belongs to ${holder.id} of ${holder.responsible ?? ''}`,
    );
  const given = await guard.gate.checked(
    () => guard.checks.operation({ kind: 'switch', device, to }, asker.user),
    device,
  );
  if ('failure' in given) {
    const { code, message } = given.failure;
    const told = { code: code === 'unavailable' ? 'unchecked' : code, because: message };
    await noteTried(guard, { action, device, to, ...told }, asker);
    return given;
  }
  const verdict = verdictOf(given.result.preview.violations, null, SWITCHING_RULES.confirmedMargin);
  if (verdict.kind === 'allowed') return null;
  const because = verdict.because.map(({ code, at }) => `${code} (${at})`).join(', ');
  const code = verdict.kind === 'refused' ? 'unsafe' : 'unconfirmed';
  // A single command shows no figures that could be confirmed: an order does.
  const words =
    code === 'unsafe' ? `not safe: ${because}` : `to be confirmed with its figures, in an emergency order: ${because}`;
  return note(guard, { action, device, to, code, because }, asker, words);
}

/** Somebody else has the device or the command, or it takes no such one: the journal knows who tried. */
async function noteHeld(
  guard: GridGuard,
  tried: { readonly action: string; readonly point: string },
  { code, message }: { readonly code: string; readonly message: string },
  asker: Asker,
): Promise<void> {
  await noteTried(guard, { ...tried, code, because: message }, asker);
}

async function noteTried({ journal, log }: GridGuard, data: Record<string, unknown>, { user }: Asker): Promise<void> {
  await journal
    .append(REFUSED, user, data)
    .catch((error: unknown) => log(`the journal refused a refused command: ${String(error)}`));
}

async function note(
  guard: GridGuard,
  data: { readonly code: string; readonly device: string } & Record<string, unknown>,
  asker: Asker,
  message: string,
): Promise<Answer<never>> {
  await noteTried(guard, data, asker);
  return { failure: { code: 'conflict', message, detail: refusalDetail(data.code, data.device) } };
}
