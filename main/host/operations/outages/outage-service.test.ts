import { expect, test, vi } from 'vitest';
import { basisOf, emptyGridColumns, SUPPLY_CODE } from '../../../../contract/grid-live.ts';
import { OUTAGE_REQUESTS } from '../../../../contract/outage-requests.ts';
import type { JournalEntry } from '../../../../contract/requests.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import { testTown } from '../../../../simulation/living-grid/test-town.ts';
import { createEventLog } from '../../event-log.ts';
import type { OutageControl } from './outage-rights.ts';
import { createOutageService } from './outage-service.ts';
import { strictGuard } from '../../../../tests/builders/strict-guard.ts';

const ANNA = { user: 'anna', role: 'operator', token: 't' } as const;
const START = Date.UTC(2026, 0, 20, 12);
const { grid } = testTown({ rings: 1, stations: 2, cables: 2, houses: 4 });
const { consumers } = grid.network;

function city(control: OutageControl | null = null) {
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
  let isFull = false;
  const service = createOutageService(() => ({
    ...{ grid, districts: consumers.ids.map(() => 'mitte'), timeZone: 'Europe/Berlin', events, clock },
    ...{ areaOf: (feeder: string) => control?.map.areaOf(feeder) ?? null, control },
    believed: () => columns.consumers,
    switches: () => columns.switches,
    meters: { has: () => false, heardMs: () => null, supply: () => null, ask: async () => 'silent' },
    journal: {
      between: async () => [],
      list: async () => [],
      head: () => ({ number: 0, hash: '' }),
      append: async (kind, by, data): Promise<JournalEntry> => {
        if (isFull) throw new Error('no space left');
        kinds.push(kind);
        return { number: kinds.length, at: now, kind, by, data };
      },
    },
    documents: { get: async () => null, put: async () => undefined },
    guard: strictGuard,
    log: (line) => void logged.push(line),
  }));
  const turn = (prefix: string, supply: number) =>
    consumers.ids.forEach((id, row) => {
      if (!id.startsWith(prefix)) return;
      columns.consumers.supply[row] = supply;
      columns.consumers.sinceMs[row] = now;
    });
  return {
    service,
    events,
    turn,
    kinds,
    logged,
    pass: (ms: number) => void (now += ms),
    fill: (full: boolean) => void (isFull = full),
  };
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
  expect(await service.step('outage-1', { type: 'assign', crew: 'c1' }, ANNA)).toMatchObject({
    result: { state: 'assigned', crew: 'c1' },
  });
  expect(await service.step('outage-1', { type: 'close' }, ANNA)).toEqual({
    failure: { code: 'conflict', message: 'not-now: outage-1' },
  });
  expect(await service.step('outage-9', { type: 'close' }, ANNA)).toMatchObject({ failure: { code: 'not-found' } });
  expect(await service.sayEtr('outage-1', START, START + 60_000, '', ANNA)).toMatchObject({
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

test('while the journal takes nothing people are told so, and nothing more of theirs is begun', async () => {
  const { service, kinds, fill } = city();
  await service.start();
  const call = { point: 'r1.1.s1.f1.consumer-1', code: 'no-power', customer: null, isOwnFlat: false } as const;
  fill(true);
  expect(await service.call({ id: 'c1', ...call }, 'anna')).toMatchObject({ failure: { code: 'unavailable' } });
  const list = service.list();
  expect(await service.step('outage-1', { type: 'assign', crew: 'c1' }, ANNA)).toMatchObject({
    failure: { code: 'unavailable' },
  });
  expect(service.list()).toEqual(list);
  expect(await service.storm(null, true, 'anna')).toMatchObject({ failure: { code: 'unavailable' } });
  fill(false);
  // What waited is written first.
  expect(await service.step('outage-1', { type: 'confirm', device: null }, ANNA)).toMatchObject({
    result: { calls: ['c1'] },
  });
  expect(kinds).toEqual(['outageInput', 'outageInput']);
  await service.close();
});

test('is not told to be repaired while a fault of it stands: whoever knows the faults is asked, once it could be told at all', async () => {
  const { service, events, turn, kinds } = city();
  await service.start();
  const asked: unknown[] = [];
  let isStanding = true;
  service.heedFaults({
    repairedOf: async (...given) => {
      asked.push(given);
      return isStanding ? { failure: { code: 'conflict', message: 'it stands' } } : null;
    },
  });
  turn('r1.1.', SUPPLY_CODE.dead);
  events.emit('supplyLost', { ...change, ...measured, element: 'b.r1.1.q0', isInferred: false });
  await service.settled();
  const fault = { place: 'r1.1.cable-1', saidBy: 'crew 4', how: 'tested' };
  const repaired = { type: 'repaired', fault } as const;
  expect(await service.step('outage-1', repaired, ANNA)).toMatchObject({ failure: { code: 'conflict' } });
  expect(await service.step('outage-9', repaired, ANNA)).toMatchObject({ failure: { code: 'not-found' } });
  expect(asked).toEqual([]);
  for (const type of ['isolate', 'repair'] as const)
    expect(await service.step('outage-1', { type }, ANNA)).toHaveProperty('result');
  const before = kinds.length;
  expect(await service.step('outage-1', repaired, ANNA)).toMatchObject({ failure: { message: 'it stands' } });
  expect(kinds).toHaveLength(before);
  expect(asked).toEqual([['outage-1', fault, ANNA]]);
  isStanding = false;
  expect(await service.step('outage-1', { type: 'repaired' }, ANNA)).toMatchObject({
    result: { times: { repaired: START } },
  });
  expect(asked.at(-1)).toEqual(['outage-1', null, ANNA]);
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
    expect(await service.storm({ kind: 'feeder', name: 'nowhere' }, true, 'anna')).toMatchObject({
      failure: { code: 'not-found' },
    });
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
    expect(
      await service.change({ do: 'merge', outage: 'outage-1', into: 'outage-2', reason: 'one fuse' }, ANNA),
    ).toMatchObject({ result: { id: 'outage-2' } });
    expect(told.at(-1)).toEqual(['outageClosed', 'merged']);
    await service.close();
  } finally {
    vi.useRealTimers();
  }
});

test('parts, merges and corrects with a reason; what does not fit is refused, changes nothing and stands in the journal', async () => {
  const { service, events, turn, kinds, pass } = city();
  await service.start();
  turn('r1.1.', SUPPLY_CODE.dead);
  events.emit('supplyLost', { ...change, ...measured, element: 'b.r1.1.q0', isInferred: false });
  await service.settled();
  pass(600_000);
  const of = (outage: string) => {
    const told = service.records(outage);
    if (!('result' in told)) throw new Error(told.failure.message);
    expect(OUTAGE_REQUESTS['outage.records'].result.parse(told.result)).toEqual(told.result);
    return told.result.records;
  };
  const all = of('outage-1');
  const [first] = all;
  const inS1 = all.filter(({ transformer }) => transformer === first!.transformer);
  expect(all.length).toBeGreaterThan(inS1.length);
  const chosen = inS1.map(({ record }) => record);
  const why = { reason: 'a second fault' };
  // Refusals first: none of them changes anything.
  const refused = async (wish: Parameters<typeof service.change>[0]) => {
    const told = await service.change(wish, ANNA);
    return 'failure' in told ? told.failure : null;
  };
  expect(await refused({ do: 'splitOff', outage: 'outage-1', records: [999], device: null, ...why })).toMatchObject({
    code: 'not-found',
    message: 'unknown-record: 999',
  });
  const everything = all.map(({ record }) => record);
  expect(
    await refused({ do: 'splitOff', outage: 'outage-1', records: everything, device: null, ...why }),
  ).toMatchObject({
    code: 'conflict',
    message: 'same-device: outage-1',
  });
  const later = START + 3_600_000;
  const tooLate = {
    do: 'correct',
    outage: 'outage-1',
    changes: [{ record: first!.record, off: later }],
    ...why,
  } as const;
  expect(await refused(tooLate)).toMatchObject({ code: 'bad-request', message: `future: record ${first!.record}` });
  expect(await refused({ ...tooLate, outage: 'outage-7' })).toMatchObject({ code: 'not-found' });
  expect(await refused({ do: 'merge', outage: 'outage-1', into: 'outage-1', ...why })).toMatchObject({
    code: 'conflict',
  });
  expect(await refused({ do: 'open', device: 'nowhere', ...why })).toMatchObject({ code: 'not-found' });
  expect(of('outage-1')).toEqual(all);
  expect(kinds.filter((kind) => kind === 'outageRefused')).toHaveLength(6);
  // Now parted: both go on, each with its own.
  expect(
    await service.change({ do: 'splitOff', outage: 'outage-1', records: chosen, device: null, ...why }, ANNA),
  ).toMatchObject({
    result: { state: 'split', into: ['outage-2', 'outage-3'] },
  });
  expect(of('outage-2').map(({ record }) => record)).toEqual(chosen);
  expect(of('outage-3')).toHaveLength(all.length - chosen.length);
  // And together again.
  expect(await service.change({ do: 'merge', outage: 'outage-2', into: 'outage-3', ...why }, ANNA)).toMatchObject({
    result: { id: 'outage-3', customersOut: 32 },
  });
  // A time was wrong: minutes follow. The last one closed by a correction ends the outage.
  const earlier = all.map(({ record, off }) => ({ record, off: off - 60_000, on: off + 60_000 }));
  expect(await service.change({ do: 'correct', outage: 'outage-3', changes: earlier, ...why }, ANNA)).toMatchObject({
    result: { state: 'restored', customersOut: 0, customerMinutes: 64 },
  });
  await service.close();
});

test('a storm is said of a district: of all feeders that have customers there', async () => {
  const { service } = city();
  await service.start();
  const told = await service.storm({ kind: 'district', name: 'mitte' }, true, 'anna');
  if (!('result' in told)) throw new Error(told.failure.message);
  expect(told.result.feeders.length).toBeGreaterThan(1);
  expect(service.storms()).toMatchObject({ result: { districts: [{ name: 'mitte' }] } });
  expect(await service.storm({ kind: 'district', name: 'nowhere' }, true, 'anna')).toMatchObject({
    failure: { code: 'not-found' },
  });
  await service.close();
});

test('what people say of an outage needs control of its area; telemetry needs nobody', async () => {
  const asked: unknown[] = [];
  const control: OutageControl = {
    map: { areas: [], areaOf: () => 'west', areasOf: () => ['west'] },
    holderOf: () => 'boris',
    refuse: async (wish, { user }) => {
      asked.push([wish.action, wish.areas, wish.isPinAsked, user]);
      return { failure: { code: 'forbidden', message: 'held', detail: 'held-by west' } };
    },
    refuseSignature: async () => expect.unreachable('nobody is a dispatcher here'),
  };
  const { service, events, turn, kinds } = city(control);
  await service.start();
  turn('r1.1.', SUPPLY_CODE.dead);
  events.emit('supplyLost', { ...change, ...measured, element: 'b.r1.1.q0', isInferred: false });
  await service.settled();
  const before = service.list();
  expect(before).toMatchObject({ result: [{ area: 'west', state: 'confirmed' }] });
  const reason = 'why';
  for (const said of [
    await service.step('outage-1', { type: 'assign', crew: 'c1' }, ANNA),
    await service.step('outage-1', { type: 'invalidate', reason }, ANNA),
    await service.sayEtr('outage-1', START, START + 9e6, '', ANNA),
    await service.change({ do: 'open', device: 'b.r1.1.q0', reason }, ANNA),
    await service.change({ do: 'correct', outage: 'outage-1', changes: [{ record: 1, isVoid: true }], reason }, ANNA),
  ])
    expect(said).toMatchObject({ failure: { detail: 'held-by west' } });
  expect(asked).toEqual([
    ['outage.assign', ['west'], false, 'anna'],
    ['outage.invalidate', ['west'], true, 'anna'],
    ['outage.etr', ['west'], false, 'anna'],
    ['outage.open', ['west'], false, 'anna'],
    ['outage.correct', ['west'], true, 'anna'],
  ]);
  expect([service.list(), kinds.includes('outageRefused')]).toEqual([before, false]);
  // Of what is not there nobody is asked for an area.
  expect(await service.step('outage-9', { type: 'close' }, ANNA)).toMatchObject({ failure: { code: 'not-found' } });
  expect(await service.change({ do: 'open', device: 'nowhere', reason }, ANNA)).toMatchObject({
    failure: { code: 'not-found' },
  });
  const areas = service.reliability();
  expect(areas).toMatchObject({ result: { all: { areas: { west: { customersServed: 64 } } } } });
  await service.close();
});
