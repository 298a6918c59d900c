// This screen's way through time: one question to the host at a time, and the newest wish wins, so that dragging along the
// bar never queues up. What is shown is always what the host said; a wish is only where the playhead points.
import type { Failure } from '../../../contract/messages.ts';
import type { ReplayOrderName, ReplayState } from '../../../contract/replay-requests.ts';
import type { RequestName, RequestParams, RequestResult } from '../../../contract/requests.ts';
import { RequestFailure } from '../../link/link.ts';

export interface ReplayWish {
  readonly atMs: number;
  /** the fact before or after it is being looked for */
  readonly direction?: 'back' | 'on';
  /** in another order than what is shown */
  readonly order?: ReplayOrderName;
}

/** Why the moment asked for last is not shown. */
export interface ReplayFailure {
  /** of the host's refusal; null: no word of the host */
  readonly code: Failure['code'] | null;
  readonly message: string;
}

const failureOf = (error: unknown): ReplayFailure => ({
  code: error instanceof RequestFailure ? error.failure.code : null,
  message: error instanceof Error ? error.message : String(error),
});

/** ms: of the newest seek */
export interface SeekTimes {
  /** values and grid in the host */
  readonly hostMs: number;
  /** question to answer; the frames came before it */
  readonly answerMs: number;
  /** question to the picture on the screen */
  readonly pictureMs: number;
}

export interface ReplayHooks {
  request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>>;
  /** the newest state, or null for the present; `isJump`: not just running on */
  readonly onState: (state: ReplayState | null, isJump: boolean) => void;
  readonly onWish: (wish: ReplayWish | null) => void;
  readonly onFailure: (failure: ReplayFailure | null) => void;
  /** the moment asked for last is shown, and no newer one was asked for since */
  readonly onSettled: () => void;
  readonly onMeasured: (times: SeekTimes) => void;
  /** ms, never jumps */
  readonly steadyNow: () => number;
  /** resolves when what was drawn since is on the screen */
  readonly nextPicture: () => Promise<void>;
}

interface Wanted {
  readonly atMs?: number;
  readonly order?: ReplayOrderName;
  readonly speed?: number;
  readonly isEnd?: boolean;
}

export interface ReplayControl {
  /** Leaves the present for `atMs`, or goes on to it. Standing still unless `speed` says otherwise. */
  seek(atMs: number, how?: { readonly order?: ReplayOrderName | undefined; readonly speed?: number | undefined }): void;
  /** city seconds a second; 0 stands still */
  play(speed: number): void;
  /** To the fact before or after; nothing happens where there is none. Resolves to its time, or null. */
  step(fromMs: number, direction: 'back' | 'on'): Promise<number | null>;
  /** Back to the present. */
  end(): void;
  /** The line broke: what was wished for is void. */
  drop(): void;
}

export function createReplayControl(hooks: ReplayHooks): ReplayControl {
  let wanted: Wanted | null = null;
  /** who carries out wishes now; another one after the line broke */
  let pumping: object | null = null;

  const carryOut = async ({ atMs, order, speed, isEnd }: Wanted): Promise<void> => {
    if (isEnd === true) {
      await hooks.request('replay.end', {});
      hooks.onState(null, true);
      return;
    }
    if (atMs !== undefined) {
      const askedAt = hooks.steadyNow();
      const state = await hooks.request('replay.seek', order === undefined ? { atMs } : { atMs, order });
      const answerMs = hooks.steadyNow() - askedAt;
      hooks.onState(state, true);
      void hooks.nextPicture().then(() => {
        hooks.onMeasured({ hostMs: state.seekMs, answerMs, pictureMs: hooks.steadyNow() - askedAt });
      });
      // A moment that was asked for is looked at; playing goes on only by wish.
      if (state.speed === (speed ?? 0)) return;
      hooks.onState(await hooks.request('replay.play', { speed: speed ?? 0 }), false);
      return;
    }
    if (speed !== undefined) hooks.onState(await hooks.request('replay.play', { speed }), false);
  };

  const take = (): Wanted | null => {
    const next = wanted;
    wanted = null;
    return next;
  };

  const pump = async (): Promise<void> => {
    if (pumping !== null) return;
    const mine = {};
    pumping = mine;
    for (let now = take(); now !== null; now = take()) {
      let failure: ReplayFailure | null = null;
      try {
        await carryOut(now);
      } catch (error) {
        failure = failureOf(error);
      }
      if (pumping !== mine) return;
      hooks.onFailure(failure);
    }
    pumping = null;
    hooks.onWish(null);
    hooks.onSettled();
  };

  const want = (next: Wanted) => {
    wanted = next;
    if (next.atMs !== undefined)
      hooks.onWish({ atMs: next.atMs, ...(next.order === undefined ? {} : { order: next.order }) });
    void pump();
  };

  return {
    seek: (atMs, { order = wanted?.order, speed } = {}) =>
      want({ atMs, ...(order === undefined ? {} : { order }), ...(speed === undefined ? {} : { speed }) }),
    play: (speed) => want(wanted?.isEnd === true ? { speed } : { ...wanted, speed }),
    step: async (fromMs, direction) => {
      hooks.onWish({ atMs: fromMs, direction });
      try {
        const { mark } = await hooks.request('replay.step', { fromMs, direction });
        if (mark !== null) want({ atMs: mark.atMs });
        else if (pumping === null) hooks.onWish(null);
        return mark?.atMs ?? null;
      } catch (error) {
        if (pumping === null) hooks.onWish(null);
        hooks.onFailure(failureOf(error));
        return null;
      }
    },
    end: () => want({ isEnd: true }),
    drop: () => {
      pumping = null;
      wanted = null;
      hooks.onWish(null);
    },
  };
}
