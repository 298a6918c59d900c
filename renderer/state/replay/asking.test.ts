import { expect, test } from 'vitest';
import { keepAsking, type Told } from './asking.ts';

const settle = async () => {
  for (let i = 0; i < 8; i++) await Promise.resolve();
};

function setUp() {
  const shown = { stay: 1, atMs: 1_000, isOnTheWay: false };
  const open: { answer: (result: string) => Promise<void>; fail: (message: string) => Promise<void> }[] = [];
  const told: Told<string>[] = [];
  let due: (() => void) | null = null;
  const end = keepAsking<string>({
    ask: () =>
      new Promise((resolve, reject) => {
        open.push({
          answer: (result) => {
            resolve(result);
            return settle();
          },
          fail: (message) => {
            reject(new Error(message));
            return settle();
          },
        });
      }),
    stay: () => shown.stay,
    isOnTheWay: () => shown.isOnTheWay,
    now: () => shown.atMs,
    after: (_ms, call) => {
      due = call;
      return () => {
        due = null;
      };
    },
    everyMs: 2_000,
    onTold: (one) => told.push(one),
  });
  const next = () => {
    due?.();
    return settle();
  };
  return { shown, open, told, end, next, isDue: () => due !== null };
}

test('an answer carries the moment at which it was asked for, not that at which it came', async () => {
  const { shown, open, told } = setUp();
  shown.atMs = 9_000;
  await open[0]!.answer('supplied');
  expect(told).toEqual([{ result: 'supplied', failure: null, atMs: 1_000, stay: 1 }]);
});

test('an answer of another moment is dropped, and the next one is asked for', async () => {
  const { shown, open, told, next } = setUp();
  shown.stay = 2;
  shown.atMs = 500;
  await open[0]!.answer('of before');
  expect(told).toEqual([]);
  await next();
  await open[1]!.answer('of then');
  expect(told).toEqual([{ result: 'of then', failure: null, atMs: 500, stay: 2 }]);
});

test('so is a failure of another moment', async () => {
  const { shown, open, told } = setUp();
  shown.stay = 2;
  await open[0]!.fail('nothing was known');
  expect(told).toEqual([]);
});

test('on the way to another moment nothing is asked: the host would answer for one that nobody sees', async () => {
  const { shown, open, next } = setUp();
  await open[0]!.answer('of the present');
  shown.isOnTheWay = true;
  await next();
  await next();
  expect(open).toHaveLength(1);
  shown.isOnTheWay = false;
  await next();
  expect(open).toHaveLength(2);
});

test('a failure keeps the answer of the same moment before it, and none of another', async () => {
  const { shown, open, told, next } = setUp();
  await open[0]!.answer('supplied');
  shown.atMs = 3_000;
  await next();
  await open[1]!.fail('busy');
  expect(told.at(-1)).toEqual({ result: 'supplied', failure: 'busy', atMs: 1_000, stay: 1 });
  shown.stay = 2;
  await next();
  await open[2]!.fail('busy');
  expect(told.at(-1)).toMatchObject({ result: null, failure: 'busy', stay: 2 });
});

test('once nobody looks any more it is not asked again', async () => {
  const { open, told, end, isDue } = setUp();
  end();
  await open[0]!.answer('late');
  expect(told).toEqual([]);
  expect(isDue()).toBe(false);
});
