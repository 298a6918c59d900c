// Entries of the alarm desk on their way to disk: in their order, one after the other, again and again while the journal takes nothing. A
// snapshot of the desk now and then, so that a start need not read the journal from its beginning.
import type { CityClock, Documents, Journal } from '../../ports.ts';
import { type AlarmEntry, dataOf, readAlarmEntry, writtenKindOf } from './alarm-entries.ts';
import type { DeskState } from './desk-options.ts';

const DOCUMENT = 'alarm-desk';
const RETRY_MS = 1000;
const PAGE = 500;

/** `number`: of the last entry of the journal that is in it. */
interface Snapshot {
  readonly number: number;
  /** of a simulated time: nothing of it stands in any other */
  readonly isSimulated: boolean;
  readonly state: DeskState;
}

export interface AlarmJournalOptions {
  readonly journal: Journal;
  readonly documents: Documents;
  readonly clock: Pick<CityClock, 'isSimulated' | 'now'>;
  readonly log: (line: string) => void;
}

interface Waiting {
  readonly entry: AlarmEntry;
  readonly tell: (isWritten: boolean) => void;
}

export class AlarmJournal {
  readonly #options: AlarmJournalOptions;
  readonly #waiting: Waiting[] = [];
  #work: Promise<void> | null = null;
  #wake: (() => void) | null = null;
  #number = 0;
  #isEnding = false;
  /** the last attempt failed: nothing has been written since */
  #isStuck = false;

  constructor(options: AlarmJournalOptions) {
    this.#options = options;
  }

  get isStuck(): boolean {
    return this.#isStuck;
  }

  /** Everything that has happened is on disk. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#work === null;
  }

  /** True: it is on disk. False: not yet; it is tried again. */
  write(entry: AlarmEntry): Promise<boolean> {
    return new Promise((tell) => {
      this.#waiting.push({ entry, tell });
      this.#work ??= this.#writeAll().finally(() => {
        this.#work = null;
      });
    });
  }

  async #writeAll(): Promise<void> {
    const { journal, clock, log } = this.#options;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      try {
        const { entry } = next;
        const { number } = await journal.append(writtenKindOf(entry, clock.now()), entry.by, dataOf(entry));
        this.#number = number;
        this.#isStuck = false;
        this.#waiting.shift();
        next.tell(true);
      } catch (error) {
        if (!this.#isStuck) log(`the journal takes no alarms: ${String(error)}; they wait`);
        this.#isStuck = true;
        // Whoever waits for it shall know; the entry itself stays at the head.
        for (const { tell } of this.#waiting) tell(false);
        if (this.#isEnding) return;
        await this.#pause();
      }
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** To be called when `isIdle`: `state` is then exactly what the entries up to the last one make. */
  async keep(state: DeskState): Promise<void> {
    const snapshot: Snapshot = { number: this.#number, isSimulated: this.#options.clock.isSimulated, state };
    await this.#options.documents.put(DOCUMENT, snapshot);
  }

  /**
   * What was kept, and the entries after it, oldest first. Null: nothing has ever been, or it was of another time than this.
   * @throws Error when journal or documents cannot be read
   */
  async recall(): Promise<{ readonly state: DeskState; readonly entries: readonly AlarmEntry[] } | null> {
    const { journal, documents, clock, log } = this.#options;
    const head = journal.head().number;
    this.#number = head;
    const kept = (await documents.get(DOCUMENT)) as Snapshot | null | undefined;
    // A simulated time begins anew with each run.
    if (kept == null || kept.isSimulated || clock.isSimulated) return null;
    // Another journal than the one it was kept with, such as one put aside as damaged.
    if (kept.number > head) {
      log('the alarms that were kept belong to another journal: the desk begins with what holds now');
      return null;
    }
    const entries: AlarmEntry[] = [];
    let before: number | undefined;
    for (;;) {
      const page = await journal.list({ before, limit: PAGE });
      for (const entry of page) {
        if (entry.number <= kept.number) return { state: kept.state, entries: entries.toReversed() };
        const read = readAlarmEntry(entry);
        if (read !== null) entries.push(read);
      }
      const last = page.at(-1);
      if (last === undefined) return { state: kept.state, entries: entries.toReversed() };
      before = last.number;
    }
  }

  /** Once more what waits, then no more. */
  async close(): Promise<void> {
    this.#isEnding = true;
    this.#wake?.();
    await this.#work;
  }
}
