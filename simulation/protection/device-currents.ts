// What each protective device sees of a fault.
import type { Topology } from '../network/topology.ts';
import type { FaultFlows, FaultPlace } from '../power-flow/short-circuit.ts';
import type { ProtectiveDevice } from './protective-device.ts';
import { switchCurrents } from './switch-currents.ts';

/** Angle by which a short-circuit current usually lags its voltage: directional elements look within a right angle of it. */
const CHARACTERISTIC_ANGLE = Math.PI / 4;

/**
 * [devices] A; 0 where a device is open or looks the other way, NaN where its current is not determined: in a loop of ideal switches,
 * or beside an ideal source that is shorted itself.
 */
export function deviceCurrents(
  topology: Topology,
  devices: readonly ProtectiveDevice[],
  place: FaultPlace,
  flows: FaultFlows,
): Float64Array {
  const currents = new Float64Array(devices.length);
  const throughSwitches = devices.some((device) => device.place.kind === 'switch')
    ? switchCurrents(topology, ...takenByNodes(topology, place, flows))
    : null;
  for (let i = 0; i < devices.length; i++) {
    const device = devices[i]!;
    const { row } = device.place;
    let re: number;
    let im: number;
    if (device.place.kind === 'switch') {
      re = throughSwitches!.re[row]!;
      im = throughSwitches!.im[row]!;
    } else if (device.place.end === 'from') {
      re = flows.fromRe[row]!;
      im = flows.fromIm[row]!;
    } else {
      re = flows.toRe[row]!;
      im = flows.toIm[row]!;
    }
    const size = Math.hypot(re, im);
    const forward = re * Math.cos(CHARACTERISTIC_ANGLE) - im * Math.sin(CHARACTERISTIC_ANGLE) > 0;
    currents[i] = Number.isNaN(size) || device.direction === 'both' || forward ? size : 0;
  }
  return currents;
}

function takenByNodes(topology: Topology, place: FaultPlace, flows: FaultFlows): [Float64Array, Float64Array] {
  const { nodes, branches, sources } = topology.network;
  const re = new Float64Array(nodes.count);
  const im = new Float64Array(nodes.count);
  for (let row = 0; row < branches.count; row++) {
    re[branches.from[row]!]! += flows.fromRe[row]!;
    im[branches.from[row]!]! += flows.fromIm[row]!;
    re[branches.to[row]!]! += flows.toRe[row]!;
    im[branches.to[row]!]! += flows.toIm[row]!;
  }
  for (let i = 0; i < sources.count; i++) {
    re[sources.node[i]!]! -= flows.sourceRe[i]!;
    im[sources.node[i]!]! -= flows.sourceIm[i]!;
  }
  if ('node' in place && flows.current > 0 && flows.current < Infinity) {
    const size = flows.r * flows.r + flows.x * flows.x;
    const volts = flows.current * Math.sqrt(size);
    re[place.node]! += (volts * flows.r) / size;
    im[place.node]! -= (volts * flows.x) / size;
  }
  return [re, im];
}
