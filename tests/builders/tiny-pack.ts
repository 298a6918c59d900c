// A whole city pack of a handful of assets, written in milliseconds: for tests that need a running host and no city.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  PACK_FORMAT,
  PACK_TABLES,
  PACK_VERSION,
  type PackManifest,
  type PackTableName,
} from '../../contract/city-pack/manifest.ts';
import { NO_DISTRICT } from '../../contract/city-pack/schema.ts';
import { type ColumnData, encodeTable } from '../../contract/city-pack/table.ts';
import { DOMAINS } from '../../simulation/domains/index.ts';

interface TinyAsset {
  readonly domain: string;
  readonly kind: string;
  readonly attributes: Record<string, unknown>;
}

const ASSETS: readonly TinyAsset[] = [
  { domain: 'weather', kind: 'weather-station', attributes: {} },
  {
    domain: 'power',
    kind: 'substation',
    attributes: { voltages: [110_000, 10_000], operator: 'City Power', use: 'distribution', rated: 40e6 },
  },
  { domain: 'parking', kind: 'parking', attributes: { capacity: 120, type: 'underground', access: 'yes' } },
  { domain: 'traffic', kind: 'traffic-signal', attributes: { approaches: 4 } },
];

const ORIGIN = { lon: 13.4, lat: 52.52 };
const none = new Float32Array(0);
const lists = (rows: number) => ({ offsets: new Int32Array(rows + 1), values: none });
const rings = (rows: number) => ({ offsets: new Int32Array(rows + 1), values: new Int32Array(0) });
const [text, f32, f64, u8, u16, u32, i8, i32] = [
  [] as string[],
  none,
  new Float64Array(0),
  new Uint8Array(0),
  new Uint16Array(0),
  new Uint32Array(0),
  new Int8Array(0),
  new Int32Array(0),
];

const EMPTY: Record<Exclude<PackTableName, 'assets' | 'points'>, Record<string, ColumnData>> = {
  buildings: {
    id: text,
    xy: lists(0),
    rings: rings(0),
    name: text,
    street: text,
    houseNumber: text,
    use: u8,
    height: f32,
    minHeight: f32,
    heightOrigin: u8,
    levels: f32,
    roofShape: u8,
    roofHeight: f32,
    roofDirection: f32,
    district: u16,
    parent: i32,
    hasParts: u8,
  },
  'street-nodes': { osm: f64, x: f32, y: f32, signal: u8 },
  streets: {
    from: u32,
    to: u32,
    xy: lists(0),
    name: text,
    ref: text,
    class: u8,
    length: f32,
    speed: f32,
    speedEstimated: u8,
    oneWay: i8,
    access: u8,
    width: f32,
    lanes: u8,
    bridge: u8,
    tunnel: u8,
    layer: i8,
    way: f64,
  },
  turns: { fromEdge: u32, toEdge: u32, via: u32, only: u8 },
  areas: { kind: u8, name: text, xy: lists(0), rings: rings(0), layer: i8 },
  lines: { kind: u8, name: text, xy: lists(0), tunnel: u8, bridge: u8, layer: i8 },
  districts: {
    name: text,
    level: u8,
    xy: lists(0),
    rings: rings(0),
    labelX: f32,
    labelY: f32,
    area: f32,
    synthetic: u8,
  },
  places: { name: text, kind: text, x: f32, y: f32, rank: u8 },
  addresses: { street: text, houseNumber: text, x: f32, y: f32 },
  lamps: { x: f32, y: f32, cabinet: u32, estimated: u8 },
  trees: { x: f32, y: f32, estimated: u8 },
};

export interface TinyPackOptions {
  /** substation-s1 ... substation-sN; default 1 */
  readonly substations?: number;
}

function assetsAndPoints({
  substations = 1,
}: TinyPackOptions): Record<'assets' | 'points', Record<string, ColumnData>> {
  const substation = ASSETS.find(({ kind }) => kind === 'substation')!;
  const assets = [...ASSETS, ...Array.from({ length: substations - 1 }, () => substation)];
  const ids = assets.map((asset, i) => `${asset.kind}-s${Math.max(1, i - ASSETS.length + 2)}`);
  const points = assets.flatMap(({ domain, kind }, asset) => {
    const definitions =
      DOMAINS.find(({ id }) => id === domain)?.kinds.find((described) => described.kind === kind)?.points ?? [];
    return definitions.map(({ name }) => ({ id: `${ids[asset]!}.${name}`, asset, name }));
  });
  const count = assets.length;
  return {
    assets: {
      id: ids,
      domain: assets.map(({ domain }) => domain),
      kind: assets.map(({ kind }) => kind),
      name: assets.map(({ kind }) => `The ${kind}`),
      x: new Float32Array(count),
      y: new Float32Array(count),
      lon: new Float64Array(count).fill(ORIGIN.lon),
      lat: new Float64Array(count).fill(ORIGIN.lat),
      district: new Uint16Array(count).fill(NO_DISTRICT),
      owner: assets.map(() => ''),
      attributes: assets.map(({ attributes }) => JSON.stringify(attributes)),
      xy: lists(count),
      estimated: new Uint8Array(count),
    },
    points: {
      id: points.map(({ id }) => id),
      asset: Uint32Array.from(points, ({ asset }) => asset),
      name: points.map(({ name }) => name),
    },
  };
}

/** Writes the pack into `folder`, which is made. The city is called "tiny". */
export async function writeTinyPack(folder: string, options: TinyPackOptions = {}): Promise<PackManifest> {
  await mkdir(folder, { recursive: true });
  const filled = { ...EMPTY, ...assetsAndPoints(options) };
  const tables: PackManifest['tables'] = [];
  for (const name of PACK_TABLES) {
    const bytes = encodeTable(filled[name]);
    const file = `${name}.arrow`;
    await writeFile(join(folder, file), bytes);
    const [first] = Object.values(filled[name]);
    const rows = first === undefined ? 0 : 'offsets' in first ? first.offsets.length - 1 : first.length;
    tables.push({ name, file, rows, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  const manifest: PackManifest = {
    format: PACK_FORMAT,
    version: PACK_VERSION,
    id: 'tiny',
    name: 'Tiny',
    origin: ORIGIN,
    bbox: [13.39, 52.51, 13.41, 52.53],
    timeZone: 'Europe/Berlin',
    seed: 1,
    source: { file: 'none', sha256: '', licence: 'CC0', attribution: 'made up', attributionUrl: 'https://example.org' },
    report: {},
    tables,
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return manifest;
}
