// A backup while the host goes on: each database is copied in one read transaction, which hinders no writer, and checked; then all of
// it becomes one file, which gets its name only when it is whole and on disk.
import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, createReadStream, createWriteStream, existsSync, mkdirSync, statSync } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Database from 'better-sqlite3';
import { pack, type Pack } from 'tar-stream';
import { journalFiles } from '../journal-files.ts';
import {
  BACKUP_FORMAT,
  type BackupManifest,
  BackupRefusedError,
  type FolderFile,
  filesOfFolder,
  MANIFEST_NAME,
} from './backup-manifest.ts';

/** A backup holds the journal's key and everybody's access: for its owner alone. */
const PRIVATE = 0o600;
const BUSY_MS = 10_000;

export interface WrittenBackup extends BackupManifest {
  /** of the backup file */
  readonly bytes: number;
}

/**
 * `dir` a city's data folder, with or without a running host; `out` the file, which must not exist.
 * @throws BackupRefusedError with place and remedy; nothing is left behind then
 */
export async function writeBackup(dir: string, out: string, version: string): Promise<WrittenBackup> {
  const target = resolve(out);
  refuseUseless(dir, target);
  const beside = await mkdtemp(`${target}.partial-`).catch((error: unknown) => {
    throw new BackupRefusedError(`${dirname(target)} cannot be written (${String(error)}): choose another --out`);
  });
  const partial = join(beside, basename(target));
  try {
    const copies = join(beside, 'files');
    const files = filesOfFolder(dir);
    for (const file of files) copy(dir, copies, file);
    const manifest: BackupManifest = {
      format: BACKUP_FORMAT,
      version,
      madeAtMs: Date.now(),
      journalHead: headOf(copies),
      files: await Promise.all(
        files.map(async ({ name }) => ({
          name,
          bytes: statSync(join(copies, name)).size,
          sha256: await hashOf(join(copies, name)),
        })),
      ),
    };
    await writeTar(partial, copies, manifest);
    const handle = await open(partial, 'r');
    const { size } = await handle.stat();
    await handle.sync();
    await handle.close();
    await rename(partial, target);
    return { ...manifest, bytes: size };
  } catch (error) {
    if (error instanceof BackupRefusedError) throw error;
    throw new BackupRefusedError(
      `the backup could not be made (${error instanceof Error ? error.message : String(error)}): look at the room on the disk of ` +
        `${dirname(target)} (twice the size of ${dir} is needed) and at the rights of both`,
    );
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

function refuseUseless(dir: string, target: string): void {
  if (!existsSync(join(dir, 'samples.db')) && !existsSync(journalFiles(dir).database))
    throw new BackupRefusedError(
      `${dir} is no data folder of a city: it has neither samples.db nor journal.db. Name the right one with --data`,
    );
  if (existsSync(target))
    throw new BackupRefusedError(`${target} exists and is not overwritten: choose another name with --out`);
  if (target.startsWith(`${resolve(dir)}/`))
    throw new BackupRefusedError(`${target} lies in the data folder itself: choose another place with --out`);
}

function copy(dir: string, copies: string, { name, isDatabase }: FolderFile): void {
  const [from, to] = [join(dir, name), join(copies, name)];
  mkdirSync(dirname(to), { recursive: true });
  if (!isDatabase) {
    copyFileSync(from, to);
    return;
  }
  const database = new Database(from, { readonly: true, timeout: BUSY_MS });
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } catch (error) {
    throw new BackupRefusedError(
      `${from} cannot be copied (${error instanceof Error ? error.message : String(error)}): with a sound disk and enough room the ` +
        'host sets a damaged file aside at its next start, and the backup goes on without it',
    );
  } finally {
    database.close();
  }
}

function headOf(copies: string): BackupManifest['journalHead'] {
  const file = journalFiles(copies).database;
  if (!existsSync(file)) return null;
  const database = new Database(file, { readonly: true });
  try {
    const head = database.prepare('SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1').get();
    return (head as BackupManifest['journalHead']) ?? null;
  } finally {
    database.close();
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function writeTar(target: string, copies: string, manifest: BackupManifest): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createWriteStream(target, { mode: PRIVATE, flags: 'wx' }));
  const filled = fill(tar, copies, manifest);
  // Whichever fails first says why; the other ends with it.
  await Promise.all([written, filled]);
}

async function fill(tar: Pack, copies: string, manifest: BackupManifest): Promise<void> {
  const mtime = new Date(manifest.madeAtMs);
  tar.entry({ name: MANIFEST_NAME, mode: PRIVATE, mtime }, `${JSON.stringify(manifest, null, 1)}\n`);
  for (const { name, bytes } of manifest.files)
    await pipeline(createReadStream(join(copies, name)), tar.entry({ name, size: bytes, mode: PRIVATE, mtime }));
  tar.finalize();
}

/** For whoever needs a name that nobody has. */
export const partialName = (place: string): string => `${place}.partial-${randomBytes(4).toString('hex')}`;
