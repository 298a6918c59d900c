// The city's devices and points as few plain columns, so that they go to another thread in a millisecond and not object by object.
import type { PointDefinition } from '../../../contract/catalogue.ts';
import type { TelemetryAsset, TelemetryPoint } from './intake-devices.ts';

export interface IntakeCity {
  readonly id: string;
  readonly assets: readonly string[];
  readonly domains: readonly string[];
  /** each once */
  readonly definitions: readonly PointDefinition[];
  /** by row of the points: its asset and its definition */
  readonly assetOf: Uint32Array;
  readonly definitionOf: Uint32Array;
}

export function packCity(id: string, assets: readonly TelemetryAsset[], points: readonly TelemetryPoint[]): IntakeCity {
  const places = new Map<string, number>();
  const all: TelemetryAsset[] = [];
  const place = (asset: TelemetryAsset): number => {
    const known = places.get(asset.id);
    if (known !== undefined) return known;
    all.push(asset);
    places.set(asset.id, all.length - 1);
    return all.length - 1;
  };
  for (const asset of assets) place(asset);
  const definitions = new Map<PointDefinition, number>();
  const assetOf = new Uint32Array(points.length);
  const definitionOf = new Uint32Array(points.length);
  points.forEach(({ asset, definition }, row) => {
    assetOf[row] = place(asset);
    let index = definitions.get(definition);
    if (index === undefined) definitions.set(definition, (index = definitions.size));
    definitionOf[row] = index;
  });
  return {
    id,
    assets: all.map((asset) => asset.id),
    domains: all.map((asset) => asset.domain),
    definitions: [...definitions.keys()],
    assetOf,
    definitionOf,
  };
}

export function unpackCity({ assets, domains, definitions, assetOf, definitionOf }: IntakeCity): {
  assets: TelemetryAsset[];
  points: TelemetryPoint[];
} {
  const all = assets.map((id, i): TelemetryAsset => ({ id, domain: domains[i]! }));
  const points: TelemetryPoint[] = [];
  for (let row = 0; row < assetOf.length; row += 1) {
    const asset = all[assetOf[row]!]!;
    const definition = definitions[definitionOf[row]!]!;
    points.push({ id: `${asset.id}.${definition.name}`, asset, definition });
  }
  return { assets: all, points };
}
