// What was seen live is seen again: pictures taken at three instants, and the pictures of the same instants from the record.
import type { Page } from '@playwright/test';
import { comparePictures } from '../pictures/compare.ts';
import { inspector, openDesk } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { buildSmallTown, type SmallTown } from './small-town.ts';

/** The same values drawn by the same renderer: refined and unrefined edges differ by no more. */
const MOST = { mean: 0.5, share: 0.004 };
/** What an outage changes is far more than that, or the comparison would say nothing. */
const LEAST_CHANGE = 0.02;
/** lon, lat, zoom, pitch, bearing */
const VIEW = '8.402000,49.001000,16.30,50.0,20.0';

interface Instant {
  readonly ms: number;
  readonly picture: Buffer;
}

let town: SmallTown;
test.beforeAll(async () => {
  town = await buildSmallTown();
});
test.afterAll(() => town.remove());

/** The city alone, without names, units and panels, once nothing moves in it any more. */
async function takePicture(page: Page): Promise<Buffer> {
  await page.evaluate(() => window.cityTwinDiagnostics!.tint(false));
  let last = -1;
  await expect(async () => {
    const now = await page.evaluate(() => window.cityTwinDiagnostics!.picture()!.cityDraws);
    const isStill = now === last;
    last = now;
    expect(isStill).toBe(true);
  }).toPass({ intervals: [1_000], timeout: 60_000 });
  // That an exercise is on is said over the city of the present.
  await page.evaluate(() =>
    document.querySelector<HTMLElement>('.drill-running')?.style.setProperty('visibility', 'hidden'),
  );
  return page.locator('.city-picture').screenshot({ animations: 'disabled' });
}

async function drawNoAlarms(page: Page): Promise<void> {
  await page.keyboard.press('l');
  const layers = page.getByRole('tabpanel', { name: 'Layers' });
  await layers.getByRole('button', { name: /^City/ }).click();
  await layers.getByRole('switch', { name: 'Alarms, predicted outages' }).click();
  await page.keyboard.press('l');
  await expect(layers).toHaveCount(0);
}

async function disableRestoration(url: string, feeder: string): Promise<void> {
  const { origin, searchParams } = new URL(url);
  const headers = { authorization: `Bearer ${searchParams.get('token')}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ mode: 'disabled' });
  const reply = await fetch(`${origin}/api/feeders/${feeder}/flisr`, { method: 'PUT', headers, body });
  expect(reply.status, await reply.text()).toBe(200);
}

test('three instants of a fault look in the replay as they looked live', async ({ page, startHost }) => {
  test.setTimeout(480_000);
  const city = await startHost({ args: ['--city', town.pack] });
  // The camera stands: no flight to the feeder may still be under way.
  await openDesk(page, `${city.url}#feeder=${town.feeder}&view=${VIEW}`);
  const supply = inspector(page).locator('.supply-state').first();
  await expect(supply).toContainText('Supplied', { timeout: 60_000 });
  await page.waitForTimeout(5_000);

  // Alarms and the plans of restoration are of the present: a screen in the past does not draw them.
  await drawNoAlarms(page);
  await disableRestoration(city.url, town.feeder);

  const instants: Instant[] = [];
  /** A moment in whose neighbourhood nothing of the picture changed: taken between two equal looks at the clock. */
  const remember = async () => {
    const picture = await takePicture(page);
    instants.push({ ms: Date.now(), picture });
    await page.waitForTimeout(2_000);
  };
  const fault = async (button: string) => {
    await inspector(page).getByRole('button', { name: 'Drill: fault' }).click();
    await page.getByRole('dialog').getByRole('button', { name: button }).click();
    await expect(page.getByRole('dialog').getByRole('status')).not.toBeEmpty();
    await page.keyboard.press('Escape');
    await page.mouse.move(0, 0);
  };

  await remember();
  await fault('Throw the fault');
  await expect(supply).toContainText('Without supply', { timeout: 40_000 });
  await page.waitForTimeout(4_000);
  await remember();
  await page.waitForTimeout(6_000);
  await remember();
  const changed = await comparePictures(page, instants[1]!.picture, instants[0]!.picture);
  expect(changed.share, 'the outage is seen in the picture').toBeGreaterThan(LEAST_CHANGE);

  const seeks: number[] = [];
  for (const [i, { ms, picture }] of instants.entries()) {
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      `feeder=${town.feeder}&view=${VIEW}&at=${new Date(ms).toISOString()}`,
    );
    await expect(page.locator('.mode[data-replay]')).toBeVisible();
    await expect(page.locator('.track-head')).toHaveAttribute('data-wish', 'false');
    await page.waitForTimeout(2_000);
    const past = await takePicture(page);
    const difference = await comparePictures(page, past, picture);
    await test.info().attach(`${i}-live.png`, { body: picture, contentType: 'image/png' });
    await test.info().attach(`${i}-past.png`, { body: past, contentType: 'image/png' });
    console.log(`instant ${i}: mean ${difference.mean.toFixed(3)}, share ${difference.share.toFixed(5)}`);
    expect(difference.mean, `instant ${i}`).toBeLessThan(MOST.mean);
    expect(difference.share, `instant ${i}`).toBeLessThan(MOST.share);
    const seek = await page.evaluate(() => window.cityTwinDiagnostics!.seek());
    if (seek !== null) seeks.push(Math.round(seek.pictureMs));
  }
  console.log(`seek to picture, ms: ${seeks.join(', ')}`);
});
