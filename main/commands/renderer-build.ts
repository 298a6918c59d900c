// The renderer is built at first need and again when its sources have changed. Other starts only compare a list of
// files: some milliseconds.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { takeBuildLock } from './build-lock.ts';
import { CommandFailure } from './command-failure.ts';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
export const rendererFolder = join(projectFolder, 'out', 'renderer');

const STAMP = '.sources';
const SOURCES = ['renderer', 'contract', 'package-lock.json'];
const COMPRESSIBLE = /\.(html|js|css|json|svg|woff|ttf|wasm)$/;
const WORTH_COMPRESSING_BYTES = 1024;

async function listFiles(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => null);
  if (info === null) return [];
  if (info.isFile()) return [`${path}:${info.size}:${info.mtimeMs}`];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name));
  return Promise.all(
    files.map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = await stat(file);
      return `${file}:${size}:${mtimeMs}`;
    }),
  );
}

async function sourceStamp(): Promise<string> {
  const lists = await Promise.all(SOURCES.map((source) => listFiles(join(projectFolder, source))));
  return createHash('sha256').update(lists.flat().sort().join('\n')).digest('hex');
}

const isFresh = async (stamp: string): Promise<boolean> =>
  (await readFile(join(rendererFolder, STAMP), 'utf8').catch(() => '')) === stamp;

/** Beside each text file its .br and .gz: the server sends them as they are. */
async function compressFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  await Promise.all(
    entries
      .filter((entry) => entry.isFile() && COMPRESSIBLE.test(entry.name))
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        const bytes = await readFile(file);
        if (bytes.length < WORTH_COMPRESSING_BYTES) return;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 6 };
        await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }));
        await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 6 }));
      }),
  );
}

async function build(stamp: string): Promise<void> {
  const folder = `${rendererFolder}.${process.pid}`;
  const args = [
    join(projectFolder, 'node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    '--config',
    'renderer/vite.config.ts',
  ];
  const vite = spawn(process.execPath, [...args, '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: projectFolder,
    // Started by a test it would otherwise build React's development pages, several times as slow, and they would stay.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A second Ctrl+C ends the program at once, and what it began with it.
  const end = () => vite.kill();
  process.once('exit', end);
  let output = '';
  for (const stream of [vite.stdout, vite.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = `${output}${text}`.slice(-4_000);
    });
  }
  const code = await new Promise<number>((resolve) => {
    vite.once('error', () => resolve(-1)).once('close', (code) => resolve(code ?? -1));
  });
  process.off('exit', end);
  if (code !== 0) {
    await rm(folder, { recursive: true, force: true });
    throw new CommandFailure(`the renderer could not be built:\n${output.trim()}`, '"npm run build" shows all of it');
  }
  await compressFiles(folder);
  await writeFile(join(folder, STAMP), stamp);
  // A page that is being loaded from the old folder finishes from files that are already open.
  const old = `${folder}.old`;
  await rename(rendererFolder, old).catch(() => undefined);
  await rename(folder, rendererFolder);
  await rm(old, { recursive: true, force: true });
}

/** One builder at a time: whoever comes second waits and usually finds it done. Returns false when nothing had to be done. */
export async function ensureRenderer(log: (line: string) => void): Promise<boolean> {
  // A packaged program has no sources and brings the renderer along.
  if (!existsSync(join(projectFolder, 'renderer', 'vite.config.ts'))) return false;
  const stamp = await sourceStamp();
  if (await isFresh(stamp)) return false;
  await mkdir(join(projectFolder, 'out'), { recursive: true });
  const release = await takeBuildLock(`${rendererFolder}.lock`);
  try {
    if (await isFresh(stamp)) return false;
    log('building the control room’s pages (once, and after changes)');
    await build(stamp);
    return true;
  } finally {
    await release();
  }
}
