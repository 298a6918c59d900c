// The pack of the city that comes with the program: built at first need, kept in the cache, built again when the source, the
// importer or the systems' points change.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ImportStage } from '../../../contract/start.ts';
import { DOMAINS } from '../../../simulation/domains/index.ts';
import { entryUrl } from '../../entries.ts';
import { makeFolder } from '../make-folder.ts';
import { childEnvironment } from '../start-process.ts';
import { openCityPack } from './city-pack.ts';
import { defaultCity, type CitySource } from './default-city.ts';
import { cityId } from './import/city-name.ts';
import { ImportError } from './import/import-error.ts';
import { IMPORTER_VERSION } from './import/importer-version.ts';
import type { ImportJob, ImportMessage } from './import-worker.ts';

export interface BuiltPackOptions {
  /** by default the city that comes with the program */
  readonly source?: CitySource | undefined;
  /** folder of all built packs */
  readonly packsFolder: string;
  /** share of the whole 0 ... 1 */
  readonly progress?: ((stage: ImportStage, fraction: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The folder of a whole pack. Two processes at once each build their own and one of the two wins.
 * @throws ImportError naming file or folder; the signal's reason when aborted. Nothing half-written is taken for whole.
 */
export async function ensureBuiltPack({
  source = defaultCity(),
  packsFolder,
  progress,
  signal,
}: BuiltPackOptions): Promise<string> {
  signal?.throwIfAborted();
  const folder = join(packsFolder, await folderName(source));
  const state = await stateOf(folder);
  if (state === 'whole') return folder;
  await makeFolder(packsFolder).catch((error: unknown) => {
    throw new ImportError(
      'output',
      `${packsFolder} cannot be made (${(error as NodeJS.ErrnoException).code}). Check what stands there and who may write, or set XDG_CACHE_HOME to another one.`,
      error,
    );
  });
  // What is neither whole nor a pack any more would be refused as somebody's other files.
  if (state === 'damaged') await rm(folder, { recursive: true, force: true });
  try {
    await runWorker({ ...source, out: folder, keepExisting: true }, progress, signal);
  } catch (error) {
    // Another process may have been faster: its pack is as good.
    if ((await stateOf(folder)) !== 'whole') throw error;
  }
  await removeOlder(packsFolder, folder);
  return folder;
}

const HASH_DIGITS = 12;

/** `<city>-<hash>`: another source, importer or set of points is another folder. */
async function folderName({ file, name, seed }: CitySource): Promise<string> {
  const content = await readFile(file).catch((error: unknown) => {
    throw new ImportError(
      'input',
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}). Install the program again, or give a city with --city.`,
      error,
    );
  });
  const sha256 = createHash('sha256').update(content).digest('hex');
  const points = DOMAINS.map((domain) =>
    domain.kinds.map((kind) => [domain.id, kind.kind, kind.points.map((point) => point.name)]),
  );
  const key = JSON.stringify([sha256, IMPORTER_VERSION, name, seed, points]);
  return `${cityId(name, file, sha256)}-${createHash('sha256').update(key).digest('hex').slice(0, HASH_DIGITS)}`;
}

async function stateOf(folder: string): Promise<'whole' | 'damaged' | 'absent'> {
  try {
    await openCityPack(folder);
    return 'whole';
  } catch {
    return existsSync(folder) ? 'damaged' : 'absent';
  }
}

interface Importer {
  abort(): void;
  onMessage(listener: (message: ImportMessage) => void): void;
  onError(listener: (error: Error) => void): void;
  onExit(listener: (code: number | null, signal: string | null) => void): void;
}

/** A process of its own where that is possible: what crashes there does not take the host along. */
function startImporter(job: ImportJob): Importer {
  if (process.versions['electron'] !== undefined) {
    const worker = new Worker(entryUrl('import-worker'), { workerData: job });
    return {
      abort: () => worker.postMessage('abort'),
      onMessage: (listener) => void worker.on('message', listener),
      onError: (listener) => void worker.once('error', listener),
      onExit: (listener) => void worker.once('exit', (code) => listener(code, null)),
    };
  }
  const child = fork(fileURLToPath(entryUrl('import-worker')), [JSON.stringify(job)], { env: childEnvironment() });
  return {
    abort: () => void (child.connected && child.send('abort')),
    onMessage: (listener) => void child.on('message', (message) => listener(message as ImportMessage)),
    onError: (listener) => void child.once('error', listener),
    onExit: (listener) => void child.once('exit', listener),
  };
}

function runWorker(
  job: ImportJob,
  progress: BuiltPackOptions['progress'],
  signal: AbortSignal | undefined,
  isLastTry = false,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const importer = startImporter(job);
    // The importer clears up behind itself; it ends on its own after that.
    const abort = (): void => importer.abort();
    signal?.addEventListener('abort', abort, { once: true });
    let outcome: (() => void) | null = null;
    importer.onMessage((message) => {
      if (message.type === 'progress') progress?.(message.stage, message.fraction);
      else if (message.type === 'done') outcome = resolve;
      else if (message.type === 'aborted') outcome = () => reject(signal?.reason as Error);
      else
        outcome = () =>
          reject(message.kind === null ? new Error(message.message) : new ImportError(message.kind, message.message));
    });
    importer.onError((error) => {
      outcome = () => reject(error);
    });
    importer.onExit((code, killedBy) => {
      signal?.removeEventListener('abort', abort);
      // Killed from outside or crashed in the engine, not failed by its input: once more is worth the half minute.
      if (outcome === null && killedBy !== null && !isLastTry && signal?.aborted !== true)
        outcome = () => void runWorker(job, progress, signal, true).then(resolve, reject);
      (outcome ?? (() => reject(new Error(`the import ended early (${killedBy ?? `exit code ${code}`})`))))();
    });
  });
}

// A program of another version may still be running on its own pack.
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** Packs of older versions are of no use any more. */
async function removeOlder(packsFolder: string, current: string): Promise<void> {
  const stem = basename(current).slice(0, -HASH_DIGITS);
  for (const entry of await readdir(packsFolder)) {
    if (!entry.startsWith(stem) || entry.length !== stem.length + HASH_DIGITS || entry === basename(current)) continue;
    const path = join(packsFolder, entry);
    if (Date.now() - (await stat(path)).mtimeMs > KEPT_MS) await rm(path, { recursive: true, force: true });
  }
}
