import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CONTROL_REQUESTS } from '../../../../contract/control-requests.ts';
import { ANNA, BORIS, PIN, SwitchingTown } from '../../../../tests/builders/switching-town.ts';
import type { Answer } from '../../requests/handler.ts';
import { areaMapOf, readControlFile } from './area-map.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const BREAKER = 'b.r1.1.q0';
const LOCAL = { user: 'local', role: 'admin', token: 't-local' } as const;
const why = (given: Answer<unknown> | null) =>
  given !== null && 'failure' in given ? (given.failure.detail ?? given.failure.code) : 'done';

/** Two areas, of one feeder each; Boris may hold the second alone. */
const FILE = {
  areas: [
    { id: 'west', name: 'West', feeders: ['b.r1.1'] },
    { id: 'east', name: 'East', feeders: ['b.r1.2'] },
  ],
  people: { boris: ['east'] },
};

async function open() {
  const town = new SwitchingTown();
  const [first, second] = town.grid.feeders.ids as [string, string];
  const file = { ...FILE, areas: FILE.areas.map((area, i) => ({ ...area, feeders: [i === 0 ? first : second] })) };
  const services = await town.open(file);
  await town.pass(1000);
  return { town, file, ...services };
}

test('without a file each substation is an area with its feeders, and every device lies in one', () => {
  const { grid } = new SwitchingTown();
  const map = areaMapOf(grid, null);
  expect(map.areas.flatMap(({ feeders }) => feeders).toSorted()).toEqual([...grid.feeders.ids].toSorted());
  const known = new Set(map.areas.map(({ id }) => id));
  for (const id of grid.network.switches.ids) expect(known).toContain(map.areaOf(id));
  expect(map.areaOf('nothing')).toBeNull();
  expect(map.areasOf('anybody')).toEqual([...known]);
});

test('a file that does not fit the city is named with the place', async () => {
  const { grid } = new SwitchingTown();
  const [feeder] = grid.feeders.ids as [string];
  const area = (id: string, of: string) => ({ id, name: id, feeders: [of] });
  expect(() => areaMapOf(grid, { areas: [area('a', 'x')], people: {} })).toThrow(/"a" names "x"/);
  expect(() => areaMapOf(grid, { areas: [area('a', feeder), area('b', feeder)], people: {} })).toThrow(/two control/);
  expect(() => areaMapOf(grid, { areas: [], people: { boris: ['south'] } })).toThrow(/"boris" may hold "south"/);
  expect(await readControlFile('/nowhere/control-areas.json')).toBeNull();
});

test('an area has one holder: taken, offered, accepted, released; each change is journaled and outlives a restart', async () => {
  const { town, file, control } = await open();
  const taken = await control.change('west', { type: 'take' }, ANNA);
  if (!('result' in taken)) throw new Error(taken.failure.message);
  expect(CONTROL_REQUESTS['control.areas'].result.parse(taken.result)).toEqual(taken.result);
  expect(taken.result.own).toMatchObject({ user: 'anna', hasPin: true, pinUntilMs: null });
  expect(why(await control.change('west', { type: 'take' }, LOCAL))).toBe('not-in-this-state anna');
  expect(why(await control.change('west', { type: 'take' }, BORIS))).toBe('out-of-area west');
  expect(why(await control.change('west', { type: 'offer', to: 'boris' }, ANNA))).toBe('bad-request');
  expect(why(await control.change('west', { type: 'offer', to: 'local' }, ANNA))).toBe('done');
  expect(why(await control.change('west', { type: 'accept' }, LOCAL))).toBe('done');
  expect(why(await control.change('west', { type: 'release' }, ANNA))).toBe('not-holder local');
  expect(why(await control.change('west', { type: 'seize', reason: 'night' }, ANNA))).toBe('not-supervisor local');
  expect(why(await control.change('south', { type: 'take' }, ANNA))).toBe('not-found');
  const again = await town.open(file);
  expect([again.control.holderOf('west'), again.control.holderOf('east')]).toEqual(['local', null]);
  expect(town.journaled('controlArea')).toHaveLength(3);
  expect(town.journaled('controlRefused').map(({ code }) => code)).toEqual([
    ...['not-in-this-state', 'out-of-area', 'not-holder', 'not-supervisor'],
  ]);
  // Two at once: one of them has it.
  const both = await Promise.all([ANNA, LOCAL].map((asker) => control.change('east', { type: 'take' }, asker)));
  expect(both.filter((one) => 'failure' in one)).toHaveLength(1);
});

test('a direct command wants the area, the PIN of this session, and a safe switching', async () => {
  const { town, control, desk } = await open();
  const wish = (id: string, value = 'open') => ({ commandId: id, point: `${BREAKER}.position`, value });
  const tries = async (id: string, asker = ANNA) => why(await desk.select(wish(id), asker));
  expect(await tries('command-01')).toBe('not-held west');
  await control.change('west', { type: 'take' }, ANNA);
  expect(await tries('command-02')).toBe('pin-missing anna');
  expect(await tries('command-03', BORIS)).toBe('out-of-area west');
  expect(await tries('command-04', LOCAL)).toBe('held-by west');
  expect(why(await control.enterPin('9999', ANNA))).toBe('pin-wrong anna');
  await control.enterPin(PIN, ANNA);
  // Entered here, not on another screen of the same person.
  expect(await tries('command-05', { ...ANNA, token: 'another' })).toBe('pin-missing anna');
  expect(await tries('command-06')).toBe('done');
  await town.pass(130_000);
  expect(await tries('command-07')).toBe('pin-old anna');
  await control.enterPin(PIN, ANNA);
  expect(await tries('command-08')).toBe('done');
  expect(why(await desk.operate('command-08', ANNA))).toBe('done');
  await town.pass(5000);
  expect(desk.list().find(({ id }) => id === 'command-08')!.state).toBe('confirmed');
  expect(town.journaled('controlRefused').map(({ code }) => code)).toEqual([
    ...['not-held', 'pin-missing', 'out-of-area', 'held-by', 'pin-wrong', 'pin-missing', 'pin-old'],
  ]);
});

test('no direct command goes around the safety check', async () => {
  const { town, control, desk, orders } = await open();
  await control.change('west', { type: 'take' }, ANNA);
  await control.enterPin(PIN, ANNA);
  town.grid.consumers.critical.fill(1);
  const wish = { commandId: 'command-01', point: `${BREAKER}.position`, value: 'open' };
  expect(why(await desk.select(wish, ANNA))).toBe(`unconfirmed ${BREAKER}`);
  town.grid.consumers.critical.fill(0);
  orders.heedFaults({ faults: () => [], trips: () => [] });
  const tie = { commandId: 'command-02', point: 'r1.1.s1.b.q1.position', value: 'closed' };
  const node =
    town.grid.network.nodes.ids[town.grid.network.switches.nodeB[town.field.row('switches', 'r1.1.s1.b.q1')]!]!;
  expect(why(await desk.select({ ...tie, commandId: 'command-03', value: 'open' }, ANNA))).toBe('done');
  expect(why(await desk.operate('command-03', ANNA))).toBe('done');
  await town.pass(5000);
  // Somewhere behind it there is a fault: a load-break switch is not for trying.
  orders.heedFaults({ faults: () => [{ element: 'cable', nodes: [node], certainty: 'located' }], trips: () => [] });
  expect(why(await desk.select(tie, ANNA))).toBe('unsafe r1.1.s1.b.q1');
  town.planFails = 'nobody calculates';
  expect(why(await desk.select({ ...tie, commandId: 'command-04' }, ANNA))).toBe('unavailable');
  expect(town.heard.filter((one) => one.includes('closed'))).toEqual([]);
});

test('what asks for two wants another one, by PIN, for this action, once and not for long', async () => {
  const { town, control } = await open();
  const wish = { action: 'mode.change', areas: ['east'], subject: 'feeder' };
  const second = (user: string, pin = PIN, subject = 'feeder') =>
    control.second({ user, pin, action: 'mode.change', subject }, LOCAL);
  await control.change('east', { type: 'take' }, LOCAL);
  expect(why(await control.setPin(null, '4711', LOCAL))).toBe('done');
  expect(why(await control.setPin(null, '0000', LOCAL))).toBe('conflict');
  expect(why(await control.refuse(wish, LOCAL))).toBe('second-missing local');
  expect(why(await second('local', '4711'))).toBe('second-same local');
  expect(why(await second('boris', '1111'))).toBe('pin-wrong boris');
  expect(why(await second('boris', PIN, 'another feeder'))).toBe('done');
  expect(why(await control.refuse(wish, LOCAL))).toBe('second-missing local');
  expect(why(await second('boris'))).toBe('done');
  expect(why(await control.refuse(wish, LOCAL))).toBe('done');
  expect(why(await control.refuse(wish, LOCAL))).toBe('second-missing local');
  await second('boris');
  await town.pass(119_000);
  await control.enterPin('4711', LOCAL);
  await town.pass(2000);
  expect(why(await control.refuse(wish, LOCAL))).toBe('second-missing local');
});

test('wrong PINs are slowed down, and nothing changes hands without a journal', async () => {
  const { town, control } = await open();
  for (let i = 0; i < 3; i++) expect(why(await control.enterPin('0000', ANNA))).toBe('pin-wrong anna');
  expect(why(await control.enterPin(PIN, ANNA))).toBe('too-many');
  await town.pass(2000);
  expect(why(await control.enterPin(PIN, ANNA))).toBe('done');
  town.isJournalFull = true;
  expect(why(await control.change('west', { type: 'take' }, ANNA))).toBe('unavailable');
  expect(control.holderOf('west')).toBeNull();
});
