// The balance of the grid as a table: what each column holds, and in which order rows stand. Pure.
import type { GridBalanceRow } from '../../../../contract/grid-requests.ts';

export const BALANCE_COLUMNS = [
  'name',
  'fedIn',
  'delivered',
  'metered',
  'losses',
  'lossShare',
  'unexplained',
  'customers',
  'out',
] as const;
export type BalanceColumn = (typeof BALANCE_COLUMNS)[number];

export type BalanceOf = 'feeder' | 'substation' | 'district';

/** Feeders cross the borders of districts: what is fed in there nobody knows, and nothing that follows from it. */
const OF_FEEDERS: readonly BalanceColumn[] = ['fedIn', 'lossShare', 'unexplained'];

export const balanceColumns = (by: BalanceOf): readonly BalanceColumn[] =>
  by === 'district' ? BALANCE_COLUMNS.filter((column) => !OF_FEEDERS.includes(column)) : BALANCE_COLUMNS;

/** Districts in which the grid supplies nobody, e.g. those that consist of smaller ones, say nothing. */
export const shownBalance = (rows: readonly GridBalanceRow[], by: BalanceOf): readonly GridBalanceRow[] =>
  by === 'district' ? rows.filter(({ customers, delivered }) => customers > 0 || (delivered ?? 0) > 0) : rows;

/** Share of what is fed in, 0 ... 1; null where nothing is known or fed in. */
export function lossShare({ technicalLosses, fedIn }: GridBalanceRow): number | null {
  return technicalLosses === null || fedIn === null || !(fedIn > 0) ? null : technicalLosses / fedIn;
}

export function balanceValue(row: GridBalanceRow, column: Exclude<BalanceColumn, 'name'>): number | null {
  switch (column) {
    case 'fedIn':
      return row.fedIn;
    case 'delivered':
      return row.delivered;
    case 'metered':
      return row.meteredShare;
    case 'losses':
      return row.technicalLosses;
    case 'lossShare':
      return lossShare(row);
    case 'unexplained':
      return row.unexplained;
    case 'customers':
      return row.customers;
    case 'out':
      return row.customersOut;
  }
}

/**
 * What is not known comes last, in either direction; what is unexplained counts by its size. Where as many are out, as in the calm,
 * whoever loses the larger share comes first.
 */
export function sortedBalance(
  rows: readonly GridBalanceRow[],
  column: BalanceColumn,
  isDown: boolean,
): readonly GridBalanceRow[] {
  const direction = isDown ? -1 : 1;
  const collator = new Intl.Collator(undefined, { numeric: true });
  const byName = (a: GridBalanceRow, b: GridBalanceRow) => collator.compare(a.name || a.id, b.name || b.id);
  if (column === 'name') return rows.toSorted((a, b) => direction * byName(a, b));
  const key = (row: GridBalanceRow): number | null => {
    const value = balanceValue(row, column);
    return value !== null && column === 'unexplained' ? Math.abs(value) : value;
  };
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === null || y === null) return x === y ? byName(a, b) : x === null ? 1 : -1;
    const isTie = x === y;
    if (isTie && column === 'out') return (lossShare(b) ?? -1) - (lossShare(a) ?? -1) || byName(a, b);
    return direction * (x - y) || byName(a, b);
  });
}
