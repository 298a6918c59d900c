// Generators of the data, joined at the voltage that fits their size. Their power is 0 in the tables: the grid must do without them.
import type { Asset } from '../asset-list.ts';
import type { GridColumns } from './grid-columns.ts';
import type { Plant } from './substation-plant.ts';
import type { Substation } from './substations.ts';

/** W: from here on a plant feeds 110 kV, and from there on 10 kV at the substation */
const HIGH_VOLTAGE_POWER = 20e6;
const MEDIUM_VOLTAGE_POWER = 400e3;

export function addGenerators(
  columns: GridColumns,
  assets: readonly Asset[],
  plants: readonly Plant[],
  substations: readonly Substation[],
): void {
  const lowVoltage = new Map<number, number>();
  for (const [node, row] of columns.nodes.entries()) if (row.id.endsWith('.lv')) lowVoltage.set(row.station, node);
  for (const [row, asset] of assets.entries()) {
    if (asset.domain !== 'power' || asset.kind !== 'generator') continue;
    const rated = asset.attributes['output'] as number;
    const plant = plants[nearest(substations, asset, ({ feedsCity }) => feedsCity)]!;
    let node = rated >= HIGH_VOLTAGE_POWER ? plant.highBusbar : plant.sections[0]!;
    if (rated < MEDIUM_VOLTAGE_POWER) {
      const station = nearest(columns.stations, asset, (_, k) => lowVoltage.has(k));
      node = lowVoltage.get(station) ?? node;
    }
    columns.generators.push({
      id: asset.id,
      node,
      asset: row,
      rated,
      p: 0,
      source: asset.attributes['source'] as string,
    });
  }
}

function nearest<T extends { readonly x: number; readonly y: number }>(
  rows: readonly T[],
  { x, y }: Asset,
  isFit: (row: T, index: number) => boolean,
): number {
  let best = -1;
  let bestDistance = Infinity;
  for (const [i, row] of rows.entries()) {
    const distance = Math.hypot(row.x - x, row.y - y);
    if (distance >= bestDistance || !isFit(row, i)) continue;
    bestDistance = distance;
    best = i;
  }
  return best;
}
