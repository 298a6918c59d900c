// A real host for a journey: `city-twin serve` as a child process with folders of its own. Only the built pack of Berlin
// is shared, in the repository's cache, so that one journey builds it and the others find it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const sharedCache = join(projectFolder, '.cache', 'journeys');

/** The first one builds the pack and, outside `npm test`, the pages. */
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;

export interface CityOptions {
  /** further flags of `serve` */
  readonly args?: readonly string[];
  /** false: an empty cache of its own, as on a machine that has never seen City Twin */
  readonly hasPack?: boolean;
  /** keeps what an earlier host left behind; default: a fresh folder */
  readonly folder?: string;
  /** secrets come this way, never as flags */
  readonly env?: Readonly<Record<string, string>>;
  /** a command that runs the program given behind it somewhere else, e.g. in a network namespace */
  readonly wrap?: readonly string[];
}

export interface RunningCity {
  /** with the token of this machine's user */
  readonly url: string;
  /** with the token of a wall display */
  readonly wallUrl: string;
  /** with the token of devices */
  readonly mqtt: string;
  readonly pid: number;
  /** config, data and, with `hasPack: false`, cache */
  readonly folder: string;
  /** everything that it said on stderr so far */
  log(): string;
  /** Ends it as Ctrl-C does; resolves when it is gone. */
  stop(): Promise<void>;
  /** kill -9 */
  kill(): Promise<void>;
}

interface ReadyLine {
  readonly ready: true;
  readonly url: string;
  readonly wallUrl: string;
  readonly mqtt: string;
  readonly pid: number;
}

function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
  });
}

/** Rejects with the host's own words when it ends before it is ready. */
function readyLine(child: ChildProcess, log: () => string): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the host was not ready in ${READY_WITHIN_MS / 1000} s:\n${log()}`));
    }, READY_WITHIN_MS);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const end = output.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(JSON.parse(output.slice(0, end)) as ReadyLine);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the host ended with code ${code} before it was ready:\n${log()}`));
    });
  });
}

export async function startCity(options: CityOptions = {}): Promise<RunningCity> {
  const isOwnFolder = options.folder === undefined;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'city-twin-journey-'));
  const args = [join(projectFolder, 'bin', 'city-twin'), 'serve', '--port', '0', '--data', join(folder, 'data')];
  // Faults arise by themselves in a simulated field: a journey meets those that it throws.
  if (!options.args?.includes('--faults')) args.push('--faults', 'off');
  const [program, ...before] = [...(options.wrap ?? []), process.execPath];
  const child = spawn(program, [...before, ...args, ...(options.args ?? [])], {
    env: {
      ...process.env,
      ...options.env,
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_DATA_HOME: join(folder, 'share'),
      XDG_CACHE_HOME: options.hasPack === false ? join(folder, 'cache') : sharedCache,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const log = () => said;
  const clearUp = () => {
    if (isOwnFolder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  let line: ReadyLine;
  try {
    line = await readyLine(child, log);
  } catch (error) {
    clearUp();
    throw error;
  }
  return {
    ...line,
    folder,
    log,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await exitOf(child);
      clearTimeout(timer);
      clearUp();
    },
    kill: async () => {
      // The launcher may have started another process that is the host itself.
      process.kill(line.pid, 'SIGKILL');
      await exitOf(child);
    },
  };
}
