import { expect, test } from 'vitest';
import { hiddenOpenPoint } from './hidden-open-point.ts';

const at = (row: number, y: number, isEarthing = false) => ({ row, x: 0, y, isVertical: true, isEarthing });
const SWITCHES = { switches: [at(0, 50), at(1, 900), at(2, 100, true)] };
/** The breaker is closed; the ring is open at 1; the earthing switch is open as ever. */
const NORMAL_OPEN = [0, 1, 1];
const FRAME = { width: 400, height: 400 };

test('an open point below or above the picture is named', () => {
  expect(hiddenOpenPoint(NORMAL_OPEN, SWITCHES, { x: 0, y: 0, scale: 0.8 }, FRAME)).toEqual({ row: 1, isBelow: true });
  expect(hiddenOpenPoint(NORMAL_OPEN, SWITCHES, { x: 0, y: 1000, scale: 1 }, FRAME)).toEqual({
    row: 1,
    isBelow: false,
  });
});

test('one that is seen needs no word, and a feeder without any has none', () => {
  expect(hiddenOpenPoint(NORMAL_OPEN, SWITCHES, { x: 0, y: 600, scale: 1 }, FRAME)).toBeNull();
  expect(hiddenOpenPoint([0, 0, 1], SWITCHES, { x: 0, y: 0, scale: 1 }, FRAME)).toBeNull();
  expect(hiddenOpenPoint(NORMAL_OPEN, SWITCHES, { x: 0, y: 0, scale: 1 }, { width: 0, height: 0 })).toBeNull();
});
