// Where power is measured, the grid falls into zones: all that hangs below a measuring place and above the next ones. Feeders are
// measured at their breaker, remote stations at their transformers' lower side, transformers at the end their measurement names.
// Feeders and stations without any measured power are no zones: what is below them belongs to the zone above.
import type { CityGrid } from '../network/city-grid.ts';
import { BRANCH_CLASS } from '../network/network.ts';
import type { Readings } from './readings.ts';

export const ZONE_KIND = { branch: 0, feeder: 1, station: 2 } as const;

export class MeasuredZones {
  readonly count: number;
  /** ZONE_KIND and row of branches, feeders or stations */
  readonly kind: Uint8Array;
  readonly row: Int32Array;
  /** measurements of active and reactive power; -1 none */
  readonly measuredP: Int32Array;
  readonly measuredQ: Int32Array;
  /** any that tells whether it has voltage: P, I or V; the first of each */
  readonly evidence: readonly (readonly number[])[];
  /** [zones] +1: the measurement counts power downwards as positive where `to` is below; branches only */
  readonly terminal: Uint8Array;
  /** [edges] zone whose head this edge is, -1 */
  readonly ofEdge: Int32Array;
  /** [zones] edges that lead into it */
  readonly heads: readonly (readonly number[])[];

  constructor(grid: CityGrid, readings: Readings) {
    const { network, feeders, branches: links } = grid;
    const { branches, switches } = network;
    this.ofEdge = new Int32Array(branches.count + switches.count).fill(-1);
    const kinds: number[] = [];
    const rows: number[] = [];
    const p: number[] = [];
    const q: number[] = [];
    const terminals: number[] = [];
    const heads: number[][] = [];
    const evidence: number[][] = [];
    const add = (kind: number, row: number, edges: number[], ms: readonly number[], qs: readonly number[]): void => {
      const free = edges.filter((edge) => this.ofEdge[edge] === -1);
      if (free.length === 0) return;
      for (const edge of free) this.ofEdge[edge] = kinds.length;
      kinds.push(kind);
      rows.push(row);
      p.push(ms[0] ?? -1);
      q.push(qs.find((m) => grid.measurements.terminal[m] === grid.measurements.terminal[ms[0]!]) ?? -1);
      terminals.push(grid.measurements.terminal[ms[0]!]!);
      heads.push(free);
      const table = (['branch', 'feeder', 'station'] as const)[kind]!;
      const below = free
        .filter((edge) => edge < branches.count)
        .flatMap((edge) => [branches.from[edge]!, branches.to[edge]!])
        .flatMap((node) => readings.of('node', 'voltage', node));
      const own = (['activePower', 'current', 'voltage'] as const).flatMap((name) => readings.of(table, name, row));
      evidence.push([...own, ...(kind === ZONE_KIND.station ? below : [])]);
    };
    for (const [row, ms] of readings.all('branch', 'activePower'))
      add(ZONE_KIND.branch, row, [row], ms, readings.of('branch', 'reactivePower', row));
    for (const [row, ms] of readings.all('feeder', 'activePower')) {
      const breaker = feeders.breaker[row]!;
      if (breaker >= 0)
        add(ZONE_KIND.feeder, row, [branches.count + breaker], ms, readings.of('feeder', 'reactivePower', row));
    }
    const transformersOf = new Map<number, number[]>();
    for (let b = 0; b < branches.count; b++) {
      if (branches.class[b] !== BRANCH_CLASS.PowerTransformer || links.station[b]! < 0) continue;
      const list = transformersOf.get(links.station[b]!);
      if (list === undefined) transformersOf.set(links.station[b]!, [b]);
      else list.push(b);
    }
    for (const [row, ms] of readings.all('station', 'activePower')) {
      if (grid.stations.kind[row] === 0) continue;
      const own = transformersOf.get(row);
      if (own !== undefined) add(ZONE_KIND.station, row, own, ms, readings.of('station', 'reactivePower', row));
    }
    this.count = kinds.length;
    this.kind = Uint8Array.from(kinds);
    this.row = Int32Array.from(rows);
    this.measuredP = Int32Array.from(p);
    this.measuredQ = Int32Array.from(q);
    this.terminal = Uint8Array.from(terminals);
    this.heads = heads;
    this.evidence = evidence;
  }
}
