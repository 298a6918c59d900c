// Disjoint sets over dense rows (Tarjan 1975, path halving): `leader` holds for each row another row of its set, or itself. The
// lowest row of a set leads it, so that one ascending pass numbers the sets.

export function singletons(count: number): Int32Array {
  const leader = new Int32Array(count);
  for (let i = 0; i < count; i++) leader[i] = i;
  return leader;
}

export function find(leader: Int32Array, i: number): number {
  let up = leader[i]!;
  while (up !== i) {
    const next = leader[up]!;
    leader[i] = next;
    i = next;
    up = leader[i]!;
  }
  return i;
}

/** Joins two sets; false: they were one already. */
export function unite(leader: Int32Array, a: number, b: number): boolean {
  const rootA = find(leader, a);
  const rootB = find(leader, b);
  if (rootA === rootB) return false;
  if (rootA < rootB) leader[rootB] = rootA;
  else leader[rootA] = rootB;
  return true;
}

/** Numbers the sets in the order of their leaders; returns how many. */
export function numberSets(leader: Int32Array, count: number, into: Int32Array): number {
  let sets = 0;
  for (let i = 0; i < count; i++) into[i] = leader[i] === i ? sets++ : into[leader[i]!]!;
  return sets;
}
