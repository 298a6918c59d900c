// What the bar's buttons, the keys and the palette do alike.
import type { ReplayOrderName } from '../../../contract/replay-requests.ts';
import type { Session } from '../../state/session.ts';
import { useBar } from './bar-state.ts';

export const mayReplay = (session: Session): boolean => session.may('replay.seek');

/** Where the playhead points: where it is going, or where it is. */
export const playheadMs = (session: Session): number =>
  session.store.getState().replayWish?.atMs ?? session.clock.now();

/** No moment is later than the present. */
export function seekTo(session: Session, atMs: number, speed?: number): void {
  session.replay.seek(Math.min(atMs, session.replay.presentMs()), { speed });
}

/** From the present: holds it still. In the past: plays, or holds. */
export function playOrPause(session: Session): void {
  const { replay } = session.store.getState();
  if (replay === null) session.replay.seek(session.replay.presentMs());
  else session.replay.play(replay.speed === 0 ? useBar.getState().speed : 0);
}

export function chooseSpeed(session: Session, speed: number): void {
  useBar.setState({ speed });
  if ((session.store.getState().replay?.speed ?? 0) > 0) session.replay.play(speed);
}

export function chooseOrder(session: Session, order: ReplayOrderName): void {
  const { replay } = session.store.getState();
  if (replay !== null) session.replay.seek(playheadMs(session), { order, speed: replay.speed });
}

let steps: Promise<unknown> = Promise.resolve();

/** Pressed twice it goes two facts further, also while the first is still being looked for. */
export function stepEvent(session: Session, direction: 'back' | 'on'): void {
  if (direction === 'on' && session.store.getState().replay === null) return;
  steps = steps.then(() => session.replay.step(playheadMs(session), direction));
}
