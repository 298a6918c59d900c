import { describe, expect, test } from 'vitest';
import { certaintyOf, leftOutOf, outageRows, outageTotals } from './outage-order.ts';
import { outageOf } from './test-outage.ts';

const idsOf = (rows: ReturnType<typeof outageRows>) => rows.map(({ outage }) => outage.id);
const byDevice = ({ device }: { device: string | null }) => device ?? '';

describe('rows of outages', () => {
  test('critical sites first, then customers, predicted ones by those below; what is back and over stands behind', () => {
    const outages = [
      outageOf({ id: 'old', state: 'closed', endedTs: 100 }),
      outageOf({ id: 'back', state: 'restored', endedTs: 500 }),
      outageOf({ id: 'few', customersOut: 10 }),
      outageOf({ id: 'many', state: 'predicted', confidence: 'unconfirmed', customersPredicted: 90 }),
      outageOf({ id: 'hospital', customersOut: 1, criticalOut: 1 }),
    ];
    expect(idsOf(outageRows(outages, 'all', null, [], byDevice))).toEqual(['hospital', 'many', 'few', 'back', 'old']);
    expect(idsOf(outageRows(outages, 'open', null, [], byDevice))).toEqual(['hospital', 'many', 'few', 'back']);
    expect(idsOf(outageRows(outages, 'over', null, [], byDevice))).toEqual(['old']);
  });

  test('a nested one stands below the one it lies under, and alone where that is not shown', () => {
    const outages = [
      outageOf({ id: 'part', parent: 'whole', device: 'fuse', customersOut: 500 }),
      outageOf({ id: 'other', customersOut: 90 }),
      outageOf({ id: 'whole', device: 'breaker', customersOut: 100 }),
    ];
    const rows = outageRows(outages, 'open', null, [], byDevice);
    expect(idsOf(rows)).toEqual(['whole', 'part', 'other']);
    expect(rows.map(({ isPart }) => isPart)).toEqual([false, true, false]);
    expect(outageRows(outages, 'open', null, ['fuse'], byDevice)).toMatchObject([
      { outage: { id: 'part' }, isPart: false },
    ]);
  });

  test('a ring of parents loses nobody', () => {
    const outages = [outageOf({ id: 'a', parent: 'b' }), outageOf({ id: 'b', parent: 'a' })];
    expect(idsOf(outageRows(outages, 'open', null, [], byDevice)).toSorted()).toEqual(['a', 'b']);
  });

  test('of areas of control only what lies in them', () => {
    const outages = [outageOf({ id: 'west', area: 's1' }), outageOf({ id: 'east', area: 's2' })];
    expect(idsOf(outageRows(outages, 'open', new Set(['s2']), [], byDevice))).toEqual(['east']);
    expect(idsOf(outageRows(outages, 'open', new Set(), [], byDevice))).toEqual([]);
  });

  test('what a filter by area leaves out is counted, critical customers too: nothing that is over', () => {
    const outages = [
      outageOf({ id: 'mine', area: 's1', criticalOut: 1 }),
      outageOf({ id: 'hospital', area: 's2', criticalOut: 2 }),
      outageOf({ id: 'guess', area: 's3', state: 'predicted', confidence: 'probable', customersPredicted: 40 }),
      outageOf({ id: 'nobody-s', area: '', state: 'restored' }),
      outageOf({ id: 'past', area: 's2', state: 'closed' }),
    ];
    expect(leftOutOf(outages, new Set(['s1']))).toEqual({ open: 3, criticalOut: 2 });
    // Whoever controls nothing sees none of them.
    expect(leftOutOf(outages, new Set())).toEqual({ open: 4, criticalOut: 3 });
    expect(leftOutOf(outages, null)).toEqual({ open: 0, criticalOut: 0 });
  });

  test('what is only thought to be is told apart in sums too', () => {
    const outages = [
      outageOf({ id: 'a', customersOut: 30, criticalOut: 1 }),
      outageOf({ id: 'b', state: 'predicted', confidence: 'probable', customersPredicted: 40 }),
      outageOf({ id: 'c', state: 'verified' }),
      outageOf({ id: 'd', state: 'merged', confidence: null }),
    ];
    expect(outages.map(certaintyOf)).toEqual(['confirmed', 'predicted', 'back', 'over']);
    expect(outageTotals(outages)).toEqual({
      ...{ confirmed: 1, predicted: 1, customersOut: 30, customersPredicted: 40, criticalOut: 1, toClose: 1 },
    });
  });
});
