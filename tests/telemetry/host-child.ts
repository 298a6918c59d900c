// Starts host-process.ts and follows what it says.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type DecoderSettings, NO_DECODERS } from '../../main/host/telemetry/decoders.ts';

const SCRIPT = fileURLToPath(new URL('./host-process.ts', import.meta.url));

export interface HostChild {
  readonly url: string;
  readonly pid: number;
  /** everything it said so far */
  readonly said: Record<string, unknown>[];
  end(signal: NodeJS.Signals): Promise<void>;
}

/** `wrapper`: a command that runs the host, e.g. with limits. */
export async function startHostChild(
  dir: string,
  broker: string,
  wrapper: readonly string[] = [],
  decoders: DecoderSettings = NO_DECODERS,
): Promise<HostChild> {
  const [command = process.execPath, ...args] = wrapper.length === 0 ? [] : [...wrapper, process.execPath];
  const child: ChildProcess = spawn(command, [...args, SCRIPT, dir, broker, JSON.stringify(decoders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const said: Record<string, unknown>[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    void exited.then(() => reject(new Error('the host ended before it was ready')));
    if (child.stdout === null) return;
    createInterface(child.stdout).on('line', (line) => {
      const words = JSON.parse(line) as Record<string, unknown>;
      said.push(words);
      if (words['ready'] === true) resolve(String(words['url']));
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    said,
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
}
