// What the simulated devices need to know of the city, taken from its pack.
import { createProjection, type CityOrigin } from '../../contract/projection.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';
import type { FieldAsset, FieldSite, FieldStreets } from '../../simulation/domains/domain.ts';

/** The part of a city pack that is read here. */
export interface FieldPack {
  readonly manifest: { readonly origin: CityOrigin };
  table(name: 'assets' | 'streets' | 'street-nodes'): PackTable | Promise<PackTable>;
}

function attributesOf(text: string): Record<string, unknown> {
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

/** Assets by domain. */
export async function readAssets(pack: FieldPack): Promise<Map<string, FieldAsset[]>> {
  const table = await pack.table('assets');
  const text = (name: string) => table.text(name);
  const [ids, domains, kinds, names, attributes] = ['id', 'domain', 'kind', 'name', 'attributes'].map(text);
  const [x, y] = [table.numbers<Float32Array>('x'), table.numbers<Float32Array>('y')];
  const [lon, lat] = [table.numbers<Float64Array>('lon'), table.numbers<Float64Array>('lat')];
  const byDomain = new Map<string, FieldAsset[]>();
  for (let row = 0; row < table.rows; row++) {
    const domain = domains![row]!;
    const assets = byDomain.get(domain) ?? [];
    byDomain.set(domain, assets);
    assets.push({
      id: ids![row]!,
      kind: kinds![row]!,
      name: names![row]!,
      x: x[row]!,
      y: y[row]!,
      lon: lon[row]!,
      lat: lat[row]!,
      attributes: attributesOf(attributes![row]!),
    });
  }
  return byDomain;
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

export async function readSites(pack: FieldPack, seed: number): Promise<(domain: string) => FieldSite> {
  const assets = await readAssets(pack);
  const streets = await readStreets(pack);
  return (domain) => ({ assets: assets.get(domain) ?? [], streets, seed });
}
