// Host, field simulator and browser in a network without any way out: the control room must neither need the world nor
// ask for it.
import { chromium } from '@playwright/test';
import { findChromium } from '../../bin/set-up/find-program.js';
import { expect, test } from './fixtures.ts';
import { watchContext } from './guarded-page.ts';
import { openNamespace, whyNoNamespace } from './network-namespace.ts';

const reason = whyNoNamespace();

test('asks for nothing outside, where there is no outside', async ({ startHost }) => {
  test.skip(reason !== '', reason);
  test.setTimeout(240_000);
  const namespace = await openNamespace();
  try {
    // From nothing: building the pack is part of what has to work without a network.
    const city = await startHost({ hasPack: false, wrap: namespace.enter });
    const browser = await chromium.launch({
      executablePath: namespace.launcher(findChromium() ?? ''),
      args: [
        ...['--disable-background-networking', '--disable-component-update', '--disable-quic', '--no-first-run'],
        // The browser's own services look up their makers' names: without this the count below is theirs, not ours.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
      chromiumSandbox: false,
    });
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
      const watch = await watchContext(context);
      const page = await context.newPage();
      await page.goto(city.url);
      // The pages' own files came, the session opened, and values flow.
      await expect(page).not.toHaveURL(/token=/);
      // Asked by the page: this process is outside and cannot reach the host.
      const health = () =>
        page.evaluate(async () => {
          const response = await fetch('/api/health');
          return (await response.json()) as { clients: number; telemetry: { points: number } };
        });
      await expect.poll(async () => (await health()).clients, { timeout: 60_000 }).toBe(1);
      await expect.poll(async () => (await health()).telemetry.points, { timeout: 30_000 }).toBeGreaterThan(5_000);
      await expect(page.locator('canvas').first()).toBeVisible({ timeout: 60_000 });
      expect(watch.outside).toEqual([]);
      expect(watch.errors).toEqual([]);
      expect(city.log()).not.toMatch(/ENETUNREACH|EAI_AGAIN|ENOTFOUND/);
      expect(namespace.packetsWithoutRoute()).toBe(0);
    } finally {
      await browser.close();
    }
  } finally {
    namespace.leave();
  }
});
