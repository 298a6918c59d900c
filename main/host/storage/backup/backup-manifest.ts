// What a backup is: a tar file that any tool opens. First `backup.json`, which names every other file with its length and its hash; then
// the files of the data folder under their own names.
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const MANIFEST_NAME = 'backup.json';
export const BACKUP_FORMAT = 1;
/** Far more than a data folder ever holds. */
const MOST_FILES = 10_000;
export const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Relative, of plain names: nothing in a backup may lead out of the folder into which it is put back. */
const nameSchema = z.string().regex(/^(?!.*(^|\/)\.{1,2}(\/|$))[\w. @-]+(\/[\w. @-]+){0,3}$/);

export const manifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  /** of the program that wrote it */
  version: z.string(),
  /** ms UTC, machine's clock */
  madeAtMs: z.number(),
  /** newest entry of the journal in it; null: there was no journal */
  journalHead: z.object({ number: z.number().int(), hash: z.string() }).nullable(),
  files: z
    .array(
      z.object({ name: nameSchema, bytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    )
    .max(MOST_FILES),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

/** The file is no backup, or not what was written. The message names the place in it. */
export class BackupUnreadableError extends Error {}

/** It cannot be written, or put back, where it was asked for. The message says why and what to do. */
export class BackupRefusedError extends Error {}

export interface FolderFile {
  readonly name: string;
  /** copied by SQLite itself, so that what is committed while it goes on does no harm */
  readonly isDatabase: boolean;
}

/** Marks of the host that runs, and files that SQLite keeps beside its own. Damaged files that were kept aside are evidence, no history. */
const LEFT_OUT = [/^host\.(lock|pid)$/, /-(wal|shm|journal)$/, /\.damaged-/, /\.partial-/];

/** Files of a data folder that belong into a backup, those that vouch for others first: anchors are never newer than the journal. */
export function filesOfFolder(dir: string): FolderFile[] {
  const files: FolderFile[] = [];
  const walk = (folder: string, prefix: string): void => {
    for (const name of readdirSync(folder).toSorted()) {
      if (LEFT_OUT.some((pattern) => pattern.test(name))) continue;
      const path = join(folder, name);
      const found = lstatSync(path);
      if (found.isDirectory()) walk(path, `${prefix}${name}/`);
      else if (found.isFile()) files.push({ name: prefix + name, isDatabase: name.endsWith('.db') });
    }
  };
  walk(dir, '');
  return files.toSorted((a, b) => Number(a.isDatabase) - Number(b.isDatabase));
}
