// Opens a city pack and proves that it is whole: format, sizes, checksums.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  PACK_FORMAT,
  PACK_TABLES,
  PACK_VERSION,
  packManifestSchema,
  type PackManifest,
  type PackTableName,
} from '../../../contract/city-pack/manifest.ts';
import type { GridTableName, OwnGridTableName } from '../../../contract/city-pack/grid-schema.ts';
import { decodeTable, type PackTable } from '../../../contract/city-pack/table.ts';

/** Its message names the folder or file and the remedy. */
export class PackError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PackError';
  }
}

export interface PackAsset {
  readonly row: number;
  readonly id: string;
  readonly domain: string;
  readonly kind: string;
  readonly name: string;
  /** city metres */
  readonly x: number;
  readonly y: number;
  /** degrees */
  readonly lon: number;
  readonly lat: number;
  /** row of `districts`, or NO_DISTRICT */
  readonly district: number;
  readonly owner: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** route or outline, x0 y0 x1 y1 ... in city metres; empty for a point */
  readonly xy: Float32Array;
  /** invented by the importer */
  readonly isEstimated: boolean;
}

export interface PackPoint {
  readonly row: number;
  readonly id: string;
  /** row of `assets` */
  readonly asset: number;
  readonly name: string;
}

export interface CityPack {
  readonly dir: string;
  readonly manifest: PackManifest;
  /** Read at the first call and kept. */
  table(name: PackTableName | GridTableName | OwnGridTableName): PackTable;
  assets(): readonly PackAsset[];
  points(): readonly PackPoint[];
}

const REMEDY = 'Make it again with import-city.';

/** @throws PackError where the folder is no pack of this version, or a table is missing or damaged */
export async function openCityPack(dir: string): Promise<CityPack> {
  const manifest = await readManifest(dir);
  await Promise.all(manifest.tables.map((table) => verifyTable(dir, table)));
  const tables = new Map<PackTableName | GridTableName | OwnGridTableName, PackTable>();
  const table = (name: PackTableName | GridTableName | OwnGridTableName): PackTable => {
    let found = tables.get(name);
    if (found === undefined) {
      const entry = manifest.tables.find((t) => t.name === name);
      if (entry === undefined) throw new PackError(`${dir} has no table "${name}". ${REMEDY}`);
      // Verified a moment ago, so still in the system's memory; held only once decoded.
      found = decodeTable(readFileSync(join(dir, entry.file)));
      tables.set(name, found);
    }
    return found;
  };
  let assets: readonly PackAsset[] | null = null;
  let points: readonly PackPoint[] | null = null;
  return {
    dir,
    manifest,
    table,
    assets: () => (assets ??= readAssets(table('assets'))),
    points: () => (points ??= readPoints(table('points'))),
  };
}

async function readManifest(dir: string): Promise<PackManifest> {
  const path = join(dir, 'manifest.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new PackError(
      `${dir} is not a city pack: manifest.json cannot be read (${(error as NodeJS.ErrnoException).code}). Make one with import-city.`,
      error,
    );
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PackError(`${path} is damaged: it is not JSON. ${REMEDY}`, error);
  }
  const { format, version } = (typeof json === 'object' && json !== null ? json : {}) as {
    format?: unknown;
    version?: unknown;
  };
  if (format !== PACK_FORMAT)
    throw new PackError(`${dir} is not a city pack: its manifest is of another kind. Make one with import-city.`);
  if (version !== PACK_VERSION)
    throw new PackError(
      `${dir} is a city pack of version ${String(version)}; this program reads version ${PACK_VERSION}. ${REMEDY}`,
    );
  const parsed = packManifestSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new PackError(`${path} is damaged: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}. ${REMEDY}`);
  }
  const names = new Set<string>(parsed.data.tables.map((t) => t.name));
  const missing = PACK_TABLES.find((name) => !names.has(name));
  if (missing !== undefined) throw new PackError(`${path} is damaged: the table "${missing}" is missing. ${REMEDY}`);
  return parsed.data;
}

async function verifyTable(dir: string, { file, bytes, sha256 }: PackManifest['tables'][number]): Promise<void> {
  // A name from a file on disk must not lead out of the folder.
  if (!/^[a-z0-9-]+\.arrow$/.test(file))
    throw new PackError(`${dir}/manifest.json names a strange file (${file}). ${REMEDY}`);
  const path = join(dir, file);
  const content = await readFile(path).catch((error: unknown) => {
    throw new PackError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}). ${REMEDY}`, error);
  });
  if (content.length !== bytes)
    throw new PackError(`${path} is damaged: ${content.length} bytes instead of ${bytes}. ${REMEDY}`);
  if (createHash('sha256').update(content).digest('hex') !== sha256)
    throw new PackError(`${path} is damaged: its checksum differs. ${REMEDY}`);
}

function readAssets(table: PackTable): PackAsset[] {
  const [id, domain, kind, name, owner, attributes] = ['id', 'domain', 'kind', 'name', 'owner', 'attributes'].map(
    (column) => table.text(column),
  );
  const [x, y, lon, lat, district, estimated] = ['x', 'y', 'lon', 'lat', 'district', 'estimated'].map((column) =>
    table.numbers(column),
  );
  const xy = table.list('xy');
  // Meters and indicators have none, and there are tens of thousands of them.
  const none: PackAsset['attributes'] = {};
  const noRoute = new Float32Array(0);
  return Array.from({ length: table.rows }, (_, row) => ({
    row,
    id: id![row]!,
    domain: domain![row]!,
    kind: kind![row]!,
    name: name![row]!,
    x: x![row]!,
    y: y![row]!,
    lon: lon![row]!,
    lat: lat![row]!,
    district: district![row]!,
    owner: owner![row]!,
    attributes: attributes![row] === '{}' ? none : (JSON.parse(attributes![row]!) as Record<string, unknown>),
    xy: xy.offsets[row] === xy.offsets[row + 1] ? noRoute : xy.values.subarray(xy.offsets[row], xy.offsets[row + 1]),
    isEstimated: estimated![row] === 1,
  }));
}

function readPoints(table: PackTable): PackPoint[] {
  const id = table.text('id');
  const asset = table.numbers<Uint32Array>('asset');
  const name = table.text('name');
  return Array.from({ length: table.rows }, (_, row) => ({ row, id: id[row]!, asset: asset[row]!, name: name[row]! }));
}
