// The broker dies in the middle and comes back: the screen says so, values grow old before the eyes, and recover.
import { hasMosquitto, startMosquitto, USERS } from '../telemetry/mosquitto.ts';
import { inspector, openDesk, pointValue, search } from './desk-page.ts';
import { expect, test } from './fixtures.ts';

test('values go stale without a broker and recover with it', async ({ page, startHost }) => {
  test.skip(!hasMosquitto, 'mosquitto is not installed here');
  test.setTimeout(180_000);
  const broker = await startMosquitto('berlin');
  try {
    const city = await startHost({
      args: ['--broker', `mqtt://city-twin@127.0.0.1:${broker.port}`, '--field', 'simulated'],
      env: {
        CITY_TWIN_BROKER_PASSWORD: USERS['city-twin'],
        CITY_TWIN_FIELD_USER: 'device',
        CITY_TWIN_FIELD_PASSWORD: USERS.device,
      },
    });
    await openDesk(page, city.url);
    await search(page, 'umspannwerk moabit', 'Umspannwerk Moabit');
    const loading = pointValue(page, 'Loading');
    await expect(loading).toHaveAttribute('data-quality', 'good', { timeout: 30_000 });
    await expect(inspector(page).getByRole('row').filter({ hasText: 'Loading' }).getByText('SIM')).toBeVisible();

    await broker.kill();
    await expect(page.getByRole('alert').getByText('NO DATA')).toBeVisible({ timeout: 15_000 });
    await expect(page.getByRole('alert').filter({ hasText: 'NO DATA' })).toContainText('message broker lost');
    await expect(loading).toHaveAttribute('data-quality', 'stale', { timeout: 60_000 });

    await broker.start();
    await expect(page.getByText('NO DATA')).toHaveCount(0, { timeout: 60_000 });
    await expect(loading).toHaveAttribute('data-quality', 'good', { timeout: 30_000 });
  } finally {
    await broker.remove();
  }
});

test('a host that dies is said at once, and found again', async ({ page, startHost }) => {
  test.setTimeout(180_000);
  const city = await startHost({ args: ['--port', '0'] });
  const port = new URL(city.url).port;
  // The grid is laid out after the first picture: a host that dies just then must not cost the picture its grid.
  const grid = page.waitForResponse((response) => /grid-worker/.test(response.url()) && response.ok(), {
    timeout: 170_000,
  });
  await openDesk(page, city.url);
  await city.kill();
  await expect(page.getByRole('alert').getByText('NO DATA')).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole('alert').filter({ hasText: 'NO DATA' })).toContainText('connection to the host lost');
  await startHost({ folder: city.folder, args: ['--port', port] });
  await expect(page.getByText('NO DATA')).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByText('LIVE', { exact: true })).toBeVisible();
  await grid;
});
