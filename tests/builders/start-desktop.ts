// The desktop program's own file against a made-up Electron: what each of its tests begins with.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { createFakeElectron, type FakeUtilityProcess } from './fake-electron.ts';

export const OWN_PAGE = 'app://city-twin/';
export const READY = { type: 'ready', packFolder: '/packs/berlin' };

export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Gives every test of the calling file an empty folder of user data; the function returns its path. */
export function useUserData(): () => string {
  let userData: string;
  beforeEach(() => {
    userData = mkdtempSync(join(tmpdir(), 'city-twin-desktop-'));
    vi.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.doUnmock('electron');
    vi.resetModules();
    rmSync(userData, { recursive: true, force: true });
  });
  return () => userData;
}

/** Runs the program's own file against a fresh Electron. */
export async function startDesktop(userData: string, options: { isFirstInstance?: boolean } = {}) {
  const electron = createFakeElectron({ userData, ...options });
  vi.doMock('electron', () => electron.module);
  await import('../../main/shells/electron/desktop.ts');
  await settled();
  return electron;
}

export const hostsOf = ({ processes }: { processes: FakeUtilityProcess[] }) =>
  processes.filter(({ path }) => path.endsWith('host-process.ts'));
