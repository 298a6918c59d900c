import { expect, test } from 'vitest';
import { entryHash, FIRST_HASH, makeAnchor, type StoredEntry, verifyChain } from './journal-chain.ts';

const key = Buffer.alloc(32, 7);

function chain(length: number): StoredEntry[] {
  const entries: StoredEntry[] = [];
  for (let number = 1; number <= length; number += 1) {
    const bare = { number, at: 1000 * number, kind: 'note', by: 'anna', data: JSON.stringify({ n: number }) };
    entries.push({ ...bare, hash: entryHash(key, entries.at(-1)?.hash ?? FIRST_HASH, bare) });
  }
  return entries;
}

const anchorOf = (entry: StoredEntry | undefined) =>
  makeAnchor(key, { number: entry?.number ?? 0, hash: entry?.hash ?? '' }, 5);

/** The anchor that is made with the key. */
const BEGINNING = makeAnchor(key, { number: 0, hash: FIRST_HASH }, 5);

test('a whole chain is sound, an empty one too', () => {
  const entries = chain(5);
  expect(verifyChain(key, entries, [anchorOf(entries[2])])).toEqual({
    isSound: true,
    entries: 5,
    head: { number: 5, hash: entries[4]?.hash },
  });
  expect(verifyChain(key, [], [BEGINNING])).toMatchObject({ isSound: true, entries: 0 });
});

test.each(['at', 'kind', 'by', 'data', 'hash'] as const)('a changed %s is found at its number', (field) => {
  const entries = chain(5);
  const third = entries[2] as StoredEntry;
  entries[2] = { ...third, [field]: field === 'at' ? third.at + 1 : `${third[field]}x` };
  expect(verifyChain(key, entries, [])).toMatchObject({ isSound: false, firstBad: 3 });
});

test('a removed entry is found', () => {
  const entries = chain(5);
  entries.splice(2, 1);
  expect(verifyChain(key, entries, [])).toMatchObject({ isSound: false, firstBad: 3 });
});

test('cutting off the newest entries is found by the anchor', () => {
  const entries = chain(5);
  expect(verifyChain(key, entries.slice(0, 3), [BEGINNING])).toMatchObject({ isSound: true });
  expect(verifyChain(key, entries.slice(0, 3), [])).toMatchObject({ isSound: false, firstBad: 4 });
  expect(verifyChain(key, entries.slice(0, 3), [anchorOf(entries[4])])).toMatchObject({ isSound: false, firstBad: 4 });
});

test('a chain made anew with another key, or an anchor by somebody else, is found', () => {
  const entries = chain(3);
  const stranger = Buffer.alloc(32, 8);
  expect(verifyChain(stranger, entries, [])).toMatchObject({ isSound: false, firstBad: 1 });
  const forged = makeAnchor(stranger, { number: 2, hash: entries[1]?.hash ?? '' }, 5);
  expect(verifyChain(key, entries, [forged])).toMatchObject({ isSound: false, firstBad: 2 });
  expect(verifyChain(key, entries, [null])).toMatchObject({ isSound: false });
});
