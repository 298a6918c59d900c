// Parts of ids by which the grid's nameless elements are told apart.

/** Without the first word, that says only what it is: "station-s541" is S541. */
export function shortId(id: string): string {
  const dash = id.indexOf('-');
  return (dash < 0 ? id : id.slice(dash + 1)).toUpperCase();
}

/** What remains of an id behind that of what it belongs to: "station-s541.a.q1" at "station-s541" is "A Q1". */
export function localId(id: string, owner: string): string {
  return id.startsWith(`${owner}.`) ? id.slice(owner.length + 1).replaceAll('.', ' ').toUpperCase() : shortId(id);
}
