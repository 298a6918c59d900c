// What devices say held at a moment of the city's time, whenever their words came: of each point the sample with the latest source time.
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';
import { BLOCK_POINTS } from './block-format.ts';
import type { BlockReader } from './block-reader.ts';
import { blockOf, keyAt, type SegmentRow, type SegmentTables } from './history-segments.ts';
import type { ShownState } from './replay-fold.ts';
import { RECORD } from './sample-batch.ts';

class NewestMeant {
  readonly #state: ShownState;
  readonly #rowsByKey: Int32Array;
  readonly #ms: number;
  /** what was said for the same time before and corrected: a repetition of it changes nothing */
  readonly #corrected = new Map<number, [value: number, quality: number][]>();

  constructor(state: ShownState, rowsByKey: Int32Array, ms: number) {
    this.#state = state;
    this.#rowsByKey = rowsByKey;
    this.#ms = ms;
  }

  takeBlock(block: number, reader: BlockReader): void {
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
      const key = keyAt(block, slot);
      if ((this.#rowsByKey[key] ?? -1) < 0 || !reader.open(slot)) continue;
      if (reader.skipMeant(this.#ms))
        this.take(key, reader.value, reader.time, reader.arrival, reader.quality, reader.origin);
      for (;;) {
        // Of samples of rising times only the last can be the newest, and after one that is of a time to come none.
        const isAhead = reader.time > this.#ms;
        const mayPass = !(isAhead && reader.isRising);
        if (mayPass && reader.passMeant(isAhead ? Number.MAX_VALUE : this.#ms) && !isAhead) {
          const { passedValue, passedTime, passedArrival, quality, origin } = reader;
          this.take(key, passedValue, passedTime, passedArrival, quality, origin);
        }
        if (!reader.next() || (reader.isRising && reader.time > this.#ms)) break;
        if (reader.kind !== RECORD.mark)
          this.take(key, reader.value, reader.time, reader.arrival, reader.quality, reader.origin);
      }
    }
  }

  take(key: number, value: number, time: number, arrival: number, quality: number, origin: number): void {
    const row = this.#rowsByKey[key] ?? -1;
    const state = this.#state;
    const known = state.times[row]!;
    if (row < 0 || time > this.#ms || time < known) return;
    if (time === known) {
      if (state.values[row] === value && state.qualities[row] === quality) return;
      const before = this.#corrected.get(row) ?? [];
      if (before.some(([v, q]) => v === value && q === quality)) return;
      this.#corrected.set(row, [...before, [state.values[row]!, state.qualities[row]!]]);
    } else if (this.#corrected.size > 0) this.#corrected.delete(row);
    state.set(row, value, time, arrival, quality, origin);
  }
}

/** The last segment that opens early enough: whatever came before it and holds at `ms` is in what it opens with. */
function baseFor(tables: SegmentTables, ms: number): { segment: SegmentRow; cityMs: number } | null {
  const runs = new Map(tables.runs().map((run) => [run.openedWall, run]));
  let best: { segment: SegmentRow; cityMs: number } | null = null;
  for (const segment of tables.openings()) {
    const run = runs.get(segment.run);
    if (run === undefined) continue;
    const cityMs = run.city + (segment.firstArrival - run.wall) * run.speed;
    // A clock may be ahead by so much: what came before says nothing of a time after `ms`.
    if (cityMs > ms - TELEMETRY_LIMITS.futureMs || (best !== null && cityMs < best.cityMs)) continue;
    best = { segment, cityMs };
  }
  return best;
}

/** Forgets what is of a time after `ms`; the blocks of those points. */
function blocksAhead(state: ShownState, rowsByKey: Int32Array, ms: number): Set<number> {
  const blocks = new Set<number>();
  rowsByKey.forEach((row, key) => {
    if (row < 0 || !(state.times[row]! > ms)) return;
    state.set(row, Number.NaN, Number.NaN, Number.NaN, 0, 0);
    blocks.add(blockOf(key));
  });
  return blocks;
}

/** `ms` city time; `state` empty */
export function foldBySource(state: ShownState, tables: SegmentTables, rowsByKey: Int32Array, ms: number): void {
  const base = baseFor(tables, ms);
  if (base !== null)
    tables.eachBlock(base.segment.number, (block, reader) => state.applyBlock(block, reader, Number.NEGATIVE_INFINITY));
  const newest = new NewestMeant(state, rowsByKey, ms);
  // Where the machine's clock was set back, or a device's ran ahead, what was shown at the base may be of a time to come: what held before it
  // is further back.
  for (const block of blocksAhead(state, rowsByKey, ms))
    for (const segment of tables.segmentsOf(block, Number.MIN_SAFE_INTEGER, ms)) {
      const reader = tables.block(segment, block);
      if (reader !== null) newest.takeBlock(block, reader);
    }
  const since = base?.segment.number ?? 0;
  for (const [segment, blocks] of tables.segmentsMeant(base?.cityMs ?? -1e15, ms, base?.segment.run ?? -1, since)) {
    if (blocks === null) tables.eachBlock(segment, (block, reader) => newest.takeBlock(block, reader));
    else
      for (const block of blocks) {
        const reader = tables.block(segment, block);
        if (reader !== null) newest.takeBlock(block, reader);
      }
  }
  for (const { columns } of tables.log()) {
    const { count, keys, times, arrivals, values, qualities, origins, kinds } = columns;
    for (let i = 0; i < count; i += 1)
      if (kinds[i] !== RECORD.mark)
        newest.take(keys[i]!, values[i]!, times[i]!, arrivals[i]!, qualities[i]!, origins[i]!);
  }
}
