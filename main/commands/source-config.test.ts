import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasOpenssl, makeCertificates } from '../../tests/telemetry/certificates.ts';
import { CommandFailure } from './command-failure.ts';
import { readSources, type SourceConfig, sourcesConfigSchema } from './source-config.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sources-'));
  writeFileSync(join(dir, 'password'), 'secret\n');
  writeFileSync(join(dir, 'text.pem'), 'hello');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SOURCE: SourceConfig = { name: 'north', url: 'mqtts://me@broker.example:8883' };

async function whyNot(source: SourceConfig): Promise<string> {
  try {
    await readSources([source]);
  } catch (error) {
    if (error instanceof CommandFailure) return `${error.message}; ${error.remedy}`;
    throw error;
  }
  return '';
}

test('the password comes from a file or from the environment, the user from the address', async () => {
  const [fromFile] = await readSources([{ ...SOURCE, passwordFile: join(dir, 'password') }]);
  expect(fromFile).toMatchObject({ user: 'me', password: 'secret' });
  process.env['CITY_TWIN_TEST_PASSWORD'] = 'other';
  const [fromEnv] = await readSources([{ ...SOURCE, user: 'you', passwordEnv: 'CITY_TWIN_TEST_PASSWORD' }]);
  delete process.env['CITY_TWIN_TEST_PASSWORD'];
  expect(fromEnv).toMatchObject({ user: 'you', password: 'other' });
});

test.each<[string, Partial<SourceConfig>, RegExp]>([
  [
    'a file that is not there',
    { ca: '/nowhere/ca.pem' },
    /"north".*ca \/nowhere\/ca.pem cannot be read \(ENOENT\); correct "ca"/,
  ],
  ['a certificate without its key', { cert: 'x' }, /needs its key; give both "cert" and "key"/],
  ['two passwords', { passwordFile: 'a', passwordEnv: 'B' }, /both given/],
  ['a variable that is not set', { passwordEnv: 'CITY_TWIN_NOT_SET' }, /CITY_TWIN_NOT_SET is not set/],
  ['certificates without TLS', { url: 'mqtt://broker', ca: 'x' }, /of no use with mqtt:/],
])('%s: said with its place and what to do', async (_, more, words) => {
  expect(await whyNot({ ...SOURCE, ...more })).toMatch(words);
});

test('a file that holds no certificate', async () => {
  expect(await whyNot({ ...SOURCE, ca: join(dir, 'text.pem') })).toMatch(/"ca" holds no certificate/);
});

test.skipIf(!hasOpenssl)('the key of another certificate', async () => {
  const made = makeCertificates();
  try {
    const authority = made.authority('authority');
    const [one, other] = [authority.sign('one', 'DNS:one'), authority.sign('other', 'DNS:other')];
    expect(await whyNot({ ...SOURCE, cert: one.certFile, key: one.keyFile })).toBe('');
    expect(await whyNot({ ...SOURCE, cert: one.certFile, key: other.keyFile })).toMatch(
      /"north".*"key".* is not the key of "cert".*; name the key that the certificate was made for/,
    );
  } finally {
    made.remove();
  }
});

test.each<[string, unknown, RegExp]>([
  ['a password in the address', [{ name: 'a', url: 'mqtt://u:p@h' }], /holds a password/],
  ['no address', [{ name: 'a', url: 'http://h' }], /expected mqtt:/],
  [
    'two of one name',
    [
      { name: 'a', url: 'mqtt://h' },
      { name: 'a', url: 'mqtt://g' },
    ],
    /same name/,
  ],
  ['a setting that nobody knows', [{ name: 'a', url: 'mqtt://h', pasword: 'x' }], /pasword/],
  ['a group that is no word', [{ name: 'a', url: 'mqtt://h', share: 'a/b' }], /without "\/"/],
])('%s is refused', (_, sources, words) => {
  const parsed = sourcesConfigSchema.safeParse(sources);
  expect(parsed.success ? '' : JSON.stringify(parsed.error.issues).replaceAll('\\"', '"')).toMatch(words);
});

test.each(['a/#/b', '#/a', 'a#', 'a/b+', '+a/b', '', '$share/group/a', 'a\0b'])(
  'the filter %j is refused by name',
  (filter) => {
    const parsed = sourcesConfigSchema.safeParse([{ ...SOURCE, filters: ['city/+/tele', filter] }]);
    expect(parsed.error?.issues[0]?.path).toEqual([0, 'filters', 1]);
    expect(parsed.error?.issues[0]?.message).toMatch(/is no topic filter/);
  },
);

test.each(['#', '+', '/', 'a/#', '+/+/a', 'city//x', '$SYS/#', 'городе/温度'])('the filter %j is one', (filter) => {
  expect(sourcesConfigSchema.safeParse([{ ...SOURCE, filters: [filter] }]).success).toBe(true);
});
