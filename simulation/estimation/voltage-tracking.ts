// Source voltages and tap positions as telemetry shows them. A tap position that is reported is taken; where none is, the measured
// voltage of the lower busbar tells: when it has been three quarters of a step away from what is computed for a while, the tap is a
// step elsewhere. Source voltages follow the measured voltage of their busbar.
import type { CityGrid } from '../network/city-grid.ts';
import { BRANCH_CLASS } from '../network/network.ts';
import type { ShadowParts } from './shadow-parts.ts';

/** Of the turns of the upper side, for each step above the middle (docs/grid-synthesis.md); a ratio far from 1 is a false report. */
const TAP_STEP = 0.0125;
const LEAST_RATIO = 0.75;
const SHARE_OF_STEP = 0.75;
/** pu: twice what an instrument of class 0.5 errs for good; a source that moves takes the whole city with it */
const SOURCE_BAND = 0.005;
/** Share of each new reading in the smoothed difference, and readings before it is believed: of taps, and of sources. */
const TAP_FILTER = { share: 0.15, settled: 12 };
const SOURCE_FILTER = { share: 0.05, settled: 40 };
/** V: below it transformers have no tap changers that move under load. */
const LEAST_VOLTAGE = 1000;

interface Tracked {
  /** row of the transformer or source */
  readonly row: number;
  /** where its voltage is seen */
  readonly node: number;
  difference: number;
  readings: number;
}

type Parts = Pick<ShadowParts, 'grid' | 'readings' | 'flow' | 'observation'>;

export class VoltageTracking {
  readonly #parts: Parts;
  readonly #transformers: Tracked[];
  readonly #sources: Tracked[];
  /** by node: measurement of its voltage */
  readonly #measuredAt = new Map<number, number>();

  constructor(parts: Parts) {
    const { grid, readings } = parts;
    const { branches, sources } = grid.network;
    this.#parts = parts;
    for (const [node, [m]] of readings.all('node', 'voltage')) this.#measuredAt.set(node, m!);
    for (const [row, ms] of readings.all('branch', 'voltage'))
      for (const m of ms)
        this.#measuredAt.set((grid.measurements.terminal[m] === 0 ? branches.from : branches.to)[row]!, m);
    const track = (row: number, node: number): Tracked => ({ row, node, difference: 0, readings: 0 });
    this.#sources = Array.from(sources.node, (node, row) => track(row, node));
    this.#transformers = [];
    for (let row = 0; row < branches.count; row++) {
      if (branches.class[row] !== BRANCH_CLASS.PowerTransformer) continue;
      const node = lowerNode(grid, row);
      if (grid.network.nodes.baseVoltage[node]! >= LEAST_VOLTAGE) this.#transformers.push(track(row, node));
    }
  }

  /** Steps above the middle, as reported. */
  takeTap(row: number, measurement: number): void {
    const { readings, flow } = this.#parts;
    const ratio = 1 - TAP_STEP * readings.value[measurement]!;
    const isOther = Math.abs(ratio - flow.network.branches.ratio[row]!) > TAP_STEP / 4;
    if (isOther && readings.isUsable(measurement) && ratio > LEAST_RATIO && ratio < 1 / LEAST_RATIO)
      flow.setRatio(row, ratio);
  }

  /** After each full solution. */
  update(): void {
    const { flow, readings } = this.#parts;
    if (flow.solution === null || this.#measuredAt.size === 0) return;
    const atBus = new Map<number, number>();
    for (const [node, m] of this.#measuredAt) if (readings.isUsable(m)) atBus.set(flow.busOfNode[node]!, m);
    for (const tracked of this.#sources) {
      if (!this.#smooth(tracked, atBus, SOURCE_FILTER) || Math.abs(tracked.difference) < SOURCE_BAND) continue;
      flow.setSource(tracked.row, flow.network.sources.magnitude[tracked.row]! + tracked.difference);
      tracked.readings = 0;
    }
    for (const tracked of this.#transformers) {
      if (readings.of('branch', 'tapPosition', tracked.row).some((m) => readings.isUsable(m))) continue;
      if (!this.#smooth(tracked, atBus, TAP_FILTER) || Math.abs(tracked.difference) < SHARE_OF_STEP * TAP_STEP)
        continue;
      // Fewer turns above, more voltage below.
      const isLower = tracked.node === this.#parts.grid.network.branches.to[tracked.row];
      const step = Math.sign(tracked.difference) * TAP_STEP * (isLower ? -1 : 1);
      const ratio = flow.network.branches.ratio[tracked.row]! + step;
      if (ratio > LEAST_RATIO && ratio < 1 / LEAST_RATIO) flow.setRatio(tracked.row, ratio);
      tracked.readings = 0;
    }
  }

  /** False: it is not settled yet. */
  #smooth(tracked: Tracked, atBus: ReadonlyMap<number, number>, filter: typeof TAP_FILTER): boolean {
    const { flow, readings, grid, observation } = this.#parts;
    const m = atBus.get(flow.busOfNode[tracked.node]!);
    if (m === undefined || !observation.isLive(tracked.node)) {
      tracked.readings = 0;
      return false;
    }
    const difference =
      readings.value[m]! / grid.network.nodes.baseVoltage[tracked.node]! - flow.magnitudeAt(tracked.node);
    tracked.difference =
      tracked.readings === 0 ? difference : tracked.difference + filter.share * (difference - tracked.difference);
    tracked.readings++;
    return tracked.readings >= filter.settled;
  }
}

function lowerNode({ network }: CityGrid, row: number): number {
  const { from, to } = network.branches;
  const { baseVoltage } = network.nodes;
  return baseVoltage[from[row]!]! < baseVoltage[to[row]!]! ? from[row]! : to[row]!;
}
