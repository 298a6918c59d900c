import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_POINTS, DamagedBlockError, type Opening, type RecordArrays, STOP_EVERY } from './block-format.ts';
import { BlockReader } from './block-reader.ts';
import { BlockWriter } from './block-writer.ts';

interface Entry extends Opening {
  readonly kind: number;
}
interface Chunk {
  readonly slot: number;
  readonly opening: Opening | null;
  readonly records: readonly Entry[];
}

const writer = new BlockWriter();

function write(chunks: readonly Chunk[], baseTime: number, baseArrival: number): Uint8Array {
  const all = chunks.flatMap(({ records }) => records);
  const columns: RecordArrays = {
    times: Float64Array.from(all, ({ time }) => time),
    arrivals: Float64Array.from(all, ({ arrival }) => arrival),
    values: Float64Array.from(all, ({ value }) => value),
    qualities: Uint8Array.from(all, ({ quality }) => quality),
    origins: Uint8Array.from(all, ({ origin }) => origin),
    kinds: Uint8Array.from(all, ({ kind }) => kind),
  };
  const order = Uint32Array.from(all, (_, i) => i);
  writer.begin(baseTime, baseArrival);
  let from = 0;
  for (const { slot, opening, records } of chunks) {
    writer.add(slot, opening, columns, order, from, from + records.length);
    from += records.length;
  }
  return writer.finish();
}

function readOpening(reader: BlockReader): Opening | null {
  const { hasOpening, time, arrival, value, quality, origin } = reader;
  return hasOpening ? { time, arrival, value, quality, origin } : null;
}

function read(bytes: Uint8Array): Chunk[] {
  const reader = new BlockReader(bytes);
  const chunks: Chunk[] = [];
  for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
    if (!reader.open(slot)) continue;
    const opening = readOpening(reader);
    const { count } = reader;
    const records: Entry[] = [];
    while (reader.next()) {
      const { time, arrival, value, quality, origin, kind } = reader;
      records.push({ time, arrival, value, quality, origin, kind });
    }
    expect(records).toHaveLength(count);
    chunks.push({ slot, opening, records });
  }
  return chunks;
}

const NOW = 1_790_000_000_000;
const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e300, -1e300, Number.MIN_VALUE, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 0.1 + 0.2),
);
const value = fc.oneof(
  anyNumber,
  fc.integer({ min: -300, max: 300 }),
  fc.integer({ min: -9999, max: 99_999 }).map((n) => n / 100),
  fc.constant(230.1),
);
const time = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -2000, max: 2000 }).map((ms) => NOW + ms) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 240 }).map((n) => NOW + 15_000 * n) },
  fc.constant(NOW),
  fc.integer({ min: -1e12, max: 1e12 }).map((ms) => NOW + ms),
  fc.integer({ min: 0, max: 1000 }).map((n) => NOW + n / 8),
  anyNumber,
);
const opening = fc.record({
  time,
  arrival: time,
  value,
  quality: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 })),
  origin: fc.integer({ min: 0, max: 4 }),
});
const entry = fc.tuple(opening, fc.integer({ min: 0, max: 2 })).map(([record, kind]) => ({ ...record, kind }));
/** as devices are: steady, one resolution, all good */
const steady = fc
  .tuple(fc.integer({ min: 1, max: 900_000 }), fc.integer({ min: 0, max: 4 }), fc.array(fc.nat(50), { maxLength: 50 }))
  .map(([interval, decimals, moves]) =>
    moves.map((move, i) => ({
      time: NOW + i * interval,
      arrival: NOW + i * interval + 3 + (move % 7),
      value: (move - 10) / 10 ** decimals,
      quality: 0,
      origin: 1,
      kind: 0,
    })),
  );
const records = fc.oneof(fc.array(entry, { maxLength: 30 }), steady);
const chunks = fc
  .uniqueArray(
    fc.record({ slot: fc.integer({ min: 0, max: BLOCK_POINTS - 1 }), opening: fc.option(opening), records }),
    { selector: ({ slot }) => slot, maxLength: 12 },
  )
  .map((list) =>
    list.filter((chunk) => chunk.opening !== null || chunk.records.length > 0).sort((a, b) => a.slot - b.slot),
  );

test('everything comes back exactly, whatever it is', () => {
  fc.assert(
    fc.property(chunks, time, time, (list, baseTime, baseArrival) => {
      expect(read(write(list, baseTime, baseArrival))).toEqual(list);
    }),
    { numRuns: 600 },
  );
});

test('a chunk is read alone, and no further than somebody wants', () => {
  fc.assert(
    fc.property(chunks, fc.nat(), (list, n) => {
      const chunk = list[n % Math.max(1, list.length)];
      const reader = new BlockReader(write(list, NOW, NOW));
      if (chunk === undefined) return;
      expect(reader.open(chunk.slot)).toBe(true);
      expect(readOpening(reader)).toEqual(chunk.opening);
      const wanted = Math.floor(chunk.records.length / 2);
      for (let i = 0; i < wanted; i += 1) {
        reader.next();
        const { time, value } = reader;
        expect({ time, value }).toEqual({ time: chunk.records[i]?.time, value: chunk.records[i]?.value });
      }
      // The next one is not harmed by what was left unread.
      const other = list[0] as Chunk;
      reader.open(other.slot);
      expect(readOpening(reader)).toEqual(other.opening);
      expect(reader.has(255)).toBe(list.some(({ slot }) => slot === 255));
    }),
    { numRuns: 100 },
  );
});

test('what was shown at a moment is the last that was shown until then', () => {
  fc.assert(
    fc.property(chunks, fc.oneof(time, fc.constant(Infinity)), (list, untilMs) => {
      const reader = new BlockReader(write(list, NOW, NOW));
      for (const { slot, opening, records } of list) {
        let shown: Opening | null = opening;
        for (const { kind, ...record } of records) {
          if (record.arrival > untilMs) break;
          if (kind !== 1) shown = record;
        }
        reader.open(slot);
        expect(reader.settle(untilMs)).toBe(shown !== null);
        const { time, arrival, value, quality, origin } = reader;
        if (shown !== null) expect({ time, arrival, value, quality, origin }).toEqual(shown);
      }
    }),
    { numRuns: 600 },
  );
});

/** Long enough to have places to go on from. */
const long = fc
  .record({
    interval: fc.integer({ min: 0, max: 900_000 }),
    decimals: fc.constantFrom(0, 1, 2, -1),
    isSteady: fc.boolean(),
    kinds: fc.constantFrom([0], [0, 0, 1], [0, 1, 2, 2], [1]),
    qualities: fc.constantFrom([0], [0, 0, 0, 2]),
    moves: fc.array(fc.nat(5000), { minLength: 75, maxLength: 600 }),
  })
  .map(({ interval, decimals, isSteady, kinds, qualities, moves }) => {
    let arrival = NOW;
    return moves.map((move, i) => {
      arrival += isSteady ? interval : move * (move % 3);
      const time = isSteady ? NOW + i * interval + (move % 40) : arrival - (move % 900);
      const value = decimals < 0 ? Math.sin(move) : (move - 900) / 10 ** decimals;
      const odd = move % 97 === 0 ? Math.PI : value;
      const kind = kinds[move % kinds.length] ?? 0;
      return { time, arrival, value: odd, quality: qualities[move % qualities.length] ?? 0, origin: 1, kind };
    });
  });

test('going on from the middle of a chunk finds the same as reading all of it', () => {
  fc.assert(
    fc.property(long, fc.option(opening), fc.double({ min: -0.1, max: 1.1, noNaN: true }), (records, first, place) => {
      const bytes = write([{ slot: 7, opening: first, records }], NOW, NOW);
      expect(read(bytes)).toEqual([{ slot: 7, opening: first, records }]);
      const ms = NOW + place * ((records.at(-1)?.arrival ?? NOW) - NOW);
      const reader = new BlockReader(bytes);
      const fields = () => ({
        time: reader.time,
        arrival: reader.arrival,
        value: reader.value,
        quality: reader.quality,
        origin: reader.origin,
        kind: reader.kind,
      });
      const arrived = records.filter(({ arrival }) => arrival <= ms);
      const shown = arrived.findLast(({ kind }) => kind !== 1);
      reader.open(7);
      expect(reader.settle(ms)).toBe(shown !== undefined || first !== null);
      if (shown !== undefined) expect(fields()).toEqual(shown);
      for (const isByTime of [false, true]) {
        reader.open(7);
        const wasSkipped = isByTime ? reader.skipMeant(ms) : reader.skipArrived(ms);
        const at = wasSkipped ? fields() : null;
        const rest: Entry[] = [];
        while (reader.next()) rest.push(fields());
        expect(rest).toEqual(records.slice(records.length - rest.length));
        const skipped = records.slice(0, records.length - rest.length);
        expect(skipped.length > 0).toBe(wasSkipped);
        if (at !== null) expect(at).toEqual(skipped.at(-1));
        expect(skipped.every(({ time, arrival }) => (isByTime ? time : arrival) <= ms)).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});

test('of a long chunk little is read', () => {
  const records = Array.from({ length: 720 }, (_, i) => ({
    ...sampleEntry,
    time: NOW + 5000 * i,
    arrival: NOW + 5000 * i + 3,
    kind: 0,
  }));
  const reader = new BlockReader(write([{ slot: 0, opening: null, records }], NOW, NOW));
  reader.open(0);
  expect(reader.skipArrived(NOW + 5000 * 500)).toBe(true);
  expect(reader.arrival).toBeGreaterThan(NOW + 5000 * (500 - 2 * STOP_EVERY));
});

test('a byte that changed is noticed, and so is an end that is missing', () => {
  const bytes = write([{ slot: 3, opening: null, records: [{ ...sampleEntry, kind: 1 }] }], NOW, NOW);
  for (let i = 0; i < bytes.length; i += 1) {
    const harmed = bytes.slice();
    harmed[i]! ^= 0x10;
    expect(() => new BlockReader(harmed)).toThrow(DamagedBlockError);
    expect(() => new BlockReader(bytes.subarray(0, i))).toThrow(DamagedBlockError);
  }
});

const sampleEntry = { time: NOW, arrival: NOW + 3, value: 230.1, quality: 0, origin: 1 };

test('a steady device costs little', () => {
  const list = Array.from({ length: 240 }, (_, i) => ({
    time: NOW + 15_000 * i,
    arrival: NOW + 15_000 * i + 4 + ((i * 7919) % 11),
    value: (2300 + ((i * 31) % 17)) / 10,
    quality: 0,
    origin: 1,
    kind: 0,
  }));
  const bytes = write([{ slot: 0, opening: null, records: list }], NOW, NOW);
  expect(bytes.length / list.length).toBeLessThan(2);
});
