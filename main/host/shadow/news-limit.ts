// A storm is told in a few words: the journal is written to disk entry by entry, and nobody reads hundreds of lines.

export interface NewsLimitOptions<T> {
  /** So many are told one by one within the window; what comes beyond is summed up at its end. */
  readonly most: number;
  /** ms of the times that come in */
  readonly windowMs: number;
  readonly sumUp: (rest: readonly T[]) => readonly T[];
}

export class NewsLimit<T> {
  readonly #options: NewsLimitOptions<T>;
  #untilMs = Number.NEGATIVE_INFINITY;
  #count = 0;
  #rest: T[] = [];

  constructor(options: NewsLimitOptions<T>) {
    this.#options = options;
  }

  /** What is to be told now, in its order. */
  pass(news: readonly T[], nowMs: number): readonly T[] {
    const { most, windowMs, sumUp } = this.#options;
    const told: T[] = [];
    if (nowMs >= this.#untilMs) {
      if (this.#rest.length > 0) told.push(...sumUp(this.#rest));
      this.#rest = [];
      this.#count = 0;
    }
    for (const one of news) {
      if (this.#count === 0) this.#untilMs = nowMs + windowMs;
      if (++this.#count > most) this.#rest.push(one);
      else told.push(one);
    }
    return told;
  }
}
