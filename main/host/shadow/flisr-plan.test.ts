// What fault restoration is told: the place, the plan with who comes back by which step, what was ruled out, and what is left for somebody
// on site. Every way is walked on the grid as it is believed: nothing may reach the place, and nobody may be promised what does not come.
import { inEnglish } from '../../../simulation/phrases/phrases.ts';
import { describe, expect, test } from 'vitest';
import { stateOf } from '../../../simulation/estimation/believed-studies.ts';
import { reach } from '../../../simulation/estimation/struck-fault.ts';
import { TestField } from '../../../simulation/estimation/test-field.ts';
import { EMPTY_BOARD, type SafetyBoard } from '../../../simulation/switching/safety-board.ts';
import { flisrAnswer } from './flisr-plan.ts';

const SIZE = { rings: 1, stations: 3, cables: 1, houses: 2 };
const BREAKER = 'b.r1.1.q0';
const TIE = 'r1.open.q1';

type Located = Extract<ReturnType<typeof flisrAnswer>, { kind: 'located' }>;

/** `byHand`: switches without remote control. */
function struck(
  element: string,
  byHand: readonly string[] = [],
  board: SafetyBoard = EMPTY_BOARD,
  taken: string[] = [],
) {
  const field = new TestField(SIZE, { meters: 1, gasps: 1, trips: true, indicators: true });
  const { grid } = field.town;
  for (const id of byHand) grid.network.switches.remote[field.row('switches', id)] = 0;
  field.start();
  field.run(4000);
  const thrown = field.truth.throwFault({ element, type: 'three-phase', permanent: true });
  if ('refused' in thrown) throw new Error(thrown.refused);
  field.run(30_000);
  const believed = field.shadow.believed();
  const found = flisrAnswer(grid, believed, { device: BREAKER, place: null, board, taken });
  if (found.kind !== 'located') throw new Error(inEnglish(found.words));
  return { grid, believed, found };
}

/** Customers that have supply again, of those who lost it, after each of these steps; fails where the place gets voltage. */
function walk(
  { grid, believed, found }: ReturnType<typeof struck>,
  steps: readonly { readonly device: string; readonly action: 'open' | 'close' }[],
): number[] {
  const { switches, nodes, sources, consumers } = grid.network;
  const state = stateOf(believed);
  const place = new Set(found.nodes);
  return steps.map(({ device, action }) => {
    state.switchClosed[switches.ids.indexOf(device)] = action === 'close' ? 1 : 0;
    const fed = reach(grid.network, state, -1, new Uint8Array(nodes.count), sources.node);
    expect(nodes.ids.filter((id, row) => place.has(id) && fed[row] === 1)).toEqual([]);
    return found.dark.reduce((sum, row) => sum + (fed[consumers.node[row]!] === 1 ? consumers.customers[row]! : 0), 0);
  });
}

const planOf = ({ plan, words }: Located) => {
  if (plan === null) throw new Error(inEnglish(words));
  return plan;
};

describe('all of it obeys', () => {
  test.each(['r1.1.cable-1', 'r1.1.cable-2', 'r1.1.s2.mv', 'r1.1.cable-3'])(
    'a fault of %s: each step brings back whom it says, and nothing reaches the place',
    (element) => {
      const given = struck(element);
      const plan = planOf(given.found);
      expect(plan.customersBack.map(({ customers }) => customers)).toEqual(walk(given, plan.steps));
      expect(plan.customersBack.at(-1)!.customers).toBe(plan.customersLost - plan.customersUnserved);
      expect(plan.steps.every(({ checks }) => checks['remote'] === true)).toBe(true);
      expect(plan.afterwards).toBeNull();
    },
  );

  test('a locked tie stays, with the reason; so does one beside an earth', () => {
    for (const board of [
      { ...EMPTY_BOARD, locks: [TIE] },
      { ...EMPTY_BOARD, earths: [{ id: 'e1', node: 'r1.2.end' }] },
    ]) {
      const plan = planOf(struck('r1.1.cable-2', [], board).found);
      expect(plan.steps.map(({ device }) => device)).not.toContain(TIE);
      expect(plan.ruledOut).toContainEqual({ device: TIE, why: 'protected', detail: '', words: [] });
    }
  });
});

test('a device that an order has is that order’s, and the plan does without', () => {
  const plan = planOf(struck('r1.1.cable-2', [], EMPTY_BOARD, [TIE]).found);
  expect(plan.steps.map(({ device }) => device)).not.toContain(TIE);
  expect(plan.ruledOut).toContainEqual({ device: TIE, why: 'taken', detail: '', words: [] });
});

describe('where some need somebody on site', () => {
  test('what obeys goes first; what is left stands ready, and brings the rest back', () => {
    const given = struck('r1.1.cable-3', ['r1.1.s2.b.q1']);
    const plan = planOf(given.found);
    expect(plan.steps.map(({ device }) => device)).not.toContain('r1.1.s2.b.q1');
    expect(plan.ruledOut.find(({ device }) => device === 'r1.1.s2.b.q1')).toMatchObject({ why: 'by-hand' });
    const afterwards = plan.afterwards!;
    const back = walk(given, [...plan.steps, ...afterwards.steps]);
    expect(back[plan.steps.length - 1]).toBe(plan.customersBack.at(-1)!.customers);
    expect(back.at(-1)! - back[plan.steps.length - 1]!).toBe(afterwards.customers);
    expect(afterwards.customers).toBeGreaterThan(0);
  });

  test('where nothing can be done without them, the plan says so step by step', () => {
    const given = struck('r1.1.cable-2', ['r1.1.s1.a.q1', 'r1.1.s1.b.q1', 'r1.1.s2.b.q1', 'r1.1.s3.a.q1', TIE]);
    const plan = planOf(given.found);
    expect(plan.steps.some(({ checks }) => checks['remote'] === false)).toBe(true);
    expect(plan.customersBack.map(({ customers }) => customers)).toEqual(walk(given, plan.steps));
    expect(plan.afterwards).toBeNull();
  });
});

test('a device that has not tripped has no place', () => {
  const { grid, believed } = struck('r1.1.cable-2');
  expect(
    flisrAnswer(grid, believed, { device: 'b.r1.2.q0', place: null, board: EMPTY_BOARD, taken: [] }),
  ).toMatchObject({
    kind: 'not-located',
  });
});
