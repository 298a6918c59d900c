// A session's past: what is shown, where it is going, and what of the present is kept waiting meanwhile. Truth is what the
// host says (`status.replay`); a screen whose line broke goes back to its moment when the line returns.
import type { StoreApi } from 'zustand/vanilla';
import type { Status } from '../../../contract/messages.ts';
import type { ReplayOrderName, ReplayState } from '../../../contract/replay-requests.ts';
import type { RequestName, RequestParams, RequestResult } from '../../../contract/requests.ts';
import type { LinkEvent, LinkTimers } from '../../link/link.ts';
import type { CityTime } from '../city-clock.ts';
import type { SessionState } from '../session.ts';
import { createReplayControl, type ReplayControl, type SeekTimes } from './replay-control.ts';
import { createReplayFeed } from './replay-feed.ts';

const FEED_EVERY_MS = 500;
const KEPT_EVENTS = 300;
/** ms of city time: the clock of a replay runs no further ahead of what the host has shown */
const LEASH_MS = 1_000;

const latestOf = (shownMs: number, presentMs: number): number => Math.min(shownMs + LEASH_MS, presentMs);

export interface SessionReplay extends ReplayControl {
  /** of the newest seek; null before the first */
  readonly seekTimes: SeekTimes | null;
  /** city time of the present, whatever is shown */
  presentMs(): number;
  /** Goes there as soon as there is a line; for links and after a reload. */
  openAt(atMs: number, order: ReplayOrderName): void;
  onStatus(status: Status): void;
  /** Values of this city time stand in the columns. */
  onFrame(cityTimeMs: number): void;
  onEvent(event: LinkEvent): void;
  onOpen(): void;
  /** @returns whether the past was on the screen */
  onLost(): boolean;
  close(): void;
}

export interface SessionReplayOptions {
  readonly store: StoreApi<SessionState>;
  readonly clock: CityTime;
  /** runs on with the present while `clock` is elsewhere */
  readonly present: CityTime;
  readonly timers: LinkTimers;
  readonly steadyNow: () => number;
  readonly nextPicture: () => Promise<void>;
  request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>>;
  may(name: RequestName): boolean;
  /** Another moment stands in the columns. */
  readonly onJump: () => void;
  /** The moment that was asked for last is shown, also where that is the present again: this screen has not seen what came meanwhile. */
  readonly onRest: () => void;
}

export function createSessionReplay(options: SessionReplayOptions): SessionReplay {
  const { store, clock, present, timers } = options;
  /** newest first; of the present */
  let events: readonly LinkEvent[] = [];
  /** number of events told before this screen left the present */
  let told = 0;
  let count = 0;
  let resume: { readonly atMs: number; readonly order: ReplayOrderName; readonly speed: number } | null = null;
  let seekTimes: SeekTimes | null = null;
  /** of the present's clock */
  let liveSpeed = 1;
  let cancelFeed: () => void = () => undefined;

  const feed = createReplayFeed({
    request: options.request,
    now: () => clock.now(),
    onEvents: (past) => store.setState({ events: past }),
  });
  const keepFeeding = () => {
    cancelFeed();
    cancelFeed = timers.after(FEED_EVERY_MS, () => {
      feed.tick();
      keepFeeding();
    });
  };

  const show = (replay: ReplayState | null, { isJump, isAnswer }: { isJump: boolean; isAnswer: boolean }) => {
    const before = store.getState().replay;
    const isOther = (before === null) !== (replay === null);
    if (replay === null) {
      if (isOther) {
        feed.stop();
        cancelFeed();
        store.setState({ replay, events, heldEvents: 0, replayFailure: null });
      }
    } else {
      resume = null;
      present.set(replay.presentMs, liveSpeed);
      if (isOther) {
        told = count;
        store.setState({ replay, events: [], heldEvents: 0 });
        if (options.may('journal.list')) keepFeeding();
      } else store.setState({ replay });
    }
    const stands = before !== null && replay !== null && replay.speed === 0;
    const hasStopped = stands && before.speed > 0;
    const hasMoved = stands && !hasStopped && before.atMs !== replay.atMs;
    if (isOther || isJump || hasStopped || hasMoved) store.setState(({ stay }) => ({ stay: stay + 1 }));
    if (isOther || isJump || hasMoved) options.onJump();
    // At the present playing ends by itself: nobody asked for that moment, and all that is shown is of it from now on.
    if (!isAnswer && (hasStopped || hasMoved) && store.getState().replayWish === null) onRest();
  };
  const onRest = () => {
    store.setState(({ moments }) => ({ moments: moments + 1 }));
    if (store.getState().replay !== null && options.may('journal.list')) feed.read();
    options.onRest();
  };

  const control = createReplayControl({
    request: options.request,
    onState: (replay, isJump) => {
      if (replay !== null) clock.jump(replay.atMs, replay.speed, latestOf(replay.atMs, replay.presentMs));
      else clock.jump(present.now(), liveSpeed);
      show(replay, { isJump, isAnswer: true });
    },
    onWish: (replayWish) => store.setState({ replayWish }),
    onFailure: (replayFailure) => store.setState({ replayFailure }),
    onSettled: onRest,
    onMeasured: (times) => {
      seekTimes = times;
    },
    steadyNow: options.steadyNow,
    nextPicture: options.nextPicture,
  });

  return {
    ...control,
    get seekTimes() {
      return seekTimes;
    },
    presentMs: () => present.now(),
    openAt: (atMs, order) => {
      if (store.getState().link.kind === 'open') control.seek(atMs, { order });
      else resume = { atMs, order, speed: 0 };
    },
    end: () => {
      resume = null;
      control.end();
    },
    onStatus: (status) => {
      const { replay } = status;
      const isOther = (store.getState().replay === null) !== (replay === null);
      const latestMs = replay === null ? undefined : latestOf(status.cityTimeMs, replay.presentMs);
      if (isOther) clock.jump(status.cityTimeMs, status.speed, latestMs);
      else clock.set(status.cityTimeMs, status.speed, latestMs);
      if (replay === null) {
        liveSpeed = status.speed;
        present.set(status.cityTimeMs, liveSpeed);
      }
      show(replay, { isJump: false, isAnswer: false });
    },
    onFrame: (cityTimeMs) => {
      const { replay } = store.getState();
      if (replay !== null) clock.set(cityTimeMs, replay.speed, latestOf(cityTimeMs, present.now()));
    },
    onEvent: (event) => {
      count++;
      events = [event, ...events].slice(0, KEPT_EVENTS);
      if (store.getState().replay === null) {
        store.setState({ events });
        return;
      }
      if (event.name === 'journalWritten') feed.add(event.data);
      store.setState({ heldEvents: count - told });
    },
    onOpen: () => {
      if (resume === null) return;
      const { atMs, order, speed } = resume;
      control.seek(atMs, { order, speed });
    },
    onLost: () => {
      control.drop();
      const { replay } = store.getState();
      if (replay === null) return false;
      resume = { atMs: clock.now(), order: replay.order, speed: replay.speed };
      // Nothing moves on a broken line, and this clock tells no time of which nothing is shown.
      clock.jump(resume.atMs, 0);
      return true;
    },
    close: () => {
      control.drop();
      feed.stop();
      cancelFeed();
    },
  };
}
