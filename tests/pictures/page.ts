// The page under test: one scene, over the synthetic city or over a pack served at /pack/.
// Query: pack=1, theme=day, time=ISO (city time); of the synthetic city: tables=a,b (only these), origin=lon,lat.
import '@fontsource-variable/inter/wght.css';
import { packManifestSchema } from '../../contract/city-pack/manifest.ts';
import { decodeTable } from '../../contract/city-pack/table.ts';
import type { Catalogue } from '../../contract/catalogue.ts';
import { createCityScene } from '../../renderer/scene/city-scene.ts';
import type { CityScene, SceneOptions, Theme } from '../../renderer/scene/scene-api.ts';
import { GridModel, loadGridModel } from '../../renderer/state/grid-model.ts';
import { LiveCity } from '../../renderer/state/live-city.ts';
import { LiveGrid } from '../../renderer/state/live-grid.ts';
import { GridStates } from '../../renderer/scene/grid/grid-states.ts';
import { changeFrame, type GridPreset, presetFrame } from './grid-frames.ts';
import { createSyntheticCity } from './synthetic-city.ts';

export interface PageHandle {
  scene: CityScene;
  live: LiveCity;
  /** null: this city has no grid */
  grid: LiveGrid | null;
  model: GridModel | null;
  /** puts the whole grid into a state */
  setGrid(preset: GridPreset): void;
  /** a frame in which so many elements change state: half of them lose their supply, half get it back */
  changeGrid(count: number, round: number): ArrayBuffer;
  /** ms that the texels of the grid take after a frame, without their way onto the graphics card */
  timeTexels(): number;
  setTime(iso: string): void;
  setTheme(theme: Theme): void;
}

declare global {
  interface Window {
    picture?: PageHandle;
    pictureError?: string;
    pictureMs?: number;
  }
}

const query = new URLSearchParams(location.search);
let time = Date.parse(query.get('time') ?? '2026-11-24T17:42:41Z');
const theme = (query.get('theme') ?? 'night') as Theme;
document.documentElement.dataset['theme'] = theme;

async function packOptions(): Promise<Pick<SceneOptions, 'manifest' | 'loadTable' | 'catalogue'>> {
  const manifest = packManifestSchema.parse(await (await fetch('/pack/manifest.json')).json());
  const catalogue = (await (await fetch('/catalogue.json')).json()) as Catalogue;
  return {
    manifest,
    catalogue,
    loadTable: async (name) => {
      const file = manifest.tables.find((table) => table.name === name)?.file ?? `${name}.arrow`;
      return decodeTable(new Uint8Array(await (await fetch(`/pack/${file}`)).arrayBuffer()));
    },
  };
}

function syntheticOptions(): Pick<SceneOptions, 'manifest' | 'loadTable' | 'catalogue'> {
  const [lon, lat] = (query.get('origin') ?? '13.4,52.52').split(',').map(Number) as [number, number];
  const city = createSyntheticCity({ lon, lat });
  const only = query.get('tables')?.split(',');
  const tables = city.manifest.tables.filter(({ name }) => only === undefined || only.includes(name));
  return {
    manifest: { ...city.manifest, tables },
    catalogue: city.catalogue,
    loadTable: (name) => {
      const table = city.tables.get(name);
      return table === undefined ? Promise.reject(new Error(`no table ${name}`)) : Promise.resolve(table);
    },
  };
}

async function start(): Promise<void> {
  const started = performance.now();
  const source = query.has('pack') ? await packOptions() : syntheticOptions();
  const live = new LiveCity(source.manifest.tables.find((table) => table.name === 'points')?.rows ?? 0);
  const rowsOf = (name: string): number => source.manifest.tables.find((table) => table.name === name)?.rows ?? 0;
  const has = (name: string): boolean => rowsOf(name) > 0;
  const grid = has('grid-branches')
    ? new LiveGrid({
        branches: rowsOf('grid-branches'),
        switches: rowsOf('grid-switches'),
        consumers: rowsOf('grid-consumers'),
        stations: rowsOf('grid-stations'),
        feeders: rowsOf('grid-feeders'),
      })
    : null;
  const load = (): Promise<GridModel | null> => loadGridModel({ has, table: source.loadTable });
  await document.fonts.load('12px "Inter Variable"');
  const scene = await createCityScene({
    ...source,
    container: document.querySelector<HTMLElement>('#city')!,
    live,
    grid: grid && { live: grid, load },
    theme,
    cityTime: () => time,
    text: (key) => key,
    onProgress: () => undefined,
  });
  window.pictureMs = performance.now() - started;
  const hues = { feeder: new Uint8Array(rowsOf('grid-feeders')), station: new Uint8Array(rowsOf('grid-stations')) };
  const texels =
    grid && new GridStates(grid, { ...hues, substation: new Int32Array(rowsOf('grid-feeders')) }, 'supply');
  const model = grid === null ? null : await load();
  window.picture = {
    scene,
    live,
    grid,
    model,
    setGrid: (preset) => {
      if (grid !== null && model !== null) grid.apply(presetFrame(model, grid, preset));
    },
    changeGrid: (count, round) => changeFrame(grid!, count, round),
    timeTexels: () => {
      const start = performance.now();
      texels!.update();
      return performance.now() - start;
    },
    setTime: (iso) => {
      time = Date.parse(iso);
    },
    setTheme: (next) => {
      document.documentElement.dataset['theme'] = next;
      scene.setTheme(next);
    },
  };
}

start().catch((cause: unknown) => {
  window.pictureError = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
});
