// Parts of ids by which the grid's nameless elements are told apart.

/** Without the first word, that says only what it is: "station-s541" is S541. */
export function shortId(id: string): string {
  const dash = id.indexOf('-');
  return (dash < 0 ? id : id.slice(dash + 1)).toUpperCase();
}

/** What remains of an id behind that of what it belongs to: "station-s541.a.q1" at "station-s541" is "A Q1". */
export function localId(id: string, owner: string): string {
  return id.startsWith(`${owner}.`)
    ? id
        .slice(owner.length + 1)
        .replaceAll('.', ' ')
        .toUpperCase()
    : shortId(id);
}

/** Longer ids (of map data) are told by their end. */
const SHORT = 6;
const END = 4;

/** Names as they are where they are the only ones of that name; else with what of the id tells them apart; without a name the id alone. */
export function tellApart(names: readonly string[], ids: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.map((name, i) => {
    const id = shortId(ids[i]!);
    if (name === '') return id;
    if (counts.get(name) === 1) return name;
    return `${name} ${id.length <= SHORT ? id : `\u2026${id.slice(-END)}`}`;
  });
}
