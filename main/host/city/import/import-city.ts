// From an OpenStreetMap extract to a city pack: the whole import as a list of steps.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import timeZoneAt from '@photostructure/tz-lookup';
import {
  PACK_FORMAT,
  PACK_TABLES,
  PACK_VERSION,
  type PackManifest,
  type PackTableName,
} from '../../../../contract/city-pack/manifest.ts';
import { GRID_TABLES, type GridTableName } from '../../../../contract/city-pack/grid-schema.ts';
import { encodeTable, type ColumnData } from '../../../../contract/city-pack/table.ts';
import type { ImportStage } from '../../../../contract/start.ts';
import { DOMAINS } from '../../../../simulation/domains/index.ts';
import { createAreaSource } from './area-objects.ts';
import { areaColumns, collectAreas } from './areas.ts';
import { assetColumns, pointColumns, type Asset, type PointDefinitions } from './asset-list.ts';
import { chargingAssets } from './assets/charging.ts';
import { emergencyAssets } from './assets/emergency.ts';
import { lightingCabinets } from './assets/lighting.ts';
import { mediumVoltageLines } from './assets/overhead-lines.ts';
import { parkingAssets } from './assets/parking.ts';
import { powerAssets } from './assets/power.ts';
import { detectorAssets, signalAssets } from './assets/traffic.ts';
import { transitAssets } from './assets/transit.ts';
import { weatherAssets } from './assets/weather.ts';
import { buildBuildings, collectBuildings } from './buildings.ts';
import { createCityFrame } from './city-frame.ts';
import { cityId, nameFromFile } from './city-name.ts';
import { seaShapes } from './coastline.ts';
import { buildDistricts, createDistrictFinder, districtColumns } from './districts.ts';
import { synthesiseGrid } from './grid/synthesise-grid.ts';
import { ImportError } from './import-error.ts';
import type { ImportReport } from './import-report.ts';
import { placeLamps } from './lamps.ts';
import { buildLines } from './lines.ts';
import { readOsmPbf } from './osm-pbf.ts';
import { createPackFolder, MANIFEST_FILE, type PackFolder } from './pack-folder.ts';
import { buildAddresses, buildPlaces } from './places.ts';
import { createStreetFinder } from './street-finder.ts';
import { streetFigures } from './street-figures.ts';
import { buildStreets } from './streets.ts';
import { collectThings } from './tagged-things.ts';
import { buildTrees } from './trees.ts';
import { buildTurns } from './turns.ts';
import { Warnings } from './warnings.ts';

/** The usual share of each stage in the time of an import. */
const STAGES: Readonly<Record<ImportStage, number>> = {
  read: 0.12,
  streets: 0.12,
  ground: 0.12,
  buildings: 0.24,
  assets: 0.2,
  write: 0.2,
};

export interface ImportProgress {
  readonly stage: ImportStage;
  /** of the whole import, 0 ... 1, never falling */
  readonly fraction: number;
}

export interface ImportOptions {
  /** OSM PBF file */
  readonly file: string;
  /** folder of the pack: new, empty, or an older pack that is replaced */
  readonly out: string;
  /** the city's name; by default that of the file */
  readonly name?: string | undefined;
  /** a pack that another process puts at `out` in the meantime stays */
  readonly keepExisting?: boolean | undefined;
  readonly seed?: number | undefined;
  /** false: without the synthetic grid. Default true. */
  readonly grid?: boolean | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const ATTRIBUTION = {
  licence: 'ODbL-1.0',
  attribution: '© OpenStreetMap contributors, ODbL 1.0',
  attributionUrl: 'https://www.openstreetmap.org/copyright',
};

/**
 * Builds the pack and moves it to `out` in one step. Same file content, file name, name and seed: same bytes.
 * @throws ImportError for a file that is no city or a folder that cannot be written; the signal's reason when aborted.
 * Either way nothing is left behind.
 */
export async function importCity(options: ImportOptions): Promise<ImportReport> {
  const started = performance.now();
  const folder = await createPackFolder(options.out, options);
  try {
    const figures = await buildPack(options, folder);
    await folder.commit();
    return {
      ...figures,
      seconds: Math.round((performance.now() - started) / 10) / 100,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  } finally {
    await folder.discard();
  }
}

type TableName = PackTableName | GridTableName;
type Figures = Omit<ImportReport, 'seconds' | 'peakMb'>;

async function buildPack(
  { file, name: wantedName, seed = 1, grid: wantsGrid = true, onProgress, signal }: ImportOptions,
  folder: PackFolder,
): Promise<Figures> {
  const warnings = new Warnings();
  let done = 0;
  const progress = (stage: ImportStage, part: number): void =>
    onProgress?.({ stage, fraction: Math.min(1, done + part * STAGES[stage]) });
  /** Ends a stage; gives the event loop a turn, so that progress is seen and an abort is heard. */
  const finish = async (stage: ImportStage): Promise<void> => {
    progress(stage, 1);
    done += STAGES[stage];
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  };

  progress('read', 0);
  const osm = await readOsmPbf(file, { warnings, signal, onProgress: (part) => progress('read', part) });
  const sha256 = await fileHash(file);
  const frame = createCityFrame(osm, file, warnings);
  await finish('read');

  const streets = buildStreets(osm, frame, warnings);
  const turns = buildTurns(osm, streets, warnings);
  const network = streetFigures(streets);
  const finder = createStreetFinder(streets);
  await finish('streets');

  const source = createAreaSource(osm, frame, warnings);
  const districts = buildDistricts(osm, frame, warnings);
  const districtFinder = createDistrictFinder(districts);
  const areas = collectAreas(source, frame, seaShapes(osm, frame, warnings));
  await finish('ground');

  const outlines = collectBuildings(source, frame, warnings);
  if (outlines.length === 0) {
    throw new ImportError(
      'input',
      `${file} has no buildings inside its box, so there is no city to build. Use an extract with all objects of a city.`,
    );
  }
  progress('buildings', 0.5);
  const buildings = buildBuildings(outlines, districtFinder, seed, warnings);
  await finish('buildings');

  const things = collectThings(osm, source, frame);
  const power = powerAssets(things, osm, frame, finder);
  const emergency = emergencyAssets(things, seed);
  const signals = signalAssets(things, streets, finder);
  const parking = parkingAssets(things, finder);
  const stops = transitAssets(things, finder);
  const detectors = detectorAssets(streets);
  const lamps = placeLamps(things, osm, streets, finder, seed);
  const cabinets = lightingCabinets(lamps, streets);
  const assets: Asset[] = [
    ...emergency.assets,
    ...power.assets,
    ...cabinets.assets,
    ...signals.assets,
    ...detectors,
    ...parking,
    ...stops,
    ...weatherAssets(frame, districts, districtFinder),
    ...chargingAssets(things, parking, finder, seed),
  ];
  const firstCabinet = emergency.assets.length + power.assets.length;
  const name = wantedName?.trim() || nameFromFile(file);
  progress('assets', 0.2);
  const points = pointDefinitions();
  const grid = wantsGrid
    ? synthesiseGrid({
        name,
        assets,
        buildings,
        streets,
        finder,
        overheadLines: mediumVoltageLines(osm, frame),
        points,
        seed,
        warnings,
      })
    : null;
  const allAssets = [...assets, ...(grid?.devices ?? [])];
  await finish('assets');

  const figures: Figures = {
    buildings: buildings.count,
    buildingsWithMeasuredHeight: buildings.withMeasuredHeight,
    drivableKm: round(network.drivableKm, 2),
    junctions: network.junctions,
    largestComponentShare: round(network.largestComponentShare, 4),
    boroughs: districts.filter((d) => d.level === 9).length,
    quarters: districts.filter((d) => d.level === 10).length,
    districts: districts.length,
    hospitals: emergency.hospitals,
    fireStations: emergency.fireStations,
    police: emergency.police,
    sites: {
      ...emergency.sites,
      trafficSignals: signals.assets.length,
      stops: stops.length,
      detectors: detectors.length,
      lightingCabinets: cabinets.assets.length,
      lamps: lamps.x.length,
      chargingStations: count(allAssets, 'charging-station'),
      meters: count(allAssets, 'meter'),
      solarPlants: count(allAssets, 'photovoltaic'),
      gridDevices: grid?.devices.length ?? 0,
    },
    substations: power.substations,
    substationsRail: power.substationsRail,
    parking: parking.length,
    trafficSignals: signals.trafficSignals,
    bbox: frame.bbox,
    warnings: warnings.list(),
    ...(grid === null ? {} : { grid: grid.report }),
  };
  const tables: Partial<Record<TableName, Record<string, ColumnData>>> = {
    buildings: buildings.columns,
    'street-nodes': streets.nodeColumns,
    streets: streets.edgeColumns,
    turns,
    areas: areaColumns(areas),
    lines: buildLines(osm, frame),
    districts: districtColumns(districts),
    places: buildPlaces(things),
    addresses: buildAddresses(things),
    lamps: {
      x: lamps.x,
      y: lamps.y,
      cabinet: cabinets.cabinetOfLamp.map((row) => row + firstCabinet),
      estimated: lamps.estimated,
    },
    trees: buildTrees(osm, frame, { areas, buildings: outlines, streets }, seed),
    assets: assetColumns(allAssets, frame.projection, districtFinder),
    points: pointColumns(allAssets, points),
    ...grid?.tables,
  };
  const names: readonly TableName[] = grid === null ? PACK_TABLES : [...PACK_TABLES, ...GRID_TABLES];
  const written: PackManifest['tables'] = [];
  for (const [i, table] of names.entries()) {
    signal?.throwIfAborted();
    const columns = tables[table]!;
    const bytes = encodeTable(columns);
    const first = Object.values(columns)[0]!;
    const rows = 'offsets' in first ? first.offsets.length - 1 : first.length;
    await folder.write(`${table}.arrow`, bytes);
    written.push({
      name: table,
      file: `${table}.arrow`,
      rows,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    progress('write', (i + 1) / (names.length + 1));
  }
  const { origin } = frame.projection;
  const manifest: PackManifest = {
    format: PACK_FORMAT,
    version: PACK_VERSION,
    id: cityId(name, file, sha256),
    name,
    origin,
    bbox: [...frame.bbox],
    timeZone: timeZoneAt(origin.lat, origin.lon),
    seed,
    source: { file: basename(file), sha256, ...ATTRIBUTION },
    report: { ...figures },
    tables: written,
  };
  await folder.write(MANIFEST_FILE, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
  await finish('write');
  return figures;
}

const count = (assets: readonly Asset[], kind: string): number =>
  assets.reduce((sum, asset) => sum + (asset.kind === kind ? 1 : 0), 0);

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

async function fileHash(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

export function pointDefinitions(): PointDefinitions {
  const names = new Map<string, readonly string[]>();
  for (const domain of DOMAINS)
    for (const kind of domain.kinds)
      names.set(
        `${domain.id}/${kind.kind}`,
        kind.points.map((p) => p.name),
      );
  return { of: (domain, kind) => names.get(`${domain}/${kind}`) ?? [] };
}
