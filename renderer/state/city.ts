// The city as the panels ask about it: assets, their points and definitions, joined once from pack and catalogue.
// Rows are those of the pack's tables everywhere; no object is kept per asset or point.
import type { AssetKind, Catalogue, PointDefinition } from '../../contract/catalogue.ts';
import { NO_DISTRICT } from '../../contract/city-pack/schema.ts';
import type { PackManifest } from '../../contract/city-pack/manifest.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';
import type { LiveCity } from './live-city.ts';

export interface CityAsset {
  readonly row: number;
  readonly id: string;
  readonly domain: string;
  readonly kind: string;
  /** '' when it has none */
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  /** name of the district; '' outside of all */
  readonly district: string;
  readonly owner: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** invented by the importer */
  readonly isEstimated: boolean;
}

export interface City {
  readonly manifest: PackManifest;
  readonly catalogue: Catalogue;
  readonly live: LiveCity;
  readonly assetCount: number;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly kinds: readonly string[];
  asset(row: number): CityAsset;
  assetRow(id: string): number | undefined;
  districtOfAsset(row: number): string;
  districtName(index: number): string;
  kind(assetRow: number): AssetKind | undefined;
  /** rows of the points of an asset, in the catalogue's order */
  pointsOf(assetRow: number): Uint32Array;
  /** row of the point that stands for the asset in lists; -1 when it has none */
  mainPoint(assetRow: number): number;
  definition(pointRow: number): PointDefinition | undefined;
  pointId(pointRow: number): string;
  pointName(pointRow: number): string;
  assetOfPoint(pointRow: number): number;
  /** rows of all points of a name at all assets of a kind */
  pointsNamed(domain: string, kind: string, name: string): Uint32Array;
}

export interface CityTables {
  readonly assets: PackTable;
  readonly points: PackTable;
  readonly districts: PackTable;
}

/** Points of asset a are `order[starts[a]] ... order[starts[a + 1] - 1]`. */
function groupByAsset(assetOfPoint: Uint32Array, assets: number): { starts: Uint32Array; order: Uint32Array } {
  const starts = new Uint32Array(assets + 1);
  for (const asset of assetOfPoint) starts[asset + 1]!++;
  for (let a = 0; a < assets; a++) starts[a + 1]! += starts[a]!;
  const next = starts.slice();
  const order = new Uint32Array(assetOfPoint.length);
  for (let point = 0; point < assetOfPoint.length; point++) {
    const asset = assetOfPoint[point]!;
    order[next[asset]!++] = point;
  }
  return { starts, order };
}

function parseAttributes(text: string): Record<string, unknown> {
  if (text === '') return {};
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function createCity(manifest: PackManifest, catalogue: Catalogue, tables: CityTables, live: LiveCity): City {
  const { assets, points, districts } = tables;
  const ids = assets.text('id');
  const domains = assets.text('domain');
  const kinds = assets.text('kind');
  const names = assets.text('name');
  const lons = assets.numbers<Float64Array>('lon');
  const lats = assets.numbers<Float64Array>('lat');
  const districtIndex = assets.numbers<Uint16Array>('district');
  const owners = assets.text('owner');
  const attributes = assets.text('attributes');
  const estimated = assets.numbers<Uint8Array>('estimated');
  const districtNames = districts.text('name');
  const pointIds = points.text('id');
  const pointNames = points.text('name');
  const assetOfPoint = points.numbers<Uint32Array>('asset');
  const { starts, order } = groupByAsset(assetOfPoint, assets.rows);
  const rowOfId = new Map(ids.map((id, row) => [id, row]));

  const kindOf = new Map<string, AssetKind>();
  const definitions = new Map<string, PointDefinition>();
  for (const domain of catalogue.domains) {
    for (const kind of domain.kinds) {
      kindOf.set(`${domain.id}/${kind.kind}`, kind);
      for (const point of kind.points) definitions.set(`${domain.id}/${kind.kind}/${point.name}`, point);
    }
  }
  const districtName = (index: number) => (index === NO_DISTRICT ? '' : (districtNames[index] ?? ''));
  const kind = (row: number) => kindOf.get(`${domains[row]}/${kinds[row]}`);
  const definition = (point: number) => {
    const asset = assetOfPoint[point]!;
    return definitions.get(`${domains[asset]}/${kinds[asset]}/${pointNames[point]}`);
  };
  const pointsOf = (row: number) => order.subarray(starts[row], starts[row + 1]);

  return {
    manifest,
    catalogue,
    live,
    assetCount: assets.rows,
    ids,
    names,
    kinds,
    asset: (row) => ({
      row,
      id: ids[row]!,
      domain: domains[row]!,
      kind: kinds[row]!,
      name: names[row]!,
      lon: lons[row]!,
      lat: lats[row]!,
      district: districtName(districtIndex[row]!),
      owner: owners[row]!,
      attributes: parseAttributes(attributes[row]!),
      isEstimated: estimated[row] === 1,
    }),
    assetRow: (id) => rowOfId.get(id),
    districtOfAsset: (row) => districtName(districtIndex[row]!),
    districtName,
    kind,
    pointsOf,
    mainPoint: (row) => {
      const own = pointsOf(row);
      const main = kind(row)?.mainPoint;
      return own.find((point) => pointNames[point] === main) ?? own[0] ?? -1;
    },
    definition,
    pointId: (point) => pointIds[point]!,
    pointName: (point) => pointNames[point]!,
    assetOfPoint: (point) => assetOfPoint[point]!,
    pointsNamed: (domain, kindName, name) => {
      const rows: number[] = [];
      for (let point = 0; point < pointNames.length; point++) {
        const asset = assetOfPoint[point]!;
        if (pointNames[point] === name && kinds[asset] === kindName && domains[asset] === domain) rows.push(point);
      }
      return Uint32Array.from(rows);
    },
  };
}
