// Where a pack is written: beside its final place, and moved there in one step when it is whole.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { PACK_FORMAT } from '../../../../contract/city-pack/manifest.ts';
import { makeFolder, SHARED_FOLDER } from '../../make-folder.ts';
import { ImportError } from './import-error.ts';

export const MANIFEST_FILE = 'manifest.json';

export interface PackFolder {
  write(file: string, bytes: Uint8Array): Promise<void>;
  /** Moves the finished folder to its place; an older pack there is replaced. */
  commit(): Promise<string>;
  /** Removes what was written; harmless after commit. */
  discard(): Promise<void>;
}

const errorCode = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** Names the place, the reason and the remedy. */
export function outputError(place: string, error: unknown): ImportError {
  if (error instanceof ImportError) return error;
  const reasons: Record<string, string> = {
    EACCES: 'may not be written: permission denied. Choose another folder, or change its permissions.',
    EPERM: 'may not be written: not permitted. Choose another folder, or change its permissions.',
    EROFS: 'lies on a read-only file system. Choose another folder.',
    ENOSPC: 'cannot be written: the disk is full. Free some space (a city takes up to a few hundred MB) and try again.',
    EDQUOT: 'cannot be written: the disk quota is used up. Free some space and try again.',
    ENOTDIR: 'cannot be made: a part of its path is a file. Choose another folder.',
    EEXIST: 'cannot be made: a part of its path is a file. Choose another folder.',
    ENOENT: 'cannot be made there. Choose another folder.',
    EBUSY: 'is in use by another program. Close it and try again.',
  };
  return new ImportError(
    'output',
    `${place} ${reasons[errorCode(error)] ?? `cannot be written (${error instanceof Error ? error.message : String(error)}).`}`,
    error,
  );
}

/**
 * Fails early, before any work, where `out` cannot take a pack. With `keepExisting` a pack that another process puts there
 * in the meantime stays, and this one is dropped.
 * @throws ImportError (output)
 */
export async function createPackFolder(
  out: string,
  options: { keepExisting?: boolean | undefined } = {},
): Promise<PackFolder> {
  const target = await realpath(out).catch(() => resolve(out));
  await refuseOtherContent(target);
  const temporary = join(
    dirname(target),
    `.${basename(target)}.partial-${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
  );
  try {
    await makeFolder(dirname(target), SHARED_FOLDER);
    await removeAbandoned(dirname(target), basename(target));
    await mkdir(temporary);
  } catch (error) {
    throw outputError(target, error);
  }
  return {
    write: async (file, bytes) => {
      try {
        await writeDurably(join(temporary, file), bytes);
      } catch (error) {
        throw outputError(target, error);
      }
    },
    commit: async () => {
      try {
        if (options.keepExisting === true) await moveUnlessThere(temporary, target);
        else await moveIntoPlace(temporary, target);
      } catch (error) {
        throw outputError(target, error);
      }
      return target;
    },
    discard: async () => rm(temporary, { recursive: true, force: true }),
  };
}

/** On the disk before the folder gets its name: a power cut leaves no whole-looking pack of empty files. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function refuseOtherContent(target: string): Promise<void> {
  let names: string[];
  try {
    if (!(await stat(target)).isDirectory())
      throw new ImportError('output', `${target} is a file. Give a folder for the city pack.`);
    names = await readdir(target);
  } catch (error) {
    if (error instanceof ImportError) throw error;
    if (errorCode(error) === 'ENOENT') return;
    throw outputError(target, error);
  }
  if (names.length === 0 || (names.includes(MANIFEST_FILE) && (await isPackManifest(join(target, MANIFEST_FILE)))))
    return;
  throw new ImportError(
    'output',
    `${target} holds something else than a city pack (${names.slice(0, 3).join(', ')}). Give a new or empty folder.`,
  );
}

async function isPackManifest(path: string): Promise<boolean> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof parsed === 'object' && parsed !== null && (parsed as { format?: unknown }).format === PACK_FORMAT;
  } catch {
    return false;
  }
}

async function moveUnlessThere(temporary: string, target: string): Promise<void> {
  try {
    await rename(temporary, target);
  } catch (error) {
    // Windows answers EPERM for a folder that exists.
    const isThere = await isPackManifest(join(target, MANIFEST_FILE));
    if (!isThere || !['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(errorCode(error))) throw error;
  }
}

async function moveIntoPlace(temporary: string, target: string): Promise<void> {
  const old = `${temporary}-old`;
  const hadOld = await rename(target, old).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(temporary, target);
  } catch (error) {
    // Another process may have put the same pack there in between; else the old one comes back.
    if (hadOld) await rename(old, target).catch(() => undefined);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

/** Removes what an interrupted run left beside `name`: its process is gone, or (other machine) it is a day old. */
export async function removeAbandoned(folder: string, name: string): Promise<void> {
  const start = `.${name}.partial-`;
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith(start)) continue;
    const match = /^(.*)-(\d+)-[0-9a-f]{8}(-old)?$/.exec(entry.slice(start.length));
    if (match === null) continue;
    const path = join(folder, entry);
    const isOurs = match[1] === hostname();
    const isOld = await stat(path).then(
      (info) => Date.now() - info.mtimeMs > ABANDONED_AFTER_MS,
      () => false,
    );
    if (isOurs ? !isAlive(Number(match[2])) : isOld) await rm(path, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
