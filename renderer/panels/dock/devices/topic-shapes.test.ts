import { describe, expect, test } from 'vitest';
import { prettySample, topicShapes } from './topic-shapes.ts';

const told = (topic: string, lastAt: number) => ({ topic, lastAt, count: 2, perSecond: 0.5, sample: '', isCut: false });

describe('shapes of topics', () => {
  test('topics that differ in ids only are one', () => {
    const shapes = topicShapes([told('city/a/m/17/tele', 1), told('city/a/m/18/tele', 3), told('city/a/air/tele', 2)]);
    expect(shapes.map(({ shape, count, perSecond, lastAt }) => [shape, count, perSecond, lastAt])).toEqual([
      ['city/a/m/+/tele', 4, 1, 3],
      ['city/a/air/tele', 2, 0.5, 2],
    ]);
    expect(shapes[0]!.topics.map(({ topic }) => topic)).toEqual(['city/a/m/18/tele', 'city/a/m/17/tele']);
  });
  test('a lone topic keeps its id', () => {
    expect(topicShapes([told('city/a/m/17/tele', 1)])[0]!.shape).toBe('city/a/m/17/tele');
  });
});

test('JSON is laid out, other text stays', () => {
  expect(prettySample('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettySample('1;2')).toBe('1;2');
});
