// What is no network, or a broken one: each gets one message with file and place, a remedy and exit code 3, and no number.
import { chmod, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matpowerCase, openDssScript, pandapowerNet } from '../builders/grid-files.ts';
import { MATPOWER_FILES } from './bad-matpower.ts';
import { OPENDSS_FILES } from './bad-opendss.ts';
import { PANDAPOWER_FILES } from './bad-pandapower.ts';
import { failureDocument } from './documents.ts';
import { cityTwin } from './grid-command.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grid-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function expectRefusal(file: string, says: RegExp, args: readonly string[] = []) {
  const { code, stdout, stderr } = await cityTwin('solve', file, '--json', ...args);
  expect({ code, stderr: stderr.split('\n    at ').length }, stderr).toEqual({ code: 3, stderr: 1 });
  const { error } = failureDocument.parse(JSON.parse(stdout));
  expect(error.message).toMatch(says);
  expect(error.remedy).not.toBe('');
  expect(stderr).toContain(error.message);
  return error;
}

describe.each([
  ['MATPOWER', MATPOWER_FILES],
  ['pandapower', PANDAPOWER_FILES],
  ['OpenDSS', OPENDSS_FILES],
] as const)('%s', (format, files) => {
  test.concurrent.each(files)('$what', async ({ what, file, text, says, line, args }) => {
    const place = join(folder, `${format} ${what}`);
    await mkdir(place);
    await writeFile(join(place, file), text);
    const error = await expectRefusal(join(place, file), says, args);
    expect(error.message.startsWith(place)).toBe(true);
    if (line !== undefined) expect(error.line).toBe(line);
  });

  test('is whole as it stands undamaged', async () => {
    const [file, text] = {
      MATPOWER: ['whole.m', matpowerCase()],
      pandapower: ['whole.json', pandapowerNet()],
      OpenDSS: ['whole.dss', openDssScript()],
    }[format] as [string, string];
    await writeFile(join(folder, file), text);
    const { code, stderr } = await cityTwin('solve', join(folder, file));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('no network file at all', () => {
  const kept = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  test.concurrent.each<[string, () => Promise<string>, RegExp]>([
    ['a file that is missing', async () => join(folder, 'nothing.m'), /no such file/],
    ['a folder', async () => folder, /is a folder/],
    ['a device', async () => '/dev/zero', /no plain file/],
    ['an empty file', () => kept('empty.m', ''), /is empty/],
    ['a file of blanks', () => kept('blank.m', '\n \n'), /./],
    ['binary junk', () => kept('junk.dss', Buffer.from([1, 2, 0, 255, 254, 3])), /binary/],
    ['a gzip archive', () => kept('case.m', Buffer.from([0x1f, 0x8b, 8, 0])), /gzip/],
    ['a spreadsheet', () => kept('case.json', Buffer.from('PK\u0003\u0004', 'latin1')), /spreadsheet/],
    ['UTF-16', () => kept('wide.m', Buffer.from('\uFEFFfunction', 'utf16le')), /UTF-16/],
    ['a letter', () => kept('letter.txt', 'Dear Sir or Madam,\n'), /no network/],
    ['a letter called .json', () => kept('letter.json', 'Dear Sir or Madam,\n'), /no JSON/],
    ['a file of 200 MB', sparseFile, /200 MB.*128 MB/],
  ])('%s', async (_what, make, says) => {
    await expectRefusal(await make(), says);
  });

  async function sparseFile(): Promise<string> {
    const file = join(folder, 'great.m');
    const handle = await open(file, 'w');
    await handle.truncate(200 * 1024 ** 2);
    await handle.close();
    return file;
  }

  test.skipIf(process.getuid?.() === 0)('a file that may not be read', async () => {
    const file = await kept('closed.m', matpowerCase());
    await chmod(file, 0);
    await expectRefusal(file, /may not be read/);
  });

  test('a link that leads back to itself', async () => {
    const file = join(folder, 'loop.m');
    await symlink(file, file);
    await expectRefusal(file, /loop of symbolic links/);
  });

  test('a folder that is no city pack', async () => {
    for (const args of [['solve'], ['contingency'], ['restore', '--fault', 'x']]) {
      const { code, stderr } = await cityTwin(...args, '--city', folder);
      expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('is not a city pack') });
    }
  });
});

describe('flags', () => {
  test.concurrent.each<[string[], RegExp]>([
    [['solve'], /no network is named/],
    [['solve', 'a.m', '--city', 'b'], /two networks/],
    [['solve', 'a.m', '--method', 'gauss'], /--method.*auto, newton, sweep, current, dc/s],
    [['solve', 'a.m', '--tolerance', '0'], /--tolerance/],
    [['solve', 'a.m', '--tolerance', 'small'], /--tolerance/],
    [['solve', 'a.m', '--bench', '0'], /--bench/],
    [['solve', 'a.m', '--edit', 'line.1'], /ELEMENT\.PROPERTY=VALUE/],
    [['solve', 'a.m', '--controls', 'yes'], /--controls.*on, off/s],
    [['restore', 'a.m'], /--fault/],
  ])('%j', async (args, says) => {
    const { code, stderr } = await cityTwin(...args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(says) });
  });
});

test('with --json wrong flags are an error document too, in the words of every other', async () => {
  const { code, stdout } = await cityTwin('solve', 'a.m', '--json', '--nonsense');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({ error: { message: expect.stringMatching(/^unknown option '--nonsense'/) } });
});

test('a format is known by its text where the name says nothing, and by the text of JSON in any case', async () => {
  for (const [name, text] of [
    ['case.txt', matpowerCase()],
    ['script', openDssScript()],
    ['net', pandapowerNet()],
    ['net.dss', pandapowerNet()],
    ['marked.m', `\uFEFF${matpowerCase()}`],
  ] as const) {
    await writeFile(join(folder, name), text);
    const { code, stderr } = await cityTwin('solve', join(folder, name), '--json');
    expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
  }
});
