// What the devices of the grid say, against the physics they stand in: an imported town, the real physics, nothing made up.
import { beforeAll, describe, expect, test } from 'vitest';
import { telemetryPayloadSchema } from '../../contract/telemetry.ts';
import type { CityPack } from '../../main/host/city/city-pack.ts';
import { type GridDevice, type GridPoint } from '../../main/field/grid/grid-devices.ts';
import { gridFields, isDeadIndicator } from '../../main/field/grid/grid-field.ts';
import { GridReadings, stepOf } from '../../main/field/grid/grid-readings.ts';
import { Meters } from '../../main/field/grid/meters.ts';
import { Terminals } from '../../main/field/grid/terminals.ts';
import { BRANCH_CLASS, SWITCH_CLASS } from '../../simulation/network/network.ts';
import { osmTown } from '../builders/osm-town.ts';
import { importedCity } from '../city/imported-city.ts';
import { type GridTown, gridTown, START, waitUntil } from './grid-town.ts';

let pack: CityPack;

beforeAll(async () => {
  const substations = [
    [-400, -300],
    [500, 400],
  ] as const;
  ({ pack } = await importedCity(osmTown({ blocks: 9, substations }).file()));
}, 60_000);

/** A cable of 10 kV between two stations, with consumers behind it. */
function ringCable({ living }: GridTown): string {
  const { branches, nodes } = living.grid.network;
  const row = branches.class.findIndex(
    (type, i) =>
      type === BRANCH_CLASS.ACLineSegment &&
      nodes.baseVoltage[branches.from[i]!] === 10_000 &&
      nodes.baseVoltage[branches.to[i]!] === 10_000 &&
      living.grid.branches.feeder[i]! >= 0 &&
      living.grid.feeders.customers[living.grid.branches.feeder[i]!]! > 0,
  );
  return branches.ids[row]!;
}

const darkOf = ({ living }: GridTown): Set<number> =>
  new Set(
    Array.from({ length: living.grid.network.consumers.count }, (_, row) => row).filter((row) => !living.isLive(row)),
  );

const metersBehind = (town: GridTown, dark: ReadonlySet<number>): GridDevice[] =>
  town.devices.filter(({ consumer }) => dark.has(consumer));

const eventsOf = ({ said }: GridTown, event: string) => said.filter(({ json }) => json.event === event);

const DRILL = { domain: 'simulation', asset: 'field' };

describe('readings', () => {
  test('are within three standard deviations of the physics, and as spread as their class says', async () => {
    const town = await gridTown(pack);
    const { living, devices, environmentAt } = town;
    const { measurements } = living.grid;
    const readings = new GridReadings(living, 1);
    let sum = 0;
    let square = 0;
    let count = 0;
    for (const atMs of [0, 60_000, 3_600_000, 9 * 3_600_000]) {
      const timeMs = START + atMs;
      living.advance(timeMs);
      for (const { row, definition } of devices.flatMap(({ measured }) => measured)) {
        if (['energy', 'tapPosition'].includes(readings.quantity(row))) continue;
        const truth = readings.true(row);
        const deviation = Math.abs(truth) * measurements.relativeError[row]! + measurements.absoluteError[row]!;
        const shown = readings.read(row, timeMs);
        expect(truth).not.toBeNaN();
        if (truth === 0 || deviation === 0) {
          expect(shown).toBe(truth);
          continue;
        }
        expect([definition.name, Math.abs(shown - truth) <= 3 * deviation + stepOf(deviation)]).toEqual([
          definition.name,
          true,
        ]);
        const error = (shown - truth) / deviation;
        sum += error;
        square += error * error;
        count += 1;
      }
    }
    expect(environmentAt(START).timeMs).toBe(START);
    expect(count).toBeGreaterThan(1000);
    // The lasting part of an error is the same four times: about a quarter as many are independent.
    expect(Math.abs(sum / count)).toBeLessThan(5 / Math.sqrt(count / 4));
    expect(Math.sqrt(square / count)).toBeGreaterThan(0.9);
    expect(Math.sqrt(square / count)).toBeLessThan(1.1);
  });

  test('of a register never go back, and a read says the mean of the time before it', async () => {
    const { living, devices } = await gridTown(pack);
    const readings = new GridReadings(living, 1);
    const meters = new Meters({ living, readings, seed: 1, announce: () => undefined }, devices);
    const some = devices.filter(({ consumer }) => consumer >= 0).slice(0, 40);
    const before = some.map((device) => meters.read(device, START)!);
    for (let minute = 1; minute <= 15; minute++) living.advance(START + minute * 60_000);
    const after = some.map((device) => meters.read(device, START + 900_000)!);
    some.forEach((_, i) => {
      const used = Number(after[i]!['energy']) - Number(before[i]!['energy']);
      expect(used).toBeGreaterThanOrEqual(0);
      expect(Math.abs(used - Number(after[i]!['activePower']) / 4)).toBeLessThanOrEqual(
        2 + 0.01 * Number(after[i]!['activePower']),
      );
    });
  });
});

test('every point is said in the first round, in good form; dead indicators are the only ones that say nothing', async () => {
  const town = await gridTown(pack);
  const { simulation, said, devices, living } = town;
  const readings = new GridReadings(living, 1);
  const dead = new Set(
    devices.filter((device) => isDeadIndicator(device, readings, 1)).map(({ asset }) => `${asset.id}.passage`),
  );
  const names = ({ measured, states, derived }: GridDevice): string[] => [
    ...[...measured, ...states].map(({ definition }: GridPoint) => definition.name),
    ...derived.map(({ name }) => name),
  ];
  const wanted = new Set(devices.flatMap((device) => names(device).map((name) => `${device.asset.id}.${name}`)));
  for (const id of dead) wanted.delete(id);
  simulation.start();
  await waitUntil(() => simulation.publisher.unsaid === 0);
  simulation.stop();
  for (const { asset, suffix, qos, retain, json } of said) {
    if (suffix === 'online') continue;
    expect(telemetryPayloadSchema.parse(json).sim).toBe(true);
    expect(retain).toBe(suffix === 'state');
    if (suffix === 'state') expect(qos).toBe(1);
    for (const [name, value] of Object.entries(json.v)) {
      wanted.delete(`${asset}.${name}`);
      const definition = devices
        .find((device) => device.asset.id === asset)
        ?.measured.find((point) => point.definition.name === name)?.definition;
      if (definition === undefined) continue;
      expect(Number(value)).toBeGreaterThanOrEqual(definition.range[0]);
      expect(Number(value)).toBeLessThanOrEqual(definition.range[1]);
    }
  }
  expect([...wanted]).toEqual([]);
  for (const id of dead) {
    const online = said.filter(({ asset, suffix }) => `${asset}.passage` === id && suffix === 'online');
    expect(online.map(({ json }) => json as unknown)).toEqual([false]);
  }
}, 30_000);

test('the intervals make no more messages than the kinds of points say', async () => {
  const { living, devices } = await gridTown(pack);
  const readings = new GridReadings(living, 1);
  const meters = new Meters({ living, readings, seed: 1, announce: () => undefined }, devices);
  const terminals = new Terminals(living.grid, devices);
  for (const { field } of gridFields(devices, { grid: living.grid, readings, meters, terminals, seed: 1 }))
    for (let device = 0; device < field.devices; device++)
      expect(field.intervalMs(device)).toBeGreaterThanOrEqual(2000);
});

describe('a cable fault', () => {
  test('opens the breaker within a second, and nine of ten meters behind it gasp, nobody else', async () => {
    const town = await gridTown(pack);
    town.run(1000);
    const thrownMs = town.now();
    town.command(DRILL, { point: 'fault', value: { element: ringCable(town), type: 'three-phase', at: null } });
    town.run(8000);
    expect(town.said.find(({ asset, suffix }) => asset === 'field' && suffix === 'ack')?.json.result).toBe('accepted');
    const open = town.said.filter(({ json }) => json.v?.['position'] === 'open');
    expect(open).toHaveLength(1);
    expect(open[0]!.json.v['trip']).not.toBe('none');
    expect(open[0]!.json.ts - thrownMs).toBeLessThan(1000);
    expect(open[0]!.retain).toBe(true);
    const behind = metersBehind(town, darkOf(town)).map(({ asset }) => asset.id);
    const gasps = eventsOf(town, 'power_off').map(({ asset }) => asset);
    expect(behind.length).toBeGreaterThan(10);
    expect(gasps.filter((asset) => !behind.includes(asset))).toEqual([]);
    expect(new Set(gasps).size).toBe(gasps.length);
    expect(gasps.length / behind.length).toBeGreaterThan(0.75);
    expect(gasps.length).toBeLessThanOrEqual(behind.length);
    for (const { json, qos } of eventsOf(town, 'power_off')) {
      expect(json.v).toEqual({ supply: 'off' });
      expect(json.ts).toBe(open[0]!.json.ts);
      expect(qos).toBe(1);
    }
  });

  test('is seen by the indicators that the current has passed; repaired and closed, all meters are back', async () => {
    const town = await gridTown(pack);
    const element = ringCable(town);
    town.command(DRILL, { point: 'fault', value: { element } });
    town.run(20_000);
    const behind = metersBehind(town, darkOf(town)).map(({ asset }) => asset.id);
    const breaker = town.said.find(({ json }) => json.v?.['position'] === 'open')!;
    town.command(DRILL, { point: 'repair', value: { element } });
    town.run(15_000);
    town.command({ domain: 'power', asset: breaker.asset }, { point: 'position', value: 'closed' });
    town.run(15_000);
    expect(darkOf(town).size).toBe(0);
    expect(
      eventsOf(town, 'power_on')
        .map(({ asset }) => asset)
        .toSorted(),
    ).toEqual(behind.toSorted());
    const last = town.said.findLast(({ asset, suffix }) => asset === breaker.asset && suffix === 'state')!;
    expect(last.json.v).toEqual({ position: 'closed', trip: 'none' });
  });

  test('loses no event while the broker is away, and keeps their order', async () => {
    const town = await gridTown(pack);
    town.run(100);
    town.link.isConnected = false;
    town.command(DRILL, { point: 'fault', value: { element: ringCable(town) } });
    town.run(10_000);
    expect(town.said).toEqual([]);
    const behind = metersBehind(town, darkOf(town)).length;
    town.link.isConnected = true;
    town.run(100);
    expect(town.said[0]!.json.result).toBe('accepted');
    expect(eventsOf(town, 'power_off').length).toBeGreaterThan(0.75 * behind);
    for (const asset of new Set(town.said.map((message) => message.asset))) {
      const counts = town.said.filter((message) => message.asset === asset && message.json.seq !== undefined);
      expect(counts.map(({ json }) => json.seq)).toEqual(counts.map((_, i) => i));
    }
  });
});

describe('commands', () => {
  const switchOf = (town: GridTown, type: number, remote: number): { device: GridDevice; row: number } => {
    const { switches } = town.living.grid.network;
    const { table, row } = town.living.grid.measurements;
    for (const device of town.devices)
      for (const point of device.states) {
        const at = row[point.row]!;
        if (table[point.row] !== 0 || switches.class[at] !== type || switches.remote[at] !== remote) continue;
        if (town.living.position(at) === 1 && point.definition.name === 'position') return { device, row: at };
      }
    throw new Error('no such switch');
  };
  const results = ({ said }: GridTown, asset: string) =>
    said.filter((message) => message.asset === asset && message.suffix === 'ack').map(({ json }) => json.result);

  test('move a load-break switch in the time its motor takes', async () => {
    const town = await gridTown(pack);
    const { device, row } = switchOf(town, SWITCH_CLASS.LoadBreakSwitch, 1);
    const { id: asset, domain } = device.asset;
    town.command({ domain, asset }, { point: 'position', value: 'open', phase: 'select' });
    town.command({ domain, asset }, { point: 'position', value: 'open', phase: 'operate' });
    town.run(10_000);
    expect(results(town, asset)).toEqual(['selected', 'accepted']);
    expect(town.living.position(row)).toBe(0);
    const states = town.said.filter((message) => message.asset === asset && message.suffix === 'state');
    expect(states.map(({ json }) => json.v['position'])).toEqual(['intermediate', 'open']);
    const took = states[1]!.json.ts - states[0]!.json.ts;
    expect(took).toBeGreaterThan(1900);
    expect(took).toBeLessThan(6100);
  });

  test('are refused with a reason: late, kept, moving, there already, of another point', async () => {
    const town = await gridTown(pack);
    const { device } = switchOf(town, SWITCH_CLASS.LoadBreakSwitch, 1);
    const address = { domain: device.asset.domain, asset: device.asset.id };
    town.command(address, { point: 'position', value: 'closed' });
    town.command(address, { point: 'current', value: 5 });
    town.command(address, { point: 'position', value: 'ajar' });
    town.command(address, { point: 'position', value: 'open', expires: START - 1 });
    town.command(address, { point: 'position', value: 'open' }, true);
    town.command(address, { point: 'position', value: 'open' });
    town.run(500);
    town.command(address, { point: 'position', value: 'closed' });
    const acks = town.said.filter(({ asset, suffix }) => asset === address.asset && suffix === 'ack');
    expect(acks.map(({ json }) => json.reason ?? json.result)).toEqual([
      'position-reached',
      'unknown-point',
      'bad-value',
      'expired',
      'retained',
      'accepted',
      'moving',
    ]);
  });

  test('a ping is answered with what the meter sees, and by nobody who is dark', async () => {
    const town = await gridTown(pack);
    const meters = town.devices.filter(({ consumer }) => consumer >= 0);
    const ping = ({ asset }: GridDevice) =>
      town.command({ domain: asset.domain, asset: asset.id }, { point: 'ping', value: true });
    for (const device of meters) ping(device);
    town.run(40);
    const answered = town.said.filter(({ suffix }) => suffix === 'ack');
    expect(answered.length).toBeGreaterThan(0.97 * meters.length);
    for (const { json } of answered) expect(json.result).toBe('ok');
    const values = town.said.find(({ suffix }) => suffix === 'tele')!;
    expect(values.json.v['supply']).toBe('on');
    expect(Number(values.json.v['voltage'])).toBeGreaterThan(200);
    town.command(DRILL, { point: 'fault', value: { element: ringCable(town) } });
    town.run(8000);
    const dark = metersBehind(town, darkOf(town));
    town.said.length = 0;
    for (const device of dark) ping(device);
    town.run(40);
    expect(dark.length).toBeGreaterThan(10);
    expect(town.said).toEqual([]);
  });

  test('of a drill silence the terminal of a station, and bring it back with what holds', async () => {
    const town = await gridTown(pack);
    const { device, row } = switchOf(town, SWITCH_CLASS.LoadBreakSwitch, 1);
    const { id: asset, domain } = device.asset;
    const station = town.living.grid.stations.ids[town.living.grid.switches.station[row]!]!;
    town.command(DRILL, { point: 'terminal', value: { station, works: false } });
    town.command({ domain, asset }, { point: 'position', value: 'open' });
    town.command(DRILL, {
      point: 'crew',
      value: { element: town.living.grid.network.switches.ids[row]!, position: 'open' },
    });
    town.run(40_000);
    const own = () => town.said.filter((message) => message.asset === asset);
    expect(own().map(({ suffix, json }) => [suffix, json as unknown])).toEqual([['online', false]]);
    expect(town.living.position(row)).toBe(0);
    town.said.length = 0;
    town.command(DRILL, { point: 'terminal', value: { station, works: true } });
    town.run(20);
    expect(own().map(({ suffix }) => suffix)).toEqual(['online', 'state']);
    expect(own()[1]!.json.v['position']).toBe('open');
  });

  test('of a drill make an instrument lie', async () => {
    const town = await gridTown(pack);
    const readings = new GridReadings(town.living, 1);
    const device = town.devices.find(({ asset, consumer }) => asset.kind === 'feeder' && consumer < 0)!;
    const { row, definition } = device.measured[0]!;
    const before = readings.read(row, START);
    readings.lie(row, 1.5, 1000);
    expect(readings.read(row, START)).toBeCloseTo(1.5 * before + 1000, 2);
    readings.lie(row, 1, 0);
    expect(readings.read(row, START)).toBe(before);
    town.command(DRILL, { point: 'instrument', value: { point: `${device.asset.id}.${definition.name}`, gain: 2 } });
    town.command(DRILL, { point: 'instrument', value: { point: 'nothing.activePower', gain: 2 } });
    town.run(20);
    expect(town.said.map(({ json }) => json.reason ?? json.result)).toEqual(['accepted', 'unknown-point']);
  });

  test('a drill says why not', async () => {
    const town = await gridTown(pack);
    town.command(DRILL, { point: 'fault', value: { element: 'nowhere' } });
    town.command(DRILL, { point: 'fault', value: { element: ringCable(town), type: 'meteor' } });
    town.command(DRILL, { point: 'fault', value: 'all' });
    town.command(DRILL, { point: 'flood', value: {} });
    town.run(20);
    expect(town.said.map(({ json }) => json.reason)).toEqual([
      'unknown-element',
      'unknown-type',
      'bad-value',
      'unknown-point',
    ]);
  });
});
