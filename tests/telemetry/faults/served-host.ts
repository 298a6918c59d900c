// The real program, `city-twin serve`, with a city of many substations, to be killed at any moment and started again on the same folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../main/cli.ts', import.meta.url));

export interface ServedHost {
  readonly pid: number;
  /** Resolves when it is ready; rejects with its last words when it ends before. */
  readonly ready: Promise<{ readonly url: string; readonly mqtt: string }>;
  end(signal: NodeJS.Signals): Promise<void>;
  /** GET of the open API, by the token of the ready line. */
  api<T>(path: string): Promise<T>;
}

export interface ServeOptions {
  readonly pack: string;
  readonly data: string;
  /** as `--broker` takes it; or else */
  readonly broker?: string;
  /** a config file */
  readonly config?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export function serveHost({ pack, data, broker, config, env = {} }: ServeOptions): ServedHost {
  const way = [
    ...(broker === undefined ? [] : ['--broker', broker]),
    ...(config === undefined ? [] : ['--config', config]),
  ];
  const flags = ['--city', pack, '--data', data, '--port', '0', ...way, '--field', 'none'];
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, 'serve', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_CONFIG_HOME: data, ...env },
  });
  const exited = once(child, 'exit');
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2000);
  });
  const ready = new Promise<{ url: string; mqtt: string }>((resolve, reject) => {
    void exited.then(() => reject(new Error(`the host ended: ${words}`)));
    createInterface(child.stdout!).once('line', (line) => resolve(JSON.parse(line) as { url: string; mqtt: string }));
  });
  // Nobody may be waiting for one that is killed while it starts.
  ready.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ready,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    },
    async api<T>(path: string) {
      const { origin, searchParams } = new URL((await ready).url);
      const answer = await fetch(origin + path, { headers: { authorization: `Bearer ${searchParams.get('token')}` } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
  };
}
