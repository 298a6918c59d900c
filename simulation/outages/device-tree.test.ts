import { expect, test } from 'vitest';
import { buildDeviceTree } from './device-tree.ts';
import { checkGroupingRules, GROUPING_RULES } from './grouping-rules.ts';
import { TEST_FEEDER } from './test-feeder.ts';

test('a tree that is none, with what to do', () => {
  const faults = (change: Partial<typeof TEST_FEEDER>) => {
    const result = buildDeviceTree({ ...TEST_FEEDER, ...change });
    return result.kind === 'refused' ? result.faults.map(({ code, at }) => `${code} ${at}`) : [];
  };
  const { devices, points } = TEST_FEEDER;
  expect(faults({ devices: devices.slice(1) })[0]).toBe('no-head f');
  expect(faults({ devices: [...devices, { id: 'x', kind: 'head', parent: null }] })).toEqual(['several-heads x']);
  expect(faults({ devices: [...devices, { id: 's1', kind: 'section', parent: 'head' }] })[0]).toBe('same-id s1');
  expect(faults({ devices: [...devices, { id: 'x', kind: 'section', parent: 'y' }] })).toEqual(['unknown-parent x']);
  expect(faults({ devices: [...devices, { id: 'x', kind: 'section', parent: 'l1' }] })).toEqual(['wrong-place x']);
  const loop = [
    { id: 'x', kind: 'section', parent: 'y' },
    { id: 'y', kind: 'section', parent: 'x' },
  ] as const;
  expect(faults({ devices: [...devices, ...loop] })).toEqual(['not-below-head x', 'not-below-head y']);
  expect(faults({ points: [...points, { id: 'p', device: 'l1', customers: 1 }] })).toEqual(['not-below-transformer p']);
  expect(faults({ points: [...points, { id: 'p', device: 't1', customers: 0 }] })).toEqual(['bad-customers p']);
  expect(faults({ points: [...points, { id: 'p', device: 'x', customers: 1 }] })).toEqual(['unknown-device p']);
});

test('rules that make no sense', () => {
  expect(checkGroupingRules(GROUPING_RULES)).toEqual([]);
  const codes = (change: Partial<typeof GROUPING_RULES>) =>
    checkGroupingRules({ ...GROUPING_RULES, ...change }).map(({ code, field }) => `${code} ${field}`);
  expect(codes({ windowMs: Number.NaN })).toEqual(['not-positive windowMs']);
  expect(codes({ transformerCalls: 1.5, lateralShare: 2 })).toEqual([
    'not-a-count transformerCalls',
    'not-a-share lateralShare',
  ]);
  expect(codes({ stormWindowMs: 60_000 })).toEqual(['storm-window-shorter stormWindowMs']);
  expect(codes({ headLaterals: 2, sectionLaterals: 3 })).toEqual(['head-below-section headLaterals']);
});
