// What storage wrote and a disk has damaged: said to be damaged, never read as something else.
import { DamagedBlockError } from '../../../main/host/storage/block-format.ts';
import { BlockReader } from '../../../main/host/storage/block-reader.ts';
import { BlockWriter } from '../../../main/host/storage/block-writer.ts';
import { decodeLog, encodeLog } from '../../../main/host/storage/log-codec.ts';
import { slotsOf } from '../../../main/host/storage/history-slots.ts';
import { decodeTiers, TierWriter } from '../../../main/host/storage/tier-codec.ts';
import type { Fuzz, FuzzCase } from './fuzz.ts';
import { Chance, mutate } from './random-bytes.ts';

const NOW = 1_790_000_000_000;
const SLOTS = 256;
const BLOBS = 6;

function columnsOf(seed: number, count: number) {
  const chance = new Chance(seed);
  const each = <T>(make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  return {
    times: Float64Array.from(each((i) => NOW + 1000 * i + chance.below(50))),
    arrivals: Float64Array.from(each((i) => NOW + 1000 * i + 60 + chance.below(20))),
    values: Float64Array.from(each(() => (seed % 2 === 0 ? chance.below(5000) / 10 : chance.next() * 1e6))),
    qualities: Uint8Array.from(each(() => chance.below(10) && 0)),
    origins: Uint8Array.from(each(() => 1)),
    kinds: Uint8Array.from(each(() => chance.below(2))),
  };
}

function blocks(): Uint8Array[] {
  const writer = new BlockWriter();
  return Array.from({ length: BLOBS }, (_, seed) => {
    const columns = columnsOf(seed, 60);
    const order = Uint32Array.from({ length: 60 }, (_unused, i) => i);
    writer.begin(NOW, NOW);
    for (const slot of [0, 1, 2]) writer.add(slot * 100, null, columns, order, slot * 20, slot * 20 + 20);
    return writer.finish().slice();
  });
}

function logs(): Uint8Array[] {
  return Array.from({ length: BLOBS }, (_, seed) => {
    const columns = columnsOf(seed, 40);
    return encodeLog(columns, new Uint32Array(40).fill(seed), columns.arrivals, 0, 40);
  });
}

function tiers(): Uint8Array[] {
  const writer = new TierWriter();
  return Array.from({ length: BLOBS }, (_, seed) => {
    const { times, values } = columnsOf(seed, 60);
    const hour = Math.floor(NOW / 3_600_000) * 3_600_000;
    writer.begin(hour, 60_000);
    const samples = {
      times: [...times].map((time) => hour + ((time - NOW) % 3_600_000)),
      values: [...values],
      qualities: values.length === 0 ? [] : Array.from(values, () => 0),
      origins: Array.from(values, () => 1),
    };
    writer.add(3, slotsOf(samples, hour, 60_000));
    return writer.finish().slice();
  });
}

function readBlock(bytes: Uint8Array): void {
  const reader = new BlockReader(bytes);
  for (let slot = 0; slot < SLOTS; slot += 1) if (reader.open(slot)) while (reader.next());
}

/** Blobs that are whole are read; one that differs in any bit is refused by name. */
function startWith(make: () => Uint8Array[], read: (bytes: Uint8Array) => void): () => FuzzCase {
  return () => {
    const corpus = make().map((bytes) => Buffer.from(bytes));
    return (chance) => {
      const whole = chance.pick(corpus);
      const bytes = chance.below(20) === 0 ? whole : mutate(whole, chance.pick(corpus), chance);
      try {
        read(bytes);
      } catch (error) {
        if (!(error instanceof DamagedBlockError)) throw error;
        if (bytes.equals(whole)) throw new Error('a whole one was refused', { cause: error });
        return 0;
      }
      if (!corpus.some((known) => known.equals(bytes))) throw new Error('a damaged one was read');
      return 1;
    };
  };
}

export const STORED_BLOCKS: Fuzz = { name: 'damaged blocks of samples', start: startWith(blocks, readBlock) };
export const STORED_LOGS: Fuzz = { name: 'damaged entries of the log', start: startWith(logs, decodeLog) };
export const STORED_TIERS: Fuzz = { name: 'damaged tiers', start: startWith(tiers, decodeTiers) };
