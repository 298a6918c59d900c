// A small invented city with everything a real one has: blocks with courtyards, slabs, a tower, roofs of every shape,
// a river with a bridge, a park, rails, lamps, trees, districts and assets. Same numbers at every run.
import type { PackManifest } from '../../contract/city-pack/manifest.ts';
import { BUILDING_USES, LINE_KINDS, ROOF_SHAPES, STREET_CLASSES, AREA_KINDS } from '../../contract/city-pack/schema.ts';
import { decodeTable, encodeTable, type ColumnData, type PackTable } from '../../contract/city-pack/table.ts';
import type { Catalogue } from '../../contract/catalogue.ts';
import type { AnyTableName } from '../../renderer/state/pack-tables.ts';
import { createProjection, type CityOrigin } from '../../contract/projection.ts';
import { SYNTHETIC_CATALOGUE } from './synthetic-catalogue.ts';
import { type BuildingPlaces, syntheticGrid } from './synthetic-grid.ts';

const SIZE = 1600;
const BLOCK = 120;
const STREET = 18;

/** A small generator (mulberry32): the city must not change with the machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Lists {
  readonly offsets = [0];
  readonly values: number[] = [];
  add(values: readonly number[]): void {
    for (const value of values) this.values.push(value);
    this.offsets.push(this.values.length);
  }
  floats(): { offsets: Int32Array; values: Float32Array } {
    return { offsets: Int32Array.from(this.offsets), values: Float32Array.from(this.values) };
  }
  ints(): { offsets: Int32Array; values: Int32Array } {
    return { offsets: Int32Array.from(this.offsets), values: Int32Array.from(this.values) };
  }
}

/** Middles of the bodies of buildings. */
function buildingPlaces({ offsets, values }: Lists): BuildingPlaces {
  const places = { x: [] as number[], y: [] as number[] };
  for (let row = 0; row + 1 < offsets.length; row++) {
    const ring = values.slice(offsets[row], offsets[row + 1]);
    const mean = (axis: number): number =>
      ring.filter((_, i) => i % 2 === axis).reduce((sum, value) => sum + value, 0) / (ring.length / 2);
    places.x.push(mean(0));
    places.y.push(mean(1));
  }
  return places;
}

const rectangle = (x: number, y: number, w: number, h: number): number[] => [x, y, x + w, y, x + w, y + h, x, y + h];
const reversedRing = (ring: readonly number[]): number[] => {
  const out: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) out.push(ring[i]!, ring[i + 1]!);
  return out;
};
const circle = (x: number, y: number, r: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => [
    x + r * Math.cos((i / n) * 2 * Math.PI),
    y + r * Math.sin((i / n) * 2 * Math.PI),
  ]).flat();

const use = (name: (typeof BUILDING_USES)[number]): number => BUILDING_USES.indexOf(name);
const area = (name: (typeof AREA_KINDS)[number]): number => AREA_KINDS.indexOf(name);
const streetClass = (name: (typeof STREET_CLASSES)[number]): number => STREET_CLASSES.indexOf(name);

export interface SyntheticCity {
  readonly manifest: PackManifest;
  readonly catalogue: Catalogue;
  readonly tables: ReadonlyMap<AnyTableName, PackTable>;
}

export function createSyntheticCity(origin: CityOrigin = { lon: 13.4, lat: 52.52 }): SyntheticCity {
  const random = randomFrom(7);
  const half = SIZE / 2;
  const projection = createProjection(origin);

  const b = {
    xy: new Lists(),
    rings: new Lists(),
    height: [] as number[],
    min: [] as number[],
    use: [] as number[],
    shape: [] as number[],
    roof: [] as number[],
    name: [] as string[],
  };
  const building = (rings: number[][], height: number, kind: number, shape = 0, roof = 0, min = 0, name = ''): void => {
    b.xy.add(rings.flat());
    b.rings.add(rings.map((ring, i) => (i === 0 ? ring.length / 2 : -ring.length / 2)));
    b.height.push(height);
    b.min.push(min);
    b.use.push(kind);
    b.shape.push(shape);
    b.roof.push(roof);
    b.name.push(name);
  };
  const lamps = { x: [] as number[], y: [] as number[], cabinet: [] as number[] };
  const trees = { x: [] as number[], y: [] as number[] };
  const river = (x: number): number => -120 + 60 * Math.sin(x / 300);

  for (let gx = -half; gx < half - 1; gx += BLOCK + STREET) {
    for (let gy = -half; gy < half - 1; gy += BLOCK + STREET) {
      const x = gx + STREET / 2;
      const y = gy + STREET / 2;
      const mid = y + BLOCK / 2;
      if (Math.abs(mid - river(x + BLOCK / 2)) < BLOCK * 0.9) continue;
      const isPark = x > 150 && x < 500 && y > 250 && y < 560;
      if (isPark) {
        for (let i = 0; i < 60; i++) {
          trees.x.push(x + random() * BLOCK);
          trees.y.push(y + random() * BLOCK);
        }
        continue;
      }
      const kind = random();
      if (kind < 0.12) {
        for (let k = 0; k < 3; k++)
          building(
            [rectangle(x + 10, y + 8 + k * 38, BLOCK - 20, 13)],
            22 + Math.round(random() * 4) * 3,
            use('residential'),
          );
      } else if (kind < 0.2) {
        building([rectangle(x + 20, y + 20, BLOCK - 40, BLOCK - 40)], 9 + random() * 40, use('office'));
      } else {
        // A perimeter of houses round a courtyard, with a rear building: each house its own roof.
        const depth = 12;
        const houses = 6;
        const step = BLOCK / houses;
        for (let i = 0; i < houses; i++) {
          const height = 17 + Math.round(random() * 3) * 2;
          const shape = i % 3 === 0 ? ROOF_SHAPES.indexOf('gabled') : 0;
          building([rectangle(x + i * step, y, step, depth)], height, use('residential'), shape, shape ? 4 : 0);
          building(
            [rectangle(x + i * step, y + BLOCK - depth, step, depth)],
            height,
            use('residential'),
            shape,
            shape ? 4 : 0,
          );
        }
        for (let i = 0; i < houses - 1; i++) {
          const h = 17 + Math.round(random() * 3) * 2;
          const length = (BLOCK - 2 * depth) / (houses - 1);
          building([rectangle(x, y + depth + i * length, depth, length)], h, use('mixed'));
          building([rectangle(x + BLOCK - depth, y + depth + i * length, depth, length)], h, use('mixed'));
        }
        building([rectangle(x + 40, y + 45, 40, 14)], 14, use('residential'));
      }
    }
  }
  // One of each: a tower with a sphere, a church, a ring with a courtyard, roofs side by side.
  building([circle(0, 330, 14, 16)], 40, use('culture'), 0, 0, 0, 'Tower foot');
  building([circle(0, 330, 5, 12)], 210, use('culture'), ROOF_SHAPES.indexOf('pyramidal'), 60);
  building([circle(0, 330, 15, 16)], 168, use('culture'), ROOF_SHAPES.indexOf('dome'), 9, 148);
  building(
    [rectangle(-300, 420, 70, 70), reversedRing(rectangle(-280, 440, 30, 30))],
    24,
    use('public'),
    0,
    0,
    0,
    'Town hall',
  );
  for (const [i, shape] of ROOF_SHAPES.entries())
    building([rectangle(-500 + i * 34, -60, 26, 15)], 14, use('residential'), i, shape === 'flat' ? 0 : 6);

  const s = {
    xy: new Lists(),
    class: [] as number[],
    width: [] as number[],
    bridge: [] as number[],
    name: [] as string[],
    length: [] as number[],
  };
  const street = (xy: number[], kind: number, width: number, name: string, bridge = 0): void => {
    s.xy.add(xy);
    s.class.push(kind);
    s.width.push(width);
    s.bridge.push(bridge);
    s.name.push(name);
    s.length.push(Math.hypot(xy[2]! - xy[0]!, xy[3]! - xy[1]!));
  };
  let n = 0;
  for (let g = -half; g <= half; g += BLOCK + STREET, n++) {
    const isMain = n % 4 === 2;
    const kind = streetClass(isMain ? 'primary' : 'residential');
    const name = isMain ? `Hauptstraße ${n}` : `Gasse ${n}`;
    street([g, -half, g, half], kind, isMain ? 14 : 6, `${name} Nord`, 0);
    if (Math.abs(g - river(0)) > 90) street([-half, g, half, g], kind, isMain ? 14 : 6, `${name} Ost`);
    for (let d = -half; d < half; d += isMain ? 24 : 32) {
      lamps.x.push(g + (isMain ? 9 : 4), d);
      lamps.y.push(d, g + (isMain ? 9 : 4));
      lamps.cabinet.push(isMain ? 0 : 1, isMain ? 0 : 1);
    }
  }

  const a = { kind: [] as number[], name: [] as string[], xy: new Lists(), rings: new Lists() };
  const ground = (kind: number, ring: number[], name = ''): void => {
    a.kind.push(kind);
    a.name.push(name);
    a.xy.add(ring);
    a.rings.add([ring.length / 2]);
  };
  const banks: number[] = [];
  for (let x = -half; x <= half; x += 40) banks.push(x, river(x) - 38);
  for (let x = half; x >= -half; x -= 40) banks.push(x, river(x) + 38);
  ground(area('water'), banks, 'Fluss');
  ground(area('park'), rectangle(158, 258, 330, 300), 'Stadtpark');
  ground(area('water'), circle(320, 400, 45, 20), 'Teich');
  ground(area('rail'), rectangle(-half, -560, SIZE, 40));

  const l = { kind: [] as number[], xy: new Lists() };
  for (const d of [-10, -4, 4, 10]) {
    l.kind.push(LINE_KINDS.indexOf('rail'));
    l.xy.add([-half, -540 + d, half, -540 + d]);
  }

  const assets = [
    {
      id: 'lighting-cabinet-s1',
      kind: 'lighting-cabinet',
      domain: 'lighting',
      name: 'Cabinet 1',
      x: -62,
      y: 20,
      xy: [] as number[],
    },
    {
      id: 'lighting-cabinet-s2',
      kind: 'lighting-cabinet',
      domain: 'lighting',
      name: 'Cabinet 2',
      x: 350,
      y: -300,
      xy: [],
    },
    { id: 'substation-n1', kind: 'substation', domain: 'power', name: 'Umspannwerk Mitte', x: -200, y: 250, xy: [] },
    { id: 'substation-n2', kind: 'substation', domain: 'power', name: 'Umspannwerk Süd', x: 210, y: -350, xy: [] },
    { id: 'substation-n3', kind: 'substation', domain: 'power', name: 'Netzstation 3', x: 80, y: 120, xy: [] },
    {
      id: 'cable-w1',
      kind: 'cable',
      domain: 'power',
      name: 'Kabel 1',
      x: 0,
      y: 0,
      xy: [-200, 250, -62, 250, -62, -350, 210, -350],
    },
    { id: 'unit-s1', kind: 'unit', domain: 'emergency', name: 'LF 1', x: -60, y: 100, xy: [] },
  ];
  const assetXy = new Lists();
  for (const asset of assets) assetXy.add(asset.xy);
  const pointNames: Record<string, readonly string[]> = {
    'lighting-cabinet': ['dimLevel'],
    substation: ['loading'],
    cable: ['loading'],
    unit: ['lon', 'lat', 'state'],
  };
  const points = assets.flatMap((asset, row) =>
    (pointNames[asset.kind] ?? []).map((name) => ({ id: `${asset.id}.${name}`, asset: row, name })),
  );

  const zeros = (count: number): Uint8Array => new Uint8Array(count);
  const columns: Partial<Record<AnyTableName, Record<string, ColumnData>>> = {
    ...syntheticGrid(buildingPlaces(b.xy)),
    buildings: {
      id: b.height.map((_, i) => `w${i}`),
      xy: b.xy.floats(),
      rings: b.rings.ints(),
      name: b.name,
      height: Float32Array.from(b.height),
      minHeight: Float32Array.from(b.min),
      use: Uint8Array.from(b.use),
      roofShape: Uint8Array.from(b.shape),
      roofHeight: Float32Array.from(b.roof),
      roofDirection: new Float32Array(b.height.length).fill(Number.NaN),
      hasParts: zeros(b.height.length),
    },
    streets: {
      xy: s.xy.floats(),
      name: s.name,
      class: Uint8Array.from(s.class),
      length: Float32Array.from(s.length),
      width: Float32Array.from(s.width),
      bridge: Uint8Array.from(s.bridge),
      tunnel: zeros(s.class.length),
    },
    areas: { kind: Uint8Array.from(a.kind), name: a.name, xy: a.xy.floats(), rings: a.rings.ints() },
    lines: {
      kind: Uint8Array.from(l.kind),
      xy: l.xy.floats(),
      tunnel: zeros(l.kind.length),
      bridge: zeros(l.kind.length),
    },
    districts: districtColumns(half),
    places: {
      name: ['Rathaus', 'Hauptbahnhof'],
      kind: ['townhall', 'station'],
      x: Float32Array.of(-265, 0),
      y: Float32Array.of(455, -540),
      rank: Uint8Array.of(2, 1),
    },
    lamps: {
      x: Float32Array.from(lamps.x),
      y: Float32Array.from(lamps.y),
      cabinet: Uint32Array.from(lamps.cabinet),
      estimated: zeros(lamps.x.length),
    },
    trees: { x: Float32Array.from(trees.x), y: Float32Array.from(trees.y), estimated: zeros(trees.x.length) },
    assets: {
      id: assets.map((asset) => asset.id),
      domain: assets.map((asset) => asset.domain),
      kind: assets.map((asset) => asset.kind),
      name: assets.map((asset) => asset.name),
      x: Float32Array.from(assets, (asset) => asset.x),
      y: Float32Array.from(assets, (asset) => asset.y),
      xy: assetXy.floats(),
    },
    points: {
      id: points.map((p) => p.id),
      asset: Uint32Array.from(points, (p) => p.asset),
      name: points.map((p) => p.name),
    },
  };
  const tables = new Map<AnyTableName, PackTable>();
  for (const [name, table] of Object.entries(columns))
    tables.set(name as AnyTableName, decodeTable(encodeTable(table)));
  const manifest: PackManifest = {
    format: 'city-twin-pack',
    version: 1,
    id: 'synthetic',
    name: 'Synthetic',
    origin,
    bbox: [projection.lon(-half), projection.lat(-half), projection.lon(half), projection.lat(half)],
    timeZone: 'Europe/Berlin',
    seed: 7,
    source: { file: '', sha256: '', licence: 'own work', attribution: '', attributionUrl: '' },
    report: {},
    tables: [...tables].map(([name, table]) => ({
      name,
      file: `${name}.arrow`,
      rows: table.rows,
      bytes: 0,
      sha256: '',
    })),
  };
  return { manifest, catalogue: SYNTHETIC_CATALOGUE, tables };
}

function districtColumns(half: number): Record<string, ColumnData> {
  const xy = new Lists();
  const rings = new Lists();
  for (const ring of [rectangle(-half, -half, half, 2 * half), rectangle(0, -half, half, 2 * half)]) {
    xy.add(ring);
    rings.add([ring.length / 2]);
  }
  return {
    name: ['Westend', 'Oststadt'],
    level: Uint8Array.of(10, 10),
    xy: xy.floats(),
    rings: rings.ints(),
    labelX: Float32Array.of(-half / 2, half / 2),
    labelY: Float32Array.of(160, 120),
    area: Float32Array.of(2 * half * half, 2 * half * half),
  };
}
