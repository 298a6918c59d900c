// Limit files as their users meet them: written, checked, put in the place of what holds, and refused with line, path and remedy.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LimitFile } from '../../main/host/operations/alarms/limit-file.ts';
import { useCommandLine } from './command-line.ts';

const { folder, pack, run, serve } = useCommandLine();
const file = join(folder, 'limits.json');

async function cli(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = run(['alarm-limits', ...args], env);
  const code = await child.exit;
  return { code, stdout: child.stdout, stderr: child.stderr };
}

async function exported(): Promise<LimitFile> {
  const { code, stdout } = await cli(['export']);
  expect(code).toBe(0);
  return JSON.parse(stdout) as LimitFile;
}

const write = (text: string | object) =>
  writeFile(file, typeof text === 'string' ? text : JSON.stringify(text, null, 2));
const lineWith = async (words: string, after = '') => {
  const text = await readFile(file, 'utf8');
  return text.slice(0, text.indexOf(words, text.indexOf(after))).split('\n').length;
};

describe('a limit file', { timeout: 60_000 }, () => {
  it('that was written makes sense, and assets are looked up in the city', async () => {
    const limits = await exported();
    await write(limits);
    expect(await cli(['check', file, '--city', pack])).toMatchObject({ code: 0 });
    const [first] = limits.alarms;
    await write({ ...limits, alarms: [...limits.alarms, { ...first, asset: 'nobody' }] });
    const refused = await cli(['check', file, '--city', pack]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('"nobody"');
  });

  it('with inverted limits is refused at its line', async () => {
    const limits = await exported();
    await write(JSON.stringify(limits, null, 2).replace('"setPoint": 105', '"setPoint": 90'));
    const { code, stdout, stderr } = await cli(['check', file, '--json']);
    expect(code).toBe(3);
    const { error } = JSON.parse(stdout) as { error: { line: number; element: string; remedy: string } };
    expect(error.element).toMatch(/^alarms\[\d+\]\.condition\.setPoint$/);
    expect(error.line).toBe(await lineWith('"setPoint": 95', 'oilTemperature'));
    expect(stderr).toContain('high at 95 is not below highHigh at 90');
    expect(error.remedy).toContain('exchange them');
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, 900), 'is not JSON'],
    ['with a word that nobody knows', (text: string) => text.replace('"onDelayMs"', '"ondelayMs"'), 'onDelayMs'],
    ['of something else', () => '{"format":"city-twin mapping"}', 'format'],
    ['empty', () => '', 'is not JSON'],
  ])('%s is refused with a remedy', async (_, spoil, words) => {
    await write(spoil(JSON.stringify(await exported(), null, 2)));
    const { code, stderr } = await cli(['check', file]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/line \d+/);
    expect(stderr).toContain(words);
    expect(stderr.split('\n').length).toBeGreaterThan(2);
  });

  it('holds in a running host once it is applied; a broken one changes nothing; both are in the journal', async () => {
    const server = serve('--data', join(folder, 'limits-data'));
    const { origin, searchParams } = new URL((JSON.parse(await server.firstLine()) as { url: string }).url);
    const token = searchParams.get('token')!;
    const host = ['--url', origin];
    const env = { CITY_TWIN_TOKEN: token };
    const held = await cli(['export', ...host], env);
    expect(held, held.stderr).toMatchObject({ code: 0 });
    await write(held.stdout.replace('"setPoint": 105', '"setPoint": 107'));
    expect((await cli(['apply', file, ...host], env)).stderr).toContain('--reason');
    const applied = await cli(['apply', file, ...host, '--reason', 'new oil', '--json'], env);
    expect(applied, applied.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(applied.stdout)).toMatchObject({ version: 1 });

    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const put = (limits: object, seen: string) =>
      fetch(`${origin}/api/alarms/limits`, {
        method: 'PUT',
        headers: { ...headers, 'if-match': seen },
        body: JSON.stringify({ ...limits, reason: 'by hand' }),
      });
    const now = JSON.parse((await cli(['export', ...host], env)).stdout) as LimitFile;
    expect((await put(now, '"0"')).status).toBe(409);
    const [low] = now.alarms;
    const broken = await put({ ...now, alarms: [...now.alarms, low] }, '"1"');
    expect(broken.status).toBe(422);
    expect(await broken.json()).toMatchObject({
      problems: [{ path: `alarms[${now.alarms.length}].name`, remedy: expect.stringContaining('keep one') as string }],
    });

    const again = await fetch(`${origin}/api/alarms/limits`, { headers });
    expect(again.headers.get('etag')).toBe('"1"');
    expect(JSON.stringify(await again.json())).toContain('"setPoint":107');
    const versions = (await (await fetch(`${origin}/api/alarms/limits/versions`, { headers })).json()) as object[];
    expect(versions).toMatchObject([
      { version: 1, reason: 'new oil' },
      { entry: 0, version: 0 },
    ]);
    const { entries } = (await (await fetch(`${origin}/api/journal?limit=50`, { headers })).json()) as {
      entries: { kind: string; data: object }[];
    };
    const refusals = entries.filter(({ kind }) => kind === 'alarmSetRefused').map(({ data }) => data);
    expect(refusals).toMatchObject([{ code: 'problems' }, { code: 'other-version' }]);
  });
});
