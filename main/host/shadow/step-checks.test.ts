import { beforeEach, expect, test } from 'vitest';
import { TestField } from '../../../simulation/estimation/test-field.ts';
import type { Operation } from '../../../simulation/switching/operation.ts';
import { EMPTY_BOARD } from '../../../simulation/switching/safety-board.ts';
import { checkStepNow, joinedPlaces, lookAheadNow, returnStepsNow } from './step-checks.ts';

const BASIS = { board: EMPTY_BOARD, explained: [], hand: [], told: [] } as const;
const [BREAKER, SWITCH, TIE, EARTH, FUSE] = [
  ...['b.r1.1.q0', 'r1.1.s1.b.q1', 'r1.open.q1', 'r1.1.s2.a.q8', 'r1.1.s2.t.q1'],
] as [string, string, string, string, string];

let field: TestField;
beforeEach(() => {
  field = new TestField(
    { rings: 1, stations: 3, cables: 1, houses: 2 },
    { trips: true, indicators: true, errors: 0, meters: 1 },
  );
  field.start();
  field.run(2000);
});

const city = () => ({ ...field.town.grid, measurements: field.measurements });
const turn = (device: string, to: 'open' | 'closed', means: 'remote' | 'crew' = 'remote') => ({
  operation: { kind: 'switch', device, to } satisfies Operation,
  ...{ means, by: 'anna', at: field.nowMs },
});
function codes(device: string, to: 'open' | 'closed', more: Partial<Parameters<typeof checkStepNow>[2]> = {}) {
  const step = turn(device, to, more.step?.means);
  const question = { ...BASIS, underWay: [], ...more, step };
  return checkStepNow(city(), field.shadow.believed(), question).violations.map(({ code }) => code);
}
const operate = (device: string, closed: boolean) => {
  const done = field.truth.operate(field.row('switches', device), closed, field.nowMs, true);
  if ('refused' in done) throw new Error(`${device}: ${done.refused}`);
  field.run(done.atMs - field.nowMs + 20_000);
};

test('what is believed is what is checked: an earthing switch that telemetry tells is closed keeps the ring apart', () => {
  expect(codes(SWITCH, 'closed')).toContain('no-change');
  operate(SWITCH, false);
  operate('r1.1.s2.a.q1', false);
  expect(codes(SWITCH, 'closed')).not.toContain('earthed-zone');
  operate(EARTH, true);
  expect(field.truth.position(field.row('switches', EARTH))).toBe(1);
  expect(codes(SWITCH, 'closed')).toContain('earthed-zone');
});

test('a device whose word is old or missing is in doubt, and nobody commands it', () => {
  const m = field.positionOf(TIE);
  expect(codes(TIE, 'closed')).not.toContain('position-doubted');
  field.shadow.take(m, 0, field.nowMs, 3, 1, field.nowMs);
  field.run(2000);
  expect(codes(TIE, 'closed')).toContain('position-doubted');
  expect(codes(TIE, 'closed', { step: turn(TIE, 'closed', 'crew') })).toContain('position-unconfirmed');
});

test('the word of a crew counts where no telemetry tells, and telemetry where it does', () => {
  expect(codes(FUSE, 'open', { step: turn(FUSE, 'open', 'crew') })).not.toContain('no-change');
  const hand = [{ device: FUSE, position: 'open' as const }];
  expect(codes(FUSE, 'open', { hand, step: turn(FUSE, 'open', 'crew') })).toContain('no-change');
  expect(codes(BREAKER, 'open', { hand: [{ device: BREAKER, position: 'open' }] })).not.toContain('no-change');
  // What telemetry has told this moment goes before what is believed.
  expect(codes(BREAKER, 'open', { told: [{ device: BREAKER, position: 'open' }] })).toContain('no-change');
});

test('behind a trip that nobody has explained there is a fault: a switch is not closed onto it, a breaker with a second word', () => {
  field.truth.throwFault({ element: 'r1.1.cable-2', type: 'three-phase', permanent: true });
  field.run(30_000);
  expect(field.truth.position(field.row('switches', BREAKER))).toBe(0);
  expect(codes(BREAKER, 'closed')).toContain('suspected-fault');
  expect(codes(TIE, 'closed')).toContain('onto-fault');
  const faults = [{ element: 'elsewhere', nodes: [], certainty: 'located' as const }];
  const openedMs = field.shadow.believed().changedMs[field.row('switches', BREAKER)]!;
  const board = { ...EMPTY_BOARD, faults };
  const by = (ms: number) => ({ explained: [{ device: BREAKER, openedMs: ms, isStanding: true }], board });
  expect(codes(TIE, 'closed', by(openedMs))).not.toContain('onto-fault');
  // It was closed since, and has tripped again: that is another fault.
  expect(codes(TIE, 'closed', by(openedMs - 600_000))).toContain('onto-fault');
});

test('voltage that meters see where there should be none bars what would close beside it; gasps that got lost do not', () => {
  operate('r1.1.s2.b.q1', false);
  operate(SWITCH, false);
  const dark = [...field.shadow.grid.network.consumers.ids.keys()].filter((row) => !field.truth.isLive(row));
  expect(dark.length).toBeGreaterThan(0);
  const supply = field.find('consumer', 'supply', dark[0]!);
  expect(codes(SWITCH, 'closed')).not.toContain('unexpected-voltage');
  field.shadow.take(supply, 1, field.nowMs, 0, 1, field.nowMs);
  expect(codes(SWITCH, 'closed')).toContain('unexpected-voltage');
});

test('an order is looked ahead step by step, up to what is refused', () => {
  const grouped = (device: string, to: 'open' | 'closed', group: number) => ({ ...turn(device, to), group });
  const looked = lookAheadNow(city(), field.shadow.believed(), {
    ...BASIS,
    steps: [grouped(TIE, 'closed', 1), grouped(SWITCH, 'open', 2), grouped('nothing', 'open', 3)],
  });
  expect(looked.refusedAt).toBe(2);
  expect(looked.steps.map(({ effect }) => effect?.loop ?? null)).toEqual(['closed', 'opened', null]);
  expect(looked.steps.map(({ effect }) => effect?.dropped.customers ?? 0)).toEqual([0, 0, 0]);
});

test('places that were proven dead are no longer so once they are joined to what closes', () => {
  const node = (device: string) => field.town.grid.network.switches.nodeB[field.row('switches', device)]!;
  const near = field.town.grid.network.nodes.ids[node(SWITCH)]!;
  const question = { ...BASIS, device: SWITCH, nodes: [near, 'r1.2.end'] };
  operate('r1.1.s2.b.q1', false);
  expect(joinedPlaces(city(), field.shadow.believed(), question)).toContain(near);
  operate(SWITCH, false);
  expect(joinedPlaces(city(), field.shadow.believed(), question)).toEqual([]);
});

test('the way back to normal closes the ring before it opens it again', () => {
  operate(TIE, true);
  operate(SWITCH, false);
  const feeder = field.town.grid.feeders.ids[0]!;
  const { steps, left } = returnStepsNow(city(), field.shadow.believed(), {
    ...{ ...BASIS, feeder, by: 'anna', at: field.nowMs },
  });
  expect(left).toEqual([]);
  expect(steps.map(({ operation }) => operation)).toEqual([
    { kind: 'switch', device: SWITCH, to: 'closed' },
    { kind: 'switch', device: TIE, to: 'open' },
  ]);
});
