// The command line as its users meet it: serving, users and tokens, the doctor.
import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'mqtt';
import { describe, expect, it } from 'vitest';
import { useCommandLine } from './command-line.ts';

const { folder, pack, run, serve } = useCommandLine();

interface Ready {
  ready: boolean;
  url: string;
  wallUrl: string;
  mqtt: string;
  pid: number;
}
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

  it.each([
    ['{\n  "port": 8420,\n  "faults": "none"\n}', ':3:13: faults: '],
    ['{\n  "port": 8420,\n  "sources": [{ "name": "a", "url": "http://x" }]\n}', ':3:37: sources[0].url: '],
    ['{\n  "prot": 8420\n}', ':2:11: prot: '],
    ['{\n  "names": ["a",\n', ':3:1: the config file is not JSON'],
    ['port: 8420\n', ':1:1: the config file is not JSON'],
  ])('says at which line and column of a config file it stumbles: %j', async (text, place) => {
    const file = join(folder, 'config.json');
    await writeFile(file, text);
    const doctor = run(['doctor', '--config', file, '--json']);
    expect(await doctor.exit).toBe(2);
    const { findings } = JSON.parse(doctor.stdout) as { findings: { state: string; detail: string; remedy: string }[] };
    const [trouble] = findings.filter(({ state }) => state === 'problem');
    expect(trouble!.detail).toContain(`${file}${place}`);
    expect(trouble!.remedy).toContain('correct it at that place');
  });
});
