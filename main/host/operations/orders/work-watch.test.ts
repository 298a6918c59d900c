import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { safetyBoardSchema } from '../../../../contract/order-requests.ts';
import { EVENTS } from '../../../../contract/events.ts';
import { SwitchingTown } from '../../../../tests/builders/switching-town.ts';
import { draftDocument } from '../../../../simulation/switching/safety-document.ts';
import { EMPTY_BOARD } from '../../../../simulation/switching/safety-board.ts';
import { type BookState, EMPTY_BOOK, type EndangeredPlace } from './order-book.ts';
import { WorkWatch } from './work-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The devices at both ends of the cable that is worked at. */
const ENDS = ['r1.1.s1.b.q1', 'r1.1.s2.a.q1'] as const;

/** A drive has moved, and telemetry has told it. */
const DRIVE_MS = 10_000;
const LOOK_MS = 6_000;

/** A crew at work at a cable that is open, locked and tagged at both ends and earthed. */
async function atWork() {
  const town = new SwitchingTown();
  for (const device of ENDS) operate(town, device, false);
  town.field.run(DRIVE_MS);
  const draft = { id: 'doc', type: 'clearance' as const, devices: [...ENDS], draftedBy: 'anna' };
  const document = draftDocument({ ...draft, zone: ['r1.1.s1.b', 'r1.1.s2.a'] });
  const board = {
    ...EMPTY_BOARD,
    documents: [{ ...document, state: 'issued' as const, issuedBy: 'anna', holder: 'foreman' }],
    locks: [...ENDS],
    earths: [{ id: 'e', node: 'r1.1.s1.b' }],
    permits: [{ id: 'p', document: 'doc', crew: 'crew 1', since: 0 }],
  };
  town.documents.set('orders', JSON.stringify({ number: 0, state: { ...EMPTY_BOOK, board } }));
  const host = await town.open();
  const told: (readonly EndangeredPlace[])[] = [];
  host.orders.works.onEndangered((all) => void told.push(all));
  const events: { name: string; data: unknown }[] = [];
  town.events.subscribe(({ name, data }) => {
    if (name === 'workEndangered' || name === 'workSafe') events.push({ name, data: EVENTS[name].parse(data) });
  });
  await town.pass(10_000);
  return { town, host, told, events };
}
const operate = (town: SwitchingTown, device: string, isClosed: boolean) =>
  void town.field.truth.operate(town.field.row('switches', device), isClosed, town.field.nowMs);

test('who works is known to be in danger as soon as a device there is closed by hand, and until it is open again', async () => {
  const { town, host, told, events } = await atWork();
  expect(host.orders.works.endangered()).toEqual([]);
  expect(told).toEqual([]);
  const before = town.field.nowMs;
  operate(town, ENDS[0], true);
  // The word of the shadow grid comes before the next look of its own.
  for (let passed = 0; passed < DRIVE_MS && host.orders.works.endangered().length === 0; passed += 500) {
    const closed = { id: ENDS[0], name: '', position: 'closed', trip: null, origin: 'measured' } as const;
    town.events.emit('switchOperated', { ...closed, ts: town.field.nowMs });
    await town.pass(500);
  }
  const [work] = host.orders.works.endangered();
  expect(work).toMatchObject({ document: 'doc', crews: ['crew 1'] });
  expect(work!.because.map(({ code }) => code)).toEqual(['earth-not-open', 'tag-on-closed']);
  expect(work!.since - before).toBeLessThanOrEqual(DRIVE_MS);
  // Journal, events lane, board and whoever listens.
  expect(town.journaled('order').at(-1)).toMatchObject({ input: { do: 'endanger', works: [{ document: 'doc' }] } });
  expect(events.map(({ name }) => name)).toEqual(['workEndangered']);
  expect(told.at(-1)).toEqual(host.orders.works.endangered());
  const board = host.orders.boardOnWire();
  expect(safetyBoardSchema.parse(board)).toEqual(board);
  expect(board.endangered).toMatchObject([{ document: 'doc', since: work!.since }]);
  // Once, not at every look.
  await town.pass(20_000);
  expect(told).toHaveLength(1);
  expect(host.orders.works.endangered()[0]!.since).toBe(work!.since);
  // It stands there after a restart, and is told when it is over.
  vi.clearAllTimers();
  const after = await town.open();
  expect(after.orders.works.endangered()).toEqual([work]);
  operate(town, ENDS[0], false);
  await town.pass(DRIVE_MS + LOOK_MS);
  expect(after.orders.works.endangered()).toEqual([]);
  expect(events.at(-1)).toMatchObject({ name: 'workSafe', data: { document: 'doc' } });
});

test('where nobody can tell, that is known too, and nothing is said to be safe by it', async () => {
  const { town, host } = await atWork();
  operate(town, ENDS[1], true);
  await town.pass(DRIVE_MS + LOOK_MS);
  expect(host.orders.works.endangered()).toHaveLength(1);
  town.planFails = 'the grid is not being calculated';
  operate(town, ENDS[1], false);
  await town.pass(DRIVE_MS + LOOK_MS);
  expect(host.orders.works.endangered()).toHaveLength(1);
  expect(host.orders.works.unwatchedSince()).not.toBeNull();
  expect(town.logged.filter((line) => line.includes('nobody can tell'))).toHaveLength(1);
  town.planFails = null;
  await town.pass(LOOK_MS);
  expect(host.orders.works.endangered()).toEqual([]);
  expect(host.orders.works.unwatchedSince()).toBeNull();
});

test('people in danger whom the journal does not take: nobody says that they are watched, until it is written', async () => {
  const { town, host, told } = await atWork();
  town.isJournalFull = true;
  const before = town.field.nowMs;
  operate(town, ENDS[0], true);
  await town.pass(DRIVE_MS + LOOK_MS);
  expect(host.orders.works.endangered()).toEqual([]);
  const since = host.orders.works.unwatchedSince();
  expect(since).toBeGreaterThan(before);
  // Looked at again and again, it is said since when, and once.
  await town.pass(2 * LOOK_MS);
  expect(host.orders.works.unwatchedSince()).toBe(since);
  expect(town.logged.filter((line) => line.includes('doc') && line.includes('not written down'))).toHaveLength(1);
  town.isJournalFull = false;
  await town.pass(LOOK_MS);
  expect(host.orders.works.endangered()).toMatchObject([{ document: 'doc' }]);
  expect(told.at(-1)).toEqual(host.orders.works.endangered());
  expect(host.orders.works.unwatchedSince()).toBeNull();
});

test('a look that comes to nothing is no look, and where nobody is at work nobody needs to be watched', async () => {
  const { town } = await atWork();
  const kept = JSON.parse(town.documents.get('orders')!) as { state: BookState };
  let book = kept.state;
  const watch = new WorkWatch({
    desk: {
      get book() {
        return book;
      },
      do: async () => ({ ok: true, order: null }),
      onChange: () => () => undefined,
    },
    checks: { endangered: () => Promise.reject(new Error('the planning thread is gone')) },
    ...{ events: town.events, clock: town.clock, log: (line) => void town.logged.push(line) },
  });
  await town.pass(LOOK_MS);
  expect(watch.unwatchedSince()).toBeLessThanOrEqual(town.field.nowMs);
  expect(watch.unwatchedSince()).not.toBeNull();
  book = EMPTY_BOOK;
  await town.pass(LOOK_MS);
  expect(watch.unwatchedSince()).toBeNull();
  watch.close();
});
