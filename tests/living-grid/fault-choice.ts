// Random faults by kind of equipment, from a seed.
import { GRID_STATION_KINDS } from '../../contract/city-pack/grid-schema.ts';
import { BRANCH_CLASS } from '../../simulation/network/network.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { keyOf, uniform } from '../../simulation/run/random.ts';

export const FAULT_KINDS = [
  'cable 110 kV',
  'busbar 110 kV',
  'transformer 110/10 kV',
  'busbar 10 kV of a substation',
  'cable 10 kV',
  'busbar 10 kV of a station',
  'transformer 10/0.4 kV',
  'busbar 0.4 kV',
  'cable 0.4 kV',
  'service cable',
  'broken cable 10 kV',
  'broken cable 0.4 kV',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Shares of the campaign: most faults of a city are in its 10 and 0.4 kV cables. */
const SHARE: Readonly<Record<FaultKind, number>> = {
  'cable 110 kV': 0.06,
  'busbar 110 kV': 0.04,
  'transformer 110/10 kV': 0.04,
  'busbar 10 kV of a substation': 0.04,
  'cable 10 kV': 0.3,
  'busbar 10 kV of a station': 0.06,
  'transformer 10/0.4 kV': 0.1,
  'busbar 0.4 kV': 0.06,
  'cable 0.4 kV': 0.16,
  'service cable': 0.06,
  'broken cable 10 kV': 0.04,
  'broken cable 0.4 kV': 0.04,
};
/** Whose conductors are torn, without a short circuit. */
const TORN = { 'broken cable 10 kV': 'cable 10 kV', 'broken cable 0.4 kV': 'cable 0.4 kV' } as const;

export interface ChosenFault {
  readonly kind: FaultKind;
  readonly element: string;
  readonly table: 'branch' | 'node';
  readonly row: number;
  readonly type: 'three-phase' | 'two-phase' | 'earth' | 'open-conductor';
}

export class FaultChoice {
  readonly #grid: CityGrid;
  readonly #seed: number;
  readonly #rows = new Map<FaultKind, { table: 'branch' | 'node'; row: number }[]>();
  #drawn = 0;

  constructor(grid: CityGrid, seed: number) {
    this.#grid = grid;
    this.#seed = seed;
    const { branches, nodes, consumers } = grid.network;
    const atConsumer = new Set(consumers.node);
    for (let row = 0; row < branches.count; row++) {
      const from = nodes.baseVoltage[branches.from[row]!]!;
      const to = nodes.baseVoltage[branches.to[row]!]!;
      const isTransformer = branches.class[row] === BRANCH_CLASS.PowerTransformer;
      const kind: FaultKind = isTransformer
        ? from > 60_000
          ? 'transformer 110/10 kV'
          : 'transformer 10/0.4 kV'
        : from > 60_000
          ? 'cable 110 kV'
          : to > 1000
            ? 'cable 10 kV'
            : atConsumer.has(branches.to[row]!) || atConsumer.has(branches.from[row]!)
              ? 'service cable'
              : 'cable 0.4 kV';
      this.#add(kind, { table: 'branch', row });
    }
    const substation = GRID_STATION_KINDS.indexOf('substation');
    // What happens at the busbar of a source is up to the grid above, which is not the city's.
    const atSource = new Set(grid.network.sources.node);
    for (let row = 0; row < nodes.count; row++) {
      const station = grid.nodes.station[row]!;
      const voltage = nodes.baseVoltage[row]!;
      if (nodes.internal[row] === 1 || station < 0 || voltage <= 1000 || atSource.has(row)) continue;
      const isSubstation = grid.stations.kind[station] === substation;
      const at = voltage > 60_000 ? 'busbar 110 kV' : isSubstation ? 'busbar 10 kV of a substation' : null;
      this.#add(at ?? 'busbar 10 kV of a station', { table: 'node', row });
    }
    // The low-voltage busbar is where the station's transformer ends.
    for (const { row } of this.#rows.get('transformer 10/0.4 kV') ?? [])
      this.#add('busbar 0.4 kV', { table: 'node', row: branches.to[row]! });
    for (const [kind, whole] of Object.entries(TORN))
      for (const row of this.#rows.get(whole) ?? []) this.#add(kind as keyof typeof TORN, row);
  }

  #add(kind: FaultKind, row: { table: 'branch' | 'node'; row: number }): void {
    const list = this.#rows.get(kind);
    if (list === undefined) this.#rows.set(kind, [row]);
    else list.push(row);
  }

  #chance(): number {
    return uniform(keyOf(this.#seed, 'fault campaign'), this.#drawn++);
  }

  /** The kinds of a campaign of so many faults, by their shares, in a random order. Kinds that the grid does not have fall to cables. */
  kinds(count: number): FaultKind[] {
    const wanted = FAULT_KINDS.flatMap((kind) =>
      Array.from({ length: Math.max(1, Math.round(SHARE[kind] * count)) }, () => kind),
    );
    while (wanted.length < count) wanted.push('cable 10 kV');
    const found = wanted
      .slice(0, Math.max(count, wanted.length))
      .map((kind) => (this.#rows.has(kind) ? kind : 'cable 10 kV'));
    for (let i = found.length - 1; i > 0; i--) {
      const k = Math.floor(this.#chance() * (i + 1));
      [found[i], found[k]] = [found[k]!, found[i]!];
    }
    return found.slice(0, count);
  }

  /** Whether the grid has any: a town with one substation has no 110 kV cables. */
  has(kind: FaultKind): boolean {
    return this.#rows.has(kind);
  }

  one(kind: FaultKind): ChosenFault {
    const rows = this.#rows.get(kind)!;
    const { table, row } = rows[Math.floor(this.#chance() * rows.length)]!;
    const { branches, nodes } = this.#grid.network;
    const dice = this.#chance();
    // Transformers and busbars burn all over.
    const type =
      kind in TORN
        ? 'open-conductor'
        : !kind.startsWith('cable')
          ? 'three-phase'
          : dice < 0.4
            ? 'three-phase'
            : dice < 0.6
              ? 'two-phase'
              : 'earth';
    return {
      kind,
      element: (table === 'branch' ? branches.ids : nodes.ids)[row]!,
      table,
      row,
      type,
    };
  }
}
