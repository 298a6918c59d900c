// Times that run at an alarm: how long somebody may take to respond, how long it stays on the shelf.
import type { AlarmReport } from '../../../contract/alarm-requests.ts';
import { isSuppressed, isUnacknowledged } from './alarm-order.ts';

/**
 * ms of city time until the time to respond is over, negative beyond; null: no time runs, because somebody has it, it is out of sight or
 * it has cleared.
 */
export function timeAllowedLeft(alarm: AlarmReport, nowMs: number): number | null {
  if (!isUnacknowledged(alarm) || !alarm.isActive || alarm.annunciatedMs === null) return null;
  return alarm.annunciatedMs + alarm.respondWithinMs - nowMs;
}

/** ms of city time until it comes back by itself; null: it is not out of sight, or for as long as its reason lasts. */
export function suppressionLeft(alarm: AlarmReport, nowMs: number): number | null {
  const untilMs = alarm.suppression?.untilMs ?? null;
  return !isSuppressed(alarm) || untilMs === null ? null : Math.max(0, untilMs - nowMs);
}

/** Of several the shortest; null: none runs. */
export function shortestLeft(alarms: readonly AlarmReport[], nowMs: number): number | null {
  let least: number | null = null;
  for (const alarm of alarms) {
    const left = timeAllowedLeft(alarm, nowMs);
    if (left !== null && (least === null || left < least)) least = left;
  }
  return least;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** "0:36", "12:05", "3 h"; beyond its end "−0:12". */
export function countdownParts(ms: number): { readonly key: 'clock' | 'hours'; readonly text: string } {
  const size = Math.abs(ms);
  const sign = ms < 0 ? '\u2212' : '';
  if (size >= 2 * HOUR) return { key: 'hours', text: `${sign}${Math.floor(size / HOUR)}` };
  const seconds = Math.floor(size / SECOND);
  return { key: 'clock', text: `${sign}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` };
}
