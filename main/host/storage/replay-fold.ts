// What every point showed at a moment: the fold of what was shown, in order of arrival, over columns that are overwritten in place.
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { HostRun, LastKnown } from '../ports.ts';
import { BLOCK_POINTS } from './block-format.ts';
import type { BlockReader } from './block-reader.ts';
import { keyAt, type LogRow, type SegmentRow, type SegmentTables } from './history-segments.ts';
import { RECORD } from './sample-batch.ts';

/** The two readings of one clock that a run begins with are taken one after the other. */
const SAME_CLOCK_MS = 1000;

/** A run with a clock of its own remembers nothing, and what it knew is not remembered. */
export const hasOwnClock = ({ city, wall, speed }: HostRun): boolean =>
  speed !== 1 || Math.abs(city - wall) > SAME_CLOCK_MS;

export class ShownState implements LastKnown {
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly arrivals: Float64Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
  readonly #rowsByKey: Int32Array;

  /** `rowsByKey`: by a point's key its row in these columns; -1: it is not wanted */
  constructor(size: number, rowsByKey: Int32Array) {
    this.values = new Float64Array(size).fill(Number.NaN);
    this.times = new Float64Array(size).fill(Number.NaN);
    this.arrivals = new Float64Array(size).fill(Number.NaN);
    this.qualities = new Uint8Array(size);
    this.origins = new Uint8Array(size);
    this.#rowsByKey = rowsByKey;
  }

  /**
   * What a block says up to and with `untilMs` of arrival; -Infinity: only what it opens with. Points that are `told` are passed over, and
   * those that it tells are noted there.
   */
  applyBlock(block: number, reader: BlockReader, untilMs: number, told?: Uint8Array): void {
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
      const row = this.#rowsByKey[keyAt(block, slot)] ?? -1;
      if (row < 0 || told?.[row] === 1 || !reader.open(slot) || !reader.settle(untilMs)) continue;
      this.set(row, reader.value, reader.time, reader.arrival, reader.quality, reader.origin);
      if (told !== undefined) told[row] = 1;
    }
  }

  applyLog({ columns }: LogRow, untilMs: number): void {
    const { count, keys, times, arrivals, values, qualities, origins, kinds } = columns;
    for (let i = 0; i < count && arrivals[i]! <= untilMs; i += 1) {
      const row = this.#rowsByKey[keys[i]!] ?? -1;
      if (row >= 0 && kinds[i] !== RECORD.kept)
        this.set(row, values[i]!, times[i]!, arrivals[i]!, qualities[i]!, origins[i]!);
    }
  }

  set(row: number, value: number, time: number, arrival: number, quality: number, origin: number): void {
    this.values[row] = value;
    this.times[row] = time;
    this.arrivals[row] = arrival;
    this.qualities[row] = quality;
    this.origins[row] = origin;
  }

  /** A host has started at `cityMs`: as RunningTelemetry.remember takes up what was known. */
  restart(cityMs: number): void {
    const { times, arrivals, values, qualities } = this;
    const latest = cityMs + TELEMETRY_LIMITS.futureMs;
    for (let row = 0; row < times.length; row += 1) {
      if (times[row]! <= latest) {
        times[row] = Math.min(times[row]!, arrivals[row]!);
        if (qualities[row] !== QUALITY_CODE.BAD) qualities[row] = QUALITY_CODE.STALE;
      } else {
        times[row] = Number.NaN;
        values[row] = Number.NaN;
        arrivals[row] = Number.NaN;
        qualities[row] = 0;
      }
    }
  }
}

/**
 * Segments in order of arrival; the last of them only up to `untilMs`. The newest is read first: what it tells of a point needs no look into
 * those before it.
 */
export function applySegments(
  state: ShownState,
  tables: SegmentTables,
  segments: readonly SegmentRow[],
  untilMs: number,
): void {
  const told = new Uint8Array(state.values.length);
  for (let i = segments.length - 1; i >= 0; i -= 1) {
    const until = i === segments.length - 1 ? untilMs : Infinity;
    tables.eachBlock(segments[i]!.number, (block, reader) => state.applyBlock(block, reader, until, told));
  }
}

/** What was known when run `upTo` of `runs` had not begun yet; runs with clocks of their own do not count. */
export function applyEarlierRuns(
  state: ShownState,
  tables: SegmentTables,
  runs: readonly HostRun[],
  upTo: number,
): void {
  const earlier = runs.slice(0, upTo).filter((run) => !hasOwnClock(run));
  const log = tables.log();
  // The latest run of which there is a segment that opens with all that was known; what came after it is told on top.
  let first = earlier.length - 1;
  let segments: readonly SegmentRow[] = [];
  for (; first >= 0; first -= 1) {
    segments = tables.segmentsOfRun(earlier[first]!.openedWall);
    if (segments.some(({ opens }) => opens === 1)) break;
  }
  for (let n = Math.max(0, first); n < earlier.length; n += 1) {
    const run = earlier[n]!;
    if (n > first) {
      state.restart(run.city + (run.openedWall - run.wall) * run.speed);
      segments = tables.segmentsOfRun(run.openedWall);
    }
    const base = Math.max(
      0,
      segments.findLastIndex(({ opens }) => opens === 1),
    );
    applySegments(state, tables, segments.slice(base), Infinity);
    for (const row of log) if (row.run === run.openedWall) state.applyLog(row, Infinity);
  }
}
