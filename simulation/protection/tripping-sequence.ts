// A fault, and what the protection makes of it: event by event, from the first current until nothing moves any more. Between two
// events the currents are constant (initial symmetrical short-circuit currents of the network as it then is); each element travels
// along its curve (time-current-curve.ts), whoever arrives first trips, breaks the current one opening time later, and the currents
// are calculated anew. A recloser closes again after its dead time and goes on to its next shot; a fuse does not cool in between.
// Taken as given: three-phase or line-to-line faults, no load current, devices that do not fail.
import { copyState, type Network, type SwitchingState } from '../network/network.ts';
import { Topology } from '../network/topology.ts';
import {
  type FaultImpedance,
  type FaultPlace,
  ShortCircuit,
  type ShortCircuitOptions,
} from '../power-flow/short-circuit.ts';
import { deviceCurrents } from './device-currents.ts';
import { isDeviceClosed, operate, type ProtectiveDevice } from './protective-device.ts';
import { protectedZone } from './protected-zone.ts';
import { operatingTime, pickupOf, travelAfter } from './time-current-curve.ts';

export interface Fault {
  readonly place: FaultPlace;
  readonly type?: 'three-phase' | 'line-to-line';
  readonly impedance?: FaultImpedance;
  /** s without voltage after which the fault is gone; absent = it stays */
  readonly extinguishesAfter?: number;
}

export interface SequenceStep {
  /** s after the fault */
  readonly time: number;
  /** trip: the relay has decided; open: the current is broken; gone: the fault has extinguished */
  readonly action: 'trip' | 'open' | 'close' | 'lockout' | 'gone';
  /** id; '' for `gone` */
  readonly device: string;
  /** from 1 */
  readonly shot: number;
  /** A through the device and how many times the pick-up of the element that tripped; NaN where no current is meant */
  readonly current: number;
  readonly multiple: number;
}

export interface TrippingSequence {
  readonly steps: readonly SequenceStep[];
  /** A at the fault when it began */
  readonly faultCurrent: number;
  /** whether no current flows into the fault at the end, and s since when */
  readonly cleared: boolean;
  readonly clearedAt: number;
  /** devices that are locked out or blown, in the order in which they opened for good */
  readonly lockedOut: readonly string[];
  /** the nearest devices on the ways to all sources: those that ought to have cleared it */
  readonly expected: readonly string[];
  /** cleared by just those; a fault that went out by itself: with nobody locked out */
  readonly selective: boolean;
  /** fuses that did not blow but came nearer to melting than `fuseLimit` */
  readonly weakenedFuses: readonly { readonly device: string; readonly share: number }[];
  /** devices whose current was not determined at some time, for they stand in a loop of ideal switches: taken not to see the fault */
  readonly undetermined: readonly string[];
  /** nodes that had supply and have none now (internal ones left out), W and customers there */
  readonly deadNodes: readonly number[];
  readonly lostLoad: number;
  readonly lostCustomers: number;
  readonly state: SwitchingState;
}

export interface SequenceOptions extends ShortCircuitOptions {
  /** s after which it is said that nobody clears the fault. Default 3600 */
  readonly timeLimit?: number;
  /** share of its minimum melting time at which a fuse counts as weakened. Default 0.75, the usual rule */
  readonly fuseLimit?: number;
}

interface DeviceState {
  readonly device: ProtectiveDevice;
  phase: 'closed' | 'tripping' | 'open';
  shot: number;
  /** s of the next move while tripping or open; Infinity = none */
  movesAt: number;
  /** 0 ... 1 by element of the shot */
  travel: number[];
  melt: number;
  current: number;
}

/** Events nearer to each other than this are one. */
const SAME_TIME = 1e-9;

export function trippingSequence(
  network: Network,
  state: SwitchingState,
  devices: readonly ProtectiveDevice[],
  fault: Fault,
  options: SequenceOptions = {},
): TrippingSequence {
  const { timeLimit = 3600, fuseLimit = 0.75 } = options;
  const topology = new Topology(network, state);
  const before = topology.energised.slice();
  const busBefore = topology.busOfNode.slice();
  const zone = protectedZone(topology, devices, fault.place);
  const shortCircuit = new ShortCircuit(network, topology, options);
  const steps: SequenceStep[] = [];
  const lockedOut: string[] = [];
  const all = devices.map((device): DeviceState => {
    const isClosed = isDeviceClosed(topology, device);
    return {
      device,
      phase: isClosed ? 'closed' : 'open',
      shot: 0,
      movesAt: Infinity,
      travel: (device.shots[0]?.elements ?? []).map(() => 0),
      melt: 0,
      current: 0,
    };
  });
  let time = 0;
  let isPresent = true;
  let faultCurrent = 0;
  let deadSince = 0;
  const undetermined = new Set<string>();

  const measure = () => {
    const flowed = faultCurrent > 0;
    for (const one of all) one.current = 0;
    faultCurrent = 0;
    if (isPresent) {
      const flows = shortCircuit.flows(fault.place, fault.impedance);
      const share = fault.type === 'line-to-line' ? Math.sqrt(3) / 2 : 1;
      faultCurrent = share * flows.current;
      const currents = deviceCurrents(topology, devices, fault.place, flows);
      for (let i = 0; i < all.length; i++) {
        if (Number.isNaN(currents[i]!)) undetermined.add(devices[i]!.id);
        else all[i]!.current = share * currents[i]!;
      }
    }
    if (faultCurrent === 0 && flowed) deadSince = time;
  };
  const note = (action: SequenceStep['action'], one: DeviceState | null, multiple = Number.NaN) =>
    steps.push({
      time,
      action,
      device: one?.device.id ?? '',
      shot: one === null ? 0 : one.shot + 1,
      current: action === 'trip' || action === 'open' ? one!.current : Number.NaN,
      multiple,
    });

  measure();
  const firstCurrent = faultCurrent;
  for (;;) {
    let next = Infinity;
    for (const one of all) next = Math.min(next, one.phase === 'closed' ? time + timeToTrip(one) : one.movesAt);
    if (isPresent && faultCurrent === 0 && fault.extinguishesAfter !== undefined) {
      next = Math.min(next, Math.max(time, deadSince + fault.extinguishesAfter));
    }
    if (!(next <= timeLimit)) break;
    const passed = next - time;
    const due = all.map((one) => (one.phase === 'closed' ? timeToTrip(one) <= passed + SAME_TIME : false));
    for (const one of all) travel(one, passed);
    time = next;
    if (
      isPresent &&
      faultCurrent === 0 &&
      fault.extinguishesAfter !== undefined &&
      time >= deadSince + fault.extinguishesAfter - SAME_TIME
    ) {
      isPresent = false;
      note('gone', null);
    }
    for (let i = 0; i < all.length; i++) {
      const one = all[i]!;
      if (due[i] === true) {
        one.phase = 'tripping';
        one.movesAt = time + one.device.openingTime;
        note('trip', one, one.current / trippingPickup(one));
      }
    }
    let isSwitched = false;
    for (const one of all) {
      if (one.phase === 'closed' || one.movesAt > time + SAME_TIME) continue;
      isSwitched = true;
      if (one.phase === 'tripping') {
        operate(topology, one.device, false);
        one.phase = 'open';
        note('open', one);
        const isLast = one.shot + 1 === one.device.shots.length;
        const pause = isLast ? null : one.device.shots[one.shot]!.reclosesAfter;
        one.movesAt = pause === null ? Infinity : time + pause;
        if (pause === null) {
          lockedOut.push(one.device.id);
          note('lockout', one);
        }
      } else {
        operate(topology, one.device, true);
        one.phase = 'closed';
        one.movesAt = Infinity;
        one.shot += 1;
        one.travel = one.device.shots[one.shot]!.elements.map(() => 0);
        note('close', one);
      }
    }
    if (isSwitched || !isPresent) measure();
  }

  const cleared = faultCurrent === 0;
  const expected = zone.clearing.map((i) => devices[i]!.id);
  const wanted = new Set(isPresent ? expected : []);
  return {
    steps,
    faultCurrent: firstCurrent,
    cleared,
    clearedAt: cleared ? deadSince : Number.NaN,
    lockedOut,
    expected,
    selective: cleared && lockedOut.length === wanted.size && lockedOut.every((id) => wanted.has(id)),
    weakenedFuses: all
      .filter((one) => one.phase === 'closed' && one.melt > fuseLimit)
      .map((one) => ({ device: one.device.id, share: one.melt })),
    undetermined: [...undetermined],
    ...lossOfSupply(topology, (node) => before[busBefore[node]!] === 1),
    state: copyState(topology.state),
  };
}

function timeToTrip(one: DeviceState): number {
  let least = Infinity;
  const { elements } = one.device.shots[one.shot]!;
  for (let k = 0; k < elements.length; k++) {
    const time = operatingTime(elements[k]!, one.current);
    if (time < Infinity) least = Math.min(least, time * (1 - one.travel[k]!));
  }
  return least;
}

/** A: pick-up of the element that has arrived. */
function trippingPickup(one: DeviceState): number {
  const { elements } = one.device.shots[one.shot]!;
  let arrived = 0;
  for (let k = 1; k < elements.length; k++) if (one.travel[k]! > one.travel[arrived]!) arrived = k;
  return pickupOf(elements[arrived]!);
}

function travel(one: DeviceState, duration: number): void {
  if (one.phase !== 'closed') return;
  const { device } = one;
  const { elements } = device.shots[one.shot]!;
  for (let k = 0; k < elements.length; k++) {
    const element = elements[k]!;
    // Without current a fuse is taken not to cool.
    if (device.kind === 'fuse' && one.current < pickupOf(element)) continue;
    one.travel[k] = travelAfter(element, one.travel[k]!, one.current, duration);
  }
  if (device.minimumMelt === null) return;
  const melting = operatingTime({ kind: 'table', points: device.minimumMelt }, one.current);
  if (melting < Infinity) one.melt += melting === 0 ? 1 : duration / melting;
}

function lossOfSupply(topology: Topology, hadSupply: (node: number) => boolean) {
  const { nodes, consumers } = topology.network;
  const isLost = (node: number) => topology.energised[topology.busOfNode[node]!] !== 1 && hadSupply(node);
  const deadNodes: number[] = [];
  for (let node = 0; node < nodes.count; node++) {
    if (nodes.internal[node] === 0 && isLost(node)) deadNodes.push(node);
  }
  let lostLoad = 0;
  let lostCustomers = 0;
  for (let i = 0; i < consumers.count; i++) {
    if (!isLost(consumers.node[i]!)) continue;
    lostLoad += consumers.p[i]!;
    lostCustomers += consumers.customers[i]!;
  }
  return { deadNodes, lostLoad, lostCustomers };
}
