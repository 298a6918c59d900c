import { PartFailures } from '../../part-failures.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { phrase } from '../../../../simulation/phrases/phrases.ts';
import { ANNA, PIN, remote, SwitchingTown } from '../../../../tests/builders/switching-town.ts';
import { controlled, failureOf, give, issued, resultOf } from '../../../../tests/builders/town-orders.ts';
import { AUTOMATION } from '../../../../simulation/switching/order-sheet.ts';
import { matterSources } from '../alarms/matter-sources.ts';
import { OrderDesk } from './order-desk.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The breaker of one half of the ring, its first station's switch. */
const [BREAKER, SWITCH] = ['b.r1.1.q0', 'r1.1.s1.b.q1'];

test('a clock that is set back lets no step wait for it, and bars no emergency order', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const id = await issued(host, [remote('1', BREAKER, 'open'), remote('2', SWITCH, 'open')]);
  town.answers = ({ phase }) => (phase === 'operate' ? { kind: 'silent' } : null);
  await give(town, host, id, '1');
  const { now } = town.clock;
  town.clock.now = () => now() - 3_600_000;
  await town.pass(10_000);
  expect(host.orders.find(id)).toMatchObject({ state: 'inProgress' });
  await town.pass(20_000);
  expect(host.orders.find(id)).toMatchObject({ state: 'halted', halt: { step: '1', trouble: 'no-answer' } });
  // Said by the new clock, and not before the order's beginning.
  resultOf(await host.control.enterPin(PIN, ANNA));
  const version = () => resultOf(host.orders.get(id)).version;
  resultOf(await host.orders.takeOver(id, version(), ANNA));
  town.answers = null;
  resultOf(await host.orders.say(id, version(), { type: 'retry', step: '1' }, ANNA));
  expect(failureOf(await give(town, host, id, '1'))).not.toMatch(/too-early|expired/);
});

test('a take-over of a version that did not write who held the area is read; what nobody understands stops all switching', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const id = await issued(host, [remote('1', BREAKER, 'open')]);
  await host.orders.halt(id, 'anna', [phrase('said-by', { words: 'wait' })]);
  const { journal } = town.stores();
  const event = { type: 'takeOver', by: 'boris', at: town.field.nowMs };
  await journal.append('order', 'boris', { input: { do: 'event', order: id, seen: null, speed: 1, event } });
  const after = await town.open();
  expect(after.orders.find(id)).toMatchObject({ responsible: 'boris', halt: { isTakenOver: true } });
  const { number } = await journal.append('order', 'boris', { input: { do: 'event', order: id, seen: null } });
  const last = await town.open();
  expect(last.orders.trouble).toContain(`entry ${number} of the journal`);
  const wish = { commandId: 'direct-0001', point: `${BREAKER}.position`, value: 'open' };
  resultOf(await last.control.enterPin(PIN, ANNA));
  expect(failureOf(await last.desk.select(wish, ANNA))).toBe('unavailable');
  const head = { kind: 'emergency', title: 'x', purpose: '', area: '' } as const;
  expect(failureOf(await last.orders.write(head, [], 'anna'))).toBe('unavailable');
});

test('what happened to an order stays done whatever a listener makes of it', async () => {
  const town = new SwitchingTown();
  town.guard = new PartFailures((line) => void town.logged.push(line));
  const host = await controlled(town);
  host.orders.onChange(() => {
    throw new Error('a bug elsewhere');
  });
  const id = await issued(host, [remote('1', BREAKER, 'open')]);
  expect(host.orders.find(id)).toMatchObject({ state: 'issued' });
  expect(town.guard.list()).toMatchObject([{ part: 'orders', count: 2, reason: 'a bug elsewhere' }]);
  expect(town.logged.some((line) => line.includes('a bug elsewhere'))).toBe(true);
});

test('an automatic order that has to halt while the journal takes nothing gives no further step, alarms, and halts as soon as it can', async () => {
  const town = new SwitchingTown();
  town.grid.consumers.critical.fill(1);
  const host = await controlled(town);
  const [source] = matterSources({
    outages: null,
    orders: host.orders,
    dangers: null,
    flisr: null,
    failures: { list: () => [] },
  });
  const told = () => source!.matters()!.map(({ state }) => state);
  town.planFails = 'busy';
  const id = await issued(host, [remote('1', BREAKER, 'open')], true);
  await town.pass(1000);
  town.isJournalFull = true;
  town.planFails = null;
  await town.pass(20_000);
  // Asked again now and then, not as fast as the disk can refuse.
  const refused = town.logged.filter((line) => line.includes('the journal refused'));
  expect(refused.length).toBeGreaterThan(1);
  expect(refused.length).toBeLessThan(6);
  expect(host.orders.find(id)).toMatchObject({ state: 'issued' });
  expect(told()).toEqual(['unwritten']);
  // What stopped it may be over by then: it has been decided, and a person has it.
  town.grid.consumers.critical.fill(0);
  town.isJournalFull = false;
  await town.pass(10_000);
  expect(host.orders.find(id)).toMatchObject({ state: 'halted', halt: { takeOver: 'anna' } });
  expect(host.orders.find(id)!.signatures.at(-1)!.note).toContain('critical-dropped');
  expect(told()).toEqual(['halted']);
  expect(town.heard).toEqual([]);
});

test('a bug in what an automatic order needs halts it, and is told once', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  vi.spyOn(host.orders.checks, 'step').mockRejectedValue(new Error('a bug elsewhere'));
  const id = await issued(host, [remote('1', BREAKER, 'open')], true);
  await town.pass(10_000);
  expect(host.orders.find(id)).toMatchObject({ state: 'halted' });
  expect(town.logged.filter((line) => line.includes('a bug elsewhere'))).toHaveLength(1);
  expect(town.heard).toEqual([]);
});

test('a bug in what writes a halt is no leave to go on: it is said again, and no further step is given', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const { checks } = host.orders;
  const check = checks.step.bind(checks);
  vi.spyOn(checks, 'step').mockImplementationOnce(async (...asked) => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return check(...asked);
  });
  const write = OrderDesk.prototype.do;
  const halts = { fail: true };
  vi.spyOn(OrderDesk.prototype, 'do').mockImplementation(function (this: OrderDesk, input, by) {
    if (halts.fail && input.do === 'event' && input.event.type === 'halt') throw new Error('a bug elsewhere');
    return write.call(this, input, by);
  });
  const id = await issued(host, [remote('1', BREAKER, 'open'), remote('2', SWITCH, 'open')], true);
  await town.pass(1000);
  // While its first step is checked.
  const halted = host.orders.halt(id, AUTOMATION, [phrase('halt-restoration-begun')]);
  await town.pass(20_000);
  expect(town.heard).toEqual([]);
  expect(host.orders.unwrittenHalts()).toEqual([id]);
  expect(town.logged.filter((line) => line.includes('a bug elsewhere'))).toHaveLength(1);
  halts.fail = false;
  await town.pass(10_000);
  expect(resultOf(await halted)).toMatchObject({ state: 'halted' });
  expect(host.orders.unwrittenHalts()).toEqual([]);
  expect(town.heard).toEqual([]);
});

test('what a crew has done and telemetry has not told yet counts either way', async () => {
  const [half, tie] = [SWITCH, 'r1.open.q1'];
  const town = new SwitchingTown();
  town.grid.consumers.critical.fill(1);
  const host = await controlled(town);
  const byCrew = { ...remote('2', half, 'open'), means: 'crew', crew: 'crew 7' } as const;
  const id = await issued(host, [remote('1', tie, 'closed'), byCrew, remote('3', tie, 'open')]);
  resultOf(await give(town, host, id, '1'));
  resultOf(await give(town, host, id, '2'));
  const { version } = resultOf(host.orders.get(id));
  resultOf(await host.orders.report(id, version, { step: '2', outcome: 'done', reason: '' }, ANNA));
  const codes = async () => resultOf(await host.orders.words.check(id, '3', ANNA)).violations.map(({ code }) => code);
  // Its last word is one of before the crew's: half of the ring hangs on the tie now.
  expect(await codes()).toContain('critical-dropped');
  expect(host.orders.checks.underWay()).toMatchObject([{ step: { operation: { device: half, to: 'open' } } }]);
  town.say(half, 'open');
  expect(host.orders.checks.underWay()).toEqual([]);
  expect(await codes()).toContain('critical-dropped');
});

test('nobody is sent to a device that a command is on its way to', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  town.answers = ({ phase }) => (phase === 'operate' ? { kind: 'answered', result: 'accepted', reason: '' } : null);
  resultOf(await host.desk.select({ commandId: 'direct-0001', point: `${SWITCH}.position`, value: 'open' }, ANNA));
  resultOf(await host.desk.operate('direct-0001', ANNA));
  const id = await issued(host, [{ ...remote('1', SWITCH, 'closed'), means: 'crew', crew: 'crew 7' }]).catch(String);
  const given = id.startsWith('order-') ? failureOf(await give(town, host, id, '1')) : id;
  expect(given).toContain('device-taken');
});
