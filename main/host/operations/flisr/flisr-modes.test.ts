import { expect, test } from 'vitest';
import type { JournalEntry } from '../../../../contract/requests.ts';
import { openFlisrModes } from './flisr-modes.ts';

test('a change that the disk does not take has not happened, and the journal says so', async () => {
  const entries: Record<string, unknown>[] = [];
  const kept = new Map<string, unknown>();
  let isFull = false;
  const documents = {
    get: async (name: string) => kept.get(name) ?? null,
    put: async (name: string, value: unknown) => {
      if (isFull) throw new Error('no space left');
      kept.set(name, value);
    },
  };
  const journal = {
    append: async (kind: string, by: string, data: Record<string, unknown>): Promise<JournalEntry> => {
      entries.push(data);
      return { number: entries.length, at: 0, kind, by, data };
    },
  };
  const modes = await openFlisrModes(documents, journal);
  const free = async () => null;
  await modes.setFeeder('f', 'supervised', 'anna', free);
  isFull = true;
  await expect(modes.setFeeder('f', 'automatic', 'anna', free)).rejects.toThrow('no space');
  await expect(modes.setCity('manual', 'anna', free)).rejects.toThrow('no space');
  await expect(modes.setShedding(true, 'frequency', 'anna', free)).rejects.toThrow('no space');
  expect([modes.of('f'), modes.city, modes.isShedding]).toEqual(['supervised', 'automatic', false]);
  expect(entries.map(({ code }) => code)).toEqual([
    undefined,
    ...[undefined, 'not-kept', undefined, 'not-kept', undefined, 'not-kept'],
  ]);
  const again = await openFlisrModes(documents, journal);
  expect([again.of('f'), again.city, again.isShedding]).toEqual(['supervised', 'automatic', false]);
});
