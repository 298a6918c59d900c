import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ANNA, remote, SwitchingTown } from '../../../../tests/builders/switching-town.ts';
import { controlled, failureOf, issued } from '../../../../tests/builders/town-orders.ts';
import { EMPTY_BOARD } from '../../../../simulation/switching/safety-board.ts';
import type { StepDraft } from '../../../../simulation/switching/order-sheet.ts';
import { EMPTY_BOOK } from './order-book.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The devices at both ends of a cable, and its place beside the first of them. */
const ENDS = ['r1.1.s1.b.q1', 'r1.1.s2.a.q1'] as const;
const PLACE = 'r1.1.s1.b';
const DRIVE_MS = 10_000;

const EARTH: StepDraft = {
  ...{ id: '1', group: 1, operation: { kind: 'ground', earth: 'e', node: PLACE, to: 'on' } },
  ...{ means: 'crew', crew: 'crew 1', note: '' },
};
const unproved = (town: SwitchingTown) =>
  town.journaled('order').filter(({ input }) => (input as { do: string }).do === 'unprove');

/** A cable that is open at both ends and was proven dead. */
async function provenDead() {
  const town = new SwitchingTown();
  const operate = (device: string, isClosed: boolean) =>
    void town.field.truth.operate(town.field.row('switches', device), isClosed, town.field.nowMs);
  for (const device of ENDS) operate(device, false);
  town.field.run(DRIVE_MS);
  const board = { ...EMPTY_BOARD, provenDead: [PLACE], locks: [...ENDS] };
  town.documents.set('orders', JSON.stringify({ number: 0, state: { ...EMPTY_BOOK, board } }));
  const host = await controlled(town);
  await town.pass(DRIVE_MS);
  return { town, host, operate };
}

/** Closed by hand for a moment, and told by telemetry; open again when this is over. */
async function closeForAMoment({ town, operate }: Awaited<ReturnType<typeof provenDead>>) {
  operate(ENDS[0], true);
  await town.pass(DRIVE_MS);
  const closed = { id: ENDS[0], name: '', position: 'closed', trip: null, origin: 'measured' } as const;
  town.events.emit('switchOperated', { ...closed, ts: town.field.nowMs });
  await town.pass(500);
  operate(ENDS[0], false);
  await town.pass(DRIVE_MS);
}

test('a proof that the journal could not take back counts no more, and is taken back as soon as it can be', async () => {
  const opened = await provenDead();
  const { town, host } = opened;
  expect(host.orders.board().provenDead).toEqual([PLACE]);
  town.isJournalFull = true;
  await closeForAMoment(opened);
  expect(unproved(town)).toEqual([]);
  expect(host.orders.board().provenDead).toEqual([]);
  town.isJournalFull = false;
  // It is open again by then: that it was closed meanwhile is not forgotten.
  await town.pass(10_000);
  expect(unproved(town)).toMatchObject([{ input: { nodes: [PLACE] } }]);
  expect(host.orders.board().provenDead).toEqual([]);
});

test('the next word finds it taken back, and no earth is put on where nobody has proven anew', async () => {
  const opened = await provenDead();
  const { town, host } = opened;
  const id = await issued(host, [EARTH, { ...remote('2', ENDS[0], 'closed'), group: 2 }]);
  town.isJournalFull = true;
  await closeForAMoment(opened);
  town.isJournalFull = false;
  const { version } = host.orders.list(true).orders[0]!;
  expect(failureOf(await host.orders.words.instruct(id, version, '1', [], ANNA))).toMatch(/^unsafe .*proven/);
  expect(unproved(town)).toHaveLength(1);
});

test('where nobody can tell what was joined all proofs are gone', async () => {
  const opened = await provenDead();
  vi.spyOn(opened.host.orders.checks, 'joined').mockRejectedValue(new Error('the thread is gone'));
  await closeForAMoment(opened);
  expect(opened.host.orders.board().provenDead).toEqual([]);
  expect(unproved(opened.town)).toHaveLength(1);
});
