// The past as an operator looks at it: a fault happens, and any second before, during and after it comes back on every panel.
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { inspector, openDesk } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { misplacedTexts } from './misplaced-texts.ts';
import { buildSmallTown, type SmallTown } from './small-town.ts';

const banner = (page: Page): Locator => page.locator('.mode');
const supply = (page: Page): Locator => inspector(page).locator('.supply-state').first();
const customersOut = (page: Page): Locator => page.locator('.foot-out');
const track = (page: Page): Locator => page.getByRole('slider', { name: 'Time' });

/** 2026-11-21 12:31:05, as the desk reads and shows it */
function wallTime(ms: number, timeZone: string): string {
  return new Date(ms).toLocaleString('sv-SE', { timeZone });
}

async function goTo(page: Page, typed: string): Promise<void> {
  await page.getByRole('button', { name: 'Go to a time' }).click();
  await page.getByLabel(/Date and time/).fill(typed);
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await expect(banner(page).locator('.mode-moment')).toHaveText(typed.slice(11));
}

/** Where things of the foot stand; nothing that is said there may move them. */
async function placesInFoot(page: Page): Promise<string[]> {
  const boxes = await Promise.all(
    [track(page), page.getByRole('button', { name: 'Go to a time' }), page.locator('.order-choice')].map((part) =>
      part.boundingBox(),
    ),
  );
  return boxes.map((box) => `${box?.x.toFixed(0)} ${box?.width.toFixed(0)}`);
}

/** "since 12:31:05" as seconds of the day; null: nothing is said */
function sinceOf(text: string): number | null {
  const [, hours, minutes, seconds] = /since (\d\d):(\d\d):(\d\d)/.exec(text) ?? [];
  return seconds === undefined ? null : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

async function throwFault(page: Page): Promise<void> {
  await inspector(page).getByRole('button', { name: 'Drill: fault' }).click();
  const question = page.getByRole('dialog', { name: 'Drill: a fault in the simulated field' });
  await question.getByRole('button', { name: 'Throw the fault' }).click();
  await expect(question.getByRole('status')).not.toBeEmpty();
  await page.keyboard.press('Escape');
}

let town: SmallTown;
test.beforeAll(async () => {
  town = await buildSmallTown();
});
test.afterAll(() => town.remove());

test('a fault is looked at again: before it, when it struck, and after; other desks stay live', async ({
  page,
  browser,
  startHost,
}) => {
  test.setTimeout(360_000);
  const city = await startHost({ args: ['--city', town.pack] });
  await openDesk(page, `${city.url}#feeder=${town.feeder}`);
  await expect(supply(page)).toContainText('Supplied', { timeout: 60_000 });
  await expect(banner(page)).toContainText('LIVE');
  await page.waitForTimeout(4_000);
  const before = Math.floor(Date.now() / 1000) * 1000;
  await page.waitForTimeout(3_000);
  await throwFault(page);
  await expect(supply(page)).toContainText('Without supply', { timeout: 40_000 });
  await expect(customersOut(page)).toBeVisible();
  const outLive = await customersOut(page).innerText();
  const outSince = sinceOf(await supply(page).innerText());
  await page.waitForTimeout(3_000);
  const after = Math.floor(Date.now() / 1000) * 1000;

  // The key holds the picture; nothing reaches a device from there, and the desk says so.
  await page.keyboard.press('p');
  await expect(banner(page)).toContainText('REPLAY');
  await expect(banner(page)).toContainText('ago');
  await expect(page.locator('.replay-frame')).toBeVisible();
  await expect(inspector(page).getByRole('button', { name: 'Drill: fault' })).toHaveCount(0);
  await expect(inspector(page)).toContainText('nothing here reaches a device');

  // Before: every panel is of that moment, and an answer of another one is never there.
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seenBefore: seen });
    const look = () => {
      const moment = document.querySelector('.mode-moment')?.textContent ?? '';
      seen.push(`${moment} ${document.querySelector('.supply-state b')?.textContent ?? ''}`);
      requestAnimationFrame(look);
    };
    look();
  });
  await goTo(page, wallTime(before, town.timeZone));
  await expect(supply(page)).toContainText('Supplied');
  const seen = await page.evaluate(() => (window as unknown as { seenBefore: string[] }).seenBefore);
  expect(
    seen.filter((one) => one.startsWith(wallTime(before, town.timeZone).slice(11)) && one.includes('Without')),
  ).toEqual([]);
  await expect(banner(page)).toContainText('100 % simulated');
  await expect(banner(page)).toContainText(/grid as shown then|grid calculated anew/);
  const places = await placesInFoot(page);
  await expect(customersOut(page)).toBeHidden();
  await expect(page.locator('.clock time')).toHaveText(wallTime(before, town.timeZone).slice(11));
  await page.keyboard.press('4');
  const journal = page.getByRole('table', { name: 'Journal' });
  await journal.locator('.grid-body').evaluate((body) => body.scrollTo(0, body.scrollHeight));
  await expect(journal).toContainText('Host started');
  await journal.locator('.grid-body').evaluate((body) => body.scrollTo(0, 0));
  await expect(journal).not.toContainText('Supply lost');

  // Event by event into the fault.
  await expect(async () => {
    await page.keyboard.press('.');
    await expect(supply(page)).toContainText('Without supply', { timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
  await expect(journal).toContainText(/Supply lost|Switch operated/);

  // After.
  await goTo(page, wallTime(after, town.timeZone));
  await expect(supply(page)).toContainText('Without supply');
  await expect(customersOut(page)).toHaveText(outLive);
  await expect(journal).toContainText('Supply lost');
  expect(await placesInFoot(page)).toEqual(places);
  // When it began is told as it was then, or not at all.
  const since = sinceOf(await supply(page).innerText());
  if (since !== null && outSince !== null) expect(Math.abs(since - outSince)).toBeLessThanOrEqual(2);
  await page.getByRole('tab', { name: 'Devices' }).click();
  await expect(page.locator('.dock')).toContainText('belong to the present');
  await expect(page.getByRole('tabpanel').getByRole('alert')).toHaveCount(0);
  await page.keyboard.press('4');

  // By pointer and by keys on the bar.
  await track(page).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(banner(page).locator('.mode-moment')).toHaveText(wallTime(after - 2_000, town.timeZone).slice(11));
  await page.keyboard.press('Home');
  await expect(customersOut(page)).toBeHidden();
  await expect(track(page)).toHaveAttribute('aria-valuetext', /\d\d:\d\d:\d\d, /);

  // Another desk has its own time; windows of one desk go together (arrangements.spec.ts).
  const other = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
  await openDesk(other, `${city.url}#feeder=${town.feeder}`);
  await expect(banner(other)).toContainText('LIVE');
  await expect(supply(other)).toContainText('Without supply');
  await other.context().close();

  // A reload keeps the moment, and a link opens it.
  await goTo(page, wallTime(before, town.timeZone));
  // The address follows a little later than the picture, so that dragging does not fill it.
  await expect
    .poll(() => decodeURIComponent(page.url()))
    .toContain(`at=${new Date(before).toISOString().slice(0, 19)}`);
  await page.reload();
  await expect(banner(page)).toContainText('REPLAY', { timeout: 60_000 });
  await expect(banner(page).locator('.mode-moment')).toHaveText(wallTime(before, town.timeZone).slice(11));
  await expect(supply(page)).toContainText('Supplied', { timeout: 30_000 });

  // Played at 60 times its speed it comes to the fault, and at the present it stands.
  await page.getByRole('combobox', { name: 'Speed' }).selectOption({ label: '60 ×' });
  await page.keyboard.press('p');
  await expect(supply(page)).toContainText('Without supply', { timeout: 30_000 });
  await expect(page.getByRole('group', { name: 'Play' }).getByRole('button', { name: 'Play' })).toBeVisible({
    timeout: 30_000,
  });

  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);

  await page.keyboard.press('v');
  await expect(banner(page)).toContainText('LIVE');
  await expect(page.locator('.replay-frame')).toHaveCount(0);
  expect(page.url()).not.toContain('at=');
  await expect(supply(page)).toContainText('Without supply');

  // A host that is gone is told in the past too; the moment shown stands.
  await goTo(page, wallTime(before, town.timeZone));
  await city.kill();
  await expect(banner(page)).toContainText('NO DATA');
  await expect(banner(page)).toContainText('REPLAY');
  await expect(page.locator('.replay-frame')).toBeVisible();
  await expect(page.locator('.clock time')).toHaveText(wallTime(before, town.timeZone).slice(11));
  await expect(customersOut(page)).toBeHidden();
});

test('in a replay texts fit and can be read, in every language and by day', async ({ page, startHost }) => {
  test.setTimeout(360_000);
  const city = await startHost({ args: ['--city', town.pack] });
  await openDesk(page, `${city.url}#feeder=${town.feeder}`);
  await expect(supply(page)).toContainText('Supplied', { timeout: 60_000 });
  const { origin } = new URL(city.url);
  for (const [width, height] of [
    [1280, 720],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const look of ['lang=en&theme=day', 'lang=ru', 'lang=zh', 'lang=pseudo']) {
      await page.goto(`${origin}/?${look}#feeder=${town.feeder}`);
      await expect(page.locator('.supply-state').first()).toBeVisible({ timeout: 60_000 });
      expect(await misplacedTexts(page), `${look} at ${width}, live`).toEqual([]);
      await page.keyboard.press('p');
      await expect(page.locator('.mode[data-replay]')).toBeVisible();
      await expect(page.locator('.track-label').first()).toBeVisible();
      expect(await misplacedTexts(page), `${look} at ${width}`).toEqual([]);
      if (!look.endsWith('day')) continue;
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
    }
  }
});
