import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GridBalanceRow } from '../../../../contract/grid-requests.ts';
import {
  BALANCE_COLUMNS,
  balanceColumns,
  balanceValue,
  lossShare,
  shownBalance,
  sortedBalance,
} from './balance-order.ts';

const row = (id: string, values: Partial<GridBalanceRow> = {}): GridBalanceRow => ({
  id,
  name: id,
  fedIn: 1000,
  fedInOrigin: 'measured',
  delivered: 950,
  meteredShare: 0.8,
  technicalLosses: 30,
  unexplained: 20,
  customers: 10,
  customersOut: 0,
  ...values,
});

describe('balance', () => {
  it('gives losses as a share of what is fed in, and none where nothing is', () => {
    expect(lossShare(row('a'))).toBeCloseTo(0.03);
    expect(lossShare(row('a', { fedIn: 0 }))).toBeNull();
    expect(lossShare(row('a', { technicalLosses: null }))).toBeNull();
  });

  it('sorts names as people count', () => {
    const names = sortedBalance([row('Nord 10'), row('Nord 2'), row('Nord 1')], 'name', false).map(({ id }) => id);
    expect(names).toEqual(['Nord 1', 'Nord 2', 'Nord 10']);
  });

  it('takes what is unexplained by its size, whichever way it points', () => {
    const rows = [row('a', { unexplained: 5 }), row('b', { unexplained: -50 }), row('c', { unexplained: null })];
    expect(sortedBalance(rows, 'unexplained', true).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect(sortedBalance(rows, 'unexplained', false).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('shows of districts those that supply somebody, and no column of which nobody knows anything there', () => {
    const rows = [row('Mitte'), row('Mitte, all of it', { customers: 0, delivered: 0 })];
    expect(shownBalance(rows, 'district').map(({ id }) => id)).toEqual(['Mitte']);
    expect(shownBalance(rows, 'feeder')).toHaveLength(2);
    expect(balanceColumns('district')).toEqual(['name', 'delivered', 'metered', 'losses', 'customers', 'out']);
    expect(balanceColumns('feeder')).toEqual(BALANCE_COLUMNS);
  });

  it('puts those with customers out first, and of the rest those that lose most', () => {
    const rows = [
      row('little', { technicalLosses: 1 }),
      row('much', { technicalLosses: 90 }),
      row('none', { technicalLosses: null }),
      row('dark', { technicalLosses: 0, customersOut: 972 }),
    ];
    expect(sortedBalance(rows, 'out', true).map(({ id }) => id)).toEqual(['dark', 'much', 'little', 'none']);
  });

  it('keeps every row, with the unknown last', () => {
    const rows = fc.array(fc.record({ fedIn: fc.option(fc.double({ noNaN: true })), out: fc.nat() }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(rows, fc.constantFrom(...BALANCE_COLUMNS), fc.boolean(), (list, column, isDown) => {
        const given = list.map(({ fedIn, out }, i) => row(`r${i}`, { fedIn, customersOut: out }));
        const sorted = sortedBalance(given, column, isDown);
        expect(new Set(sorted)).toEqual(new Set(given));
        if (column === 'name') return;
        const known = sorted.map((one) => balanceValue(one, column) !== null);
        expect(known.lastIndexOf(true)).toBeLessThanOrEqual(
          known.includes(false) ? known.indexOf(false) : known.length,
        );
      }),
    );
  });
});
