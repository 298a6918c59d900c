// The marks of outages as sprites: a filled plate with the square of critical alarms and the count of customers without supply, on a stem to the place;
// a square, open like the breaker that parted the grid, round it, and on a plate with an arrow where it is out of sight; and the ring with a flash of an indicator that a fault current has passed.
// Drawn once a text into an atlas.
import { CanvasTexture, LinearFilter } from 'three';
import type { Palette } from './palette.ts';

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

export interface MarkSprite {
  /** texture coordinates */
  readonly cell: readonly [number, number, number, number];
  /** CSS pixels of the sprite, and of the part of it that can be clicked */
  readonly width: number;
  readonly height: number;
  readonly plate: number;
}

export class OutageMarks {
  readonly texture: CanvasTexture;
  private readonly pen: CanvasRenderingContext2D;
  private palette: Palette;
  /** grows when everything was thrown away: sprites held elsewhere are void */
  generation = 0;
  private ratio = 1;
  private isStale = false;
  private readonly scale: number;
  private sprites = new Map<string, MarkSprite>();

  constructor(palette: Palette, scale: number) {
    this.scale = scale;
    this.palette = palette;
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    if (pen === null) throw new Error('the browser refuses a 2D canvas');
    this.pen = pen;
    this.texture = new CanvasTexture(canvas);
    this.texture.flipY = false;
    this.texture.premultiplyAlpha = true;
    this.texture.minFilter = this.texture.magFilter = LinearFilter;
    this.texture.generateMipmaps = false;
    this.reset(palette, 1);
  }

  /** `isStale`: the host is gone, so marks are hollow and without alarm colour: what was last known. */
  reset(palette: Palette, ratio: number, isStale = this.isStale): void {
    this.palette = palette;
    this.isStale = isStale;
    this.ratio = ratio;
    const rows = Math.ceil(SLOTS / COLUMNS);
    const { canvas } = this.pen;
    canvas.width = Math.ceil(COLUMNS * CELL.width * this.scale * ratio);
    canvas.height = Math.ceil(rows * CELL.height * this.scale * ratio);
    this.sprites.clear();
    this.generation++;
    this.texture.dispose();
    this.texture.needsUpdate = true;
  }

  /** The sprite of a count; without a stem it stands for a place out of sight. A full atlas begins anew. */
  count(text: string, hasStem = true): MarkSprite {
    return this.sprite(`${text}${hasStem ? '' : ' '}`, () => this.paintPlate(text, hasStem));
  }

  breaker(): MarkSprite {
    return this.sprite('breaker', () => this.paintBreaker());
  }

  /** A switch out of sight that its protection has opened. */
  away(arrow: string): MarkSprite {
    return this.sprite(`away ${arrow}`, () => this.paintPlate(arrow, false, true));
  }

  /** @param isOld what it said is not current any more */
  indicator(isOld: boolean): MarkSprite {
    const isHollow = isOld || this.isStale;
    return this.sprite(isHollow ? 'passed long ago' : 'passed', () => this.paintIndicator(isHollow));
  }

  /** @param paint returns the width */
  private sprite(key: string, paint: () => number): MarkSprite {
    const known = this.sprites.get(key);
    if (known !== undefined) return known;
    if (this.sprites.size >= SLOTS) this.reset(this.palette, this.ratio);
    const slot = this.sprites.size;
    const zoom = this.scale * this.ratio;
    const { pen } = this;
    const { canvas } = pen;
    const left = (slot % COLUMNS) * CELL.width;
    const top = Math.floor(slot / COLUMNS) * CELL.height;
    pen.setTransform(zoom, 0, 0, zoom, left * zoom, top * zoom);
    const plate = paint();
    const u = (x: number): number => (x * zoom) / canvas.width;
    const v = (y: number): number => (y * zoom) / canvas.height;
    const sprite: MarkSprite = {
      cell: [u(left), v(top), u(left + CELL.width), v(top + CELL.height)],
      width: CELL.width * this.scale,
      height: CELL.height * this.scale,
      plate: plate * this.scale,
    };
    this.sprites.set(key, sprite);
    this.texture.needsUpdate = true;
    return sprite;
  }

  /** @returns its width */
  private paintPlate(text: string, hasStem: boolean, isOpen = false): number {
    const { pen, palette } = this;
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

  private paintBreaker(): number {
    const { pen, palette } = this;
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

  private paintIndicator(isHollow: boolean): number {
    const { pen, palette } = this;
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
    this.texture.dispose();
  }
}
