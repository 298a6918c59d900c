// The marks of outages as sprites: a filled plate with the square of critical alarms and the count of customers without supply, on a stem to the place;
// and a square, open like the breaker that parted the grid, round it. Drawn once a text into an atlas.
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
    const rows = Math.ceil((MOST_MARKS + 1) / COLUMNS);
    const { canvas } = this.pen;
    canvas.width = Math.ceil(COLUMNS * CELL.width * this.scale * ratio);
    canvas.height = Math.ceil(rows * CELL.height * this.scale * ratio);
    this.sprites.clear();
    this.generation++;
    this.texture.dispose();
    this.texture.needsUpdate = true;
  }

  /** The sprite of a count, `null` that of a breaker; without a stem it stands for a place out of sight. A full atlas begins anew. */
  sprite(text: string | null, hasStem = true): MarkSprite {
    const key = `${text ?? ''}${hasStem ? '' : ' '}`;
    const known = this.sprites.get(key);
    if (known !== undefined) return known;
    if (this.sprites.size > MOST_MARKS) this.reset(this.palette, this.ratio);
    const slot = this.sprites.size;
    const zoom = this.scale * this.ratio;
    const { pen } = this;
    const { canvas } = pen;
    const left = (slot % COLUMNS) * CELL.width;
    const top = Math.floor(slot / COLUMNS) * CELL.height;
    pen.setTransform(zoom, 0, 0, zoom, left * zoom, top * zoom);
    const plate = text === null ? this.paintBreaker() : this.paintPlate(text, hasStem);
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
  private paintPlate(text: string, hasStem: boolean): number {
    const { pen, palette } = this;
    pen.font = `600 ${TEXT}px ${palette.css('--font') || 'sans-serif'}`;
    const width = pen.measureText(text).width + 2 * PLATE.padding + PLATE.square + PLATE.gap;
    const left = (CELL.width - width) / 2;
    const middle = CELL.width / 2;
    const bottom = PLATE.height + 1;
    const { isStale } = this;
    const rim = palette.css(isStale ? '--text-2' : '--ink');
    const fill = palette.css(isStale ? '--ink' : '--alarm-1');
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
    pen.fillStyle = isStale ? rim : palette.css('--alarm-1-ink');
    const start = left + PLATE.padding;
    const square = [start, 1 + (PLATE.height - PLATE.square) / 2, PLATE.square, PLATE.square] as const;
    if (isStale) pen.strokeRect(...square);
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
      [2.5, this.isStale ? '--text-2' : '--alarm-1'],
    ] as const) {
      pen.lineWidth = width;
      pen.strokeStyle = palette.css(token);
      pen.strokeRect(x, y, 2 * BREAKER_HALF, 2 * BREAKER_HALF);
    }
    return 2 * BREAKER_HALF;
  }

  dispose(): void {
    this.texture.dispose();
  }
}
