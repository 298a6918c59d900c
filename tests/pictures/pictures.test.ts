// One picture for each layer and preset of the scene, over the synthetic city: fixed camera, fixed time, fixed values.
// Compared with references drawn by SwiftShader; the tolerance leaves room for other drivers and font rasterisers.
// CITY_TWIN_PICTURES=write draws the references anew; look at them before committing.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Camera } from '../../contract/requests.ts';
import { GRID_LAYERS, type GridColour, type SceneTrace, type SelectableTable } from '../../renderer/scene/scene-api.ts';
import { comparePictures } from './compare.ts';
import type { PageHandle } from './page.ts';
import { startPictureServer, type PictureServer } from './picture-server.ts';
import type { GridPreset } from './grid-frames.ts';
import { createSyntheticCity } from './synthetic-city.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const REFERENCES = fileURLToPath(new URL('./references/', import.meta.url));
const IS_WRITING = process.env['CITY_TWIN_PICTURES'] === 'write';
const FAILED = fileURLToPath(new URL('../../.cache/pictures/', import.meta.url));

const NIGHT = '2026-11-24T19:42:41Z';
const NOON = '2026-06-24T13:00:00Z';
const DUSK = '2026-06-24T19:52:00Z';

const OVERVIEW: Camera = { lon: 13.4, lat: 52.52, zoom: 14.6, pitch: 55, bearing: -30 };
const STREET: Camera = { lon: 13.4009, lat: 52.5212, zoom: 17.3, pitch: 66, bearing: 25 };
const ROOFS: Camera = { lon: 13.39555, lat: 52.5195, zoom: 17, pitch: 52, bearing: 10 };
const HALL: Camera = { lon: 13.39609, lat: 52.52409, zoom: 16.9, pitch: 55, bearing: -25 };
const RIM: Camera = { lon: 13.4105, lat: 52.526, zoom: 16, pitch: 62, bearing: 45 };

const QUARTER: Camera = { lon: 13.3995, lat: 52.5231, zoom: 15.9, pitch: 50, bearing: -20 };
const CORNER: Camera = { lon: 13.39855, lat: 52.5227, zoom: 18, pitch: 40, bearing: 15 };

const CITY = ['buildings', 'streets', 'water-green', 'rail', 'trees', 'shadows'];

const SYNTHETIC = createSyntheticCity().tables;
const TOWN_HALL = SYNTHETIC.get('buildings')!.text('name').indexOf('Town hall');

/** All that hangs on the third feeder. */
const TRACE: SceneTrace = {
  ref: { table: 'feeders', row: 2 },
  direction: 'down',
  result: {
    branches: [...SYNTHETIC.get('grid-branches')!.numbers<Int32Array>('feeder')].flatMap((feeder, row) =>
      feeder === 2 ? [row] : [],
    ),
    switches: [],
    stations: [],
    consumers: [],
    customers: 0,
    power: 0,
    isNormal: false,
  },
};

interface Preset {
  readonly name: string;
  readonly camera: Camera;
  readonly theme: 'night' | 'day';
  readonly time: string;
  readonly layers: readonly string[];
  readonly select?: { table: SelectableTable; row: number };
  readonly grid?: GridPreset;
  /** the host is gone since */
  readonly isStale?: boolean;
  readonly colour?: GridColour;
  readonly trace?: SceneTrace;
}

const PRESETS: readonly Preset[] = [
  { name: 'night', camera: OVERVIEW, theme: 'night', time: NIGHT, layers: [...CITY, 'lamps'] },
  { name: 'day', camera: OVERVIEW, theme: 'day', time: NOON, layers: CITY },
  { name: 'dusk', camera: OVERVIEW, theme: 'night', time: DUSK, layers: [...CITY, 'lamps'] },
  { name: 'ground', camera: OVERVIEW, theme: 'day', time: NOON, layers: ['streets', 'water-green', 'rail'] },
  { name: 'street-level', camera: STREET, theme: 'night', time: NIGHT, layers: [...CITY, 'lamps'] },
  { name: 'roofs', camera: ROOFS, theme: 'day', time: NOON, layers: ['buildings', 'shadows'] },
  { name: 'rim', camera: RIM, theme: 'night', time: NIGHT, layers: [...CITY, 'lamps'] },
  {
    name: 'names',
    camera: OVERVIEW,
    theme: 'day',
    time: NOON,
    layers: ['streets', 'water-green', 'labels', 'districts'],
  },
  {
    name: 'assets',
    camera: OVERVIEW,
    theme: 'night',
    time: NIGHT,
    layers: [...CITY, 'substations', 'cables', 'units'],
  },
  {
    name: 'chosen-building',
    camera: HALL,
    theme: 'night',
    time: NIGHT,
    layers: CITY,
    select: { table: 'buildings', row: TOWN_HALL },
  },
  {
    name: 'grid-outage',
    camera: QUARTER,
    theme: 'night',
    time: NIGHT,
    layers: [...CITY, 'lamps', ...GRID_LAYERS],
    grid: { dead: [1], unknown: [3] },
  },
  {
    name: 'grid-outage-stale',
    camera: QUARTER,
    theme: 'night',
    time: NIGHT,
    layers: [...CITY, 'lamps', ...GRID_LAYERS],
    grid: { dead: [1], unknown: [3] },
    isStale: true,
  },
  {
    name: 'grid-outage-day',
    camera: QUARTER,
    theme: 'day',
    time: NOON,
    layers: [...CITY, ...GRID_LAYERS],
    grid: { dead: [1], unknown: [3], overloaded: [1] },
    select: { table: 'grid-stations', row: 3 },
  },
  {
    name: 'grid-feeders',
    camera: OVERVIEW,
    theme: 'night',
    time: NIGHT,
    layers: [...CITY, 'grid-high', 'grid-medium', 'grid-stations'],
    colour: 'feeder',
  },
  {
    name: 'grid-loading',
    camera: CORNER,
    theme: 'day',
    time: NOON,
    layers: ['streets', ...GRID_LAYERS],
    colour: 'loading',
    select: { table: 'grid-switches', row: 4 },
  },
  {
    name: 'grid-voltage',
    camera: OVERVIEW,
    theme: 'day',
    time: NOON,
    layers: ['streets', 'buildings', ...GRID_LAYERS],
    colour: 'voltage',
  },
  {
    name: 'grid-trace',
    camera: QUARTER,
    theme: 'night',
    time: NIGHT,
    layers: [...CITY, 'lamps', ...GRID_LAYERS],
    trace: TRACE,
  },
];

declare global {
  interface Window {
    picture?: PageHandle;
    pictureError?: string;
  }
}

describe.skipIf(!existsSync(CHROMIUM))('pictures', () => {
  let server: PictureServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  const settle = (): Promise<unknown> =>
    page.waitForFunction(() => window.picture!.scene.isSettled(), null, { timeout: 60_000, polling: 100 });

  beforeAll(async () => {
    server = await startPictureServer();
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-sync',
        '--force-color-profile=srgb',
      ],
    });
    page = await browser.newPage({ viewport: { width: 640, height: 360 } });
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(server.page);
    await page.waitForFunction(() => window.picture !== undefined || window.pictureError !== undefined, null, {
      timeout: 60_000,
    });
    expect(await page.evaluate(() => window.pictureError)).toBeUndefined();
    await mkdir(FAILED, { recursive: true });
    if (IS_WRITING) await mkdir(REFERENCES, { recursive: true });
    // Values of every kind: good, old, bad.
    await page.evaluate(() => {
      const { live } = window.picture!;
      const values = [100, 100, 20, 60, 95, 80, 13.3985, 52.5213, 1];
      const qualities = [0, 0, 0, 0, 3, 0, 0, 0, 0];
      live.apply({
        number: 1,
        isSnapshot: true,
        cityTimeMs: 0,
        oldestArrivalMs: 0,
        count: values.length,
        points: Uint32Array.from(values.keys()),
        values: Float64Array.from(values),
        times: new Float64Array(values.length),
        qualities: Uint8Array.from(qualities),
        origins: new Uint8Array(values.length),
      });
    });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it.each(PRESETS)(
    '$name',
    { timeout: 90_000 },
    async ({ name, camera, theme, time, layers, select, grid, isStale, colour, trace }) => {
      await page.evaluate(
        ({ camera, theme, time, layers, select, grid, isStale, colour, trace }) => {
          const { scene, setTheme, setTime, setGrid, grid: live } = window.picture!;
          setTime(time);
          setTheme(theme);
          scene.setLayers(new Set(layers));
          setGrid(grid ?? {});
          if (isStale === true) live?.markAllStale();
          scene.setGridColour(colour ?? 'supply');
          scene.setTrace(trace ?? null);
          scene.select(select ?? null);
          scene.setCamera(camera);
        },
        { camera, theme, time, layers: [...layers], select, grid, isStale, colour, trace },
      );
      await settle();
      // Glides of units and a shadow that is being cast end within this time.
      await page.waitForTimeout(400);
      await settle();
      const actual = await page.screenshot({ type: 'png' });
      const path = `${REFERENCES}${name}.png`;
      if (IS_WRITING) {
        await writeFile(path, actual);
        return;
      }
      const difference = await comparePictures(page, actual, await readFile(path));
      const isSame = difference.mean < 2.5 && difference.share < 0.02;
      if (!isSame) await writeFile(`${FAILED}${name}.png`, actual);
      expect(isSame, `${name}: ${JSON.stringify(difference)}; drawn: .cache/pictures/${name}.png`).toBe(true);
    },
  );

  it('picks what is under the pointer: a mark, a building, a street', { timeout: 60_000 }, async () => {
    const picked = await page.evaluate(async () => {
      const { scene, setTheme } = window.picture!;
      setTheme('night');
      scene.select(null);
      scene.setLayers(new Set(['buildings', 'streets', 'substations']));
      scene.setCamera({ lon: 13.4, lat: 52.52, zoom: 15, pitch: 0, bearing: 0 });
      await new Promise((resolve) => setTimeout(resolve, 900));
      const picks: ({ table: string; row: number } | null)[] = [];
      const stop = scene.onPick((pick) => picks.push(pick === null ? null : { table: pick.table, row: pick.row }));
      const canvas = document.querySelector('canvas')!;
      // City metres from the centre of the view to CSS pixels, seen from straight above.
      const metres = (Math.cos((52.52 * Math.PI) / 180) * 2 * Math.PI * 6_378_137) / (512 * 2 ** 15);
      const click = (x: number, y: number): void => {
        const init = { clientX: 320 + x / metres, clientY: 180 - y / metres, button: 0, bubbles: true, pointerId: 1 };
        canvas.dispatchEvent(new PointerEvent('pointerdown', init));
        canvas.dispatchEvent(new PointerEvent('pointerup', init));
      };
      click(80, 120);
      click(-265, 430);
      click(28, -242);
      stop();
      return picks;
    });
    expect(picked[0]).toEqual({ table: 'assets', row: 4 });
    expect(picked[1]?.table).toBe('buildings');
    expect(picked[2]?.table).toBe('streets');
  });

  it('picks what of the grid is under the pointer: a station, a switch, a line', { timeout: 60_000 }, async () => {
    const picked = await page.evaluate(async () => {
      const { scene, setGrid } = window.picture!;
      setGrid({});
      scene.setTrace(null);
      scene.select(null);
      scene.setLayers(new Set(['streets', 'grid-high', 'grid-medium', 'grid-low', 'grid-stations']));
      scene.setCamera({ lon: 13.4, lat: 52.5216, zoom: 17, pitch: 0, bearing: 0 });
      await new Promise((resolve) => setTimeout(resolve, 900));
      const picks: ({ table: string; row: number } | null)[] = [];
      const stop = scene.onPick((pick) => picks.push(pick === null ? null : { table: pick.table, row: pick.row }));
      const canvas = document.querySelector('canvas')!;
      const radius = 6_378_137;
      const metres = (Math.cos((52.5216 * Math.PI) / 180) * 2 * Math.PI * radius) / (512 * 2 ** 17);
      const north = ((0.0016 * Math.PI) / 180) * radius;
      const click = (x: number, y: number): void => {
        const init = {
          clientX: 320 + x / metres,
          clientY: 180 - (y - north) / metres,
          button: 0,
          bubbles: true,
          pointerId: 1,
        };
        canvas.dispatchEvent(new PointerEvent('pointerdown', init));
        canvas.dispatchEvent(new PointerEvent('pointerup', init));
      };
      click(28, 166);
      click(28 + 8, 166);
      click(100, 166);
      click(28, 230);
      stop();
      return picks;
    });
    const tables = picked.map((pick) => pick?.table);
    expect(tables.slice(0, 3)).toEqual(['grid-stations', 'grid-switches', 'grid-branches']);
    const id = SYNTHETIC.get('grid-branches')!.text('id');
    expect(id[picked[2]!.row]).toBe('mv-2-1');
  });

  it('gives the picture as it stands as a PNG', { timeout: 30_000 }, async () => {
    const [base64, shown] = await Promise.all([
      page.evaluate(async () => {
        const blob = await window.picture!.scene.capture();
        const bytes = new Uint8Array(await blob.arrayBuffer());
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
      }),
      page.screenshot({ type: 'png' }),
    ]);
    expect((await comparePictures(page, Buffer.from(base64, 'base64'), shown)).share).toBeLessThan(0.02);
  });

  it('comes back after the graphics context was lost', { timeout: 90_000 }, async () => {
    await page.evaluate(() => {
      const canvas = document.querySelector('canvas')!;
      (canvas.getContext('webgl2') as WebGL2RenderingContext).getExtension('WEBGL_lose_context')!.loseContext();
    });
    await page.waitForFunction(() => !window.picture!.scene.isSettled(), null, { timeout: 20_000 });
    await settle();
    expect(await page.evaluate(() => document.querySelectorAll('canvas').length)).toBe(1);
    const frames = await page.evaluate(() => window.picture!.scene.stats().frames);
    expect(frames).toBeGreaterThan(0);
  });

  it.each([
    ['nothing at all', '?tables='],
    ['ground without buildings', '?tables=areas,streets'],
    ['buildings alone', '?tables=buildings'],
    ['a place at the antimeridian, in the south', '?origin=179.998,-16.5'],
  ])('draws a city of %s', { timeout: 60_000 }, async (_, query) => {
    const other = await browser.newPage({ viewport: { width: 320, height: 180 } });
    const errors: string[] = [];
    other.on('pageerror', (error) => errors.push(error.message));
    other.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) errors.push(message.text());
    });
    await other.goto(`${server.page}${query}`);
    await other.waitForFunction(() => window.picture !== undefined || window.pictureError !== undefined);
    expect(await other.evaluate(() => window.pictureError)).toBeUndefined();
    await other.waitForFunction(() => window.picture!.scene.isSettled(), null, { timeout: 30_000, polling: 100 });
    expect(await other.evaluate(() => window.picture!.scene.stats().frames)).toBeGreaterThan(0);
    expect(errors).toEqual([]);
    await other.close();
  });

  it('follows its container, and goes without leaving anything behind', { timeout: 60_000 }, async () => {
    await page.setViewportSize({ width: 500, height: 300 });
    await page.waitForTimeout(300);
    await settle();
    const size = await page.evaluate(() => {
      const canvas = document.querySelector('canvas')!;
      return [canvas.width, canvas.height];
    });
    expect(size).toEqual([500, 300]);
    await page.evaluate(() => window.picture!.scene.dispose());
    expect(await page.evaluate(() => document.querySelectorAll('canvas').length)).toBe(0);
    expect(complaints.filter((text) => !/context.?lost|CONTEXT_LOST/i.test(text))).toEqual([]);
  });
});
