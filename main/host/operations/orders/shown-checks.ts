// What this host has shown to whoever asked for the check of a step. A confirmation counts only of that: by the same session, of the same step
// as it was then, of exactly those findings and figures, and within a minute. What a client says that it was shown counts for nothing.
import type { OrderSheet, OrderStep } from '../../../../simulation/switching/order-sheet.ts';
import type { Violation } from '../../../../simulation/switching/violation.ts';
import type { Asker } from '../control/control-desk.ts';

/** ms of the machine's clock: people read as fast as ever in a city that runs fast */
const VALID_MS = 60_000;
/** Of all sessions together; the oldest go first. */
const MOST_KEPT = 1_000;

interface Shown {
  readonly content: string;
  readonly violations: readonly Violation[];
  readonly shownMs: number;
}

export class ShownChecks {
  readonly #shown = new Map<string, Shown>();
  readonly #nowMs: () => number;

  /** `nowMs`: machine's clock, ms, never set back */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  keep(asker: Asker, order: OrderSheet, step: OrderStep, violations: readonly Violation[]): void {
    const key = keyOf(asker, order.id, step.id);
    this.#shown.delete(key);
    this.#shown.set(key, { content: contentOf(step), violations, shownMs: this.#nowMs() });
    for (const old of this.#shown.keys()) {
      if (this.#shown.size <= MOST_KEPT) break;
      this.#shown.delete(old);
    }
  }

  /**
   * The findings that the host has shown, if `said` are those: none besides, and none left out that asks for a confirmation.
   * Null: they are not, or it was too long ago, or of something else.
   */
  confirmed(asker: Asker, order: OrderSheet, step: OrderStep, said: readonly Violation[]): readonly Violation[] | null {
    const shown = this.#shown.get(keyOf(asker, order.id, step.id));
    if (shown === undefined || shown.content !== contentOf(step)) return null;
    if (this.#nowMs() - shown.shownMs > VALID_MS) return null;
    const own = new Set(shown.violations.map(wordsOf));
    const told = new Set(said.map(wordsOf));
    if ([...told].some((one) => !own.has(one))) return null;
    const isLeftOut = shown.violations.some((one) => one.severity === 'confirm' && !told.has(wordsOf(one)));
    return isLeftOut ? null : shown.violations;
  }
}

const keyOf = ({ user, token, client = '' }: Asker, order: string, step: string): string =>
  JSON.stringify([user, token, client, order, step]);

const contentOf = ({ operation, means, crew }: OrderStep): string =>
  JSON.stringify([Object.entries(operation).toSorted(byName), means, crew]);

const wordsOf = ({ code, severity, at, parameters, figure, subject }: Violation): string =>
  JSON.stringify([code, severity, at, Object.entries(parameters).toSorted(byName), figure, subject]);

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
