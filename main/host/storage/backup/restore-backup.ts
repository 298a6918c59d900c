// Putting a backup back: everything in it is checked before any of it gets its place, and what stands there already is never touched.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { extract } from 'tar-stream';
import { makeFolder } from '../../make-folder.ts';
import { checkJournal } from '../journal-check.ts';
import { openJournal } from '../journal-database.ts';
import { journalFiles } from '../journal-files.ts';
import {
  type BackupManifest,
  BackupRefusedError,
  BackupUnreadableError,
  MANIFEST_NAME,
  manifestSchema,
  MOST_MANIFEST_BYTES,
} from './backup-manifest.ts';
import { partialName } from './write-backup.ts';

const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * `file` a backup, `dir` where the data folder is to be: one that does not exist or is empty.
 * @throws BackupUnreadableError when the file is none or was changed; BackupRefusedError when the place is taken or cannot be written
 */
export async function restoreBackup(file: string, dir: string): Promise<BackupManifest> {
  const target = resolve(dir);
  if (!existsSync(file)) throw new BackupUnreadableError(`${file} does not exist`);
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new BackupRefusedError(
      `${target} is not empty, and nothing in it is overwritten: move it away, or choose another folder with --data`,
    );
  }
  const partial = partialName(target);
  try {
    await makeFolder(dirname(target));
    await mkdir(partial, { mode: PRIVATE_FOLDER });
    const manifest = await unpack(file, partial);
    for (const { name } of manifest.files) if (name.endsWith('.db')) checkDatabase(file, partial, name);
    checkChain(file, partial, manifest);
    noteInJournal(partial, manifest);
    if (existsSync(target)) await rmdir(target);
    await rename(partial, target);
    return manifest;
  } catch (error) {
    if (error instanceof BackupUnreadableError || error instanceof BackupRefusedError) throw error;
    throw new BackupRefusedError(
      `the backup cannot be put back to ${target} (${error instanceof Error ? error.message : String(error)}): look at the room and the ` +
        'rights there, or choose another folder with --data',
    );
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function unpack(file: string, partial: string): Promise<BackupManifest> {
  const source = createReadStream(file);
  const tar = extract();
  // An iterator that ends early destroys the stream, and with it the file.
  source.on('error', (error) => tar.destroy(error)).pipe(tar);
  let manifest: BackupManifest | null = null;
  const seen = new Set<string>();
  try {
    for await (const entry of tar) {
      const { name } = entry.header;
      if (manifest === null) {
        manifest = await readManifest(file, name, entry);
        continue;
      }
      const expected = manifest.files.find((known) => known.name === name);
      if (expected === undefined || seen.has(name) || entry.header.type !== 'file')
        throw new BackupUnreadableError(`${file}: "${name}" is not in its list of files, or stands there twice`);
      seen.add(name);
      const place = join(partial, name);
      await mkdir(dirname(place), { recursive: true, mode: PRIVATE_FOLDER });
      if (entry.header.size !== expected.bytes)
        throw new BackupUnreadableError(
          `${file}: ${name} has ${entry.header.size} bytes, its list says ${expected.bytes}`,
        );
      const sha256 = await save(entry, place);
      if (sha256 !== expected.sha256) throw new BackupUnreadableError(`${file}: ${name} is not what was written`);
    }
  } catch (error) {
    if (error instanceof BackupUnreadableError || isOfDisk(error)) throw error;
    throw new BackupUnreadableError(
      `${file} is no backup, or it was cut off (${error instanceof Error ? error.message : String(error)})`,
    );
  } finally {
    source.destroy();
  }
  if (manifest === null) throw new BackupUnreadableError(`${file} is no backup: it is empty`);
  const missing = manifest.files.find(({ name }) => !seen.has(name));
  if (missing !== undefined) throw new BackupUnreadableError(`${file} was cut off: ${missing.name} is missing`);
  return manifest;
}

/** A full disk or missing rights at the place where files go: not the backup's fault. */
const isOfDisk = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EIO'].includes(String(error.code));

async function readManifest(file: string, name: string, entry: AsyncIterable<unknown>): Promise<BackupManifest> {
  if (name !== MANIFEST_NAME)
    throw new BackupUnreadableError(`${file} is no backup: it does not begin with ${MANIFEST_NAME}`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of entry as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > MOST_MANIFEST_BYTES) throw new BackupUnreadableError(`${file}: its ${MANIFEST_NAME} is too long`);
    parts.push(part);
  }
  let json: unknown;
  try {
    json = JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new BackupUnreadableError(`${file}: its ${MANIFEST_NAME} is not JSON`);
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BackupUnreadableError(
    `${file}: ${MANIFEST_NAME}, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}; was it written by a newer City Twin?`,
  );
}

/** On disk when it resolves; the hash of what was written. */
async function save(entry: AsyncIterable<unknown>, place: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(place, 'wx', PRIVATE);
  try {
    for await (const part of entry as AsyncIterable<Uint8Array>) {
      hash.update(part);
      await handle.write(part);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}

function checkDatabase(file: string, partial: string, name: string): void {
  const database = new Database(join(partial, name), { readonly: true });
  try {
    const verdict = database.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new BackupUnreadableError(`${file}: ${name} is damaged: ${String(verdict)}`);
  } catch (error) {
    if (error instanceof BackupUnreadableError) throw error;
    throw new BackupUnreadableError(`${file}: ${name} is no database: ${String(error)}`);
  } finally {
    database.close();
  }
}

function checkChain(file: string, partial: string, { journalHead }: BackupManifest): void {
  if (journalHead === null) return;
  const verdict = checkJournal(partial);
  if (!verdict.isSound)
    throw new BackupUnreadableError(
      `${file}: its journal is broken at number ${verdict.firstBad}: ${verdict.reason}. A journal that was broken when it was saved ` +
        'can be looked at with any tar program and verify-journal',
    );
}

/** So that whoever reads the journal later knows why it jumps. */
function noteInJournal(partial: string, { madeAtMs, journalHead, version }: BackupManifest): void {
  if (!existsSync(journalFiles(partial).database)) return;
  const { journal } = openJournal(partial);
  journal.append({ at: Date.now(), kind: 'backupRestored', by: 'host', data: { madeAtMs, journalHead, version } });
  journal.anchor(Date.now());
  journal.close();
}
