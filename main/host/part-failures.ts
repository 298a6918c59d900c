// A bug in one part of the program ends that part's turn, not the host: what it throws is caught where the part is called, logged with its
// place, and told as a trouble for as long as this host runs; what it was about to do has not been done, and nobody may think otherwise.
import { inspect } from 'node:util';

/** Named in the log, in the trouble and as an alarm. `task`: work that nobody waited for. */
export const GUARDED_PARTS = [
  ...(['alarms', 'outages', 'orders', 'flisr', 'drills', 'commands', 'sessions', 'events', 'task'] as const),
] as const;
export type GuardedPart = (typeof GUARDED_PARTS)[number];

export interface PartFailure {
  readonly part: GuardedPart;
  readonly count: number;
  /** machine's clock, ms */
  readonly lastWall: number;
  /** what it threw last */
  readonly reason: string;
}

/** What calls parts of the program that must not end each other. */
export interface Guard {
  /** What it throws is noted, and the caller goes on. */
  run(part: GuardedPart, work: () => void): void;
  /** The same for work that goes on by itself. */
  follow(part: GuardedPart, work: Promise<unknown>): void;
  note(part: GuardedPart, error: unknown): void;
}

/** ms of the machine's clock: a part that fails ten times a second is not logged as often. */
const LOG_EVERY_MS = 60_000;

export class PartFailures implements Guard {
  readonly #log: (line: string) => void;
  readonly #wallNow: () => number;
  readonly #failures = new Map<GuardedPart, PartFailure>();
  /** part -> when it was logged last, and what */
  readonly #logged = new Map<GuardedPart, { readonly wall: number; readonly reason: string }>();

  /** @param wallNow machine's clock, ms */
  constructor(log: (line: string) => void, wallNow: () => number = Date.now) {
    this.#log = log;
    this.#wallNow = wallNow;
  }

  run(part: GuardedPart, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.note(part, error);
    }
  }

  follow(part: GuardedPart, work: Promise<unknown>): void {
    work.catch((error: unknown) => this.note(part, error));
  }

  note(part: GuardedPart, error: unknown): void {
    const wall = this.#wallNow();
    const reason = error instanceof Error ? error.message : String(error);
    const count = (this.#failures.get(part)?.count ?? 0) + 1;
    this.#failures.set(part, { part, count, lastWall: wall, reason });
    const logged = this.#logged.get(part);
    if (logged?.reason === reason && wall - logged.wall < LOG_EVERY_MS) return;
    this.#logged.set(part, { wall, reason });
    this.#log(`a part of the host failed (${part}, ${count} times so far): ${placeOf(error)}`);
  }

  /** Since the start of the host, the newest first. */
  list(): PartFailure[] {
    return [...this.#failures.values()].toSorted((a, b) => b.lastWall - a.lastWall);
  }
}

/** With the lines of the program that it came through. */
const placeOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : inspect(error));
