import { expect, it } from 'vitest';
import { followAlarms } from './follow-alarms.ts';
import type { KnownAlarms } from './known-alarms.ts';

const lists = (version: number): KnownAlarms => ({ version, alarms: [], past: [], situations: [] });
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A host whose readings end when the test says so, and a clock that the test moves. */
function bench() {
  let now = 0;
  let waits: { readonly at: number; readonly call: () => void }[] = [];
  const reads: { tell: (version: number) => void; fail: (message: string) => void }[] = [];
  const known: number[] = [];
  const failures: string[] = [];
  const follower = followAlarms({
    load: () =>
      new Promise((resolve, reject) => {
        reads.push({ tell: (version) => resolve(lists(version)), fail: (message) => reject(new Error(message)) });
      }),
    onKnown: ({ version }) => known.push(version),
    onFailure: (message) => failures.push(message),
    steadyNow: () => now,
    after: (ms, call) => {
      const wait = { at: now + ms, call };
      waits.push(wait);
      return () => {
        waits = waits.filter((other) => other !== wait);
      };
    },
  });
  const move = (ms: number) => {
    now += ms;
    const due = waits.filter(({ at }) => at <= now);
    waits = waits.filter(({ at }) => at > now);
    for (const { call } of due) call();
  };
  return { follower, reads, known, failures, move };
}

it('reads when something has changed, and not when nothing has', async () => {
  const { follower, reads, known } = bench();
  follower.isAt(3);
  reads[0]!.tell(3);
  await settled();
  follower.isAt(3);
  expect(known).toEqual([3]);
  expect(reads).toHaveLength(1);
});

it('rests four times as long as a reading took, however much changes meanwhile', async () => {
  const { follower, reads, move } = bench();
  follower.isAt(1);
  move(100);
  follower.isAt(2);
  reads[0]!.tell(1);
  await settled();
  move(399);
  expect(reads).toHaveLength(1);
  move(1);
  expect(reads).toHaveLength(2);
});

it('never rests longer than two seconds: a reading that waited for a busy screen must not hide a trip', async () => {
  const { follower, reads, known, move } = bench();
  follower.isAt(1);
  move(6_000);
  follower.isAt(2);
  reads[0]!.tell(1);
  await settled();
  move(2_000);
  reads[1]!.tell(2);
  await settled();
  expect(known).toEqual([1, 2]);
});

it('looks at once after an order of ours, once', async () => {
  const { follower, reads, move } = bench();
  follower.isAt(1);
  move(100);
  reads[0]!.tell(1);
  await settled();
  follower.again();
  expect(reads).toHaveLength(2);
  reads[1]!.tell(1);
  await settled();
  move(10_000);
  expect(reads).toHaveLength(2);
});

it('takes a host that counts from below for a new one', async () => {
  const { follower, reads, known } = bench();
  follower.isAt(900);
  reads[0]!.tell(900);
  await settled();
  follower.isAt(2);
  reads[1]!.tell(2);
  await settled();
  expect(known).toEqual([900, 2]);
});

it('says why it cannot read, tries again later, and is quiet once it has ended', async () => {
  const { follower, reads, failures, known, move } = bench();
  follower.isAt(1);
  reads[0]!.fail('the host is busy');
  await settled();
  expect(failures).toEqual(['the host is busy']);
  move(1999);
  expect(reads).toHaveLength(1);
  move(1);
  expect(reads).toHaveLength(2);
  follower.end();
  reads[1]!.tell(1);
  await settled();
  move(10_000);
  expect(known).toEqual([]);
});
