// Times that run at an outage: how long it lasts, and until the time that was promised.
import type { OutageOnWire } from '../../../contract/outage-requests.ts';
import { isBack, isOver } from './outage-order.ts';

export type EtrShown =
  /** nobody has said anything, or supply is back */
  | { readonly kind: 'none' }
  | { readonly kind: 'assessing' }
  | {
      readonly kind: 'told';
      readonly from: number;
      readonly to: number;
      /** ms of city time until the time that is promised, negative beyond */
      readonly leftMs: number;
      readonly alarm: OutageOnWire['etrAlarm'];
    };

export function etrShown(
  outage: Pick<OutageOnWire, 'state' | 'etr' | 'isAssessing' | 'etrAlarm'>,
  nowMs: number,
): EtrShown {
  if (isBack(outage) || isOver(outage)) return { kind: 'none' };
  const { etr, isAssessing, etrAlarm } = outage;
  if (etr === null) return { kind: isAssessing ? 'assessing' : 'none' };
  const leftMs = etr.to - nowMs;
  // The host tells it at its next look; that time is over is seen at once.
  return { kind: 'told', from: etr.from, to: etr.to, leftMs, alarm: leftMs <= 0 ? 'lapsed' : etrAlarm };
}

/** ms since it began, until it ended. */
export const lastsMs = ({ startedTs, endedTs }: Pick<OutageOnWire, 'startedTs' | 'endedTs'>, nowMs: number): number =>
  Math.max(0, (endedTs ?? nowMs) - startedTs);

const MINUTE = 60_000;
/** "0:07", "12:40" in hours and minutes. */
export function hoursMinutes(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / MINUTE);
  return `${ms < 0 ? '\u2212' : ''}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
