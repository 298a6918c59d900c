// The journal's chain: hash(n) = HMAC-SHA256(key, JSON of [hash(n - 1), number, at, kind, by, data as stored text]).
// Without the key no entry can be changed, removed, or put between others without the chain breaking at it. Cutting off the
// newest entries leaves a whole chain: that is what the anchors in a second file are for.
import { createHmac } from 'node:crypto';

export const FIRST_HASH = '0'.repeat(64);

export interface StoredEntry {
  readonly number: number;
  /** ms UTC, city clock */
  readonly at: number;
  readonly kind: string;
  readonly by: string;
  /** JSON */
  readonly data: string;
  /** hex */
  readonly hash: string;
}

export interface Head {
  readonly number: number;
  readonly hash: string;
}

export interface Anchor extends Head {
  /** machine's clock, ms */
  readonly wall: number;
  readonly mac: string;
}

const hmac = (key: Buffer, parts: readonly unknown[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');

export const entryHash = (key: Buffer, previous: string, entry: Omit<StoredEntry, 'hash'>): string =>
  hmac(key, [previous, entry.number, entry.at, entry.kind, entry.by, entry.data]);

export const makeAnchor = (key: Buffer, head: Head, wall: number): Anchor => ({
  ...head,
  wall,
  mac: hmac(key, ['anchor', head.number, head.hash, wall]),
});

export type ChainVerdict =
  | { isSound: true; entries: number; head: Head }
  | { isSound: false; firstBad: number; reason: string };

/** Entries in order of their numbers; anchors in order of their making. */
export function verifyChain(
  key: Buffer,
  entries: Iterable<StoredEntry>,
  anchors: readonly (Anchor | null)[],
): ChainVerdict {
  const anchored = new Map<number, string>();
  for (const anchor of anchors) {
    // A line that was cut off or altered proves nothing about the entries, but it was written by somebody else.
    if (anchor === null) return { isSound: false, firstBad: 0, reason: 'a line of the anchor file cannot be read' };
    if (makeAnchor(key, anchor, anchor.wall).mac !== anchor.mac) {
      return {
        isSound: false,
        firstBad: anchor.number,
        reason: `the anchor of entry ${anchor.number} was not made with this key: the anchor was altered, or journal.key was exchanged; with journal.key of a backup of this city it can be seen which`,
      };
    }
    anchored.set(anchor.number, anchor.hash);
  }
  let head: Head = { number: 0, hash: FIRST_HASH };
  for (const entry of entries) {
    const number = head.number + 1;
    if (entry.number !== number) return { isSound: false, firstBad: number, reason: `entry ${number} is missing` };
    if (entryHash(key, head.hash, entry) !== entry.hash) {
      return {
        isSound: false,
        firstBad: number,
        reason: `entry ${number} does not fit the entry before it: it was changed`,
      };
    }
    const anchor = anchored.get(number);
    if (anchor !== undefined && anchor !== entry.hash) {
      return { isSound: false, firstBad: number, reason: `entry ${number} is not the one that was anchored` };
    }
    head = { number, hash: entry.hash };
  }
  // The first anchor is made with the key, before the first entry.
  if (anchors.length === 0) {
    return {
      isSound: false,
      firstBad: head.number + 1,
      reason:
        'there is no anchor: the anchor file was emptied or removed, and it cannot be seen whether the newest entries were cut off',
    };
  }
  const lost = [...anchored.keys()].filter((number) => number > head.number);
  if (lost.length > 0) {
    return {
      isSound: false,
      firstBad: head.number + 1,
      reason: `entries after ${head.number} were cut off: entry ${Math.max(...lost)} was anchored`,
    };
  }
  return { isSound: true, entries: head.number, head };
}
