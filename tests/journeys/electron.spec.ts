// The desktop program itself, where its binary is: the locks of its windows as a page finds them, the same control room,
// and a host that is killed under it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { hasDisplay } from '../../main/commands/browser-window.ts';
import { findElectron } from '../../main/commands/electron-binary.ts';
import { ensureBundle } from '../../main/shells/electron/launch.ts';
import { projectFolder } from './running-city.ts';

const electron = findElectron();
const reason =
  electron === null
    ? 'the Electron binary is not installed here: it comes from outside the package registry'
    : hasDisplay()
      ? ''
      : 'there is no display for a window';

test.skip(reason !== '', reason);

let folder: string;
let program: ElectronApplication;
let page: Page;

test.beforeEach(async () => {
  test.setTimeout(180_000);
  await ensureBundle(() => {});
  folder = mkdtempSync(join(tmpdir(), 'city-twin-desktop-'));
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  program = await _electron.launch({
    executablePath: electron ?? '',
    args: [...flags, `--user-data-dir=${join(folder, 'profile')}`, projectFolder, '--data', join(folder, 'data')],
    env: { ...process.env, XDG_CACHE_HOME: join(projectFolder, '.cache', 'journeys') },
  });
  page = await program.firstWindow();
});

test.afterEach(async () => {
  await program.close();
  rmSync(folder, { recursive: true, force: true });
});

const startState = () =>
  page.evaluate(async () => ((await (await fetch('/api/start')).json()) as { state: string }).state);

test('shows the living city, and its page holds no key to the machine', async () => {
  await expect.poll(startState, { timeout: 120_000 }).toBe('ready');
  await expect(page.locator('canvas').first()).toBeVisible({ timeout: 60_000 });
  const found = await page.evaluate(async () => ({
    bridge: Object.keys((globalThis as { cityTwin?: object }).cityTwin ?? {}),
    hasNode: 'require' in globalThis || 'process' in globalThis || 'module' in globalThis,
    manifest: (await fetch('/pack/manifest.json')).status,
    outsideOfPack: (await fetch('/pack/..%2f..%2fpackage.json')).status,
    outside: await fetch('https://example.com/').then(
      () => 'reached',
      () => 'refused',
    ),
    popup: window.open('https://example.com/') === null ? 'refused' : 'opened',
  }));
  expect(found).toEqual({
    bridge: ['openSession'],
    hasNode: false,
    manifest: 200,
    outsideOfPack: 404,
    outside: 'refused',
    popup: 'refused',
  });
});

test('survives a host that is killed', async () => {
  await expect.poll(startState, { timeout: 120_000 }).toBe('ready');
  const pid = await program.evaluate(
    ({ app }) =>
      app.getAppMetrics().find(({ serviceName, name }) => `${serviceName} ${name}`.includes('City Twin host'))?.pid,
  );
  expect(pid).toBeGreaterThan(0);
  process.kill(pid ?? 0, 'SIGKILL');
  await expect.poll(startState).toBe('failed');
  await expect.poll(startState, { timeout: 60_000 }).toBe('ready');
});
