// What support and the benches may look at from a browser's console: the live columns and the picture; it can
// turn the camera and nothing else.
import type { SceneStats } from '../scene/scene-api.ts';
import type { LiveCity } from './live-city.ts';
import type { SeekTimes } from './replay/replay-control.ts';
import type { Session } from './session.ts';

export interface Diagnostics {
  /** null until the city is loaded */
  live(): Pick<LiveCity, 'version' | 'times' | 'versions' | 'size' | 'afterApply'> | null;
  /** null until the first full picture */
  picture(): SceneStats | null;
  /** how long the newest seek in the past took; null before the first */
  seek(): SeekTimes | null;
  /** takes the tint of the past off the picture or puts it on, so that it can be compared with one of the present */
  tint(isPast: boolean): void;
  /** turns the camera by so many degrees */
  turn(degrees: number): void;
}

declare global {
  interface Window {
    cityTwinDiagnostics?: Diagnostics;
  }
}

export function exposeDiagnostics(session: Session): void {
  const state = session.store.getState;
  window.cityTwinDiagnostics = {
    live: () => state().city?.live ?? null,
    picture: () => state().scene?.stats() ?? null,
    seek: () => session.replay.seekTimes,
    tint: (isPast) => state().scene?.setPast(isPast),
    turn: (degrees) => state().scene?.nudge({ bearing: degrees }),
  };
}
