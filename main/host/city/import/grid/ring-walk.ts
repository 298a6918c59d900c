// The rings of a grid as chains: from the breaker of one feeder through cables and stations to the breaker of the other.
import { BRANCH_CLASS, SWITCH_CLASS } from '../../../../../simulation/network/network.ts';
import type { CityGrid } from '../../../../../simulation/network/city-grid.ts';

export interface RingChain {
  readonly ring: number;
  /** rows of feeders at its two ends */
  readonly feeders: readonly [number, number];
  /** rows of branches: cables[k] lies before stations[k], the last one after all */
  readonly cables: readonly number[];
  /** rows of stations */
  readonly stations: readonly number[];
  /** busbar node of each */
  readonly busbars: readonly number[];
  /** places in `stations` that each end feeds in the normal state */
  readonly fedFrom: readonly [ReadonlySet<number>, ReadonlySet<number>];
}

const MV_TOP = 60_000;
const MV_LOW = 1000;

export function ringChains({ network, switches, feeders }: CityGrid): RingChain[] {
  const { branches, nodes } = network;
  const cableAt = new Map<number, number>();
  for (let row = 0; row < branches.count; row++) {
    const voltage = nodes.baseVoltage[branches.to[row]!]!;
    if (branches.class[row] !== BRANCH_CLASS.ACLineSegment || voltage < MV_LOW || voltage > MV_TOP) continue;
    cableAt.set(branches.from[row]!, row);
    cableAt.set(branches.to[row]!, row);
  }
  const switchAtEnd = new Map<number, number>();
  const switchesAtBusbar = new Map<number, number[]>();
  for (let row = 0; row < network.switches.count; row++) {
    if (network.switches.class[row] !== SWITCH_CLASS.LoadBreakSwitch) continue;
    switchAtEnd.set(network.switches.nodeB[row]!, row);
    const busbar = network.switches.nodeA[row]!;
    const list = switchesAtBusbar.get(busbar);
    if (list === undefined) switchesAtBusbar.set(busbar, [row]);
    else list.push(row);
  }
  const feederAtEnd = new Map<number, number>();
  for (let f = 0; f < feeders.count; f++) feederAtEnd.set(network.switches.nodeB[feeders.breaker[f]!]!, f);
  const chains: RingChain[] = [];
  const walked = new Set<number>();
  for (const [start, first] of feederAtEnd) {
    if (walked.has(first)) continue;
    const cables: number[] = [];
    const stations: number[] = [];
    const busbars: number[] = [];
    const near = new Set<number>();
    let isOpened = false;
    for (let end = start; ; ) {
      const cable = cableAt.get(end);
      if (cable === undefined) throw new Error(`no cable leaves ${nodes.ids[end]}`);
      cables.push(cable);
      const far = branches.from[cable] === end ? branches.to[cable]! : branches.from[cable]!;
      const last = feederAtEnd.get(far);
      if (last !== undefined) {
        walked.add(first).add(last);
        const far = new Set(stations.map((_, k) => k).filter((k) => !near.has(k)));
        chains.push({
          ring: feeders.ring[first]!,
          feeders: [first, last],
          cables,
          stations,
          busbars,
          fedFrom: [near, far],
        });
        break;
      }
      const entry = switchAtEnd.get(far)!;
      const busbar = network.switches.nodeA[entry]!;
      if (network.switches.normalOpen[entry] === 1) isOpened = true;
      if (!isOpened) near.add(stations.length);
      stations.push(switches.station[entry]!);
      busbars.push(busbar);
      const exit = switchesAtBusbar.get(busbar)!.find((row) => row !== entry)!;
      if (network.switches.normalOpen[exit] === 1) isOpened = true;
      end = network.switches.nodeB[exit]!;
    }
  }
  return chains;
}
