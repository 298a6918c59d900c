// A question that is asked again and again while somebody looks: what is told is always of the moment that is shown. An answer that
// was asked for in another stay (another moment, or while it still played) is dropped, and on the way to a moment nothing is asked.
export interface Told<T> {
  readonly result: T | null;
  readonly failure: string | null;
  /** city time when it was asked, ms UTC */
  readonly atMs: number;
  /** the stay that it belongs to */
  readonly stay: number;
}

export interface AskingOptions<T> {
  ask(): Promise<T>;
  /** grows whenever what is shown becomes another moment, or stops moving */
  readonly stay: () => number;
  /** another moment was asked for and is not shown yet */
  readonly isOnTheWay: () => boolean;
  /** city time of what is shown */
  readonly now: () => number;
  readonly after: (ms: number, call: () => void) => () => void;
  readonly everyMs: number;
  readonly onTold: (told: Told<T>) => void;
}

/** Asks at once. Returns the function that ends it. */
export function keepAsking<T>(options: AskingOptions<T>): () => void {
  const { stay, now, after, everyMs, onTold } = options;
  let isOver = false;
  let cancel: () => void = () => undefined;
  let last: Told<T> | null = null;

  const tell = (told: Told<T>) => {
    if (isOver || told.stay !== stay()) return;
    last = told;
    onTold(told);
  };
  const ask = async (): Promise<void> => {
    if (!options.isOnTheWay()) {
      const asked = { atMs: now(), stay: stay() };
      try {
        tell({ ...asked, result: await options.ask(), failure: null });
      } catch (error) {
        const failure = error instanceof Error ? error.message : String(error);
        // What was told of the same stay before is still worth showing, as of its own time.
        const before = last?.stay === asked.stay ? last : null;
        tell({ stay: asked.stay, atMs: before?.atMs ?? asked.atMs, result: before?.result ?? null, failure });
      }
    }
    if (!isOver) cancel = after(everyMs, () => void ask());
  };
  void ask();
  return () => {
    isOver = true;
    cancel();
  };
}
