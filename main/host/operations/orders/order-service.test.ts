import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { phrase } from '../../../../simulation/phrases/phrases.ts';
import { ORDER_REQUESTS, orderSchema } from '../../../../contract/order-requests.ts';
import { ANNA, PIN, remote, SwitchingTown } from '../../../../tests/builders/switching-town.ts';
import { controlled, failureOf, give, issued, resultOf, type Town } from '../../../../tests/builders/town-orders.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The breaker of one half of the ring, its first station's switch, the open point. */
const [BREAKER, SWITCH, TIE] = ['b.r1.1.q0', 'r1.1.s1.b.q1', 'r1.open.q1'];

const stepOf = ({ orders }: Town, id: string, step: string) => orders.find(id)!.steps.find((one) => one.id === step)!;

test('an order is written, checked, given step by step, told by telemetry, and completed', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const id = await issued(host, [remote('1', TIE, 'closed'), remote('2', SWITCH, 'open')]);
  const preview = resultOf(await host.orders.words.check(id, '1', ANNA));
  expect(ORDER_REQUESTS['order.check'].result.parse(preview)).toEqual(preview);
  expect(preview.effect?.loop).toBe('closed');
  resultOf(await give(town, host, id, '1'));
  expect(stepOf(host, id, '1')).toMatchObject({ state: 'completed', completedBy: 'telemetry' });
  resultOf(await give(town, host, id, '2'));
  const version = resultOf(host.orders.get(id)).version;
  const done = resultOf(await host.orders.say(id, version, { type: 'complete' }, ANNA));
  expect(orderSchema.parse(done)).toEqual(done);
  expect(done.state).toBe('completed');
  expect(town.heard).toEqual([
    ...[`select ${TIE} closed`, `operate ${TIE} closed`],
    ...[`select ${SWITCH} open`, `operate ${SWITCH} open`],
  ]);
  // Journal first: the word stands there before the device hears of it.
  const kinds = town.entries.map(({ kind, data }) => (kind === 'order' ? (data['input'] as { do: string }).do : kind));
  expect(kinds.indexOf('command')).toBeGreaterThan(kinds.indexOf('event'));
  expect(town.logged).toEqual([]);
});

test('a restart in the middle of an order: it stands where it stood, and nothing is sent again', async () => {
  const town = new SwitchingTown();
  const before = await controlled(town);
  const id = await issued(before, [remote('1', BREAKER, 'open'), remote('2', BREAKER, 'closed')]);
  town.answers = ({ phase }) => (phase === 'operate' ? { kind: 'silent' } : null);
  const { violations } = resultOf(await before.orders.words.check(id, '1', ANNA));
  const { version } = resultOf(before.orders.get(id));
  resultOf(await before.orders.words.instruct(id, version, '1', violations as never, ANNA));
  await town.pass(1000);
  const [stood, board, heard] = [before.orders.find(id), before.orders.board(), [...town.heard]];
  expect(stepOf(before, id, '1').state).toBe('instructed');
  // Killed: nothing is closed in order; only its timers end with it.
  vi.clearAllTimers();
  const after = await town.open();
  expect(after.orders.find(id)).toEqual(stood);
  expect(after.orders.board()).toEqual(board);
  expect(after.control.holderOf(after.control.map.areas[0]!.id)).toBe('anna');
  await town.pass(3000);
  expect(town.heard).toEqual(heard);
  // It had obeyed: telemetry says so, and that counts.
  town.say(BREAKER, 'open');
  await town.pass(1000);
  expect(after.orders.find(id)!.steps[0]).toMatchObject({ state: 'completed', completedBy: 'telemetry' });
  expect(town.heard).toEqual(heard);
});

test('a restart, and the device never says anything: its deadline decides', async () => {
  const town = new SwitchingTown();
  const before = await controlled(town);
  const id = await issued(before, [remote('1', BREAKER, 'open')]);
  town.answers = ({ phase }) => (phase === 'operate' ? { kind: 'silent' } : null);
  await give(town, before, id, '1');
  vi.clearAllTimers();
  const after = await town.open();
  await town.pass(40_000);
  expect(after.orders.find(id)).toMatchObject({
    state: 'halted',
    halt: { step: '1', trouble: 'no-answer', takeOver: 'anna' },
  });
});

test.each([
  ['refuses', 'refused', { kind: 'answered', result: 'refused', reason: 'local' }, null],
  ['tries and cannot', 'drive-failed', { kind: 'answered', result: 'failed', reason: 'spring' }, null],
  ['does not answer', 'no-answer', { kind: 'silent' }, null],
  ['answers wrongly', 'wrong-position', { kind: 'silent' }, 'closed'],
  ['stays in between', 'intermediate', { kind: 'silent' }, 'intermediate'],
] as const)('a device that %s halts the order: %s', async (_, trouble, outcome, says) => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const id = await issued(host, [remote('1', BREAKER, 'open'), remote('2', BREAKER, 'closed')]);
  town.answers = ({ phase }) => (phase === 'operate' ? outcome : null);
  await give(town, host, id, '1');
  if (says !== null) town.say(BREAKER, says);
  await town.pass(40_000);
  expect(host.orders.find(id)).toMatchObject({ state: 'halted', halt: { step: '1', trouble } });
  // Nothing goes on until somebody has it in hand.
  const { version } = resultOf(host.orders.get(id));
  expect(failureOf(await host.orders.words.instruct(id, version, '2', [], ANNA))).toMatch(
    /not-in-this-state|out-of-order|position-doubted/,
  );
});

test('a word that comes too late is a late one: whoever takes over accepts it', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const id = await issued(host, [remote('1', BREAKER, 'open')]);
  town.answers = ({ phase }) => (phase === 'operate' ? { kind: 'silent' } : null);
  await give(town, host, id, '1');
  await town.pass(40_000);
  town.say(BREAKER, 'open');
  await town.pass(1000);
  expect(stepOf(host, id, '1')).toMatchObject({ state: 'failed', trouble: 'no-answer', lateBy: 'telemetry' });
  const said = async (word: Parameters<Town['orders']['say']>[2]) =>
    resultOf(await host.orders.say(id, resultOf(host.orders.get(id)).version, word, ANNA));
  resultOf(await host.orders.takeOver(id, resultOf(host.orders.get(id)).version, ANNA));
  const { version: halted } = resultOf(host.orders.get(id));
  expect(resultOf(await host.orders.words.accept(id, halted, '1', null, ANNA))).toMatchObject({ state: 'inProgress' });
  expect(await said({ type: 'complete' })).toMatchObject({ state: 'completed' });
});

test('who says it twice, with an old picture, or for a device of another order, is refused, and the journal says why', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const id = await issued(host, [remote('1', BREAKER, 'open'), remote('2', BREAKER, 'closed')]);
  const { version } = resultOf(host.orders.get(id));
  const { violations } = resultOf(await host.orders.words.check(id, '1', ANNA));
  const both = await Promise.all(
    [1, 2].map(() => host.orders.words.instruct(id, version, '1', violations as never, ANNA)),
  );
  expect(both.map((one) => ('failure' in one ? 'refused' : 'done')).toSorted()).toEqual(['done', 'refused']);
  await town.pass(6000);
  expect(town.heard.filter((one) => one.startsWith('operate'))).toEqual([`operate ${BREAKER} open`]);
  const head = { kind: 'emergency', title: 'other', purpose: '', area: '' } as const;
  const other = resultOf(await host.orders.write(head, [remote('1', BREAKER, 'closed')], 'anna'));
  expect(
    failureOf(await host.orders.issue(other.id, other.version, { responsible: 'anna', isAutomatic: false }, ANNA)),
  ).toBe(`device-taken ${BREAKER}`);
  const wish = { commandId: 'direct-0001', point: `${BREAKER}.position`, value: 'closed' };
  expect(failureOf(await host.desk.select(wish, ANNA))).toBe(`device-taken ${BREAKER}`);
  expect(town.journaled('orderRefused')).toMatchObject([
    { do: 'instruct', code: 'version' },
    { do: 'issue', code: 'device-taken', because: `${BREAKER} belongs to ${id} of anna` },
  ]);
  expect(town.journaled('controlRefused').map(({ code }) => code)).toContain('device-taken');
});

test('what drops a hospital, or an order that has run out, wants more than a word', async () => {
  const town = new SwitchingTown();
  town.grid.consumers.critical.fill(1);
  const host = await controlled(town);
  const id = await issued(host, [remote('1', BREAKER, 'open')]);
  const { version } = resultOf(host.orders.get(id));
  expect(failureOf(await host.orders.words.instruct(id, version, '1', [], ANNA))).toBe(
    `unconfirmed critical-dropped (${BREAKER})`,
  );
  expect(town.heard).toEqual([]);
  await town.pass(121_000);
  expect(failureOf(await host.orders.words.instruct(id, version, '1', [], ANNA))).toBe('pin-old anna');
  const { violations } = resultOf(await host.orders.words.check(id, '1', ANNA));
  expect(violations.map(({ severity }) => severity)).toContain('confirm');
  town.field.nowMs += 5 * 3_600_000;
  resultOf(await host.control.enterPin(PIN, ANNA));
  expect(failureOf(await host.orders.words.instruct(id, version, '1', violations as never, ANNA))).toBe(
    `expired ${id}`,
  );
});

test('without a check, or without a journal, nothing is given', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const id = await issued(host, [remote('1', BREAKER, 'open')]);
  const { version } = resultOf(host.orders.get(id));
  town.planFails = 'the grid is not being calculated yet';
  expect(failureOf(await host.orders.words.instruct(id, version, '1', [], ANNA))).toBe('unavailable');
  expect(town.journaled('orderRefused').at(-1)).toMatchObject({ do: 'instruct', code: 'unchecked' });
  town.planFails = null;
  town.isJournalFull = true;
  expect(failureOf(await host.orders.words.instruct(id, version, '1', [], ANNA))).toBe('unavailable');
  expect(host.orders.find(id)!.state).toBe('issued');
  expect(town.heard).toEqual([]);
});

test('a device that somebody commands directly is not instructed, and the other way round: the journal knows who tried', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const id = await issued(host, [remote('1', TIE, 'closed'), remote('2', BREAKER, 'open')]);
  const wish = (commandId: string, device: string) => ({ commandId, point: `${device}.position`, value: 'open' });
  resultOf(await host.desk.select(wish('direct-0001', SWITCH), ANNA));
  expect(failureOf(await host.desk.select(wish('direct-0002', SWITCH), ANNA))).toBe('conflict');
  expect(town.journaled('controlRefused').at(-1)).toMatchObject({ action: 'command.select', code: 'conflict' });
  expect(failureOf(await host.desk.select(wish('direct-0003', TIE), ANNA))).toBe(`device-taken ${TIE}`);
  // Selected before the order had it.
  resultOf(
    await host.commands.select({ commandId: 'earlier-0001', point: `${TIE}.position`, value: 'closed' }, 'boris'),
  );
  const { version } = resultOf(host.orders.get(id));
  const { violations } = resultOf(await host.orders.words.check(id, '1', ANNA));
  expect(failureOf(await host.orders.words.instruct(id, version, '1', violations as never, ANNA))).toBe(
    `device-taken ${TIE}`,
  );
  expect(host.orders.find(id)!.state).toBe('issued');
  expect(town.journaled('orderRefused').at(-1)).toMatchObject({
    ...{ do: 'instruct', code: 'device-taken' },
    because: `${TIE} is being commanded by boris`,
  });
});

test('a journal that was replaced leaves orders as they were copied; one that does not fit stops all switching, and says so', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const id = await issued(host, [remote('1', BREAKER, 'open')]);
  await host.orders.close();
  const stood = host.orders.find(id);
  const kept = town.entries.splice(0);
  const replaced = await town.open();
  expect(replaced.orders.find(id)).toEqual(stood);
  expect(town.logged.at(-1)).toContain('another journal');
  town.entries.push(...kept);
  const order = kept.findLast(({ kind }) => kind === 'order')!;
  town.entries.push({ ...order, number: town.entries.length + 1, data: { input: { do: 'event', order: 'order-9' } } });
  town.documents.delete('orders');
  const broken = await town.open();
  expect(broken.orders.trouble).toContain('unknown-order order-9');
  expect(broken.orders.find(id)).toEqual(stood);
  expect(
    failureOf(await broken.orders.write({ kind: 'emergency', title: 't', purpose: '', area: '' }, [], 'anna')),
  ).toBe('unavailable');
  resultOf(await broken.control.enterPin(PIN, ANNA));
  const wish = { commandId: 'direct-0001', point: `${BREAKER}.position`, value: 'open' };
  expect(failureOf(await broken.desk.select(wish, ANNA))).toBe('unavailable');
  expect(town.heard).toEqual([]);
});

test('an automatic order goes on by itself, each step when telemetry has told the one before', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const id = await issued(host, [remote('1', TIE, 'closed'), remote('2', SWITCH, 'open')], true);
  await town.pass(20_000);
  expect(host.orders.find(id)).toMatchObject({ state: 'completed', responsible: 'anna' });
  expect(host.orders.find(id)!.steps.map(({ instructedBy }) => instructedBy)).toEqual(['automation', 'automation']);
});

test('an automatic order that a restart has interrupted goes on once telemetry has had time to tell', async () => {
  const town = new SwitchingTown();
  const before = await controlled(town);
  const id = await issued(before, [remote('1', TIE, 'closed'), remote('2', SWITCH, 'open')], true);
  await town.pass(500);
  expect(before.orders.find(id)!.steps[0]!.state).toBe('instructed');
  vi.clearAllTimers();
  const after = await town.open();
  await town.pass(15_000);
  expect(after.orders.find(id)!.steps.map(({ state }) => state)).toEqual(['completed', 'new']);
  await town.pass(25_000);
  expect(after.orders.find(id)!.state).toBe('completed');
  expect(town.heard.filter((one) => one.startsWith('operate'))).toEqual([
    `operate ${TIE} closed`,
    `operate ${SWITCH} open`,
  ]);
});

test('an automatic order waits for a thread that has much to do, and is handed over where nobody checks', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  town.planFails = 'busy';
  const waits = await issued(host, [remote('1', TIE, 'closed')], true);
  await town.pass(10_000);
  expect(host.orders.find(waits)!.state).toBe('issued');
  town.planFails = null;
  await town.pass(10_000);
  expect(host.orders.find(waits)!.state).toBe('completed');
  town.planFails = 'nobody calculates';
  const halts = await issued(host, [remote('1', SWITCH, 'open')], true);
  await town.pass(5000);
  expect(host.orders.find(halts)!.signatures.at(-1)).toMatchObject({
    event: 'halt',
    note: 'Step 1 could not be checked: nobody calculates',
  });
});

test('an automatic order does not say again what a person must: it halts before, and is handed over', async () => {
  const town = new SwitchingTown();
  town.grid.consumers.critical.fill(1);
  const host = await controlled(town);
  const id = await issued(host, [remote('1', BREAKER, 'open')], true);
  await town.pass(2000);
  expect(host.orders.find(id)).toMatchObject({ state: 'halted', halt: { step: null, takeOver: 'anna' } });
  expect(host.orders.find(id)!.signatures.at(-1)).toMatchObject({
    by: 'automation',
    note: expect.stringContaining('critical-dropped'),
    // Windows say it in their language: the sentence, and what the check has found.
    words: [{ code: 'halt-unconfirmed', parameters: { n: '1' } }],
    violations: [expect.objectContaining({ code: 'critical-dropped', at: BREAKER })],
  });
  expect(town.heard).toEqual([]);
  const told = resultOf(host.orders.get(id));
  expect(orderSchema.parse(told)).toEqual(told);
});

test('an emergency order of another room: in the journal when it answers, halted by a word, refused where a device is taken', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const order = { title: 'fault', purpose: '', area: null, responsible: 'anna', isAutomatic: true };
  const seen = new Map<string, string[]>();
  host.orders.onChange((sheet) => seen.set(sheet.id, [...(seen.get(sheet.id) ?? []), sheet.state]));
  town.answers = ({ phase }) => (phase === 'operate' ? { kind: 'silent' } : null);
  const { id } = resultOf(await host.orders.begin({ ...order, steps: [remote('1', BREAKER, 'open')] }));
  expect(town.journaled('order').length).toBeGreaterThanOrEqual(2);
  const again = await host.orders.begin({ ...order, steps: [remote('1', BREAKER, 'open')] });
  expect(failureOf(again)).toContain('device-taken');
  await town.pass(1000);
  expect(resultOf(await host.orders.halt(id, 'anna', [phrase('said-by', { words: 'enough' })]))).toMatchObject({
    state: 'halted',
  });
  // The second was written, refused, and is nobody's.
  expect([...seen.values()]).toEqual([
    ['new', 'issued', 'inProgress', 'halted'],
    ['new', 'aborted'],
  ]);
});

test('a crew does what nobody can command; its word makes the position, and takes proofs away', async () => {
  const town = new SwitchingTown();
  const host = await controlled(town);
  const fuse = 'r1.1.s2.t.q1';
  const step = { ...remote('1', fuse, 'open'), means: 'crew', crew: 'crew 7' } as const;
  const id = await issued(host, [step, { ...step, ...remote('2', fuse, 'closed'), means: 'crew', crew: 'crew 7' }]);
  await give(town, host, id, '1');
  const report = async (one: string, outcome: 'done' | 'notDone') =>
    host.orders.report(id, resultOf(host.orders.get(id)).version, { step: one, outcome, reason: '' }, ANNA);
  expect(resultOf(await report('1', 'done')).steps[0]).toMatchObject({ state: 'completed', completedBy: 'crew 7' });
  // Nobody measures it: the check believes the crew.
  const preview = resultOf(await host.orders.words.check(id, '2', ANNA));
  expect(preview.violations.map(({ code }) => code)).not.toContain('no-change');
  expect(preview.effect?.pickedUp.customers).toBeGreaterThan(0);
  await give(town, host, id, '2');
  expect(failureOf(await report('2', 'notDone'))).toBe('done');
  expect(host.orders.find(id)).toMatchObject({ state: 'halted', halt: { trouble: 'not-done' } });
});

test('the way back to normal is written for a feeder, and for nothing else', async () => {
  const town = new SwitchingTown();
  const { orders } = await controlled(town);
  for (const other of [SWITCH, 'feeder-99']) {
    expect(failureOf(await orders.writeReturn(other, 'back', 'anna'))).toBe(`unknown-feeder ${other}`);
    expect(town.journaled('orderRefused').at(-1)).toMatchObject({ do: 'writeReturn', code: 'unknown-feeder' });
  }
  expect(orders.list(false).orders).toEqual([]);
  expect(resultOf(await orders.writeReturn('feeder-1', 'back', 'anna')).title).toBe('back');
});

test('a look ahead asks no more of a group than an order may hold: each step of it doubles the work of the thread that checks', async () => {
  const town = new SwitchingTown();
  const { orders } = await controlled(town);
  const many = Array.from({ length: 20 }, (_, i) => remote(String(i + 1), SWITCH, 'open', 1));
  town.planFails = 'the thread was asked';
  const given = await orders.lookAhead(many, 'paula');
  expect(given).toMatchObject({ failure: { code: 'bad-request' } });
  expect(failureOf(given)).toBe('group-too-large 5');
  town.planFails = null;
  expect(resultOf(await orders.lookAhead(many.slice(0, 4), 'paula')).steps).toHaveLength(4);
});
