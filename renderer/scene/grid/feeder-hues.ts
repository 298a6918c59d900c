// Six hues for hundreds of feeders: neighbours differ. Greedy colouring in the order of most neighbours already coloured
// (Brelaz 1979), where six do not suffice the hue with the fewest neighbours; then moved one by one as long as that tells more of them
// apart (tabu search, Hertz and de Werra 1987).

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
  return improve(neighbours, chosen, hues);
}

/** moves for each row; how long a row may not go back, and more for each conflict that is left */
const MOVES = 5;
const TABU = { least: 8, share: 0.3 } as const;

/** Always takes the move that leaves the least weight between neighbours of one hue, and keeps the best that it came by. */
function improve(neighbours: Neighbours, first: Uint8Array, hues: number): Uint8Array {
  const rows = first.length;
  const hueOf = Uint8Array.from(first);
  // cost[row * hues + hue]: weight of the neighbours of that hue
  const cost = new Float64Array(rows * hues);
  for (const [row, others] of neighbours.of.entries())
    for (const [other, weight] of others) cost[row * hues + hueOf[other]!]! += weight;
  let total = 0;
  for (let row = 0; row < rows; row++) total += cost[row * hues + hueOf[row]!]! / 2;
  let best = hueOf.slice();
  let least = total;
  const freeAt = new Uint32Array(rows * hues);
  // The best is kept only after one more look around it: a last move that is itself the best may have a better one beside it.
  let isFresh = false;
  for (let move = 1; (move <= MOVES * rows || isFresh) && least > 0; move++) {
    isFresh = false;
    let row = -1;
    let hue = 0;
    let gain = Infinity;
    let conflicts = 0;
    for (let r = 0; r < rows; r++) {
      const now = cost[r * hues + hueOf[r]!]!;
      if (now === 0) continue;
      conflicts++;
      for (let h = 0; h < hues; h++) {
        if (h === hueOf[r]) continue;
        const step = cost[r * hues + h]! - now;
        const isFree = freeAt[r * hues + h]! <= move || total + step < least;
        if (isFree && step < gain) [row, hue, gain] = [r, h, step];
      }
    }
    if (row < 0) continue;
    const before = hueOf[row]!;
    hueOf[row] = hue;
    total += gain;
    freeAt[row * hues + before] = move + TABU.least + Math.round(TABU.share * conflicts);
    for (const [other, weight] of neighbours.of[row]!) {
      cost[other * hues + before]! -= weight;
      cost[other * hues + hue]! += weight;
    }
    if (total < least - 1e-9) {
      least = total;
      best = hueOf.slice();
      isFresh = true;
    }
  }
  return best;
}
