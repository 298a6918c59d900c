// Defects of real files: each is handled and counted under its name.
import { describe, expect, test } from 'vitest';
import { ACCESS, HEIGHT_ORIGINS } from '../../contract/city-pack/schema.ts';
import { OsmCity } from '../builders/osm-city.ts';
import { importedCity, warningCount, type ImportedCity } from './imported-city.ts';

const GONE = 999_999;
const berlin = (): OsmCity => {
  const city = new OsmCity(13.4, 52.5);
  city.village();
  return city;
};
const rowOf = ({ pack }: ImportedCity, way: number): number => pack.table('buildings').text('id').indexOf(`w${way}`);

describe('rings', () => {
  test('missing nodes and members', async () => {
    const city = berlin();
    const outer = city.way(
      [
        city.corner([200, 200]),
        city.corner([260, 200]),
        city.corner([260, 260]),
        GONE,
        city.corner([200, 260]),
        city.corner([200, 200]),
      ],
      { building: 'yes' },
    );
    city.relation([{ type: 'way', id: GONE, role: 'outer' }], { type: 'multipolygon', natural: 'water' });
    const done = await importedCity(city.file(500));
    expect(warningCount(done.report, 'missing-node')).toBe(1);
    expect(warningCount(done.report, 'missing-member')).toBe(1);
    expect(rowOf(done, outer)).toBeGreaterThanOrEqual(0);
  });

  test('closed by position, with a small gap, and not at all', async () => {
    const city = berlin();
    const byPosition = city.way(
      [
        city.node([200, 200]),
        city.node([230, 200]),
        city.node([230, 230]),
        city.node([200, 230]),
        city.node([200, 200]),
      ],
      { building: 'yes' },
    );
    const gap = city.line(
      [
        [300, 200],
        [330, 200],
        [330, 230],
        [300, 230],
        [300, 201],
      ],
      { building: 'yes' },
    );
    const open = city.line(
      [
        [300, 300],
        [390, 300],
        [390, 390],
      ],
      { building: 'yes' },
    );
    const done = await importedCity(city.file(500));
    expect(rowOf(done, byPosition)).toBeGreaterThanOrEqual(0);
    expect(rowOf(done, gap)).toBeGreaterThanOrEqual(0);
    expect(rowOf(done, open)).toBe(-1);
    expect(warningCount(done.report, 'ring-closed-by-position')).toBe(1);
    expect(warningCount(done.report, 'ring-gap-closed')).toBe(1);
    expect(warningCount(done.report, 'ring-not-closed')).toBe(1);
  });

  test('a figure of eight becomes two rings, a line back and forth none', async () => {
    const city = berlin();
    const eight = city.ring(
      [
        [200, 200],
        [240, 240],
        [240, 200],
        [200, 240],
      ],
      { building: 'yes' },
    );
    const flat = city.ring(
      [
        [300, 300],
        [340, 300],
        [320, 300],
      ],
      { building: 'yes' },
    );
    const done = await importedCity(city.file(500));
    const rings = done.pack.table('buildings').list<Int32Array>('rings');
    const row = rowOf(done, eight);
    expect([...rings.values.subarray(rings.offsets[row], rings.offsets[row + 1])]).toEqual([3, 3]);
    expect(rowOf(done, flat)).toBe(-1);
    expect(warningCount(done.report, 'ring-crosses-itself')).toBe(1);
    expect(warningCount(done.report, 'ring-without-area')).toBe(1);
  });

  test('a multipolygon of two outer rings with a courtyard, its pieces in any order and direction', async () => {
    const city = berlin();
    const south = city.line(
      [
        [200, 200],
        [260, 200],
        [260, 260],
      ],
      {},
    );
    const north = city.line(
      [
        [200, 200],
        [200, 260],
        [260, 260],
      ],
      {},
    );
    const yard = city.ring(
      [
        [220, 220],
        [220, 240],
        [240, 240],
        [240, 220],
      ],
      {},
    );
    const second = city.square([300, 200], 20, {});
    const relation = city.relation(
      [
        { type: 'way', id: yard, role: 'inner' },
        { type: 'way', id: south, role: 'outer' },
        { type: 'way', id: second, role: 'outer' },
        { type: 'way', id: north, role: '' },
      ],
      { type: 'multipolygon', building: 'apartments' },
    );
    const { pack } = await importedCity(city.file(500));
    const table = pack.table('buildings');
    const row = table.text('id').indexOf(`r${relation}`);
    const rings = table.list<Int32Array>('rings');
    expect([...rings.values.subarray(rings.offsets[row], rings.offsets[row + 1])]).toEqual([4, -4, 4]);
  });

  test('tags on the outer way and a bare relation: the way keeps its courtyard', async () => {
    const city = berlin();
    const outer = city.square([200, 200], 60, { building: 'yes' });
    const yard = city.square([220, 220], 20, {});
    city.relation(
      [
        { type: 'way', id: outer, role: 'outer' },
        { type: 'way', id: yard, role: 'inner' },
      ],
      { type: 'multipolygon' },
    );
    const done = await importedCity(city.file(500));
    const rings = done.pack.table('buildings').list<Int32Array>('rings');
    const row = rowOf(done, outer);
    expect([...rings.values.subarray(rings.offsets[row], rings.offsets[row + 1])]).toEqual([4, -4]);
    expect(done.report.buildings).toBe(13);
  });
});

test('junk heights, storeys and speeds are ignored and counted', async () => {
  const city = berlin();
  const tall = city.square([200, 200], 20, { building: 'yes', height: 'tall' });
  const none = city.square([240, 200], 20, { building: 'yes', 'building:levels': '-1' });
  const feet = city.square([280, 200], 20, { building: 'yes', height: "40'" });
  const levels = city.square([320, 200], 20, { building: 'apartments', 'building:levels': '5' });
  city.line(
    [
      [0, 0],
      [200, -200],
    ],
    { highway: 'residential', maxspeed: 'fast' },
  );
  const done = await importedCity(city.file(500));
  const table = done.pack.table('buildings');
  const origin = (way: number): string => HEIGHT_ORIGINS[table.numbers('heightOrigin')[rowOf(done, way)]!]!;
  const height = (way: number): number => table.numbers('height')[rowOf(done, way)]!;
  expect([origin(tall), origin(none), origin(feet), origin(levels)]).toEqual([
    'estimated',
    'estimated',
    'tagged',
    'levels',
  ]);
  expect(height(feet)).toBeCloseTo(12.19, 2);
  expect(height(levels)).toBeCloseTo(16, 1);
  for (const code of ['junk-height', 'junk-levels', 'junk-maxspeed']) expect(warningCount(done.report, code)).toBe(1);
});

test('parts belong to the building around them and stand in for its body where they cover it', async () => {
  const city = berlin();
  const body = city.square([200, 200], 40, { building: 'yes', height: '30' });
  const tower = city.ring(
    [
      [200, 200],
      [240, 200],
      [240, 230],
      [200, 230],
    ],
    { 'building:part': 'yes', height: '60' },
  );
  const bare = city.square([300, 300], 10, { building: 'yes', height: '9' });
  city.square([302, 302], 3, { 'building:part': 'yes', height: '12' });
  const lost = city.square([400, 400], 10, { 'building:part': 'yes' });
  const done = await importedCity(city.file(500));
  const table = done.pack.table('buildings');
  expect(table.numbers('parent')[rowOf(done, tower)]).toBe(rowOf(done, body));
  expect(table.numbers('hasParts')[rowOf(done, body)]).toBe(1);
  expect(table.numbers('hasParts')[rowOf(done, bare)]).toBe(0);
  expect(table.numbers('parent')[rowOf(done, lost)]).toBe(-1);
  expect(warningCount(done.report, 'part-without-building')).toBe(1);
  expect(done.report.buildings).toBe(14);
});

describe('streets', () => {
  const edges = ({ pack }: ImportedCity, way: number): number[] =>
    [...pack.table('streets').numbers<Float64Array>('way')].flatMap((id, edge) => (id === way ? [edge] : []));

  test('ways split where they meet and end at the box', async () => {
    const done = await importedCity(berlin().file(300));
    const table = done.pack.table('streets');
    expect(table.rows).toBe(4);
    // Four arms of 300 m, not of 400.
    expect([...table.numbers<Float32Array>('length')].every((length) => Math.abs(length - 300) < 2)).toBe(true);
    expect(done.report.drivableKm).toBeCloseTo(1.2, 1);
    expect(done.report.junctions).toBe(1);
    expect(done.report.largestComponentShare).toBe(1);
  });

  test('one-way streets leave the largest component', async () => {
    const city = berlin();
    const inwards = city.line(
      [
        [0, 0],
        [200, -200],
      ],
      { highway: 'residential', oneway: '-1' },
    );
    const ring = city.ring(
      [
        [-50, -200],
        [-100, -200],
        [-100, -250],
      ],
      { highway: 'residential', junction: 'roundabout' },
    );
    const done = await importedCity(city.file(500));
    const oneWay = done.pack.table('streets').numbers<Int8Array>('oneWay');
    expect(edges(done, inwards).map((edge) => oneWay[edge])).toEqual([-1]);
    expect(edges(done, ring).map((edge) => oneWay[edge])).toEqual([1]);
    expect(done.report.largestComponentShare).toBeLessThan(1);
  });

  test('access: private for cars, open on foot, and always for blue lights', async () => {
    const city = berlin();
    const yard = city.line(
      [
        [0, 0],
        [200, -200],
      ],
      { highway: 'service', access: 'private', foot: 'yes' },
    );
    const mall = city.line(
      [
        [0, 0],
        [-200, -200],
      ],
      { highway: 'pedestrian' },
    );
    const done = await importedCity(city.file(500));
    const access = done.pack.table('streets').numbers<Uint8Array>('access');
    expect(access[edges(done, yard)[0]!]).toBe(ACCESS.emergency | ACCESS.foot);
    expect(access[edges(done, mall)[0]!]! & (ACCESS.car | ACCESS.emergency)).toBe(ACCESS.emergency);
  });

  test('turn restrictions name the edges at their junction; others are counted', async () => {
    const city = new OsmCity(13.4, 52.5);
    city.square([50, 50], 20, { building: 'yes' });
    const west = city.line(
      [
        [-400, 0],
        [0, 0],
      ],
      { highway: 'residential' },
    );
    const north = city.line(
      [
        [0, 0],
        [0, 400],
      ],
      { highway: 'residential' },
    );
    city.line(
      [
        [0, 0],
        [0, -400],
      ],
      { highway: 'residential' },
    );
    const via = city.corner([0, 0]);
    const members = [
      { type: 'way', id: west, role: 'from' },
      { type: 'node', id: via, role: 'via' },
      { type: 'way', id: north, role: 'to' },
    ] as const;
    city.relation(members, { type: 'restriction', restriction: 'no_left_turn' });
    city.relation([members[0], { type: 'way', id: GONE, role: 'via' }, members[2]], {
      type: 'restriction',
      restriction: 'no_u_turn',
    });
    city.relation([members[0], members[1], { type: 'way', id: GONE, role: 'to' }], {
      type: 'restriction',
      restriction: 'only_straight_on',
    });
    const done = await importedCity(city.file(500));
    const turns = done.pack.table('turns');
    expect(turns.rows).toBe(1);
    expect([turns.numbers('fromEdge')[0], turns.numbers('toEdge')[0]]).toEqual([
      edges(done, west)[0],
      edges(done, north)[0],
    ]);
    expect(done.pack.table('street-nodes').numbers('osm')[turns.numbers('via')[0]!]).toBe(via);
    expect(turns.numbers('only')[0]).toBe(0);
    expect(warningCount(done.report, 'turn-via-way')).toBe(1);
    expect(warningCount(done.report, 'turn-incomplete')).toBe(1);
  });
});

test('a turn from a street that is not split at the junction binds only the side that it fits', async () => {
  const city = berlin();
  const long = city.line(
    [
      [-300, -300],
      [0, -300],
      [300, -300],
    ],
    { highway: 'residential' },
  );
  const side = city.line(
    [
      [0, -300],
      [0, -390],
    ],
    { highway: 'residential' },
  );
  const via = city.corner([0, -300]);
  city.relation(
    [
      { type: 'way', id: long, role: 'from' },
      { type: 'node', id: via, role: 'via' },
      { type: 'way', id: side, role: 'to' },
    ],
    { type: 'restriction', restriction: 'no_right_turn' },
  );
  const { report, pack } = await importedCity(city.file(500));
  expect(warningCount(report, 'turn-ambiguous')).toBe(1);
  const turns = pack.table('turns');
  expect(turns.rows).toBe(1);
  // Southwards to the right: coming from the west.
  const streets = pack.table('streets');
  const x = pack.table('street-nodes').numbers('x');
  expect(x[streets.numbers('from')[turns.numbers('fromEdge')[0]!]!]).toBeLessThan(-200);
});

test('old spellings of the grid, merged sites, lamps on cabinets', async () => {
  const city = berlin();
  city.square([200, 200], 20, { power: 'sub_station', voltage: '110000' });
  city.node([240, 240], { power: 'station' });
  city.node([300, 240], { power: 'sub_station', operator: 'DB_Energie' });
  city.line(
    [
      [-100, 300],
      [100, 300],
    ],
    { power: 'underground_cable', voltage: '110 kV' },
  );
  city.square([-400, -400], 100, { amenity: 'hospital', name: 'St. Mary' });
  city.node([-350, -350], { amenity: 'hospital', name: 'St. Mary - Surgery' });
  city.node([20, 5], { highway: 'street_lamp' });
  const { report, pack } = await importedCity(city.file(500));
  expect(report).toMatchObject({ substations: 3, substationsRail: 1, hospitals: 2, sites: { hospitals: 1 } });
  const cable = pack.assets().find((asset) => asset.kind === 'cable');
  expect(cable?.attributes).toMatchObject({ voltage: 110_000, voltageEstimated: false });
  expect(cable?.xy.length).toBe(4);
  const lamps = pack.table('lamps');
  expect(lamps.numbers('estimated')[0]).toBe(0);
  const cabinets = new Set(lamps.numbers<Uint32Array>('cabinet'));
  for (const row of cabinets) expect(pack.assets()[row]?.kind).toBe('lighting-cabinet');
  expect([...cabinets].reduce((sum, row) => sum + Number(pack.assets()[row]?.attributes['lamps']), 0)).toBe(lamps.rows);
});
