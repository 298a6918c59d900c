// A foreign meter comes in: unknown at first, mapped by the administrator in the window, and its value is on the screen in our unit.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspector, openDesk, pointValue, publishAs, search } from './desk-page.ts';
import { expect, test } from './fixtures.ts';

const TOPIC = 'city/mitte/metering/electricity/1ESY1160000010/tele';
const METER = 'meter-w4598235';

const reading = (kw: number) => ({
  topic: TOPIC,
  payload: JSON.stringify({
    ts: Date.now(),
    reads: [
      { obis: '1.0.1.7.0.255', v: kw, q: 'GOOD' },
      { obis: '1.0.32.7.0.255', v: 231.5, q: 'GOOD' },
    ],
  }),
});

test('a strange topic becomes values of a meter', async ({ page, startHost }) => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'city-twin-listen-'));
  try {
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({ listen: ['city/#'] }));
    const city = await startHost({ args: ['--field', 'none', '--config', config] });
    await openDesk(page, city.url);
    await publishAs(city, [reading(1.5)]);
    await page.getByRole('tab', { name: 'Devices' }).click();
    await expect(page.getByRole('button', { name: TOPIC })).toBeVisible({ timeout: 30_000 });

    await page.getByRole('button', { name: 'Start a mapping' }).click();
    const sheet = page.getByRole('dialog');
    await expect(sheet.getByLabel('Topics, one a line; {name} for what varies')).toHaveValue(
      'city/mitte/metering/electricity/{id}/tele',
    );
    await expect(sheet).toContainText('it reaches nothing');
    await expect(sheet.getByRole('list', { name: 'Notes on the proposal' })).toContainText(
      'No asset is called like these ids: choose one for each.',
    );
    // Words that nobody knows are said to be wrong while they are typed.
    const words = sheet.getByLabel('Words of the quality');
    await words.fill('GOOD = FINE');
    await expect(sheet).toContainText('quality.words');
    await words.fill('GOOD = GOOD, guess = UNCERTAIN/estimated');
    await expect(sheet).not.toContainText('quality.words');
    await expect(sheet.getByRole('button', { name: 'Save and switch on' })).toBeDisabled();
    // Typed key by key, as a person does.
    const offset = sheet.getByLabel('Offset').first();
    await offset.pressSequentially('-273.15');
    await expect(offset).toHaveValue('-273.15');
    await offset.fill('abc');
    await expect(offset).toHaveAttribute('aria-invalid', 'true');
    await expect(sheet).toContainText('values[0].offset');
    await offset.fill('');
    await expect(sheet).not.toContainText('values[0].offset');
    await sheet.getByLabel('is the asset').fill(METER);
    await expect(sheet.getByRole('cell', { name: `${METER}.activePower` })).toBeVisible({ timeout: 15_000 });
    await expect(sheet.getByRole('cell', { name: '1,500 W' })).toBeVisible();
    await sheet.getByRole('button', { name: 'Save and switch on' }).click();
    await expect(sheet).toHaveCount(0);

    await publishAs(city, [reading(4.15)]);
    const mappings = page.getByRole('region', { name: 'Mappings' });
    await expect(mappings).toContainText('1 messages, 2 values, 0 refused', { timeout: 20_000 });
    await search(page, METER, new RegExp(METER));
    await expect(inspector(page)).toBeVisible();
    await expect(pointValue(page, 'Mean power of the interval')).toHaveText('4.2');

    await mappings.getByRole('button', { name: 'Switch off' }).click();
    await expect(mappings).toContainText('Off');
    await publishAs(city, [reading(9)]);
    await expect(page.getByRole('button', { name: TOPIC })).toBeVisible({ timeout: 20_000 });
    await expect(pointValue(page, 'Mean power of the interval')).toHaveText('4.2');
    await mappings.getByRole('button', { name: /^Delete / }).click();
    await mappings.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(mappings).toContainText('There is no mapping yet.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
