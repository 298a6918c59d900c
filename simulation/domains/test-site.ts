// A small invented city for tests: a grid of curved streets, some of them one-way, and assets of every kind.
import type { FieldAsset, FieldSite, FieldStreets } from './domain.ts';

const BLOCK_M = 130;
const RAD = Math.PI / 180;
const METRES_PER_DEGREE = 111_195;

export interface TestPlace {
  readonly lon: number;
  readonly lat: number;
}

export const BERLIN: TestPlace = { lon: 13.4, lat: 52.52 };

function gridStreets(blocks: number, { lon, lat }: TestPlace): FieldStreets {
  const side = blocks + 1;
  const half = (blocks * BLOCK_M) / 2;
  const nodeX = Float32Array.from({ length: side * side }, (_, node) => (node % side) * BLOCK_M - half);
  const nodeY = Float32Array.from({ length: side * side }, (_, node) => Math.floor(node / side) * BLOCK_M - half);
  const ends: [number, number][] = [];
  for (let node = 0; node < side * side; node++) {
    if (node % side < blocks) ends.push([node, node + 1]);
    if (node < side * blocks) ends.push([node, node + side]);
  }
  const offsets = new Int32Array(ends.length + 1);
  const values = new Float32Array(ends.length * 6);
  ends.forEach(([a, b], edge) => {
    offsets[edge + 1] = 6 * (edge + 1);
    const middleX = (nodeX[a]! + nodeX[b]!) / 2 + (edge % 3) * 4;
    const middleY = (nodeY[a]! + nodeY[b]!) / 2 + (edge % 5) * 3;
    values.set([nodeX[a]!, nodeY[a]!, middleX, middleY, nodeX[b]!, nodeY[b]!], 6 * edge);
  });
  const length = Float32Array.from(ends, (_, edge) => {
    const [x0, y0, x1, y1, x2, y2] = values.subarray(6 * edge, 6 * edge + 6);
    return Math.hypot(x1! - x0!, y1! - y0!) + Math.hypot(x2! - x1!, y2! - y1!);
  });
  return {
    nodeX,
    nodeY,
    from: Uint32Array.from(ends, ([a]) => a),
    to: Uint32Array.from(ends, ([, b]) => b),
    length,
    speed: new Float32Array(ends.length).fill(13.9),
    shape: { offsets, values },
    oneWay: Int8Array.from(ends, (_, edge) => (edge % 11 === 3 ? 1 : edge % 13 === 5 ? -1 : 0)),
    access: new Uint8Array(ends.length).fill(1),
    lon: (x) => lon + x / (METRES_PER_DEGREE * Math.cos(lat * RAD)),
    lat: (y) => lat + y / METRES_PER_DEGREE,
  };
}

const KINDS: readonly (readonly [string, number, (i: number) => Record<string, unknown>])[] = [
  [
    'substation',
    4,
    (i) => (i === 3 ? { voltages: [10_000], use: 'rail', rated: 6e6 } : { voltages: [110_000, 10_000], rated: 80e6 }),
  ],
  ['substation', 1, () => ({ voltages: [380_000, 110_000], rated: 600e6 })],
  ['transformer', 3, () => ({ rated: 40e6, highV: 110_000, lowV: 10_000 })],
  ['generator', 3, (i) => ({ output: 30e6, source: ['gas', 'solar', 'wind'][i] })],
  ['cable', 2, () => ({ voltage: 110_000, circuits: 2 })],
  ['cabinet', 2, () => ({})],
  ['charging-station', 3, (i) => ({ rated: 22e3 * (i + 1) })],
  ['lighting-cabinet', 30, (i) => ({ lamps: 20 + i })],
  [
    'parking',
    12,
    (i) => ({ capacity: 30 + 20 * i, type: ['surface', 'underground', 'street', 'multi-storey'][i % 4] }),
  ],
  ['traffic-signal', 10, () => ({ approaches: 4 })],
  ['detector', 20, (i) => ({ class: i % 2 ? 'primary' : 'secondary', lanes: 2, capacity: 1600 })],
  ['fire-station', 2, () => ({ vehicles: 3 })],
  ['police-station', 1, () => ({})],
  ['hospital', 3, (i) => ({ beds: 200 + 100 * i })],
  ['unit', 6, (i) => ({ home: `fire-station-s${i % 2}`, type: 'engine' })],
  ['stop', 8, (i) => ({ modes: [['bus'], ['tram'], ['subway'], ['train']][i % 4] })],
  ['weather-station', 2, () => ({})],
];

/** Every kind of asset, scattered over `blocks` x `blocks` street blocks. */
export function testSite(seed = 1, place: TestPlace = BERLIN, blocks = 16): FieldSite {
  const streets = gridStreets(blocks, place);
  const assets: FieldAsset[] = [];
  const counts = new Map<string, number>();
  for (const [kind, count, attributes] of KINDS) {
    for (let i = 0; i < count; i++) {
      const ordinal = counts.get(kind) ?? 0;
      counts.set(kind, ordinal + 1);
      const half = (blocks * BLOCK_M) / 2;
      const x = ((assets.length * 397) % (blocks * BLOCK_M)) - half + 20;
      const y = ((assets.length * 211) % (blocks * BLOCK_M)) - half + 15;
      const id = `${kind}-s${ordinal}`;
      assets.push({ id, kind, name: id, x, y, lon: streets.lon(x), lat: streets.lat(y), attributes: attributes(i) });
    }
  }
  return { assets, streets, seed };
}
