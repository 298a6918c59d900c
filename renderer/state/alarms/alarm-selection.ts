// Which rows of a table are chosen, by clicks and keys as in any list: one, a stretch, single ones added or taken away.
export interface RowChoice {
  readonly selected: ReadonlySet<string>;
  /** where arrows and stretches begin; null: nowhere yet */
  readonly cursor: string | null;
}

export type ChoiceMode = 'one' | 'stretch' | 'toggle';

/** @param keys all rows in the order of the table */
export function chooseRow(
  keys: readonly string[],
  { selected, cursor }: RowChoice,
  key: string,
  mode: ChoiceMode,
): RowChoice {
  if (mode === 'toggle') {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    return { selected: next, cursor: key };
  }
  const from = cursor === null ? -1 : keys.indexOf(cursor);
  const to = keys.indexOf(key);
  if (mode === 'one' || from < 0 || to < 0) return { selected: new Set([key]), cursor: key };
  // What was chosen stays: a stretch that grows row by row keeps its beginning.
  return { selected: new Set([...selected, ...keys.slice(Math.min(from, to), Math.max(from, to) + 1)]), cursor: key };
}

/** The row that arrows lead to; null: there is none. */
export function rowBeside(keys: readonly string[], cursor: string | null, step: number): string | null {
  if (keys.length === 0) return null;
  const at = cursor === null ? -1 : keys.indexOf(cursor);
  if (at < 0) return keys[step > 0 ? 0 : keys.length - 1]!;
  return keys[Math.min(keys.length - 1, Math.max(0, at + step))]!;
}
