// The book of outages of a running city: one input after the other, each on disk before anybody is told of it. After a crash the newest copy
// of the book is taken and the inputs since then are done again: it stands where it stood. While the journal takes nothing the book goes on,
// since who is dark is dark all the same: what it did waits, and is written in its order before anything else.
import type { BookFact, BookRefusal, BookResult } from '../../../../simulation/outages/book-facts.ts';
import { applyInput, type BookInput } from '../../../../simulation/outages/book-input.ts';
import { HalfDone } from '../../../../simulation/outages/composed-input.ts';
import type { BookRules, BookState, OutageCity } from '../../../../simulation/outages/book-state.ts';
import { etrAlarm } from '../../../../simulation/outages/etr-course.ts';
import { OutageBook } from '../../../../simulation/outages/outage-book.ts';
import { type CaseStage, stageOf } from '../../../../simulation/outages/outage-case.ts';
import { type OutageReport, outageReport } from '../../../../simulation/outages/outage-report.ts';
import { entriesSince } from '../entries-since.ts';
import type { SupplyInput } from './supply-cases.ts';
import type { CityClock, Documents, Journal } from '../../ports.ts';

/** of the journal: what was done to the book, and what was refused */
const INPUT = 'outageInput';
const REFUSED = 'outageRefused';
const DOCUMENT = 'outages';
/** Inputs until the book is copied again: as many are done again after a crash, in well under a second. */
const COPY_AFTER = 2_000;
/** ms of the machine's clock. */
const RETRY_MS = 1_000;

interface Copy {
  /** number of the journal's last entry that is in it */
  readonly number: number;
  readonly state: BookState;
}

interface Unwritten {
  readonly input: BookInput;
  readonly by: string;
  readonly facts: readonly BookFact[];
}

export type OutageEstimate = Pick<OutageReport, 'id' | 'feeder' | 'etrAlarm'>;

export interface OutageDeskOptions {
  readonly city: OutageCity;
  readonly rules: BookRules;
  readonly journal: Pick<Journal, 'append' | 'between' | 'list' | 'head'>;
  readonly documents: Documents;
  readonly clock: Pick<CityClock, 'now'>;
  readonly log: (line: string) => void;
  /** What an input has done, once it is on disk; not what is done again after a crash. */
  readonly onFacts?: (facts: readonly BookFact[]) => void;
}

export class OutageDesk {
  readonly #options: OutageDeskOptions;
  readonly #book: OutageBook;
  /** inputs wait for those before them */
  #last: Promise<unknown> = Promise.resolve();
  #sinceCopy: number;
  /** oldest first: done to the book, and the journal has not taken it yet */
  readonly #unwritten: Unwritten[] = [];
  /** the last attempt failed */
  #isRefused = false;
  #retry: NodeJS.Timeout | null = null;

  private constructor(options: OutageDeskOptions, book: OutageBook, sinceCopy: number) {
    this.#options = options;
    this.#book = book;
    this.#sinceCopy = sinceCopy;
  }

  /** @throws Error when the journal cannot be read, or its inputs do not fit the city: then nothing is guessed */
  static async open(options: OutageDeskOptions): Promise<OutageDesk> {
    const { book, inputs, other } = await readBook(options);
    // A journal that was put aside as damaged has a fresh one in its place.
    if (other !== null)
      options.log('the outages were kept with another journal: they stand as they were copied last; look them over');
    const desk = new OutageDesk(options, book, other === null ? inputs : COPY_AFTER);
    // Or the next start would look for what came since in numbers that the fresh journal has not reached; if it fails, with the next input.
    if (other !== null) await desk.#copy(other);
    return desk;
  }

  /** What came of it, in the journal unless `isStuck`. `by`: a user, or the name of what did it. */
  do(input: BookInput, by: string): Promise<BookResult> {
    return this.#after(() => this.#do(input, by));
  }

  /** Something that was done to the book is not in the journal yet. */
  get isStuck(): boolean {
    return this.#unwritten.length > 0;
  }

  /** Tries to write what waits. False: the journal takes nothing. */
  catchUp(): Promise<boolean> {
    return this.#after(async () => {
      await this.#write();
      return !this.isStuck;
    });
  }

  /** Writes down what was refused before it came to the book. `asked`: as it was asked. */
  async refuse(
    asked: unknown,
    code: BookRefusal,
    at: string,
    by: string,
  ): Promise<Extract<BookResult, { kind: 'refused' }>> {
    const { journal, log } = this.#options;
    await journal
      .append(REFUSED, by, { input: asked, code, at })
      .catch((error: unknown) => log(`the journal refused a refused input of the outages: ${String(error)}`));
    return { kind: 'refused', code, at };
  }

  /** What telemetry tells of supply, in order; a case that is opened takes who is lost with it. */
  async follow(inputs: readonly SupplyInput[], by: string): Promise<void> {
    for (const { device, input } of inputs) {
      const isOfDevice = input.do === 'lose' && device !== null;
      await this.do(isOfDevice ? { ...input, case: this.#book.caseAt(device) ?? '' } : input, by);
    }
  }

  /** Newest first; `isOpen`: only those that somebody may still be out by; `stages`: only those, undefined all. */
  reports(isOpen: boolean, stages?: readonly CaseStage[]): OutageReport[] {
    const nowMs = this.#options.clock.now();
    const cases = isOpen ? this.#book.goingOn() : this.#book.cases();
    return cases
      .filter((state) => stages?.includes(stageOf(state)) ?? true)
      .map((state) => outageReport(this.#book, this.#options.city, state, nowMs))
      .toReversed();
  }

  /** Of the outages that go on: whether their estimates call for somebody. Costs what those are, however many have ended. */
  estimates(): OutageEstimate[] {
    const nowMs = this.#options.clock.now();
    return this.#book.goingOn().map(({ context: { id } }) => ({
      ...{ id, feeder: this.#book.feederOf(id) },
      etrAlarm: etrAlarm(this.#book.etrOf(id), nowMs).state,
    }));
  }

  /** null: no such outage */
  report(id: string): OutageReport | null {
    const state = this.#book.caseOf(id);
    return state === null ? null : outageReport(this.#book, this.#options.city, state, this.#options.clock.now());
  }

  get book(): OutageBook {
    return this.#book;
  }

  /** All inputs so far are done. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** What waits for the journal is tried once more. */
  async close(): Promise<void> {
    await this.catchUp();
    if (this.#retry !== null) clearTimeout(this.#retry);
  }

  #after<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #do(input: BookInput, by: string): Promise<BookResult> {
    let result: BookResult;
    try {
      result = applyInput(this.#book, input);
    } catch (error) {
      await this.#putBack(error);
      if (!(error instanceof HalfDone)) throw error;
      result = error.refusal;
    }
    if (result.kind === 'refused') return this.refuse(input, result.code, result.at, by);
    // Time that passes without a change is not worth a line.
    if (input.do === 'tick' && result.facts.length === 0) return result;
    this.#unwritten.push({ input, by, facts: result.facts });
    await this.#write();
    return result;
  }

  /** A mistake of the program broke an input off: the book may be ahead of the journal, and later inputs would not fit when they are read again. */
  async #putBack(why: unknown): Promise<void> {
    const { log } = this.#options;
    try {
      const { book, other } = await readBook(this.#options);
      if (other !== null) throw new Error('the copy is of another journal');
      for (const { input } of this.#unwritten) applyInput(book, input);
      this.#book.standAs(book);
      log(`outages: ${String(why)}; they stand as they did before`);
    } catch (error) {
      log(`outages: ${String(why)}; they may be ahead of the journal, which could not be read: ${String(error)}`);
    }
  }

  /** In their order: an input that stands in the journal without one before it would not fit when it is read again. */
  async #write(): Promise<void> {
    const { journal, log, onFacts } = this.#options;
    for (let next = this.#unwritten[0]; next !== undefined; next = this.#unwritten[0]) {
      let number: number;
      try {
        ({ number } = await journal.append(INPUT, next.by, { input: next.input }));
      } catch (error) {
        this.#tryAgain(`the journal takes no outages: ${String(error)}; they wait`);
        return;
      }
      this.#unwritten.shift();
      this.#sinceCopy++;
      if (this.#sinceCopy >= COPY_AFTER && !this.isStuck) await this.#copy(number);
      onFacts?.(next.facts);
    }
    if (this.#isRefused) log('the journal takes outages again: what waited is written');
    this.#isRefused = false;
  }

  #tryAgain(why: string): void {
    if (!this.#isRefused) this.#options.log(why);
    this.#isRefused = true;
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      void this.catchUp();
    }, RETRY_MS).unref();
  }

  async #copy(number: number): Promise<void> {
    const copy: Copy = { number, state: this.#book.snapshot() };
    try {
      await this.#options.documents.put(DOCUMENT, copy);
      this.#sinceCopy = 0;
    } catch (error) {
      // The journal has it all: the next start reads more of it.
      this.#options.log(`the outages could not be copied: ${String(error)}`);
    }
  }
}

/**
 * The newest copy with what the journal has since then. `inputs`: how many those are; `other`: number of the journal's last entry where the
 * copy was made with another journal, of which nothing is done then, else null.
 * @throws Error when the journal cannot be read, or its inputs do not fit the city
 */
async function readBook({ city, rules, journal, documents }: OutageDeskOptions): Promise<{
  readonly book: OutageBook;
  readonly inputs: number;
  readonly other: number | null;
}> {
  const copy = (await documents.get(DOCUMENT)) as Copy | null | undefined;
  const book = new OutageBook(city, rules, copy?.state ?? null);
  const head = journal.head().number;
  if (copy != null && copy.number > head) return { book, inputs: 0, other: head };
  const fresh = await entriesSince(journal, INPUT, copy?.number ?? 0);
  for (const { number, data } of fresh) {
    const result = applyInput(book, (data as { input: BookInput }).input);
    if (result.kind === 'refused')
      throw new Error(`journal entry ${number} of the outages does not fit this city: ${result.code} ${result.at}`);
  }
  return { book, inputs: fresh.length, other: null };
}
