// The importer must work for any city of the world, not only for the one that comes with the program.
import { describe, expect, test } from 'vitest';
import { AREA_KINDS, HEIGHT_ORIGINS, NO_DISTRICT } from '../../contract/city-pack/schema.ts';
import { OsmCity } from '../builders/osm-city.ts';
import { importedCity, warningCount } from './imported-city.ts';

const seaArea = async (city: OsmCity, reach: number): Promise<{ area: number; names: string[] }> => {
  const { pack } = await importedCity(city.file(reach));
  const areas = pack.table('areas');
  const kind = areas.numbers<Uint8Array>('kind');
  const xy = areas.list('xy');
  const rings = areas.list<Int32Array>('rings');
  let area = 0;
  for (let row = 0; row < areas.rows; row++) {
    if (AREA_KINDS[kind[row]!] !== 'sea') continue;
    let at = xy.offsets[row]!;
    for (let r = rings.offsets[row]!; r < rings.offsets[row + 1]!; r++) {
      const n = Math.abs(rings.values[r]!);
      let ring = 0;
      for (let i = 0; i < n; i++) {
        const a = at + 2 * i;
        const b = at + 2 * ((i + 1) % n);
        ring += xy.values[a]! * xy.values[b + 1]! - xy.values[b]! * xy.values[a + 1]!;
      }
      // outer rings run counter-clockwise and count, holes run clockwise and are taken off
      area += ring / 2;
      at += 2 * n;
    }
  }
  return { area, names: pack.manifest.tables.map((t) => t.name) };
};

describe('a coast in the south-west of the world', () => {
  // Valparaiso: negative longitude, southern hemisphere.
  const coast = (): OsmCity => {
    const city = new OsmCity(-71.6, -33.0);
    city.village();
    return city;
  };

  test('the sea lies on the right of the coastline', async () => {
    const city = coast();
    // Southwards at x = -300: land (left, east), sea (right, west).
    city.line(
      [
        [-300, 900],
        [-300, 100],
        [-300, -900],
      ],
      { natural: 'coastline' },
    );
    const { area } = await seaArea(city, 500);
    expect(area / (200 * 1000)).toBeCloseTo(1, 1);
  });

  test('turned round, the land is the sea', async () => {
    const city = coast();
    city.line(
      [
        [-300, -900],
        [-300, 900],
      ],
      { natural: 'coastline' },
    );
    const { area } = await seaArea(city, 500);
    expect(area / (800 * 1000)).toBeCloseTo(1, 1);
  });

  test('an island is a hole in the sea, and alone it makes a sea', async () => {
    const city = coast();
    city.line(
      [
        [-300, 900],
        [-300, -900],
      ],
      { natural: 'coastline' },
    );
    city.ring(
      [
        [-420, 0],
        [-380, 0],
        [-380, 40],
        [-420, 40],
      ],
      { natural: 'coastline' },
    );
    expect((await seaArea(city, 500)).area / (200 * 1000 - 1600)).toBeCloseTo(1, 2);
    const island = coast();
    island.ring(
      [
        [-450, -450],
        [450, -450],
        [450, 450],
        [-450, 450],
      ],
      { natural: 'coastline' },
    );
    expect((await seaArea(island, 500)).area / (1000 * 1000 - 900 * 900)).toBeCloseTo(1, 1);
  });

  test('two coasts across the box leave a strait between them', async () => {
    const city = coast();
    city.line(
      [
        [300, -900],
        [300, 900],
      ],
      { natural: 'coastline' },
    );
    city.line(
      [
        [400, 900],
        [400, -900],
      ],
      { natural: 'coastline' },
    );
    expect((await seaArea(city, 500)).area / (100 * 1000)).toBeCloseTo(1, 1);
  });

  test('a coastline that ends in the city is counted and floods nothing', async () => {
    const city = coast();
    city.line(
      [
        [-300, 900],
        [-300, 0],
      ],
      { natural: 'coastline' },
    );
    const { report, pack } = await importedCity(city.file(500));
    expect(warningCount(report, 'coastline-incomplete')).toBe(1);
    expect(pack.table('areas').rows).toBe(0);
  });

  test('place, time zone and short name are right', async () => {
    const { pack } = await importedCity(coast().file(500), 'Valparaíso');
    expect(pack.manifest.id).toBe('valparaiso');
    expect(pack.manifest.timeZone).toBe('America/Santiago');
    expect(pack.manifest.origin.lon).toBeCloseTo(-71.6, 4);
    expect(pack.manifest.origin.lat).toBeCloseTo(-33, 3);
  });
});

test('a city across the antimeridian stays in one piece', async () => {
  const city = new OsmCity(179.999, -16.8);
  city.village();
  for (const reach of [500, undefined]) {
    const { report, pack } = await importedCity(city.file(reach));
    expect(report.buildings).toBe(12);
    const [west, , east] = pack.manifest.bbox;
    if (reach !== undefined) expect(west).toBeGreaterThan(east);
    const x = pack.table('street-nodes').numbers('x');
    expect(Math.max(...x.map(Math.abs))).toBeLessThan(1000);
  }
});

test('without a box in the header the buildings draw it, and that is said', async () => {
  const city = new OsmCity(2.3, 48.8);
  city.village();
  const { report } = await importedCity(city.file());
  expect(report.buildings).toBe(12);
  expect(warningCount(report, 'no-header-box')).toBe(1);
});

test('without any height all are estimated, flagged and plausible', async () => {
  const city = new OsmCity(2.3, 48.8);
  city.village();
  const { report, pack } = await importedCity(city.file(500));
  expect(report.buildingsWithMeasuredHeight).toBe(0);
  const table = pack.table('buildings');
  const heights = [...table.numbers<Float32Array>('height')];
  expect(new Set(table.numbers<Uint8Array>('heightOrigin'))).toEqual(new Set([HEIGHT_ORIGINS.indexOf('estimated')]));
  for (const height of heights) {
    expect(height).toBeGreaterThanOrEqual(2.5);
    expect(height).toBeLessThan(40);
  }
});

test('tall neighbours raise the estimate', async () => {
  const mean = async (levels: string): Promise<number> => {
    const city = new OsmCity(2.3, 48.8);
    city.village();
    for (let i = 0; i < 6; i++) city.square([-190 + i * 30, 20], 16, { building: 'yes', 'building:levels': levels });
    const table = (await importedCity(city.file(500))).pack.table('buildings');
    const origin = table.numbers<Uint8Array>('heightOrigin');
    const guessed = [...table.numbers<Float32Array>('height')].filter((_, row) => origin[row] === 2);
    return guessed.reduce((sum, height) => sum + height, 0) / guessed.length;
  };
  expect(await mean('12')).toBeGreaterThan((await mean('2')) + 6);
});

describe('districts', () => {
  test('cells around named quarters where no boundary is drawn', async () => {
    const city = new OsmCity(-122.4, 37.8);
    city.village();
    city.node([-250, 0], { place: 'suburb', name: 'West End' });
    city.node([250, 0], { place: 'suburb', name: 'East Side' });
    const { report, pack } = await importedCity(city.file(500));
    expect(report).toMatchObject({ boroughs: 0, quarters: 0, districts: 2 });
    const table = pack.table('districts');
    expect(table.text('name')).toEqual(['West End', 'East Side']);
    expect([...table.numbers('synthetic')]).toEqual([1, 1]);
    const area = table.numbers<Float32Array>('area');
    expect((area[0]! + area[1]!) / 1e6).toBeCloseTo(1, 1);
    // Every building of the village lies west of the bisector.
    expect(new Set(pack.table('buildings').numbers<Uint16Array>('district'))).toEqual(new Set([0]));
  });

  test('a regular partition where nothing is named', async () => {
    const city = new OsmCity(-122.4, 37.8);
    city.village();
    city.line(
      [
        [-2900, -2900],
        [2900, 2900],
      ],
      { highway: 'track' },
    );
    const { report, pack } = await importedCity(city.file(3000));
    expect(report.districts).toBe(4);
    expect([...pack.table('districts').text('name')].sort()).toEqual(['NE', 'NW', 'SE', 'SW']);
    expect([...pack.table('buildings').numbers<Uint16Array>('district')]).not.toContain(NO_DISTRICT);
  });
});

test('a city with buildings alone has empty tables and no streets', async () => {
  const city = new OsmCity(10, 50);
  city.square([0, 0], 20, { building: 'yes' });
  const { report, pack } = await importedCity(city.file(300));
  expect(report).toMatchObject({ buildings: 1, drivableKm: 0, junctions: 0, largestComponentShare: 0, hospitals: 0 });
  expect(pack.table('streets').rows).toBe(0);
  expect(pack.table('addresses').text('street')).toEqual([]);
  const byDomain = Object.groupBy(pack.assets(), ({ domain }) => domain);
  // Its one house is supplied and metered; nothing else stands there but the weather station.
  expect(Object.keys(byDomain).sort()).toEqual(['metering', 'power', 'weather']);
  expect(byDomain['weather']!.map(({ kind }) => kind)).toEqual(['weather-station']);
  for (const { isEstimated } of pack.assets()) expect(isEstimated).toBe(true);
  expect(pack.points().length).toBeGreaterThan(0);
});

test('plain blobs and plain nodes are read like packed ones', async () => {
  const city = new OsmCity(10, 50);
  city.village();
  const packed = await importedCity(city.file(500));
  const plain = await importedCity({ ...city.file(500), isPlain: true });
  expect(plain.pack.manifest.tables).toEqual(packed.pack.manifest.tables);
});
