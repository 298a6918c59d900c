// 10 kV open rings. Around each substation its stations are taken by bearing (sweep, Gillett and Miller 1974) into rings of 6-12 that
// one end can carry alone; within a ring the order is shortened by 2-opt (Croes 1958). A ring ends at another substation where
// that is much nearer. The normally open point halves the load.
import { emergencyPower, MV_CABLES, type CableType } from './equipment.ts';

export interface RingStation {
  readonly x: number;
  readonly y: number;
  /** VA at peak */
  readonly power: number;
}

export interface Ring {
  /** rows of the substations at which it begins and ends */
  readonly first: number;
  readonly last: number;
  /** rows of stations in their order */
  readonly stations: number[];
  readonly cable: CableType;
  readonly parallel: number;
  /** normally open at stations[openAt], towards the station after it; stations before and at it are fed from `first` */
  readonly openAt: number;
}

const FEWEST_STATIONS = 6;
const MOST_STATIONS = 12;
const USUAL_STATIONS = 10;
/** All of a ring from one end, with room for growth and for losses. */
const FILL = 0.85;
const CAPACITY = emergencyPower(MV_CABLES[1]) * FILL;
/** Above it the larger cable is laid. */
const SMALL_CABLE = emergencyPower(MV_CABLES[0]) * FILL;
/** A neighbour must be so much nearer to the ring's end. */
const NEIGHBOUR_SHARE = 0.6;

interface Place {
  readonly x: number;
  readonly y: number;
}

export function layRings(substations: readonly Place[], stations: readonly RingStation[], home: Int32Array): Ring[] {
  const rings: Ring[] = [];
  for (const [row, substation] of substations.entries()) {
    const own = stations.flatMap((_, i) => (home[i] === row ? [i] : []));
    for (const members of sweep(substation, stations, own)) {
      const order = shorten(substation, stations, members);
      const last = endOf(substations, row, stations[order.at(-1)!]!);
      rings.push(finishRing(row, last, order, stations));
    }
  }
  return rings;
}

/** Sectors of the substation's surroundings with even counts and loads. */
function sweep(centre: Place, stations: readonly RingStation[], own: readonly number[]): number[][] {
  if (own.length === 0) return [];
  const bearing = (i: number): number => Math.atan2(stations[i]!.y - centre.y, stations[i]!.x - centre.x);
  const sorted = [...own].sort((a, b) => bearing(a) - bearing(b) || a - b);
  // Begin behind the widest gap, so that no sector spans it.
  let begin = 0;
  let widest = bearing(sorted[0]!) + 2 * Math.PI - bearing(sorted.at(-1)!);
  for (let i = 1; i < sorted.length; i++) {
    const gap = bearing(sorted[i]!) - bearing(sorted[i - 1]!);
    if (gap > widest) [widest, begin] = [gap, i];
  }
  const turned = [...sorted.slice(begin), ...sorted.slice(0, begin)];
  const total = turned.reduce((sum, i) => sum + stations[i]!.power, 0);
  const fewest = Math.max(1, Math.ceil(turned.length / USUAL_STATIONS), Math.ceil(total / CAPACITY));
  for (let count = fewest; ; count++) {
    const groups = cut(turned, stations, count, total);
    const isFit = groups.every(
      (group) => group.length === 1 || (group.length <= MOST_STATIONS && load(group, stations) <= CAPACITY),
    );
    if (isFit || count >= turned.length) return withoutShortRings(turned, stations, groups);
  }
}

/**
 * A heavy customer fills a sector with few stations: the cuts move, as little as they must, until each ring has 6 to 12 that one end
 * can carry. Where no cuts do that (too few stations, or six draw too much) they stay.
 */
function withoutShortRings(
  turned: readonly number[],
  stations: readonly RingStation[],
  groups: number[][],
): number[][] {
  if (groups.every(({ length }) => length >= FEWEST_STATIONS)) return groups;
  const ends: number[] = [0];
  for (const { length } of groups) ends.push(ends.at(-1)! + length);
  let best: { readonly groups: number[][]; readonly moved: number } = { groups, moved: Infinity };
  // Around a circle the first sector may take from the last one, or give.
  for (let shift = 0; shift < MOST_STATIONS; shift++)
    for (const by of shift === 0 ? [0] : [shift, -shift]) {
      const order = [...turned.slice(-by), ...turned.slice(0, -by)];
      const wanted = ends.map((end, g) => (g === 0 || g === groups.length ? end : end + by));
      const found = leastMoved(order, stations, wanted);
      if (found !== null && found.moved + shift < best.moved) best = { ...found, moved: found.moved + shift };
    }
  return best.groups;
}

/** Cuts nearest to those wanted, by dynamic programming; null: none serve. `wanted` begins with 0 and ends with the count. */
function leastMoved(
  order: readonly number[],
  stations: readonly RingStation[],
  wanted: readonly number[],
): { readonly groups: number[][]; readonly moved: number } | null {
  const until = [0];
  for (const i of order) until.push(until.at(-1)! + stations[i]!.power);
  // [g][end]: by how much the first g cuts have moved where the g-th is at `end`, and where the one before is then.
  const least = wanted.map(() => new Float64Array(until.length).fill(Infinity));
  const before = wanted.map(() => new Int32Array(until.length));
  least[0]![0] = 0;
  for (let g = 1; g < wanted.length; g++)
    for (let end = 0; end < until.length; end++)
      for (let size = FEWEST_STATIONS; size <= Math.min(MOST_STATIONS, end); size++) {
        const moved = least[g - 1]![end - size]! + Math.abs(end - wanted[g]!);
        if (moved >= least[g]![end]! || until[end]! - until[end - size]! > CAPACITY) continue;
        least[g]![end] = moved;
        before[g]![end] = end - size;
      }
  const moved = least.at(-1)!.at(-1)!;
  if (moved === Infinity) return null;
  const groups: number[][] = [];
  for (let g = wanted.length - 1, end = order.length; g > 0; g--) {
    const begin = before[g]![end]!;
    groups.unshift(order.slice(begin, end));
    end = begin;
  }
  return { groups, moved };
}

const load = (group: readonly number[], stations: readonly RingStation[]): number =>
  group.reduce((sum, i) => sum + stations[i]!.power, 0);

function cut(sorted: readonly number[], stations: readonly RingStation[], count: number, total: number): number[][] {
  const groups: number[][] = [];
  let group: number[] = [];
  let done = 0;
  // Half by number, half by load.
  for (const i of sorted) {
    const weight = 0.5 / sorted.length + (0.5 * stations[i]!.power) / Math.max(1e-9, total);
    if (group.length > 0 && done + weight / 2 > (groups.length + 1) / count && groups.length < count - 1) {
      groups.push(group);
      group = [];
    }
    group.push(i);
    done += weight;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

/** The shortest tour from the substation through all and back, as 2-opt finds it from the order of distance and bearing. */
function shorten(centre: Place, stations: readonly RingStation[], members: readonly number[]): number[] {
  const tour = nearestNext(centre, stations, members);
  const at = (k: number): Place => (k < 0 || k >= tour.length ? centre : stations[tour[k]!]!);
  const gap = (a: Place, b: Place): number => Math.hypot(a.x - b.x, a.y - b.y);
  for (let improved = true; improved; ) {
    improved = false;
    for (let i = 0; i < tour.length - 1; i++) {
      for (let k = i + 1; k < tour.length; k++) {
        const now = gap(at(i - 1), at(i)) + gap(at(k), at(k + 1));
        const then = gap(at(i - 1), at(k)) + gap(at(i), at(k + 1));
        if (then >= now - 1e-6) continue;
        tour.splice(i, k - i + 1, ...tour.slice(i, k + 1).toReversed());
        improved = true;
      }
    }
  }
  return tour;
}

function nearestNext(centre: Place, stations: readonly RingStation[], members: readonly number[]): number[] {
  const left = [...members];
  const tour: number[] = [];
  let here = centre;
  while (left.length > 0) {
    let best = 0;
    const gap = (i: number): number => Math.hypot(stations[left[i]!]!.x - here.x, stations[left[i]!]!.y - here.y);
    for (let i = 1; i < left.length; i++) if (gap(i) < gap(best)) best = i;
    tour.push(left[best]!);
    here = stations[left[best]!]!;
    left.splice(best, 1);
  }
  return tour;
}

function endOf(substations: readonly Place[], home: number, end: Place): number {
  const distance = (row: number): number => Math.hypot(substations[row]!.x - end.x, substations[row]!.y - end.y);
  let nearest = home;
  for (let row = 0; row < substations.length; row++)
    if (
      row !== home &&
      distance(row) < NEIGHBOUR_SHARE * distance(home) &&
      (nearest === home || distance(row) < distance(nearest))
    )
      nearest = row;
  return nearest;
}

function finishRing(first: number, last: number, order: number[], stations: readonly RingStation[]): Ring {
  const total = load(order, stations);
  const cable = total > SMALL_CABLE ? MV_CABLES[1] : MV_CABLES[0];
  let openAt = 0;
  let before = 0;
  let best = Infinity;
  for (let k = 0; k < order.length; k++) {
    before += stations[order[k]!]!.power;
    const uneven = Math.abs(2 * before - total);
    if (uneven >= best) continue;
    best = uneven;
    openAt = k;
  }
  return { first, last, stations: order, cable, parallel: Math.max(1, Math.ceil(total / CAPACITY)), openAt };
}
