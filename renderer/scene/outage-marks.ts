// The marks of outages as sprites: a filled plate with the square of critical alarms and the count of customers without supply, on a stem to the place;
// a square, open like the breaker that parted the grid, round it, and on a plate with an arrow where it is out of sight; and the ring with a flash of an indicator that a fault current has passed.
// Drawn once a text into an atlas.
import type { Palette } from './palette.ts';
import { type MarkSprite, SpriteAtlas } from './sprite-atlas.ts';

/** marks at most: more cards than that nobody reads */
export const MOST_MARKS = 14;
const COLUMNS = 4;
/** CSS pixels of a cell; the place that a mark stands for is in the middle of its lower edge */
const CELL = { width: 120, height: 44 } as const;
const PLATE = { height: 26, radius: 4, padding: 8, gap: 7, square: 11 } as const;
/** half side of the square round a breaker, CSS pixels */
export const BREAKER_HALF = 9;
const TEXT = 15;
/** radius of an indicator, CSS pixels */
export const INDICATOR = 6.5;
/** texts of one drawing, the breaker, indicators old and new, the ways to breakers out of sight */
const SLOTS = MOST_MARKS + 3 + 8;

/**
 * Tokens of what is drawn of an outage. Alarm colour is for what is known to be: with the data gone the marks stay, hollow and grey, as
 * what was last known.
 */
export const outageTokens = (isStale: boolean) =>
  isStale
    ? ({ area: '--text-3', rim: '--text-2', fill: '--ink', ink: '--text-2', breaker: '--text-2' } as const)
    : ({ area: '--alarm-1', rim: '--ink', fill: '--alarm-1', ink: '--alarm-1-ink', breaker: '--alarm-1' } as const);

export class OutageMarks {
  private readonly atlas: SpriteAtlas;
  private palette: Palette;
  private isStale = false;

  constructor(palette: Palette, scale: number) {
    this.palette = palette;
    this.atlas = new SpriteAtlas({ cell: CELL, columns: COLUMNS, slots: SLOTS, scale });
  }

  get texture(): SpriteAtlas['texture'] {
    return this.atlas.texture;
  }

  /** grows when everything was thrown away: sprites held elsewhere are void */
  get generation(): number {
    return this.atlas.generation;
  }

  /** `isStale`: the host is gone, so marks are hollow and without alarm colour: what was last known. */
  reset(palette: Palette, ratio: number, isStale = this.isStale): void {
    this.palette = palette;
    this.isStale = isStale;
    this.atlas.reset(ratio);
  }

  /** The sprite of a count; without a stem it stands for a place out of sight. A full atlas begins anew. */
  count(text: string, hasStem = true): MarkSprite {
    return this.atlas.sprite(`${text}${hasStem ? '' : ' '}`, (pen) => this.paintPlate(pen, text, hasStem));
  }

  breaker(): MarkSprite {
    return this.atlas.sprite('breaker', (pen) => this.paintBreaker(pen));
  }

  /** A switch out of sight that its protection has opened. */
  away(arrow: string): MarkSprite {
    return this.atlas.sprite(`away ${arrow}`, (pen) => this.paintPlate(pen, arrow, false, true));
  }

  /** @param isOld what it said is not current any more */
  indicator(isOld: boolean): MarkSprite {
    const isHollow = isOld || this.isStale;
    return this.atlas.sprite(isHollow ? 'passed long ago' : 'passed', (pen) => this.paintIndicator(pen, isHollow));
  }

  /** @returns its width */
  private paintPlate(pen: CanvasRenderingContext2D, text: string, hasStem: boolean, isOpen = false): number {
    const { palette } = this;
    pen.font = `600 ${TEXT}px ${palette.css('--font') || 'sans-serif'}`;
    const width = pen.measureText(text).width + 2 * PLATE.padding + PLATE.square + PLATE.gap;
    const left = (CELL.width - width) / 2;
    const middle = CELL.width / 2;
    const bottom = PLATE.height + 1;
    const { isStale } = this;
    const tokens = outageTokens(isStale);
    const rim = palette.css(tokens.rim);
    const fill = palette.css(tokens.fill);
    pen.lineWidth = 4;
    pen.strokeStyle = rim;
    const stem = (): void => {
      if (!hasStem) return;
      pen.beginPath();
      pen.moveTo(middle, bottom);
      pen.lineTo(middle, CELL.height - 1);
      pen.stroke();
    };
    stem();
    pen.lineWidth = 2;
    pen.strokeStyle = isStale ? rim : fill;
    stem();
    pen.beginPath();
    pen.roundRect(left, 1, width, PLATE.height, PLATE.radius);
    pen.fillStyle = fill;
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeStyle = rim;
    pen.stroke();
    pen.fillStyle = palette.css(tokens.ink);
    const start = left + PLATE.padding;
    const square = [start, 1 + (PLATE.height - PLATE.square) / 2, PLATE.square, PLATE.square] as const;
    // Outline = open: of a breaker, or of what is only last known.
    pen.strokeStyle = palette.css(tokens.ink);
    pen.lineWidth = isOpen ? 2 : 1;
    if (isStale || isOpen) pen.strokeRect(...square);
    else pen.fillRect(...square);
    pen.textBaseline = 'middle';
    pen.fillText(text, start + PLATE.square + PLATE.gap, 1.5 + PLATE.height / 2);
    return width;
  }

  private paintBreaker(pen: CanvasRenderingContext2D): number {
    const { palette } = this;
    const x = CELL.width / 2 - BREAKER_HALF;
    const y = CELL.height / 2 - BREAKER_HALF;
    for (const [width, token] of [
      [5, '--ink'],
      [2.5, outageTokens(this.isStale).breaker],
    ] as const) {
      pen.lineWidth = width;
      pen.strokeStyle = palette.css(token);
      pen.strokeRect(x, y, 2 * BREAKER_HALF, 2 * BREAKER_HALF);
    }
    return 2 * BREAKER_HALF;
  }

  private paintIndicator(pen: CanvasRenderingContext2D, isHollow: boolean): number {
    const { palette } = this;
    const tokens = outageTokens(isHollow);
    const x = CELL.width / 2;
    const y = CELL.height / 2;
    pen.beginPath();
    pen.arc(x, y, INDICATOR, 0, 2 * Math.PI);
    pen.lineWidth = 3;
    pen.strokeStyle = palette.css('--ink');
    pen.stroke();
    pen.fillStyle = palette.css(tokens.fill);
    pen.fill();
    pen.lineWidth = 1.4;
    pen.strokeStyle = palette.css(tokens.ink);
    if (isHollow) pen.stroke();
    pen.beginPath();
    pen.moveTo(x + 1.2, y - 4);
    pen.lineTo(x - 1.8, y + 0.6);
    pen.lineTo(x + 1.8, y + 0.6);
    pen.lineTo(x - 0.6, y + 4);
    pen.stroke();
    return 2 * INDICATOR;
  }

  dispose(): void {
    this.atlas.dispose();
  }
}
