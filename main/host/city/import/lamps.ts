// Street lamps: the tagged ones, and along lit streets the ones that the map lacks; each hangs on a cabinet.
import KDBush from 'kdbush';
import { STREET_CLASSES, type StreetClass } from '../../../../contract/city-pack/schema.ts';
import type { OsmData } from './osm-data.ts';
import { seededNoise } from './seeded-noise.ts';
import { alongEdge, drawnLength, type StreetFinder } from './street-finder.ts';
import type { Streets } from './streets.ts';
import type { Thing } from './tagged-things.ts';

/** Metres between masts on one side of the street (DIN 13201 practice: about four mounting heights). */
const SPACING_M: Partial<Record<StreetClass, number>> = {
  motorway: 45,
  trunk: 40,
  primary: 34,
  secondary: 34,
  tertiary: 36,
  unclassified: 38,
  residential: 38,
  living_street: 36,
  road: 40,
  pedestrian: 30,
  primary_link: 38,
  secondary_link: 38,
  tertiary_link: 38,
  trunk_link: 42,
  motorway_link: 45,
};
// Lit only where the map says so: paths, yards and cycleways.
const SPACING_IF_LIT_M = 36;
// Carriageways wider than this carry masts on both sides.
const BOTH_SIDES_WIDTH_M = 9;
const KERB_M = 0.8;
// A tagged lamp this near makes an estimated one needless.
const TAGGED_REACH_M = 22;
// Where two streets meet, their masts serve both.
const LAMP_REACH_M = 14;
const EDGE_REACH_M = 40;

export interface Lamps {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly estimated: Uint8Array;
  /** edge of the street that each lamp lights; -1 none near */
  readonly edge: Int32Array;
}

export function placeLamps(
  things: readonly Thing[],
  osm: OsmData,
  streets: Streets,
  finder: StreetFinder,
  seed: number,
): Lamps {
  const xs: number[] = [];
  const ys: number[] = [];
  const edges: number[] = [];
  for (const { tags, x, y } of things) {
    if (tags.highway !== 'street_lamp') continue;
    xs.push(x);
    ys.push(y);
    edges.push(finder.nearest(x, y, EDGE_REACH_M));
  }
  const tagged = xs.length;
  const known = tagged === 0 ? null : new KDBush(tagged);
  if (known !== null) {
    for (let i = 0; i < tagged; i++) known.add(xs[i]!, ys[i]!);
    known.finish();
  }
  const taken = new OccupiedCells(LAMP_REACH_M);
  for (let i = 0; i < tagged; i++) taken.add(xs[i]!, ys[i]!);
  // Main streets first: at a junction theirs are the masts that stand.
  const order = Array.from({ length: streets.edgeCount }, (_, e) => e).sort(
    (a, b) => streets.streetClass[a]! - streets.streetClass[b]! || a - b,
  );
  for (const e of order) {
    const spacing = spacingOf(osm, streets, e);
    if (spacing === null) continue;
    const length = drawnLength(streets, e);
    const width = streets.width[e]!;
    const bothSides = width > BOTH_SIDES_WIDTH_M;
    const count = Math.max(length > spacing / 2 ? 1 : 0, Math.round(length / spacing));
    for (let k = 0; k < count; k++) {
      const jitter = (seededNoise(seed, e * 64 + k, 21) - 0.5) * spacing * 0.12;
      const place = alongEdge(streets, e, ((k + 0.5) * length) / count + jitter);
      const side = width / 2 + KERB_M;
      // One side of a street carries its masts; the choice belongs to the street, not to the piece of it.
      const hand = seededNoise(seed, streets.way[e]!, 22) < 0.5 ? 1 : -1;
      for (const sign of bothSides ? [hand, -hand] : [hand]) {
        const x = place.x - place.uy * side * sign;
        const y = place.y + place.ux * side * sign;
        if (known !== null && known.within(x, y, TAGGED_REACH_M).length > 0) continue;
        if (!taken.add(x, y)) continue;
        xs.push(x);
        ys.push(y);
        edges.push(e);
      }
    }
  }
  return {
    x: Float32Array.from(xs),
    y: Float32Array.from(ys),
    estimated: Uint8Array.from(xs, (_, i) => (i < tagged ? 0 : 1)),
    edge: Int32Array.from(edges),
  };
}

/** Metres between masts on a street, null: not lit. */
function spacingOf(osm: OsmData, streets: Streets, edge: number): number | null {
  const lit = osm.wayTags.get(streets.wayIndex[edge]!, 'lit');
  if (lit === 'no' || lit === 'disused' || streets.tunnel[edge] === 1) return null;
  const spacing = SPACING_M[STREET_CLASSES[streets.streetClass[edge]!]!];
  if (spacing !== undefined) return spacing;
  return lit === undefined ? null : SPACING_IF_LIT_M;
}

/** Refuses a place nearer than `reach` to one it holds. */
class OccupiedCells {
  readonly #reach: number;
  readonly #cells = new Map<number, number[]>();

  constructor(reach: number) {
    this.#reach = reach;
  }

  add(x: number, y: number): boolean {
    const cx = Math.floor(x / this.#reach);
    const cy = Math.floor(y / this.#reach);
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        const cell = this.#cells.get((cx + dx) * 1_000_003 + cy + dy);
        if (cell === undefined) continue;
        for (let i = 0; i < cell.length; i += 2)
          if (Math.hypot(cell[i]! - x, cell[i + 1]! - y) < this.#reach) return false;
      }
    }
    const key = cx * 1_000_003 + cy;
    const cell = this.#cells.get(key);
    if (cell === undefined) this.#cells.set(key, [x, y]);
    else cell.push(x, y);
    return true;
  }
}
