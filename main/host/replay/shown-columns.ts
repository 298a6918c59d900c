// What a screen in the past shows of every point: overwritten from what was recorded, in the place of the live store's columns.
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { LastKnown, LiveValues, RecordColumns } from '../ports.ts';
import { RowVersions } from '../telemetry/row-versions.ts';

export class ShownColumns implements LiveValues {
  readonly size: number;
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly arrivals: Float64Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
  readonly #versions: RowVersions;

  constructor(size: number) {
    this.size = size;
    this.values = new Float64Array(size).fill(Number.NaN);
    this.times = new Float64Array(size).fill(Number.NaN);
    this.arrivals = new Float64Array(size).fill(Number.NaN);
    this.qualities = new Uint8Array(size);
    this.origins = new Uint8Array(size);
    this.#versions = new RowVersions(size);
  }

  get version(): number {
    return this.#versions.version;
  }

  get pointsWithValue(): number {
    let count = 0;
    for (let row = 0; row < this.size; row += 1) if (!Number.isNaN(this.times[row]!)) count += 1;
    return count;
  }

  get stalePoints(): number {
    let count = 0;
    for (let row = 0; row < this.size; row += 1)
      if (!Number.isNaN(this.times[row]!) && this.qualities[row] === QUALITY_CODE.STALE) count += 1;
    return count;
  }

  changedSince(version: number, out: Uint32Array): number {
    return this.#versions.changedSince(version, out);
  }

  /** All points at once. A point of which nothing was known yet has no value any more: only a snapshot tells that. */
  become(known: LastKnown): void {
    for (let row = 0; row < this.size; row += 1) {
      const isSame =
        Object.is(known.times[row], this.times[row]) &&
        Object.is(known.values[row], this.values[row]) &&
        known.qualities[row] === this.qualities[row] &&
        known.origins[row] === this.origins[row];
      this.arrivals[row] = known.arrivals[row]!;
      if (isSame) continue;
      this.values[row] = known.values[row]!;
      this.times[row] = known.times[row]!;
      this.qualities[row] = known.qualities[row]!;
      this.origins[row] = known.origins[row]!;
      this.#versions.touch(row);
    }
  }

  /** The records from `from` to before `to`, in their order. */
  apply({ points, times, arrivals, values, qualities, origins }: RecordColumns, from: number, to: number): void {
    for (let i = from; i < to; i += 1) {
      const row = points[i]!;
      this.values[row] = values[i]!;
      this.times[row] = times[i]!;
      this.arrivals[row] = arrivals[i]!;
      this.qualities[row] = qualities[i]!;
      this.origins[row] = origins[i]!;
      this.#versions.touch(row);
    }
  }
}

/** Nobody was there to hear: what was known last is kept and marked, what was bad stays bad. */
export function unrecorded(known: LastKnown): LastKnown {
  const qualities = known.qualities.map((quality, row) =>
    Number.isNaN(known.times[row]!) || quality === QUALITY_CODE.BAD ? quality : QUALITY_CODE.STALE,
  );
  return { ...known, qualities };
}
