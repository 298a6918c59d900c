// Studies on a copy of what is believed now: what some switchings would do, and how to restore after a fault. Nothing is switched.
import type { Network, SwitchingState } from '../network/network.ts';
import { OUT_OF_SERVICE } from '../network/network.ts';
import { BUS_TYPE } from '../power-flow/bus-branch-model.ts';
import { PowerFlow } from '../power-flow/power-flow.ts';
import { summarise } from '../power-flow/power-summary.ts';
import { planRestoration } from '../restoration/plan-restoration.ts';
import type { StepChecks } from '../restoration/restoration-plan.ts';
import { switchableNetwork } from '../restoration/switchable-network.ts';
import type { PlanReport, Refusal, WhatIfReport } from './grid-reports.ts';
import type { ShadowParts } from './shadow-parts.ts';

const MOST_OVERLOADS = 50;

type Parts = Pick<ShadowParts, 'grid' | 'beliefs' | 'flow' | 'injections' | 'observation'>;

export interface BelievedState {
  readonly switchClosed: Uint8Array;
  readonly consumerP: Float64Array;
  readonly consumerQ: Float64Array;
  readonly generatorP: Float64Array;
  readonly generatorQ: Float64Array;
}

export class BelievedStudies {
  readonly #parts: Parts;
  /** edges whose opening is inferred */
  readonly #inferredOpen: () => readonly number[];
  readonly #stopwatch: () => number;

  constructor(parts: Parts, inferredOpen: () => readonly number[], stopwatch: () => number) {
    this.#parts = parts;
    this.#inferredOpen = inferredOpen;
    this.#stopwatch = stopwatch;
  }

  believed(): BelievedState {
    const { injections, flow } = this.#parts;
    const { p, q } = flow.network.generators;
    return {
      switchClosed: this.#state().switchClosed,
      consumerP: injections.p.slice(),
      consumerQ: injections.q.slice(),
      generatorP: p.slice(),
      generatorQ: q.slice(),
    };
  }

  /** With what is inferred; earthing switches open, as in the power flow. */
  #state(): SwitchingState {
    const { grid, beliefs } = this.#parts;
    const { switches, branches } = grid.network;
    const state = { switchClosed: beliefs.closed.slice(), branchOpen: grid.state.branchOpen.slice() };
    for (let row = 0; row < switches.count; row++) if (switches.nodeB[row]! < 0) state.switchClosed[row] = 0;
    for (const edge of this.#inferredOpen()) {
      if (edge < branches.count) state.branchOpen[edge] = OUT_OF_SERVICE;
      else state.switchClosed[edge - branches.count] = 0;
    }
    return state;
  }

  #network(): Network {
    const { p, q } = this.#parts.injections.demand();
    const { network } = this.#parts.flow;
    return { ...network, consumers: { ...network.consumers, p, q } };
  }

  /** `open` and `close`: ids of switches or branches. */
  whatIf(open: readonly string[], close: readonly string[]): WhatIfReport | Refusal {
    const begin = this.#stopwatch();
    const network = this.#network();
    const state = this.#state();
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
    let load = 0;
    const { node, customers, p } = network.consumers;
    for (let row = 0; row < node.length; row++) {
      if (model.busType[topology.busOfNode[node[row]!]!] === BUS_TYPE.dead) customersOut += customers[row]!;
      else load += p[row]!;
    }
    const overloads = Array.from(figures.loading, (share, row) => ({ row, share }))
      .filter(({ share }) => share > 1)
      .sort((a, b) => b.share - a.share)
      .slice(0, MOST_OVERLOADS);
    const lowest = topology.busOfNode.indexOf(figures.lowestBus);
    return {
      converged: solution.converged,
      customersOut,
      loadMw: load / 1e6,
      lossMw: solution.converged ? figures.lossesP / 1e6 : 0,
      vminPu: Number.isFinite(figures.lowestMagnitude) ? figures.lowestMagnitude : 0,
      vminElement: lowest < 0 ? '' : network.nodes.ids[lowest]!,
      overloads: overloads.map(({ row, share }) => ({ id: network.branches.ids[row]!, loadingPercent: 100 * share })),
      solveMs: this.#stopwatch() - begin,
    };
  }

  /** `fault`: id of an element. */
  plan(fault: string): PlanReport | Refusal {
    const state = this.#state();
    const tripped = this.#closeTripped(fault, state);
    const grid = switchableNetwork(this.#network(), state);
    const result = planRestoration(grid, fault, tripped === null ? {} : { tripped: [tripped] });
    if (!result.ok) return { refused: result.message };
    const { plan } = result;
    return {
      fault: plan.fault,
      isolate: [...plan.isolate],
      steps: plan.steps.map(({ n, device, action, reason, checks }) => ({
        n,
        device,
        action,
        reason,
        checks: figuresOf(checks),
      })),
      ties: [...plan.ties],
      servedKw: plan.servedW / 1000,
      lostKw: plan.lostW / 1000,
      lossKw: Number.isFinite(plan.lossW) ? plan.lossW / 1000 : 0,
      vminPu: plan.lowestVoltage?.value ?? 0,
    };
  }

  /** The planner begins before the trip: what has taken the element's supply is closed in `state`, and named. Null: it has supply. */
  #closeTripped(fault: string, state: SwitchingState): string | null {
    const { grid, observation } = this.#parts;
    const { branches, switches, nodes } = grid.network;
    const branch = branches.ids.indexOf(fault);
    const device = branch >= 0 ? -1 : switches.ids.indexOf(fault);
    const ends =
      branch >= 0
        ? [branches.from[branch]!, branches.to[branch]!]
        : device >= 0
          ? [switches.nodeA[device]!, switches.nodeB[device]!]
          : [nodes.ids.indexOf(fault)];
    if (ends.some((node) => node >= 0 && observation.isLive(node))) return null;
    const cause = ends.map((node) => (node < 0 ? -1 : observation.cause[node]!)).find((edge) => edge >= branches.count);
    if (cause === undefined) return null;
    state.switchClosed[cause - branches.count] = 1;
    return switches.ids[cause - branches.count]!;
  }
}

/** As `restore --json` tells them. */
const figuresOf = ({
  servedW,
  lossW,
  lowestVoltage,
  highestVoltage,
  worstLoading,
  scope,
}: StepChecks): Record<string, unknown> => ({
  servedKw: servedW / 1000,
  lossKw: Number.isFinite(lossW) ? lossW / 1000 : null,
  ...(lowestVoltage === null ? {} : { vmin: { at: lowestVoltage.at, pu: lowestVoltage.value } }),
  ...(highestVoltage === null ? {} : { vmax: { at: highestVoltage.at, pu: highestVoltage.value } }),
  ...(worstLoading === null ? {} : { loading: { at: worstLoading.at, percent: 100 * worstLoading.value } }),
  scope,
});
