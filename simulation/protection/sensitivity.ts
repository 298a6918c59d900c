// Does the protection still see the end? For every section between devices, the node with the least fault current (least case of
// IEC 60909, line to line: sqrt(3)/2 of the three-phase current), and how many times its pick-up each device has there that ought to
// clear it. To be asked again before a tie is closed: a feeder that grows longer may outgrow its protection.
import { incidenceOf, joins } from '../network/incidence.ts';
import type { Network, SwitchingState } from '../network/network.ts';
import { Topology } from '../network/topology.ts';
import { ShortCircuit, type ShortCircuitOptions } from '../power-flow/short-circuit.ts';
import { deviceCurrents } from './device-currents.ts';
import { edgeOfDevice, isDeviceClosed, type ProtectiveDevice } from './protective-device.ts';
import { protectedZone } from './protected-zone.ts';
import { pickupOf } from './time-current-curve.ts';

export interface SensitivityOptions extends Omit<ShortCircuitOptions, 'case'> {
  /** multiple of the pick-up that the least fault current must reach. Default 1.5, usual for the protection of a feeder */
  readonly requiredMultiple?: number;
  /** ids of the devices that are asked for; default all. Every section costs a solution of the network. */
  readonly only?: ReadonlySet<string>;
}

export interface SensitivityRow {
  readonly device: string;
  /** row of `nodes`: where the device's section has its least fault current */
  readonly node: number;
  /** A through the device at a line-to-line fault there; NaN: not determined (a loop of ideal switches) */
  readonly current: number;
  /** A of its lowest element */
  readonly pickup: number;
  readonly multiple: number;
  readonly isSufficient: boolean;
}

/** One row for each device and section that it ought to clear, of live sections only. */
export function checkSensitivity(
  network: Network,
  state: SwitchingState,
  devices: readonly ProtectiveDevice[],
  options: SensitivityOptions = {},
): SensitivityRow[] {
  const { requiredMultiple = 1.5, only } = options;
  const topology = new Topology(network, state);
  const shortCircuit = new ShortCircuit(network, topology, { ...options, case: 'min' });
  const everywhere = shortCircuit.everywhere();
  const rows: SensitivityRow[] = [];
  for (const node of weakestNodes(topology, devices, everywhere)) {
    const clearing = protectedZone(topology, devices, { node }).clearing.filter(
      (i) => only?.has(devices[i]!.id) ?? true,
    );
    if (clearing.length === 0) continue;
    const currents = deviceCurrents(topology, devices, { node }, shortCircuit.flows({ node }));
    for (const i of clearing) {
      const device = devices[i]!;
      const current = (Math.sqrt(3) / 2) * currents[i]!;
      const pickup = Math.min(...device.shots.at(-1)!.elements.map(pickupOf));
      const multiple = current / pickup;
      rows.push({ device: device.id, node, current, pickup, multiple, isSufficient: multiple >= requiredMultiple });
    }
  }
  return rows;
}

/** Of each live section (what hangs together without passing a closed device) the node with the least fault current. */
function weakestNodes(topology: Topology, devices: readonly ProtectiveDevice[], currents: Float64Array): number[] {
  const { network, state } = topology;
  const { start, edge, far } = incidenceOf(network);
  const walls = new Set(
    devices.filter((device) => isDeviceClosed(topology, device)).map((device) => edgeOfDevice(network, device)),
  );
  const seen = new Uint8Array(network.nodes.count);
  const weakest: number[] = [];
  for (let root = 0; root < network.nodes.count; root++) {
    if (seen[root] === 1 || !(currents[root]! > 0)) continue;
    seen[root] = 1;
    const section = [root];
    let least = root;
    for (let i = 0; i < section.length; i++) {
      const at = section[i]!;
      if (currents[at]! < currents[least]!) least = at;
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const next = far[k]!;
        if (seen[next] === 1 || walls.has(edge[k]!) || !joins(network, state, edge[k]!)) continue;
        seen[next] = 1;
        section.push(next);
      }
    }
    weakest.push(least);
  }
  return weakest;
}
