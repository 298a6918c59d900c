// `backup --data DIR --out FILE`: everything of a city's data folder in one file, while its host goes on.
// `restore-backup FILE --data DIR`: the way back, into a folder of its own.
import { resolve } from 'node:path';
import { BackupRefusedError, BackupUnreadableError } from '../host/storage/backup/backup-manifest.ts';
import { restoreBackup } from '../host/storage/backup/restore-backup.ts';
import { writeBackup } from '../host/storage/backup/write-backup.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { print, printJson } from './terminal.ts';
import { programVersion } from './version.ts';

const MEGABYTE = 1e6;

const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`;

/** @throws CommandFailure (1) when it cannot be written or the folder is none */
export async function backup({ data, out, json }: { data: string; out: string; json?: boolean }): Promise<number> {
  const dir = resolve(data);
  const { files, bytes, journalHead } = await explained(() => writeBackup(dir, out, programVersion()));
  if (json === true) printJson({ file: resolve(out), bytes, journalHead, files });
  else {
    print(`${resolve(out)}: ${files.length} files of ${dir}, ${megabytes(bytes)}`);
    print('It holds the key of the journal and the access file: keep it where only its owner reads.');
  }
  return EXIT.done;
}

/** @throws CommandFailure: 3 when the file is no sound backup, 1 when it cannot be put there */
export async function restoreBackupCommand(
  file: string,
  { data, json }: { data: string; json?: boolean },
): Promise<number> {
  const dir = resolve(data);
  const { files, madeAtMs, journalHead } = await explained(() => restoreBackup(resolve(file), dir));
  if (json === true) printJson({ data: dir, madeAtMs, journalHead, files });
  else print(`${dir}: ${files.length} files as they were at ${new Date(madeAtMs).toISOString()}; the journal is whole`);
  return EXIT.done;
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackupUnreadableError)
      throw new CommandFailure(error.message, 'take another backup; nothing was written', EXIT.unreadable);
    if (error instanceof BackupRefusedError)
      throw new CommandFailure(error.message, 'nothing was written and nothing was changed', EXIT.failed);
    throw error;
  }
}
