import { expect, test } from 'vitest';
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import type { GridElementReport, GridQuantityReport } from '../../../contract/grid-requests.ts';
import { openSwitch } from './open-switch.ts';

const quantity = (name: string, value: number | null, ts: number | null): GridQuantityReport => ({
  quantity: name,
  terminal: null,
  unit: '',
  value,
  origin: 'simulated',
  quality: 'GOOD',
  ts,
  // Said again and again since.
  sinceMs: ts === null ? null : ts - 10,
  point: 'breaker.x',
  measured: value,
  computed: null,
  residual: null,
});
const report = (...quantities: GridQuantityReport[]): Pick<GridElementReport, 'ref' | 'quantities'> => ({
  ref: { table: 'switches', row: 3 },
  quantities,
});
const OPEN = SWITCH_POSITIONS.indexOf('open');
const CLOSED = SWITCH_POSITIONS.indexOf('closed');

test('tells a tripped breaker from one that somebody opened', () => {
  expect(openSwitch(report(quantity('position', OPEN, 70), quantity('trip', 1, 69)), false)).toEqual({
    sinceMs: 60,
    trip: 1,
  });
  expect(openSwitch(report(quantity('position', OPEN, 70), quantity('trip', 0, 10)), false)?.trip).toBeNull();
  expect(openSwitch(report(quantity('position', OPEN, null)), false)).toEqual({ sinceMs: null, trip: null });
});

test('says nothing of what is closed, normally open, not known or no switch', () => {
  expect(openSwitch(report(quantity('position', CLOSED, 70), quantity('trip', 1, 69)), false)).toBeNull();
  expect(openSwitch(report(quantity('position', OPEN, 70)), true)).toBeNull();
  expect(openSwitch(report(quantity('position', null, null)), false)).toBeNull();
  expect(openSwitch(report({ ...quantity('position', OPEN, 70), quality: 'BAD' }), false)).toBeNull();
  const station = { ...report(quantity('position', OPEN, 70)), ref: { table: 'stations', row: 0 } as const };
  expect(openSwitch(station, false)).toBeNull();
});
