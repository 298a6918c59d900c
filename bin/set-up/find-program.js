// Where programs that City Twin does not ship are found on this machine.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const ENDINGS = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
// Debian keeps servers and network tools where a user's PATH may not look.
const MORE_FOLDERS =
  process.platform === 'win32' ? [] : ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'];

/** @param {string[]} names @returns {string | undefined} the first that exists, on the PATH or in the usual folders */
export function findProgram(...names) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...MORE_FOLDERS].filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of ENDINGS) {
        const file = join(folder, name + ending);
        if (existsSync(file)) return file;
      }
    }
  }
  return undefined;
}

/** A browser of the Chromium family; the variable CITY_TWIN_CHROMIUM names another. @returns {string | undefined} */
export function findChromium() {
  const named = process.env['CITY_TWIN_CHROMIUM'];
  if (named !== undefined) return existsSync(named) ? named : undefined;
  const outsidePath = {
    darwin: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    win32: [process.env['ProgramFiles'], process.env['ProgramFiles(x86)'], process.env['LOCALAPPDATA']].flatMap(
      (folder) =>
        folder === undefined
          ? []
          : [
              join(folder, 'Google/Chrome/Application/chrome.exe'),
              join(folder, 'Microsoft/Edge/Application/msedge.exe'),
            ],
    ),
  };
  const installed = outsidePath[/** @type {'darwin' | 'win32'} */ (process.platform)] ?? [];
  return (
    installed.find((file) => existsSync(file)) ??
    findProgram(
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
      'chrome',
      'msedge',
      'microsoft-edge',
    )
  );
}

/** The folder of PostgreSQL's server programs: Debian keeps one for each version where no PATH looks. @returns {string | undefined} */
export function findPostgres() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  return folder ?? findProgram('initdb')?.replace(/[/\\][^/\\]*$/, '');
}
