// A warm start of inner Berlin: from the command to the ready line, and to the first full picture in a browser that is
// already open. Prints one JSON line; exit code 1 above the limits. `node tests/bench/start.bench.ts [runs]`
import { chromium } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '../../renderer/state/diagnostics.ts';
import { findChromium } from '../../bin/set-up/find-program.js';
import { startCity } from '../journeys/running-city.ts';
import { median, printResult } from './result.ts';

/** design: two cores, software rendering */
const LIMIT = { readyMs: 1_500, pictureMs: 4_000 };
const runs = Number(process.argv[2] ?? 5);

const folder = mkdtempSync(join(tmpdir(), 'city-twin-bench-'));
const executablePath = findChromium();
if (executablePath === undefined) throw new Error('no Chromium found: install it, or name it in CITY_TWIN_CHROMIUM');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] });
const readyMs: number[] = [];
const pictureMs: number[] = [];
try {
  // One run more: the first builds what is not built yet, and is not counted.
  for (let run = -1; run < runs; run++) {
    const started = Date.now();
    const city = await startCity({ folder });
    const ready = Date.now() - started;
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(city.url);
    await page.waitForFunction(() => window.cityTwinDiagnostics?.picture() != null, null, {
      timeout: 60_000,
      polling: 100,
    });
    // The page's own mark: asking over and over would itself wait for the page.
    const picture =
      (await page.evaluate(() => {
        const mark = performance.getEntriesByName('first-picture')[0];
        return performance.timeOrigin + (mark?.startTime ?? Number.NaN);
      })) - started;
    if (run >= 0) {
      readyMs.push(ready);
      pictureMs.push(picture);
    }
    await page.close();
    await city.stop();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
printResult('start', {
  runs,
  readyMs: median(readyMs),
  pictureMs: median(pictureMs),
  slowestPictureMs: Math.max(...pictureMs),
  limit: LIMIT,
  passed: median(readyMs) <= LIMIT.readyMs && median(pictureMs) <= LIMIT.pictureMs,
});
