import { expect, test } from 'vitest';
import { PartFailures } from './part-failures.ts';

const start = () => {
  const lines: string[] = [];
  let wall = 1_000;
  const failures = new PartFailures(
    (line) => void lines.push(line),
    () => wall,
  );
  return { failures, lines, pass: (ms: number) => void (wall += ms) };
};
const broken = (words: string) => (): void => {
  throw new Error(words);
};

test('what a part throws ends its turn alone, and is logged with its place and counted', async () => {
  const { failures, lines, pass } = start();
  failures.run('alarms', broken('no state "odd"'));
  pass(10);
  failures.follow('flisr', Promise.reject(new Error('no such switch')));
  await Promise.resolve();
  expect(lines[0]).toMatch(
    /a part of the host failed \(alarms, 1 times so far\): Error: no state "odd"\n.*part-failures\.test\.ts/s,
  );
  expect(failures.list()).toEqual([
    { part: 'flisr', count: 1, lastWall: 1_010, reason: 'no such switch' },
    { part: 'alarms', count: 1, lastWall: 1_000, reason: 'no state "odd"' },
  ]);
});

test('a part that fails again and again is counted each time and logged once a minute; another reason at once', () => {
  const { failures, lines, pass } = start();
  for (let i = 0; i < 100; i++) {
    failures.run('outages', broken('the same'));
    pass(100);
  }
  expect([lines.length, failures.list()[0]!.count]).toEqual([1, 100]);
  failures.run('outages', broken('another'));
  pass(60_000);
  failures.run('outages', broken('another'));
  expect(lines).toHaveLength(3);
  expect(lines[2]).toContain('102 times so far');
});

test('what is thrown need not be an error', () => {
  const { failures, lines } = start();
  failures.note('task', { code: 7 });
  failures.note('task', undefined);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('code: 7');
});
