// A utility's own model as the grid of a pack: every format, the same results as the file, what a mapping says, and bad input.
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RestoreReport } from '../../main/commands/restore.ts';
import { solveBalanced } from '../../main/commands/solve-balanced.ts';
import { type CityPack, openCityPack } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { importGrid, type ImportGridReport } from '../../main/host/city/import-grid/import-grid.ts';
import { openCityGrid } from '../../main/host/city/open-city-grid.ts';
import { type BalancedGrid, GridFileError } from '../../main/host/grid/grid-file.ts';
import { readGrid } from '../../main/host/grid/read-grid.ts';
import { protectionOfGrid } from '../../main/host/city/protection-of-grid.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { cityTwin } from '../grid/grid-command.ts';

const reference = (file: string): string => fileURLToPath(new URL(`../reference/${file}`, import.meta.url));
const OBERRHEIN = reference('pandapower/mv_oberrhein.json');
const MAPPING = fileURLToPath(new URL('oberrhein-mapping.json', import.meta.url));
const AS_IN_FILE = { open: [], close: [], edits: [], taps: 'file' } as const;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'city-twin-own-grid-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function mapped(name: string, mapping: unknown): Promise<string> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, typeof mapping === 'string' ? mapping : JSON.stringify(mapping));
  return file;
}

interface Place {
  readonly node: string;
  readonly lon: number;
  readonly lat: number;
}

/** Its buses on a square of streets, `step` degrees apart. */
async function onSquare(file: string, origin = { lon: 8, lat: 48 }, step = 1e-3): Promise<readonly Place[]> {
  const { network } = (await readGrid(file, AS_IN_FILE)) as BalancedGrid;
  const ids = network.nodes.ids.filter((_, n) => network.nodes.internal[n] === 0);
  const side = Math.ceil(Math.sqrt(ids.length));
  return ids.map((node, i) => ({
    node,
    lon: origin.lon + step * (i % side),
    lat: origin.lat + step * Math.floor(i / side),
  }));
}

/** The largest difference of any voltage or flow between the file and the pack, pu and MVA. */
async function difference(file: string, pack: string): Promise<number> {
  const options = { method: 'auto', tolerance: 1e-11, controls: true, reactiveLimits: false, bench: null } as const;
  const [of, own] = await Promise.all([
    readGrid(file, AS_IN_FILE) as Promise<BalancedGrid>,
    openCityGrid(pack, { open: [], close: [], edits: [] }),
  ]);
  const [asFile, asPack] = [solveBalanced(of, options), solveBalanced(own, options)];
  expect([asFile.converged, asPack.converged]).toEqual([true, true]);
  expect(asPack.buses.map(({ id }) => id)).toEqual(asFile.buses.map(({ id }) => id));
  expect(asPack.branches.map(({ from, to }) => [from, to])).toEqual(asFile.branches.map(({ from, to }) => [from, to]));
  let most = 0;
  for (const [i, { vmPu }] of asFile.buses.entries()) most = Math.max(most, Math.abs(vmPu - asPack.buses[i]!.vmPu));
  const base = of.network.basePower / 1e6;
  for (const [i, { fromMw, fromMvar, toMw, toMvar }] of asFile.branches.entries()) {
    const found = asPack.branches[i]!;
    for (const [a, b] of [
      [fromMw, found.fromMw],
      [fromMvar, found.fromMvar],
      [toMw, found.toMw],
      [toMvar, found.toMvar],
    ] as const)
      most = Math.max(most, Math.abs(a - b) / base);
  }
  return most;
}

const failure = async (work: Promise<unknown>): Promise<GridFileError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GridFileError);
  return error as GridFileError;
};

test.each(['matpower/case33bw.m', 'matpower/case69.m', 'matpower/case118.m', 'pandapower/cigre_mv_flat.json'])(
  '%s gives the same voltages and flows from its pack as from its file',
  async (name) => {
    const file = reference(name);
    const mapping = await mapped(`square-${name.replaceAll('/', '-')}`, { places: await onSquare(file) });
    const pack = join(folder, name.replaceAll(/[/.]/g, '-'));
    await importGrid({ file, city: pack, mapping });
    expect(await difference(file, pack)).toBeLessThan(1e-9);
  },
);

test('Oberrhein: a pack of its own by one command, solved, restored and studied as the file is', async () => {
  const pack = join(folder, 'oberrhein');
  const { code, stdout, stderr } = await cityTwin(
    'import-grid',
    OBERRHEIN,
    '--city',
    pack,
    '--mapping',
    MAPPING,
    '--json',
  );
  expect(code, stderr).toBe(0);
  const report = JSON.parse(stdout) as ImportGridReport;
  expect(report).toMatchObject({
    city: 'oberrhein',
    isNew: true,
    model: { format: 'pandapower', buses: 179, branches: 183, switches: 322 },
    estimatedPlaces: 0,
    grid: { hvSubstations: 2, feeders: 4, rings: 1, servicePoints: 147, unsupplied: 0, isRadial: true, overloads: 0 },
  });
  // Its two substations share one ring, but many of its lines are the only way to somebody.
  expect(report.grid.ringsNotRestorable).toBe(1);
  expect(report.grid.linesNotRestorable).toBeGreaterThan(10);
  expect(await difference(OBERRHEIN, pack)).toBeLessThan(1e-9);
  const opened = await openCityPack(pack);
  expect(opened.manifest).toMatchObject({
    source: { licence: 'BSD-3-Clause' },
    grid: { format: 'pandapower', file: 'mv_oberrhein.json', licence: 'BSD-3-Clause', frequency: 50 },
    timeZone: expect.stringMatching(/^Europe\//) as unknown,
  });
  const plans = await Promise.all(
    [['--city', pack], [OBERRHEIN]].map((where) => cityTwin('restore', ...where, '--fault', 'line.0', '--json')),
  );
  const [ofPack, ofFile] = plans.map(({ stdout: text }) => JSON.parse(text) as RestoreReport);
  expect(ofPack).toMatchObject({ unservedKw: 0, breach: null });
  expect(ofPack!.servedKw).toBeCloseTo(ofFile!.servedKw, 3);
  expect(ofPack!.ties.toSorted()).toEqual(ofFile!.ties.toSorted());
});

test('Oberrhein: feeders, devices and protection are found, and what is put in says so', async () => {
  const pack = join(folder, 'devices');
  await importGrid({ file: OBERRHEIN, city: pack, mapping: MAPPING });
  const opened = await openCityPack(pack);
  const grid = gridOfPack(opened)!;
  const { network, feeders, switches, consumers, measurements } = grid;
  // 110/20 kV transformers had no breakers: the model has none that could trip.
  const estimated = opened.table('grid-switches').numbers('estimated');
  const invented = network.switches.ids.filter((_, row) => estimated[row] === 1);
  expect(invented.toSorted()).toEqual([
    'trafo.114.lower.q0',
    'trafo.114.upper.q0',
    'trafo.142.lower.q0',
    'trafo.142.upper.q0',
  ]);
  // Each feeder's breaker is the model's own, and its protection trips.
  const protectedSwitches = new Set(protectionOfGrid(grid).map(({ place }) => place.row));
  for (const breaker of feeders.breaker) {
    expect(estimated[breaker]).toBe(0);
    expect(protectedSwitches.has(breaker)).toBe(true);
    expect(switches.asset[breaker]).toBeGreaterThanOrEqual(0);
  }
  // Every load hangs on a feeder, and opening its breaker is what makes it dark.
  expect([...consumers.feeder].every((feeder) => feeder >= 0)).toBe(true);
  const assets = opened.assets();
  const load = network.consumers.ids.indexOf('load.1');
  expect(assets[consumers.meter[load]!]).toMatchObject({ id: 'meter-load-1', kind: 'meter', isEstimated: true });
  expect(network.consumers.customers[load]).toBe(85);
  // What it draws stands in the file.
  expect([...consumers.estimated]).not.toContain(1);
  expect(assets.filter(({ kind }) => kind === 'fault-indicator')).toHaveLength(1);
  expect(assets.every(({ id }) => /^[a-z0-9][a-z0-9-]{0,63}$/.test(id))).toBe(true);
  expect(new Set(measurements.point).size).toBe(measurements.count);
  for (const error of [...measurements.relativeError, ...measurements.absoluteError])
    expect(error).toBeGreaterThanOrEqual(0);
});

test.each([
  ['opendss/13Bus/IEEE13Nodeckt.dss', 0.03],
  ['opendss/123Bus/Run_IEEE123Bus.DSS', 0.02],
])('%s becomes its positive-sequence equivalent and says how far that is off', async (name, most) => {
  const file = reference(name);
  const coordinates = { system: 'local', origin: { lon: -88.2, lat: 40.1 }, metresPerUnit: 0.3048 };
  const mapping = await mapped(`local-${name.replaceAll('/', '-')}`, {
    coordinates,
    missingPlaces: 'between-neighbours',
  });
  const pack = join(folder, name.replaceAll(/[/.]/g, '-'));
  const report = await importGrid({ file, city: pack, mapping });
  expect(report.grid).toMatchObject({ feeders: 1, unsupplied: 0, isRadial: true });
  const told = report.warnings.find((warning) => warning.includes('positive-sequence equivalent'))!;
  expect(Number(/within ([\d.]+) pu/.exec(told)![1])).toBeLessThan(most);
  const opened = await openCityPack(pack);
  expect(opened.manifest.grid).toMatchObject({ format: 'opendss', frequency: 60 });
  expect([...opened.table('grid-branches').numbers('estimated')].every((mark) => mark === 1)).toBe(true);
});

test.each([
  ['a ring with a switch at each bus', '', 0],
  ['somebody behind a bus that a fault takes', 'New Line.q5 bus1=b bus2=b1 switch=yes\nNew Line.l5 bus1=b1 bus2=d', 1],
])('%s: how many rings and lines cannot be restored', async (_name, more, bad) => {
  const file = join(folder, `ring-${bad}.dss`);
  const line = (name: string, from: string, to: string) =>
    `New Line.${name} bus1=${from} bus2=${to} phases=3 r1=0.2 x1=0.1 r0=0.6 x0=0.4 c1=0 c0=0 length=1`;
  const load = (bus: string) => `New Load.${bus} bus1=${bus} phases=3 kv=20 kw=300 kvar=90 model=1`;
  await writeFile(
    file,
    `Clear
New Circuit.ring basekv=110 pu=1.02 bus1=h MVAsc3=5000 MVAsc1=5000
New Transformer.t1 windings=2 phases=3 buses=[h s] conns=[wye wye] kvs=[110 20] kvas=[25000 25000] xhl=12 %rs=[0.2 0.2]
${line('l1', 's', 'a')}
New Line.q2 bus1=a bus2=a1 switch=yes
${line('l2', 'a1', 'b')}
New Line.q3 bus1=b bus2=c1 switch=yes
${line('l3', 'c1', 'c')}
${line('l4', 's', 'c')}
${more}
${['a', 'b', 'c', ...(bad > 0 ? ['d'] : [])].map(load).join('\n')}
Open Line.q3 1
Set VoltageBases=[110 20]
CalcVoltageBases
Solve
`,
  );
  const buses = ['h', 's', 'a', 'a1', 'b', 'c', 'c1', ...(bad > 0 ? ['b1', 'd'] : [])];
  const places = buses.map((node, i) => ({ node, lon: 8 + (i < 2 ? 0 : i * 1e-3), lat: 48 }));
  const report = await importGrid({
    file,
    city: join(folder, `ring-${bad}`),
    mapping: await mapped(`ring-${bad}`, { places }),
  });
  expect(report.grid).toMatchObject({ rings: 1, feeders: 2, unsupplied: 0 });
  expect(report.grid).toMatchObject({ ringsNotRestorable: bad, linesNotRestorable: bad });
});

test('a balanced OpenDSS model keeps its voltages exactly', async () => {
  const file = join(folder, 'balanced.dss');
  await writeFile(
    file,
    `Clear
New Circuit.balanced basekv=20 pu=1.02 bus1=a MVAsc3=500 MVAsc1=500
New Line.l1 bus1=a bus2=b phases=3 r1=0.2 x1=0.1 r0=0.6 x0=0.4 c1=250 c0=250 length=4
New Transformer.t1 windings=2 phases=3 buses=[b c] conns=[delta wye] kvs=[20 0.4] kvas=[630 630] xhl=6 %rs=[0.5 0.5] taps=[0.975 1]
New Load.d1 bus1=c phases=3 kv=0.4 kw=300 kvar=90 model=1
New Load.d2 bus1=b phases=3 kv=20 kw=500 kvar=100 model=2
Set VoltageBases=[20 0.4]
CalcVoltageBases
Solve
`,
  );
  const places = [
    { node: 'a', lon: 8, lat: 48 },
    { node: 'b', lon: 8.01, lat: 48 },
    { node: 'c', lon: 8.01, lat: 48 },
  ];
  const mapping = await mapped('balanced', { places });
  const report = await importGrid({ file, city: join(folder, 'balanced'), mapping });
  const told = report.warnings.find((warning) => warning.includes('positive-sequence equivalent'))!;
  expect(Number(/within ([\d.]+) pu/.exec(told)![1])).toBeLessThanOrEqual(0.0001);
});

test('a city keeps all but its grid, whose own devices go; the next model takes the place of the first', async () => {
  const osm = join(folder, 'city.osm.pbf');
  await writeFile(osm, osmPbf(osmTown({ blocks: 4 }).file()));
  const town = join(folder, 'town');
  await importCity({ file: osm, out: town, name: 'Town' });
  const before = await openCityPack(town);
  const [west, south, east, north] = before.manifest.bbox;
  const middle = { lon: west + (east - west) / 4, lat: south + (north - south) / 4 };
  const file = reference('matpower/case33bw.m');
  const places = await onSquare(file, middle, 4e-4);
  const mapping = await mapped('in-town', { places });
  const meters = (pack: CityPack): number => pack.assets().filter(({ kind }) => kind === 'meter').length;
  expect(meters(before)).toBeGreaterThan(0);
  const lampsBefore = cabinetNames(before);

  const first = await importGrid({ file, city: town, mapping });
  expect(first.isNew).toBe(false);
  const after = await openCityPack(town);
  expect(meters(after)).toBe(0);
  expect(after.manifest.source).toEqual(before.manifest.source);
  expect(after.manifest.report['buildings']).toBe(before.manifest.report['buildings']);
  expect(cabinetNames(after)).toEqual(lampsBefore);
  const real = (pack: CityPack): string[] => pack.assets().flatMap(({ id, isEstimated }) => (isEstimated ? [] : [id]));
  expect(real(after)).toEqual(expect.arrayContaining(real(before)));
  expect(gridOfPack(after)!.network.nodes.ids).toContain('33');

  const bytes = await readFile(join(town, 'assets.arrow'));
  await importGrid({ file, city: town, mapping });
  expect(Buffer.compare(bytes, await readFile(join(town, 'assets.arrow')))).toBe(0);
  expect(await difference(file, town)).toBeLessThan(1e-9);
});

/** Which cabinet switches each lamp, by name. */
function cabinetNames(pack: CityPack): string[] {
  const assets = pack.assets();
  return [...pack.table('lamps').numbers('cabinet')].map((row) => assets[row]!.id);
}

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
