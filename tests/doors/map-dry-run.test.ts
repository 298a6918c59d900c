// `map-dry-run` as its users meet it, and mapping files that are wrong by name.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCommandLine } from './command-line.ts';

const { folder, pack, run } = useCommandLine();
const recording = join(folder, 'recording.jsonl');

const MAPPING = {
  name: 'air',
  topics: ['air/{id}'],
  payload: { format: 'json' },
  time: { from: '$.t', format: 's' },
  asset: { from: '{id}', table: { box1: 'weather-station-s1' } },
  values: [{ point: 'temperature', value: '$.temp', unit: 'degF' }],
};

async function dryRun(mapping: unknown, file = recording) {
  const path = join(folder, 'mapping.json');
  await writeFile(path, typeof mapping === 'string' ? mapping : JSON.stringify(mapping));
  const child = run(['map-dry-run', path, file, '--city', pack, '--json']);
  const code = await child.exit;
  return { code, stderr: child.stderr, told: JSON.parse(child.stdout) as Record<string, unknown> };
}

beforeAll(() =>
  writeFile(
    recording,
    [
      { ts: 1_790_000_001_000, topic: 'air/box1', payload: '{"t":1790000000,"temp":77}', qos: 1 },
      { ts: 1_790_000_002_000, topic: 'air/box2', payload: '{"t":1790000000,"temp":77}', qos: 1 },
      { ts: 1_790_000_003_000, topic: 'water/1', payload: '{}' },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  ),
);

describe('map-dry-run', { timeout: 30_000 }, () => {
  it('says what each message would become', async () => {
    const { code, told } = await dryRun(MAPPING);
    expect(code).toBe(0);
    expect(told).toMatchObject({
      ...{ mapping: 'air', messages: 3, matched: 2, values: 1, pointsReached: 1 },
      refused: [{ reason: 'unknown-asset', count: 1 }],
      unmatched: { messages: 1, topics: 1, examples: [{ topic: 'water/1', count: 1 }] },
      examples: [{ point: 'weather-station-s1.temperature', unit: 'degC', at: 1_790_000_000_000, quality: 'GOOD' }],
    });
    expect((told['examples'] as { value: number }[])[0]!.value).toBeCloseTo(25, 9);
  });

  it.each<[string, unknown, string, string]>([
    ['no JSON', '{"name":', '', 'is not JSON'],
    ['a field that is none', { ...MAPPING, tpoics: [] }, '', 'tpoics'],
    [
      'a wrong unit',
      { ...MAPPING, values: [{ point: 'temperature', value: '$.temp', unit: 'hPa' }] },
      'values[0].unit',
      'another quantity',
    ],
    ['nothing reached', { ...MAPPING, asset: 'nobody-{id}' }, 'asset', 'reaches nothing'],
    ['too much', { ...MAPPING, topics: ['#'] }, 'topics[0]', 'every message'],
    [
      'a table that lies elsewhere',
      { ...MAPPING, asset: { from: '{id}', file: '../../etc/passwd' } },
      'asset.file',
      'elsewhere',
    ],
    [
      'a table that is not there',
      { ...MAPPING, asset: { from: '{id}', file: 'none.csv' } },
      'asset.file',
      'does not exist',
    ],
  ])('%s: exit 3 with file, place and remedy', async (_name, mapping, element, message) => {
    const { code, told, stderr } = await dryRun(mapping);
    expect(code).toBe(3);
    expect(told['error']).toMatchObject({
      message: expect.stringContaining(message) as string,
      remedy: expect.stringMatching(/.{10}/) as string,
      file: expect.stringContaining('mapping.json') as string,
      ...(element === '' ? {} : { element }),
    });
    expect(stderr).toContain('mapping.json');
  });

  it('a recording that is none', async () => {
    expect((await dryRun(MAPPING, join(folder, 'nothing.jsonl'))).code).toBe(3);
    const noise = join(folder, 'noise.jsonl');
    await writeFile(noise, 'noise\n\n');
    const { code, told } = await dryRun(MAPPING, noise);
    expect(code).toBe(3);
    expect(told['error']).toMatchObject({ file: noise, line: 1 });
  });
});
