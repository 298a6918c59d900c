// What the power flow says where something could be measured: the computed side of every comparison. SI, signs as city-grid.ts says.
import {
  GRID_MEASURED_TABLES,
  GRID_QUANTITIES,
  type GridMeasuredTable,
  type GridQuantity,
} from '../network/city-grid.ts';
import type { ShadowParts } from './shadow-parts.ts';

const ROOT3 = Math.sqrt(3);

type Parts = Pick<ShadowParts, 'grid' | 'flow' | 'places' | 'injections' | 'observation' | 'beliefs'>;

export class ComputedValues {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** NaN: the flow says nothing of it (a counter, an indicator, no solution yet). */
  ofMeasurement(m: number): number {
    const { quantity, table, row, terminal } = this.#parts.grid.measurements;
    const what = GRID_QUANTITIES[quantity[m]!]!;
    return this.of(GRID_MEASURED_TABLES[table[m]!]!, row[m]!, what, terminal[m]!);
  }

  of(table: GridMeasuredTable, row: number, quantity: GridQuantity, terminal: number): number {
    if (quantity === 'voltage') return this.#voltage(table, row, terminal);
    if (quantity === 'current') {
      const node = this.nodeOf(table, row, terminal);
      const volts = node < 0 ? Number.NaN : this.volts(node);
      if (!(volts > 0)) return 0;
      return (
        Math.hypot(this.#power(table, row, terminal, true), this.#power(table, row, terminal, false)) / (ROOT3 * volts)
      );
    }
    if (quantity === 'activePower') return this.#power(table, row, terminal, true);
    if (quantity === 'reactivePower') return this.#power(table, row, terminal, false);
    if (quantity === 'supply' && table === 'consumer')
      return this.#parts.observation.isLive(this.#parts.grid.network.consumers.node[row]!) ? 1 : 0;
    if (quantity === 'position' && table === 'switch') {
      const { beliefs, observation, grid } = this.#parts;
      return observation.inferredOpen.has(grid.network.branches.count + row) ? 0 : beliefs.closed[row]!;
    }
    return Number.NaN;
  }

  /** V, line to line; 0 dead, NaN: no solution yet */
  volts(node: number): number {
    const { flow, grid, observation } = this.#parts;
    return observation.isLive(node) ? flow.magnitudeAt(node) * grid.network.nodes.baseVoltage[node]! : 0;
  }

  /** Where the equipment is measured; -1: nowhere */
  nodeOf(table: GridMeasuredTable, row: number, terminal: number): number {
    const { grid, places } = this.#parts;
    const { branches, consumers, generators, switches } = grid.network;
    switch (table) {
      case 'switch':
        return switches.nodeA[row]!;
      case 'branch':
        return terminal === 0 ? branches.from[row]! : branches.to[row]!;
      case 'node':
        return row;
      case 'consumer':
        return consumers.node[row]!;
      case 'generator':
        return generators.node[row]!;
      case 'feeder':
        return places.feederHead[row]!;
      case 'station':
        return places.stationNode[row]!;
    }
  }

  #voltage(table: GridMeasuredTable, row: number, terminal: number): number {
    const node = this.nodeOf(table, row, terminal);
    if (node < 0) return Number.NaN;
    return table === 'consumer' ? this.volts(node) / ROOT3 : this.volts(node);
  }

  #branch(row: number, end: number, isActive: boolean): number {
    const { solution } = this.#parts.flow;
    if (solution === null) return Number.NaN;
    const { pFrom, qFrom, pTo, qTo } = solution;
    const flow = isActive ? (end === 0 ? pFrom : pTo) : end === 0 ? qFrom : qTo;
    return flow[row]! * this.#parts.grid.network.basePower;
  }

  #power(table: GridMeasuredTable, row: number, terminal: number, isActive: boolean): number {
    const { grid, flow, places, injections } = this.#parts;
    const drawn = isActive ? injections.p : injections.q;
    if (table === 'branch') return this.#branch(row, terminal, isActive);
    if (table === 'consumer') return drawn[row]!;
    if (table === 'generator') return (isActive ? flow.network.generators.p : flow.network.generators.q)[row]!;
    let sum = 0;
    if (table === 'feeder') {
      if (places.feederCables[row]!.length === 0) return Number.NaN;
      for (const { row: b, end } of places.feederCables[row]!) sum += this.#branch(b, end, isActive);
      return sum;
    }
    if (table === 'switch') return this.#throughSwitch(row, isActive);
    if (table !== 'station') return Number.NaN;
    // What its transformers deliver; where the grid above feeds in, what that gives.
    const { from, to } = grid.network.branches;
    const { baseVoltage } = grid.network.nodes;
    for (const b of places.transformers[row]!)
      sum -= this.#branch(b, baseVoltage[from[b]!]! >= baseVoltage[to[b]!]! ? 1 : 0, isActive);
    for (const { row: b, end } of places.sourceEnds.get(row) ?? []) sum += this.#branch(b, end, isActive);
    if (places.transformers[row]!.length === 0) for (const c of places.consumersOfStation[row]!) sum += drawn[c]!;
    return sum;
  }

  /** From nodeA to nodeB: what the branch takes whose end the switch opens; NaN where it opens none. */
  #throughSwitch(row: number, isActive: boolean): number {
    const { branch, nodeA, nodeB } = this.#parts.grid.network.switches;
    const b = branch[row]!;
    if (b < 0) return Number.NaN;
    const { from, to } = this.#parts.grid.network.branches;
    for (const [node, sign] of [
      [nodeB[row]!, 1],
      [nodeA[row]!, -1],
    ] as const) {
      if (from[b] === node) return sign * this.#branch(b, 0, isActive);
      if (to[b] === node) return sign * this.#branch(b, 1, isActive);
    }
    return Number.NaN;
  }
}
