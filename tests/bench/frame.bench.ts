// How long does a frame take while the camera orbits, all layers on, 1280 x 720? And how long beside MapLibre drawing the
// buildings alone, same city, same camera, same run? By turns, so that a busy machine slows both. One JSON line.
// Budgets: ratio <= 1.0; <= 200 ms; own JavaScript <= 8 ms p95; 2,000 of 100,000 assets recoloured in <= 1 ms.
// Where the pack has a grid it is drawn in all of that, and a third orbit lets 2,000 elements of it change state every half second:
// `gridFrameMs` keeps the frame's budget, a frame of the grid costs `gridApplyMs` and `gridTexelsMs` of it, together <= 1 ms; at rest
// it leaves the kept picture of the city alone (`gridRedraws` 0).
// usage: frame.bench.ts --pack DIR [--seconds N] [--rounds N]
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import type { LayerDescription } from '../../contract/catalogue.ts';
import { BASE_LAYERS, GRID_LAYERS } from '../../renderer/scene/scene-api.ts';
import { AssetStates } from '../../renderer/scene/asset-states.ts';
import { LiveCity } from '../../renderer/state/live-city.ts';
import { startPictureServer } from '../pictures/picture-server.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const ARGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'];
/** degrees a second */
const TURN = 18;
/** elements of the grid that change state at once, and ms between two such changes */
const CHANGED = 2000;
const CHANGE_EVERY = 500;

const { values } = parseArgs({
  options: {
    pack: { type: 'string' },
    seconds: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '3' },
  },
});
if (values.pack === undefined || !existsSync(values.pack)) {
  process.stderr.write('frame.bench: --pack must name a city pack\n');
  process.exit(3);
}
if (!existsSync(CHROMIUM)) {
  process.stderr.write('frame.bench: Chromium is missing; set CHROMIUM to its path\n');
  process.exit(3);
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
const percentile = (numbers: readonly number[], share: number): number =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? 0;
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** ms a frame, by frames really drawn in the time. */
function orbit(page: Page, which: 'picture' | 'peer', seconds: number, changed = 0): Promise<number> {
  return page.evaluate(
    async ({ which, seconds, turn, changed, every }) => {
      const camera = window.picture?.scene.camera() ?? window.camera!;
      const set = (bearing: number): void =>
        which === 'picture'
          ? window.picture!.scene.setCamera({ ...camera, bearing })
          : window.peer!.setCamera({ ...camera, bearing });
      const count = (): number => (which === 'picture' ? window.picture!.scene.stats().frames : window.peer!.frames());
      const run = async (ms: number): Promise<number> => {
        const start = performance.now();
        const first = count();
        let changes = 0;
        while (performance.now() - start < ms) {
          const { grid, changeGrid } = window.picture ?? {};
          if (changed > 0 && grid != null && performance.now() - start > changes * every) {
            grid.apply(changeGrid!(changed, changes));
            changes++;
          }
          set(camera.bearing + ((performance.now() - start) / 1000) * turn);
          await new Promise(requestAnimationFrame);
        }
        return (performance.now() - start) / Math.max(1, count() - first);
      };
      await run(1500);
      return run(seconds * 1000);
    },
    { which, seconds, turn: TURN, changed, every: CHANGE_EVERY },
  );
}

declare global {
  interface Window {
    camera?: { lon: number; lat: number; zoom: number; pitch: number; bearing: number };
  }
}

/** Own JavaScript a frame: the profiler's samples outside of idle time and waiting for graphics, in windows of one frame. */
async function scriptTime(
  session: CDPSession,
  action: () => Promise<number>,
): Promise<{ frameMs: number; scripts: number[] }> {
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 250 });
  await session.send('Profiler.start');
  const frameMs = await action();
  const { profile } = await session.send('Profiler.stop');
  const waiting = new Set(
    profile.nodes
      .filter((node) => ['(program)', '(idle)', '(root)'].includes(node.callFrame.functionName))
      .map((node) => node.id),
  );
  const scripts: number[] = [];
  let inWindow = 0;
  let spent = 0;
  for (const [i, id] of (profile.samples ?? []).entries()) {
    const step = (profile.timeDeltas?.[i] ?? 0) / 1000;
    inWindow += step;
    if (!waiting.has(id)) spent += step;
    if (inWindow < frameMs) continue;
    scripts.push(spent);
    inWindow = spent = 0;
  }
  return { frameMs, scripts };
}

/** ms: what a change of 2,000 elements costs the page, median of 50; and how often the kept city was drawn anew for it at rest. */
function gridCost(page: Page): Promise<{ applyMs: number; texelsMs: number; redraws: number }> {
  return page.evaluate(async (changed) => {
    const { grid, changeGrid, scene, timeTexels } = window.picture!;
    if (grid === null) return { applyMs: 0, texelsMs: 0, redraws: 0 };
    const middle = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
    const applies: number[] = [];
    const texels: number[] = [];
    for (let round = 0; round < 60; round++) {
      const frame = changeGrid(changed, round);
      const start = performance.now();
      grid.apply(frame);
      const applied = performance.now() - start;
      if (round < 10) continue;
      applies.push(applied);
      texels.push(timeTexels());
    }
    const before = scene.stats().cityDraws;
    for (let round = 0; round < 5; round++) {
      grid.apply(changeGrid(changed, round));
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
    return { applyMs: middle(applies), texelsMs: middle(texels), redraws: scene.stats().cityDraws - before };
  }, CHANGED);
}

/** ms of JavaScript to recolour 2,000 of 100,000 assets, median of 50. */
function recolour(): number {
  const assets = 100_000;
  const changed = 2000;
  const description: LayerDescription = {
    id: 'bench',
    domain: 'bench',
    kinds: ['bench'],
    geometry: 'point',
    colour: { by: 'ramp', point: 'value', from: 0, to: 100, tokens: ['a', 'b', 'c'] },
    maxSpan: 1,
    defaultOn: true,
    rank: 0,
  };
  const live = new LiveCity(assets);
  const rows = Uint32Array.from({ length: assets }, (_, i) => i);
  const states = new AssetStates(
    [{ description, assets: rows, points: Int32Array.from(rows), states: [], first: 0 }],
    live,
  );
  states.setPalette({ colour: (token) => (token === 'a' ? [0, 0, 0] : [1, 1, 1]), css: () => '' });
  const times: number[] = [];
  for (let round = 0; round < 60; round++) {
    const points = Uint32Array.from({ length: changed }, (_, i) => (i * 49 + round * 7) % assets);
    live.apply({
      number: round,
      isSnapshot: false,
      cityTimeMs: 0,
      oldestArrivalMs: 0,
      count: changed,
      values: Float64Array.from(points, (point) => point % 100),
      times: new Float64Array(changed),
      points,
      qualities: new Uint8Array(changed),
      origins: new Uint8Array(changed),
    });
    const start = performance.now();
    states.update();
    if (round >= 10) times.push(performance.now() - start);
  }
  return median(times);
}

const seconds = Number(values.seconds);
const server = await startPictureServer(values.pack);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
try {
  const picture = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await picture.goto(`${server.page}?pack=1`);
  await picture.waitForFunction(() => window.picture !== undefined || window.pictureError !== undefined, null, {
    timeout: 120_000,
  });
  const failed = await picture.evaluate(() => window.pictureError);
  if (failed !== undefined) throw new Error(failed);
  const startMs = await picture.evaluate(() => window.pictureMs!);
  const ids = await picture.evaluate(async () => {
    const { domains } = (await (await fetch('/catalogue.json')).json()) as { domains: { layers: { id: string }[] }[] };
    return domains.flatMap((domain) => domain.layers.map((layer) => layer.id));
  });
  const base: string[] = [...BASE_LAYERS, ...GRID_LAYERS];
  await picture.evaluate(() => window.picture!.setGrid({}));
  const all = [...base, ...ids];
  const showLayers = (layers: readonly string[]): Promise<void> =>
    picture.evaluate((visible) => window.picture!.scene.setLayers(new Set(visible)), [...layers]);
  await showLayers(all);
  await picture.waitForFunction(() => window.picture!.scene.isSettled(), null, { timeout: 60_000 });
  const camera = await picture.evaluate(() => window.picture!.scene.camera());
  const peer = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await peer.goto(`${server.origin}/tests/bench/frame-maplibre.html`);
  await peer.waitForFunction(() => window.peer !== undefined, null, { timeout: 120_000 });
  await peer.evaluate((at) => {
    window.camera = at;
    window.peer!.setCamera(at);
  }, camera);
  await peer.waitForTimeout(3000);

  const ours: number[] = [];
  const changing: number[] = [];
  const bare: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    await picture.bringToFront();
    ours.push(await orbit(picture, 'picture', seconds));
    changing.push(await orbit(picture, 'picture', seconds, CHANGED));
    await showLayers(all.filter((id) => !id.startsWith('grid-')));
    bare.push(await orbit(picture, 'picture', seconds));
    await showLayers(all);
    await peer.bringToFront();
    theirs.push(await orbit(peer, 'peer', seconds));
  }
  await picture.bringToFront();
  const resolution = await picture.evaluate(() => window.picture!.scene.stats().resolution);
  await picture.waitForFunction(() => window.picture!.scene.isSettled(), null, { timeout: 60_000 });
  const grid = await gridCost(picture);
  const session = await picture.context().newCDPSession(picture);
  const { scripts } = await scriptTime(session, () => orbit(picture, 'picture', seconds));
  const stats = await picture.evaluate(() => window.picture!.scene.stats());
  const line = {
    bench: 'frame',
    frameMs: rounded(median(ours)),
    maplibreMs: rounded(median(theirs)),
    ratio: rounded(median(ours) / median(theirs)),
    rounds: ours.map((ms, i) => [rounded(ms), rounded(theirs[i]!)]),
    gridFrameMs: rounded(median(changing)),
    withoutGridMs: rounded(median(bare)),
    gridApplyMs: rounded(grid.applyMs),
    gridTexelsMs: rounded(grid.texelsMs),
    gridRedraws: grid.redraws,
    resolution,
    scriptP95Ms: rounded(percentile(scripts, 0.95)),
    scriptMedianMs: rounded(median(scripts)),
    recolourMs: rounded(recolour()),
    startMs: rounded(startMs),
    drawCalls: stats.drawCalls,
    triangles: stats.triangles,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  await browser.close();
  await server.close();
}
