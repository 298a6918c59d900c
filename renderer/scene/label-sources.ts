// What could be named on the map, with where, how important, and from how far it is readable.
import { AREA_KINDS, LAST_DRIVABLE_CLASS, LAST_MAIN_CLASS, STREET_CLASSES } from '../../contract/city-pack/schema.ts';
import { rowPolygons, signedArea } from './geometry/polygon.ts';
import type { SceneContext } from './scene-layer.ts';

/** `hue-n`: a name at a line of the grid, in the hue of the line */
export type HueStyle = `hue-${1 | 2 | 3 | 4 | 5 | 6}`;
export type LabelStyle = 'borough' | 'district' | 'place' | 'main-street' | 'street' | 'water' | 'park' | HueStyle;

export interface LabelSource {
  readonly text: string;
  readonly style: LabelStyle;
  readonly x: number;
  readonly y: number;
  /** direction of a street in city metres; null: upright */
  readonly along: readonly [number, number] | null;
  /** smaller is placed first */
  readonly priority: number;
  /** metres of ground across the view between which it is shown */
  readonly minSpan: number;
  readonly maxSpan: number;
  /** metres of ground that its object covers: a label longer than that waits for a closer view; 0: no matter */
  readonly room: number;
  /** it stands in many places: on the screen at a distance from itself */
  readonly isRepeated?: boolean;
}

/** metres between two labels of one street */
const REPEAT = { main: 900, side: 450 } as const;

export function labelSources(context: Pick<SceneContext, 'table'>): LabelSource[] {
  const sources = [...districts(context), ...places(context), ...streets(context), ...areas(context)];
  return sources.sort((a, b) => a.priority - b.priority);
}

function districts(context: Pick<SceneContext, 'table'>): LabelSource[] {
  const table = context.table('districts');
  if (table === null) return [];
  const name = table.text('name');
  const level = table.numbers('level');
  const x = table.numbers('labelX');
  const y = table.numbers('labelY');
  const area = table.numbers('area');
  const out: LabelSource[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (name[row] === '') continue;
    const isBorough = level[row] === 9;
    const room = Math.sqrt(Math.max(0, area[row]!));
    out.push({
      text: name[row]!.toUpperCase(),
      style: isBorough ? 'borough' : 'district',
      x: x[row]!,
      y: y[row]!,
      along: null,
      priority: 3 - Math.min(0.9, area[row]! / 1e8),
      minSpan: isBorough ? 8000 : 1100,
      maxSpan: isBorough ? 80_000 : 8000,
      room: isBorough ? 0 : room,
    });
  }
  return out;
}

function places(context: Pick<SceneContext, 'table'>): LabelSource[] {
  const table = context.table('places');
  if (table === null) return [];
  const name = table.text('name');
  const kind = table.text('kind');
  const x = table.numbers('x');
  const y = table.numbers('y');
  const rank = table.numbers('rank');
  // These names stand on the map already, as districts and as areas.
  const named = new Set(['city', 'borough', 'suburb', 'neighbourhood', 'quarter', 'park']);
  const out: LabelSource[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (name[row] === '' || named.has(kind[row]!)) continue;
    const isStation = kind[row] === 'station';
    const r = rank[row]!;
    out.push({
      text: name[row]!,
      style: 'place',
      x: x[row]!,
      y: y[row]!,
      along: null,
      priority: (isStation ? 1.2 : 2.2) + r / 10,
      minSpan: 0,
      maxSpan: isStation ? 4200 : r <= 2 ? 2600 : r <= 4 ? 1200 : 500,
      room: 0,
    });
  }
  return out;
}

function streets(context: Pick<SceneContext, 'table'>): LabelSource[] {
  const table = context.table('streets');
  if (table === null) return [];
  const name = table.text('name');
  const kind = table.numbers('class');
  const tunnel = table.numbers('tunnel');
  const xy = table.list('xy');
  const rows = [...name.keys()].filter(
    (row) => name[row] !== '' && kind[row]! <= LAST_DRIVABLE_CLASS && tunnel[row] === 0,
  );
  // The longest straight piece of each edge carries the name; long pieces first, so that names find room.
  const pieces = rows.map((row) => {
    let best = { length: 0, x: 0, y: 0, dx: 1, dy: 0 };
    for (let i = xy.offsets[row]!; i + 3 < xy.offsets[row + 1]!; i += 2) {
      const dx = xy.values[i + 2]! - xy.values[i]!;
      const dy = xy.values[i + 3]! - xy.values[i + 1]!;
      const length = Math.hypot(dx, dy);
      if (length > best.length) best = { length, x: xy.values[i]! + dx / 2, y: xy.values[i + 1]! + dy / 2, dx, dy };
    }
    return { row, ...best };
  });
  pieces.sort((a, b) => b.length - a.length);
  const placed = new Map<string, { x: number; y: number }[]>();
  const out: LabelSource[] = [];
  for (const piece of pieces) {
    const text = name[piece.row]!;
    const isMain = kind[piece.row]! <= LAST_MAIN_CLASS;
    const isMiddle = STREET_CLASSES[kind[piece.row]!]?.startsWith('tertiary') === true;
    const repeat = isMain ? REPEAT.main : REPEAT.side;
    const others = placed.get(text) ?? [];
    if (piece.length < 12 || others.some((other) => Math.hypot(other.x - piece.x, other.y - piece.y) < repeat))
      continue;
    others.push(piece);
    placed.set(text, others);
    out.push({
      text,
      style: isMain ? 'main-street' : 'street',
      x: piece.x,
      y: piece.y,
      along: [piece.dx / piece.length, piece.dy / piece.length],
      priority:
        (isMain ? 2 : isMiddle ? 4 : 5) +
        kind[piece.row]! / 100 -
        Math.min(0.2, piece.length / 3000) +
        others.length * 0.05,
      minSpan: 0,
      maxSpan: isMain ? 4500 : isMiddle ? 1800 : 950,
      room: 0,
    });
  }
  return out;
}

function areas(context: Pick<SceneContext, 'table'>): LabelSource[] {
  const table = context.table('areas');
  if (table === null) return [];
  const name = table.text('name');
  const kind = table.numbers('kind');
  const xy = table.list('xy');
  const rings = table.list<Int32Array>('rings');
  const out: LabelSource[] = [];
  const known = new Map<string, number>();
  for (let row = 0; row < table.rows; row++) {
    const what = AREA_KINDS[kind[row]!];
    const isWater = what === 'water';
    if (
      name[row] === '' ||
      !(isWater || what === 'park' || what === 'forest' || what === 'cemetery' || what === 'square')
    )
      continue;
    const largest = rowPolygons(xy, rings, row).sort((a, b) => signedArea(b.outer) - signedArea(a.outer))[0];
    if (largest === undefined) continue;
    const size = signedArea(largest.outer);
    // A river comes in many pieces of one name: the largest carries it.
    if ((known.get(name[row]!) ?? 0) >= size) continue;
    known.set(name[row]!, size);
    const { x, y } = middleOf(largest.outer);
    const room = Math.sqrt(size);
    out.push({
      text: name[row]!,
      style: isWater ? 'water' : 'park',
      x,
      y,
      along: null,
      priority: 6 - Math.min(0.99, room / 2000),
      minSpan: 0,
      maxSpan: room * 14,
      room: 0,
    });
  }
  return out;
}

/** Middle of the widest stretch on the level of the centre: inside the ring, unlike the centroid of a bent river. */
function middleOf(ring: readonly number[]): { x: number; y: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 1; i < ring.length; i += 2) {
    low = Math.min(low, ring[i]!);
    high = Math.max(high, ring[i]!);
  }
  let best = { x: ring[0]!, y: ring[1]!, width: 0 };
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
    const y = low + (high - low) * share + 1e-3;
    const crossings: number[] = [];
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const yi = ring[i + 1]!;
      const yj = ring[j + 1]!;
      if (yi > y !== yj > y) crossings.push(((ring[j]! - ring[i]!) * (y - yi)) / (yj - yi) + ring[i]!);
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const width = crossings[k + 1]! - crossings[k]!;
      if (width > best.width) best = { x: (crossings[k]! + crossings[k + 1]!) / 2, y, width };
    }
  }
  return best;
}
