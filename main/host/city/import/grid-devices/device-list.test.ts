import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Asset } from '../asset-list.ts';
import { DeviceList } from './device-list.ts';
import { meterPower } from './measuring-classes.ts';

const POINTS = {
  of: (_domain: string, kind: string): readonly string[] =>
    kind === 'meter' ? ['activePower', 'voltage'] : kind === 'breaker' ? ['position', 'trip'] : [],
};
const place = { domain: 'power', name: '', x: 0, y: 0, attributes: {} };
const found: readonly Asset[] = [
  { ...place, id: 'breaker-1', kind: 'breaker', owner: '' },
  { ...place, id: 'tree', kind: 'tree', owner: '' },
];

test('whatever an element is called, its device has an id of its own that fits into a topic', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ maxLength: 90 }), fc.constantFrom('a.b', 'A-b', 'tree')), { maxLength: 40 }),
      (elements) => {
        const devices = new DeviceList(found);
        for (const element of elements) devices.invent(element, { ...place, kind: 'meter' });
        const ids = [...found, ...devices.invented].map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/);
      },
    ),
  );
});

test('dots become dashes', () => {
  const devices = new DeviceList([]);
  const row = devices.invent('station-s115.a.q1', { ...place, kind: 'breaker' });
  expect(row).toBe(0);
  expect(devices.asset(row)).toMatchObject({ id: 'station-s115-a-q1', isEstimated: true });
});

test('a measurement names the row of its point, after the points of all assets before', () => {
  const devices = new DeviceList(found);
  const meter = devices.invent('m', { ...place, kind: 'meter' });
  expect(meter).toBe(2);
  expect(devices.isBound(meter)).toBe(false);
  devices.measure(meter, 'voltage', 'voltage', { table: 'consumer', row: 7 });
  devices.measure(meter, 'activePower', 'activePower', { table: 'consumer', row: 7 }, meterPower);
  devices.measure(0, 'position', 'position', { table: 'switch', row: 3 });
  expect(devices.isBound(meter)).toBe(true);
  const columns = devices.columns(POINTS);
  expect(columns['point']).toEqual(Int32Array.of(3, 2, 0));
  expect(columns['row']).toEqual(Int32Array.of(7, 7, 3));
  expect(columns['relativeError']).toEqual(Float32Array.of(0, meterPower.relative, 0));
});

test('a point that the kind does not have is a bug and says so', () => {
  const devices = new DeviceList(found);
  devices.measure(0, 'voltage', 'voltage', { table: 'switch', row: 0 });
  expect(() => devices.columns(POINTS)).toThrow('breaker-1: the kind breaker has no point voltage');
});
