// Finds and reads the files of a script. Scripts are written on Windows: backslashes, and names in any case.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ScriptError } from './script-error.ts';

/** The largest public feeder, 8500 nodes, has files of 1 MB. */
const LARGEST_BYTES = 64 * 1024 ** 2;

/** The path of a file that a script in `folder` names; undefined when there is none. Without an ending, .dss is tried too. */
export function findFile(folder: string, named: string): string | undefined {
  const path = named.trim().replaceAll('\\', '/');
  const absolute = resolve(folder, path);
  return present(absolute) ?? (/\.[^/]*$/.test(path) ? undefined : present(`${absolute}.dss`));
}

/** Lines of a text file, without their ends. */
export function readLines(file: string): string[] {
  const { size } = statSync(file);
  if (size > LARGEST_BYTES)
    throw new ScriptError(
      `it has ${Math.round(size / 1e6)} MB; scripts of up to ${Math.round(LARGEST_BYTES / 1e6)} MB are read`,
      'name the file of the network itself',
    );
  const bytes = readFileSync(file);
  if (bytes.includes(0)) throw new ScriptError('it is no text file', 'name an OpenDSS script (.dss)');
  return decode(bytes)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/);
}

/** UTF-8, and Latin-1 where that fails, as older scripts are written. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function present(path: string): string | undefined {
  if (isFile(path)) return path;
  const parts = path.split('/');
  let found = parts[0] === '' ? '/' : (parts[0] as string);
  for (const part of parts.slice(1)) {
    if (part === '') continue;
    const next = inFolder(found, part);
    if (next === undefined) return undefined;
    found = join(found, next);
  }
  return isFile(found) ? found : undefined;
}

function inFolder(folder: string, name: string): string | undefined {
  try {
    const names = readdirSync(folder);
    return names.includes(name) ? name : names.find((other) => other.toLowerCase() === name.toLowerCase());
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

export function folderOf(file: string): string {
  return dirname(file);
}
