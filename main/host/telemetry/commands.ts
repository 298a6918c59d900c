// What the host asks of devices: one `cmd` message, and the `ack` that answers it, told apart by an id that is new each time.
// A command that nobody answers in time has failed: it carries its expiry, so that a device that was away does not obey it later.
import { formatTopic } from '../../../contract/telemetry.ts';
import type { CityClock } from '../ports.ts';
import type { Publication } from './telemetry-source.ts';

export const COMMAND_RESULTS = ['ok', 'selected', 'accepted', 'refused', 'expired', 'cancelled', 'failed'] as const;
export type CommandResult = (typeof COMMAND_RESULTS)[number];

export interface Command {
  readonly asset: string;
  readonly domain: string;
  readonly point: string;
  readonly value: unknown;
  readonly phase: 'select' | 'operate' | 'cancel';
  /** user name, or the service that asks */
  readonly by: string;
  /** ms of the machine's clock to wait for the answer */
  readonly withinMs: number;
  /** default 1; 0 for what may get lost */
  readonly qos?: 0 | 1;
  /** default: a new one. The phases of one command share it. */
  readonly id?: string;
  /** what the device says after its first answer, for some minutes */
  readonly onFurther?: (result: CommandResult, reason: string) => void;
}

export type CommandOutcome =
  | { readonly kind: 'answered'; readonly result: CommandResult; readonly reason: string }
  /** nobody answered in time */
  | { readonly kind: 'silent' }
  /** there is no broker to hand it to, or the host is stopping */
  | { readonly kind: 'unsent'; readonly reason: string };

/** Longer reasons are cut. */
const MOST_REASON = 500;

export interface CommandsOptions {
  readonly city: string;
  readonly clock: CityClock;
  readonly publish: (publication: Publication) => Promise<void>;
}

interface Waiting {
  readonly asset: string;
  readonly settle: (outcome: CommandOutcome) => void;
}

interface Following {
  readonly asset: string;
  readonly onFurther: (result: CommandResult, reason: string) => void;
  /** by a clock that only goes forward, ms */
  readonly sinceMs: number;
}

/** What a device says later than this is of no command that anybody remembers. */
const FOLLOWED_MS = 10 * 60_000;

export class Commands {
  readonly #options: CommandsOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #following = new Map<string, Following>();

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  send(command: Command): Promise<CommandOutcome> {
    const { asset, domain, point, value, phase, by, withinMs, qos = 1, onFurther } = command;
    const { city, clock, publish } = this.#options;
    const id = command.id ?? crypto.randomUUID();
    // City time, as everything that devices see.
    const expires = Math.round(clock.now() + withinMs * clock.speed);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ kind: 'silent' }), withinMs);
      const settle = (outcome: CommandOutcome): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(outcome);
      };
      // A phase of the same command that nobody has answered yet is answered by this one.
      this.#waiting.get(id)?.settle({ kind: 'silent' });
      this.#waiting.set(id, { asset, settle });
      if (onFurther !== undefined) this.#follow(id, asset, onFurther);
      publish({
        topic: formatTopic({ city, domain, asset, suffix: 'cmd' }),
        payload: JSON.stringify({ id, point, value, expires, phase, by }),
        qos,
        retain: false,
        reply: { topic: formatTopic({ city, domain, asset, suffix: 'ack' }), correlation: id },
        withinMs,
      }).catch((error: unknown) => {
        settle({ kind: 'unsent', reason: error instanceof Error ? error.message : String(error) });
      });
    });
  }

  /** An answer that nobody waits for, of another asset or not understood is left alone. */
  onAck(asset: string, { id, result, reason }: Readonly<Record<string, unknown>>): void {
    if (typeof id !== 'string') return;
    const known = COMMAND_RESULTS.find((name) => name === result);
    if (known === undefined) return;
    const words = typeof reason === 'string' ? reason.slice(0, MOST_REASON) : '';
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) {
      if (waiting.asset === asset) waiting.settle({ kind: 'answered', result: known, reason: words });
      return;
    }
    const following = this.#following.get(id);
    if (following?.asset === asset) following.onFurther(known, words);
  }

  #follow(id: string, asset: string, onFurther: Following['onFurther']): void {
    const sinceMs = performance.now();
    for (const [old, following] of this.#following) {
      if (sinceMs - following.sinceMs < FOLLOWED_MS) break;
      this.#following.delete(old);
    }
    this.#following.set(id, { asset, onFurther, sinceMs });
  }

  close(): void {
    for (const { settle } of this.#waiting.values()) settle({ kind: 'unsent', reason: 'the host is stopping' });
  }
}
