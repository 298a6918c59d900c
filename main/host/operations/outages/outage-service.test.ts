import { expect, test, vi } from 'vitest';
import { basisOf, emptyGridColumns, SUPPLY_CODE } from '../../../../contract/grid-live.ts';
import { OUTAGE_REQUESTS } from '../../../../contract/outage-requests.ts';
import type { JournalEntry } from '../../../../contract/requests.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import { testTown } from '../../../../simulation/living-grid/test-town.ts';
import { createEventLog } from '../../event-log.ts';
import { createOutageService } from './outage-service.ts';

const START = Date.UTC(2026, 0, 20, 12);
const { grid } = testTown({ rings: 1, stations: 2, cables: 2, houses: 4 });
const { consumers } = grid.network;

function city() {
  let now = START;
  const clock = { now: () => now, speed: 1, isSimulated: true };
  const events = createEventLog(clock);
  const columns = emptyGridColumns({
    branches: 0,
    switches: grid.network.switches.count,
    consumers: consumers.count,
    stations: 0,
    feeders: 0,
  });
  columns.consumers.supply.fill(SUPPLY_CODE.live);
  columns.consumers.basis.fill(basisOf(ORIGIN_CODE.measured, QUALITY_CODE.GOOD, false));
  const kinds: string[] = [];
  const logged: string[] = [];
  const service = createOutageService(() => ({
    ...{ grid, districts: consumers.ids.map(() => 'mitte'), timeZone: 'Europe/Berlin', events, clock },
    believed: () => columns.consumers,
    switches: () => columns.switches,
    journal: {
      between: async () => [],
      list: async () => [],
      head: () => ({ number: 0, hash: '' }),
      append: async (kind, by, data): Promise<JournalEntry> => {
        kinds.push(kind);
        return { number: kinds.length, at: now, kind, by, data };
      },
    },
    documents: { get: async () => null, put: async () => undefined },
    log: (line) => void logged.push(line),
  }));
  const turn = (prefix: string, supply: number) =>
    consumers.ids.forEach((id, row) => {
      if (!id.startsWith(prefix)) return;
      columns.consumers.supply[row] = supply;
      columns.consumers.sinceMs[row] = now;
    });
  return { service, events, turn, kinds, logged, pass: (ms: number) => void (now += ms) };
}

const change = { feeder: null, feederName: '', changes: 1, customers: 1, uncertain: 0, ts: START } as const;
const measured = { origin: 'measured', quality: 'GOOD' } as const;

test('refuses until it is open, then tells what the contract says', async () => {
  const { service, events, turn, kinds, logged, pass } = city();
  expect(service.list()).toMatchObject({ failure: { code: 'unavailable' } });
  expect(await service.call({ id: 'c', point: 'p', code: 'dim', customer: null, isOwnFlat: false }, 'a')).toMatchObject(
    {
      failure: { code: 'unavailable' },
    },
  );
  await service.start();
  turn('r1.1.', SUPPLY_CODE.dead);
  events.emit('supplyLost', { ...change, ...measured, element: 'b.r1.1.q0', isInferred: false });
  await service.settled();
  pass(600_000);
  const list = service.list(['confirmed']);
  if (!('result' in list)) throw new Error(list.failure.message);
  expect(list.result).toMatchObject([{ id: 'outage-1', device: 'b.r1.1.q0', customersOut: 32, customerMinutes: 320 }]);
  expect(OUTAGE_REQUESTS['outage.list'].result.parse({ outages: list.result })).toEqual({ outages: list.result });
  expect(await service.step('outage-1', { type: 'assign', crew: 'c1' }, 'anna')).toMatchObject({
    result: { state: 'assigned', crew: 'c1' },
  });
  expect(await service.step('outage-1', { type: 'close' }, 'anna')).toEqual({
    failure: { code: 'conflict', message: 'not-now: outage-1' },
  });
  expect(await service.step('outage-9', { type: 'close' }, 'anna')).toMatchObject({ failure: { code: 'not-found' } });
  expect(await service.sayEtr('outage-1', START, START + 60_000, '', 'anna')).toMatchObject({
    failure: { code: 'bad-request', message: 'past: outage-1' },
  });
  const indices = service.reliability();
  if (!('result' in indices)) throw new Error(indices.failure.message);
  expect(indices.result).toMatchObject({ year: 2026, all: { whole: { customersServed: 64, saidi: 5, saifi: 0.5 } } });
  expect(OUTAGE_REQUESTS['outage.reliability'].result.parse(indices.result)).toEqual(indices.result);
  turn('r1.1.', SUPPLY_CODE.live);
  events.emit('supplyRestored', { ...change, ...measured, seconds: 600 });
  await service.settled();
  expect(service.list(['restored'])).toMatchObject({ result: [{ customersOut: 0, customerMinutes: 320 }] });
  expect(kinds.filter((kind) => kind === 'outageRefused')).toHaveLength(3);
  expect(logged).toEqual([]);
  await service.close();
});

test('what was dark before anybody looked is a case after a while, and a prediction becomes probable by the clock', async () => {
  vi.useFakeTimers();
  try {
    const { service, turn, pass } = city();
    turn('r1.2.s1.f1', SUPPLY_CODE.dead);
    await service.start();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(service.list()).toMatchObject({ result: [{ device: 'r1.2.s1.f1.q1', state: 'confirmed' }] });
    const point = 'r1.1.s1.f1.consumer-1';
    await service.call({ id: 'c1', point, code: 'no-power', customer: null, isOwnFlat: false }, 'anna');
    pass(16 * 60_000);
    await vi.advanceTimersByTimeAsync(2000);
    expect(service.list(['reported'])).toMatchObject({ result: [{ confidence: 'probable', calls: ['c1'] }] });
    await service.close();
  } finally {
    vi.useRealTimers();
  }
});

test('says on the events lane what becomes of an outage, estimates when it is over, and that it is assessed in a storm', async () => {
  vi.useFakeTimers();
  try {
    const { service, events, turn, pass } = city();
    const told: unknown[] = [];
    events.subscribe(({ name, data }) => {
      if (name.startsWith('outage')) told.push([name, (data as { state: string }).state]);
    });
    turn('r1.2.s1.f1', SUPPLY_CODE.dead);
    await service.start();
    await vi.advanceTimersByTimeAsync(32_000);
    expect(told[0]).toEqual(['outageOpened', 'confirmed']);
    expect(service.list()).toMatchObject({ result: [{ etr: { source: 'default' }, isAssessing: false }] });
    expect(await service.storm('nowhere', true, 'anna')).toMatchObject({ failure: { code: 'not-found' } });
    const stormy = await service.storm(null, true, 'anna');
    if (!('result' in stormy)) throw new Error(stormy.failure.message);
    expect(stormy.result.feeders).toHaveLength(grid.feeders.count);
    pass(60_000);
    turn('r1.1.', SUPPLY_CODE.dead);
    events.emit('supplyLost', { ...change, ...measured, element: 'b.r1.1.q0', isInferred: false });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(service.list(['confirmed'])).toMatchObject({
      result: [{ device: 'b.r1.1.q0', isAssessing: true, etr: null }, { etr: { source: 'default' } }],
    });
    expect(await service.merge('outage-1', 'outage-2', 'anna')).toMatchObject({ result: { id: 'outage-2' } });
    expect(told.at(-1)).toEqual(['outageClosed', 'merged']);
    await service.close();
  } finally {
    vi.useRealTimers();
  }
});
