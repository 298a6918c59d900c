// What cannot be as it is reported, and since when. A doubt names the measurement that is not believed; it ends when its reason does.
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../network/city-grid.ts';
import type { ComputedValues } from './computed-values.ts';
import type { DoubtReport } from './grid-reports.ts';
import type { ShadowParts } from './shadow-parts.ts';

/**
 * residual              beyond four standard deviations of what all else says, persistently
 * frozen                the same figure for long, while what it measures has moved
 * contradiction         a position that its own reports or the flows contradict; the last good one is kept
 * position-unknown      in between for too long, or bad
 * stale                 nothing new for three intervals, or its device is gone
 * flow-through-open     current through a switch that is open by its report
 * closed-but-no-flow    no current through a closed switch that should carry some
 * dead-but-measured     voltage where there should be none
 * earth-on-live         an earthing switch is closed by its report, but its place has voltage
 */
export const DOUBTS = [
  'residual',
  'frozen',
  'contradiction',
  'position-unknown',
  'stale',
  'flow-through-open',
  'closed-but-no-flow',
  'dead-but-measured',
  'earth-on-live',
] as const;
export type Doubt = (typeof DOUBTS)[number];

const UNITS: Readonly<Record<string, string>> = {
  activePower: 'W',
  reactivePower: 'var',
  current: 'A',
  voltage: 'V',
  energy: 'Wh',
};
/** Of doubts that one trouble makes by the thousand (a line to a whole station is down) so many are told. */
const MOST_STALE = 500;

export class DoubtBook {
  readonly #since = new Map<number, number>();

  /** `holds` from `nowMs` on; what held before keeps its time. */
  set(measurement: number, doubt: Doubt, holds: boolean, nowMs: number): void {
    const key = measurement * DOUBTS.length + DOUBTS.indexOf(doubt);
    if (!holds) this.#since.delete(key);
    else if (!this.#since.has(key)) this.#since.set(key, nowMs);
  }

  has(measurement: number, doubt: Doubt): boolean {
    return this.#since.has(measurement * DOUBTS.length + DOUBTS.indexOf(doubt));
  }

  get count(): number {
    return this.#since.size;
  }

  report(
    { grid, readings }: Pick<ShadowParts, 'grid' | 'readings'>,
    computed: ComputedValues,
    residualOf: (measurement: number) => number,
    pointId: (point: number) => string,
  ): DoubtReport[] {
    const list: DoubtReport[] = [];
    let stale = 0;
    const figure = (value: number): number | null => (Number.isFinite(value) ? value : null);
    for (const [key, sinceMs] of this.#since) {
      const m = Math.floor(key / DOUBTS.length);
      const doubt = DOUBTS[key % DOUBTS.length]!;
      if (doubt === 'stale' && ++stale > MOST_STALE) continue;
      const quantity = GRID_QUANTITIES[grid.measurements.quantity[m]!]!;
      list.push({
        point: pointId(grid.measurements.point[m]!),
        element: elementId(grid, m),
        quantity,
        doubt,
        measured: figure(readings.value[m]!),
        computed: figure(computed.ofMeasurement(m)),
        unit: UNITS[quantity] ?? '',
        residual: figure(residualOf(m)),
        sinceMs,
      });
    }
    return list.sort((a, b) => weightOf(b) - weightOf(a));
  }
}

/** The worst first: what contradicts, by how much; what is only old last. */
const weightOf = ({ doubt, residual }: DoubtReport): number =>
  doubt === 'stale' ? -1 : doubt === 'residual' || doubt === 'frozen' ? Math.min(1e6, Math.abs(residual ?? 0)) : 1e7;

function elementId({ network, stations, feeders, measurements }: ShadowParts['grid'], m: number): string {
  const row = measurements.row[m]!;
  switch (GRID_MEASURED_TABLES[measurements.table[m]!]!) {
    case 'switch':
      return network.switches.ids[row]!;
    case 'branch':
      return network.branches.ids[row]!;
    case 'node':
      return network.nodes.ids[row]!;
    case 'consumer':
      return network.consumers.ids[row]!;
    case 'generator':
      return network.generators.ids[row]!;
    case 'feeder':
      return feeders.ids[row]!;
    case 'station':
      return stations.ids[row]!;
  }
}
