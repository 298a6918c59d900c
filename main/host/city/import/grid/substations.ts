// The 110/10 kV substations: the tagged ones, others invented where the load is too far away or too much for them; and the areas that
// they supply, evened out by handicaps, so that each has its share of the city (an auction: the price of the overloaded rises).
import type { Asset } from '../asset-list.ts';
import type { CableGraph } from './cable-graph.ts';
import { type Areas, GraphSearch } from './graph-search.ts';

export interface Substation {
  readonly id: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** graph node from which its cables leave */
  readonly node: number;
  /** row of `assets`; -1 invented */
  readonly asset: number;
  /** a source of the 110 kV grid: it has 220 kV or more, or is taken for one */
  readonly isSource: boolean;
  /** it has 10 kV feeders */
  readonly feedsCity: boolean;
  readonly isInvented: boolean;
}

const LOWEST_HV = 60_000;
const TRANSMISSION = 220_000;
/** Tagged twice, as node and as building, or a switchyard beside its control building. */
const SAME_SITE_M = 60;
/** W and stations: what one substation with two or three transformers and 25 feeders takes on */
export const MOST_POWER = 60e6;
const MOST_STATIONS = 120;
/** m along the streets: farther, feeders lose too much and an own substation is built */
const FARTHEST_M = 7000;

export interface StationLoad {
  readonly node: number;
  /** W at peak */
  readonly power: number;
}

export function findSubstations(
  assets: readonly Asset[],
  graph: CableGraph,
  nearestNode: (x: number, y: number) => number,
  stations: readonly StationLoad[],
): Substation[] {
  const found = taggedSubstations(assets, nearestNode);
  const search = new GraphSearch(graph);
  const total = stations.reduce((sum, { power }) => sum + power, 0);
  const needed = Math.max(1, Math.ceil(total / (0.8 * MOST_POWER)), Math.ceil(stations.length / MOST_STATIONS));
  for (let n = 1; ; n++) {
    const feeding = found.filter(({ feedsCity }) => feedsCity);
    const place = nextPlace(search, graph, feeding, stations, needed);
    if (place < 0) break;
    found.push(invented(n, graph, place));
  }
  return withSources(found);
}

function taggedSubstations(assets: readonly Asset[], nearestNode: (x: number, y: number) => number): Substation[] {
  const found: Substation[] = [];
  for (const [row, asset] of assets.entries()) {
    if (asset.domain !== 'power' || asset.kind !== 'substation') continue;
    const { use, disused, voltages } = asset.attributes as {
      use: string;
      disused?: boolean;
      voltages: readonly number[];
    };
    const highest = voltages[0] ?? 0;
    if (use === 'rail' || disused === true || highest < LOWEST_HV) continue;
    const isSource = highest >= TRANSMISSION;
    const twin = found.find((s) => s.isSource === isSource && Math.hypot(s.x - asset.x, s.y - asset.y) < SAME_SITE_M);
    if (twin !== undefined) continue;
    const node = nearestNode(asset.x, asset.y);
    const { id, name, x, y } = asset;
    found.push({ id, name, x, y, node, asset: row, isSource, feedsCity: !isSource, isInvented: false });
  }
  return found;
}

const invented = (n: number, graph: CableGraph, node: number): Substation => ({
  id: `substation-s${n}`,
  name: '',
  x: graph.x[node]!,
  y: graph.y[node]!,
  node,
  asset: -1,
  isSource: false,
  feedsCity: true,
  isInvented: true,
});

/** Graph node for one more substation: the middle of the load that has none or the farthest; -1: there are enough. */
function nextPlace(
  search: GraphSearch,
  graph: CableGraph,
  feeding: readonly Substation[],
  stations: readonly StationLoad[],
  needed: number,
): number {
  if (stations.length === 0) return -1;
  if (feeding.length === 0) {
    let [x, y, sum] = [0, 0, 0];
    for (const { node, power } of stations) {
      x += graph.x[node]! * power;
      y += graph.y[node]! * power;
      sum += power;
    }
    return closest(graph, stations, x / sum, y / sum);
  }
  const { distance } = search.areas(feeding.map(({ node }) => node));
  let best = -1;
  let worst = 0;
  for (const { node, power } of stations) {
    const burden = distance[node]! * Math.sqrt(Math.max(1, power));
    if (burden <= worst) continue;
    worst = burden;
    best = node;
  }
  const isFar = best >= 0 && stations.some(({ node }) => distance[node]! > FARTHEST_M);
  if (!isFar && feeding.length >= needed) return -1;
  const used = new Set(feeding.map(({ node }) => node));
  return best < 0 || used.has(best) ? -1 : best;
}

function closest(graph: CableGraph, stations: readonly StationLoad[], x: number, y: number): number {
  let best = -1;
  let bestDistance = Infinity;
  for (const { node } of stations) {
    const distance = Math.hypot(graph.x[node]! - x, graph.y[node]! - y);
    if (distance >= bestDistance) continue;
    bestDistance = distance;
    best = node;
  }
  return best;
}

/** Without a transmission substation in the data the grid above is taken to come in at the one or two farthest from the middle. */
function withSources(found: readonly Substation[]): Substation[] {
  if (found.length === 0 || found.filter(({ isSource }) => isSource).length >= (found.length > 3 ? 2 : 1))
    return [...found];
  const x = found.reduce((sum, s) => sum + s.x, 0) / found.length;
  const y = found.reduce((sum, s) => sum + s.y, 0) / found.length;
  const distance = (s: Substation, ax: number, ay: number): number => Math.hypot(s.x - ax, s.y - ay);
  const candidates = found.filter(({ isSource }) => !isSource);
  const sources = found.filter(({ isSource }) => isSource);
  const wanted = found.length > 3 ? 2 : 1;
  while (sources.length < wanted) {
    const reach = (s: Substation): number =>
      sources.length === 0 ? distance(s, x, y) : Math.min(...sources.map((other) => distance(s, other.x, other.y)));
    const next = candidates.filter((s) => !sources.includes(s)).reduce((a, b) => (reach(b) > reach(a) ? b : a));
    sources.push(next);
  }
  return found.map((s) => (sources.includes(s) ? { ...s, isSource: true } : s));
}

const AUCTION_ROUNDS = 100;
/** Shares between these limits of the mean are left as they are. */
const EVEN_LOW = 0.7;
const EVEN_HIGH = 1.3;
const STEP_M = 120;
/** A handicap beyond it would send cables past a nearer substation for too long. */
const MOST_HANDICAP_M = 4000;

/** Row of the substation (of `feeding`) that supplies each station. */
export function supplyAreas(
  graph: CableGraph,
  feeding: readonly Substation[],
  stations: readonly StationLoad[],
): Int32Array {
  const search = new GraphSearch(graph);
  const roots = feeding.map(({ node }) => node);
  const handicap = new Float64Array(feeding.length);
  const mean = stations.length / Math.max(1, feeding.length);
  let areas: Areas = search.areas(roots, handicap);
  for (let round = 0; round < AUCTION_ROUNDS && feeding.length > 1; round++) {
    const count = new Float64Array(feeding.length);
    for (const { node } of stations) count[areas.owner[node]!]!++;
    let isEven = true;
    for (let s = 0; s < count.length; s++) {
      const share = count[s]! / mean;
      if (share >= EVEN_LOW && share <= EVEN_HIGH) continue;
      isEven = false;
      handicap[s] = Math.min(
        MOST_HANDICAP_M,
        Math.max(-MOST_HANDICAP_M, handicap[s]! + STEP_M * Math.max(-1, Math.min(1, share - 1))),
      );
    }
    if (isEven) break;
    const lowest = Math.min(...handicap);
    areas = search.areas(
      roots,
      handicap.map((h) => h - lowest),
    );
  }
  return Int32Array.from(stations, ({ node }) => areas.owner[node]!);
}
