// Moving units between reports: each report starts a glide from where the unit is shown to where it is now, lasting as
// long as reports are apart. So a unit is never shown ahead of what is known, and never jumps unless it really did.

/** ms: a glide lasts no longer than this, however rare the reports */
const LONGEST = 6000;
/** metres: farther apart than this, two reports are no drive */
const JUMP = 400;

export interface UnitShown {
  x: number;
  y: number;
  /** between two reports more than a few metres apart */
  isMoving: boolean;
}

export class UnitMotion {
  private fromX = Number.NaN;
  private fromY = Number.NaN;
  private toX = Number.NaN;
  private toY = Number.NaN;
  private start = 0;
  private duration = 1;
  private reportedAt = Number.NaN;

  /** Another moment is shown: there the unit is, and no way leads there from where it was shown. */
  cut(x: number, y: number, now: number): void {
    this.fromX = this.toX = x;
    this.fromY = this.toY = y;
    this.duration = 1;
    this.start = now - 1;
    this.reportedAt = now;
  }

  /** Nobody says where it is at the moment shown: it is nowhere until the next report. */
  lose(): void {
    this.fromX = this.fromY = this.toX = this.toY = Number.NaN;
    this.start = Number.NEGATIVE_INFINITY;
    this.reportedAt = Number.NaN;
  }

  get isPlaced(): boolean {
    return !Number.isNaN(this.toX);
  }

  /** @param x y city metres of the report; @param now ms */
  report(x: number, y: number, now: number): void {
    const shown = this.at(now);
    const isFirst = Number.isNaN(this.toX);
    const isJump = !isFirst && Math.hypot(x - shown.x, y - shown.y) > JUMP;
    this.fromX = isFirst || isJump ? x : shown.x;
    this.fromY = isFirst || isJump ? y : shown.y;
    this.toX = x;
    this.toY = y;
    this.duration = Math.max(1, Math.min(LONGEST, Number.isNaN(this.reportedAt) ? 1 : now - this.reportedAt));
    this.start = now;
    this.reportedAt = now;
  }

  at(now: number): UnitShown {
    const t = Math.max(0, Math.min(1, (now - this.start) / this.duration));
    const way = Math.hypot(this.toX - this.fromX, this.toY - this.fromY);
    return {
      x: this.fromX + (this.toX - this.fromX) * t,
      y: this.fromY + (this.toY - this.fromY) * t,
      isMoving: way > 4,
    };
  }

  /** Still gliding: another drawing is due. */
  isGliding(now: number): boolean {
    return now < this.start + this.duration && (this.fromX !== this.toX || this.fromY !== this.toY);
  }
}
