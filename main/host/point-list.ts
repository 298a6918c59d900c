// What every row of the pack's `points` table is: its asset, and its definition from the system it belongs to.
import type { Catalogue, PointDefinition } from '../../contract/catalogue.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';

export interface CityAsset {
  readonly id: string;
  readonly domain: string;
  readonly kind: string;
  readonly name: string;
  /** degrees */
  readonly lon: number;
  readonly lat: number;
  /** row of the pack's `districts`, or NO_DISTRICT */
  readonly district: number;
  readonly owner: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** invented by the importer */
  readonly isEstimated: boolean;
  /** city metres, x0 y0 x1 y1 ...; empty when the asset is a point */
  readonly xy: Float32Array;
}

export interface CityPoint {
  readonly id: string;
  readonly asset: CityAsset;
  readonly definition: PointDefinition;
}

function readAttributes(text: string, asset: string): Readonly<Record<string, unknown>> {
  if (text === '') return {};
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`the attributes of ${asset} are no object`);
  return value as Record<string, unknown>;
}

export function readAssets(table: PackTable): CityAsset[] {
  const [id, domain, kind, name, owner, attributes] = ['id', 'domain', 'kind', 'name', 'owner', 'attributes'].map(
    (column) => table.text(column),
  );
  const [lon, lat, district, estimated] = ['lon', 'lat', 'district', 'estimated'].map((column) =>
    table.numbers(column),
  );
  const xy = table.list<Float32Array>('xy');
  return Array.from({ length: table.rows }, (_, row) => ({
    id: id![row]!,
    domain: domain![row]!,
    kind: kind![row]!,
    name: name![row]!,
    lon: lon![row]!,
    lat: lat![row]!,
    district: district![row]!,
    owner: owner![row]!,
    attributes: readAttributes(attributes![row]!, id![row]!),
    isEstimated: estimated![row] === 1,
    xy: xy.values.subarray(xy.offsets[row]!, xy.offsets[row + 1]!),
  }));
}

/** @throws Error when the pack holds a point that no system describes: it was made by another version of the program */
export function readPoints(table: PackTable, assets: readonly CityAsset[], { domains }: Catalogue): CityPoint[] {
  const definitions = new Map<string, PointDefinition>();
  for (const domain of domains) {
    for (const { kind, points } of domain.kinds) {
      for (const definition of points) definitions.set(`${domain.id}/${kind}/${definition.name}`, definition);
    }
  }
  const ids = table.text('id');
  const names = table.text('name');
  const rows = table.numbers<Uint32Array>('asset');
  return Array.from({ length: table.rows }, (_, row) => {
    const asset = assets[rows[row]!];
    if (asset === undefined) throw new Error(`the pack's point ${ids[row]!} belongs to an asset that is not there`);
    const definition = definitions.get(`${asset.domain}/${asset.kind}/${names[row]!}`);
    if (definition === undefined) {
      throw new Error(`the pack's point ${ids[row]!} is unknown to this version of the program; import the city again`);
    }
    return { id: ids[row]!, asset, definition };
  });
}
