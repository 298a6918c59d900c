// Studies on a copy of what is believed now: what some switchings would do (how to restore: believed-plan.ts). Nothing is switched.
import { INDICATION } from '../flisr/locate-fault.ts';
import type { Network, SwitchingState } from '../network/network.ts';
import { OUT_OF_SERVICE } from '../network/network.ts';
import { BUS_TYPE } from '../power-flow/bus-branch-model.ts';
import { PowerFlow } from '../power-flow/power-flow.ts';
import { summarise } from '../power-flow/power-summary.ts';
import type { Refusal, WhatIfReport } from './grid-reports.ts';
import { QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import type { ShadowParts } from './shadow-parts.ts';

const MOST_OVERLOADS = 50;

/** What is believed now, as plain columns: it may be sent to another thread. W and var; rows are those of the network's tables. */
export interface BelievedState {
  /** 1 = closed, inferred openings taken in; earthing switches open, as in the power flow */
  readonly switchClosed: Uint8Array;
  readonly branchOpen: Uint8Array;
  /** drawn now */
  readonly consumerP: Float64Array;
  readonly consumerQ: Float64Array;
  /** what each would draw with supply */
  readonly demandP: Float64Array;
  readonly demandQ: Float64Array;
  readonly generatorP: Float64Array;
  readonly generatorQ: Float64Array;
  /** [branches] and [sources], as measured */
  readonly ratio: Float64Array;
  readonly sourceMagnitude: Float64Array;
  /** [switches] 0 nobody tells its position, 1 its report is good, 2 it is stale or in doubt */
  readonly report: Uint8Array;
  /** [switches] which protection opened it, by TRIPS, as it says; -1 it does not say */
  readonly trip: Int8Array;
  /** [switches] INDICATION of the fault indicator there, and ms UTC since when it says so; NaN: nobody says */
  readonly indication: Uint8Array;
  readonly indicatedMs: Float64Array;
  /** [switches] ms UTC, when it took the position that is believed; NaN: it has it from the start */
  readonly changedMs: Float64Array;
  /** ms UTC, when anybody was heard last */
  readonly heardMs: number;
  /** edges (incidence.ts) that are open beyond what the switches say, as meters have it */
  readonly inferredOpen: Int32Array;
  /** [nodes] edge whose opening took its supply, -1 none; 1 = it has supply; ms UTC since when not, NaN unknown */
  readonly cause: Int32Array;
  readonly isLive: Uint8Array;
  readonly darkSinceMs: Float64Array;
  /** [consumers] 1 = nobody knows whether it has supply */
  readonly isUnknown: Uint8Array;
}

type Parts = Pick<ShadowParts, 'grid' | 'readings' | 'beliefs' | 'flow' | 'injections' | 'observation' | 'columns'>;

/** `inferredOpen`: edges beyond what the switches say. All columns are copies. */
export function believedState(parts: Parts, inferredOpen: readonly number[]): BelievedState {
  const { grid, beliefs, flow, injections, observation, columns } = parts;
  const { switches, branches, nodes } = grid.network;
  const switchClosed = beliefs.closed.slice();
  const branchOpen = grid.state.branchOpen.slice();
  for (let row = 0; row < switches.count; row++) if (switches.nodeB[row]! < 0) switchClosed[row] = 0;
  for (const edge of inferredOpen) {
    if (edge < branches.count) branchOpen[edge] = OUT_OF_SERVICE;
    else switchClosed[edge - branches.count] = 0;
  }
  const isLive = new Uint8Array(nodes.count);
  for (let node = 0; node < nodes.count; node++) isLive[node] = observation.isLive(node) ? 1 : 0;
  const demand = injections.demand();
  return {
    switchClosed,
    branchOpen,
    consumerP: injections.p.slice(),
    consumerQ: injections.q.slice(),
    demandP: demand.p,
    demandQ: demand.q,
    generatorP: flow.network.generators.p.slice(),
    generatorQ: flow.network.generators.q.slice(),
    ratio: flow.network.branches.ratio.slice(),
    sourceMagnitude: flow.network.sources.magnitude.slice(),
    report: reports(parts),
    trip: trips(parts),
    ...indications(parts),
    changedMs: beliefs.changedMs.slice(),
    heardMs: lastHeard(parts),
    inferredOpen: Int32Array.from(inferredOpen),
    cause: observation.cause.slice(),
    isLive,
    darkSinceMs: observation.darkSinceMs.slice(),
    isUnknown: columns.consumers.supply.map((supply) => (supply === SUPPLY.unknown ? 1 : 0)),
  };
}

function reports({ beliefs }: Parts): Uint8Array {
  return beliefs.basis.map((basis, row) =>
    Number.isNaN(beliefs.reportedMs[row]!) ? 0 : qualityOfBasis(basis) === QUALITY.good ? 1 : 2,
  );
}

function trips({ grid, readings }: Parts): Int8Array {
  const told = new Int8Array(grid.network.switches.count).fill(-1);
  for (const [row, measurements] of readings.all('switch', 'trip'))
    for (const m of measurements) if (readings.isWord(m)) told[row] = readings.value[m]!;
  return told;
}

function lastHeard({ readings }: Parts): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const arrival of readings.arrival) if (arrival > last) last = arrival;
  return last;
}

/** That it dropped stays true when its device falls silent; that it did not drop is only known while it is heard. */
function indications({ grid, readings }: Parts): Pick<BelievedState, 'indication' | 'indicatedMs'> {
  const { count } = grid.network.switches;
  const indication = grid.switches.indicator.map((has) => (has === 1 ? INDICATION.silent : INDICATION.none));
  const indicatedMs = new Float64Array(count).fill(Number.NaN);
  for (const [row, measurements] of readings.all('switch', 'passage')) {
    for (const m of measurements) {
      const hasPassed = readings.value[m] === 1;
      if (hasPassed ? !readings.isWord(m) : !readings.isUsable(m)) continue;
      indication[row] = hasPassed ? INDICATION.passed : INDICATION.notPassed;
      indicatedMs[row] = readings.sinceMs[m]!;
    }
  }
  return { indication, indicatedMs };
}

/** The city's network with all that is believed of it; what is dark would draw what it drew. */
export const networkOf = (network: Network, believed: BelievedState): Network => ({
  ...network,
  branches: { ...network.branches, ratio: believed.ratio },
  consumers: { ...network.consumers, p: believed.demandP, q: believed.demandQ },
  generators: { ...network.generators, p: believed.generatorP, q: believed.generatorQ },
  sources: { ...network.sources, magnitude: believed.sourceMagnitude },
});

export const stateOf = ({ switchClosed, branchOpen }: BelievedState): SwitchingState => ({
  switchClosed: switchClosed.slice(),
  branchOpen: branchOpen.slice(),
});

/** `open` and `close`: ids of switches or branches. `stopwatch`: ms of any clock. */
export function whatIf(
  grid: Network,
  believed: BelievedState,
  open: readonly string[],
  close: readonly string[],
  stopwatch: () => number,
): WhatIfReport | Refusal {
  const begin = stopwatch();
  const network = networkOf(grid, believed);
  const state = stateOf(believed);
  for (const [ids, isClosed] of [
    [open, true],
    [close, false],
  ] as const) {
    for (const id of ids) {
      const device = network.switches.ids.indexOf(id);
      const branch = device >= 0 ? -1 : network.branches.ids.indexOf(id);
      if (device < 0 && branch < 0) return { refused: `the grid has no switch or branch ${id}` };
      if (device >= 0 && network.switches.nodeB[device]! < 0) return { refused: `${id} is an earthing switch` };
      if (device >= 0) state.switchClosed[device] = isClosed ? 0 : 1;
      else state.branchOpen[branch] = isClosed ? OUT_OF_SERVICE : 0;
    }
  }
  const flow = new PowerFlow(network, state);
  const solution = flow.solve({ tolerance: 1e-6 });
  const { model, topology } = flow;
  const figures = summarise(network, model, solution);
  let customersOut = 0;
  let customersUnknown = 0;
  let load = 0;
  const { node, customers, p } = network.consumers;
  for (let row = 0; row < node.length; row++) {
    const isDead = model.busType[topology.busOfNode[node[row]!]!] === BUS_TYPE.dead;
    // Who had no way to supply before either, or has one, is as unknown as before.
    const isTaken = isDead && believed.isLive[node[row]!] === 1;
    if (believed.isUnknown[row] === 1 && !isTaken) customersUnknown += customers[row]!;
    else if (isDead) customersOut += customers[row]!;
    if (!isDead) load += p[row]!;
  }
  const overloads = Array.from(figures.loading, (share, row) => ({ row, share }))
    .filter(({ share }) => share > 1)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_OVERLOADS);
  const lowest = topology.busOfNode.indexOf(figures.lowestBus);
  return {
    converged: solution.converged,
    customersOut,
    customersUnknown,
    loadMw: load / 1e6,
    lossMw: solution.converged ? figures.lossesP / 1e6 : 0,
    vminPu: Number.isFinite(figures.lowestMagnitude) ? figures.lowestMagnitude : 0,
    vminElement: lowest < 0 ? '' : network.nodes.ids[lowest]!,
    overloads: overloads.map(({ row, share }) => ({ id: network.branches.ids[row]!, loadingPercent: 100 * share })),
    solveMs: stopwatch() - begin,
  };
}
