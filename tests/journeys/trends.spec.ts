// Courses of several points as an operator compares them: from the inspector into the trends, side by side, nearer, with the gap
// that a silent field leaves, and out of the program as files that others read.
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Download, Locator, Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { inspector, openDesk, publishAs } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { misplacedTexts } from './misplaced-texts.ts';
import { buildSmallTown, type SmallTown } from './small-town.ts';

const trends = (page: Page): Locator => page.getByRole('tabpanel', { name: 'Trends' });
const rows = (page: Page): Locator =>
  trends(page).getByRole('list', { name: 'Points of the trends' }).getByRole('listitem');
const chart = (page: Page): Locator => page.getByRole('application', { name: 'Courses over time' });

const LAMPS = 'twin/town/lighting/lighting-cabinet-s1/tele';

let town: SmallTown;
test.beforeAll(async () => {
  town = await buildSmallTown();
});
test.afterAll(() => town.remove());

async function exported(page: Page, content: string, format: 'CSV' | 'XLSX'): Promise<Buffer> {
  await trends(page).getByRole('button', { name: 'Export' }).click();
  const sheet = page.getByRole('dialog', { name: 'Export the trends' });
  await sheet.getByLabel('Content').selectOption({ label: content });
  await sheet.getByRole('button', { name: format }).click();
  const waiting: Promise<Download> = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Save' }).click();
  const download = await waiting;
  await expect(sheet.getByRole('status')).toContainText('rows saved as');
  expect(download.suggestedFilename()).toMatch(new RegExp(`-\\d{14}-\\d{14}\\.${format.toLowerCase()}$`));
  await page.keyboard.press('Escape');
  return readFileSync(await download.path());
}

/** Texts and numbers of a sheet's cells, row by row, from the XML itself. */
function cellsOf(file: Buffer, sheet: number): string[][] {
  const entries = unzipSync(file);
  const shared = [...strFromU8(entries['xl/sharedStrings.xml']!).matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map(([, t]) => t!);
  const xml = strFromU8(entries[`xl/worksheets/sheet${sheet}.xml`]!);
  return [...xml.matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, row]) =>
    [...row!.matchAll(/<c ([^>]*)>(?:<v>([^<]*)<\/v>)?.*?<\/c>/gs)].map(([, attributes, value]) =>
      attributes!.includes('t="s"') ? shared[Number(value)]! : (value ?? ''),
    ),
  );
}

/** Of the pane that ends with the axis of time: pixels of the longest stretch without a line between two that have one. */
function widestGap(page: Page): Promise<number> {
  return chart(page).evaluate((element) => {
    const canvas = [...element.querySelectorAll('canvas')].at(-1)!;
    const over = [...element.querySelectorAll('.u-over')].at(-1)!.getBoundingClientRect();
    const frame = canvas.getBoundingClientRect();
    const scale = canvas.width / frame.width;
    const [left, top] = [(over.left - frame.left) * scale, (over.top - frame.top) * scale];
    const [width, height] = [Math.floor(over.width * scale), Math.floor(over.height * scale)];
    const { data } = canvas.getContext('2d')!.getImageData(left, top, width, height);
    // Lines are coloured or bright, the net behind them is neither.
    const hasLine = Array.from({ length: width }, (_, x) =>
      Array.from({ length: height }, (_, y) => 4 * (y * width + x)).some((at) => {
        const [r, g, b, a] = data.subarray(at, at + 4);
        return a! > 120 && (Math.max(r!, g!, b!) - Math.min(r!, g!, b!) > 60 || Math.min(r!, g!, b!) > 170);
      }),
    );
    let [widest, last] = [0, hasLine.indexOf(true)];
    hasLine.forEach((has, x) => {
      if (!has || last < 0) return;
      widest = Math.max(widest, x - last - 1);
      last = x;
    });
    return widest / scale;
  });
}

test('points are compared, zoomed into and taken out as files; a silent field leaves a gap', async ({
  page,
  startHost,
}) => {
  // Most of it is spent on five pictures that are drawn without a GPU.
  test.setTimeout(180_000);
  page.setDefaultTimeout(15_000);
  const city = await startHost({ args: ['--city', town.pack] });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await openDesk(page, `${city.url}#asset=substation-s1`);
  await page.keyboard.press('5');
  await expect(trends(page)).toContainText('No points yet');

  await inspector(page).getByRole('button', { name: 'Open in trends' }).click();
  await expect(rows(page)).toHaveCount(1);
  await inspector(page).getByRole('button', { name: 'Add to trends: Busbar voltage' }).click();
  await expect(rows(page)).toHaveCount(2);
  // Number of lamps: a device that says it every five seconds, whether it changed or not.
  await trends(page).getByRole('button', { name: 'Add a point' }).click();
  const field = page.getByRole('dialog').getByRole('combobox');
  await field.fill('1. street lamps');
  await page
    .getByRole('option', { name: /^Lamps burning/ })
    .first()
    .click();
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).first().locator('.number')).toHaveAttribute('data-quality', 'good', { timeout: 30_000 });
  await expect(rows(page).first().getByText('SIM')).toBeVisible();
  await expect(chart(page).locator('canvas')).toHaveCount(2);

  // What the cabinet had to say while its line was broken comes at last; for two minutes it had said nothing.
  const startedMs = Date.now();
  const backlog = [9, 8.5, 8, 7.5, 7, 5, 4.5, 4, 3.5, 3, 2.5, 2, 1.5, 1, 0.5].map(
    (minutes) => startedMs - minutes * 60_000,
  );
  await publishAs(
    city,
    backlog.map((ts) => ({ topic: LAMPS, payload: JSON.stringify({ ts, v: { lampsOn: 79 } }) })),
  );
  await trends(page).getByRole('combobox', { name: 'Range' }).selectOption({ label: '10 min' });
  // Everything under the pointer is of one moment.
  await chart(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(trends(page).locator('.trends-time')).not.toContainText('Now');
  await page.keyboard.press('Escape');
  await expect(trends(page).locator('.trends-time')).toContainText('Now');
  // Nearer and back.
  const box = (await chart(page).boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.6, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 30, { steps: 4 });
  await page.mouse.up();
  await expect(trends(page).getByRole('combobox', { name: 'Range' })).toHaveValue('');
  await expect(trends(page).getByRole('button', { name: 'Follow live' })).toHaveAttribute('aria-pressed', 'false');
  await trends(page).getByRole('button', { name: 'Back to the range before' }).click();
  await expect(trends(page).getByRole('combobox', { name: 'Range' })).toHaveValue('10min');
  await expect(trends(page).getByRole('button', { name: 'Follow live' })).toHaveAttribute('aria-pressed', 'true');

  // What was chosen survives a reload.
  await page.reload();
  await expect(rows(page)).toHaveCount(3, { timeout: 60_000 });
  await expect(trends(page).getByRole('combobox', { name: 'Range' })).toHaveValue('10min');

  // Of the silence there is a gap, and only of that; whoever points into it is told so.
  const { x, width } = (await chart(page).locator('.u-over').last().boundingBox())!;
  const minute = width / 10;
  await expect.poll(() => widestGap(page)).toBeGreaterThan(1.9 * minute);
  expect(await widestGap(page)).toBeLessThan(2.1 * minute);
  const silentMs = Date.now() - (startedMs - 5.5 * 60_000);
  await page.mouse.move(x + width - (silentMs / 60_000) * minute, box.y + 30);
  await expect(rows(page).nth(2)).toContainText('silent');
  await page.mouse.move(x - 200, box.y - 200);

  const rawRows = async () =>
    parse(await exported(page, 'Raw samples, a row for each', 'CSV'), { columns: true }) as Record<string, string>[];
  // What is live has to say something besides.
  await expect.poll(async () => (await rawRows()).length, { timeout: 60_000 }).toBeGreaterThan(backlog.length + 4);
  const raw = await rawRows();
  expect(new Set(raw.map(({ point }) => point)).size).toBe(3);
  for (const row of raw) {
    expect(Date.parse(row['time']!)).toBe(Number(row['time_utc_ms']));
    expect(row['origin']).toBe(backlog.includes(Number(row['time_utc_ms'])) ? 'measured' : 'simulated');
    expect(['GOOD', 'UNCERTAIN', 'BAD', 'STALE']).toContain(row['quality']);
  }
  expect([...new Set(raw.map(({ name, unit }) => `${name} ${unit}`))].toSorted()).toEqual([
    'Busbar voltage kV',
    'Lamps burning ',
    'Loading %',
  ]);

  // The workbook is made by a worker of the page, under the page's own rules for scripts.
  const workbook = await exported(page, 'Slots as shown, a row for each point and slot', 'XLSX');
  const [head, ...values] = cellsOf(workbook, 1);
  expect(head?.slice(0, 4)).toEqual(['point', 'asset', 'name', 'start']);
  expect(values.length).toBeGreaterThan(2);
  expect(cellsOf(workbook, 2).map(([name]) => name)).toContain('Contains simulated values');

  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  for (const look of ['lang=en&theme=day', 'lang=ru', 'lang=zh', 'lang=pseudo']) {
    await page.goto(`${new URL(city.url).origin}/?${look}`);
    await expect(page.locator('.trends-row')).toHaveCount(3, { timeout: 60_000 });
    expect(await misplacedTexts(page), look).toEqual([]);
  }
});
