// What opens by itself on a fault: relays on breakers, reclosers, fuses. A device stands at an ideal switch or at one end of a branch.
import { edgeEnds } from '../network/incidence.ts';
import { type Network, OPEN_FROM, OPEN_TO } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';
import type { CurvePoints, TimeCurrentCurve } from './time-current-curve.ts';

export type DevicePlace =
  | { readonly kind: 'switch'; readonly row: number }
  | { readonly kind: 'branch'; readonly row: number; readonly end: 'from' | 'to' };

/** From closed to open once: whichever element is first trips. */
export interface Shot {
  readonly elements: readonly TimeCurrentCurve[];
  /** s open before it closes again; null = it stays open */
  readonly reclosesAfter: number | null;
}

export interface ProtectiveDevice {
  readonly id: string;
  readonly kind: 'relay' | 'recloser' | 'fuse';
  readonly place: DevicePlace;
  /** at least one; the last one leads to lockout */
  readonly shots: readonly Shot[];
  /** s from the trip until the current is broken; 0 for a fuse, whose curve is the total clearing time */
  readonly openingTime: number;
  /** sees only current that flows away from nodeA, or from the branch's end into the branch */
  readonly direction: 'both' | 'forward';
  /** of a fuse: from where on it is weakened */
  readonly minimumMelt: CurvePoints | null;
}

/** s; a usual circuit breaker opens within three cycles, and its relay needs some milliseconds */
const USUAL_OPENING_TIME = 0.06;

interface RelayInput {
  readonly id: string;
  readonly place: DevicePlace;
  readonly elements: readonly TimeCurrentCurve[];
  readonly openingTime?: number;
  readonly direction?: 'both' | 'forward';
}

export const relay = ({ elements, openingTime, direction, ...at }: RelayInput): ProtectiveDevice => ({
  ...at,
  kind: 'relay',
  shots: [{ elements, reclosesAfter: null }],
  openingTime: openingTime ?? USUAL_OPENING_TIME,
  direction: direction ?? 'both',
  minimumMelt: null,
});

interface RecloserInput {
  readonly id: string;
  readonly place: DevicePlace;
  readonly fast: TimeCurrentCurve;
  readonly slow: TimeCurrentCurve;
  readonly fastShots: number;
  readonly slowShots: number;
  /** s, one between each two shots */
  readonly deadTimes: readonly number[];
  readonly openingTime?: number;
  readonly direction?: 'both' | 'forward';
}

export function recloser(input: RecloserInput): ProtectiveDevice {
  const { id, place, fast, slow, fastShots, slowShots, deadTimes, openingTime, direction } = input;
  const count = fastShots + slowShots;
  if (count < 1 || deadTimes.length !== count - 1) {
    throw new RangeError(`recloser ${id}: ${count} shots need ${count - 1} dead times, not ${deadTimes.length}`);
  }
  return {
    id,
    kind: 'recloser',
    place,
    shots: Array.from({ length: count }, (_, i) => ({
      elements: [i < fastShots ? fast : slow],
      reclosesAfter: deadTimes[i] ?? null,
    })),
    openingTime: openingTime ?? USUAL_OPENING_TIME,
    direction: direction ?? 'both',
    minimumMelt: null,
  };
}

interface FuseInput {
  readonly id: string;
  readonly place: DevicePlace;
  readonly minimumMelt: CurvePoints;
  readonly totalClear: CurvePoints;
}

export const fuse = ({ id, place, minimumMelt, totalClear }: FuseInput): ProtectiveDevice => ({
  id,
  kind: 'fuse',
  place,
  shots: [{ elements: [{ kind: 'table', points: totalClear }], reclosesAfter: null }],
  openingTime: 0,
  direction: 'both',
  minimumMelt,
});

/** The edge (incidence.ts) that the device can open. */
export const edgeOfDevice = (network: Network, { place }: ProtectiveDevice): number =>
  place.kind === 'branch' ? place.row : network.branches.count + place.row;

/** The node on this side of the device (nodeA, or the branch's end at which it stands) and the one beyond. */
export function sidesOfDevice(network: Network, device: ProtectiveDevice): readonly [number, number] {
  const [a, b] = edgeEnds(network, edgeOfDevice(network, device));
  return device.place.kind === 'branch' && device.place.end === 'to' ? [b, a] : [a, b];
}

export function isDeviceClosed({ state }: Topology, { place }: ProtectiveDevice): boolean {
  if (place.kind === 'switch') return state.switchClosed[place.row] === 1;
  return (state.branchOpen[place.row]! & (place.end === 'from' ? OPEN_FROM : OPEN_TO)) === 0;
}

export function operate(topology: Topology, { place }: ProtectiveDevice, closed: boolean): void {
  if (place.kind === 'switch') {
    topology.setSwitch(place.row, closed);
    return;
  }
  const end = place.end === 'from' ? OPEN_FROM : OPEN_TO;
  const before = topology.state.branchOpen[place.row]!;
  topology.setBranch(place.row, closed ? before & ~end : before | end);
}
