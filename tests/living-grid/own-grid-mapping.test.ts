// Where the nodes of a utility's model lie, and mappings and models that cannot be taken: refused by entry, nothing harmed.
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCityPack } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { importGrid } from '../../main/host/city/import-grid/import-grid.ts';
import { cityTwin } from '../grid/grid-command.ts';
import { failure, mappingFile, OBERRHEIN, onSquare, reference } from './own-grid-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'city-twin-own-grid-'));
});
afterAll(() => rm(folder, { recursive: true }));

const mapped = (name: string, mapping: unknown): Promise<string> => mappingFile(folder, name, mapping);

test('places: UTM and Web Mercator name the same spot as degrees', async () => {
  const file = reference('matpower/case33bw.m');
  const square = await onSquare(file);
  const spots = [
    // The CN Tower, 43 deg 38' 33.24\" N 79 deg 23' 13.7\" W.
    { coordinates: { system: 'utm', zone: 17 }, x: 630_084, y: 4_833_438, lon: -79.387_139, lat: 43.6425_667 },
    // The example of EPSG's Guidance Note 7-2 for Popular Visualisation Pseudo-Mercator.
    { coordinates: { system: 'web-mercator' }, x: -11_169_055.58, y: 2_800_000, lon: -100.333_333, lat: 24.381_787 },
  ];
  for (const [i, { coordinates, x, y, lon, lat }] of spots.entries()) {
    const mapping = await mapped(`spot-${i}`, { coordinates, places: square.map(({ node }) => ({ node, x, y })) });
    await importGrid({ file, city: join(folder, `spot-${i}`), mapping });
    const { origin } = (await openCityPack(join(folder, `spot-${i}`))).manifest;
    expect(origin.lon).toBeCloseTo(lon, 4);
    expect(origin.lat).toBeCloseTo(lat, 4);
  }
});

test('nodes without a place: named and refused, or put between their neighbours and marked', async () => {
  const file = reference('matpower/case33bw.m');
  const all = await onSquare(file);
  const places = all.filter(({ node }) => node !== '7' && node !== '8');
  const refused = await failure(
    importGrid({ file, city: join(folder, 'no'), mapping: await mapped('missing', { places }) }),
  );
  expect(refused.problem).toMatchObject({ element: '7', message: expect.stringContaining('7, 8') as unknown });
  expect(refused.problem.remedy).toContain('between-neighbours');

  const mapping = await mapped('between', { places, missingPlaces: 'between-neighbours' });
  const report = await importGrid({ file, city: join(folder, 'between'), mapping });
  expect(report.estimatedPlaces).toBe(2);
  const nodes = (await openCityPack(join(folder, 'between'))).table('grid-nodes');
  const marked = nodes.text('id').filter((_, row) => nodes.numbers('estimated')[row] === 1);
  expect(marked.filter((id) => !id.includes('@'))).toEqual(['7', '8']);

  const nowhere = await failure(importGrid({ file, city: join(folder, 'no') }));
  expect(nowhere.message).toContain('33 of 33 nodes have no place');
});

test('a mapping that does not fit is refused by entry, with what would be right', async () => {
  const cases: readonly (readonly [mapping: unknown, element: string | undefined, message: RegExp])[] = [
    ['{\n "name": "x",\n "places" [] }', undefined, /no JSON/],
    [{ place: [] }, 'mapping', /place/],
    [{ places: [{ node: '58', lon: 200, lat: 48 }] }, 'places[0].lon', /180/],
    [{ places: [{ node: 'nobody', lon: 8, lat: 48 }] }, 'places[0]', /no node "nobody"/],
    [
      { places: [{ node: '58', lon: -170, lat: -80 }] },
      'places[0]',
      /"58" would lie at -170.000 .* km from the middle/,
    ],
    [
      {
        places: [
          { node: '58', lon: 8.9, lat: 48.5 },
          { node: '1', lon: 8, lat: 51 },
        ],
      },
      'places[1]',
      /"1" would lie/,
    ],
    [{ assets: [{ element: 'line.1', asset: 'gone' }] }, 'assets[0].asset', /no asset "gone"/],
    [{ devices: [{ element: 'line.999', kind: 'feeder' }] }, 'devices[0].element', /no branch "line.999"/],
    [{ devices: [{ element: 'line.1', kind: 'meter' }] }, 'devices[0].element', /no consumer/],
    [{ remote: ['switch.1', 'switch.1'] }, 'remote[1]', /remote\[0\] too/],
    [{ remote: ['switch.9999'] }, 'remote[0]', /no switch "switch.9999"/],
    [{ consumers: [{ element: 'load.999', customers: 2 }] }, 'consumers[0].element', /no consumer "load.999"/],
    [{ neutrals: [{ voltage: 10_000, neutral: 'solid' }] }, 'neutrals[0].voltage', /10000 V/],
    [
      { measurements: [{ asset: 'substation-58', point: 'volts', element: '58', quantity: 'voltage' }] },
      'measurements[0].point',
      /no point "volts"/,
    ],
    [
      { measurements: [{ asset: 'substation-58', point: 'voltage', element: 'line.1', quantity: 'voltage' }] },
      'measurements[0].element',
      /no node or consumer "line.1"/,
    ],
  ];
  for (const [i, [mapping, element, message]] of cases.entries()) {
    const city = join(folder, `bad-${i}`);
    const { problem } = await failure(
      importGrid({ file: OBERRHEIN, city, mapping: await mapped(`bad-${i}`, mapping) }),
    );
    expect(problem.element, JSON.stringify(mapping)).toBe(element);
    expect(problem.message).toMatch(message);
    expect(problem.remedy.length).toBeGreaterThan(10);
    expect(await readdir(folder)).not.toContain(`bad-${i}`);
  }
  const { problem } = await failure(
    importGrid({ file: OBERRHEIN, city: join(folder, 'x'), mapping: join(folder, 'bad-0.json') }),
  );
  expect(problem.line).toBe(3);
});

test('MATPOWER numbers buses and branches alike: the mapping has to say which', async () => {
  const file = reference('matpower/case33bw.m');
  const places = await onSquare(file);
  const measure = (element: string) => ({ asset: 'substation-1', point: 'voltage', element, quantity: 'voltage' });
  const feeder = (element: string) => ({ places, devices: [{ element, kind: 'feeder' }] });
  await importGrid({ file, city: join(folder, 'named'), mapping: await mapped('named', feeder('branch:7')) });
  const mapping = await mapped('bus', { places, measurements: [measure('node:1')] });
  await importGrid({ file, city: join(folder, 'bus'), mapping });
  const grid = gridOfPack(await openCityPack(join(folder, 'bus')))!;
  expect(grid.measurements.row[0]).toBe(grid.network.nodes.ids.indexOf('1'));
});

test('a model that cannot be taken leaves the old grid as it was', async () => {
  const pack = join(folder, 'kept');
  await importGrid({ file: OBERRHEIN, city: pack });
  const manifest = readFileSync(join(pack, 'manifest.json'));
  const elsewhere = await failure(
    importGrid({
      file: reference('matpower/case33bw.m'),
      city: pack,
      mapping: await mapped('elsewhere', {
        places: await onSquare(reference('matpower/case33bw.m'), { lon: 20, lat: 10 }),
      }),
    }),
  );
  expect(elsewhere.message).toContain('only 0 of its 33 nodes lie in');
  const broken = join(folder, 'broken.m');
  await writeFile(broken, 'function mpc = broken\nmpc.bus = [1 3 0');
  const { code, stderr } = await cityTwin('import-grid', broken, '--city', pack);
  expect(code).toBe(3);
  expect(stderr).toContain('broken.m');
  expect(readFileSync(join(pack, 'manifest.json')).equals(manifest)).toBe(true);
  expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
});

test('a folder of something else, and a drawing that does not say where it lies', async () => {
  const other = join(folder, 'other');
  await cp(reference('matpower'), other, { recursive: true });
  const taken = await cityTwin('import-grid', OBERRHEIN, '--city', other);
  expect(taken.code).toBe(3);
  expect(taken.stderr).toContain('not a city pack');
  const drawing = await failure(
    importGrid({ file: reference('opendss/13Bus/IEEE13Nodeckt.dss'), city: join(folder, 'd') }),
  );
  expect(drawing.problem.remedy).toContain('coordinates');
  const fourWire = await failure(
    importGrid({
      file: reference('opendss/four-wire/earthed-neutral.dss'),
      city: join(folder, 'd'),
      mapping: await mapped('d', {
        coordinates: { system: 'local', origin: { lon: 8, lat: 48 } },
        missingPlaces: 'between-neighbours',
      }),
    }),
  );
  expect(fourWire.message).toContain('no balanced equivalent');
});
