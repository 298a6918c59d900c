/** A table's entry for free text of a tag: a value such as "constructor" must not find what every object inherits. */
export const lookup = <T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined =>
  key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
