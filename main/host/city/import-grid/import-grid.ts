// A utility's own model becomes the grid of a pack: the whole import as a list of steps.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import timeZoneAt from '@photostructure/tz-lookup';
import { PACK_FORMAT, PACK_VERSION, type PackManifest } from '../../../../contract/city-pack/manifest.ts';
import { type ColumnData, columnTable, encodeTable } from '../../../../contract/city-pack/table.ts';
import type { Grid } from '../../grid/grid-file.ts';
import { GridFileError } from '../../grid/grid-file.ts';
import { readGrid } from '../../grid/read-grid.ts';
import { gridOfTables } from '../grid-of-pack.ts';
import { assetColumns, pointColumns } from '../import/asset-list.ts';
import { cityId, nameFromFile } from '../import/city-name.ts';
import { pointDefinitions } from '../import/import-city.ts';
import { createPackFolder, MANIFEST_FILE, type PackFolder } from '../import/pack-folder.ts';
import { type BasePack, emptyPack, existingPack } from './base-pack.ts';
import { toDegrees } from './city-coordinates.ts';
import { findOrder } from './grid-order.ts';
import { type GridMapping, NO_MAPPING, readMapping } from './grid-mapping.ts';
import { type NodePlaces, nodePlaces } from './node-places.ts';
import { ownDevices } from './own-devices.ts';
import { type OwnGridFigures, ownFigures } from './own-figures.ts';
import { ownRows } from './own-rows.ts';
import { ownTables } from './own-tables.ts';
import { type BalancedModel, balancedModel } from './balanced-model.ts';
import { completeSwitchgear } from './switchgear.ts';
import { WorkingGrid } from './working-grid.ts';

export interface ImportGridOptions {
  /** OpenDSS, MATPOWER or pandapower */
  readonly file: string;
  /** folder of the pack: an existing one gets the grid, else a new one is made of it */
  readonly city: string;
  readonly mapping?: string | undefined;
}

export interface ImportGridReport {
  readonly city: string;
  readonly name: string;
  readonly isNew: boolean;
  readonly model: {
    readonly format: Grid['format'];
    readonly buses: number;
    readonly branches: number;
    readonly switches: number;
  };
  /** switches that the model does not have and protection needs */
  readonly inventedSwitches: number;
  /** nodes of the model without a place, put between their neighbours */
  readonly estimatedPlaces: number;
  readonly assets: number;
  readonly measurements: number;
  readonly grid: OwnGridFigures;
  readonly warnings: readonly string[];
}

/**
 * The pack is replaced in one step when it is whole; until then the old grid stays.
 * @throws GridFileError for a model or mapping that cannot be taken, PackError for a folder that is no pack, ImportError where it
 * cannot be written
 */
export async function importGrid(options: ImportGridOptions): Promise<ImportGridReport> {
  const mapping = options.mapping === undefined ? NO_MAPPING : await readMapping(options.mapping);
  const mappingFile = options.mapping ?? 'mapping';
  const read = await readGrid(options.file, { open: [], close: [], edits: [], taps: 'file' });
  const model = balancedModel(options.file, read);
  const places = nodePlaces({ file: options.file, mappingFile, network: model.network, mapping });
  const base = (await isThere(options.city)) ? await existingPack(options.city) : emptyPack(middleOf(places));
  refuseElsewhere(options.file, base, places);
  const folder = await createPackFolder(options.city);
  try {
    const report = await writePack(options, { mapping, mappingFile, model, places, base }, folder);
    await folder.commit();
    return report;
  } finally {
    await folder.discard();
  }
}

interface Parts {
  readonly mapping: GridMapping;
  readonly mappingFile: string;
  readonly model: BalancedModel;
  readonly places: NodePlaces;
  readonly base: BasePack;
}

async function writePack(options: ImportGridOptions, parts: Parts, folder: PackFolder): Promise<ImportGridReport> {
  const { mapping, mappingFile, model, places, base } = parts;
  const { network, state, drawing, format } = model;
  const { projection } = base;
  const degrees = toDegrees(places.system);
  const working = new WorkingGrid(
    network,
    state,
    {
      x: places.lon.map((lon) => projection.x(lon)),
      y: places.lat.map((lat) => projection.y(lat)),
      estimated: places.estimated,
      route: (coordinates) => inCityMetres(coordinates, degrees, projection),
    },
    drawing,
  );
  const switchgear = completeSwitchgear(working);
  const order = findOrder(working, switchgear.busbars);
  const columns = ownRows({ grid: working, order, switchgear, drawing, mapping, isEquivalent: model.isEquivalent });
  const points = pointDefinitions();
  const devices = ownDevices({ columns, kept: base.assets, points, mapping, mappingFile });
  columns.measurements = devices.measurements;
  const grid = ownTables(columns, working);
  const sha256 = createHash('sha256')
    .update(await readFile(options.file))
    .digest('hex');
  const name = base.manifest?.name ?? mapping.name ?? (network.name || nameFromFile(options.file));
  const own = (table: string) => (grid[table] === undefined ? null : columnTable(grid[table]));
  const city = gridOfTables(name, (table) => columnTable(grid[table]!), {
    optional: (table) => own(table),
    frequency: network.frequency,
    basePower: network.basePower,
  });
  const figures = ownFigures(city, order);
  const warnings = [...model.warnings, ...notesOf(parts, order.isMeshed)];
  const assets = [...base.assets, ...devices.assets];
  const tables: Record<string, Record<string, ColumnData>> = {
    assets: assetColumns(assets, projection, base.districts),
    points: pointColumns(assets, points),
    ...grid,
  };
  const encoded: [string, Uint8Array][] = [
    ...base.tables,
    ...Object.entries(tables).map(([table, content]): [string, Uint8Array] => [table, encodeTable(content)]),
  ];
  const written: PackManifest['tables'] = [];
  for (const [table, bytes] of encoded) {
    await folder.write(`${table}.arrow`, bytes);
    written.push({
      name: table as PackManifest['tables'][number]['name'],
      file: `${table}.arrow`,
      rows: rowsOf(tables[table]) ?? base.manifest?.tables.find((entry) => entry.name === table)?.rows ?? 0,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  }
  const source = {
    file: basename(options.file),
    sha256,
    licence: mapping.source?.licence ?? 'not stated',
    attribution: mapping.source?.attribution ?? `Grid: ${basename(options.file)}`,
  };
  const manifest: PackManifest = {
    ...(base.manifest ?? {
      ...newManifest(name, options.file, sha256, places, projection.origin),
      source: { ...source, attributionUrl: mapping.source?.attributionUrl ?? '' },
    }),
    grid: { ...source, format, frequency: network.frequency, basePower: network.basePower },
    report: { ...base.manifest?.report, grid: figures },
    tables: written,
  };
  await folder.write(MANIFEST_FILE, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
  return {
    city: manifest.id,
    name,
    isNew: base.manifest === null,
    model: { format, buses: model.buses, branches: model.branches, switches: network.switches.count },
    inventedSwitches: working.switches.filter(({ invented }) => invented).length,
    estimatedPlaces: places.missing.length,
    assets: devices.assets.length,
    measurements: (devices.measurements['point'] as Int32Array).length,
    grid: figures,
    warnings,
  };
}

function inCityMetres(
  coordinates: readonly number[],
  degrees: ReturnType<typeof toDegrees>,
  projection: BasePack['projection'],
): number[] {
  const route: number[] = [];
  for (let i = 0; i < coordinates.length; i += 2) {
    const [lon, lat] = degrees(coordinates[i]!, coordinates[i + 1]!);
    route.push(projection.x(lon), projection.y(lat));
  }
  return route;
}

const rowsOf = (columns: Record<string, ColumnData> | undefined): number | undefined => {
  const first = columns === undefined ? undefined : Object.values(columns)[0];
  return first === undefined ? undefined : 'offsets' in first ? first.offsets.length - 1 : first.length;
};

function newManifest(
  name: string,
  file: string,
  sha256: string,
  places: NodePlaces,
  origin: BasePack['projection']['origin'],
): Omit<PackManifest, 'source' | 'report' | 'tables'> {
  return {
    format: PACK_FORMAT,
    version: PACK_VERSION,
    id: cityId(name, file, sha256),
    name,
    origin,
    bbox: boxOf(places),
    timeZone: timeZoneAt(origin.lat, origin.lon),
    seed: 1,
  };
}

/** Degrees around the outermost nodes: about 500 m. */
const MARGIN_DEG = 0.005;
const SEVEN_DIGITS = 1e7;

function boxOf({ lon, lat }: NodePlaces): [number, number, number, number] {
  const [west, east] = extent(lon);
  const [south, north] = extent(lat);
  const box = [west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG] as const;
  return box.map((value) => Math.round(value * SEVEN_DIGITS) / SEVEN_DIGITS) as [number, number, number, number];
}

function extent(values: Float64Array): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return [least, most];
}

function middleOf({ lon, lat }: NodePlaces): { lon: number; lat: number } {
  const [[west, east], [south, north]] = [extent(lon), extent(lat)];
  return { lon: (west + east) / 2, lat: (south + north) / 2 };
}

/** m: the pack's 32-bit coordinates hold centimetres up to here */
const LARGEST_M = 130_000;

/** A grid of somewhere else, or one drawn in other coordinates than it says. */
function refuseElsewhere(file: string, { manifest, projection }: BasePack, { lon, lat }: NodePlaces): void {
  const [[west, east], [south, north]] = [extent(lon), extent(lat)];
  const far = Math.max(projection.x(east) - projection.x(west), projection.y(north) - projection.y(south));
  if (manifest === null && far > LARGEST_M)
    throw new GridFileError({
      file,
      message: `its nodes span ${Math.round(far / 1000)} km: a pack holds ${LARGEST_M / 1000} km`,
      remedy: 'import a part of the model, or correct the coordinates',
    });
  if (manifest === null) return;
  const [w, s, e, n] = manifest.bbox;
  let inside = 0;
  for (let i = 0; i < lon.length; i++) if (lon[i]! >= w && lon[i]! <= e && lat[i]! >= s && lat[i]! <= n) inside++;
  if (inside >= lon.length / 2) return;
  throw new GridFileError({
    file,
    message:
      `only ${inside} of its ${lon.length} nodes lie in ${manifest.name} (${[w, s, e, n].map((v) => v.toFixed(3)).join(', ')}); ` +
      `the grid spans ${[west, south, east, north].map((v) => v.toFixed(3)).join(', ')}`,
    remedy:
      'name the coordinate system in the mapping, or a folder that does not exist yet: the grid then gets a pack of its own',
  });
}

const isThere = (folder: string): Promise<boolean> =>
  stat(folder).then(
    () => true,
    () => false,
  );

function notesOf({ places, mapping, model }: Parts, isMeshed: boolean): string[] {
  const { missing } = places;
  const notes: string[] = [];
  if (missing.length > 0)
    notes.push(
      `${missing.length} nodes without a place stand between their neighbours, marked as estimated: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' ...' : ''}`,
    );
  if (isMeshed)
    notes.push(
      'feeders are closed to each other: it is not radial, and each part counts to the first feeder that reaches it',
    );
  if (mapping.neutrals.length === 0)
    notes.push(
      'the model does not say how its neutrals are earthed: low-impedance is assumed at medium voltage ("neutrals" in the mapping)',
    );
  const { consumers } = model.network;
  const uncounted = consumers.customers.filter((count) => count === 0).length;
  if (uncounted > 0 && mapping.consumers.length === 0)
    notes.push(
      `${uncounted} loads do not say how many customers they are: each counts as one ("consumers" in the mapping)`,
    );
  return notes;
}
