// Where the pack's stations and feeders lie in the network: computed once.
import type { CityGrid } from '../network/city-grid.ts';
import { edgeEnds, incidenceOf } from '../network/incidence.ts';
import { BRANCH_CLASS } from '../network/network.ts';

const SUBSTATION = 0;

export class GridPlaces {
  /** [stations] rows of its transformers, and the node whose voltage is the station's (low-voltage side; else its busbar); -1 */
  readonly transformers: readonly (readonly number[])[];
  readonly stationNode: Int32Array;
  /** [stations] rows of its consumers */
  readonly consumersOfStation: readonly (readonly number[])[];
  /** [feeders] node at the cable's side of the breaker, -1; branches that leave there, and at which end (0 from, 1 to) */
  readonly feederHead: Int32Array;
  readonly feederCables: readonly (readonly { readonly row: number; readonly end: number }[])[];
  /** by station where the grid above feeds in: ends of branches at the busbars of the sources */
  readonly sourceEnds = new Map<number, { readonly row: number; readonly end: number }[]>();
  /** rows of consumers at node n: consumers[firstConsumer[n]] ... consumers[firstConsumer[n + 1] - 1] */
  readonly firstConsumer: Int32Array;
  readonly consumers: Int32Array;

  constructor(grid: CityGrid) {
    const { network, stations, feeders, branches: links, consumers, nodes } = grid;
    const { branches } = network;
    const transformers: number[][] = Array.from({ length: stations.count }, () => []);
    this.stationNode = new Int32Array(stations.count).fill(-1);
    for (let row = 0; row < branches.count; row++) {
      const station = links.station[row]!;
      if (branches.class[row] !== BRANCH_CLASS.PowerTransformer || station < 0) continue;
      transformers[station]!.push(row);
      const { baseVoltage } = network.nodes;
      const [from, to] = [branches.from[row]!, branches.to[row]!];
      if (this.stationNode[station]! < 0) this.stationNode[station] = baseVoltage[from]! < baseVoltage[to]! ? from : to;
    }
    const consumersOf: number[][] = Array.from({ length: stations.count }, () => []);
    for (let row = 0; row < network.consumers.count; row++) {
      const node = network.consumers.node[row]!;
      const station = consumers.station[row]!;
      if (station < 0) continue;
      consumersOf[station]!.push(row);
      if (this.stationNode[station]! < 0 && stations.kind[station] !== SUBSTATION) this.stationNode[station] = node;
    }
    for (let node = 0; node < network.nodes.count; node++) {
      const station = nodes.station[node]!;
      if (station >= 0 && this.stationNode[station]! < 0 && network.nodes.internal[node] === 0)
        this.stationNode[station] = node;
    }
    this.#findSources(grid);
    this.transformers = transformers;
    this.consumersOfStation = consumersOf;
    const { node: nodeOf, count } = network.consumers;
    this.firstConsumer = new Int32Array(network.nodes.count + 1);
    this.consumers = new Int32Array(count);
    for (const node of nodeOf) this.firstConsumer[node + 1]! += 1;
    for (let n = 0; n < network.nodes.count; n++) this.firstConsumer[n + 1]! += this.firstConsumer[n]!;
    const next = this.firstConsumer.slice();
    for (let row = 0; row < count; row++) this.consumers[next[nodeOf[row]!]!++] = row;
    this.feederHead = new Int32Array(feeders.count).fill(-1);
    this.feederCables = Array.from({ length: feeders.count }, (_, f) => this.#cablesOf(grid, f));
  }

  /** Rows of consumers at a node. */
  consumersAt(node: number): Int32Array {
    return this.consumers.subarray(this.firstConsumer[node], this.firstConsumer[node + 1]);
  }

  #findSources({ network, nodes }: CityGrid): void {
    const { sources, branches } = network;
    const voltageOf = new Map<number, number>();
    for (const node of sources.node)
      if (nodes.station[node]! >= 0) voltageOf.set(nodes.station[node]!, network.nodes.baseVoltage[node]!);
    if (voltageOf.size === 0) return;
    for (let row = 0; row < branches.count; row++)
      for (const [end, node] of [branches.from[row]!, branches.to[row]!].entries()) {
        const station = nodes.station[node]!;
        if (voltageOf.get(station) !== network.nodes.baseVoltage[node]) continue;
        const list = this.sourceEnds.get(station);
        if (list === undefined) this.sourceEnds.set(station, [{ row, end }]);
        else list.push({ row, end });
      }
  }

  /** The side of the breaker where the feeder's own cable is reached without another of its substation's feeders. */
  #cablesOf(grid: CityGrid, feeder: number): { row: number; end: number }[] {
    const { network, feeders, branches: links } = grid;
    const { start, edge, far } = incidenceOf(network);
    const breaker = feeders.breaker[feeder]!;
    if (breaker < 0) return [];
    for (const head of edgeEnds(network, network.branches.count + breaker)) {
      const found: { row: number; end: number }[] = [];
      const seen = new Set([head]);
      const queue = [head];
      let isOther = false;
      while (queue.length > 0 && seen.size < 200) {
        const at = queue.pop()!;
        for (let k = start[at]!; k < start[at + 1]!; k++) {
          const e = edge[k]!;
          if (e < network.branches.count) {
            if (links.feeder[e] === feeder) found.push({ row: e, end: network.branches.from[e] === at ? 0 : 1 });
            else isOther = true;
            continue;
          }
          const row = e - network.branches.count;
          if (row === breaker || network.switches.normalOpen[row] === 1 || seen.has(far[k]!)) continue;
          seen.add(far[k]!);
          queue.push(far[k]!);
        }
      }
      if (found.length === 0 || isOther) continue;
      this.feederHead[feeder] = head;
      return found;
    }
    return [];
  }
}
