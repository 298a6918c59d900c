// Opening the desktop program from a checkout: is the bundle current, does the window come up?
// Imports nothing of Electron itself, so that it runs where there is none.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../../..', import.meta.url));
const bundleFolder = join(projectFolder, 'out', 'main');
const stampFile = join(bundleFolder, '.sources');

/** An Electron that cannot open a window here (no sandbox, no display) ends within this time. */
const FAILS_WITHIN_MS = 4_000;

/** Names, sizes and times of everything that goes into the bundle. */
function sourceStamp(): string {
  const hash = createHash('sha256');
  for (const folder of ['main', 'contract', 'simulation']) {
    const entries = readdirSync(join(projectFolder, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name));
    for (const file of files.map((entry) => join(entry.parentPath, entry.name)).toSorted()) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file}:${size}:${mtimeMs}\n`);
    }
  }
  return hash.update(readFileSync(join(projectFolder, 'package-lock.json'))).digest('hex');
}

/** Bundles the desktop program when its sources have changed. @throws Error with the bundler's output */
export async function ensureBundle(log: (line: string) => void): Promise<void> {
  const stamp = sourceStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  log('bundling the desktop program (once, and after changes)');
  const vite = join(projectFolder, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', 'main/vite.config.ts', '--logLevel', 'warn'];
  const child = spawn(process.execPath, args, { cwd: projectFolder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = `${output}${text}`.slice(-4_000);
    });
  }
  const code = await exitOf(child);
  if (code !== 0) throw new Error(`the desktop program could not be bundled:\n${output.trim()}`);
  writeFileSync(stampFile, stamp);
}

/** -1: it could not be started */
function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(-1)).once('close', (code) => resolve(code ?? 1));
  });
}

export type DesktopEnd =
  /** its windows were closed */
  | { readonly kind: 'closed'; readonly code: number }
  /** it never came up: the caller opens a browser instead */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Runs the desktop program until its windows are closed. The renderer must be built before.
 * @param args flags of `serve` that concern the host
 */
export async function runDesktop(
  electron: string,
  args: readonly string[],
  log: (line: string) => void,
): Promise<DesktopEnd> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { kind: 'failed', reason: 'there is no display here' };
  }
  await ensureBundle(log);
  // Chromium refuses to run its sandbox for root.
  const flags = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const startedMs = performance.now();
  const child = spawn(electron, [...flags, projectFolder, ...args], { stdio: 'inherit' });
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', passOn).on('SIGINT', passOn).on('SIGHUP', passOn);
  const code = await exitOf(child);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.off(signal, passOn);
  const isEarly = performance.now() - startedMs < FAILS_WITHIN_MS;
  if (code !== 0 && isEarly) return { kind: 'failed', reason: `Electron ended at once (code ${code})` };
  return { kind: 'closed', code };
}
