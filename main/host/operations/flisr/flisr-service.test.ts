// From the trip to restored supply on a town whose field lives: by the program, by a person's yes, and where it has to stop.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { flisrCourseSchema } from '../../../../contract/flisr-requests.ts';
import { FlisrTown } from '../../../../tests/builders/flisr-town.ts';
import { ANNA, BORIS, PIN } from '../../../../tests/builders/switching-town.ts';
import type { Answer } from '../../requests/handler.ts';
import type { AskPlanner } from '../../shadow/shadow-questions.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const [BREAKER, FEEDER_CABLE, TIE] = ['b.r1.1.q0', 'r1.1.cable-2', 'r1.open.q1'];

function resultOf<T>(given: Answer<T>): T {
  if ('failure' in given) throw new Error(given.failure.message);
  return given.result;
}
const codeOf = (given: Answer<unknown>) => ('failure' in given ? (given.failure.detail ?? given.failure.code) : 'done');

async function controlled(host: Awaited<ReturnType<FlisrTown['open']>>, asker = ANNA) {
  const [area] = host.control.map.areas;
  resultOf(await host.control.change(area!.id, { type: 'take' }, asker));
  resultOf(await host.control.enterPin(PIN, asker));
}

describe('automatic', () => {
  test('all but the faulty section has supply again within a minute of the trip, each step told by telemetry', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const course = await city.until(host, 'restored');
    expect(flisrCourseSchema.parse(course)).toEqual(course);
    expect(course.stages.map(({ state }) => state)).toEqual([
      'waiting',
      'gathering',
      'solving',
      'executing',
      'restored',
    ]);
    expect(course.endedMs! - course.trippedMs).toBeLessThan(60_000);
    expect(course.location).toMatchObject({ entrance: 'r1.1.s1.b.q1', isSettled: true });
    const steps = course.plan!.steps.map(({ action, device }) => `${action} ${device}`);
    expect(steps).toContain(`close ${BREAKER}`);
    expect(steps).toContain(`close ${TIE}`);
    // The second station hangs between the last indicator that saw the current and the next: it waits for the repair.
    const back = course.plan!.customersBack.at(-1)!.customers;
    expect(back).toBeGreaterThan(0);
    expect(city.dark()).toBe(course.customersLost! - back);
    expect(course.customersOut).toBe(city.dark());
    // What was done stands in an order, every step completed by telemetry.
    const order = host.orders.find(course.order!)!;
    expect(order).toMatchObject({ state: 'completed', kind: 'emergency', serves: { kind: 'flisr', id: course.id } });
    expect(order.steps.every(({ completedBy }) => completedBy === 'telemetry')).toBe(true);
    expect(city.told).toEqual([`${BREAKER} isolate`, `${BREAKER} locate`]);
    // The fault is still there: nothing may be closed onto it until somebody has said that it is repaired.
    expect(host.orders.board().faults).toMatchObject([{ certainty: 'located', element: course.location!.element }]);
    await controlled(host);
    const word = { place: course.location!.element, saidBy: 'crew 4', how: 'jointed and tested' };
    expect(codeOf(await host.flisr.repaired(course.id, { ...word, place: 'r1.2.cable-1' }, ANNA))).toBe(
      `other-place ${course.id}`,
    );
    const repaired = resultOf(await host.flisr.repaired(course.id, word, ANNA));
    expect(repaired).toMatchObject({ repairedBy: 'anna', repairedWords: { saidBy: 'crew 4', how: word.how } });
    expect(codeOf(await host.flisr.repaired(course.id, word, ANNA))).toBe(`repaired-already ${course.id}`);
    expect(host.orders.board().faults).toEqual([]);
    expect(city.town.logged).toEqual([]);
  });

  test('a bug while the order is begun is no order: a person has it, and nothing is tried again', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    const begin = vi.spyOn(host.orders, 'begin').mockRejectedValue(new Error('a bug elsewhere'));
    city.strike(FEEDER_CABLE);
    const course = await city.until(host, 'handedOver');
    expect(course).toMatchObject({ reason: 'order-refused', order: null, words: [{ code: 'program-failed' }] });
    expect(course.detail).toContain('a bug elsewhere');
    expect(host.flisr.handedOver()).toMatchObject([{ course: course.id }]);
    await city.town.pass(10_000);
    expect(begin).toHaveBeenCalledTimes(1);
    expect(city.town.heard).toEqual([]);
  });

  test('an order that was issued before the bug is followed like any other', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    const { orders } = host;
    const begin = orders.begin.bind(orders);
    vi.spyOn(orders, 'begin').mockImplementation(async (order) => {
      await begin(order);
      throw new Error('a bug elsewhere');
    });
    city.strike(FEEDER_CABLE);
    const course = await city.until(host, 'restored');
    expect(orders.find(course.order!)).toMatchObject({ state: 'completed' });
  });

  test('a device that does not do it stops the order, and a person has it; the program does not try again', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.town.answers = ({ asset, phase }) =>
      asset === TIE && phase === 'operate' ? { kind: 'answered', result: 'accepted', reason: '' } : null;
    city.strike(FEEDER_CABLE);
    const course = await city.until(host, 'handedOver');
    expect(course).toMatchObject({ reason: 'order-halted' });
    expect(course.detail).toContain(TIE);
    expect(host.orders.find(course.order!)).toMatchObject({ state: 'halted' });
    const heard = city.town.heard.length;
    await city.town.pass(60_000);
    expect(city.town.heard).toHaveLength(heard);
    expect(host.flisr.list(true).courses).toMatchObject([{ id: course.id }]);
  });

  test('a breaker that closes again is waited for: what it does by itself is nobody’s business', async () => {
    const city = new FlisrTown({ isOverhead: true });
    const host = await city.open('automatic');
    await city.town.pass(4000);
    const { field } = city.town;
    field.truth.throwFault({ element: FEEDER_CABLE, type: 'three-phase', permanent: false });
    await city.town.pass(40_000);
    expect(host.flisr.list(false).courses.map(({ state }) => state)).toEqual(['reclosed']);
    expect(city.dark()).toBe(0);
    city.strike('r1.1.cable-1');
    const course = await city.until(host, 'restored');
    expect(course.isLockedOut).toBe(true);
    // Nobody tells that it has locked out: that takes the time that closing again would have taken.
    const waited = course.stages[1]!.atMs - course.trippedMs;
    expect(waited).toBeGreaterThanOrEqual(15_000);
    expect(course.endedMs! - course.trippedMs).toBeLessThan(60_000);
  });

  test('what needs somebody on site stands ready as an order that nobody has issued', async () => {
    const city = new FlisrTown();
    const { field, grid } = city.town;
    grid.network.switches.remote[field.row('switches', 'r1.1.s2.b.q1')] = 0;
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike('r1.1.cable-3');
    const { plan, id } = await city.until(host, 'restored');
    await city.town.pass(1000);
    const { orderAfterwards } = resultOf(host.flisr.get(id));
    const order = host.orders.find(orderAfterwards!)!;
    expect(order).toMatchObject({ state: 'new', kind: 'emergency' });
    expect(order.steps.map(({ operation }) => ('device' in operation ? operation.device : ''))).toEqual(
      plan!.afterwards!.steps.map(({ device }) => device),
    );
    expect(order.steps[0]).toMatchObject({ means: 'crew', operation: { device: 'r1.1.s2.b.q1', to: 'open' } });
  });

  test('a check that has grown old while the planning thread was busy is made anew', async () => {
    const city = new FlisrTown();
    const { plan } = city.town;
    let slow = 2;
    const busy: AskPlanner = async (name, params) => {
      const given = await plan(name, params);
      if (name === 'checkStep' && slow-- > 0) await new Promise((resolve) => setTimeout(resolve, 12_000));
      return given;
    };
    Object.assign(city.town, { plan: busy });
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const course = await city.until(host, 'restored', 120_000);
    expect(host.orders.find(course.order!)).toMatchObject({ state: 'completed' });
    expect(slow).toBeLessThan(0);
  });

  test('a planning thread that takes its time to start does so while indicators still answer', async () => {
    const city = new FlisrTown();
    const { plan } = city.town;
    let isStarted = false;
    const cold: AskPlanner = async (name, params) => {
      if (!isStarted) await new Promise((resolve) => setTimeout(resolve, 8_000));
      isStarted = true;
      return plan(name, params);
    };
    Object.assign(city.town, { plan: cold });
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const { stages, trippedMs } = await city.until(host, 'restored');
    const planned = stages.find(({ state }) => state === 'executing')!;
    expect(planned.atMs - trippedMs).toBeLessThan(12_000);
  });

  test('whoever takes over stops it at once', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const { id } = await city.until(host, 'executing');
    await city.town.pass(1000);
    const course = resultOf(await host.flisr.takeOver(id, BORIS));
    expect(course).toMatchObject({ state: 'handedOver', reason: 'taken-over', detail: 'boris' });
    await city.town.pass(1000);
    expect(host.orders.find(host.flisr.list(false).courses[0]!.order!)).toMatchObject({ state: 'halted' });
    const operated = city.town.heard.filter((said) => said.startsWith('operate'));
    await city.town.pass(60_000);
    expect(city.town.heard.filter((said) => said.startsWith('operate'))).toEqual(operated);
    expect(codeOf(await host.flisr.takeOver(id, BORIS))).toBe(`not-in-this-state ${id}`);
    expect(city.town.journaled('flisrRefused')).toEqual([{ course: id, code: 'not-in-this-state' }]);
  });

  test('load shedding ends it, and nothing begins while it lasts', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    await city.until(host, 'gathering');
    resultOf(await host.flisr.modes.setShedding(true, 'frequency', ANNA));
    expect(await city.until(host, 'handedOver')).toMatchObject({ reason: 'load-shedding' });
    city.strike('r1.2.cable-2');
    await city.town.pass(30_000);
    expect(host.flisr.list(false).courses).toHaveLength(1);
    expect(city.town.heard).toEqual([]);
  });

  test('where it has switched and the feeder trips again, people look first', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    await city.until(host, 'restored');
    city.strike('r1.1.cable-1');
    expect(await city.until(host, 'proposed')).toMatchObject({ level: 'manual' });
  });
});

describe('supervised', () => {
  test('nothing moves before a person who controls the area says yes to the plan that is shown', async () => {
    const city = new FlisrTown();
    const host = await city.open('supervised');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const { id, plan } = await city.until(host, 'proposed');
    await city.town.pass(20_000);
    expect(city.town.heard).toEqual([]);
    expect(codeOf(await host.flisr.approve(id, plan!.id, ANNA))).toMatch(/^not-held/);
    await controlled(host);
    expect(codeOf(await host.flisr.approve(id, 'another', ANNA))).toBe(`plan-replaced ${id}`);
    resultOf(await host.flisr.approve(id, plan!.id, ANNA));
    const course = await city.until(host, 'restored');
    expect(course).toMatchObject({ approvedBy: 'anna' });
    expect(host.orders.find(course.order!)).toMatchObject({ responsible: 'anna', state: 'completed' });
  });

  test('a plan is made anew when a device of the feeder has moved', async () => {
    const city = new FlisrTown();
    const host = await city.open('supervised');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const { plan } = await city.until(host, 'proposed');
    city.town.field.truth.operate(city.town.field.row('switches', 'r1.1.s3.a.q1'), false, city.town.field.nowMs);
    await city.town.pass(10_000);
    const anew = await city.until(host, 'proposed');
    expect(anew.plan!.id).not.toBe(plan!.id);
    expect(anew.stages.map(({ state }) => state).slice(-3)).toEqual(['gathering', 'solving', 'proposed']);
  });

  test('whoever closes by hand behind a place that is cut off has taken over: the fault is still known', async () => {
    const city = new FlisrTown();
    const host = await city.open('manual');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const proposed = await city.until(host, 'proposed');
    // A suggestion does not lapse.
    await city.town.pass(400_000);
    expect(host.flisr.list(true).courses).toMatchObject([{ deadlineMs: null, version: proposed.version }]);
    expect(codeOf(await host.flisr.approve(proposed.id, proposed.plan!.id, ANNA))).toMatch(/^not-held/);
    await controlled(host);
    expect(codeOf(await host.flisr.approve(proposed.id, proposed.plan!.id, ANNA))).toBe(`manual ${proposed.id}`);
    const operate = (id: string, isClosed: boolean) =>
      city.town.field.truth.operate(city.town.field.row('switches', id), isClosed, city.town.field.nowMs);
    operate('r1.1.s1.b.q1', false);
    await city.town.pass(10_000);
    operate(BREAKER, true);
    expect(await city.until(host, 'handedOver')).toMatchObject({ reason: 'taken-over' });
    expect(host.orders.board().faults).toHaveLength(1);
  });
});

describe('a crash', () => {
  const MOMENTS = [
    ['gathering', 'automatic'],
    ['proposed', 'supervised'],
    ['executing', 'automatic'],
  ] as const;
  test.each(MOMENTS)('while it is %s: it stands where it stood', async (state, mode) => {
    const city = new FlisrTown();
    const before = await city.open(mode);
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    await city.until(before, state);
    if (state === 'executing') await city.town.pass(2500);
    await before.die();
    const stood = before.flisr.list(false);
    const operated = city.town.heard.filter((said) => said.startsWith('operate'));
    const after = await city.open();
    expect(after.flisr.list(false).courses).toEqual(stood.courses);
    if (state === 'proposed') {
      await controlled(after);
      resultOf(await after.flisr.approve(stood.courses[0]!.id, stood.courses[0]!.plan!.id, ANNA));
    }
    const course = await city.until(after, 'restored', 120_000);
    expect(course.id).toBe(stood.courses[0]!.id);
    expect(city.dark()).toBe(course.customersOut);
    // What had gone out before was not said again.
    const heard = city.town.heard.filter((said) => said.startsWith('operate'));
    expect(heard.slice(0, operated.length)).toEqual(operated);
    expect(new Set(heard).size).toBe(heard.length);
  });

  test('between the plan and its order: nobody knows what had been begun, and a person has it', async () => {
    const city = new FlisrTown();
    const before = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const { id } = await city.until(before, 'gathering');
    before.orders.begin = () => new Promise(() => undefined);
    await city.until(before, 'executing');
    await before.die();
    const after = await city.open();
    expect(after.flisr.list(false).courses[0]).toMatchObject({ id, state: 'executing', order: null });
    expect(await city.until(after, 'handedOver')).toMatchObject({ id, reason: 'order-refused' });
    expect(city.town.heard).toEqual([]);
  });

  test('a journal that takes nothing: nothing is done, and it goes on when it does again', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    await city.until(host, 'gathering');
    city.town.isJournalFull = true;
    await city.town.pass(30_000);
    expect(host.flisr.list(false).courses).toMatchObject([{ state: 'gathering' }]);
    expect(city.town.heard).toEqual([]);
    city.town.isJournalFull = false;
    await city.until(host, 'restored');
  });
});

test('a clock that is set back while something waits for it hands it over', async () => {
  const city = new FlisrTown();
  const host = await city.open('supervised');
  await city.town.pass(4000);
  city.strike(FEEDER_CABLE);
  await city.until(host, 'proposed');
  const { now } = city.town.clock;
  city.town.clock.now = () => now() - 3_600_000;
  expect(await city.until(host, 'handedOver', 2000)).toMatchObject({ reason: 'clock-set-back' });
});

describe('what people protect', () => {
  test('a locked tie is left as it is, and the plan says so', async () => {
    const city = new FlisrTown();
    const host = await city.open('supervised');
    await city.town.pass(4000);
    const board = host.orders.board();
    host.orders.board = () => ({ ...board, locks: [TIE] });
    city.strike(FEEDER_CABLE);
    const { plan } = await city.until(host, 'proposed');
    expect(plan!.steps.map(({ device }) => device)).not.toContain(TIE);
    expect(plan!.ruledOut).toContainEqual({ device: TIE, why: 'protected', detail: '', words: [] });
  });

  test('modes: the lower of city and feeder holds, going further needs two persons, holding back none', async () => {
    const city = new FlisrTown();
    const host = await city.open();
    const [feeder] = city.town.grid.feeders.ids;
    expect(host.flisr.modes.report().feeders[0]).toEqual({
      ...{ id: feeder, mode: 'manual', effective: 'manual', lending: 'manual' },
    });
    await controlled(host);
    expect(codeOf(await host.flisr.modes.set(feeder!, 'automatic', ANNA))).toMatch(/^second-missing/);
    const sayYes = async (): Promise<void> => {
      const asked = codeOf(await host.flisr.modes.set(feeder!, 'automatic', ANNA)).split(' ')[1]!;
      resultOf(await host.control.second({ asked, user: 'boris', pin: PIN }, ANNA));
    };
    await sayYes();
    // Yes was said to automatic, not to anything else.
    expect(codeOf(await host.flisr.modes.set(feeder!, 'supervised', ANNA))).toMatch(/^second-changed/);
    await sayYes();
    const set = resultOf(await host.flisr.modes.set(feeder!, 'automatic', ANNA));
    expect(set.feeders[0]).toMatchObject({ effective: 'automatic' });
    expect(resultOf(await host.flisr.modes.set(null, 'supervised', BORIS)).feeders[0]).toEqual({
      ...{ id: feeder, mode: 'automatic', effective: 'supervised', lending: 'supervised' },
    });
    expect(codeOf(await host.flisr.modes.set('atlantis', 'manual', ANNA))).toBe('not-found');
    const journaled = [feeder, null].map((of) => ({ feeder: of, mode: of === null ? 'supervised' : 'automatic' }));
    expect(city.town.journaled('feederFlisr')).toEqual(journaled);
    expect(codeOf(await host.flisr.modes.set(null, 'restoreOnly', ANNA))).toBe('bad-request');
    // They outlive a restart.
    expect((await city.open()).flisr.modes.report()).toEqual(host.flisr.modes.report());
  });
});
