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
  const kinds = new Map<string, ReadonlyMap<string, PointDefinition>>();
  for (const domain of domains) {
    for (const { kind, points } of domain.kinds)
      kinds.set(`${domain.id}/${kind}`, new Map(points.map((definition) => [definition.name, definition])));
  }
  // Points of an asset stand together, so its kind is looked up once.
  let row = -1;
  let asset: PackAsset | undefined;
  let definitions: ReadonlyMap<string, PointDefinition> | undefined;
  return points.map((point) => {
    if (point.asset !== row) {
      row = point.asset;
      asset = assets[row];
      definitions = asset && kinds.get(`${asset.domain}/${asset.kind}`);
    }
    const { id, name } = point;
    if (asset === undefined) throw new Error(`the pack's point ${id} belongs to an asset that is not there`);
    const definition = definitions?.get(name);
    if (definition === undefined) {
      throw new Error(`the pack's point ${id} is unknown to this version of the program; import the city again`);
    }
    return { id, asset, definition };
  });
}
