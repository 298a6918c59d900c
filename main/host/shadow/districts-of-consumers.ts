// Which district each consumer counts to in the balance: the finest one at its place. Boroughs that quarters cover have nobody of their
// own and are no rows, so that nothing is told twice; of two districts with one name each is told by the one that it lies in.
import { NO_DISTRICT } from '../../../contract/city-pack/schema.ts';
import type { PackTable } from '../../../contract/city-pack/table.ts';
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import type { CityPack } from '../city/city-pack.ts';
import { ringContains } from '../city/import/ring.ts';

export interface ConsumerDistricts {
  /** [consumers] row of `names`, -1 none */
  readonly ofConsumer: Int32Array;
  /** as `names` */
  readonly ids: readonly string[];
  /** each once, in the pack's order */
  readonly names: readonly string[];
}

export function districtsOfConsumers(pack: CityPack, { consumers, stations }: CityGrid): ConsumerDistricts {
  const table = pack.table('districts');
  const ofBuilding = pack.table('buildings').numbers('district');
  const ofAsset = pack.table('assets').numbers('district');
  const at = consumers.building.map((building, row) => {
    // A load of a model is where its station is.
    const place = consumers.asset[row]! >= 0 ? consumers.asset[row]! : (stations.asset[consumers.station[row]!] ?? -1);
    const district = building >= 0 ? ofBuilding[building] : ofAsset[place];
    return district === undefined || district === NO_DISTRICT ? -1 : district;
  });
  const used = [...new Set(at)].filter((row) => row >= 0).sort((a, b) => a - b);
  const rowOf = new Map(used.map((district, row) => [district, row]));
  const names = distinctNames(table, used);
  return { ofConsumer: at.map((district) => rowOf.get(district) ?? -1), ids: names, names };
}

/** [consumers] the name of its district, '' none. */
export function districtNamesOf(pack: CityPack, grid: CityGrid): string[] {
  const { ofConsumer, names } = districtsOfConsumers(pack, grid);
  return Array.from(ofConsumer, (row) => names[row] ?? '');
}

/** Names of these rows of `districts`; where two are the same, "Mitte (Neustadt)", and numbered if that does not help. */
function distinctNames(table: PackTable, rows: readonly number[]): string[] {
  const names = table.text('name');
  const count = (list: readonly string[], name: string): number => list.filter((other) => other === name).length;
  const plain = rows.map((row) => names[row]!);
  const within = rows.map((row, i) => {
    const around = count(plain, plain[i]!) > 1 ? coarserAround(table, row) : -1;
    return around < 0 ? plain[i]! : `${plain[i]!} (${names[around]!})`;
  });
  return within.map((name, i) => {
    const before = count(within.slice(0, i), name);
    return before === 0 ? name : `${name} ${before + 1}`;
  });
}

/** The district one level up in which a district's label stands; -1: none. */
function coarserAround(table: PackTable, row: number): number {
  const level = table.numbers('level');
  const [x, y] = [table.numbers('labelX')[row]!, table.numbers('labelY')[row]!];
  const xy = table.list('xy');
  const rings = table.list<Int32Array>('rings');
  for (let other = 0; other < table.rows; other++) {
    if (level[other]! >= level[row]!) continue;
    let at = xy.offsets[other]!;
    let isInside = false;
    for (let r = rings.offsets[other]!; r < rings.offsets[other + 1]!; r++) {
      const values = 2 * Math.abs(rings.values[r]!);
      // Holes turn it again.
      if (ringContains([...xy.values.subarray(at, at + values)], x, y)) isInside = !isInside;
      at += values;
    }
    if (isInside) return other;
  }
  return -1;
}
