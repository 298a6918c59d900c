// Whether whoever holds an area is there at all. An area with nobody at its desk must be seen, and can be taken over.
import type { ControlAreaReport } from '../../../../contract/control-requests.ts';
import type { CityClock } from '../../ports.ts';

/** Whoever has no window open for so long, ms of the machine's clock, is away: a page that is loaded anew is not. */
const AWAY_AFTER_MS = 120_000;

/** Holds areas while automatic orders need them; with a space, so that no user has this name. */
export const AUTOMATIC_ORDERS = 'automatic orders';

export interface AreaPresenceOptions {
  readonly clock: CityClock;
  /** since when a person has no window open, machine's clock, ms; null: one is open, or nobody could tell */
  readonly awaySince: (user: string) => number | null;
  readonly wallNow: () => number;
}

export class AreaPresence {
  readonly #options: AreaPresenceOptions;
  readonly #openedWall: number;
  /** person -> when they last did something with control, machine's clock, ms: programs have no window */
  readonly #active = new Map<string, number>();

  constructor(options: AreaPresenceOptions) {
    this.#options = options;
    this.#openedWall = options.wallNow();
  }

  noteActive(user: string): void {
    this.#active.set(user, this.#options.wallNow());
  }

  /** @param mayHold whether this person may still hold the area */
  of(holder: string, mayHold: boolean): Pick<ControlAreaReport, 'presence' | 'awaySinceMs'> {
    if (!mayHold) return { presence: 'barred' };
    const { awaySince, clock, wallNow } = this.#options;
    const closed = awaySince(holder);
    if (closed === null) return { presence: 'here' };
    // Nobody knows how it was before this run.
    const awayMs = wallNow() - Math.max(closed, this.#active.get(holder) ?? this.#openedWall);
    if (awayMs < AWAY_AFTER_MS) return { presence: 'here' };
    return { presence: 'away', awaySinceMs: Math.round(clock.now() - awayMs * clock.speed) };
  }
}
