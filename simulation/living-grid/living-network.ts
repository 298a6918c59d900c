// The network of the simulation: the city's own rows, and behind them what the true grid has more. Each source stands behind a breaker
// of the grid above, so that a fault at its busbar can be cleared; power of generators is a column that may change.
import { type Network, SWITCH_CLASS, type SwitchingState } from '../network/network.ts';

export interface LivingNetwork {
  /** rows of the city's network first, as they were */
  readonly network: Network;
  /** by source: row of the breaker above it */
  readonly sourceBreaker: Int32Array;
  /** by branch: the column that the power flow reads, for tap changers to move */
  readonly ratio: Float64Array;
  /** W and var by generator: the columns that the power flow reads */
  readonly generatorP: Float64Array;
  readonly generatorQ: Float64Array;
}

export function livingNetwork(city: Network): LivingNetwork {
  const { nodes, switches, sources, generators } = city;
  const above = Array.from(sources.node);
  const sourceBreaker = Int32Array.from(above, (_, i) => switches.count + i);
  const generatorP = generators.p.slice();
  const generatorQ = generators.q.slice();
  const ratio = city.branches.ratio.slice();
  const network: Network = {
    ...city,
    branches: { ...city.branches, ratio },
    nodes: {
      ...nodes,
      count: nodes.count + above.length,
      ids: [...nodes.ids, ...sources.ids.map((id) => `${id}.above`)],
      baseVoltage: longer(
        nodes.baseVoltage,
        above.map((node) => nodes.baseVoltage[node]!),
      ),
      internal: bytes(
        nodes.internal,
        above.map(() => 1),
      ),
      startMagnitude: null,
      startAngle: null,
      position: null,
    },
    switches: {
      ...switches,
      count: switches.count + above.length,
      ids: [...switches.ids, ...sources.ids.map((id) => `${id}.above.q0`)],
      class: bytes(
        switches.class,
        above.map(() => SWITCH_CLASS.Breaker),
      ),
      nodeA: integers(
        switches.nodeA,
        above.map((_, i) => nodes.count + i),
      ),
      nodeB: integers(switches.nodeB, above),
      normalOpen: bytes(
        switches.normalOpen,
        above.map(() => 0),
      ),
      remote: bytes(
        switches.remote,
        above.map(() => 0),
      ),
      ratedCurrent: longer(
        switches.ratedCurrent,
        above.map(() => Number.NaN),
      ),
      branch: integers(
        switches.branch,
        above.map(() => -1),
      ),
    },
    sources: {
      ...sources,
      node: Int32Array.from(above, (_, i) => nodes.count + i),
      shortCircuitPower: sources.shortCircuitPower.map((power, i) =>
        Number.isFinite(power) ? power : usualShortCircuitPower(nodes.baseVoltage[above[i]!]!),
      ),
    },
    generators: { ...generators, p: generatorP, q: generatorQ },
  };
  return { network, sourceBreaker, ratio, generatorP, generatorQ };
}

/** VA, where the model does not say: an ideal source would feed a fault with an infinite current that nobody could compare. */
const usualShortCircuitPower = (voltage: number): number => (voltage > 60e3 ? 4e9 : voltage > 1e3 ? 350e6 : 15e6);

/** The city's state for these rows. Switches to earth stay apart: they would make the topology call a whole live island dead. */
export function livingState({ network }: LivingNetwork, state: SwitchingState): SwitchingState {
  const { count, nodeB } = network.switches;
  const switchClosed = new Uint8Array(count).fill(1);
  switchClosed.set(state.switchClosed);
  for (let row = 0; row < count; row++) if (nodeB[row]! < 0) switchClosed[row] = 0;
  return { switchClosed, branchOpen: state.branchOpen.slice() };
}

function longer(column: Float64Array, more: readonly number[]): Float64Array {
  const made = new Float64Array(column.length + more.length);
  made.set(column);
  made.set(more, column.length);
  return made;
}

function integers(column: Int32Array, more: readonly number[]): Int32Array {
  const made = new Int32Array(column.length + more.length);
  made.set(column);
  made.set(more, column.length);
  return made;
}

function bytes(column: Uint8Array, more: readonly number[]): Uint8Array {
  const made = new Uint8Array(column.length + more.length);
  made.set(column);
  made.set(more, column.length);
  return made;
}
