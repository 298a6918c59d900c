// What was proven dead is no longer so once it is joined to something else. Every switch that closes, by telemetry or by the word of a
// crew, is looked at for that; where nobody can tell, the proofs are gone: they are taken anew in a minute. What the journal does not take at
// that moment counts no more all the same, and is written as soon as it can be.
import type { GridEvent } from '../../../../contract/grid-events.ts';
import type { EventLog } from '../../ports.ts';
import type { BookState } from './order-book.ts';
import type { OrderChecks } from './order-checks.ts';
import type { OrderDesk } from './order-desk.ts';

const BY = 'shadow grid';
/** ms of the machine's clock, after the journal has refused. */
const WRITE_AGAIN_MS = 5_000;

export interface ProofWatchOptions {
  readonly desk: OrderDesk;
  readonly checks: Pick<OrderChecks, 'joined'>;
  readonly events: Pick<EventLog, 'subscribe'>;
  readonly log: (line: string) => void;
}

export class ProofWatch {
  readonly #options: ProofWatchOptions;
  readonly #ends: readonly (() => void)[];
  #hand: BookState['hand'];
  /** closings by orders that were looked at */
  #closings: ReadonlySet<string> = new Set();
  #pending: Promise<unknown> = Promise.resolve();
  #lost: readonly string[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(options: ProofWatchOptions) {
    const { desk, events } = options;
    this.#options = options;
    this.#hand = desk.book.hand;
    this.#ends = [
      events.subscribe(({ name, data }) => {
        const event = { name, data } as GridEvent;
        if (event.name === 'switchOperated' && event.data.position === 'closed') this.#closed(event.data.id);
        // So many that they are not told one by one.
        if (event.name === 'switchesOperated') this.#closed(null);
      }),
      desk.onChange(() => this.#look()),
    ];
    this.#timer = setInterval(() => void this.settled(), WRITE_AGAIN_MS);
    this.#timer.unref();
  }

  /** Ids of places that were joined to something since they were proven dead, which the book does not know yet; another array when they change. */
  get lost(): readonly string[] {
    return this.#lost;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const end of this.#ends) end();
  }

  /** What was told so far has taken the proofs that it takes. */
  settled(): Promise<unknown> {
    if (this.#lost.length > 0) this.#pending = this.#pending.then(() => this.#write());
    return this.#pending;
  }

  /** A crew has closed something by hand: nobody else tells. A step of an order that closes is told here before the grid has it. */
  #look(): void {
    const { hand } = this.#options.desk.book;
    const fresh = hand.filter((one) => !this.#hand.includes(one));
    this.#hand = hand;
    for (const { device, position } of fresh) if (position === 'closed') this.#closed(device);
    const closings = new Map(
      this.#options.desk.book.orders.flatMap(({ sheet }) =>
        sheet.steps.flatMap(({ id, operation, state, completedAt }) =>
          state === 'completed' && operation.kind === 'switch' && operation.to === 'closed'
            ? [[`${sheet.id}|${id}|${completedAt ?? 0}`, operation.device] as const]
            : [],
        ),
      ),
    );
    for (const [key, device] of closings) if (!this.#closings.has(key)) this.#closed(device);
    this.#closings = new Set(closings.keys());
  }

  #closed(device: string | null): void {
    this.#pending = Promise.all([this.#pending, this.#unprove(device)]).then(() => this.#write());
  }

  /** `device` null: nobody knows which. */
  async #unprove(device: string | null): Promise<void> {
    const { desk, checks, log } = this.#options;
    const proven = () => desk.book.board.provenDead;
    if (proven().length === 0) return;
    const joined = device === null ? null : await checks.joined(device).catch((error: unknown) => log(String(error)));
    const nodes = joined ?? proven();
    if (nodes.length > 0) this.#lost = [...new Set([...this.#lost, ...nodes])];
  }

  /** The place may be apart again by the time it is written: that it was joined stays true. */
  async #write(): Promise<void> {
    const nodes = this.#lost;
    if (nodes.length === 0) return;
    const { desk, log } = this.#options;
    const told = await desk.do({ do: 'unprove', nodes }, BY).catch((error: unknown) => ({ ok: false, code: error }));
    if (told.ok) this.#lost = this.#lost.filter((one) => !nodes.includes(one));
    else log(`proofs that were lost are not written down yet: ${nodes.join(', ')}`);
  }
}
