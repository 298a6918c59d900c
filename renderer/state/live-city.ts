// The newest value of every point, as columns overwritten in place. No object per value, no React in the path:
// layers compare `version` once a frame, panels read the points they show a few times a second.
import type { ValueFrame } from '../../contract/value-frame.ts';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';

export class LiveCity {
  readonly values: Float64Array;
  /** source time, ms UTC; NaN: never had a value */
  readonly times: Float64Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
  /** of the last frame that touched the point */
  readonly versions: Uint32Array;
  /** grows by one with every applied frame */
  version = 0;
  /** `version` of the last whole picture: what stood before it is another moment, not a step earlier */
  snapshotVersion = 0;
  /** city time of the last frame, ms */
  frameTimeMs = Number.NaN;
  /** called when a frame stands in the columns; for whoever measures */
  afterApply: () => void = () => undefined;

  constructor(points: number) {
    this.values = new Float64Array(points).fill(Number.NaN);
    this.times = new Float64Array(points).fill(Number.NaN);
    this.qualities = new Uint8Array(points);
    this.origins = new Uint8Array(points);
    this.versions = new Uint32Array(points);
  }

  get size(): number {
    return this.values.length;
  }

  /** Rows outside the table are ignored: a host with another pack is refused earlier, at `welcome`. */
  apply(frame: ValueFrame): void {
    const version = this.version + 1;
    if (frame.isSnapshot) this.#forgetAll(version);
    for (let i = 0; i < frame.count; i++) {
      const point = frame.points[i]!;
      if (point >= this.values.length) continue;
      this.values[point] = frame.values[i]!;
      this.times[point] = frame.times[i]!;
      this.qualities[point] = frame.qualities[i]!;
      this.origins[point] = frame.origins[i]!;
      this.versions[point] = version;
    }
    this.frameTimeMs = frame.cityTimeMs;
    this.version = version;
    this.afterApply();
  }

  /** A whole picture says by silence what has no value: whoever looks for changed points finds those too. */
  #forgetAll(version: number): void {
    this.values.fill(Number.NaN);
    this.times.fill(Number.NaN);
    this.qualities.fill(0);
    this.origins.fill(0);
    this.versions.fill(version);
    this.snapshotVersion = version;
  }

  hasValue(point: number): boolean {
    return !Number.isNaN(this.times[point]!);
  }

  /** The host has gone: whatever is shown is old from now on. */
  markAllStale(): void {
    const version = this.version + 1;
    for (let point = 0; point < this.values.length; point++) {
      if (!this.hasValue(point)) continue;
      this.qualities[point] = QUALITY_CODE.STALE;
      this.versions[point] = version;
    }
    this.version = version;
  }
}
