// After a host was killed or lost its power: every blob of the history is held against its checksum, a few at a time, while all goes on.
// SQLite's own log keeps the file sound through both; this finds what a disk did not keep its word about.
import { BlockReader } from './block-reader.ts';
import { isDamage } from './database-file.ts';
import type { SampleDatabase } from './sample-database.ts';
import { blockNumbers, getBlock, segmentsFrom } from './segment-rows.ts';
import { decodeTier } from './tier-codec.ts';

const BLOBS_A_STEP = 8;

/** Tells what cannot be read; changes nothing. */
export function* deepCheck(samples: SampleDatabase, onDamage: (what: string) => void): Generator<void, void> {
  const { sqlite } = samples;
  let looked = 0;
  const look = (what: string, read: () => void): boolean => {
    try {
      read();
    } catch (error) {
      onDamage(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
    looked += 1;
    return looked % BLOBS_A_STEP === 0;
  };
  for (const { number } of segmentsFrom(sqlite, 0)) {
    for (const block of blockNumbers(sqlite, number)) {
      const data = getBlock(sqlite, number, block);
      // It may have been merged meanwhile.
      if (data !== null && look(`segment ${number}, block ${block}`, () => new BlockReader(data))) yield;
    }
  }
  for (const [table, column] of [
    ['minutes', 'hour'],
    ['hours', 'day'],
  ] as const) {
    const next = sqlite
      .prepare(`SELECT rowid, ${column}, block, data FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT 1`)
      .raw();
    for (let rowid = -1; ; ) {
      let row: [number, number, number, Uint8Array] | undefined;
      try {
        row = next.get(rowid) as typeof row;
      } catch (error) {
        if (!isDamage(error)) throw error;
        onDamage(`${table}: ${String(error)}`);
        break;
      }
      if (row === undefined) break;
      const [at, start, block, data] = row;
      rowid = at;
      if (look(`${table} of ${start}, block ${block}`, () => decodeTier(data, 0))) yield;
    }
  }
}
