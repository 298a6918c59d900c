// A fault as its operator meets it: many alarms as one row, two clicks to place and controls, acknowledged and silenced by keys, shelved with a
// reason, all of it in the journal.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { inspector, journalRow, openDesk } from './desk-page.ts';
import { openJournal } from '../../main/host/storage/journal-database.ts';
import { expect, test } from './fixtures.ts';
import { misplacedTexts } from './misplaced-texts.ts';
import { buildSmallTown } from './small-town.ts';

const table = (page: Page) => page.getByRole('grid', { name: 'Alarms' });
const summary = (page: Page) => page.getByRole('region', { name: 'Alarms that wait' });

/** What an instructor does from another machine. */
async function throwFault(url: string, feeder: string): Promise<void> {
  const { origin, searchParams } = new URL(url);
  const headers = { authorization: `Bearer ${searchParams.get('token')}`, 'content-type': 'application/json' };
  const asked = await fetch(`${origin}/api/grid/elements?feeder=${feeder}&kind=ACLineSegment`, { headers });
  const [first] = (await asked.json()) as readonly { readonly id: string }[];
  const body = JSON.stringify({ element: first!.id, type: 'three-phase', at: null });
  const thrown = await fetch(`${origin}/api/drill/fault`, { method: 'POST', headers, body });
  expect(thrown.status).toBe(200);
}

test('from a fault to alarms that are known, silent and written down', async ({ page, startHost }) => {
  test.setTimeout(240_000);
  const town = await buildSmallTown();
  try {
    const city = await startHost({ args: ['--city', town.pack] });
    await page.addInitScript(() => {
      const heard = window as unknown as { tones: number };
      heard.tones = 0;
      const { start } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function (...when) {
        heard.tones += 1;
        start.apply(this, when);
      };
    });
    const tones = () => page.evaluate(() => (window as unknown as { tones: number }).tones);
    await openDesk(page, city.url);
    await page.keyboard.press('0');
    await expect(table(page)).toContainText('No alarms');
    await expect(summary(page).getByRole('button', { name: 'Critical: 0 unacknowledged' })).toBeVisible();

    await throwFault(city.url, town.feeder);
    const situation = table(page).getByRole('row', { name: /lost: \d+ alarms?/ });
    await expect(situation).toBeVisible({ timeout: 30_000 });
    await expect(situation).toContainText('Unacknowledged');
    await expect(situation).toHaveAttribute('data-wash', /\d/);
    const silenceButton = summary(page).getByRole('button', { name: 'Silence the horn' });
    await expect(silenceButton).toBeVisible();
    await expect.poll(tones).toBeGreaterThan(0);

    // One click leads to the breaker that tripped, on the map and with its controls.
    await situation.click();
    await expect(inspector(page).getByRole('heading', { name: /Q0/ })).toBeVisible();
    await expect(inspector(page).getByRole('region', { name: 'Operate' })).toBeVisible();

    // Its parts are one key away.
    await page.keyboard.press('ArrowRight');
    const trip = table(page).getByRole('row', { name: /Tripped by protection Instantaneous/ });
    const dead = table(page)
      .getByRole('row', { name: /Without voltage/ })
      .first();
    await expect(trip).toBeVisible();
    await expect(dead).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include('.dock').include('.alarm-summary').analyze();
    expect(violations).toEqual([]);
    expect(await misplacedTexts(page)).toEqual([]);

    // Silenced before anything is known: the rows wait as before.
    await page.keyboard.press('m');
    await expect(page.locator('.alarm-foot')).toContainText('Horn silenced');
    await expect(silenceButton).toHaveCount(0);
    await expect(trip).toContainText('Unacknowledged');
    const heard = await tones();

    // Acknowledged by its key: the row says so when the host has.
    await page.keyboard.press('a');
    await expect(page.locator('.alarm-foot')).toContainText(/\d+ acknowledged/);
    await expect(trip).toContainText('Acknowledged');
    await expect(summary(page).getByRole('button', { name: /: [1-9]\d* unacknowledged/ })).toHaveCount(0);
    // Twice is refused, in words.
    await page.keyboard.press('a');
    await expect(page.locator('.alarm-foot')).toContainText(/refused: acknowledged already/);

    await trip.click();
    await page.keyboard.press('r');
    await expect(page.locator('.alarm-foot')).toContainText('refused: its cause is still there');
    await page.keyboard.press('o');
    await expect(trip).toContainText('local');

    await dead.click();
    await page.keyboard.press('s');
    const sheet = page.getByRole('dialog', { name: 'Shelve alarms' });
    await expect(sheet.getByRole('button', { name: 'Shelve', exact: true })).toBeDisabled();
    await sheet.getByRole('button', { name: '15 min' }).click();
    await expect(sheet).toContainText(/Back at \d\d:\d\d/);
    await sheet.getByRole('textbox', { name: 'Reason' }).fill('crew is on site');
    await page.keyboard.press('Enter');
    await expect(sheet).toHaveCount(0);
    await expect(dead).toContainText('Shelved');
    await expect(dead).toContainText(/\d+:\d\d/);
    // What comes back soon is said before it does.
    await expect(summary(page)).toContainText('comes back within 15 min');
    await summary(page)
      .getByRole('button', { name: /Shelved: 1/ })
      .click();
    // By night lamps without supply are among them, suppressed by design.
    await expect(table(page).getByRole('row').filter({ hasText: 'Shelved' })).toHaveCount(1);
    await expect(table(page).getByRole('row').filter({ hasText: 'Acknowledged' })).toHaveCount(0);
    await expect(page.locator('.alarm-foot')).toContainText('crew is on site');

    // The past has no alarms to act on.
    await page.keyboard.press('p');
    await expect(page.getByText('Alarms are of the present')).toBeVisible();
    expect(await tones()).toBe(heard);
    await expect(summary(page)).toHaveCount(0);
    await page.keyboard.press('v');
    await expect(table(page)).toBeVisible();

    for (const word of [/\d acknowledged: .*Tripped/, /horn silenced/, /1 shelved: .*crew is on site/])
      await expect(await journalRow(page, word)).toContainText('Order to alarms');

    // Without a line to the host nothing is known, and the table says so.
    await page.keyboard.press('0');
    await city.kill();
    await expect(page.getByText('No connection to the host: these are the alarms')).toBeVisible();
    await expect(summary(page).getByRole('button', { name: 'Critical: not known' })).toBeVisible();
  } finally {
    await town.remove();
  }
});

const OVER = 1500;
const IN_ONE_ENTRY = 50;
const MINUTE = 60_000;

/** A journal in which one alarm a minute has come and gone, up to now: more than any desk keeps. */
function writePast(folder: string, nowMs: number): void {
  const { journal } = openJournal(folder);
  const over = (minutes: number) => {
    const endedMs = nowMs - minutes * MINUTE;
    return {
      ...{ id: 'station-s2.voltage.low', definition: 'station-remote.voltage.low', area: '', situation: null },
      ...{ priority: minutes % 2 === 0 ? 4 : 2, heard: { quality: 'GOOD', origin: 'simulated' } },
      ...{ beganMs: endedMs - MINUTE, annunciatedMs: endedMs - MINUTE, clearedMs: endedMs - 1000 },
      ...{ acknowledgedMs: endedMs, acknowledgedBy: '=anna, "A"', endedMs },
    };
  };
  for (let oldest = OVER; oldest > 0; oldest -= IN_ONE_ENTRY) {
    const ended = Array.from({ length: IN_ONE_ENTRY }, (_, i) => over(oldest - i));
    journal.append({ at: ended.at(-1)!.endedMs, kind: 'alarmsEnded', by: 'host', data: { ended } });
  }
  journal.close();
}

test('what is over is read back to its beginning, by time, as a file; figures by area; limits within reach', async ({
  page,
  startHost,
}) => {
  test.setTimeout(180_000);
  const town = await buildSmallTown();
  const data = mkdtempSync(join(tmpdir(), 'city-twin-past-'));
  try {
    writePast(data, Date.now());
    const city = await startHost({ args: ['--city', town.pack, '--data', data] });
    await openDesk(page, city.url);
    await page.keyboard.press('0');
    await page.getByLabel('State', { exact: true }).selectOption('past');
    const past = page.getByRole('toolbar', { name: 'The past of alarms' });
    await expect(past).toContainText('Read back to');
    const rows = table(page).locator('.grid-body');
    await expect(async () => {
      await rows.evaluate((list) => list.scrollTo(0, list.scrollHeight));
      await expect(past).toContainText('All read: 1,500', { timeout: 300 });
    }).toPass({ timeout: 20_000 });
    await expect(table(page).getByRole('row').last()).toContainText('Over');

    await page.getByLabel('Priority', { exact: true }).selectOption('2');
    await past.getByLabel('Ended in').selectOption('hour');
    await expect(past).toContainText(/All read: (29|30)(?!\d)/);
    const waiting = page.waitForEvent('download');
    await past.getByRole('button', { name: 'CSV' }).click();
    const file = await waiting;
    const [head, first, ...more] = readFileSync(await file.path(), 'utf8').split('\r\n');
    expect(head).toMatch(/^ended,began,told,cleared,acknowledged,acknowledgedBy,priority,/);
    expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0[12]:00,/);
    expect(first).toContain(`"'=anna, ""A""",2,station-s2,`);
    expect(first).toContain(',GOOD,simulated,');
    await expect(past).toContainText(`${more.length} alarms saved`);
    expect(await misplacedTexts(page)).toEqual([]);

    await page.getByRole('button', { name: 'Key figures' }).click();
    const figures = page.getByRole('region', { name: 'Key figures' });
    const perHour = figures.getByRole('row', { name: /^Alarms in an hour/ });
    await expect(perHour).toContainText('at most');
    await page.getByRole('combobox', { name: 'Of' }).selectOption({ index: 1 });
    await expect(perHour).toContainText('at most');

    await page.getByRole('button', { name: 'Limits', exact: true }).click();
    await page.getByRole('button', { name: /Oil too hot/ }).click();
    const form = page.getByRole('form', { name: /Oil too hot/ });
    await expect(form.getByRole('button', { name: 'Apply' })).toBeInViewport({ ratio: 1 });
    await expect(form.getByRole('textbox', { name: 'Reason for the change' })).toBeInViewport({ ratio: 1 });
  } finally {
    rmSync(data, { recursive: true, force: true });
    await town.remove();
  }
});
