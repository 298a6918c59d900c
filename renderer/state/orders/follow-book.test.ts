import { expect, it } from 'vitest';
import { followBook } from './follow-book.ts';

function setUp() {
  const waiting: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];
  const known: number[] = [];
  const failures: string[] = [];
  const timers: { ms: number; call: () => void; isCancelled: boolean }[] = [];
  const follower = followBook<number>({
    load: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    onKnown: (value) => known.push(value),
    onFailure: (message) => failures.push(message),
    after: (ms, call) => {
      const timer = { ms, call, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
    everyMs: 2_000,
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  return { waiting, known, failures, timers, follower, settle };
}

it('reads at the start, and again after its time', async () => {
  const { waiting, known, timers, settle } = setUp();
  waiting[0]!.resolve(1);
  await settle();
  expect(known).toEqual([1]);
  expect(timers.map(({ ms }) => ms)).toEqual([2_000]);
  timers[0]!.call();
  expect(waiting).toHaveLength(2);
});

it('reads once more after a reading during which something happened', async () => {
  const { waiting, known, follower, settle } = setUp();
  follower.again();
  follower.again();
  expect(waiting).toHaveLength(1);
  waiting[0]!.resolve(1);
  await settle();
  expect(waiting).toHaveLength(2);
  waiting[1]!.resolve(2);
  await settle();
  expect(waiting).toHaveLength(2);
  expect(known).toEqual([1, 2]);
});

it('says why it could not be read and tries again', async () => {
  const { waiting, failures, timers, settle } = setUp();
  waiting[0]!.reject(new Error('gone'));
  await settle();
  expect(failures).toEqual(['gone']);
  expect(timers).toHaveLength(1);
});

it('says nothing after its end', async () => {
  const { waiting, known, timers, follower, settle } = setUp();
  follower.end();
  waiting[0]!.resolve(1);
  await settle();
  expect(known).toEqual([]);
  expect(timers).toEqual([]);
});
