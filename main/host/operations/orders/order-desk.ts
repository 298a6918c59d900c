// The order book of a running city: one input after the other, each in the journal before it holds. After a crash the newest copy is taken
// and the inputs since then are done again: it stands exactly where it stood.
import type { OrderEvent } from '../../../../simulation/switching/order-events.ts';
import type { Guard } from '../../part-failures.ts';
import type { Documents, Journal } from '../../ports.ts';
import { entriesSince } from '../entries-since.ts';
import {
  applyBookInput,
  type BookInput,
  type BookRefusal,
  type BookState,
  EMPTY_BOOK,
  type GridNames,
  type KeptOrder,
  orderOf,
} from './order-book.ts';

/** of the journal: what happened to orders, and what was turned down */
const INPUT = 'order';
const REFUSED = 'orderRefused';
const DOCUMENT = 'orders';
type RecordEvent = Extract<OrderEvent, { type: 'record' }>;

/** Inputs until the book is copied again. */
const COPY_AFTER = 20;

interface Copy {
  /** of the last entry of the journal that is in it */
  readonly number: number;
  readonly state: BookState;
}

export interface OrderDeskOptions {
  readonly names: GridNames;
  readonly journal: Pick<Journal, 'append' | 'list' | 'between' | 'head'>;
  readonly documents: Documents;
  readonly log: (line: string) => void;
  readonly guard: Guard;
}

export type DeskResult =
  | { readonly ok: true; readonly order: KeptOrder | null }
  /** `journal`: it takes nothing, and so nothing is done; `unreadable`: `OrderDesk.trouble` says why */
  | {
      readonly ok: false;
      readonly code: BookRefusal | 'journal' | 'unreadable';
      readonly at: string;
      readonly because?: string;
    };

export class OrderDesk {
  readonly #options: OrderDeskOptions;
  readonly #listeners = new Set<(order: KeptOrder) => void>();
  #book: BookState;
  /** What it has read is not all that happened: nothing more is taken, so that nobody relies on half of it. In words; null: all is well. */
  readonly trouble: string | null;
  /** inputs wait for those before them */
  #last: Promise<unknown> = Promise.resolve();
  #number: number;
  #sinceCopy: number;

  private constructor(
    options: OrderDeskOptions,
    {
      book,
      number,
      sinceCopy,
      trouble,
    }: { book: BookState; number: number; sinceCopy: number; trouble: string | null },
  ) {
    this.#options = options;
    this.trouble = trouble;
    this.#book = book;
    this.#number = number;
    this.#sinceCopy = sinceCopy;
  }

  /** @throws Error when journal or documents cannot be read */
  static async open(options: OrderDeskOptions): Promise<OrderDesk> {
    const { journal, documents, names, log } = options;
    const copy = (await documents.get(DOCUMENT)) as Copy | null | undefined;
    const head = journal.head().number;
    // A copy of an older version knows nothing of what came later.
    let book: BookState = { ...EMPTY_BOOK, ...copy?.state };
    const isOther = copy != null && copy.number > head;
    // A journal that was put aside as damaged has a fresh one in its place.
    if (isOther)
      log(
        'the orders were kept with another journal: orders, tags and earths stand as they were copied last; look them over',
      );
    const entries = isOther ? [] : await entriesSince(journal, INPUT, copy?.number ?? 0);
    let trouble: string | null = null;
    for (const { number, data } of entries) {
      const result = readAgain(book, data, names);
      if (!result.ok) {
        trouble = `entry ${number} of the journal does not fit what is known of orders (${result.code} ${result.at}): start the version that wrote it, or restore a backup`;
        log(`orders: ${trouble}`);
        break;
      }
      ({ book } = result);
    }
    const desk = new OrderDesk(options, { book, number: head, sinceCopy: entries.length, trouble });
    // So that the next start need not read the journal from its beginning.
    if ((copy == null || isOther) && trouble === null) await desk.#copy();
    return desk;
  }

  get book(): BookState {
    return this.#book;
  }

  /** What came of it, once it is in the journal. `by`: a user, or the name of what did it. */
  do(input: BookInput, by: string): Promise<DeskResult> {
    const done = this.#last.then(() => this.#do(input, by));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Something was turned down before it came to the book; in the journal when this is done. */
  async noteRefusal(data: Record<string, unknown>, by: string): Promise<void> {
    await this.#options.journal
      .append(REFUSED, by, data)
      .catch((error: unknown) => this.#options.log(`the journal refused a refused order: ${String(error)}`));
  }

  /** Told of each order that has changed, in the journal by then. */
  onChange(listener: (order: KeptOrder) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All inputs so far are on disk, and a copy of what they made. */
  async close(): Promise<void> {
    await this.#last;
    if (this.#sinceCopy > 0 && this.trouble === null) await this.#copy();
  }

  async #do(input: BookInput, by: string): Promise<DeskResult> {
    const { names, journal, log } = this.#options;
    if (this.trouble !== null) return { ok: false, code: 'unreadable', at: this.trouble };
    const result = applyBookInput(this.#book, input, names);
    if (!result.ok) {
      const { code, at, because = at } = result;
      await this.noteRefusal({ ...subjectOf(input), code, at, because }, by);
      return result;
    }
    if (result.book === this.#book) return { ok: true, order: null };
    try {
      ({ number: this.#number } = await journal.append(INPUT, by, { input }));
    } catch (error) {
      log(`the journal refused an order's step: ${String(error)}`);
      return { ok: false, code: 'journal', at: '' };
    }
    this.#book = result.book;
    if (++this.#sinceCopy >= COPY_AFTER) await this.#copy();
    const order = result.order === null ? null : orderOf(this.#book, result.order);
    if (order !== null) this.#tell(order);
    return { ok: true, order };
  }

  /** It has happened, and is in the journal: what a listener makes of it changes nothing of that. */
  #tell(order: KeptOrder): void {
    for (const listener of this.#listeners) this.#options.guard.run('orders', () => listener(order));
  }

  async #copy(): Promise<void> {
    const copy: Copy = { number: this.#number, state: this.#book };
    try {
      await this.#options.documents.put(DOCUMENT, copy);
      this.#sinceCopy = 0;
    } catch (error) {
      // The journal has it all: the next start reads more of it.
      this.#options.log(`the orders could not be copied: ${String(error)}`);
    }
  }
}

/** An entry as it was written; one that nobody understands is refused like any that does not fit, never passed over. */
function readAgain(
  book: BookState,
  data: Record<string, unknown>,
  names: GridNames,
): ReturnType<typeof applyBookInput> | { readonly ok: false; readonly code: 'not-understood'; readonly at: string } {
  try {
    return applyBookInput(book, inputOf(data), names);
  } catch (error) {
    return { ok: false, code: 'not-understood', at: error instanceof Error ? error.message : String(error) };
  }
}

/** As the version that wrote it meant it. */
function inputOf(data: Record<string, unknown>): BookInput {
  const { input } = data as { input: BookInput };
  const event = input.do === 'event' ? (input.event as OrderEvent | undefined) : undefined;
  if (input.do !== 'event' || event === undefined) return input;
  if (event.type === 'record') return 'check' in event ? input : { ...input, event: recordOfBefore(event) };
  if (event.type !== 'takeOver') return input;
  // The first versions did not write who held the area: whoever took over would not have been let else.
  const { areaHolder = event.by } = event as Partial<typeof event>;
  return { ...input, event: { ...event, areaHolder } };
}

/** By a version that took what was recorded as done at its word: it was done then. */
function recordOfBefore(event: Omit<RecordEvent, 'check' | 'seen'>): RecordEvent {
  const { operation, id } = event.step;
  const seen = operation.kind === 'switch' ? operation.to : null;
  const step = { ...event.step, means: 'crew', crew: event.step.crew ?? event.doneBy } as const;
  const believed = operation.kind === 'switch' ? event.step : step;
  const check = { step: id, at: event.at, violations: [] };
  return { ...event, step: believed, doneBy: believed.crew ?? event.doneBy, seen, check };
}

/** What a refusal was about, without the figures of a whole check. */
function subjectOf(input: BookInput): Record<string, unknown> {
  switch (input.do) {
    case 'write':
      return { do: 'write', title: input.head.title };
    case 'event': {
      const { event, order } = input;
      return {
        do: event.type,
        order,
        ...('step' in event && typeof event.step === 'string' ? { step: event.step } : {}),
      };
    }
    case 'draft':
      return { do: 'draft', document: input.document.id };
    case 'cancel':
      return { do: 'cancel', document: input.document };
    case 'unprove':
    case 'endanger':
      return { do: input.do };
  }
}
