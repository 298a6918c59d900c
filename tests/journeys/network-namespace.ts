// A network of its own with nothing but the loopback device: whatever asks for the world outside finds no route. Linux
// only, and only where this user may make one.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../bin/set-up/find-program.js';

export interface NetworkNamespace {
  /** put it before a command to run that inside */
  readonly enter: readonly string[];
  /** A program that runs `program` inside, for callers that cannot put words before it. */
  launcher(program: string): string;
  /** Packets that found no way since the namespace was made (IPv4). */
  packetsWithoutRoute(): number;
  leave(): void;
}

/** Why there is none here; '' when there can be one. */
export function whyNoNamespace(): string {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux';
  if (findProgram('unshare') === undefined || findProgram('nsenter') === undefined)
    return 'unshare and nsenter are missing';
  if (findProgram('ip') === undefined) return 'the program ip is missing';
  const tried = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up'], { encoding: 'utf8' });
  return tried.status === 0 ? '' : `this user may not make one (${tried.stderr.trim()})`;
}

function ready(holder: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    holder.stdout?.once('data', () => resolve());
    holder.once('error', reject);
    holder.once('exit', (code) => reject(new Error(`no network namespace (code ${code})`)));
  });
}

export async function openNamespace(): Promise<NetworkNamespace> {
  // The namespace lives as long as a process is in it: this one waits for its stdin to close.
  const holder = spawn('unshare', ['--net', 'sh', '-c', 'ip link set lo up && echo ready && exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await ready(holder);
  const enter = ['nsenter', '--net', `--target=${holder.pid}`, '--'];
  const folder = mkdtempSync(join(tmpdir(), 'city-twin-namespace-'));
  return {
    enter,
    launcher: (program) => {
      const file = join(folder, 'launch');
      writeFileSync(file, `#!/bin/sh\nexec ${enter.join(' ')} '${program}' "$@"\n`);
      chmodSync(file, 0o755);
      return file;
    },
    packetsWithoutRoute: () => {
      const lines = readFileSync(`/proc/${holder.pid}/net/snmp`, 'utf8').split('\n');
      const [names, values] = lines.filter((line) => line.startsWith('Ip:')).map((line) => line.split(' '));
      return Number(values?.[names?.indexOf('OutNoRoutes') ?? -1] ?? Number.NaN);
    },
    leave: () => {
      holder.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
