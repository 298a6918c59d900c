// Defects of the source that were handled, counted by kind. docs/city-pack.md explains every code.

export interface ImportWarning {
  readonly code: string;
  readonly count: number;
  /** the first one met, e.g. "way 4711: height=tall" */
  readonly example: string;
}

export class Warnings {
  readonly #byCode = new Map<string, { count: number; example: string }>();

  add(code: string, example: string, count = 1): void {
    const entry = this.#byCode.get(code);
    if (entry === undefined) this.#byCode.set(code, { count, example });
    else entry.count += count;
  }

  /** sorted by code */
  list(): ImportWarning[] {
    return [...this.#byCode]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, { count, example }]) => ({ code, count, example }));
  }
}
