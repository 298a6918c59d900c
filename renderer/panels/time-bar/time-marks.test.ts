import { expect, test } from 'vitest';
import type { ReplayMark } from '../../../contract/replay-requests.ts';
import { clusterMarks, countText, drawnAt, shapeOf } from './time-marks.ts';

const mark = (atMs: number, sort: ReplayMark['sort']): ReplayMark => ({
  atMs,
  sort,
  kind: sort,
  number: atMs,
  data: {},
});

test('marks too near to each other are one, drawn as the gravest of them; none is lost', () => {
  const marks = [
    mark(100, 'switching'),
    mark(101, 'outage'),
    mark(102, 'other'),
    mark(600, 'trouble'),
    mark(2000, 'alarm'),
  ];
  const clusters = clusterMarks(marks, { fromMs: 0, toMs: 1000 }, 1000);
  expect(clusters.map(({ mark: { sort }, marks: { length }, x }) => [sort, length, x])).toEqual([
    ['outage', 3, 100],
    ['trouble', 1, 600],
  ]);
  expect(clusterMarks(marks, { fromMs: 90, toMs: 110 }, 1000)).toHaveLength(3);
});

test('what has started or come back is drawn as no trouble, and does not cover a switching', () => {
  const started: ReplayMark = { ...mark(100, 'trouble'), kind: 'hostStarted' };
  expect(shapeOf(started)).toBe('mended');
  expect(shapeOf({ ...started, kind: 'brokerLost' })).toBe('trouble');
  const [cluster] = clusterMarks([started, mark(101, 'switching')], { fromMs: 0, toMs: 1000 }, 1000);
  expect(cluster?.mark.sort).toBe('switching');
});

test('a flood of marks becomes at most as many as fit', () => {
  const marks = Array.from({ length: 5000 }, (_, i) => mark(i, 'switching'));
  const clusters = clusterMarks(marks, { fromMs: 0, toMs: 5000 }, 550);
  expect(clusters.length).toBeLessThanOrEqual(50);
  expect(clusters.reduce((sum, cluster) => sum + cluster.marks.length, 0)).toBe(5000);
});

test('numbers under the marks do not overprint each other, at the edges neither', () => {
  const width = 600;
  // Three bursts 14 px apart, one at each edge: each number alone would have room, two beside each other not.
  const at = [1, 2, 3, 300, 314, 328, 597, 599];
  const marks = at.flatMap((x) => Array.from({ length: 40 }, (_, i) => mark(x + i / 1000, 'switching')));
  const clusters = clusterMarks(marks, { fromMs: 0, toMs: width }, width);
  const boxes = clusters.map(({ x, marks: { length } }) => {
    const half = (6 * countText(length).length) / 2;
    return [drawnAt(x, width) - half, drawnAt(x, width) + half] as const;
  });
  for (const [i, [left]] of boxes.entries()) expect(left).toBeGreaterThan(boxes[i - 1]?.[1] ?? -1);
  expect(boxes.at(-1)![1]).toBeLessThanOrEqual(width);
  expect(clusters.reduce((sum, cluster) => sum + cluster.marks.length, 0)).toBe(marks.length);
  expect(clusters.length).toBeGreaterThan(3);
});
