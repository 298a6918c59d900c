import { expect, it } from 'vitest';
import { type Horn, nextCall, SILENT_HORN } from './alarm-tones.ts';

/** The priorities called, with their times, s: each look tells what sounds. */
function calls(
  looks: readonly (readonly [seconds: number, loudest: number | null, sounding: number])[],
): [number, number][] {
  const heard: [number, number][] = [];
  let horn: Horn = SILENT_HORN;
  for (const [seconds, loudest, sounding] of looks) {
    const next = nextCall(horn, { loudest, sounding }, seconds * 1000);
    horn = next.horn;
    if (next.call !== null) heard.push([seconds, next.call]);
  }
  return heard;
}
const each = (from: number, to: number, loudest: number | null, sounding: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => [from + i, loudest, sounding] as const);

it('calls for the critical each 2 s, for the high each 10 s, until nothing sounds', () => {
  expect(calls([...each(0, 5, 1, 1), ...each(6, 9, null, 0)])).toEqual([
    [0, 1],
    [2, 1],
    [4, 1],
  ]);
  expect(calls(each(0, 25, 2, 1)).map(([at]) => at)).toEqual([0, 10, 20]);
});

it('calls once for each of medium priority, and never for the low', () => {
  expect(calls([...each(0, 4, 3, 1), ...each(5, 9, 3, 2)])).toEqual([
    [0, 3],
    [5, 3],
  ]);
  expect(calls(each(0, 30, 4, 9))).toEqual([]);
});

it('calls at once when something worse comes, and again for what comes after silence', () => {
  expect(calls([...each(0, 3, 2, 1), [4, 1, 2]])).toEqual([
    [0, 2],
    [4, 1],
  ]);
  expect(
    calls([
      [0, 1, 1],
      [1, null, 0],
      [1.5, 1, 1],
    ]),
  ).toEqual([
    [0, 1],
    [1.5, 1],
  ]);
});
