import { expect, test } from 'vitest';
import type { ReplayMark } from '../../../contract/replay-requests.ts';
import { clusterMarks, shapeOf } from './time-marks.ts';

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
