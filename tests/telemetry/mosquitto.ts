// A real mosquitto for tests: the shipped configuration, on a free port, in a folder of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SHIPPED = fileURLToPath(new URL('../../assets/mosquitto/', import.meta.url));

function find(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

const binary = find('mosquitto');
const passwd = find('mosquitto_passwd');

export const hasMosquitto = binary !== null && passwd !== null;
if (!hasMosquitto) console.warn('mosquitto is not installed here: the tests against a real broker are skipped');

export const USERS = { 'city-twin': 'host-secret', device: 'device-secret', 'switch-s1': 'switch-secret' } as const;

export interface Mosquitto {
  readonly port: number;
  /** with the credentials of the control room */
  readonly hostUrl: string;
  readonly deviceUrl: string;
  /** kill -9 */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** again, on the same port and with what it had kept */
  start(): Promise<void>;
  remove(): Promise<void>;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A broker with the configuration that is shipped, and its access list for a city. */
export async function startMosquitto(city: string): Promise<Mosquitto> {
  if (binary === null || passwd === null) throw new Error('mosquitto is not installed');
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'mosquitto-'));
  const data = join(dir, 'data');
  mkdirSync(data);
  const passwords = join(dir, 'passwords');
  writeFileSync(passwords, '');
  chmodSync(passwords, 0o600);
  for (const [user, secret] of Object.entries(USERS))
    execFileSync(passwd, ['-b', passwords, user, secret], { stdio: 'ignore' });
  const acl = join(dir, 'acl');
  writeFileSync(acl, readFileSync(join(SHIPPED, 'city-twin.acl'), 'utf8').replaceAll('twin/berlin/', `twin/${city}/`));
  chmodSync(acl, 0o600);
  const conf = readFileSync(join(SHIPPED, 'city-twin.conf'), 'utf8')
    .replace('listener 1883 ', `listener ${port} `)
    .replace('/etc/mosquitto/city-twin.passwd\nacl', `${passwords}\nacl`)
    .replace('/etc/mosquitto/city-twin.acl', acl)
    .replace('/var/lib/mosquitto/', `${data}/`);
  // As root it would become the user "mosquitto", who may not look into our folder.
  writeFileSync(join(dir, 'conf'), `${conf}\nuser ${process.getuid?.() === 0 ? 'root' : 'nobody'}\n`);

  const running = await runMosquitto(port, join(dir, 'conf'));
  return {
    ...running,
    hostUrl: `mqtt://city-twin:${USERS['city-twin']}@127.0.0.1:${port}`,
    deviceUrl: `mqtt://device:${USERS.device}@127.0.0.1:${port}`,
    async remove() {
      await running.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type RunningBroker = Omit<Mosquitto, 'hostUrl' | 'deviceUrl'>;

/** A broker with a configuration of the test's own; `%PORT%` in it is the free port that it gets. */
export async function startMosquittoWith(configuration: string): Promise<RunningBroker> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'mosquitto-'));
  const user = `user ${process.getuid?.() === 0 ? 'root' : 'nobody'}`;
  writeFileSync(join(dir, 'conf'), `${configuration.replaceAll('%PORT%', String(port))}\n${user}\n`);
  const running = await runMosquitto(port, join(dir, 'conf'));
  return {
    ...running,
    async remove() {
      await running.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function runMosquitto(port: number, configuration: string): Promise<Omit<RunningBroker, 'remove'>> {
  if (binary === null) throw new Error('mosquitto is not installed');
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
    let said = '';
    child = spawn(binary, ['-c', configuration], { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    for (let tries = 0; tries < 200; tries += 1) {
      if (await answers(port)) return;
      if (child.exitCode !== null) throw new Error(`mosquitto ended: ${said}`);
      await new Promise((resolve) => {
        setTimeout(resolve, 25);
      });
    }
    throw new Error(`mosquitto does not answer: ${said}`);
  };
  await start();
  return { port, start, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
