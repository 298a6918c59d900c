// What was shown of every point at the end of the newest segment: with it the next one opens. By key of the points.
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { BLOCK_BITS, BLOCK_POINTS, type Opening, type RecordArrays } from './block-format.ts';
import { BlockReader } from './block-reader.ts';
import { RECORD } from './sample-batch.ts';
import type { SampleDatabase } from './sample-database.ts';
import { blocksOf, newestOpening, segmentsFrom } from './segment-rows.ts';

export class ShownValues {
  /** source time, ms; NaN: never a value */
  times = new Float64Array(0);
  arrivals = new Float64Array(0);
  values = new Float64Array(0);
  qualities = new Uint8Array(0);
  origins = new Uint8Array(0);

  get size(): number {
    return this.times.length;
  }

  /** Room for keys up to `greatestKey`. */
  reach(greatestKey: number): void {
    const size = ((greatestKey >> BLOCK_BITS) + 1) << BLOCK_BITS;
    if (size <= this.size) return;
    const wider = (column: Float64Array, fill: number): Float64Array<ArrayBuffer> => {
      const out = new Float64Array(size).fill(fill);
      out.set(column);
      return out;
    };
    this.times = wider(this.times, Number.NaN);
    this.arrivals = wider(this.arrivals, Number.NaN);
    this.values = wider(this.values, Number.NaN);
    const bytes = (column: Uint8Array): Uint8Array<ArrayBuffer> => {
      const out = new Uint8Array(size);
      out.set(column);
      return out;
    };
    this.qualities = bytes(this.qualities);
    this.origins = bytes(this.origins);
  }

  of(key: number): Opening | null {
    if (Number.isNaN(this.times[key])) return null;
    return {
      time: this.times[key]!,
      arrival: this.arrivals[key]!,
      value: this.values[key]!,
      quality: this.qualities[key]!,
      origin: this.origins[key]!,
    };
  }

  set(key: number, { time, arrival, value, quality, origin }: Opening): void {
    this.times[key] = time;
    this.arrivals[key] = arrival;
    this.values[key] = value;
    this.qualities[key] = quality;
    this.origins[key] = origin;
  }

  /** Goes over records of one point in their order. */
  take(key: number, columns: RecordArrays, order: Uint32Array, from: number, to: number): void {
    for (let at = to - 1; at >= from; at -= 1) {
      const i = order[at]!;
      if (columns.kinds[i] === RECORD.kept) continue;
      this.times[key] = columns.times[i]!;
      this.arrivals[key] = columns.arrivals[i]!;
      this.values[key] = columns.values[i]!;
      this.qualities[key] = columns.qualities[i]!;
      this.origins[key] = columns.origins[i]!;
      return;
    }
  }

  /**
   * A host has started at `cityMs`, and takes up what was known (RunningTelemetry.remember): as stale, but bad stays bad, and what
   * is of the future is not known.
   */
  remember(cityMs: number): void {
    const latest = cityMs + TELEMETRY_LIMITS.futureMs;
    for (let key = 0; key < this.size; key += 1) {
      if (this.times[key]! <= latest) {
        this.times[key] = Math.min(this.times[key]!, this.arrivals[key]!);
        if (this.qualities[key] !== QUALITY_CODE.BAD) this.qualities[key] = QUALITY_CODE.STALE;
      } else this.times[key] = Number.NaN;
    }
  }

  clear(): void {
    this.times.fill(Number.NaN);
  }

  /** What was shown when the newest segment ended; of `run`, when its newest ended. Damaged blocks are passed over and told. */
  *load(samples: SampleDatabase, onDamage: (what: string) => void, run?: number): Generator<void, void> {
    this.reach(samples.greatestKey);
    this.clear();
    const opening = newestOpening(samples.sqlite, run);
    if (opening === null) return;
    for (const { number, run: of } of segmentsFrom(samples.sqlite, opening)) {
      if (run !== undefined && of !== run) continue;
      for (const { block, data } of blocksOf(samples.sqlite, number)) {
        this.#takeBlock(block, data, (what) => onDamage(`segment ${number}, block ${block}: ${what}`));
        yield;
      }
    }
  }

  #takeBlock(block: number, data: Uint8Array, onDamage: (what: string) => void): void {
    let reader: BlockReader;
    try {
      reader = new BlockReader(data);
    } catch (error) {
      onDamage(String(error));
      return;
    }
    this.reach((block + 1) * BLOCK_POINTS - 1);
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1)
      if (reader.open(slot) && reader.settle(Infinity)) this.set(block * BLOCK_POINTS + slot, reader);
  }
}
