// What was shown of the grid at a moment, from the pictures that were kept.
import type { GridRowCounts } from '../../../contract/grid-live.ts';
import { BelievedGrid } from '../shadow/believed-grid.ts';
import type { GridFigures } from '../shadow/shadow-questions.ts';
import type { GridHistoryReader } from './grid-history.ts';

/** Solutions come at least once a second; when none came for so long, nobody calculated. */
const NOBODY_CALCULATED_MS = 6_000;

export interface ShownThen {
  /** null: nothing has changed */
  readonly frame: ArrayBuffer | null;
  readonly figures: GridFigures | null;
}

export class ShownGrid {
  readonly #history: GridHistoryReader;
  readonly #rows: GridRowCounts;
  #believed: BelievedGrid;
  #figures: GridFigures | null = null;
  /** machine's clock, of the newest picture */
  #pictureMs = Number.NEGATIVE_INFINITY;
  #openedMs = Number.NEGATIVE_INFINITY;
  #sentVersion = 0;
  #isStale = false;

  constructor(history: GridHistoryReader, rows: GridRowCounts) {
    this.#history = history;
    this.#rows = rows;
    this.#believed = new BelievedGrid(rows);
  }

  /**
   * In the run that began at `openedMs`. Null: nothing of it was kept. `isUnrecorded`: no host was running any more. The frame has all
   * rows.
   */
  at({
    wallMs,
    openedMs,
    isUnrecorded,
  }: {
    wallMs: number;
    openedMs: number;
    isUnrecorded: boolean;
  }): ShownThen | null {
    let isWhole = false;
    this.#figures = null;
    this.#isStale = false;
    this.#openedMs = openedMs;
    this.#pictureMs = Number.NEGATIVE_INFINITY;
    let figures: (() => GridFigures) | null = null;
    const isKept = this.#history.upTo(openedMs, wallMs, (pictureMs, frame, figuresThen) => {
      // The first has all rows: nothing is left of what was shown before.
      isWhole = true;
      this.#believed.apply(frame);
      this.#pictureMs = pictureMs;
      figures = figuresThen;
    });
    if (!isKept) return null;
    if (!isWhole) this.#believed = new BelievedGrid(this.#rows);
    if (figures !== null) this.#figures = (figures as () => GridFigures)();
    this.#judgeAge(wallMs, isUnrecorded);
    this.#sentVersion = this.#believed.version;
    return { frame: this.#believed.frameSince(null), figures: this.#figures };
  }

  /** A little later. */
  on(wallMs: number): ShownThen {
    // What was marked as old is not so any more: somebody calculates again.
    if (this.#isStale && this.#history.hasAfter(this.#pictureMs, wallMs))
      return this.at({ wallMs, openedMs: this.#openedMs, isUnrecorded: false }) ?? { frame: null, figures: null };
    let figures: (() => GridFigures) | null = null;
    // From the newest picture on: later ones of the same stretch may have been written only now.
    this.#history.between(this.#pictureMs, wallMs, (pictureMs, frame, figuresThen) => {
      this.#believed.apply(frame);
      this.#pictureMs = pictureMs;
      this.#isStale = false;
      figures = figuresThen;
    });
    if (figures !== null) this.#figures = (figures as () => GridFigures)();
    this.#judgeAge(wallMs, false);
    if (this.#believed.version === this.#sentVersion) return { frame: null, figures: this.#figures };
    const frame = this.#believed.frameSince(this.#sentVersion);
    this.#sentVersion = this.#believed.version;
    return { frame, figures: this.#figures };
  }

  #judgeAge(wallMs: number, isUnrecorded: boolean): void {
    if (this.#isStale || !(isUnrecorded || wallMs - this.#pictureMs > NOBODY_CALCULATED_MS)) return;
    this.#isStale = true;
    this.#believed.markStale();
  }
}
