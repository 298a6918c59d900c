// Where the Electron binary lies, when there is one: its package brings none along, installing fetches it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAMES: Readonly<Record<string, string>> = {
  win32: 'electron.exe',
  darwin: join('Electron.app', 'Contents', 'MacOS', 'Electron'),
};
const usualFolder = fileURLToPath(new URL('../../node_modules/electron/dist', import.meta.url));

export function findElectron(): string | null {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? usualFolder;
  const binary = join(folder, NAMES[process.platform] ?? 'electron');
  return existsSync(binary) ? binary : null;
}
