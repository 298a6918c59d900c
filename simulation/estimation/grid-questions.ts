// Answers what people and programs ask of the shadow grid beyond its columns. Shapes: grid-reports.ts.
import { planFor } from './believed-plan.ts';
import { type BelievedState, believedState, whatIf } from './believed-studies.ts';
import type { ComputedValues } from './computed-values.ts';
import { ElementPlaces } from './element-places.ts';
import { ElementReports } from './element-report.ts';
import { balanceByDistrict, balanceByFeeder, balanceBySubstation, type Districts } from './grid-balance.ts';
import type {
  BalanceRow,
  ElementRef,
  ElementReport,
  GridFigures,
  PlanReport,
  Refusal,
  TraceReport,
  WhatIfReport,
} from './grid-reports.ts';
import { GridTraces } from './grid-traces.ts';
import { isUnobserved, originOfBasis, ORIGIN, QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import type { ShadowParts } from './shadow-parts.ts';

export interface QuestionParts extends ShadowParts {
  readonly computed: ComputedValues;
  readonly districts: Districts | null;
  readonly pointId: (point: number) => string;
  readonly residualOf: (measurement: number) => number;
  readonly inferredAbove: (node: number) => number;
  readonly inferredOpen: () => readonly number[];
  readonly stopwatch: () => number;
}

export class GridQuestions {
  readonly #parts: QuestionParts;
  readonly #elements: ElementPlaces;
  readonly #traces: GridTraces;
  readonly #reports: ElementReports;
  readonly #customersTotal: number;

  constructor(parts: QuestionParts) {
    this.#parts = parts;
    this.#elements = new ElementPlaces(parts);
    this.#traces = new GridTraces(parts, this.#elements);
    this.#reports = new ElementReports({ ...parts, elements: this.#elements, traces: this.#traces });
    this.#customersTotal = parts.grid.network.consumers.customers.reduce((sum, n) => sum + n, 0);
  }

  find(id: string): ElementRef | null {
    return this.#elements.find(id);
  }

  element(ref: ElementRef): ElementReport | Refusal {
    return this.#elements.has(ref) ? this.#reports.report(ref) : noSuch(ref);
  }

  /** What took a consumer's supply: id of the switch or branch that is open, null unknown; and whether that is inferred from meters. */
  causeOf(consumer: number): { readonly element: string | null; readonly isInferred: boolean } {
    const { grid, observation, inferredAbove } = this.#parts;
    const { branches, switches, consumers } = grid.network;
    const node = consumers.node[consumer]!;
    const isInferred = observation.inferred[node] !== 0;
    const edge = isInferred ? inferredAbove(node) : observation.cause[node]!;
    if (edge < 0) return { element: null, isInferred };
    return { element: branches.ids[edge] ?? switches.ids[edge - branches.count] ?? null, isInferred };
  }

  trace(ref: ElementRef, direction: 'up' | 'down'): TraceReport | Refusal {
    return this.#elements.has(ref) ? this.#traces.trace(ref, direction) : noSuch(ref);
  }

  balance(by: 'feeder' | 'substation' | 'district'): BalanceRow[] | Refusal {
    if (by === 'feeder') return balanceByFeeder(this.#parts);
    if (by === 'substation') return balanceBySubstation(this.#parts);
    const { districts } = this.#parts;
    return districts === null ? { refused: 'this city has no districts' } : balanceByDistrict(this.#parts, districts);
  }

  whatIf(open: readonly string[], close: readonly string[]): WhatIfReport | Refusal {
    return whatIf(this.#parts.grid.network, this.believed(), open, close, this.#parts.stopwatch);
  }

  plan(fault: string): PlanReport | Refusal {
    return planFor(this.#parts.grid.network, this.believed(), fault);
  }

  believed(): BelievedState {
    return believedState(this.#parts, this.#parts.inferredOpen());
  }

  figures(ts: number, solveMs: number, doubts: number): GridFigures {
    const { grid, columns, flow, injections } = this.#parts;
    const { customers } = grid.network.consumers;
    const { supply, basis: how } = columns.consumers;
    let customersOut = 0;
    let customersUnknown = 0;
    let customersStale = 0;
    let customersUncertain = 0;
    let load = 0;
    let measured = 0;
    for (let row = 0; row < supply.length; row++) {
      const n = customers[row]!;
      const quality = qualityOfBasis(how[row]!);
      if (supply[row] === SUPPLY.unknown) customersUnknown += n;
      else if (quality === QUALITY.stale) customersStale += n;
      else if (quality !== QUALITY.good) customersUncertain += n;
      if (supply[row] === SUPPLY.dead) customersOut += n;
      // As the balance counts it: what meters and profiles say of those with supply.
      if (!(injections.variance[row]! > 0)) continue;
      load += injections.prior[row]!;
      if (injections.metered[row] === 1 && quality !== QUALITY.stale) measured += injections.prior[row]!;
    }
    const switches = { measured: 0, stale: 0, good: 0, all: columns.switches.basis.length };
    for (const basis of columns.switches.basis) {
      if (originOfBasis(basis) === ORIGIN.estimated || isUnobserved(basis)) continue;
      const quality = qualityOfBasis(basis);
      if (quality === QUALITY.stale) switches.stale++;
      else switches.measured++;
      if (quality === QUALITY.good) switches.good++;
    }
    const losses = flow.losses();
    const { power: carried, customersOut: out } = columns.feeders;
    return {
      ts,
      customersTotal: this.#customersTotal,
      customersOut,
      customersUnknown,
      customersStale,
      customersUncertain,
      loadMw: load / 1e6,
      loadMeasuredMw: measured / 1e6,
      lossMw: losses / 1e6,
      solveMs,
      converged: flow.converged,
      measuredSwitches: switches.measured,
      staleSwitches: switches.stale,
      assumedSwitches: switches.all - switches.measured - switches.stale,
      goodSwitches: switches.good,
      doubts,
      feeders: Array.from(carried, (watts, row) => ({ customersOut: out[row]!, loadMw: (watts || 0) / 1e6 })),
    };
  }
}

const noSuch = ({ table, row }: ElementRef): Refusal => ({ refused: `the grid has no row ${row} of ${table}` });
