// A real PostgreSQL for tests: a cluster of its own in a folder of its own, on a free port, with a password.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findPostgres } from '../../bin/set-up/find-program.js';
import { freePort } from './mosquitto.ts';

const folder = findPostgres();
export const hasPostgres = folder !== undefined;
if (!hasPostgres) console.warn('PostgreSQL is not installed here: the tests of a shared historian are skipped');

export const PASSWORD = 'historian-secret';
const USER = 'twin';

export interface Postgres {
  readonly port: number;
  /** without credentials */
  readonly url: string;
  readonly user: string;
  query<T extends pg.QueryResultRow>(text: string, parameters?: unknown[]): Promise<T[]>;
  /** kill -9 */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** again, on the same port and with what it has kept */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package has made. */
function owner(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const number = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

export async function startPostgres(): Promise<Postgres> {
  if (folder === undefined) throw new Error('PostgreSQL is not installed');
  const as = owner();
  const dir = mkdtempSync(join(tmpdir(), 'postgres-'));
  const words = join(dir, 'password');
  writeFileSync(words, `${PASSWORD}\n`);
  chmodSync(dir, 0o700);
  if ('uid' in as) for (const path of [words, dir]) chownSync(path, as.uid, as.gid);
  const data = join(dir, 'data');
  const port = await freePort();
  execFileSync(
    join(folder, 'initdb'),
    ['-D', data, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${words}`, '-E', 'UTF8'],
    {
      ...as,
      cwd: dir,
      stdio: 'ignore',
    },
  );
  const url = `postgres://127.0.0.1:${port}/postgres`;
  const query = async <T extends pg.QueryResultRow>(text: string, parameters: unknown[] = []): Promise<T[]> => {
    const client = new pg.Client({ host: '127.0.0.1', port, database: 'postgres', user: USER, password: PASSWORD });
    await client.connect();
    try {
      return (await client.query<T>(text, parameters)).rows;
    } finally {
      await client.end();
    }
  };
  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    child = null;
    if (running === null) return;
    const ended = new Promise((resolve) => {
      running.once('exit', resolve);
    });
    running.kill(signal);
    await ended;
  };
  const start = async (): Promise<void> => {
    const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${dir}`, 'logging_collector=off'];
    const flags = settings.flatMap((setting) => ['-c', setting]);
    child = spawn(join(folder, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
      ...as,
      cwd: dir,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    });
    for (let tries = 0; tries < 300; tries += 1) {
      try {
        await query('SELECT 1');
        return;
      } catch {
        if (child.exitCode !== null) throw new Error(`PostgreSQL ended: ${said}`);
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      }
    }
    throw new Error(`PostgreSQL does not answer: ${said}`);
  };
  const remove = async (): Promise<void> => {
    await end('SIGQUIT');
    rmSync(dir, { recursive: true, force: true });
  };
  // One that does not come up must not stay behind either.
  await start().catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    port,
    url,
    user: USER,
    query,
    start,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGINT'),
    remove,
  };
}
