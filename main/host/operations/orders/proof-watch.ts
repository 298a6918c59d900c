// What was proven dead is no longer so once it is joined to something else. Every switch that closes, by telemetry or by the word of a
// crew, is looked at for that; where nobody can tell, the proofs are gone: they are taken anew in a minute.
import type { GridEvent } from '../../../../contract/grid-events.ts';
import type { EventLog } from '../../ports.ts';
import type { BookState } from './order-book.ts';
import type { OrderChecks } from './order-checks.ts';
import type { OrderDesk } from './order-desk.ts';

const BY = 'shadow grid';

export interface ProofWatchOptions {
  readonly desk: OrderDesk;
  readonly checks: Pick<OrderChecks, 'joined'>;
  readonly events: Pick<EventLog, 'subscribe'>;
}

export class ProofWatch {
  readonly #options: ProofWatchOptions;
  readonly #ends: readonly (() => void)[];
  #hand: BookState['hand'];
  /** closings by orders that were looked at */
  #closings: ReadonlySet<string> = new Set();
  #pending: Promise<unknown> = Promise.resolve();

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
  }

  close(): void {
    for (const end of this.#ends) end();
  }

  /** What was told so far has taken the proofs that it takes. */
  settled(): Promise<unknown> {
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
    this.#pending = Promise.allSettled([this.#pending, this.#unprove(device)]);
  }

  /** `device` null: nobody knows which. */
  async #unprove(device: string | null): Promise<void> {
    const { desk, checks } = this.#options;
    const { provenDead } = desk.book.board;
    if (provenDead.length === 0) return;
    const nodes = (device === null ? null : await checks.joined(device)) ?? provenDead;
    if (nodes.length > 0) await desk.do({ do: 'unprove', nodes }, BY);
  }
}
