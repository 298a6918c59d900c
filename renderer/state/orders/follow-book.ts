// What the host's books say, on this screen: read at the start, at once when something of them has happened, and every now and then in
// case that was not heard. Never two readings at a time: what is asked for meanwhile is read after.
export interface BookOptions<T> {
  readonly load: () => Promise<T>;
  readonly onKnown: (known: T) => void;
  readonly onFailure: (message: string) => void;
  readonly after: (ms: number, call: () => void) => () => void;
  readonly everyMs: number;
}

export interface BookFollower {
  /** Something has happened: look at once. */
  again(): void;
  end(): void;
}

export function followBook<T>({ load, onKnown, onFailure, after, everyMs }: BookOptions<T>): BookFollower {
  let isLoading = false;
  let isAsked = false;
  let isOver = false;
  let cancel: () => void = () => undefined;
  const read = async (): Promise<void> => {
    cancel();
    isLoading = true;
    isAsked = false;
    try {
      const known = await load();
      if (!isOver) onKnown(known);
    } catch (error) {
      if (!isOver) onFailure(error instanceof Error ? error.message : String(error));
    }
    isLoading = false;
    if (isOver) return;
    if (isAsked) void read();
    else cancel = after(everyMs, () => void read());
  };
  void read();
  return {
    again: () => {
      if (isOver) return;
      if (isLoading) isAsked = true;
      else void read();
    },
    end: () => {
      isOver = true;
      cancel();
    },
  };
}
