// Rows by a key they hold (consumers by building, cables by feeder), counted once: no list is kept per key.

export interface RowGroups {
  /** Rows with this key in the table's order; a view, empty where there are none. */
  of(key: number): Uint32Array;
}

const NONE = new Uint32Array(0);

/** @param keys key of each row; below 0: none */
export function groupRows(keys: Int32Array): RowGroups {
  let most = -1;
  for (const key of keys) most = Math.max(most, key);
  const starts = new Uint32Array(most + 2);
  for (const key of keys) if (key >= 0) starts[key + 1]!++;
  for (let key = 0; key <= most; key++) starts[key + 1]! += starts[key]!;
  const next = starts.slice();
  const order = new Uint32Array(starts[most + 1]!);
  for (let row = 0; row < keys.length; row++) if (keys[row]! >= 0) order[next[keys[row]!]!++] = row;
  return { of: (key) => (key >= 0 && key <= most ? order.subarray(starts[key], starts[key + 1]) : NONE) };
}

/** Rows by the key of either end; one whose ends are the same stands there twice. */
export function groupEnds(a: Int32Array, b: Int32Array): RowGroups {
  const keys = new Int32Array(a.length * 2);
  for (let row = 0; row < a.length; row++) {
    keys[2 * row] = a[row]!;
    keys[2 * row + 1] = b[row]!;
  }
  const ends = groupRows(keys);
  return { of: (key) => ends.of(key).map((end) => end >> 1) };
}
