// Keeps the drawn dark area near what is dark: one question at a time to the worker that finds it, the newest next. An answer that
// is too old, because a house in it has supply again, is not shown; an area that is shown with such a house goes soon.
import type { DarkHouses, DarkNow } from './dark-shapes.ts';

/** ms that a house which has supply again may look dark, so that the area need not blink while the next one is found */
const LINGER = 800;

export interface DarkAreaPort<Answer> {
  readonly read: () => DarkNow;
  /** rows of grid-consumers */
  readonly areDark: (consumers: Uint32Array) => boolean;
  readonly ask: (houses: DarkHouses) => void;
  /** null: nothing */
  readonly show: (answer: Answer | null) => void;
}

export class DarkAreaFollower<Answer> {
  private readonly port: DarkAreaPort<Answer>;
  private asked: Uint32Array | null = null;
  private shown: Uint32Array | null = null;
  private isOutdated = false;
  private isAnyDark = false;
  private hasFailed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(port: DarkAreaPort<Answer>) {
    this.port = port;
  }

  /** An answer is awaited. */
  get isBusy(): boolean {
    return this.asked !== null;
  }

  /** Others are dark than before. */
  change(isAnyDark: boolean): void {
    this.isOutdated = this.isAnyDark = isAnyDark;
    if (!isAnyDark || this.hasFailed) {
      this.take(null, null);
      return;
    }
    if (this.shown !== null && this.timer === undefined && !this.port.areDark(this.shown))
      this.timer = setTimeout(() => this.take(null, null), LINGER);
    if (this.asked === null) this.ask();
  }

  answer(answer: Answer): void {
    const { asked } = this;
    this.asked = null;
    if (asked !== null && this.port.areDark(asked)) this.take(asked, answer);
    else this.isOutdated = this.isAnyDark;
    if (this.isOutdated) this.ask();
  }

  /** No answer will come any more. */
  fail(): void {
    this.hasFailed = true;
    this.asked = null;
    this.take(null, null);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private ask(): void {
    const { houses, consumers } = this.port.read();
    this.isOutdated = false;
    this.asked = consumers;
    this.port.ask(houses);
  }

  private take(consumers: Uint32Array | null, answer: Answer | null): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const isNew = answer !== null || this.shown !== null;
    this.shown = consumers;
    if (isNew) this.port.show(answer);
  }
}
