// Bad input on the command line: each gets one clear message, the remedy and its exit code.
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeTinyPack } from '../builders/tiny-pack.ts';
import { useCommandLine } from './command-line.ts';

const { folder, pack, run, serve } = useCommandLine();

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
    ['a PIN that is none', ['user', 'pin', 'ada'], 1, /4 to 12 digits[\s\S]*--pin-file/],
    ['a role that is none', ['user', 'add', 'ada', '--role', 'king'], 1, /--role/],
    ['a name that is none', ['user', 'add', 'A B', '--role', 'viewer'], 1, /no user name/],
    ['a token that is unknown', ['token', 'revoke', 'abc'], 1, /knows no users and tokens yet/],
    [
      'a name that is the program’s own',
      ['user', 'add', 'automation', '--role', 'viewer'],
      1,
      /stands for the program itself/,
    ],
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
    expect(wrong.stderr).toMatch(/bad\.json:1:9: port: /);
    await writeFile(config, '{"prot":8420}');
    const unknown = run(['serve', '--config', config]);
    expect(await unknown.exit).toBe(3);
    expect(unknown.stderr).toMatch(/prot/);
    await writeFile(config, JSON.stringify({ mappings: ['/nonexistent/meters.json'] }));
    const mapping = run(['serve', '--config', config]);
    expect(await mapping.exit).toBe(3);
    expect(mapping.stderr).toMatch(/mappings: \/nonexistent\/meters\.json cannot be read \(ENOENT\)/);
    await writeFile(
      config,
      JSON.stringify({ sources: [{ name: 'a', url: 'mqtt://127.0.0.1:1', filters: ['a/#/b'] }] }),
    );
    const filter = run(['serve', '--config', config]);
    expect(await filter.exit).toBe(3);
    expect(filter.stderr).toMatch(/bad\.json:1:63: sources\[0\]\.filters\[0\]: "a\/#\/b" is no topic filter/);
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

  it('a data folder of another city', { timeout: 60_000 }, async () => {
    const data = ['--data', join(folder, 'of-tiny'), '--field', 'none'];
    const first = serve(...data);
    await first.firstLine();
    first.child.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    const other = join(folder, 'other');
    const manifest = await writeTinyPack(other);
    await writeFile(join(other, 'manifest.json'), JSON.stringify({ ...manifest, id: 'other' }));
    const second = run(['serve', '--city', other, '--port', '0', ...data]);
    expect(await second.exit).toBe(1);
    expect(second.stderr).toMatch(/holds the history of the city "tiny"[\s\S]*--data/);
    const again = serve(...data);
    await again.firstLine();
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
