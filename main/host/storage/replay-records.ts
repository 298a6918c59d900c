// Records of many points gathered block by block, put into one order, and handed out a stretch at a time. Millions of them: typed arrays only.
import type { RecordColumns } from '../ports.ts';
import { BLOCK_POINTS } from './block-format.ts';
import type { BlockReader } from './block-reader.ts';
import { keyAt } from './history-segments.ts';
import type { LogColumns } from './log-codec.ts';
import { RECORD } from './sample-batch.ts';

const FIRST_CAPACITY = 4096;
/** Bins of the sort; a stretch that is longer in ms has several ms a bin. */
const MOST_BINS = 1 << 20;

export class RecordList {
  readonly #rowsByKey: Int32Array;
  #capacity = FIRST_CAPACITY;
  #count = 0;
  #points = new Uint32Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  #arrivals = new Float64Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  #qualities = new Uint8Array(FIRST_CAPACITY);
  #origins = new Uint8Array(FIRST_CAPACITY);

  /** by a point's key its row; -1: it is not wanted */
  constructor(rowsByKey: Int32Array) {
    this.#rowsByKey = rowsByKey;
  }

  /** What was shown, with arrivals in (fromMs, toMs]. */
  addArrived(block: number, reader: BlockReader, fromMs: number, toMs: number): void {
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
      const row = this.#rowsByKey[keyAt(block, slot)] ?? -1;
      if (row < 0 || !reader.open(slot)) continue;
      reader.skipArrived(fromMs);
      while (reader.next() && reader.arrival <= toMs)
        if (reader.arrival > fromMs && reader.kind !== RECORD.kept) this.#add(row, reader);
    }
  }

  /** Samples with source times in (fromMs, toMs]. */
  addMeant(block: number, reader: BlockReader, fromMs: number, toMs: number): void {
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
      const row = this.#rowsByKey[keyAt(block, slot)] ?? -1;
      if (row < 0 || !reader.open(slot)) continue;
      reader.skipMeant(fromMs);
      while (reader.next() && !(reader.isRising && reader.time > toMs))
        if (reader.time > fromMs && reader.time <= toMs && reader.kind !== RECORD.mark) this.#add(row, reader);
    }
  }

  addArrivedLog(columns: LogColumns, fromMs: number, toMs: number): void {
    const { count, arrivals, kinds } = columns;
    for (let i = 0; i < count; i += 1)
      if (arrivals[i]! > fromMs && arrivals[i]! <= toMs && kinds[i] !== RECORD.kept) this.#addOf(columns, i);
  }

  addMeantLog(columns: LogColumns, fromMs: number, toMs: number): void {
    const { count, times, kinds } = columns;
    for (let i = 0; i < count; i += 1)
      if (times[i]! > fromMs && times[i]! <= toMs && kinds[i] !== RECORD.mark) this.#addOf(columns, i);
  }

  #add(row: number, { time, arrival, value, quality, origin }: BlockReader): void {
    const i = this.#count;
    if (i === this.#capacity) this.#grow();
    this.#points[i] = row;
    this.#times[i] = time;
    this.#arrivals[i] = arrival;
    this.#values[i] = value;
    this.#qualities[i] = quality;
    this.#origins[i] = origin;
    this.#count = i + 1;
  }

  #addOf({ keys, times, arrivals, values, qualities, origins }: LogColumns, at: number): void {
    const row = this.#rowsByKey[keys[at]!] ?? -1;
    if (row < 0) return;
    const i = this.#count;
    if (i === this.#capacity) this.#grow();
    this.#points[i] = row;
    this.#times[i] = times[at]!;
    this.#arrivals[i] = arrivals[at]!;
    this.#values[i] = values[at]!;
    this.#qualities[i] = qualities[at]!;
    this.#origins[i] = origins[at]!;
    this.#count = i + 1;
  }

  #grow(): void {
    this.#capacity *= 2;
    const grown = <T extends Uint32Array | Float64Array | Uint8Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    this.#points = grown(this.#points, new Uint32Array(this.#capacity));
    this.#times = grown(this.#times, new Float64Array(this.#capacity));
    this.#arrivals = grown(this.#arrivals, new Float64Array(this.#capacity));
    this.#values = grown(this.#values, new Float64Array(this.#capacity));
    this.#qualities = grown(this.#qualities, new Uint8Array(this.#capacity));
    this.#origins = grown(this.#origins, new Uint8Array(this.#capacity));
  }

  #sorted(order: Uint32Array, moments: Float64Array): Records {
    const points = new Uint32Array(order.length);
    const times = new Float64Array(order.length);
    const arrivals = new Float64Array(order.length);
    const values = new Float64Array(order.length);
    const qualities = new Uint8Array(order.length);
    const origins = new Uint8Array(order.length);
    for (let to = 0; to < order.length; to += 1) {
      const from = order[to]!;
      points[to] = this.#points[from]!;
      times[to] = this.#times[from]!;
      arrivals[to] = this.#arrivals[from]!;
      values[to] = this.#values[from]!;
      qualities[to] = this.#qualities[from]!;
      origins[to] = this.#origins[from]!;
    }
    return new Records(
      { count: order.length, points, times, arrivals, values, qualities, origins },
      moments === this.#times ? times : arrivals,
    );
  }

  byArrival(): Records {
    return this.#sorted(stableOrder(this.#arrivals.subarray(0, this.#count)), this.#arrivals);
  }

  /** Of one point and source time only the last correction. */
  bySource(): Records {
    const order = stableOrder(this.#times.subarray(0, this.#count));
    let kept = 0;
    for (let from = 0; from < order.length; ) {
      const ts = this.#times[order[from]!]!;
      let to = from + 1;
      while (to < order.length && this.#times[order[to]!] === ts) to += 1;
      if (to === from + 1) {
        order[kept] = order[from]!;
        kept += 1;
      } else kept = this.#keepCorrections(order, from, to, kept);
      from = to;
    }
    return this.#sorted(order.slice(0, kept), this.#times);
  }

  /** Records of one moment: of each point the last that says something new goes to `kept` and after. */
  #keepCorrections(order: Uint32Array, from: number, to: number, kept: number): number {
    const ofPoint = new Map<number, number[]>();
    for (let at = from; at < to; at += 1) {
      const i = order[at]!;
      const said = ofPoint.get(this.#points[i]!);
      if (said === undefined) ofPoint.set(this.#points[i]!, [i]);
      else if (!said.some((j) => this.#values[j] === this.#values[i] && this.#qualities[j] === this.#qualities[i]))
        said.push(i);
    }
    for (const said of ofPoint.values()) {
      order[kept] = said.at(-1)!;
      kept += 1;
    }
    return kept;
  }
}

/** Indices by rising `moments`, equal ones as they were. */
export function stableOrder(moments: Float64Array): Uint32Array {
  const count = moments.length;
  const order = new Uint32Array(count);
  let least = Infinity;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i += 1) {
    if (moments[i]! < least) least = moments[i]!;
    if (moments[i]! > most) most = moments[i]!;
  }
  if (count < 2 || least === most) return order.map((_, i) => i);
  const width = Math.max(1, (most - least + 1) / MOST_BINS);
  const binOf = (i: number): number => Math.floor((moments[i]! - least) / width);
  const ends = new Uint32Array(binOf(moments.indexOf(most)) + 2);
  for (let i = 0; i < count; i += 1) ends[binOf(i) + 1]! += 1;
  for (let bin = 1; bin < ends.length; bin += 1) ends[bin]! += ends[bin - 1]!;
  for (let i = 0; i < count; i += 1) {
    const bin = binOf(i);
    order[ends[bin]!] = i;
    ends[bin]! += 1;
  }
  // Now each bin ends where `ends` says. What is finer than a bin is put right inside of it.
  for (let bin = 0, from = 0; bin < ends.length; bin += 1) {
    const to = ends[bin]!;
    for (let at = from + 1; at < to; at += 1)
      if (moments[order[at]!]! < moments[order[at - 1]!]!) {
        order.subarray(from, to).sort((a, b) => moments[a]! - moments[b]! || a - b);
        break;
      }
    from = Math.max(from, to);
  }
  return order;
}

/** Records in their order, and the moments by which they are ordered. */
export class Records {
  readonly #columns: RecordColumns;
  readonly #moments: Float64Array;

  constructor(columns: RecordColumns, moments: Float64Array) {
    this.#columns = columns;
    this.#moments = moments;
  }

  /** index of the first after `ms` */
  #after(ms: number): number {
    let low = 0;
    let high = this.#moments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#moments[middle]! <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  between(fromMs: number, toMs: number, most: number): RecordColumns & { untilMs: number } {
    const from = this.#after(fromMs);
    let to = this.#after(toMs);
    let untilMs = toMs;
    if (to - from > most) {
      // Records of one moment stay together: up to the last whole moment that fits, or the first one, however large.
      const cut = this.#moments[from + most]!;
      untilMs = cut > this.#moments[from]! ? this.#moments[from + most - 1]! : cut;
      if (untilMs === cut && cut > this.#moments[from]!) untilMs = this.#before(cut, from);
      to = this.#after(untilMs);
    }
    const { points, times, arrivals, values, qualities, origins } = this.#columns;
    return {
      count: to - from,
      points: points.slice(from, to),
      times: times.slice(from, to),
      arrivals: arrivals.slice(from, to),
      values: values.slice(from, to),
      qualities: qualities.slice(from, to),
      origins: origins.slice(from, to),
      untilMs,
    };
  }

  /** the last moment before `ms`; there is one at `from` */
  #before(ms: number, from: number): number {
    let at = from;
    while (this.#moments[at + 1]! < ms) at += 1;
    return this.#moments[at]!;
  }
}
