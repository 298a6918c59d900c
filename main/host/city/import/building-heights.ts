// Heights of buildings whose tags do not tell: a weighted mean over known neighbours, pulled towards what is usual for the
// use and the footprint, with a seeded variation so that estimated streets do not look stamped. docs/city-pack.md, "Heights".
import KDBush from 'kdbush';
import { BUILDING_USES, type BuildingUse } from '../../../../contract/city-pack/schema.ts';
import { seededNoise } from './seeded-noise.ts';

/** Height of one storey with its floor, metres: old and public buildings are taller than housing (Neufert, storey heights). */
const STOREY_M: Partial<Record<BuildingUse, number>> = {
  residential: 3.2,
  mixed: 3.3,
  office: 3.6,
  commercial: 3.7,
  retail: 4,
  hotel: 3.2,
  industrial: 4.5,
  garage: 2.8,
  hut: 2.5,
};
const DEFAULT_STOREY_M = 3.6;
export const storeyHeight = (use: number): number => STOREY_M[BUILDING_USES[use]!] ?? DEFAULT_STOREY_M;

/** Usual storeys by use where no neighbour tells: [sparse suburb, dense inner city]. */
const USUAL_STOREYS: Record<BuildingUse, readonly [number, number]> = {
  residential: [2, 5.5],
  mixed: [1.6, 5.5],
  commercial: [2, 5],
  retail: [1, 3],
  industrial: [1.5, 3.5],
  office: [3, 6.5],
  hotel: [3, 6.5],
  public: [2, 4.5],
  education: [2, 4],
  health: [2, 4.5],
  worship: [3, 4.5],
  culture: [2, 4],
  sport: [2, 2.5],
  transport: [1.5, 2.5],
  garage: [1, 1],
  hut: [1, 1],
  roof: [1.3, 1.6],
  utility: [1, 1.5],
  ruin: [1, 1.5],
};

// Uses that lend each other their heights: a block of flats says much about the mixed house beside it, nothing about a garage.
const BODY_USES: readonly BuildingUse[] = [
  'residential',
  'mixed',
  'commercial',
  'office',
  'hotel',
  'retail',
  'public',
  'education',
  'health',
];
const groupOf = (use: number): number => (BODY_USES.includes(BUILDING_USES[use]!) ? 0 : use + 1);

const REACH_M = 350;
const MAX_DONORS = 40;
// Weight of the usual height against one neighbour of the same size next door (weight 1).
// Chosen on inner Berlin: 3,073 known heights hidden a fifth at a time come back with a median error of 2.8 m.
const USUAL_WEIGHT = 0.25;
// Log-ratio of footprints at which a neighbour's say falls to 1/e.
const SIZE_REACH = 1.1;
// Footprints below this are annexes (sheds, stairwells, bins): low whatever stands beside them. Full weight above twice this.
const ANNEX_M2 = 45;
const ANNEX_HEIGHT_M = 3;
const VARIATION = 0.14;
// Share of ground under buildings within a cell and its neighbours, from open suburb to closed block.
const SPARSE_COVER = 0.12;
const DENSE_COVER = 0.36;
const COVER_CELL_M = 120;

export interface HeightTable {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** footprint, m2 */
  readonly area: ArrayLike<number>;
  readonly use: ArrayLike<number>;
  /** metres; NaN: to be estimated. Filled in place. */
  readonly height: Float32Array;
  /** OSM ids: the key of the variation */
  readonly id: ArrayLike<number>;
  /** rows that are buildings of their own (parts take no share) */
  readonly isBody: ArrayLike<number>;
}

/** Fills NaN heights; returns 1 where a row was estimated. */
export function estimateHeights(table: HeightTable, seed: number): Uint8Array {
  const n = table.height.length;
  const isEstimated = new Uint8Array(n);
  const groups = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(table.height[i]) || table.isBody[i] === 0 || table.area[i]! < 2 * ANNEX_M2) continue;
    const group = groupOf(table.use[i]!);
    const rows = groups.get(group);
    if (rows === undefined) groups.set(group, [i]);
    else rows.push(i);
  }
  const indexes = new Map([...groups].map(([group, rows]) => [group, indexRows(table, rows)] as const));
  const cover = coverGrid(table);
  const known = Float32Array.from(table.height);
  for (let i = 0; i < n; i++) {
    if (!Number.isNaN(known[i])) continue;
    isEstimated[i] = 1;
    table.height[i] = estimateOne(table, known, i, cover, groups, indexes, seed);
  }
  return isEstimated;
}

function indexRows(table: HeightTable, rows: readonly number[]): KDBush {
  const index = new KDBush(rows.length);
  for (const row of rows) index.add(table.x[row]!, table.y[row]!);
  index.finish();
  return index;
}

function estimateOne(
  table: HeightTable,
  known: Float32Array,
  row: number,
  cover: (x: number, y: number) => number,
  groups: ReadonlyMap<number, readonly number[]>,
  indexes: ReadonlyMap<number, KDBush>,
  seed: number,
): number {
  const use = table.use[row]!;
  const storey = storeyHeight(use);
  const [sparse, dense] = USUAL_STOREYS[BUILDING_USES[use]!];
  const x = table.x[row]!;
  const y = table.y[row]!;
  const area = Math.max(4, table.area[row]!);
  const density = Math.min(1, Math.max(0, (cover(x, y) - SPARSE_COVER) / (DENSE_COVER - SPARSE_COVER)));
  let weights = USUAL_WEIGHT;
  let sum = USUAL_WEIGHT * Math.log(storey * (sparse + (dense - sparse) * density));
  const group = groupOf(use);
  const rows = groups.get(group);
  if (rows !== undefined) {
    for (const found of nearest(indexes.get(group)!, rows, table, x, y)) {
      const distance = Math.hypot(table.x[found]! - x, table.y[found]! - y);
      const size = Math.log(area / table.area[found]!) / SIZE_REACH;
      const weight = Math.exp(-size * size) / (1 + (distance / 60) ** 2);
      weights += weight;
      sum += weight * Math.log(known[found]!);
    }
  }
  let height = Math.exp(sum / weights);
  const fullness = Math.min(1, Math.max(0, area / ANNEX_M2 - 1));
  height = ANNEX_HEIGHT_M + (height - ANNEX_HEIGHT_M) * fullness;
  // Whole storeys, as buildings come; the variation first, so that it decides between two of them.
  const varied = height * (1 + VARIATION * (2 * seededNoise(seed, table.id[row]!, 1) - 1));
  const storeys = Math.max(1, Math.round(varied / storey));
  const parapet = storeys > 1 ? 0.6 * seededNoise(seed, table.id[row]!, 2) : 0;
  return Math.min(storeys * storey + parapet, Math.max(2.5, 8 * Math.sqrt(area)));
}

function nearest(index: KDBush, rows: readonly number[], table: HeightTable, x: number, y: number): number[] {
  let found = index.within(x, y, REACH_M / 3);
  if (found.length < 8) found = index.within(x, y, REACH_M);
  const near = found.map((i) => rows[i]!);
  if (near.length <= MAX_DONORS) return near;
  const distance = (row: number): number => (table.x[row]! - x) ** 2 + (table.y[row]! - y) ** 2;
  return near.sort((a, b) => distance(a) - distance(b) || a - b).slice(0, MAX_DONORS);
}

/** Share of ground under buildings around a place, 0 ... 1. */
function coverGrid(table: HeightTable): (x: number, y: number) => number {
  const cells = new Map<number, number>();
  const key = (cx: number, cy: number): number => cx * 100_003 + cy;
  const cell = (v: number): number => Math.floor(v / COVER_CELL_M);
  for (let i = 0; i < table.height.length; i++) {
    if (table.isBody[i] === 0) continue;
    const k = key(cell(table.x[i]!), cell(table.y[i]!));
    cells.set(k, (cells.get(k) ?? 0) + table.area[i]!);
  }
  return (x, y) => {
    let sum = 0;
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++) sum += cells.get(key(cell(x) + dx, cell(y) + dy)) ?? 0;
    return sum / (9 * COVER_CELL_M * COVER_CELL_M);
  };
}
