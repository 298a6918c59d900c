// The command line as its users meet it: processes of their own, their words on stdout and stderr, their exit codes.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { writeTinyPack } from '../builders/tiny-pack.ts';

const program = fileURLToPath(new URL('../../bin/city-twin', import.meta.url));

/** For one file of tests: a folder of its own with a tiny city, and an end to every process after the test. */
export function useCommandLine() {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const pack = join(folder, 'pack');
  const children: ChildProcess[] = [];
  beforeAll(() => writeTinyPack(pack));
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The home of these tests: nothing of the one who runs them is read or written. */
  const home: NodeJS.ProcessEnv = {
    ...process.env,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };

  function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let stdout = '';
    let stderr = '';
    let wake = () => {};
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      wake();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
    return {
      child,
      get stdout() {
        return stdout;
      },
      get stderr() {
        return stderr;
      },
      exit,
      firstLine: async () => {
        while (!stdout.includes('\n')) {
          await Promise.race([
            exit.then((code) => Promise.reject(new Error(`ended (${code}): ${stderr}`))),
            new Promise<void>((resolve) => {
              wake = resolve;
            }),
          ]);
        }
        return stdout.slice(0, stdout.indexOf('\n'));
      },
    };
  }

  const serve = (...args: string[]) => run(['serve', '--city', pack, '--port', '0', ...args]);
  return { folder, pack, run, serve };
}
