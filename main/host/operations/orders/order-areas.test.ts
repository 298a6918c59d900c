// What of other people's areas an order may reserve, and who may say what a crew has done there.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ANNA, BORIS, PIN, remote } from '../../../../tests/builders/switching-town.ts';
import { dividedTown, failureOf, give, REST, resultOf } from '../../../../tests/builders/town-orders.ts';
import type { Operation } from '../../../../simulation/switching/operation.ts';
import type { StepDraft } from '../../../../simulation/switching/order-sheet.ts';
import type { Asker } from '../control/control-desk.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const [EAST, WEST] = ['r1.1.s1.b.q1', 'r1.2.s1.b.q1'];
/** A fuse in the west: nobody measures it. */
const FUSE = 'r1.2.s2.t.q1';
const DORA: Asker = { user: 'dora', role: 'dispatcher', token: 't-dora' };
const NOT_AUTOMATIC = { responsible: 'anna', isAutomatic: false };

/** A step on site, or (`crew` null) one on paper. */
const step = (operation: Operation, crew: string | null): StepDraft => ({
  ...{ id: '1', group: 1, operation, means: crew === null ? 'remote' : 'crew', crew, note: '' },
});
const head = (area: string) => ({ kind: 'emergency', title: 'cable', purpose: '', area }) as const;

test('whoever holds one area takes no device of another one out of its holder’s hands', async () => {
  const { town, host } = await dividedTown({ west: BORIS, [REST]: ANNA });
  const steps = [remote('1', EAST, 'open'), remote('2', WEST, 'open')];
  // Whichever area the writer has named.
  for (const area of [REST, '']) {
    const { id, version } = resultOf(await host.orders.write(head(area), steps, 'anna'));
    expect(failureOf(await host.orders.issue(id, version, NOT_AUTOMATIC, ANNA))).toBe('held-by west');
  }
  expect(town.journaled('controlRefused').at(-1)).toMatchObject({
    ...{ action: 'order.issue', code: 'held-by', about: 'west', holder: 'boris' },
  });
  expect(host.orders.holderOf(WEST)).toBeNull();
  // Boris goes on with what is his.
  const own = resultOf(await host.orders.write(head('west'), [remote('1', WEST, 'open')], 'boris'));
  const issued = await host.orders.issue(own.id, own.version, { responsible: 'boris', isAutomatic: false }, BORIS);
  expect(failureOf(issued)).toBe('done');
  // An order reserves what is still to be done, not what is done: then Anna needs no leave of his.
  const { id, version } = resultOf(await host.orders.write(head(REST), [steps[0]!], 'anna'));
  expect(failureOf(await host.orders.issue(id, version, NOT_AUTOMATIC, ANNA))).toBe('done');
});

test('nobody answers for an order who may not hold the areas of all its steps', async () => {
  const { town, host } = await dividedTown({ west: ANNA, [REST]: ANNA });
  town.people.set('emil', { role: 'operator', pin: PIN });
  const areasOf = host.control.map.areasOf.bind(host.control.map);
  vi.spyOn(host.control.map, 'areasOf').mockImplementation((name) => (name === 'emil' ? [REST] : areasOf(name)));
  const steps = [remote('1', EAST, 'open'), remote('2', WEST, 'open')];
  const { id, version } = resultOf(await host.orders.write(head(REST), steps, 'anna'));
  const toEmil = { responsible: 'emil', isAutomatic: false };
  expect(failureOf(await host.orders.issue(id, version, toEmil, ANNA))).toBe('not-a-holder emil');
});

/** A step in the west that people report, under way; Anna holds both areas and then gives the west to Boris. */
async function underWay(operation: Operation, crew: string | null = 'crew 1') {
  const { town, host } = await dividedTown({ west: ANNA, [REST]: ANNA });
  town.people.set('dora', { role: 'dispatcher', pin: PIN });
  const { orders, control } = host;
  if (operation.kind === 'tag') {
    const draft = { id: 'doc', type: 'hold' as const, zone: ['r1.2.s2.t'], devices: [WEST], earthAt: [], screenAt: [] };
    resultOf(await orders.draftDocument(draft, 'anna'));
  }
  const { id, version } = resultOf(await orders.write(head(REST), [step(operation, crew)], 'anna'));
  resultOf(await orders.issue(id, version, NOT_AUTOMATIC, ANNA));
  const given = await give(town, host, id, '1');
  expect(failureOf(given)).toBe('done');
  const report = async (asker: Asker, outcome: 'done' | 'notDone' = 'done') =>
    failureOf(await orders.report(id, resultOf(orders.get(id)).version, { step: '1', outcome, reason: '' }, asker));
  const handOver = async () => {
    resultOf(await control.change('west', { type: 'offer', to: 'boris' }, ANNA));
    resultOf(await control.change('west', { type: 'accept' }, BORIS));
  };
  return { town, host, id, report, handOver };
}

test('a crew’s word is written down by whoever controls its place, or by the dispatcher who has the crew', async () => {
  const { town, report, handOver } = await underWay({ kind: 'switch', device: FUSE, to: 'open' });
  await handOver();
  await town.pass(121_000);
  expect(await report(ANNA)).toBe('held-by west');
  expect(town.journaled('controlRefused').at(-1)).toMatchObject({
    ...{ action: 'order.report', code: 'held-by', about: 'west', holder: 'boris' },
  });
  // A switch tells where it stands by and by: no PIN for that.
  expect(await report(DORA)).toBe('done');
});

test('the holder of its area hears a crew as well; where no crew is named a dispatcher has nobody to speak for', async () => {
  const named = await underWay({ kind: 'switch', device: FUSE, to: 'open' });
  await named.handOver();
  expect(await named.report(BORIS)).toBe('done');
  const tag = { kind: 'tag', tag: 't', device: WEST, document: 'doc', type: 'hold', to: 'on' } as const;
  const own = await underWay(tag, null);
  expect(await own.report(DORA)).toBe('held-by west');
  expect(await own.report(ANNA)).toBe('done');
});

test('what protects people is reported by PIN, by whomever', async () => {
  const { town, host, report } = await underWay({ kind: 'lock', device: WEST, to: 'locked' });
  await town.pass(121_000);
  expect(await report(ANNA)).toBe('pin-old anna');
  expect(await report(DORA)).toBe('pin-missing dora');
  expect(host.orders.board().locks).toEqual([]);
  expect(town.journaled('controlRefused').map(({ action, code }) => `${String(action)} ${String(code)}`)).toEqual([
    ...['order.report pin-old', 'order.report pin-missing'],
  ]);
  resultOf(await host.control.enterPin(PIN, DORA));
  expect(await report(DORA)).toBe('done');
  expect(host.orders.board().locks).toEqual([WEST]);
});
