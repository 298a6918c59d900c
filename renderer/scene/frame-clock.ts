// Frame and script times of late, as percentiles.
const KEPT = 120;

export class Samples {
  private readonly values = new Float64Array(KEPT);
  private count = 0;

  add(value: number): void {
    this.values[this.count++ % KEPT] = value;
  }

  /** 0 when nothing was measured yet. */
  percentile(share: number): number {
    const n = Math.min(this.count, KEPT);
    if (n === 0) return 0;
    const sorted = this.values.slice(0, n).sort();
    return sorted[Math.min(n - 1, Math.floor(n * share))]!;
  }
}

/** Intervals count only while something moves: a resting picture draws nothing, and that is no slow frame. */
export class FrameClock {
  readonly intervals = new Samples();
  readonly scripts = new Samples();
  frames = 0;
  private last = Number.NaN;

  frame(now: number, isMoving: boolean, scriptMs: number): void {
    this.frames++;
    this.scripts.add(scriptMs);
    if (isMoving && !Number.isNaN(this.last)) this.intervals.add(now - this.last);
    this.last = isMoving ? now : Number.NaN;
  }
}
