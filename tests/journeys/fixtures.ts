// What a journey starts from: a running city and a watched page. `import { expect, test } from './fixtures.ts'`.
import { type BrowserContext, expect, type TestInfo, test as base } from '@playwright/test';
import { type Watch, watchContext } from './guarded-page.ts';
import { type CityOptions, type RunningCity, startCity } from './running-city.ts';

interface Fixtures {
  /** starts a host of this test's own; it is stopped at the end */
  startHost: (options?: CityOptions) => Promise<RunningCity>;
  /** asserted at the end: nothing outside was asked for, no script failed */
  watch: Watch;
}

interface SharedFixtures {
  /** one host for all journeys of a worker that do not disturb it */
  city: RunningCity;
}

export const test = base.extend<Fixtures, SharedFixtures>({
  city: [
    async ({}, use) => {
      const city = await startCity();
      await use(city);
      await city.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  startHost: async ({}, use) => {
    const started: RunningCity[] = [];
    await use(async (options) => {
      const city = await startCity(options);
      started.push(city);
      return city;
    });
    await Promise.all(started.map((city) => city.stop()));
  },
  watch: [
    async ({ context }, use, test) => {
      const watch = await watchContext(context);
      await use(watch);
      if (test.status !== test.expectedStatus) await takePictures(context, test);
      expect(watch.outside, 'addresses outside this machine').toEqual([]);
      expect(watch.errors, 'errors on the page').toEqual([]);
    },
    { auto: true },
  ],
});

/** Of what was open when it went wrong. */
async function takePictures(context: BrowserContext, test: TestInfo): Promise<void> {
  for (const [i, page] of context.pages().entries()) {
    const path = test.outputPath(`failed-${i + 1}.png`);
    await page.screenshot({ path, timeout: 20_000 }).catch(() => undefined);
    await test.attach(`page ${i + 1}`, { path, contentType: 'image/png' }).catch(() => undefined);
  }
}

export { expect };
