// The workers that build the city, and their first jobs. They need tables and nothing else, so they may start while the
// desk is still being put up; their answers wait for the layer that wants them.
import type { PackManifest, PackTableName } from '../../contract/city-pack/manifest.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';
import { createProjection, type CityProjection } from '../../contract/projection.ts';
import type { Camera } from '../../contract/requests.ts';
import { metresPerPixel, zoomForSpan } from './camera-limits.ts';
import { cityExtent } from './city-extent.ts';
import { buildingColumns } from './geometry/building-columns.ts';
import { groundColumns } from './ground/ground-columns.ts';
import type { LampColumns } from './light/lamp-field.ts';
import { openingCamera } from './opening-camera.ts';
import { PatientWorker } from './patient-worker.ts';
import type { BuildingChunk, BuildingJob, Place } from './workers/building-worker.ts';
import type { GroundJob, GroundTile } from './workers/ground-worker.ts';
import type { LightAnswer, LightJob } from './workers/light-worker.ts';

type LoadTable = (name: PackTableName) => Promise<PackTable>;

/** metres a cell of the fields of light, and of the shadows at their finest */
const CELL = 4;
const FINE_CELL = 2;

/** the observer's distance from what the camera looks at, in heights of the view */
const OBSERVER_HEIGHTS = 1.5;
/** metres above ground from which every chunk is far */
const HIGH_ABOVE = 2500;

/** CSS pixels; a guess will do */
export interface ViewSize {
  readonly width: number;
  readonly height: number;
}

export interface CityWorkers {
  readonly light: PatientWorker<LightJob, LightAnswer>;
  readonly buildings: PatientWorker<BuildingJob, BuildingChunk>;
  readonly ground: PatientWorker<GroundJob, GroundTile>;
}

const early = new WeakMap<PackManifest, CityWorkers>();

/** Starts to build a city before anyone has asked for its picture. */
export function startCityEarly(
  manifest: PackManifest,
  loadTable: LoadTable,
  camera: Camera | null,
  view: ViewSize,
): void {
  if (!early.has(manifest)) early.set(manifest, startWorkers(manifest, loadTable, camera, view));
}

/** Those that were started early, once; else new ones. */
export function takeCityWorkers(
  manifest: PackManifest,
  loadTable: LoadTable,
  camera: Camera,
  view: ViewSize,
): CityWorkers {
  const started = early.get(manifest);
  early.delete(manifest);
  return started ?? startWorkers(manifest, loadTable, camera, view);
}

/** What a camera looks at, and the place over which its observer stands; city metres. */
function focusOf(camera: Camera, projection: CityProjection, view: ViewSize): Place[] {
  const x = projection.x(camera.lon);
  const y = projection.y(camera.lat);
  const away = OBSERVER_HEIGHTS * view.height * metresPerPixel(camera.zoom, camera.lat);
  const back = away * Math.sin((camera.pitch * Math.PI) / 180);
  const up = away * Math.cos((camera.pitch * Math.PI) / 180);
  const turn = (camera.bearing * Math.PI) / 180;
  // From high above nothing is near.
  if (up > HIGH_ABOVE) return [{ x, y: y + up * 10 }];
  return [
    { x, y },
    { x: x - back * Math.sin(turn), y: y - back * Math.cos(turn) },
  ];
}

function startWorkers(
  manifest: PackManifest,
  loadTable: LoadTable,
  wanted: Camera | null,
  view: ViewSize,
): CityWorkers {
  const light = new PatientWorker<LightJob, LightAnswer>(
    () => new Worker(new URL('./workers/light-worker.ts', import.meta.url), { type: 'module' }),
  );
  const buildings = new PatientWorker<BuildingJob, BuildingChunk>(
    () => new Worker(new URL('./workers/building-worker.ts', import.meta.url), { type: 'module' }),
  );
  const ground = new PatientWorker<GroundJob, GroundTile>(
    () => new Worker(new URL('./workers/ground-worker.ts', import.meta.url), { type: 'module' }),
  );
  const extent = cityExtent(manifest);
  const projection = createProjection(manifest.origin);
  const load = async (name: PackTableName): Promise<PackTable | null> => {
    const isThere = manifest.tables.some((table) => table.name === name && table.rows > 0);
    // A table that cannot be read is reported by the scene; the city is built without it.
    return isThere ? loadTable(name).catch(() => null) : null;
  };
  const startBodies = async (): Promise<void> => {
    const [table, lamps] = await Promise.all([load('buildings'), load('lamps')]);
    const source = buildingColumns(table);
    const camera =
      wanted ??
      openingCamera(extent, projection, table, view.width / Math.max(1, view.height), (span, lat) =>
        zoomForSpan(span, view.width, lat),
      );
    if (source !== null) {
      buildings.post({ ...source, type: 'city', extent, focus: focusOf(camera, projection, view) });
    }
    light.post({
      type: 'city',
      extent,
      columns: source?.columns ?? null,
      hasParts: source?.hasParts ?? new Uint8Array(),
      lamps: lamps && lampColumns(lamps),
      cell: CELL,
      fineCell: FINE_CELL,
    });
  };
  const startGround = async (): Promise<void> => {
    const [areas, streets, lines] = await Promise.all([load('areas'), load('streets'), load('lines')]);
    const tables = new Map([
      ['areas', areas],
      ['streets', streets],
      ['lines', lines],
    ]);
    ground.post({ type: 'city', ground: groundColumns({ table: (name) => tables.get(name) ?? null }) });
  };
  void startBodies();
  void startGround();
  return { light, buildings, ground };
}

export const lampColumns = (lamps: PackTable): LampColumns => ({
  x: lamps.numbers('x'),
  y: lamps.numbers('y'),
  cabinet: lamps.numbers('cabinet'),
});
