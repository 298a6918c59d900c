// What the simulated devices need to know of the city, taken from its pack.
import { createProjection, type CityOrigin } from '../../contract/projection.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';
import type { FieldAsset, FieldSite, FieldStreets } from '../../simulation/domains/domain.ts';

/** The part of a city pack that is read here. */
export interface FieldPack {
  readonly manifest: { readonly origin: CityOrigin };
  table(name: 'assets' | 'streets' | 'street-nodes'): PackTable | Promise<PackTable>;
}

/** An asset with the system it belongs to. */
export interface SiteAsset extends FieldAsset {
  readonly domain: string;
}

function attributesOf(text: string): Record<string, unknown> {
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

/** In the order of the table's rows. */
export async function readAssets(pack: FieldPack): Promise<SiteAsset[]> {
  const table = await pack.table('assets');
  const text = (name: string) => table.text(name);
  const [ids, domains, kinds, names, attributes] = ['id', 'domain', 'kind', 'name', 'attributes'].map(text);
  const [x, y] = [table.numbers<Float32Array>('x'), table.numbers<Float32Array>('y')];
  const [lon, lat] = [table.numbers<Float64Array>('lon'), table.numbers<Float64Array>('lat')];
  return Array.from({ length: table.rows }, (_, row) => ({
    domain: domains![row]!,
    id: ids![row]!,
    kind: kinds![row]!,
    name: names![row]!,
    x: x[row]!,
    y: y[row]!,
    lon: lon[row]!,
    lat: lat[row]!,
    attributes: attributesOf(attributes![row]!),
  }));
}

export async function readStreets(pack: FieldPack): Promise<FieldStreets> {
  const [nodes, streets] = [await pack.table('street-nodes'), await pack.table('streets')];
  const projection = createProjection(pack.manifest.origin);
  return {
    nodeX: nodes.numbers<Float32Array>('x'),
    nodeY: nodes.numbers<Float32Array>('y'),
    from: streets.numbers<Uint32Array>('from'),
    to: streets.numbers<Uint32Array>('to'),
    length: streets.numbers<Float32Array>('length'),
    speed: streets.numbers<Float32Array>('speed'),
    shape: streets.list('xy'),
    oneWay: streets.numbers<Int8Array>('oneWay'),
    access: streets.numbers<Uint8Array>('access'),
    lon: (east) => projection.lon(east),
    lat: (north) => projection.lat(north),
  };
}

/** The sites of the systems, by their ids. @param spokenFor assets whose devices are simulated elsewhere */
export function sitesOf(
  assets: readonly SiteAsset[],
  streets: FieldStreets,
  seed: number,
  spokenFor: ReadonlySet<string>,
): (domain: string) => FieldSite {
  const byDomain = Map.groupBy(assets, ({ domain }) => domain);
  return (domain) => ({ assets: byDomain.get(domain) ?? [], streets, seed, spokenFor });
}
