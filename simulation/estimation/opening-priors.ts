// How unlikely it is, before anybody has said anything, that an edge has opened unseen in the last minutes: -ln P. Only the differences
// matter: a fuse rather than a cable's conductor, a house's own cable rather than a meter that errs (-ln 1e-5 = 11.5).
import type { CityGrid } from '../network/city-grid.ts';
import { incidenceOf } from '../network/incidence.ts';
import { BRANCH_CLASS, SWITCH_CLASS } from '../network/network.ts';
import type { Readings } from './readings.ts';

const LOW_VOLTAGE = 1000;
const LOW_FUSE = 8.5;
const HIGH_FUSE = 9;
const BREAKER = 10;
const LOAD_BREAK = 11;
const OTHER_SWITCH = 13;
const SERVICE_CABLE = 9.5;
const TRANSFORMER = 12;
const LOW_CABLE = 13;
const HIGH_CABLE = 14;

export class OpeningPriors {
  readonly #readings: Readings;
  readonly #branches: number;
  /** [edges] */
  readonly #cost: Float64Array;

  constructor(grid: CityGrid, readings: Readings) {
    const { branches, switches, nodes } = grid.network;
    this.#readings = readings;
    this.#branches = branches.count;
    this.#cost = new Float64Array(branches.count + switches.count);
    const { start } = incidenceOf(grid.network);
    const isEnd = (node: number): boolean => 1 === start[node + 1]! - start[node]!;
    for (let row = 0; row < branches.count; row++) {
      const [a, b] = [branches.from[row]!, branches.to[row]!];
      this.#cost[row] =
        branches.class[row] === BRANCH_CLASS.PowerTransformer
          ? TRANSFORMER
          : nodes.baseVoltage[a]! > LOW_VOLTAGE
            ? HIGH_CABLE
            : isEnd(a) || isEnd(b)
              ? SERVICE_CABLE
              : LOW_CABLE;
    }
    for (let row = 0; row < switches.count; row++) {
      const kind = switches.class[row]!;
      const isLow = nodes.baseVoltage[switches.nodeA[row]!]! <= LOW_VOLTAGE;
      this.#cost[branches.count + row] =
        kind === SWITCH_CLASS.Fuse
          ? isLow
            ? LOW_FUSE
            : HIGH_FUSE
          : kind === SWITCH_CLASS.Breaker
            ? BREAKER
            : kind === SWITCH_CLASS.LoadBreakSwitch
              ? LOAD_BREAK
              : OTHER_SWITCH;
    }
  }

  /** Infinity: its own telemetry says that it is closed, and is good. */
  costOf(edge: number): number {
    if (edge >= this.#branches)
      for (const m of this.#readings.of('switch', 'position', edge - this.#branches))
        if (this.#readings.isUsable(m)) return Number.POSITIVE_INFINITY;
    return this.#cost[edge]!;
  }
}
