// How the devices of the field answer commands: select, operate, cancel; expiry; the same command twice; and why not.
// Select before operate (IEC 61850-7-2, 20): a selection keeps others away for some time; operating without one is taken as well, as
// long as nobody else has selected. All times are city time, as on every message.
import { z } from 'zod';

/** ms for which a selection holds. */
const SELECTED_MS = 30_000;
/** ms for which a command's answer is remembered; then its expiry speaks for it. */
const REMEMBERED_MS = 10 * 60_000;
const FORGET_ABOVE = 1000;

const commandSchema = z.object({
  id: z.string().min(1).max(128),
  point: z.string().min(1).max(64),
  value: z.unknown(),
  expires: z.number(),
  phase: z.enum(['select', 'operate', 'cancel']),
  by: z.string().max(200).optional(),
});
export type FieldCommand = z.infer<typeof commandSchema>;

export type AckResult = 'ok' | 'selected' | 'accepted' | 'refused' | 'expired' | 'cancelled' | 'failed';
export interface Ack {
  readonly result: AckResult;
  /** a word of docs/mqtt.md */
  readonly reason?: string;
}

/** What a device can do; one for each asset that takes commands. */
export interface Commanded {
  /** Why not, or null. Called before a selection and before an operation. */
  objection(command: FieldCommand, timeMs: number): string | null;
  /** null: no answer, as from a device that is dead */
  operate(command: FieldCommand, timeMs: number): Ack | null;
}

interface Selection {
  readonly by: string;
  readonly value: string;
  readonly untilMs: number;
}

interface Remembered {
  readonly timeMs: number;
  readonly ack: Ack | null;
}

export class CommandDesk {
  readonly #selections = new Map<string, Selection>();
  readonly #remembered = new Map<string, Remembered>();

  /**
   * The answer to bytes on the `cmd` topic of `asset`; null: none is given (no command at all, or a device that keeps silent).
   * `isRetained`: the broker kept it from an earlier time.
   */
  receive(
    asset: string,
    device: Commanded | null,
    payload: string,
    isRetained: boolean,
    timeMs: number,
  ): (Ack & { readonly id: string }) | null {
    const command = parse(payload);
    if (command === null) return null;
    const key = `${asset} ${command.id} ${command.phase}`;
    const known = this.#remembered.get(key);
    const ack = known === undefined ? this.#answer(asset, device, command, isRetained, timeMs) : known.ack;
    if (known === undefined) this.#remember(key, ack, timeMs);
    return ack === null ? null : { id: command.id, ...ack };
  }

  #answer(
    asset: string,
    device: Commanded | null,
    command: FieldCommand,
    isRetained: boolean,
    timeMs: number,
  ): Ack | null {
    if (isRetained) return refused('retained');
    if (!(command.expires >= timeMs)) return { result: 'expired' };
    if (device === null) return refused('not-commandable');
    const by = command.by ?? '';
    const value = JSON.stringify(command.value) ?? '';
    const held = this.#selections.get(asset);
    const selection = held !== undefined && held.untilMs >= timeMs ? held : null;
    if (command.phase === 'cancel') {
      if (selection === null) return refused('not-selected');
      if (selection.by !== by) return refused('selected-by-another');
      this.#selections.delete(asset);
      return { result: 'cancelled' };
    }
    if (selection !== null && selection.by !== by) return refused('selected-by-another');
    const objection = device.objection(command, timeMs);
    if (objection !== null) return refused(objection);
    if (command.phase === 'select') {
      this.#selections.set(asset, { by, value, untilMs: timeMs + SELECTED_MS });
      return { result: 'selected' };
    }
    if (selection !== null && selection.value !== value) return refused('selected-for-another-value');
    this.#selections.delete(asset);
    return device.operate(command, timeMs);
  }

  #remember(key: string, ack: Ack | null, timeMs: number): void {
    this.#remembered.set(key, { timeMs, ack });
    if (this.#remembered.size <= FORGET_ABOVE) return;
    for (const [old, remembered] of this.#remembered) {
      if (timeMs - remembered.timeMs < REMEMBERED_MS && this.#remembered.size <= 10 * FORGET_ABOVE) break;
      this.#remembered.delete(old);
    }
  }
}

export const refused = (reason: string): Ack => ({ result: 'refused', reason });

function parse(payload: string): FieldCommand | null {
  try {
    const parsed = commandSchema.safeParse(JSON.parse(payload));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
