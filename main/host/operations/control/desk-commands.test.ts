import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ANNA, BORIS, PIN, SwitchingTown } from '../../../../tests/builders/switching-town.ts';
import type { Answer } from '../../requests/handler.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const BREAKER = 'b.r1.1.q0';
const why = (given: Answer<unknown>) => ('failure' in given ? given.failure.code : 'done');

test('who tries to go on with, or to take back, the command of another is in the journal', async () => {
  const town = new SwitchingTown();
  const { control, desk } = await town.open();
  await town.pass(1000);
  await control.change(control.map.areaOf(BREAKER)!, { type: 'take' }, ANNA);
  await control.enterPin(PIN, ANNA);
  const point = `${BREAKER}.position`;
  expect(why(await desk.select({ commandId: 'command-01', point, value: 'open' }, ANNA))).toBe('done');
  expect(why(await desk.operate('command-01', BORIS))).toBe('forbidden');
  expect(why(await desk.cancel('command-01', BORIS))).toBe('forbidden');
  expect(why(await desk.cancel('command-02', ANNA))).toBe('not-found');
  expect(why(await desk.cancel('command-01', ANNA))).toBe('done');
  expect(why(await desk.operate('command-01', ANNA))).toBe('conflict');
  expect(town.journaled('controlRefused').map(({ action, point: at, code }) => [action, at, code])).toEqual([
    ['command.operate', point, 'forbidden'],
    ['command.cancel', point, 'forbidden'],
    ['command.cancel', '', 'not-found'],
    ['command.operate', point, 'conflict'],
  ]);
  expect(town.entries.filter(({ kind, by }) => kind === 'controlRefused' && by === 'boris')).toHaveLength(2);
});

test('a command that nobody could check is refused, and in the journal with who tried', async () => {
  const town = new SwitchingTown();
  const { control, desk } = await town.open();
  await town.pass(1000);
  await control.change(control.map.areaOf(BREAKER)!, { type: 'take' }, ANNA);
  await control.enterPin(PIN, ANNA);
  town.planFails = 'the grid is not being calculated';
  const point = `${BREAKER}.position`;
  expect(why(await desk.select({ commandId: 'command-01', point, value: 'open' }, ANNA))).toBe('unavailable');
  expect(town.heard).toEqual([]);
  expect(town.journaled('controlRefused')).toEqual([
    expect.objectContaining({ action: 'command.select', device: BREAKER, to: 'open', code: 'unchecked' }),
  ]);
});
