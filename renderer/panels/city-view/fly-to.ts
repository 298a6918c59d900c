// Where the camera goes in one window it goes in all that go together: a table in a window of its own flies the city of another.
import type { Session } from '../../state/session.ts';

export interface Flight {
  readonly lon: number;
  readonly lat: number;
  /** metres of ground to be shown across */
  readonly span: number;
}

let listener: ((flight: Flight) => void) | null = null;

/** @param next hears of flights that begin in this window; null: nobody */
export function onFlight(next: ((flight: Flight) => void) | null): void {
  listener = next;
}

/** Flies there, in this window if it has a city, and in those that go with it. */
export function flyTo(session: Session, flight: Flight): void {
  session.store.getState().scene?.flyTo(flight);
  listener?.(flight);
}
