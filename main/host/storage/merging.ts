// Young segments of a finished hour -> one, and with it the tiers. Block by block, in small steps between commits; what is written counts from
// the transaction at the end on. Tiers are written before that and made anew after a kill: making them twice changes nothing.
import { BLOCK_POINTS, type Opening } from './block-format.ts';
import { BlockReader } from './block-reader.ts';
import { BlockWriter } from './block-writer.ts';
import { hourOf, lateOf } from './compaction.ts';
import { RECORD } from './sample-batch.ts';
import type { SampleDatabase } from './sample-database.ts';
import { LEVEL, SEGMENT } from './sample-schema.ts';
import {
  beginSegment,
  blockNumbers,
  getBlock,
  noteLate,
  putBlock,
  type SegmentRow,
  setSegmentState,
  youngSegments,
} from './segment-rows.ts';
import { AddedSamples, putTiers, TierBuilder } from './tier-builder.ts';

/** Records that are read or packed in one step. */
const RECORDS_A_STEP = 4000;

/** Samples that are held at a time for the tiers. */
const SAMPLES_HELD = 20_000;

/** Records of one point, as they came. */
class Gathered {
  times = new Float64Array(1024);
  arrivals = new Float64Array(1024);
  values = new Float64Array(1024);
  qualities = new Uint8Array(1024);
  origins = new Uint8Array(1024);
  kinds = new Uint8Array(1024);
  order = Uint32Array.from({ length: 1024 }, (_, i) => i);
  count = 0;

  push({ time, arrival, value, quality, origin, kind }: BlockReader): void {
    if (this.count === this.times.length) this.#grow();
    const i = this.count;
    this.times[i] = time;
    this.arrivals[i] = arrival;
    this.values[i] = value;
    this.qualities[i] = quality;
    this.origins[i] = origin;
    this.kinds[i] = kind;
    this.count = i + 1;
  }

  #grow(): void {
    const size = 2 * this.times.length;
    const numbers = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const out = new Float64Array(size);
      out.set(column);
      return out;
    };
    const bytes = (column: Uint8Array): Uint8Array<ArrayBuffer> => {
      const out = new Uint8Array(size);
      out.set(column);
      return out;
    };
    this.times = numbers(this.times);
    this.arrivals = numbers(this.arrivals);
    this.values = numbers(this.values);
    this.qualities = bytes(this.qualities);
    this.origins = bytes(this.origins);
    this.kinds = bytes(this.kinds);
    this.order = Uint32Array.from({ length: size }, (_, i) => i);
  }
}

export class Merging {
  readonly #samples: SampleDatabase;
  readonly #onDamage: (what: string) => void;
  readonly #tiers: TierBuilder;
  readonly #writer = new BlockWriter();
  readonly #gathered = new Gathered();

  constructor(samples: SampleDatabase, onDamage: (what: string) => void) {
    this.#samples = samples;
    this.#onDamage = onDamage;
    this.#tiers = new TierBuilder(samples, onDamage);
  }

  /** The oldest young segments that nothing more will be added to: of one hour of arrival and one epoch. */
  #group(now: number): SegmentRow[] {
    const young = youngSegments(this.#samples.sqlite);
    const first = young[0];
    if (first === undefined) return [];
    const isFinished = first.epoch !== this.#samples.epoch || first.hour !== hourOf(now);
    // What waits in the log may belong to it yet.
    const isWaitedFor = this.#samples.waitingRows > 0 && first.hour === this.#oldestWaitingHour(first.epoch);
    if (!isFinished || isWaitedFor) return [];
    return young.filter(({ epoch, hour }) => epoch === first.epoch && hour === first.hour);
  }

  #oldestWaitingHour(epoch: number): number {
    const arrival = this.#samples.sqlite
      .prepare('SELECT min(first_arrival) FROM log WHERE number > ? AND epoch = ?')
      .pluck()
      .get(this.#samples.fact('logged'), epoch) as number | null;
    return arrival === null ? -1 : hourOf(arrival);
  }

  isDue(now: number): boolean {
    return this.#group(now).length > 0;
  }

  /** Makes one hour's segment. True: there may be more. */
  *step(now: number): Generator<void, boolean> {
    const { sqlite } = this.#samples;
    const parts = this.#group(now);
    const first = parts[0];
    const last = parts.at(-1);
    if (first === undefined || last === undefined) return false;
    const segment: SegmentRow = {
      ...first,
      number: first.number + 1,
      level: LEVEL.hour,
      opens: 1,
      last_arrival: last.last_arrival,
      to_ts: last.to_ts,
      records: parts.reduce((sum, { records }) => sum + records, 0),
    };
    this.#samples.quietly(() => beginSegment(sqlite, segment));
    const blocks = new Set<number>();
    for (const { number } of parts) for (const block of blockNumbers(sqlite, number)) blocks.add(block);
    let bytes = 0;
    for (const block of [...blocks].sort((a, b) => a - b)) bytes += yield* this.#block(segment, parts, block);
    this.#samples.quietly(() => {
      for (const { number } of parts) setSegmentState(sqlite, number, SEGMENT.going);
      setSegmentState(sqlite, segment.number, SEGMENT.valid, bytes);
      this.#samples.setFact('tiered', segment.number);
    });
    return true;
  }

  /** Point by point, so that what is held does not grow with how much a block has. */
  *#block(segment: SegmentRow, parts: readonly SegmentRow[], block: number): Generator<void, number> {
    const { sqlite } = this.#samples;
    const { opening, readers } = this.#open(parts, block);
    const gathered = this.#gathered;
    const writer = this.#writer;
    writer.begin(Math.round(segment.from_ts ?? 0), Math.round(segment.first_arrival));
    this.#tiers.begin(block, segment.number);
    let added = new AddedSamples();
    let late: [number, number] | null = null;
    let work = 0;
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
      writer.add(slot, this.#gather(slot, readers, opening, added), gathered, gathered.order, 0, gathered.count);
      late = wider(late, lateOf(segment, gathered, 0, gathered.count));
      if (added.count >= SAMPLES_HELD) {
        yield* this.#tiers.take(added);
        added = new AddedSamples();
      }
      work += gathered.count + readers.length;
      if (work < RECORDS_A_STEP) continue;
      work = 0;
      yield;
    }
    if (writer.chunks === 0) return 0;
    yield* this.#tiers.take(added);
    const data = writer.finish();
    const rows = yield* this.#tiers.finish();
    this.#samples.quietly(() => {
      putBlock(sqlite, segment.number, block, data);
      if (late !== null) noteLate(sqlite, block, segment.number, late[0], late[1]);
      putTiers(sqlite, block, rows);
    });
    return data.length;
  }

  #open(parts: readonly SegmentRow[], block: number): { readers: BlockReader[]; opening: BlockReader | null } {
    const readers: BlockReader[] = [];
    let opening: BlockReader | null = null;
    for (const { number } of parts) {
      const data = getBlock(this.#samples.sqlite, number, block);
      if (data === null) continue;
      try {
        const reader = new BlockReader(data);
        if (number === parts[0]?.number) opening = reader;
        readers.push(reader);
      } catch (error) {
        this.#onDamage(`segment ${number}, block ${block}: ${String(error)}`);
      }
    }
    return { readers, opening };
  }

  /** What all parts have of one point, and the value with which the first of them opens. */
  #gather(
    slot: number,
    readers: readonly BlockReader[],
    opening: BlockReader | null,
    added: AddedSamples,
  ): Opening | null {
    const gathered = this.#gathered;
    gathered.count = 0;
    let opens: Opening | null = null;
    for (const reader of readers) {
      if (!reader.open(slot)) continue;
      if (reader === opening && reader.hasOpening) {
        const { time, arrival, value, quality, origin } = reader;
        opens = { time, arrival, value, quality, origin };
      }
      while (reader.next()) {
        gathered.push(reader);
        if (reader.kind !== RECORD.mark) added.add(slot, reader.time, reader.value, reader.quality, reader.origin);
      }
    }
    return opens;
  }
}

function wider(a: [number, number] | null, b: [number, number] | null): [number, number] | null {
  if (a === null || b === null) return a ?? b;
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}
