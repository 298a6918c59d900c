// What the status line says on a screen in the past.
import type { Status } from '../../../contract/messages.ts';
import { countOrigins } from '../count-origins.ts';
import type { Replay } from './replay.ts';

/** What is said of telemetry besides is of the present: the host goes on taking it in. */
export function statusInPast(status: Status, { state, columns }: Replay): Status {
  return {
    ...status,
    cityTimeMs: state.atMs,
    speed: state.speed,
    mode: 'replay',
    replay: state,
    origins: countOrigins(columns),
    telemetry: { ...status.telemetry, points: columns.pointsWithValue, stalePoints: columns.stalePoints },
  };
}
