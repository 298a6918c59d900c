// Six hues for hundreds of feeders: neighbours differ. Greedy colouring in the order of most neighbours already coloured
// (Brelaz 1979); where six do not suffice, the hue with the fewest neighbours.

/** Neighbours as a set of pairs of rows. */
export class Neighbours {
  readonly of: Map<number, number>[];
  constructor(rows: number) {
    this.of = Array.from({ length: rows }, () => new Map<number, number>());
  }
  /** @param weight how much it matters that the two differ */
  add(a: number, b: number, weight = 1): void {
    if (a === b || a < 0 || b < 0) return;
    this.of[a]!.set(b, (this.of[a]!.get(b) ?? 0) + weight);
    this.of[b]!.set(a, (this.of[b]!.get(a) ?? 0) + weight);
  }
}

/** Hue 0 ... hues - 1 of each row. */
export function chooseHues(neighbours: Neighbours, hues: number): Uint8Array {
  const rows = neighbours.of.length;
  const NONE = 255;
  const chosen = new Uint8Array(rows).fill(NONE);
  const used = Array.from({ length: rows }, () => new Set<number>());
  const counts = new Uint32Array(hues);
  for (let step = 0; step < rows; step++) {
    let next = -1;
    for (let row = 0; row < rows; row++) {
      if (chosen[row] !== NONE) continue;
      const isMore =
        next < 0 ||
        used[row]!.size > used[next]!.size ||
        (used[row]!.size === used[next]!.size && neighbours.of[row]!.size > neighbours.of[next]!.size);
      if (isMore) next = row;
    }
    const weights = new Float64Array(hues);
    for (const [other, weight] of neighbours.of[next]!) {
      if (chosen[other] !== NONE) weights[chosen[other]!]! += weight;
    }
    // Among hues that no neighbour has, the one seen least: none should dominate the city.
    let best = 0;
    for (let hue = 1; hue < hues; hue++) {
      const isLess = weights[hue]! < weights[best]! || (weights[hue] === weights[best] && counts[hue]! < counts[best]!);
      if (isLess) best = hue;
    }
    chosen[next] = best;
    counts[best]!++;
    for (const other of neighbours.of[next]!.keys()) used[other]!.add(best);
  }
  return chosen;
}
