// The command line as its users meet it: a process of its own, its words on stdout and stderr, its exit codes.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyPack } from '../builders/tiny-pack.ts';

const program = fileURLToPath(new URL('../../bin/city-twin', import.meta.url));
let folder = '';
let pack = '';
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
  pack = join(folder, 'pack');
  await writeTinyPack(pack);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true }));

/** The home of these tests: nothing of the one who runs them is read or written. */
const home = (): NodeJS.ProcessEnv => ({
  ...process.env,
  XDG_CONFIG_HOME: join(folder, 'config'),
  XDG_DATA_HOME: join(folder, 'data'),
  XDG_CACHE_HOME: join(folder, 'cache'),
});

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...home(), ...env },
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

interface Ready {
  ready: boolean;
  url: string;
  wallUrl: string;
  mqtt: string;
  pid: number;
}
const serve = (...args: string[]) => run(['serve', '--city', pack, '--port', '0', ...args]);

describe('serve', () => {
  it('prints one ready line, runs field and broker, and ends cleanly at SIGTERM', { timeout: 120_000 }, async () => {
    const server = serve('--data', join(folder, 'one'));
    const line = JSON.parse(await server.firstLine()) as Ready;
    expect(Object.keys(line)).toEqual(['ready', 'url', 'wallUrl', 'mqtt', 'pid']);
    expect(line.ready).toBe(true);
    expect(line.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w.-]+$/);
    expect(line.mqtt).toMatch(/^mqtt:\/\/device:[\w.-]+@127\.0\.0\.1:\d+$/);
    expect(line.pid).toBe(server.child.pid);
    const url = new URL(line.url);
    const headers = { authorization: `Bearer ${url.searchParams.get('token')}` };
    const api = async (path: string) => (await fetch(`${url.origin}${path}`, { headers })).json() as Promise<never>;
    await expect
      .poll(async () => ((await api('/api/health')) as { telemetry: { points: number } }).telemetry.points, {
        timeout: 15_000,
      })
      .toBeGreaterThan(5);
    const client = connect(line.mqtt);
    await new Promise((resolve) => client.once('connect', resolve));
    client.end();

    // A second host must not write into the same folder.
    const second = serve('--data', join(folder, 'one'));
    expect(await second.exit).toBe(1);
    expect(second.stderr).toContain('in use by another City Twin host');

    // Tokens issued and revoked by the command line reach the running host.
    const issued = run(['token', 'issue', '--user', 'local', '--data', join(folder, 'one'), '--json']);
    expect(await issued.exit).toBe(0);
    const { id, token } = JSON.parse(issued.stdout) as { id: string; token: string };
    const status = async () =>
      (await fetch(`${url.origin}/api/health`, { headers: { authorization: `Bearer ${token}` } })).status;
    await expect.poll(status, { timeout: 5_000 }).toBe(200);
    expect(await run(['token', 'revoke', id, '--data', join(folder, 'one')]).exit).toBe(0);
    await expect.poll(status, { timeout: 5_000 }).toBe(401);

    server.child.kill('SIGTERM');
    expect(await server.exit).toBe(0);
    expect(server.stdout.trim().split('\n').length).toBe(1);
    for (const secret of [url.searchParams.get('token')!, new URL(line.mqtt).password, token])
      expect(server.stderr).not.toContain(secret);
  });

  it('keeps its tokens over a restart, and runs on a simulated clock', { timeout: 120_000 }, async () => {
    const first = serve('--data', join(folder, 'two'), '--field', 'none');
    const { url } = JSON.parse(await first.firstLine()) as Ready;
    first.child.kill('SIGINT');
    expect(await first.exit).toBe(0);
    const second = serve('--data', join(folder, 'two'), '--at', '2026-01-06T06:00:00Z', '--speed', '60');
    const again = JSON.parse(await second.firstLine()) as Ready;
    expect(new URL(again.url).search).toBe(new URL(url).search);
    const token = new URL(again.url).searchParams.get('token')!;
    const health = await fetch(new URL('/api/health', again.url), { headers: { authorization: `Bearer ${token}` } });
    const { simulation } = (await health.json()) as { simulation: { speed: number; cityTimeMs: number } };
    expect(simulation.speed).toBe(60);
    expect(simulation.cityTimeMs).toBeGreaterThan(Date.parse('2026-01-06T06:00:00Z'));
    expect(simulation.cityTimeMs).toBeLessThan(Date.parse('2026-01-06T07:30:00Z'));
  });

  it('shows how far a first start is; stopped in the middle, it leaves nothing half-built', {
    timeout: 120_000,
  }, async () => {
    const first = run(['serve', '--data', join(folder, 'first'), '--port', '0', '--field', 'none']);
    await expect.poll(() => first.stderr, { timeout: 60_000 }).toMatch(/preparing the city: \S+, [1-9]/);
    first.child.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    expect(first.stdout).toBe('');
    const packs = join(folder, 'cache', 'city-twin', 'packs');
    expect(await readdir(packs)).toEqual([]);
  });

  it('speaks TLS', { timeout: 120_000 }, async () => {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
      ],
      { stdio: 'ignore' },
    );
    const server = serve(
      '--data',
      join(folder, 'three'),
      '--field',
      'none',
      '--bind',
      '0.0.0.0',
      '--tls-cert',
      cert,
      '--tls-key',
      key,
    );
    const { url } = JSON.parse(await server.firstLine()) as Ready;
    expect(url).toMatch(/^https:/);
    const ca = await readFile(cert);
    const cookie = await new Promise<string>((resolve, reject) => {
      request(url, { ca, checkServerIdentity: () => undefined }, (response) =>
        resolve(response.headers['set-cookie']?.[0] ?? ''),
      )
        .once('error', reject)
        .end();
    });
    expect(cookie).toContain('Secure');
    const other = run(['serve', '--city', pack, '--port', '0', '--tls-cert', cert, '--tls-key', cert]);
    expect(await other.exit).toBe(3);
    expect(other.stderr).toContain('do not make a TLS certificate');
  });
});

describe('bad input gets one clear message, a remedy and its exit code', () => {
  const cases: [string, string[], number, RegExp][] = [
    ['an unknown flag', ['serve', '--nonsense'], 1, /unknown option '--nonsense'/],
    ['an unknown command', ['sevre'], 1, /unknown command 'sevre'[\s\S]*serve/],
    ['a port that is none', ['serve', '--port', '99999'], 1, /--port.*99999.*65535/],
    ['a speed that is none', ['serve', '--speed', 'fast'], 1, /--speed.*fast/],
    ['a time that is none', ['serve', '--at', 'yesterday'], 1, /--at.*yesterday/],
    ['a day that is none', ['serve', '--at', '2026-02-31'], 1, /--at.*2026-02-31/],
    ['a time before all time stamps', ['serve', '--at', '1950-01-01'], 1, /2000 to 2199/],
    ['a seed that is none', ['serve', '--seed', '1.5'], 1, /--seed/],
    ['a field that is none', ['serve', '--field', 'real'], 1, /--field/],
    ['a broker that is none', ['serve', '--broker', 'http://x'], 1, /no way to a broker/],
    ['a password in an address', ['serve', '--broker', 'mqtt://u:secret@x'], 1, /CITY_TWIN_BROKER_PASSWORD/],
    [
      'a fast clock with real devices',
      ['serve', '--broker', 'mqtt://127.0.0.1:1', '--speed', '2'],
      1,
      /--speed needs the embedded broker/,
    ],
    ['a folder that is no pack', ['serve', '--city', '/nonexistent'], 3, /not a city pack/],
    ['a certificate without key', ['serve', '--tls-cert', '/x'], 1, /--tls-key/],
    [
      'a certificate that is missing',
      ['serve', '--tls-cert', '/nonexistent.pem', '--tls-key', '/x'],
      3,
      /nonexistent\.pem.*does not exist/,
    ],
    ['an open door', ['serve', '--bind', '0.0.0.0'], 1, /in the clear[\s\S]*--insecure/],
    ['a config that is missing', ['serve', '--config', '/nonexistent.json'], 3, /nonexistent\.json does not exist/],
    [
      'a data folder that cannot be',
      ['serve', '--data', '/dev/null/x', '--port', '0'],
      1,
      /data folder cannot be written[\s\S]*--data/,
    ],
    [
      'a data folder below /proc',
      ['serve', '--data', '/proc/nowhere', '--port', '0'],
      1,
      /data folder cannot be written[\s\S]*--data/,
    ],
    [
      'users below /proc',
      ['user', 'add', 'ada', '--role', 'viewer', '--data', '/proc/nowhere'],
      1,
      /cannot be written[\s\S]*--data/,
    ],
    ['a user that is unknown', ['user', 'disable', 'nobody'], 1, /knows no users and tokens yet[\s\S]*--data/],
    ['a role that is none', ['user', 'add', 'ada', '--role', 'king'], 1, /--role/],
    ['a name that is none', ['user', 'add', 'A B', '--role', 'viewer'], 1, /no user name/],
    ['a token that is unknown', ['token', 'revoke', 'abc'], 1, /knows no users and tokens yet/],
    ['a name that is the host’s own', ['user', 'add', 'host', '--role', 'viewer'], 1, /stands for machines/],
  ];
  it.each(cases)('%s', async (_name, args, code, message) => {
    const command = run(args);
    expect(await command.exit).toBe(code);
    expect(command.stderr).toMatch(message);
    expect(command.stderr).not.toMatch(/\n\s+at /);
    expect(command.stdout).toBe('');
  });

  it('a port in use', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const web = run(['serve', '--city', pack, '--data', join(folder, 'port'), '--port', port]);
    expect(await web.exit).toBe(1);
    expect(web.stderr).toMatch(new RegExp(`port ${port} .*is in use[\\s\\S]*--port`));
    const broker = serve('--data', join(folder, 'port'), '--broker', `embedded:${port}`);
    expect(await broker.exit).toBe(1);
    expect(broker.stderr).toMatch(new RegExp(`[Pp]ort ${port} .*in use`));
    taken.close();
  });

  it('a config file with a mistake is named with its place', async () => {
    const config = join(folder, 'bad.json');
    await writeFile(config, '{"port":"8420"}');
    const wrong = run(['serve', '--config', config]);
    expect(await wrong.exit).toBe(3);
    expect(wrong.stderr).toMatch(/bad\.json: port: /);
    await writeFile(config, '{"prot":8420}');
    const unknown = run(['serve', '--config', config]);
    expect(await unknown.exit).toBe(3);
    expect(unknown.stderr).toMatch(/prot/);
    await writeFile(config, '{');
    expect(await run(['serve', '--config', config]).exit).toBe(3);
  });

  it('a damaged pack', async () => {
    const damaged = join(folder, 'damaged');
    await writeTinyPack(damaged);
    await writeFile(join(damaged, 'assets.arrow'), 'short');
    const server = run(['serve', '--city', damaged, '--data', join(folder, 'damaged-data'), '--port', '0']);
    expect(await server.exit).toBe(3);
    expect(server.stderr).toMatch(/assets\.arrow is damaged[\s\S]*import-city/);
  });

  it.each(['garbage', '{}', '{"id":"../../elsewhere"}'])('a manifest that names no city: %s', async (text) => {
    const strange = join(folder, 'strange');
    await mkdir(strange, { recursive: true });
    await writeFile(join(strange, 'manifest.json'), text);
    for (const args of [
      ['serve', '--port', '0'],
      ['user', 'list'],
      ['token', 'issue', '--wall'],
    ]) {
      const command = run([...args, '--city', strange]);
      expect(await command.exit).toBe(3);
      expect(command.stderr).toMatch(/strange is not a city pack/);
    }
    const doctor = run(['doctor', '--city', strange, '--json']);
    expect(await doctor.exit).toBe(2);
    expect(doctor.stdout).toContain('is not a city pack');
  });

  it('with --json on stdout as well', async () => {
    const command = run(['user', 'disable', 'nobody', '--json']);
    expect(await command.exit).toBe(1);
    expect(JSON.parse(command.stdout)).toHaveProperty('error.remedy');
    const flag = run(['user', 'list', '--nonsense', '--json']);
    expect(await flag.exit).toBe(1);
    expect(JSON.parse(flag.stdout)).toHaveProperty('error.message');
  });
});

describe('users and tokens', () => {
  it('are added, listed and disabled; a password never stands on a command line', async () => {
    const data = ['--data', join(folder, 'people'), '--json'];
    const short = run(['user', 'add', 'ada', '--role', 'planner', ...data], { CITY_TWIN_PASSWORD: 'short' });
    expect(await short.exit).toBe(1);
    const add = run(['user', 'add', 'ada', '--role', 'planner', ...data], {
      CITY_TWIN_PASSWORD: 'correct horse battery',
    });
    expect(await add.exit).toBe(0);
    expect(JSON.parse(add.stdout)).toEqual({ name: 'ada', role: 'planner', hasPassword: true });
    const twice = run(['user', 'add', 'ada', '--role', 'planner', ...data]);
    expect(await twice.exit).toBe(1);
    expect(await run(['token', 'issue', '--user', 'ada', '--label', 'laptop', ...data]).exit).toBe(0);
    expect(await run(['user', 'disable', 'ada', ...data]).exit).toBe(0);
    const users = run(['user', 'list', ...data]);
    await users.exit;
    expect(JSON.parse(users.stdout)).toEqual([
      expect.objectContaining({ name: 'ada', disabledMs: expect.any(Number) }),
    ]);
    const unknown = run(['token', 'revoke', 'abc', ...data]);
    expect(await unknown.exit).toBe(1);
    expect(unknown.stderr).toContain('no token "abc"');
    const tokens = run(['token', 'list', ...data]);
    await tokens.exit;
    expect(JSON.parse(tokens.stdout)).toEqual([
      expect.objectContaining({ label: 'laptop', revokedMs: expect.any(Number) }),
    ]);
    expect(tokens.stdout).not.toContain('hash');
  });
});

describe('doctor', () => {
  it('finds nothing wrong, or says what', async () => {
    const well = run(['doctor', '--city', pack, '--data', join(folder, 'doctor'), '--port', '0', '--json']);
    expect(await well.exit).toBe(0);
    const { findings } = JSON.parse(well.stdout) as { findings: { name: string; state: string }[] };
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['node', 'data folder', 'port', 'city pack', 'renderer', 'broker', 'electron']),
    );
    const ill = run([
      'doctor',
      '--city',
      pack,
      '--data',
      '/dev/null/x',
      '--broker',
      'mqtt://127.0.0.1:1',
      '--port',
      '0',
    ]);
    expect(await ill.exit).toBe(2);
    expect(ill.stdout).toMatch(/PROBLEM +data folder/);
    expect(ill.stdout).toMatch(/PROBLEM +broker/);
  });
});
