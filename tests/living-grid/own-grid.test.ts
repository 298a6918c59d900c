// A utility's own model as the grid of a pack: every format, the same results as the file.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RestoreReport } from '../../main/commands/restore.ts';
import { solveBalanced } from '../../main/commands/solve-balanced.ts';
import { type CityPack, openCityPack } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { importGrid, type ImportGridReport } from '../../main/host/city/import-grid/import-grid.ts';
import { openCityGrid } from '../../main/host/city/open-city-grid.ts';
import type { BalancedGrid } from '../../main/host/grid/grid-file.ts';
import { readGrid } from '../../main/host/grid/read-grid.ts';
import { protectionOfGrid } from '../../main/host/city/protection-of-grid.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { cityTwin } from '../grid/grid-command.ts';
import { AS_IN_FILE, MAPPING, mappingFile, OBERRHEIN, onSquare, reference } from './own-grid-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'city-twin-own-grid-'));
});
afterAll(() => rm(folder, { recursive: true }));

const mapped = (name: string, mapping: unknown): Promise<string> => mappingFile(folder, name, mapping);

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
