// Which devices ought to clear a fault: the nearest ones on every way to a source. The zone of a fault is all that hangs together with
// it without passing a device; of the devices at its border, those count from which a source can be reached outside the zone.
import { edgeEnds, incidenceOf, joins } from '../network/incidence.ts';
import type { Topology } from '../network/topology.ts';
import type { FaultPlace } from '../power-flow/short-circuit.ts';
import { edgeOfDevice, isDeviceClosed, type ProtectiveDevice, sidesOfDevice } from './protective-device.ts';

export interface ProtectedZone {
  /** nodes that cannot be parted from the fault by any device */
  readonly nodes: readonly number[];
  /** [rows of devices] that must open, on the ways to sources */
  readonly clearing: readonly number[];
  /** EnergySources in the zone itself, which no device parts from the fault */
  readonly sources: readonly number[];
}

export function protectedZone(
  topology: Topology,
  devices: readonly ProtectiveDevice[],
  place: FaultPlace,
): ProtectedZone {
  const { network, state } = topology;
  const { sources } = network;
  const { start, edge, far } = incidenceOf(network);
  const devicesAt = new Map<number, number[]>();
  devices.forEach((device, i) => {
    const e = edgeOfDevice(network, device);
    devicesAt.set(e, [...(devicesAt.get(e) ?? []), i]);
  });
  const inZone = new Uint8Array(network.nodes.count);
  const zone: number[] = [];
  const border = new Set<number>();
  const enter = (node: number) => {
    if (inZone[node] === 1) return;
    inZone[node] = 1;
    zone.push(node);
  };
  /** Devices on the way from a node over an edge, the nearest first; a branch may have one at either end. */
  const inTheWay = (e: number, from: number) =>
    (devicesAt.get(e) ?? []).toSorted(
      (i, k) =>
        Number(sidesOfDevice(network, devices[i]!)[0] !== from) -
        Number(sidesOfDevice(network, devices[k]!)[0] !== from),
    );
  const faulted = 'branch' in place ? place.branch : -1;
  if ('branch' in place) {
    const [from, to] = edgeEnds(network, faulted);
    for (const [node, end] of [
      [from, 1],
      [to, 2],
    ] as const) {
      if ((state.branchOpen[faulted]! & end) !== 0) continue;
      const own = (devicesAt.get(faulted) ?? []).find((i) => sidesOfDevice(network, devices[i]!)[0] === node);
      if (own === undefined) enter(node);
      else border.add(own);
    }
  } else enter(place.node);
  for (let i = 0; i < zone.length; i++) {
    const at = zone[i]!;
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      const e = edge[k]!;
      if (e === faulted || !joins(network, state, e)) continue;
      const [first] = inTheWay(e, at);
      if (first === undefined) enter(far[k]!);
      else border.add(first);
    }
  }
  const reachesSource = outsideWithSource(topology, inZone, faulted);
  const clearing = [...border].filter((i) => {
    const device = devices[i]!;
    if (!isDeviceClosed(topology, device)) return false;
    const outer = sidesOfDevice(network, device).find(
      (node) => node >= 0 && inZone[node] === 0 && reachesSource[node] === 1,
    );
    return outer !== undefined;
  });
  const inner: number[] = [];
  for (let i = 0; i < sources.count; i++) if (inZone[sources.node[i]!] === 1) inner.push(i);
  return { nodes: zone, clearing: clearing.toSorted((i, k) => i - k), sources: inner };
}

/** [nodes.count] 1 = hangs together with a source without the zone and the faulted branch. */
function outsideWithSource(topology: Topology, inZone: Uint8Array, faulted: number): Uint8Array {
  const { network, state } = topology;
  const { start, edge, far } = incidenceOf(network);
  const reached = new Uint8Array(network.nodes.count);
  const queue: number[] = [];
  const reach = (node: number) => {
    if (reached[node] === 1 || inZone[node] === 1) return;
    reached[node] = 1;
    queue.push(node);
  };
  for (const node of network.sources.node) reach(node);
  for (let i = 0; i < queue.length; i++) {
    const at = queue[i]!;
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      if (edge[k] !== faulted && joins(network, state, edge[k]!)) reach(far[k]!);
    }
  }
  return reached;
}
