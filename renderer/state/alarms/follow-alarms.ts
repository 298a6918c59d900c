// The alarms of the host on this screen: read anew when the summary says that something has changed. A flood changes them at every look:
// then they are read as often as this machine bears, and the summary still counts each one.
import type { KnownAlarms } from './known-alarms.ts';

export interface FollowOptions {
  readonly load: () => Promise<KnownAlarms>;
  readonly onKnown: (known: KnownAlarms) => void;
  readonly onFailure: (message: string) => void;
  /** a clock that never jumps, ms */
  readonly steadyNow: () => number;
  readonly after: (ms: number, call: () => void) => () => void;
}

export interface AlarmFollower {
  /** The book is at this version now. */
  isAt(version: number): void;
  /** Something of ours was done: look at once. */
  again(): void;
  end(): void;
}

/** Reading takes at most this share of the time. */
const REST_FOR_EACH_MS = 4;
/**
 * No longer than that, however long a reading took: the first of a desk waits for the picture of a large city to be built, and its operator
 * must not look at an empty table for half a minute after a trip.
 */
const LONGEST_REST_MS = 2_000;
const RETRY_MS = 2_000;

export function followAlarms({ load, onKnown, onFailure, steadyNow, after }: FollowOptions): AlarmFollower {
  let known = -1;
  let wanted = -1;
  /** something of ours was done since the last reading began */
  let isAsked = false;
  let isLoading = false;
  let isOver = false;
  let restUntil = Number.NEGATIVE_INFINITY;
  let cancel: () => void = () => undefined;

  const read = async (): Promise<void> => {
    isLoading = true;
    isAsked = false;
    const began = steadyNow();
    let retryMs = 0;
    try {
      const lists = await load();
      if (isOver) return;
      onKnown(lists);
      // A telling is about its own past: what was changed while it was on its way is in the next summary.
      known = lists.version;
    } catch (error) {
      if (isOver) return;
      onFailure(error instanceof Error ? error.message : String(error));
      retryMs = RETRY_MS;
    }
    isLoading = false;
    const now = steadyNow();
    restUntil = now + Math.max(retryMs, Math.min(LONGEST_REST_MS, REST_FOR_EACH_MS * (now - began)));
    next();
  };
  const next = () => {
    cancel();
    if (isOver || isLoading || (known >= wanted && !isAsked)) return;
    const wait = restUntil - steadyNow();
    if (wait <= 0) void read();
    else cancel = after(wait, next);
  };
  return {
    isAt: (version) => {
      // A host that was started anew may count from below.
      if (version < wanted) known = -1;
      wanted = version;
      next();
    },
    again: () => {
      isAsked = true;
      restUntil = Number.NEGATIVE_INFINITY;
      next();
    },
    end: () => {
      isOver = true;
      cancel();
    },
  };
}
