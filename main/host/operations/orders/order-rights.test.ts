import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ANNA, BORIS, PIN, remote, SwitchingTown } from '../../../../tests/builders/switching-town.ts';
import type { Answer } from '../../requests/handler.ts';
import type { Asker } from '../control/control-desk.ts';
import type { Word } from './order-says.ts';
import type { DoneStep } from './order-words.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const BREAKER = 'b.r1.1.q0';
const STEPS = [remote('1', BREAKER, 'open'), remote('2', BREAKER, 'closed')];

function resultOf<T>(given: Answer<T>): T {
  if ('failure' in given) throw new Error(given.failure.message);
  return given.result;
}
const codeOf = (given: Answer<unknown>) =>
  'failure' in given ? (given.failure.detail ?? given.failure.code).split(' ')[0] : 'done';

type Said = Word | ({ readonly type: 'record' } & DoneStep) | { type: 'accept'; step: string; seenBy: string | null };

/** An emergency order of Anna's: halted at a step that failed, and taken over by her. */
async function halted(town: SwitchingTown) {
  const host = await town.open();
  const { orders, control } = host;
  resultOf(await control.change(control.map.areas[0]!.id, { type: 'take' }, ANNA));
  resultOf(await control.enterPin(PIN, ANNA));
  await town.pass(1000);
  const head = { kind: 'emergency', title: 'cable', purpose: '', area: '' } as const;
  const { id, version } = resultOf(await orders.write(head, STEPS, 'anna'));
  resultOf(await orders.issue(id, version, { responsible: 'anna', isAutomatic: false }, ANNA));
  town.answers = ({ phase }) => (phase === 'operate' ? { kind: 'silent' } : null);
  const { violations } = resultOf(await orders.words.check(id, '1', ANNA));
  resultOf(await orders.words.instruct(id, orders.list(true).orders[0]!.version, '1', violations as never, ANNA));
  await town.pass(40_000);
  expect(orders.find(id)).toMatchObject({ state: 'halted' });
  const say = (word: Said, asker: Asker = ANNA) => {
    const { version: seen } = resultOf(orders.get(id));
    if (word.type === 'record') return orders.words.record(id, seen, word, asker);
    if (word.type === 'accept') return orders.words.accept(id, seen, word.step, word.seenBy, asker);
    return orders.say(id, seen, word, asker);
  };
  return { ...host, id, say, takeOver: (asker: Asker) => orders.takeOver(id, resultOf(orders.get(id)).version, asker) };
}

test.each<Said>([
  { type: 'retry', step: '1' },
  { type: 'accept', step: '1', seenBy: 'crew 4' },
  { type: 'resume' },
  { type: 'complete' },
  { type: 'extend', until: 9e15 },
  { type: 'record', step: STEPS[0]!, doneAt: 1, doneBy: 'crew 4' },
  { type: 'rework', reason: 'new plan' },
  { type: 'abort', reason: 'over' },
])('$type asks for the PIN, and for the area', async (word) => {
  const town = new SwitchingTown();
  const { say, takeOver, control } = await halted(town);
  resultOf(await takeOver(ANNA));
  await town.pass(121_000);
  expect(codeOf(await say(word))).toBe('pin-old');
  // Elsewhere it was never entered.
  expect(codeOf(await say(word, { ...ANNA, client: 'another window' }))).toBe('pin-missing');
  expect(town.journaled('controlRefused').at(-1)).toMatchObject({ action: `order.${word.type}`, code: 'pin-missing' });
  await control.enterPin(PIN, ANNA);
  expect(codeOf(await say(word))).not.toMatch(/^pin-/);
});

test('whoever lost the area carries nothing on: the new holder takes the order over, by PIN', async () => {
  const town = new SwitchingTown();
  const { say, takeOver, control, id, orders } = await halted(town);
  const [area] = control.map.areas;
  resultOf(await takeOver(ANNA));
  resultOf(await control.change(area!.id, { type: 'offer', to: 'boris' }, ANNA));
  resultOf(await control.change(area!.id, { type: 'accept' }, BORIS));
  resultOf(await control.enterPin(PIN, ANNA));
  for (const word of [{ type: 'retry', step: '1' }, { type: 'resume' }] as const)
    expect(codeOf(await say(word))).toBe('held-by');
  expect(codeOf(await takeOver(ANNA))).toBe('held-by');
  expect(codeOf(await takeOver(BORIS))).toBe('pin-missing');
  expect(orders.find(id)!.responsible).toBe('anna');
  resultOf(await control.enterPin(PIN, BORIS));
  resultOf(await takeOver(BORIS));
  expect(orders.find(id)!.responsible).toBe('boris');
  expect(codeOf(await say({ type: 'retry', step: '1' }, BORIS))).toBe('done');
});

test('to halt needs no leave, and nobody becomes responsible who may not control the area', async () => {
  const town = new SwitchingTown();
  town.people.set('vera', { role: 'viewer', pin: PIN });
  const { orders, control } = await town.open();
  resultOf(await control.change(control.map.areas[0]!.id, { type: 'take' }, ANNA));
  resultOf(await control.enterPin(PIN, ANNA));
  await town.pass(1000);
  const head = { kind: 'emergency', title: 'cable', purpose: '', area: '' } as const;
  const { id, version } = resultOf(await orders.write(head, STEPS, 'anna'));
  for (const responsible of ['nobody', 'vera', 'automation'])
    expect(codeOf(await orders.issue(id, version, { responsible, isAutomatic: true }, ANNA))).toBe('not-a-holder');
  expect(town.journaled('orderRefused').map(({ code }) => code)).toEqual(Array(3).fill('not-a-holder'));
  const issued = resultOf(await orders.issue(id, version, { responsible: 'anna', isAutomatic: false }, ANNA));
  await town.pass(200_000);
  expect(codeOf(await orders.say(id, issued.version, { type: 'halt', reason: 'stop' }, BORIS))).toBe('done');
});

test('what is planned is scheduled and approved by PIN', async () => {
  const town = new SwitchingTown();
  const { orders, control } = await town.open();
  const head = { kind: 'planned', title: 'cable', purpose: '', area: '' } as const;
  const { id } = resultOf(await orders.write(head, STEPS, 'anna'));
  const say = async (word: Word, asker: Asker) =>
    codeOf(await orders.say(id, resultOf(orders.get(id)).version, word, asker));
  expect(await say({ type: 'request' }, ANNA)).toBe('done');
  expect(await say({ type: 'prepare' }, ANNA)).toBe('done');
  expect(await say({ type: 'check' }, BORIS)).toBe('done');
  expect(await say({ type: 'approve' }, BORIS)).toBe('pin-missing');
  resultOf(await control.enterPin(PIN, BORIS));
  expect(await say({ type: 'approve' }, BORIS)).toBe('done');
  const window = { type: 'schedule', from: town.field.nowMs, until: town.field.nowMs + 1e6 } as const;
  expect(await say(window, ANNA)).toBe('pin-missing');
  resultOf(await control.enterPin(PIN, ANNA));
  expect(await say(window, ANNA)).toBe('done');
});
