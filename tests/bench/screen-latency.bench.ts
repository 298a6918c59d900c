// From a device's publish to the renderer's store and to the next frame, at 10,000 messages a second, while the picture
// turns. Prints one JSON line; exit code 1 above the limits. `node tests/bench/screen-latency.bench.ts [rate] [seconds]`
import { chromium } from '@playwright/test';
import mqtt from 'mqtt';
import '../../renderer/state/diagnostics.ts';
import { findChromium } from '../../bin/set-up/find-program.js';
import { startCity } from '../journeys/running-city.ts';
import { printResult, quantile } from './result.ts';

/** design: publish to store p99, and to the pixel at most two frames more */
const LIMIT = { storeP99Ms: 300 };
const rate = Number(process.argv[2] ?? 10_000);
const seconds = Number(process.argv[3] ?? 20);
const TICK_MS = 10;

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('no Chromium found: install it, or name it in CITY_TWIN_CHROMIUM');
const city = await startCity({ args: ['--field', 'none'] });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(city.url);
  await page.waitForFunction(() => window.cityTwinDiagnostics?.picture() != null, null, { timeout: 60_000 });

  const detectors = await page.evaluate(async () => {
    const points = (await (await fetch('/api/points')).json()) as { asset: string; name: string }[];
    return points
      .filter(({ asset, name }) => asset.startsWith('detector-') && name === 'flow')
      .map(({ asset }) => asset);
  });
  const url = new URL(city.mqtt);
  const client = await mqtt.connectAsync(`mqtt://${url.host}`, {
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    reconnectPeriod: 0,
  });
  let sent = 0;
  const started = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * rate);
    for (; sent < due; sent++) {
      const asset = detectors[sent % detectors.length]!;
      const payload = JSON.stringify({ ts: Date.now(), v: { flow: 100 + (sent % 700) } });
      client.publish(`twin/berlin/traffic/${asset}/tele`, payload);
    }
  }, TICK_MS);

  // Ages are taken in the moment in which a frame stands in the columns.
  const measured = await page.evaluate(async (ms) => {
    const diagnostics = window.cityTwinDiagnostics!;
    const live = diagnostics.live()!;
    const store: number[] = [];
    const pixel: number[] = [];
    let changed = 0;
    let version = live.version;
    live.afterApply = () => {
      const now = Date.now();
      const fresh: number[] = [];
      for (let point = 0; point < live.size; point++) {
        if (live.versions[point]! > version) fresh.push(live.times[point]!);
      }
      version = live.version;
      changed += fresh.length;
      for (const time of fresh) store.push(now - time);
      if (fresh.length === 0) return;
      const oldest = Math.min(...fresh);
      requestAnimationFrame(() => requestAnimationFrame(() => pixel.push(Date.now() - oldest)));
    };
    let isTurning = true;
    const turn = () => {
      if (!isTurning) return;
      diagnostics.turn(0.5);
      requestAnimationFrame(turn);
    };
    turn();
    await new Promise((resolve) => {
      setTimeout(resolve, ms);
    });
    isTurning = false;
    live.afterApply = () => undefined;
    return { store, pixel, changed, picture: diagnostics.picture() };
  }, seconds * 1000);
  clearInterval(timer);
  const took = (performance.now() - started) / 1000;
  await client.endAsync(true);
  const storeP99Ms = quantile(measured.store, 0.99);
  printResult('screen-latency', {
    messagesPerSecond: Math.round(sent / took),
    values: measured.changed,
    storeP50Ms: quantile(measured.store, 0.5),
    storeP99Ms,
    /** oldest value of a frame, two animation frames later */
    pixelP99Ms: quantile(measured.pixel, 0.99),
    picture: measured.picture,
    limit: LIMIT,
    passed: storeP99Ms <= LIMIT.storeP99Ms,
  });
} finally {
  await browser.close();
  await city.stop();
}
