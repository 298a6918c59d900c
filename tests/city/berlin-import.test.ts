// The city that comes with the program: its figures, and the same bytes from two processes.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openCityPack, type CityPack } from '../../main/host/city/city-pack.ts';
import { defaultCity } from '../../main/host/city/default-city.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import type { GridReport, ImportReport } from '../../main/host/city/import/import-report.ts';
import { DOMAINS } from '../../simulation/domains/index.ts';
import { inFolder } from './imported-city.ts';

const cli = fileURLToPath(new URL('../../main/cli.ts', import.meta.url));

test('inner Berlin: figures, tables that agree with each other, same bytes twice', { timeout: 300_000 }, () =>
  inFolder(async (folder) => {
    const { file, name } = defaultCity();
    const { seconds, peakMb, ...report } = await importCity({ file, name, out: `${folder}/first` });
    const first = await openCityPack(`${folder}/first`);
    expectFigures(report);
    expect(seconds).toBeGreaterThan(0);
    expect(peakMb).toBeGreaterThan(0);
    expectWholeTables(first);
    expectGrid(report.grid, first);
    expectDevices(report, first);

    const { stdout } = await promisify(execFile)(process.execPath, [
      cli,
      'import-city',
      file,
      '--name',
      name,
      '--out',
      `${folder}/second`,
      '--json',
    ]);
    const second = await openCityPack(`${folder}/second`);
    const { seconds: _seconds, peakMb: _peakMb, ...printed } = JSON.parse(stdout) as ImportReport;
    expect(printed).toEqual(report);
    expect(second.manifest).toEqual(first.manifest);
  }),
);

function expectFigures(report: Omit<ImportReport, 'seconds' | 'peakMb'>): void {
  expect(report).toMatchObject({
    hospitals: 32,
    police: 33,
    fireStations: 15,
    substations: 120,
    boroughs: 8,
    quarters: 21,
    districts: 29,
    trafficSignals: 1392,
  });
  expect(Math.abs(report.buildings - 39_734)).toBeLessThanOrEqual(20);
  expect(Math.abs(report.buildingsWithMeasuredHeight - 6321)).toBeLessThan(100);
  expect(Math.abs(report.drivableKm / 1267 - 1)).toBeLessThan(0.02);
  expect(report.largestComponentShare).toBeGreaterThanOrEqual(0.955);
  expect(Math.abs(report.parking - 840)).toBeLessThan(10);
  expect(report.bbox).toEqual([13.3154296, 52.4707, 13.4472656, 52.5585937]);
}

function expectGrid(grid: GridReport | undefined, pack: CityPack): void {
  expect(grid).toMatchObject({ overloads: 0, unsupplied: 0, ringsNotRestorable: 0 });
  const { hvSubstations, feeders, rings, stations, servicePoints, customers, lossPercent, minVpu, maxVpu } = grid!;
  // 31 tagged ones of 110 kV and more that are neither railway's nor disused.
  expect(hvSubstations).toBe(31);
  expect(feeders).toBe(2 * rings);
  expect(Math.abs(stations / 2500 - 1)).toBeLessThan(0.2);
  expect(Math.abs(servicePoints / 40_000 - 1)).toBeLessThan(0.2);
  expect(Math.abs(customers / 600_000 - 1)).toBeLessThan(0.1);
  expect(lossPercent).toBeGreaterThanOrEqual(2);
  expect(lossPercent).toBeLessThanOrEqual(6);
  expect(minVpu).toBeGreaterThan(0.9);
  expect(maxVpu).toBeLessThan(1.1);
  const perSubstation = new Map<number, number>();
  for (const row of gridOfPack(pack)!.feeders.substation) perSubstation.set(row, (perSubstation.get(row) ?? 0) + 1);
  expect(Math.min(...perSubstation.values())).toBeGreaterThanOrEqual(10);
  expect(Math.max(...perSubstation.values())).toBeLessThanOrEqual(25);
  const perRing = new Map<number, number>();
  for (const row of gridOfPack(pack)!.stations.ring) if (row >= 0) perRing.set(row, (perRing.get(row) ?? 0) + 1);
  expect(perRing.size).toBe(rings);
  expect(Math.min(...perRing.values())).toBeGreaterThanOrEqual(6);
  expect(Math.max(...perRing.values())).toBeLessThanOrEqual(12);
  const { critical, reservePower } = gridOfPack(pack)!.consumers;
  expect(critical.filter((kind) => kind > 0).length).toBeGreaterThan(400);
  critical.forEach((kind, row) => expect(reservePower[row]! > 0).toBe(kind > 0));
}

function expectDevices(report: Omit<ImportReport, 'seconds' | 'peakMb'>, pack: CityPack): void {
  const { consumers, switches, measurements } = gridOfPack(pack)!;
  const assets = pack.assets();
  const share = consumers.meter.reduce((sum, row) => sum + (row >= 0 ? 1 : 0), 0) / consumers.meter.length;
  expect(share).toBeCloseTo(0.8, 2);
  expect(report.sites['meters']).toBe(Math.round(share * consumers.meter.length));
  expect(assets.filter(({ isEstimated, kind }) => kind === 'meter' && !isEstimated)).toEqual([]);
  expect(switches.indicator.reduce((sum, n) => sum + n, 0)).toBe(report.grid!.stations);
  // 52 are tagged.
  expect(assets.filter(({ kind, isEstimated }) => kind === 'charging-station' && !isEstimated).length).toBe(52);
  expect(measurements.count).toBeGreaterThan(120_000);
  // What all devices together say, each as often as it should.
  const kinds = new Map(DOMAINS.flatMap(({ id, kinds }) => kinds.map((kind) => [`${id}/${kind.kind}`, kind])));
  let messages = 0;
  for (const { domain, kind } of assets) {
    const intervals = kinds.get(`${domain}/${kind}`)!.points.map(({ intervalMs }) => intervalMs ?? Infinity);
    messages += 1000 / Math.min(...intervals, Infinity);
  }
  expect(messages).toBeLessThan(2500);
}

function expectWholeTables(pack: CityPack): void {
  const { manifest } = pack;
  expect(manifest).toMatchObject({ id: 'berlin', name: 'Berlin', timeZone: 'Europe/Berlin' });
  expect(manifest.source.attribution).toContain('OpenStreetMap contributors');
  const buildings = pack.table('buildings');
  const height = buildings.numbers<Float32Array>('height');
  const minHeight = buildings.numbers<Float32Array>('minHeight');
  expect(height.every((value, row) => value > minHeight[row]! && value < 400)).toBe(true);
  expect(new Set(buildings.text('id')).size).toBe(buildings.rows);
  // The television tower is the tallest thing in the city.
  expect(Math.max(...height)).toBeCloseTo(374, 0);

  const nodes = pack.table('street-nodes').rows;
  const streets = pack.table('streets');
  expect(streets.numbers<Uint32Array>('from').every((node) => node < nodes)).toBe(true);
  expect(streets.numbers<Uint32Array>('to').every((node) => node < nodes)).toBe(true);

  const assets = pack.assets();
  expect(new Set(assets.map((asset) => asset.id)).size).toBe(assets.length);
  for (const { id } of assets) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  const points = pack.points();
  expect(points.length).toBeGreaterThan(140_000);
  expect(new Set(points.map((point) => point.id)).size).toBe(points.length);
  for (const point of points) expect(point.id).toBe(`${assets[point.asset]!.id}.${point.name}`);

  const lamps = pack.table('lamps');
  expect(lamps.rows).toBeGreaterThan(20_000);
  const perCabinet = assets
    .filter((asset) => asset.kind === 'lighting-cabinet')
    .map((asset) => Number(asset.attributes['lamps']));
  expect(Math.max(...perCabinet)).toBeLessThanOrEqual(120);
  expect(perCabinet.reduce((sum, n) => sum + n, 0)).toBe(lamps.rows);
}
