import { afterEach, expect, it, vi } from 'vitest';
import { SampleWriter } from './sample-writer.ts';

afterEach(() => {
  vi.useRealTimers();
});

const message = (payload: string) => ({ asset: 'transformer-s1', suffix: 'event' as const, arrival: 1, payload });

it('lets go of messages that nobody waits for while the disk takes nothing', async () => {
  const appended: number[] = [];
  let isFull = true;
  const writer = new SampleWriter({
    append: async (_buffer, _count, messages) => {
      if (isFull) throw new Error('the disk is full');
      appended.push(messages.length);
    },
    onTrouble: () => undefined,
  });
  const payload = JSON.stringify({ text: 'x'.repeat(60_000) });
  for (let i = 0; i < 1000; i += 1) writer.addMessage(message(payload), false);
  expect(writer.dropped).toBeGreaterThan(500);
  const before = writer.dropped;
  writer.addMessage(message(payload), true);
  expect(writer.dropped).toBe(before);
  isFull = false;
  await writer.close();
  expect(appended.reduce((sum, count) => sum + count, 0)).toBe(1001 - before);
  // There is room again.
  writer.addMessage(message(payload), false);
  expect(writer.dropped).toBe(before);
});

it('says that a commit is stuck while it is, and once; what waited counts as written when it comes through', async () => {
  vi.useFakeTimers();
  const told: (string | null)[] = [];
  let unlock = (): void => undefined;
  const writer = new SampleWriter({
    append: () =>
      new Promise<void>((resolve) => {
        unlock = resolve;
      }),
    onTrouble: (reason) => told.push(reason),
  });
  let committed = 0;
  writer.addMessage(message('x'), true);
  writer.whenCommitted(() => {
    committed += 1;
  });
  await vi.advanceTimersByTimeAsync(4000);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual([expect.stringMatching(/taken more than 5 s.*locked/)]);
  expect(committed).toBe(0);
  unlock();
  await vi.advanceTimersByTimeAsync(0);
  expect(committed).toBe(1);
  expect(told.slice(1)).toEqual([null]);
});
