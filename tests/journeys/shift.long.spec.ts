// A shift from one operator to the next: what was written down with the view that its writer had, the report that is handed over and accepted;
// and an exercise from its start to its debrief.
import { expect, type Browser, type Page } from '@playwright/test';
import { openDesk } from './desk-page.ts';
import { test } from './fixtures.ts';
import { watchContext } from './guarded-page.ts';
import { addPerson, addressOf } from './people.ts';
import { buildSmallTown } from './small-town.ts';

const ADA = { name: 'ada', role: 'operator', pin: '4711' } as const;
const BEN = { name: 'ben', role: 'operator', pin: '8642' } as const;
const WORDS = 'Cable of feeder 3 is warm: look again at eight';

const openView = async (page: Page, name: string): Promise<void> => {
  await page.keyboard.press('7');
  await page.getByRole('button', { name, exact: true }).click();
};
const scale = (page: Page): Promise<string> => page.locator('.scale').innerText();

async function deskOf(browser: Browser, address: string) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' });
  const watch = await watchContext(context);
  const page = await context.newPage();
  await page.setViewportSize({ width: 1920, height: 1080 });
  await openDesk(page, address);
  return { page, watch, close: () => context.close() };
}

test('one operator hands the shift to the next, who sees what the first one saw', async ({
  page,
  browser,
  startHost,
}) => {
  test.setTimeout(240_000);
  const town = await buildSmallTown();
  try {
    const city = await startHost({ args: ['--city', town.pack] });
    for (const person of [ADA, BEN]) await addPerson(city.folder, person);
    await page.setViewportSize({ width: 1920, height: 1080 });
    await openDesk(page, await addressOf(city, ADA));
    await openView(page, 'Shift log');
    await page.getByRole('textbox', { name: /What the next one must know/ }).fill(WORDS);
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    const log = page.getByRole('list', { name: 'Shift log' });
    await expect(log).toContainText(WORDS);

    await page.getByRole('button', { name: 'Hand the shift over' }).click();
    const report = page.getByRole('dialog');
    await expect(report).toContainText(WORDS);
    await report.getByRole('textbox', { name: 'Remarks' }).fill('quiet evening');
    await report.getByRole('button', { name: 'Hand over', exact: true }).click();
    await expect(report).toContainText('Another person accepts it.');
    await expect(report.getByRole('button', { name: 'Accept the shift' })).toHaveCount(0);

    const ben = await deskOf(browser, await addressOf(city, BEN));
    await openView(ben.page, 'Shift log');
    // From the view of the entry back to where he was, by a click: both are known by the scale.
    const written = await scale(ben.page);
    for (let i = 0; i < 3; i++) await ben.page.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(() => scale(ben.page)).not.toBe(written);
    await ben.page
      .getByRole('list', { name: 'Shift log' })
      .getByRole('button', { name: 'Show the view of that moment' })
      .click();
    await expect.poll(() => scale(ben.page), { timeout: 20_000 }).toBe(written);

    await ben.page.getByRole('button', { name: /ada$/ }).click();
    const given = ben.page.getByRole('dialog');
    await expect(given).toContainText('quiet evening');
    await expect(given).toContainText(WORDS);
    await given.getByRole('button', { name: 'Accept the shift' }).click();
    await expect(given).toContainText('Accepted by ben');
    expect(ben.watch.errors).toEqual([]);
    await ben.close();
  } finally {
    await town.remove();
  }
});

test('an exercise from its start to its debrief, as the instructor holds it', async ({ page, startHost }) => {
  test.setTimeout(240_000);
  const town = await buildSmallTown();
  try {
    const city = await startHost({ args: ['--city', town.pack] });
    await page.setViewportSize({ width: 1920, height: 1080 });
    await openDesk(page, city.url);
    await openView(page, 'Drills');
    const panel = page.getByRole('region', { name: 'What happens to the city' });
    await panel
      .getByRole('combobox', { name: 'Prepared exercise' })
      .selectOption({ label: 'Cable fault at the evening peak' });
    await panel.getByRole('button', { name: 'Start' }).click();
    await expect(page.getByText('EXERCISE', { exact: true }).first()).toBeVisible({ timeout: 20_000 });
    const score = page.getByRole('region', { name: 'What the desk made of it' });
    await expect(score.getByRole('table')).toContainText(/[1-9]\d* \/ [1-9]\d*/, { timeout: 30_000 });
    await panel.getByRole('button', { name: 'End and repair' }).click();
    await expect(panel).toContainText('Ended;');

    await score.getByRole('button', { name: /^Debrief/ }).click();
    const debrief = page.getByRole('dialog', { name: 'Debrief' });
    await expect(debrief.getByText('EXERCISE', { exact: true })).toBeVisible();
    await expect(debrief).toContainText(/prepared exercise: .*Cable fault at the evening peak.*Start local/);
    await expect(debrief).toContainText('Short circuit, three phases');
    await expect(debrief).toContainText('At best');
    await expect(debrief.getByRole('list', { name: 'What has happened' })).toContainText('customers without supply');
  } finally {
    await town.remove();
  }
});
