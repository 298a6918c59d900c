import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildCity } from '../../../../tests/builders/city.ts';
import { PointRules } from './point-rules.ts';
import { readSparkplugConfig, sparkplugConfigSchema, SparkplugRulesError } from './sparkplug-config.ts';

const dir = mkdtempSync(join(tmpdir(), 'city-twin-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const rule = { device: '*/*/lamp-{n}', asset: 'lamp-{n}', metrics: { '*': '{leaf}' } };

test.each([
  ['a name with a wildcard', { hostId: 'a+b', points: [] }],
  ['no name', { points: [] }],
  ['a node without its group', { hostId: 'h', nodes: ['gw'], points: [] }],
  ['a misspelt field', { hostId: 'h', group: ['g'], points: [] }],
  ['a device of one part', { hostId: 'h', points: [{ ...rule, device: 'lamp' }] }],
  ['a placeholder twice', { hostId: 'h', points: [{ ...rule, device: '{a}/{a}' }] }],
  ['a bracket without its partner', { hostId: 'h', points: [{ ...rule, device: 'a/{b' }] }],
  ['a pattern that would take long', { hostId: 'h', points: [{ ...rule, metrics: { '*a*b*c': 'x' } }] }],
  ['many placeholders in one part', { hostId: 'h', points: [{ ...rule, device: 'a/{b}{c}{d}' }] }],
])('%s is refused', (_what, settings) => {
  expect(sparkplugConfigSchema.safeParse(settings).success).toBe(false);
});

test('rules come from their file, and what is wrong with it is said with its place', async () => {
  const file = join(dir, 'rules.json');
  writeFileSync(file, JSON.stringify([rule]));
  expect(await readSparkplugConfig({ hostId: 'h', points: file })).toEqual({ hostId: 'h', points: [rule] });
  writeFileSync(file, JSON.stringify([rule, { ...rule, asset: 5 }]));
  const wrong = readSparkplugConfig({ hostId: 'h', points: file });
  await expect(wrong).rejects.toThrow(SparkplugRulesError);
  await expect(wrong).rejects.toThrow(/rules\.json are not understood at 1\.asset: .* sparkplug\.points/);
  writeFileSync(file, '[');
  await expect(readSparkplugConfig({ hostId: 'h', points: file })).rejects.toThrow(/cannot be read: .*JSON/);
  await expect(readSparkplugConfig({ hostId: 'h', points: join(dir, 'none') })).rejects.toThrow(/ENOENT/);
});

test('names of metrics become names of points, names of devices ids of assets', () => {
  const { points } = buildCity({ each: 2 });
  const of = (device: string, metric: string, metrics: Record<string, string | null>): unknown => {
    const rules = new PointRules([{ device: 'g/{kind} {n}', asset: '{kind}-s{n}', metrics }], points);
    const target = rules.of('g', device, null)(metric);
    return typeof target === 'object' && 'point' in target ? target.point.id : target;
  };
  expect(of('Lighting_Cabinet 2', 'Status/LIT', { '*': '{leaf}' })).toBe('lighting-cabinet-s2.lit');
  expect(of('TRANSFORMER 1', 'load', { 'l{rest}': 'l{rest}' })).toBe('transformer-s1.load');
  expect(of('TRANSFORMER 1', 'A/load', { load: 'load' })).toBe('unmapped');
  expect(of('TRANSFORMER 1', 'A/load', { 'A/*': null, '*': '{leaf}' })).toBe('unwanted');
  expect(of('TRANSFORMER 9', 'load', { '*': '{leaf}' })).toMatchObject({ reason: 'unknown-asset' });
  expect(of('TRANSFORMER 1', 'Active Power', { '*': '{metric}' })).toMatchObject({
    reason: 'unknown-point',
    detail: 'Active Power: transformer-s1 has no point activePower',
  });
  // A dot in a pattern is a dot.
  expect(of('TRANSFORMER 1', 'loadX', { 'load.': 'load' })).toBe('unmapped');
});
