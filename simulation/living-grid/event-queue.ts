// What is still to happen, in the order of time; of one moment, in the order in which it was planned.

interface Planned {
  readonly timeMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A binary heap. */
export class EventQueue {
  readonly #heap: Planned[] = [];
  #order = 0;

  /** Infinity: nothing is planned. */
  get nextMs(): number {
    return this.#heap[0]?.timeMs ?? Infinity;
  }

  get size(): number {
    return this.#heap.length;
  }

  plan(timeMs: number, run: () => void): void {
    const heap = this.#heap;
    const planned = { timeMs, order: this.#order++, run };
    let at = heap.push(planned) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(planned, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = planned;
  }

  /** Takes out the first and runs it. @throws RangeError where nothing is planned */
  runNext(): void {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) throw new RangeError('nothing is planned');
    if (heap.length > 0) {
      let at = 0;
      for (;;) {
        let below = 2 * at + 1;
        if (below >= heap.length) break;
        if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
        if (!isBefore(heap[below]!, last)) break;
        heap[at] = heap[below]!;
        at = below;
      }
      heap[at] = last;
    }
    first.run();
  }
}

const isBefore = (a: Planned, b: Planned): boolean =>
  a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order);
