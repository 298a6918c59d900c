// Find a thing, fly to it, read its values, and see one change when a device says something new.
import { inspector, openDesk, pointValue, publishAs, search, selectedId } from './desk-page.ts';
import { expect, test } from './fixtures.ts';

const link = async (page: import('@playwright/test').Page): Promise<URLSearchParams> => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await inspector(page).getByRole('button', { name: 'Copy link' }).click();
  await expect(inspector(page).getByRole('button', { name: 'Copied' })).toBeVisible();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  return new URLSearchParams(new URL(address).hash.slice(1));
};

test('search finds assets, addresses, streets and places, and flies there', async ({ page, city }) => {
  test.setTimeout(180_000);
  await openDesk(page, city.url);
  await search(page, 'umspannwerk moabit', 'Umspannwerk Moabit');
  await expect(inspector(page).getByRole('heading', { name: 'Umspannwerk Moabit' })).toBeVisible();
  await expect(inspector(page)).toContainText('Substation, Moabit');
  // The camera is over the substation: 52.5378 N, 13.3503 E.
  await expect
    .poll(async () => {
      const [lon, lat] = ((await link(page)).get('view') ?? '').split(',').map(Number);
      return Math.hypot((lon! - 13.3503) * 67.7, (lat! - 52.5378) * 111.2);
    })
    .toBeLessThan(0.3);
  expect((await link(page)).get('asset')).toBe(await selectedId(page));

  // The street before what bears its name; the district tells those of one name apart.
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('karl-marx-allee');
  await expect(page.getByRole('option').first()).toContainText(/Karl-Marx-Allee.*road, (Mitte|Friedrichshain)/);
  await page.keyboard.press('Escape');

  // An address leads to the building that stands there, and to where its supply comes from: by keys alone.
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('kruppstraße 7');
  await expect(page.getByRole('option').first()).toContainText(/^Kruppstraße 7/);
  await page.keyboard.press('Enter');
  await expect(inspector(page)).toContainText('Building');
  await expect(inspector(page).locator('.supply-state').first()).toBeVisible();

  // Umlauts and sharp s typed as one likes.
  await search(page, 'kopenicker strasse', /Köpenicker Straße/);
  await search(page, 'fernsehturm', /Fernsehturm/);

  // A copied link opens the building again.
  await expect(inspector(page).getByRole('heading', { name: 'Fernsehturm' })).toBeVisible();
  const building = (await link(page)).get('building');
  expect(building).toBe(await selectedId(page));
  await page.goto('about:blank');
  await openDesk(page, `${new URL(city.url).origin}/#building=${building}`);
  await expect(inspector(page).getByRole('heading', { name: 'Fernsehturm' })).toBeVisible();
});

test('a value that a device publishes is on the screen within a second', async ({ page, startHost }) => {
  const city = await startHost({ args: ['--field', 'none'] });
  await openDesk(page, city.url);
  await search(page, 'umspannwerk moabit', 'Umspannwerk Moabit');
  const loading = pointValue(page, 'Loading');
  // No device has spoken yet: nothing is shown as a value.
  await expect(loading).toHaveText('no value');
  const topic = `twin/berlin/power/${await selectedId(page)}/tele`;
  const say = (value: number) =>
    publishAs(city, [{ topic, payload: JSON.stringify({ ts: Date.now(), v: { loading: value } }) }]);
  await say(41.5);
  await expect(loading).toHaveText('41.5', { timeout: 1_000 });
  await say(77.3);
  await expect(loading).toHaveText('77.3', { timeout: 1_000 });
  // A real device: no SIM mark on the value, none in the banner.
  await expect(page.getByText('Measured by devices')).toBeVisible();
  const row = inspector(page).getByRole('row').filter({ hasText: 'Loading' });
  await expect(row.getByText('SIM')).toHaveCount(0);
});

test('junk is counted by its reason and changes nothing', async ({ page, startHost }) => {
  const city = await startHost({ args: ['--field', 'none'] });
  await openDesk(page, city.url);
  await search(page, 'umspannwerk moabit', 'Umspannwerk Moabit');
  const asset = await selectedId(page);
  const topic = `twin/berlin/power/${asset}/tele`;
  const now = Date.now();
  await publishAs(city, [
    { topic, payload: JSON.stringify({ ts: now, v: { loading: 50 } }) },
    { topic, payload: '{"ts":' },
    { topic, payload: JSON.stringify({ ts: now + 1, v: { loading: 'much' } }) },
    { topic, payload: JSON.stringify({ ts: now + 600_000, v: { loading: 90 } }) },
    { topic, payload: JSON.stringify({ ts: now + 2, v: { mood: 1 } }) },
    { topic: 'twin/berlin/power/substation-w0/tele', payload: JSON.stringify({ ts: now, v: { loading: 1 } }) },
    { topic, payload: JSON.stringify({ ts: now + 3, v: { loading: 91 }, pad: 'x'.repeat(70_000) }) },
  ]);
  await page.getByRole('button', { name: /^Rejected/ }).click();
  for (const reason of [
    'Malformed JSON',
    'Value refused',
    'Time in the future',
    'Unknown point',
    'Unknown asset',
    'Too large',
  ]) {
    await expect(page.getByRole('cell', { name: reason, exact: true })).toBeVisible();
  }
  await expect(pointValue(page, 'Loading')).toHaveText('50.0');
});
