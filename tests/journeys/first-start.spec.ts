// From nothing: no pack, no data, no config. The page is there at once, shows how far the city is, and turns into it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../telemetry/mosquitto.ts';
import { expectPicture } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { projectFolder } from './running-city.ts';

test('builds the city before the visitor’s eyes, and only once', async ({ page, startHost }) => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'city-twin-first-'));
  try {
    // The host prints its address when it is ready; to be there earlier, a visitor brings a token.
    const say = (...words: string[]) =>
      execFileSync(
        process.execPath,
        [join(projectFolder, 'bin', 'city-twin'), ...words, '--json', '--data', join(folder, 'data')],
        { encoding: 'utf8' },
      );
    say('user', 'add', 'visitor', '--role', 'viewer');
    const issued = say('token', 'issue', '--user', 'visitor');
    const { token } = JSON.parse(issued) as { token: string };
    const port = await freePort();
    const starting = startHost({ folder, hasPack: false, args: ['--port', String(port)] });
    await expect
      .poll(
        () =>
          page.goto(`http://127.0.0.1:${port}/?token=${token}`).then(
            () => true,
            () => false,
          ),
        { timeout: 60_000 },
      )
      .toBe(true);
    await expect(page).not.toHaveURL(/token=/);

    const progress = page.getByRole('progressbar');
    await expect(progress).toBeVisible();
    await expect(page.getByText('Building the city for the first time')).toBeVisible();
    const shares: number[] = [];
    await expect
      .poll(
        async () => {
          const share = await progress.getAttribute('aria-valuenow', { timeout: 500 }).catch(() => null);
          if (share !== null) shares.push(Number(share));
          return share === null;
        },
        { timeout: 120_000, intervals: [200] },
      )
      .toBe(true);
    expect(new Set(shares).size, `progress seen: ${shares.join(' ')}`).toBeGreaterThan(3);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));

    const city = await starting;
    await expectPicture(page);
    await expect(page.getByText('OpenStreetMap contributors')).toBeVisible();
    await expect(page.getByText('LIVE', { exact: true })).toBeVisible();

    await city.stop();
    const packs = join(folder, 'cache', 'city-twin', 'packs');
    const [pack, ...others] = readdirSync(packs).filter((name) => name.startsWith('berlin'));
    expect(others).toEqual([]);
    // The second start finds the pack: it neither builds nor changes it.
    const again = await startHost({ folder, hasPack: false });
    expect(again.log()).not.toMatch(/buildings|streets/);
    expect(readdirSync(packs).filter((name) => name.startsWith('berlin'))).toEqual([pack]);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
