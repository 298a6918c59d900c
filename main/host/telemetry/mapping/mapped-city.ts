// The city as mappings see it: which points there are, under which ids and names.
import type { PointDefinition } from '../../../../contract/catalogue.ts';

/** As TelemetryPoint; row order of the pack's `points`. */
export interface MappedPoint {
  /** `<asset>.<name>` */
  readonly id: string;
  readonly asset: { readonly id: string };
  readonly definition: PointDefinition;
}

export interface MappedCity {
  readonly city: string;
  readonly points: readonly MappedPoint[];
}

export interface CityIndex {
  readonly points: readonly MappedPoint[];
  readonly rows: ReadonlyMap<string, number>;
  readonly assets: ReadonlySet<string>;
  /** the different points of one name, as different kinds of assets have them */
  readonly definitions: ReadonlyMap<string, readonly PointDefinition[]>;
}

const indexes = new WeakMap<readonly MappedPoint[], CityIndex>();

/** Made once for a list of points, however many mappings there are. */
export function indexCity({ points }: MappedCity): CityIndex {
  const known = indexes.get(points);
  if (known !== undefined) return known;
  const definitions = new Map<string, Set<PointDefinition>>();
  const assets = new Set<string>();
  const rows = new Map<string, number>();
  for (const [row, { id, asset, definition }] of points.entries()) {
    rows.set(id, row);
    assets.add(asset.id);
    const named = definitions.get(definition.name);
    if (named === undefined) definitions.set(definition.name, new Set([definition]));
    else named.add(definition);
  }
  const index = {
    ...{ points, rows, assets },
    definitions: new Map([...definitions].map(([name, named]) => [name, [...named]])),
  };
  indexes.set(points, index);
  return index;
}
