// A planned order from its first line to a crew at work, as a host carries it out: every word goes through the check, what is done comes
// from telemetry or from the crew, and after every event the program dies and reads its journal.
import { expect, test } from 'vitest';
import { switchingRing } from '../../tests/builders/switching-ring.ts';
import { applyOperation } from './apply-operation.ts';
import { checkBeside } from './look-ahead.ts';
import { draftOnBoard } from './draft-document.ts';
import type { Operation, PlannedStep } from './operation.ts';
import type { OrderEvent } from './order-events.ts';
import { advanceOrder, type OrderResult } from './order-machine.ts';
import { newOrder, ORDER_RULES, type OrderSheet, type OrderStep, type StepDraft } from './order-sheet.ts';
import { EMPTY_BOARD, type SafetyBoard } from './safety-board.ts';

const CREW = 'crew 7';
const tag = (device: string): Operation => ({
  ...{ kind: 'tag', tag: `tag ${device}`, device, document: 'doc', type: 'clearance', to: 'on' },
});

/** Load first moves to the other feeder, so that only the line goes dark; both ends open and are locked in any order. */
const STEPS: readonly (readonly [number, 'remote' | 'crew', Operation])[] = [
  [1, 'remote', { kind: 'switch', device: 'tie', to: 'closed' }],
  [2, 'remote', { kind: 'switch', device: 'q1', to: 'open' }],
  [2, 'remote', { kind: 'switch', device: 'q2', to: 'open' }],
  [3, 'crew', { kind: 'lock', device: 'q1', to: 'locked' }],
  [3, 'crew', { kind: 'lock', device: 'q2', to: 'locked' }],
  [4, 'remote', tag('q1')],
  [4, 'remote', tag('q2')],
  [5, 'crew', { kind: 'verify', what: 'dead', node: 'n2' }],
  [6, 'remote', { kind: 'switch', device: 'e2', to: 'closed' }],
  [7, 'remote', { kind: 'document', document: 'doc', to: 'issued', holder: 'foreman' }],
];

class Desk {
  readonly grid = switchingRing();
  board: SafetyBoard;
  order: OrderSheet;
  at = 1000;

  constructor() {
    const drafts = STEPS.map(([group, means, operation], i): StepDraft => {
      return { id: String(i + 1), group, operation, means, crew: means === 'crew' ? CREW : null, note: '' };
    });
    const head = { id: 'o', kind: 'planned' as const, title: 'cable l1', purpose: 'joint', area: 'east' };
    this.order = newOrder(head, drafts, { by: 'writer', at: 0 });
    const document = {
      id: 'doc',
      type: 'clearance' as const,
      zone: ['n2', 'n3'],
      devices: ['q1', 'q2'],
      draftedBy: 'writer',
    };
    const drafted = draftOnBoard(this.grid, EMPTY_BOARD, document);
    if (!drafted.ok) throw new Error(drafted.code);
    this.board = drafted.board;
  }

  say(event: OrderEvent): OrderResult {
    const result = advanceOrder(JSON.parse(JSON.stringify(this.order)) as OrderSheet, event);
    if (!result.ok) return result;
    const wasDone = new Set(this.order.steps.filter(({ state }) => state === 'completed').map(({ id }) => id));
    this.order = result.order;
    for (const { id, operation, state } of result.order.steps) {
      if (state !== 'completed' || wasDone.has(id)) continue;
      this.board = applyOperation(this.grid, this.board, operation, { by: 'operator', at: this.at });
    }
    return result;
  }

  /** Checked beside what is under way; confirmed where somebody is asked to. */
  instruct(id: string): OrderResult {
    this.at += 1000;
    const planned = ({ operation, means }: OrderStep): PlannedStep => ({
      operation,
      means,
      by: 'operator',
      at: this.at,
    });
    const underWay = this.order.steps.filter(({ state }) => state === 'instructed').map(planned);
    const step = this.order.steps.find((one) => one.id === id)!;
    const { violations } = checkBeside(this.grid, this.board, underWay, planned(step));
    const check = { step: id, at: this.at, violations };
    return this.say({ type: 'instruct', by: 'operator', at: this.at, step: id, check, confirmation: null });
  }

  done(id: string): OrderResult {
    this.at += 1000;
    const { operation, means, crew } = this.order.steps.find((one) => one.id === id)!;
    const told = { at: this.at, isGood: true, measuredAt: this.at };
    if (operation.kind === 'switch' && means === 'remote')
      return this.say({ type: 'told', by: 'telemetry', ...told, device: operation.device, position: operation.to });
    const by = crew ?? 'operator';
    return this.say({ type: 'reported', by, at: this.at, step: id, outcome: 'done', seen: null, reason: '' });
  }

  release(): void {
    const at = this.at;
    const events: readonly OrderEvent[] = [
      { type: 'request', by: 'writer', at },
      { type: 'prepare', by: 'writer', at },
      { type: 'check', by: 'checker', at },
      { type: 'approve', by: 'checker', at },
      { type: 'schedule', by: 'checker', at, from: at, until: at + 8 * 3_600_000 },
      { type: 'issue', by: 'operator', at, responsible: 'operator', isAutomatic: false },
    ];
    for (const event of events) expect(this.say(event).ok).toBe(true);
  }
}

test('nobody is dropped on the way to a crew at work, and the line stands dead, locked, tagged and earthed', () => {
  const desk = new Desk();
  desk.release();
  for (const group of [['1'], ['2', '3'], ['4', '5'], ['6', '7'], ['8'], ['9'], ['10']]) {
    for (const id of group) expect(desk.instruct(id)).toMatchObject({ ok: true });
    for (const id of group) expect(desk.done(id)).toMatchObject({ ok: true });
  }
  expect(desk.say({ type: 'complete', by: 'operator', at: desk.at })).toMatchObject({ ok: true });
  expect(desk.order.state).toBe('completed');
  expect([...desk.grid.supply()]).toEqual([1, 1, 1]);
  expect(desk.board).toMatchObject({ locks: ['q1', 'q2'], documents: [{ state: 'issued', holder: 'foreman' }] });
  expect(desk.grid.isClosed(desk.grid.switchRow('e2'))).toBe(true);
});

test('a step whose turn has not come is unsafe where it would do harm, whatever the order says', () => {
  const desk = new Desk();
  desk.release();
  expect(desk.instruct('9')).toEqual({ ok: false, code: 'out-of-order' });
  // Without the tie the hospital would go dark: nobody has confirmed that.
  desk.order = { ...desk.order, steps: desk.order.steps.map((step) => ({ ...step, group: 1 })) };
  expect(desk.instruct('2')).toEqual({ ok: false, code: 'unconfirmed' });
  expect(desk.instruct('9')).toEqual({ ok: false, code: 'unsafe' });
});

test('while a step is under way the next of its group must be safe whether it is done or not', () => {
  const desk = new Desk();
  desk.order = { ...desk.order, steps: desk.order.steps.map((step) => ({ ...step, group: 1 })) };
  desk.release();
  expect(desk.instruct('1')).toMatchObject({ ok: true });
  expect(desk.instruct('2')).toEqual({ ok: false, code: 'unconfirmed' });
  desk.done('1');
  expect(desk.instruct('2')).toMatchObject({ ok: true });
});

test('a device that stays silent stops the order, and nothing further is let pass until somebody has taken over', () => {
  const desk = new Desk();
  desk.release();
  desk.instruct('1');
  desk.at += ORDER_RULES.remoteAnswerMs + 1;
  desk.say({ type: 'clock', by: 'clock', at: desk.at });
  expect(desk.order).toMatchObject({
    state: 'halted',
    halt: { step: '1', trouble: 'no-answer', takeOver: 'operator' },
  });
  expect(desk.instruct('2')).toEqual({ ok: false, code: 'not-in-this-state' });
  desk.say({ type: 'takeOver', by: 'operator', at: desk.at, areaHolder: 'operator' });
  desk.say({ type: 'retry', by: 'operator', at: desk.at, step: '1' });
  expect(desk.instruct('2')).toEqual({ ok: false, code: 'out-of-order' });
  expect([desk.instruct('1').ok, desk.done('1').ok, desk.order.steps[0]!.state]).toEqual([true, true, 'completed']);
});
