import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Draws, randomSwitching, switchingPlans } from '../../tests/builders/random-switching.ts';
import { switchingRing } from '../../tests/builders/switching-ring.ts';
import { wrongsOf } from '../../tests/builders/switching-judge.ts';
import { copyState, normalState } from '../network/network.ts';
import { applyOperation } from './apply-operation.ts';
import { returnToNormal, type ReturnPlan } from './return-to-normal.ts';
import { EMPTY_BOARD } from './safety-board.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import { SWITCHING_RULES } from './switching-rules.ts';

const SAID = { by: 'operator', at: 0 };
const back = (grid: SwitchingGrid, board = EMPTY_BOARD, rules = SWITCHING_RULES): ReturnPlan =>
  returnToNormal(grid, board, normalState(grid.network).switchClosed, SAID, rules);
const words = ({ steps }: ReturnPlan) =>
  steps.map(({ operation }) => ('device' in operation ? `${operation.device} ${operation.to}` : operation.kind));

function after(...changes: readonly (readonly [string, boolean])[]): SwitchingGrid {
  const grid = switchingRing();
  for (const [device, closed] of changes) grid.set(grid.switchRow(device), closed, 1);
  return grid;
}

describe('back to the normal state', () => {
  test('over a loop, without an interruption', () => {
    // Fed the other way round: b1 open, the tie closed.
    const plan = back(after(['b1', false], ['tie', true]));
    expect(words(plan)).toEqual(['b1 closed', 'tie open']);
    expect(plan).toMatchObject({ left: [], interrupted: 0 });
    expect(plan.steps.map(({ check }) => check.effect?.loop)).toEqual(['closed', 'opened']);
    expect(plan.steps.map(({ check }) => check.effect?.dropped.customers)).toEqual([0, 0]);
  });

  test('with an interruption, that is told, where no loop may be closed', () => {
    const grid = after(['b1', false], ['tie', true]);
    const plan = back(grid, EMPTY_BOARD, { ...SWITCHING_RULES, loopDevices: [] });
    expect(words(plan)).toEqual(['tie open', 'b1 closed']);
    expect(plan).toMatchObject({ left: [], interrupted: 31 });
  });

  test('whoever waits comes first, earths and idle locks go before', () => {
    const grid = after(['q1', false], ['q2', false], ['e2', true], ['tie', true]);
    const plan = back(grid, { ...EMPTY_BOARD, locks: ['q1'] });
    expect(words(plan)).toEqual(['e2 open', 'q1 unlocked', 'q1 closed', 'q2 closed', 'tie open']);
    expect(plan.interrupted).toBe(0);
  });

  test('what a tag holds stays, with the reason, and nobody is dropped for it', () => {
    const grid = after(['b1', false], ['tie', true]);
    const tag = { id: 't', device: 'b1', document: 'd', type: 'hold' as const, by: 'operator', at: 0 };
    const plan = back(grid, { ...EMPTY_BOARD, tags: [tag] });
    expect(words(plan)).toEqual([]);
    expect(plan.left.map(({ device, because }) => [device, because.map(({ code }) => code)])).toEqual([
      ['b1', ['tagged']],
      ['tie', ['critical-dropped']],
    ]);
  });

  test('the normal state needs nothing', () => {
    expect(back(switchingRing())).toEqual({ steps: [], left: [], interrupted: 0 });
  });

  test('from random states: it ends, every step is judged safe, and with nothing left it is the normal state', () => {
    fc.assert(
      fc.property(switchingPlans, (plan) => {
        const draws = new Draws(plan.draws);
        const { network, grid, board: drawn } = randomSwitching(plan, draws);
        const found = back(grid, drawn);
        const wrongs: string[] = [];
        // Nothing is earthed on the way back.
        const proven = new Set<string>();
        let board = drawn;
        for (const { operation, check } of found.steps) {
          const confirmed = new Set(check.violations.map(({ code }) => code));
          const state = copyState(grid.topology.state);
          wrongs.push(
            ...wrongsOf({
              network,
              critical: grid.critical,
              state,
              board,
              operation,
              by: 'operator',
              confirmed,
              proven,
            }),
          );
          board = applyOperation(grid, board, operation, SAID);
        }
        expect(wrongs).toEqual([]);
        const isBack = network.switches.ids.every((id, row) => {
          const isLeft = found.left.some(({ device }) => device === id);
          return isLeft || grid.isClosed(row) === (network.switches.normalOpen[row] === 0);
        });
        expect(isBack).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
