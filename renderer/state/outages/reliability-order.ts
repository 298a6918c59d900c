// Indices of reliability as rows of a table: the city first, then its parts in the order that was asked for.
import type { RequestResult } from '../../../contract/requests.ts';

type Areas = RequestResult<'outage.reliability'>['all'];
export type Indices = Areas['whole'];
export const RELIABILITY_PARTS = ['feeders', 'districts', 'areas'] as const;
export type ReliabilityBy = (typeof RELIABILITY_PARTS)[number];

export const RELIABILITY_COLUMNS = [
  ...(['customersServed', 'saidi', 'saifi', 'caidi', 'maifi', 'asai', 'customerMinutes'] as const),
] as const;
export type ReliabilityColumn = (typeof RELIABILITY_COLUMNS)[number];

export interface ReliabilityRow {
  /** '' the whole city */
  readonly id: string;
  readonly name: string;
  readonly indices: Indices;
}

/** ASAI as percent; null: nobody had an interruption, so none has a mean length */
export const indexValue = (indices: Indices, column: ReliabilityColumn): number | null =>
  column === 'asai' ? 100 * indices.asai : indices[column];

export function reliabilityRows(
  areas: Areas,
  by: ReliabilityBy,
  order: { readonly key: ReliabilityColumn | 'name'; readonly isDown: boolean },
  nameOf: (id: string) => string,
  wholeName: string,
): ReliabilityRow[] {
  const rows = Object.entries(areas[by]).map(([id, indices]) => ({ id, name: nameOf(id) || id, indices }));
  const sign = order.isDown ? -1 : 1;
  const byName = (a: ReliabilityRow, b: ReliabilityRow) => a.name.localeCompare(b.name, undefined, { numeric: true });
  rows.sort((a, b) => {
    if (order.key === 'name') return sign * byName(a, b);
    const [x, y] = [indexValue(a.indices, order.key), indexValue(b.indices, order.key)];
    // What is not known stands last, whichever way the column runs.
    if (x === null || y === null) return x === y ? byName(a, b) : x === null ? 1 : -1;
    return sign * (x - y) || byName(a, b);
  });
  return [{ id: '', name: wholeName, indices: areas.whole }, ...rows];
}
