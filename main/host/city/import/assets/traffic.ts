// Traffic signals, one asset a junction, and invented detectors on main streets.
import KDBush from 'kdbush';
import { LAST_MAIN_CLASS, STREET_CLASSES } from '../../../../../contract/city-pack/schema.ts';
import type { Asset } from '../asset-list.ts';
import { alongEdge, drawnLength, type StreetFinder } from '../street-finder.ts';
import type { Streets } from '../streets.ts';
import type { Thing } from '../tagged-things.ts';

const DOMAIN = 'traffic';
// Signals of one junction stand at its stop lines: wide junctions of dual carriageways span about 50 m.
const JUNCTION_REACH_M = 32;
const NAME_REACH_M = 40;

export interface SignalAssets {
  readonly assets: Asset[];
  /** nodes as tagged */
  readonly trafficSignals: number;
}

export function signalAssets(things: readonly Thing[], streets: Streets, finder: StreetFinder): SignalAssets {
  const nodes = things.filter(({ tags, node }) => tags.highway === 'traffic_signals' && node >= 0);
  const clusters = cluster(nodes, JUNCTION_REACH_M);
  const arms = countArms(streets);
  const assets = clusters.map((members): Asset => {
    const x = members.reduce((sum, m) => sum + m.x, 0) / members.length;
    const y = members.reduce((sum, m) => sum + m.y, 0) / members.length;
    const seat = members.reduce((a, b) => (Math.hypot(b.x - x, b.y - y) < Math.hypot(a.x - x, a.y - y) ? b : a));
    const names = [...new Set(members.flatMap((m) => crossingNames(m, streets, finder)))].slice(0, 2);
    const approaches = members.reduce((sum, m) => sum + (arms.get(m.osmId) ?? 1), 0);
    return {
      id: `traffic-signal-${seat.id}`,
      domain: DOMAIN,
      kind: 'traffic-signal',
      name: names.join(' / '),
      x,
      y,
      owner: '',
      attributes: { approaches: Math.min(12, Math.max(2, approaches)), signals: members.length },
    };
  });
  return { assets, trafficSignals: nodes.length };
}

function cluster(nodes: readonly Thing[], reach: number): Thing[][] {
  if (nodes.length === 0) return [];
  const index = new KDBush(nodes.length);
  for (const { x, y } of nodes) index.add(x, y);
  index.finish();
  const isTaken = new Uint8Array(nodes.length);
  const clusters: Thing[][] = [];
  for (let i = 0; i < nodes.length; i++) {
    if (isTaken[i] === 1) continue;
    isTaken[i] = 1;
    const members = [i];
    for (let k = 0; k < members.length; k++) {
      const { x, y } = nodes[members[k]!]!;
      for (const j of index.within(x, y, reach).sort((a, b) => a - b)) {
        if (isTaken[j] === 1) continue;
        isTaken[j] = 1;
        members.push(j);
      }
    }
    clusters.push(members.map((m) => nodes[m]!));
  }
  return clusters;
}

/** Streets on which traffic comes towards a node, by OSM id of the node. */
function countArms({ edgeCount, from, to, oneWay, nodeOsm, isDrivable }: Streets): Map<number, number> {
  const arms = new Map<number, number>();
  const add = (node: number): void => {
    arms.set(nodeOsm[node]!, (arms.get(nodeOsm[node]!) ?? 0) + 1);
  };
  for (let e = 0; e < edgeCount; e++) {
    if (isDrivable[e] === 0) continue;
    if (oneWay[e] !== -1) add(to[e]!);
    if (oneWay[e] !== 1) add(from[e]!);
  }
  return arms;
}

function crossingNames({ x, y }: Thing, streets: Streets, finder: StreetFinder): string[] {
  const first = finder.nearest(x, y, NAME_REACH_M);
  if (first < 0) return [];
  const names = [streets.name[first]!];
  // The other street of the junction: look around the node in a small ring.
  for (const [dx, dy] of [
    [18, 0],
    [-18, 0],
    [0, 18],
    [0, -18],
  ] as const) {
    const other = finder.nearest(x + dx, y + dy, 18);
    if (other >= 0 && !names.includes(streets.name[other]!)) names.push(streets.name[other]!);
  }
  return names;
}

const MIN_EDGE_M = 70;
const SPACING_M = 220;
const BEFORE_JUNCTION_M = 35;
const LAST_DETECTOR_CLASS = STREET_CLASSES.indexOf('tertiary_link');
// A lane passes about 1,900 veh/h of green (HBS); half of it between signals.
const LANE_CAPACITY = 950;
const FREE_LANE_CAPACITY = 1800;

/** One detector a direction on main streets, 35 m before the junction, at least 220 m apart along a street. */
export function detectorAssets(streets: Streets): Asset[] {
  const found: Asset[] = [];
  const placed = new Map<string, { x: number; y: number; ux: number; uy: number }[]>();
  const order = Array.from({ length: streets.edgeCount }, (_, e) => e)
    .filter((e) => streets.streetClass[e]! <= LAST_DETECTOR_CLASS && streets.name[e] !== '' && streets.tunnel[e] === 0)
    .sort((a, b) => streets.streetClass[a]! - streets.streetClass[b]! || a - b);
  for (const e of order) {
    const length = drawnLength(streets, e);
    if (length < MIN_EDGE_M) continue;
    for (const direction of [1, -1] as const) {
      if (streets.oneWay[e] === -direction) continue;
      const at = direction === 1 ? length - BEFORE_JUNCTION_M : BEFORE_JUNCTION_M;
      const place = alongEdge(streets, e, at);
      const ux = place.ux * direction;
      const uy = place.uy * direction;
      const key = streets.name[e]!;
      const others = placed.get(key) ?? [];
      if (others.some((o) => Math.hypot(o.x - place.x, o.y - place.y) < SPACING_M && o.ux * ux + o.uy * uy > 0))
        continue;
      others.push({ x: place.x, y: place.y, ux, uy });
      placed.set(key, others);
      const tagged = streets.lanes[e]!;
      const lanes = Math.max(
        1,
        tagged > 0
          ? Math.round(streets.oneWay[e] === 0 ? tagged / 2 : tagged)
          : streets.streetClass[e]! <= LAST_MAIN_CLASS
            ? 2
            : 1,
      );
      const name = STREET_CLASSES[streets.streetClass[e]!]!;
      const perLane = name.startsWith('motorway') ? FREE_LANE_CAPACITY : LANE_CAPACITY;
      // On the right of the carriageway's middle, where the lanes of this direction run.
      const side = streets.oneWay[e] === 0 ? Math.min(4, streets.width[e]! / 4) : 0;
      found.push({
        id: `detector-s${found.length + 1}`,
        domain: DOMAIN,
        kind: 'detector',
        name: key,
        x: place.x + uy * side,
        y: place.y - ux * side,
        owner: '',
        attributes: {
          street: key,
          class: name,
          lanes,
          capacity: lanes * perLane,
          bearing: Math.round(((Math.atan2(ux, uy) * 180) / Math.PI + 360) % 360),
          edge: e,
        },
        isEstimated: true,
      });
    }
  }
  return found;
}
