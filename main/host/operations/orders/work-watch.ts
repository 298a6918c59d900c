// People at work whose place is not safe any more: something moved that no order moved, voltage came back from somewhere, an earth is gone.
// Nothing is switched for it; the desk is told, and the book knows since when. Looked at whenever something may have moved, and now and then.
import type { EndangeredWork } from '../../../../simulation/switching/protected-devices.ts';
import { isWorking } from '../../../../simulation/switching/safety-board.ts';
import type { CityClock, EventLog } from '../../ports.ts';
import type { EndangeredPlace } from './order-book.ts';
import type { OrderChecks } from './order-checks.ts';
import type { OrderDesk } from './order-desk.ts';

export type { EndangeredPlace } from './order-book.ts';

/** ms of the machine's clock: what comes in without an event (a meter, the quality of a word) is seen by then. */
const LOOK_EVERY_MS = 5_000;
const BY = 'shadow grid';
const MOVES: readonly string[] = ['switchOperated', 'switchesOperated', 'supplyLost', 'supplyRestored'];

/** What others of the desk (alarms) hear of people in danger. */
export interface WorkDangers {
  /** As it stands now; it is in the order book, and there again after a restart. */
  endangered(): readonly EndangeredPlace[];
  /** City time, ms UTC, since when nobody could tell whether work is safe, or write it down; null: it is being looked at, or nobody is at work. */
  unwatchedSince(): number | null;
  /** Told all of them whenever one comes, changes or goes, in the journal by then. Returns what ends the subscription. */
  onEndangered(listener: (all: readonly EndangeredPlace[]) => void): () => void;
}

export interface WorkWatchOptions {
  readonly desk: Pick<OrderDesk, 'book' | 'do' | 'onChange'>;
  readonly checks: Pick<OrderChecks, 'endangered'>;
  readonly events: Pick<EventLog, 'subscribe' | 'emit'>;
  readonly clock: CityClock;
  readonly log: (line: string) => void;
}

export class WorkWatch implements WorkDangers {
  readonly #options: WorkWatchOptions;
  readonly #listeners = new Set<(all: readonly EndangeredPlace[]) => void>();
  readonly #ends: readonly (() => void)[];
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | null = null;
  /** something has moved since the look that is under way began */
  #isDue = false;
  #unwatchedSince: number | null = null;
  #isEnded = false;

  constructor(options: WorkWatchOptions) {
    const { desk, events } = options;
    this.#options = options;
    this.#ends = [
      events.subscribe(({ name }) => {
        if (MOVES.includes(name)) this.#look();
      }),
      desk.onChange(() => this.#look()),
    ];
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  endangered = (): readonly EndangeredPlace[] => this.#options.desk.book.endangered;

  unwatchedSince = (): number | null => this.#unwatchedSince;

  onEndangered = (listener: (all: readonly EndangeredPlace[]) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  close(): void {
    this.#isEnded = true;
    clearInterval(this.#timer);
    for (const end of this.#ends) end();
  }

  #look(): void {
    if (this.#isEnded) return;
    const { board, endangered } = this.#options.desk.book;
    if (endangered.length === 0 && !board.documents.some(isWorking)) {
      this.#unwatchedSince = null;
      return;
    }
    if (this.#looking !== null) {
      this.#isDue = true;
      return;
    }
    this.#looking = this.#judge()
      .catch((error: unknown) => this.#nobodyTells(String(error)))
      .finally(() => {
        this.#looking = null;
        if (!this.#isDue) return;
        this.#isDue = false;
        this.#look();
      });
  }

  async #judge(): Promise<void> {
    const { desk, checks, clock } = this.#options;
    const given = await checks.endangered();
    if ('failure' in given) return this.#nobodyTells(given.failure.message);
    const before = desk.book.endangered;
    if (!isSame(before, given.result)) {
      const at = Math.round(clock.now());
      const told = await desk.do({ do: 'endanger', works: given.result, at }, BY);
      // What is not in the journal is told to nobody: then nobody may rely on this watch either.
      if (!told.ok) {
        const documents = given.result.map(({ document }) => document).join(', ');
        return this.#nobodyTells(
          `what was found is not written down (${told.code}); in danger: ${documents || 'nobody'}`,
        );
      }
      this.#tell(before, desk.book.endangered, at);
    }
    this.#unwatchedSince = null;
  }

  /** Logged once, until somebody can tell again. */
  #nobodyTells(why: string): void {
    const { clock, log } = this.#options;
    if (this.#unwatchedSince === null) log(`nobody can tell whether people at work are safe: ${why}`);
    this.#unwatchedSince ??= Math.round(clock.now());
  }

  #tell(before: readonly EndangeredPlace[], now: readonly EndangeredPlace[], ts: number): void {
    const { events, log } = this.#options;
    for (const { document, crews, because } of now) {
      if (isSame(before, [{ document, crews, because }], document)) continue;
      const reasons = because.map(({ code, at, parameters }) => ({ code, at, parameters: { ...parameters } }));
      events.emit('workEndangered', { document, crews: [...crews], because: reasons, ts });
    }
    for (const { document } of before)
      if (!now.some((one) => one.document === document)) events.emit('workSafe', { document, ts });
    for (const listener of this.#listeners) {
      try {
        listener(now);
      } catch (error) {
        log(`people at work: ${String(error)}`);
      }
    }
  }
}

/** `of`: one document; all of them without it. */
function isSame(before: readonly EndangeredPlace[], now: readonly EndangeredWork[], of?: string): boolean {
  const told = before
    .filter(({ document }) => of === undefined || document === of)
    .map(({ document, crews, because }) => ({ document, crews, because }));
  const key = (works: readonly EndangeredWork[]) =>
    JSON.stringify(works.map(({ document, crews, because }) => [document, crews, because]));
  return key(told) === key(now);
}
