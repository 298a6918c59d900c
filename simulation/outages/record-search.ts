// What the ledger of interruptions knows of those who are about to be written.
import type { CityPlaces } from './city-places.ts';
import type { InterruptionLedger, RecordChange } from './interruption-ledger.ts';
import type { CaseState } from './outage-case.ts';

type BaseRecord = ReturnType<InterruptionLedger['ofGroup']>[number];

/** Last records of these service points by this outage that have ended: supply was thought to be back. */
export function thoughtBack(
  ledger: InterruptionLedger,
  outage: string | null,
  points: readonly string[],
): BaseRecord[] {
  return points.flatMap((point) => {
    const last = ledger
      .ofGroup(point)
      .filter(({ isVoid }) => !isVoid)
      .toSorted((a, b) => a.offMs - b.offMs)
      .at(-1);
    return last !== undefined && last.outage === outage && last.onMs !== null ? [last] : [];
  });
}

/** Ids of the outages whose records are changed, and of those that get them. */
export function outagesOf(ledger: InterruptionLedger, changes: readonly RecordChange[]): ReadonlySet<string> {
  const named = changes.flatMap(({ record, outage }) => [ledger.record(record)?.outage, outage]);
  return new Set(named.filter((id) => id !== undefined));
}

/** For each record the place in `devices` of the one above it, -1 none; of `chosen` records it is the first, of all others another one. */
export const sharedOut = (
  places: CityPlaces,
  records: readonly BaseRecord[],
  devices: readonly string[],
  chosen: ReadonlySet<number> | null,
): number[] =>
  records.map(({ id, group }) =>
    devices.findIndex(
      (device, i) => places.isPointBelow(group, device) && (chosen === null || chosen.has(id) === (i === 0)),
    ),
  );

/** Whether another case may be put into this one; undefined: whoever merges says that there is none. `isOut`: somebody of the other is still out. */
export function takesIn(into: CaseState | undefined, isOut: boolean): boolean {
  if (into === undefined || typeof into.value === 'object') return true;
  return !isOut && (into.value === 'restored' || into.value === 'verified');
}
