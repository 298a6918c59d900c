import { expect, test } from 'vitest';
import { switchingRing } from '../../tests/builders/switching-ring.ts';
import { draftDocument } from './safety-document.ts';
import { endangeredWork, protectedDevices } from './protected-devices.ts';
import { EMPTY_BOARD, type SafetyBoard } from './safety-board.ts';

/** The line l1 between q1 and q2 cleared, a crew there. */
function atWork() {
  const grid = switchingRing();
  for (const device of ['q1', 'q2']) grid.set(grid.switchRow(device), false, 1);
  const draft = { id: 'doc', type: 'clearance' as const, zone: ['n2', 'n3'], devices: ['q1', 'q2'], draftedBy: 'w' };
  const board: SafetyBoard = {
    ...EMPTY_BOARD,
    locks: ['q1', 'q2'],
    documents: [{ ...draftDocument(draft), state: 'issued', issuedBy: 'operator', holder: 'foreman' }],
    permits: [{ id: 'p', document: 'doc', crew: 'crew 1', since: 0 }],
    earths: [{ id: 'e', node: 'n2' }],
  };
  return { grid, board };
}

test('a restoration counts on no device that is held, in doubt, or beside what is earthed or cleared', () => {
  const { grid, board } = atWork();
  expect(protectedDevices(grid, EMPTY_BOARD)).toEqual([]);
  expect(protectedDevices(grid, board)).toEqual(['q1', 'q2']);
  expect(protectedDevices(grid, { ...board, locks: [], doubted: ['tie'] })).toEqual(['q1', 'q2', 'tie']);
  // The hospital's busbar is dark, without anybody at work: an earth there holds everything that leads to it.
  const earthed = { ...EMPTY_BOARD, earths: [{ id: 'e', node: 'n4' }] };
  expect(protectedDevices(grid, earthed)).toEqual(['q2', 'd1', 'tie', 'f1', 't2']);
});

test('people at work are known to be in danger as soon as anything moved that keeps voltage away', () => {
  const { grid, board } = atWork();
  expect(endangeredWork(grid, board)).toEqual([]);
  const codes = (of: SafetyBoard) =>
    endangeredWork(grid, of).map(({ crews, because }) => [crews, because.map(({ code }) => code)]);
  expect(codes({ ...board, locks: ['q1'] })).toEqual([[['crew 1'], ['earth-not-locked']]]);
  expect(codes({ ...board, liveNodes: ['n3'] })).toEqual([[['crew 1'], ['unexpected-voltage']]]);
  // Somebody has taken the earth away.
  expect(codes({ ...board, earths: [] })).toEqual([[['crew 1'], ['not-earthed']]]);
  // Somebody has closed a locked switch on site.
  grid.set(grid.switchRow('q1'), true, 1);
  expect(codes(board)).toEqual([[['crew 1'], ['earth-not-open', 'earth-not-locked', 'tag-on-closed']]]);
});
