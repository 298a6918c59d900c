// How many pixels the city may cost. While something moves, the share of full resolution follows the measured frame
// time; at rest the picture is drawn in full and then refined by averaging frames moved by parts of a pixel.
// Pure: time comes as an argument.

export interface PacerOptions {
  /** ms a frame may take while moving */
  readonly target: number;
  /** smallest share of full resolution (of a side) */
  readonly least: number;
  /** ms without movement after which the picture counts as resting */
  readonly restAfter: number;
  /** frames averaged at rest */
  readonly refinements: number;
}

export interface Step {
  /** share of a side, 0 ... 1 */
  readonly scale: number;
  /** 0: draw anew; 1 ...: this refinement is added to what stands */
  readonly refinement: number;
}

const SCALES = [0.34, 0.4, 0.5, 0.6, 0.7, 0.85, 1] as const;

export class ResolutionPacer {
  private readonly options: PacerOptions;
  private scale: number;
  private lastMove = -Infinity;
  private movedSinceStep = false;
  private lastFrame = -Infinity;
  private wasMoving = false;
  private refined = -1;
  private slow = 0;
  private fast = 0;

  constructor(options: PacerOptions, startScale = 1) {
    this.options = options;
    this.scale = startScale;
  }

  /** The camera moved, at `now` ms. */
  moved(now: number): void {
    this.lastMove = now;
    this.movedSinceStep = true;
    this.refined = -1;
  }

  /** Whatever moved before, the picture rests now: the next drawing is a full one. */
  rest(): void {
    this.lastMove = -Infinity;
    this.movedSinceStep = false;
    this.refined = -1;
  }

  /** Something in the city itself changed (light, a tile, a selection): draw it anew, no need to coarsen. */
  changed(): void {
    this.refined = -1;
  }

  isMoving(now: number): boolean {
    // Where a frame takes longer than `restAfter`, a movement goes on as long as every frame sees a new camera.
    return this.movedSinceStep || now - this.lastMove < this.options.restAfter;
  }

  /** ms until a resting picture is due, or null when nothing more is to be drawn. */
  nextDue(now: number): number | null {
    if (this.isMoving(now)) return Math.max(0, this.options.restAfter - (now - this.lastMove));
    return this.refined >= this.options.refinements ? null : 0;
  }

  /** What to draw now; null: what stands is good. */
  step(now: number): Step | null {
    const isMoving = this.isMoving(now);
    this.movedSinceStep = false;
    if (isMoving) {
      if (this.wasMoving) this.adapt(now - this.lastFrame);
      this.wasMoving = true;
      this.lastFrame = now;
      return { scale: this.scale, refinement: 0 };
    }
    this.wasMoving = false;
    if (this.refined >= this.options.refinements) return null;
    this.refined++;
    return { scale: 1, refinement: this.refined };
  }

  /** Two slow frames in a row coarsen, six fast ones refine: a single hiccup changes nothing. */
  private adapt(interval: number): void {
    const at = SCALES.findIndex((scale) => scale >= this.scale - 1e-6);
    if (interval > this.options.target * 1.15) {
      this.fast = 0;
      if (++this.slow < 2) return;
      this.slow = 0;
      // Far too slow: straight to the share that should fit, cost being about the number of pixels.
      const wanted = this.scale * Math.sqrt(this.options.target / interval);
      const fit = SCALES.findLast((scale) => scale <= wanted) ?? SCALES[0];
      this.scale = Math.max(this.options.least, Math.min(fit, SCALES[Math.max(0, at - 1)]!));
    } else if (interval < this.options.target * 0.62) {
      this.slow = 0;
      if (++this.fast < 6) return;
      this.fast = 0;
      this.scale = SCALES[Math.min(SCALES.length - 1, at + 1)]!;
    } else {
      this.slow = 0;
      this.fast = 0;
    }
  }
}
