// What every row of the pack's `points` table is: its asset, and its definition from the system it belongs to.
import type { Catalogue, PointDefinition } from '../../contract/catalogue.ts';
import type { PackAsset, PackPoint } from './city/city-pack.ts';

export interface CityPoint {
  readonly id: string;
  readonly asset: PackAsset;
  readonly definition: PointDefinition;
}

/** @throws Error when the pack holds a point that no system describes: it was made by another version of the program */
export function describePoints(
  points: readonly PackPoint[],
  assets: readonly PackAsset[],
  { domains }: Catalogue,
): CityPoint[] {
  const definitions = new Map<string, PointDefinition>();
  for (const domain of domains) {
    for (const { kind, points } of domain.kinds) {
      for (const definition of points) definitions.set(`${domain.id}/${kind}/${definition.name}`, definition);
    }
  }
  return points.map(({ id, asset: row, name }) => {
    const asset = assets[row];
    if (asset === undefined) throw new Error(`the pack's point ${id} belongs to an asset that is not there`);
    const definition = definitions.get(`${asset.domain}/${asset.kind}/${name}`);
    if (definition === undefined) {
      throw new Error(`the pack's point ${id} is unknown to this version of the program; import the city again`);
    }
    return { id, asset, definition };
  });
}
