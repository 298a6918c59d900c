// The control room in the system's browser, for machines without the Electron binary: a window of its own where a
// Chromium is found, else whatever opens links here.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const CHROMIUMS: Readonly<Record<string, readonly string[]>> = {
  linux: ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge', 'brave-browser'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  linux: ['xdg-open'],
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};
/** A browser that ends sooner never showed a window. */
const SHOWN_AFTER_MS = 4_000;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Full path of the first of `names` that is there. */
export function findProgram(names: readonly string[], path = process.env['PATH'] ?? ''): string | null {
  for (const name of names) {
    const places =
      name.includes('/') || name.includes('\\') ? [name] : path.split(delimiter).map((folder) => join(folder, name));
    const found = places.find(isProgram);
    if (found !== undefined) return found;
  }
  return null;
}

/** On Linux a window needs a display server; elsewhere there always is one. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
}

export interface BrowserWindow {
  /** resolves when its user closed it; 'failed' when it never showed */
  readonly closed: Promise<'closed' | 'failed'>;
  close(): void;
}

/** Opens `url` in an own window with an own profile; null when no Chromium is found or there is no display. */
export function openAppWindow(url: string, profileFolder: string): BrowserWindow | null {
  const program = hasDisplay() ? findProgram(CHROMIUMS[process.platform] ?? []) : null;
  if (program === null) return null;
  const startedMs = Date.now();
  const args = [
    `--app=${url}`,
    `--user-data-dir=${profileFolder}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--window-size=1600,1000',
  ];
  const browser = spawn(program, args, { stdio: 'ignore' });
  return {
    closed: new Promise((resolve) => {
      browser.once('error', () => resolve('failed'));
      browser.once('exit', () => resolve(Date.now() - startedMs < SHOWN_AFTER_MS ? 'failed' : 'closed'));
    }),
    close: () => void browser.kill(),
  };
}

/** Hands `url` to whatever opens links; false when there is nothing. */
export async function openLink(url: string): Promise<boolean> {
  const [name, ...args] = OPENERS[process.platform] ?? [];
  const program =
    name === undefined || !hasDisplay() ? null : process.platform === 'win32' ? name : findProgram([name]);
  if (program === null) return false;
  return new Promise((resolve) => {
    const opener = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
    opener.once('error', () => resolve(false));
    opener.once('exit', (code) => resolve(code === 0));
    opener.unref();
  });
}
