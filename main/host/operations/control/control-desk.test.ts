import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CONTROL_REQUESTS, controlAreaSchema } from '../../../../contract/control-requests.ts';
import { ANNA, BORIS, PIN, SwitchingTown } from '../../../../tests/builders/switching-town.ts';
import type { Answer } from '../../requests/handler.ts';
import { areaMapOf, openAreaMap } from './area-map.ts';
import { AUTOMATIC_ORDERS } from './area-presence.ts';
import type { Asker, ControlDesk, ControlWish } from './control-desk.ts';

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
  expect((await openAreaMap(grid, '/nowhere/control-areas.json')).file).toBeNull();
});

test('an area has one holder: taken, offered, accepted, released; each change is journaled and outlives a restart', async () => {
  const { town, file, control } = await open();
  const taken = await control.change('west', { type: 'take' }, ANNA);
  if (!('result' in taken)) throw new Error(taken.failure.message);
  expect(CONTROL_REQUESTS['control.areas'].result.parse(taken.result)).toEqual(taken.result);
  expect(taken.result.own).toMatchObject({ user: 'anna', hasPin: true, pinUntilMs: null });
  expect(why(await control.change('west', { type: 'take' }, LOCAL))).toBe('not-in-this-state anna');
  expect(why(await control.change('west', { type: 'take' }, BORIS))).toBe('out-of-area west');
  expect(why(await control.change('west', { type: 'offer', to: 'boris' }, ANNA))).toBe('no-recipient boris');
  expect(why(await control.change('west', { type: 'offer', to: 'local' }, ANNA))).toBe('done');
  expect(why(await control.change('west', { type: 'accept' }, LOCAL))).toBe('done');
  expect(why(await control.change('west', { type: 'release' }, ANNA))).toBe('not-holder local');
  expect(why(await control.change('west', { type: 'seize', reason: 'night' }, ANNA))).toBe('not-supervisor local');
  expect(why(await control.change('south', { type: 'take' }, ANNA))).toBe('not-found');
  const again = await town.open(file);
  expect([again.control.holderOf('west'), again.control.holderOf('east')]).toEqual(['local', null]);
  expect(town.journaled('controlArea')).toHaveLength(3);
  expect(town.journaled('controlRefused').map(({ code }) => code)).toEqual([
    ...['not-in-this-state', 'out-of-area', 'offered-in-vain', 'not-holder', 'not-supervisor'],
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
  expect(town.journaled('controlRefused')[3]).toMatchObject({ about: 'west', code: 'held-by', holder: 'anna' });
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

describe('what asks for two', () => {
  const wish = {
    action: 'mode.change',
    areas: ['east'],
    subject: 'feeder',
    content: { from: 'manual', to: 'automatic' },
  };
  const askedBy = async (control: ControlDesk, asked: ControlWish = wish, asker: Asker = LOCAL) => {
    const refused = why(await control.refuse(asked, asker));
    expect(refused).toMatch(/^second-(missing|changed) ./);
    return refused.split(' ')[1]!;
  };
  async function openForTwo() {
    const opened = await open();
    opened.town.people.set('local', { role: 'admin', pin: '4711' });
    await opened.control.change('east', { type: 'take' }, LOCAL);
    await opened.control.enterPin('4711', LOCAL);
    return opened;
  }

  test('wants another one, by PIN, who may hold the area, once and not for long', async () => {
    const { town, control } = await openForTwo();
    const asked = await askedBy(control);
    const yes = (user: string, pin = PIN, id = asked) => control.second({ asked: id, user, pin }, LOCAL);
    expect(why(await yes('local', '4711'))).toBe('second-same local');
    expect(why(await yes('boris', '1111'))).toBe('pin-wrong boris');
    expect(why(await yes('boris', PIN, 'another'))).toBe('not-found');
    expect(why(await yes('boris'))).toBe('done');
    expect(why(await control.refuse(wish, LOCAL))).toBe('done');
    await askedBy(control);
    // The same word twice is not given twice.
    const again = await askedBy(control);
    expect(why(await yes('boris', PIN, again))).toBe('done');
    expect(why(await yes('boris', PIN, again))).toBe('not-found');
    await town.pass(119_000);
    await control.enterPin('4711', LOCAL);
    await town.pass(2000);
    expect(await askedBy(control)).not.toBe(again);
    // Who may not hold the area does not speak for it.
    const west = { ...wish, areas: ['west'] };
    await control.change('west', { type: 'take' }, LOCAL);
    expect(why(await yes('boris', PIN, await askedBy(control, west)))).toBe('done');
    expect(why(await control.refuse(west, LOCAL))).toBe('second-out-of-area boris');
  });

  test('says what the yes is for, and the yes holds for that, as it was, at that desk', async () => {
    const { control } = await openForTwo();
    const asked = await askedBy(control);
    const told = control.asked(asked, LOCAL);
    expect(told).toMatchObject({
      result: { action: 'mode.change', subject: 'feeder', content: wish.content, by: 'local' },
    });
    if ('failure' in told) throw new Error();
    expect(CONTROL_REQUESTS['control.asked'].result.parse(told.result)).toEqual(told.result);
    for (const other of [ANNA, { ...LOCAL, client: 'another window' }, { ...LOCAL, token: 'another' }]) {
      expect(why(control.asked(asked, other))).toBe('not-found');
      expect(why(await control.second({ asked, user: 'boris', pin: PIN }, other))).toBe('not-found');
    }
    expect(why(await control.second({ asked, user: 'boris', pin: PIN }, LOCAL))).toBe('done');
    const { content, ...rest } = wish;
    for (const other of [{ ...content, to: 'supervised' }, { ...content, from: 'supervised' }, {}]) {
      const refused = why(await control.refuse({ ...rest, content: other }, LOCAL));
      expect(refused).toMatch(/^second-(changed|missing) /);
      expect(refused).not.toContain(asked);
    }
    // What was said to an earlier state of it is void.
    await askedBy(control);
    expect(why(await control.refuse({ ...wish, subject: 'another feeder' }, LOCAL))).toMatch(/^second-missing/);
  });

  test('a second person who has been disabled meanwhile has said nothing', async () => {
    const { town, control } = await openForTwo();
    const asked = await askedBy(control);
    expect(why(await control.second({ asked, user: 'boris', pin: PIN }, LOCAL))).toBe('done');
    town.people.delete('boris');
    await askedBy(control);
  });

  test('is not used up by a refusal for another reason', async () => {
    const { town, control } = await openForTwo();
    await town.pass(60_000);
    const asked = await askedBy(control);
    await control.second({ asked, user: 'boris', pin: PIN }, LOCAL);
    await town.pass(61_000);
    expect(why(await control.refuse(wish, LOCAL))).toBe('pin-old local');
    await control.enterPin('4711', LOCAL);
    expect(why(await control.refuse(wish, LOCAL))).toBe('done');
  });
});

describe('a PIN', () => {
  test('guessed many times at once is slowed down all the same, and over a restart', async () => {
    const { town, file, control } = await open();
    const guesses = Array.from({ length: 40 }, (_, i) => String(5000 + i));
    const answers = await Promise.all(
      [...guesses, PIN].map((pin, i) => control.enterPin(pin, { ...ANNA, token: `t-${i}`, client: `window ${i}` })),
    );
    expect(answers.filter((one) => why(one) === 'pin-wrong anna')).toHaveLength(3);
    expect(answers.filter((one) => why(one).startsWith('pin-wait '))).toHaveLength(38);
    // Nor as the second person of somebody else.
    expect(why(await control.enterPin(PIN, ANNA))).toBe('pin-wait 1');
    const again = await town.open(file);
    expect(why(await again.control.enterPin(PIN, ANNA))).toBe('pin-wait 1');
    await town.pass(2000);
    expect(why(await again.control.enterPin(PIN, ANNA))).toBe('done');
    const third = await town.open(file);
    for (let i = 0; i < 3; i++) expect(why(await third.control.enterPin('0000', ANNA))).toBe('pin-wrong anna');
  });

  test('of others is not slowed down by it', async () => {
    const { control } = await open();
    await Promise.all(Array.from({ length: 10 }, () => control.enterPin('0000', ANNA)));
    expect(why(await control.enterPin(PIN, BORIS))).toBe('done');
  });

  test('counts in the window where it was entered, not in another one of the same person or token', async () => {
    const { control } = await open();
    const [one, other] = [
      { ...ANNA, client: 'one' },
      { ...ANNA, client: 'other' },
    ];
    await control.change('west', { type: 'take' }, one);
    await control.enterPin(PIN, one);
    const wish = { action: 'order.instruct', areas: ['west'], subject: 'order-1' };
    expect(why(await control.refuse(wish, one))).toBe('done');
    for (const elsewhere of [other, ANNA, { ...other, user: 'boris' }])
      expect(why(await control.refuse(wish, elsewhere))).not.toBe('done');
    expect(control.areas(other).own.pinUntilMs).toBeNull();
  });

  test('is set only with a journal', async () => {
    const { town, control } = await open();
    town.isJournalFull = true;
    expect(why(await control.setPin(null, '8888', LOCAL))).toBe('unavailable');
    expect(town.people.get('local')!.pin).toBeNull();
  });
});

describe('an area whose holder is gone', () => {
  const CARLA = { user: 'carla', role: 'operator', token: 't-carla' } as const;
  async function held() {
    const opened = await open();
    opened.town.people.set('carla', { role: 'operator', pin: PIN });
    await opened.control.change('west', { type: 'take' }, ANNA);
    return opened;
  }
  const west = (control: ControlDesk) => control.reports().find(({ id }) => id === 'west')!;
  const seize = { type: 'seize', reason: 'nobody answers' } as const;

  test('is seen, and taken over with a reason and the PIN; not while somebody is there', async () => {
    const { town, control } = await held();
    town.away.set('anna', town.field.nowMs);
    expect(west(control).presence).toBe('here');
    await control.enterPin(PIN, CARLA);
    expect(why(await control.change('west', seize, CARLA))).toBe('not-supervisor anna');
    await town.pass(121_000);
    expect(west(control)).toMatchObject({ presence: 'away', holder: 'anna' });
    expect(why(await control.change('west', seize, CARLA))).toBe('pin-old carla');
    await control.enterPin(PIN, CARLA);
    // Away is nobody whose area it cannot be.
    await control.enterPin(PIN, BORIS);
    expect(why(await control.change('west', seize, BORIS))).toBe('out-of-area west');
    expect(why(await control.change('west', seize, CARLA))).toBe('done');
    expect(control.holderOf('west')).toBe('carla');
    expect(town.journaled('controlArea').at(-1)).toMatchObject({
      event: { type: 'seize', by: 'carla', isSupervisor: false, isHolderGone: true, reason: 'nobody answers' },
    });
  });

  test('is not gone where the program has it for an automatic order; people may take it over all the same', async () => {
    const { control } = await open();
    const program = { user: AUTOMATIC_ORDERS, role: 'operator', token: AUTOMATIC_ORDERS } as const;
    await control.change('west', { type: 'take' }, program);
    expect(west(control).presence).toBe('program');
    expect(controlAreaSchema.parse(west(control))).toEqual(west(control));
    await control.enterPin(PIN, ANNA);
    expect(why(await control.change('west', seize, ANNA))).toBe('done');
  });

  test('is still held by a program that goes on working without a window', async () => {
    const { town, control } = await held();
    town.away.set('anna', 0);
    await town.pass(110_000);
    await control.enterPin(PIN, ANNA);
    await town.pass(60_000);
    expect(west(control).presence).toBe('here');
  });

  test('as of one who was disabled, or may not hold it any more', async () => {
    const { town, file, control } = await held();
    town.people.delete('anna');
    expect(west(control).presence).toBe('barred');
    await control.enterPin(PIN, CARLA);
    expect(why(await control.change('west', seize, CARLA))).toBe('done');
    const barred = await town.open({ ...file, people: { ...file.people, carla: ['east'] } });
    expect(west(barred.control).presence).toBe('barred');
    // Holding it is not enough: nothing passes.
    await barred.control.enterPin(PIN, CARLA);
    expect(why(await barred.control.refuse({ action: 'x', areas: ['west'], subject: 's' }, CARLA))).toBe(
      'out-of-area west',
    );
  });

  test('an admin takes one over from whoever is there, with the PIN', async () => {
    const { town, control } = await held();
    town.people.set('local', { role: 'admin', pin: PIN });
    expect(why(await control.change('west', seize, LOCAL))).toBe('pin-missing local');
    await control.enterPin(PIN, LOCAL);
    expect(why(await control.change('west', seize, LOCAL))).toBe('done');
  });
});

describe('after a restart', () => {
  test('entries of earlier versions are read', async () => {
    const { town, file } = await open();
    const { journal } = town.stores();
    await journal.append('controlArea', 'anna', { area: 'west', event: { type: 'take', by: 'anna', at: 1 } });
    await journal.append('controlArea', 'local', {
      area: 'west',
      event: { type: 'seize', by: 'local', at: 2, reason: 'x', isSupervisor: true },
    });
    expect((await town.open(file)).control.holderOf('west')).toBe('local');
  });

  test.each([
    ['of a kind that nobody knows', { area: 'west', event: { type: 'lend', by: 'boris', at: 3 } }],
    ['that does not fit', { area: 'west', event: { type: 'release', by: 'boris', at: 3 } }],
    ['without anything in it', {}],
  ])('an entry %s is not passed over: nobody controls anything, and it is said', async (_, data) => {
    const { town, file, control } = await open();
    await control.change('west', { type: 'take' }, ANNA);
    const entry = await town.stores().journal.append('controlArea', 'boris', data);
    const after = await town.open(file);
    await after.control.enterPin(PIN, ANNA);
    const refused = await after.control.refuse({ action: 'x', areas: ['west'], subject: 's' }, ANNA);
    expect(refused?.failure).toMatchObject({ code: 'unavailable' });
    expect(refused?.failure.message).toContain(`entry ${entry.number} of the journal`);
    expect(why(await after.control.change('east', { type: 'take' }, ANNA))).toBe('unavailable');
    expect(town.logged.at(-1)).toContain(`entry ${entry.number}`);
    // Nothing is written over what was not understood.
    expect((await town.open(file)).control.trouble).toContain(`entry ${entry.number}`);
  });
});

test('wrong PINs are slowed down, and nothing changes hands without a journal', async () => {
  const { town, control } = await open();
  for (let i = 0; i < 3; i++) expect(why(await control.enterPin('0000', ANNA))).toBe('pin-wrong anna');
  expect(why(await control.enterPin(PIN, ANNA))).toBe('pin-wait 1');
  await town.pass(2000);
  expect(why(await control.enterPin(PIN, ANNA))).toBe('done');
  town.isJournalFull = true;
  expect(why(await control.change('west', { type: 'take' }, ANNA))).toBe('unavailable');
  expect(control.holderOf('west')).toBeNull();
});

test('where a wrong PIN cannot be kept none is compared: a restart would make every guess free', async () => {
  const { town, file, control } = await open();
  town.isDiskFull = true;
  for (const pin of ['0000', PIN]) expect(why(await control.enterPin(pin, ANNA))).toBe('pin-unwritten anna');
  expect(control.areas(ANNA).own.pinUntilMs).toBeNull();
  // Nothing was guessed, and so nobody has to wait.
  town.isDiskFull = false;
  for (let i = 0; i < 3; i++) expect(why(await control.enterPin('0000', ANNA))).toBe('pin-wrong anna');
  expect(why(await control.enterPin(PIN, ANNA))).toMatch(/^pin-wait/);
  const after = await town.open(file);
  expect(why(await after.control.enterPin(PIN, ANNA))).toMatch(/^pin-wait/);
});
