// Alarms as sprites: the mark of the priority on a stem to its place, filled while it waits for somebody, a ring once somebody knows; with
// how many there are where it stands for several. An outage that is only predicted: a dashed plate with about how many customers.
import { type AlarmPriority, alarmMarkShape } from '../theme/alarm-mark.ts';
import type { Palette } from './palette.ts';
import { type MarkSprite, SpriteAtlas } from './sprite-atlas.ts';

/** CSS pixels; the place that a mark stands for is in the middle of its lower edge */
const CELL = { width: 96, height: 40 } as const;
/** the box in which the shape is drawn */
const SHAPE = { width: 20, height: 18 } as const;
const PLATE = { height: 20, radius: 4, padding: 7, square: 9, gap: 5 } as const;
const TEXT = 12;
/** texts of one drawing */
const SLOTS = 96;
const DASH = [3, 2];
/** More is told as more. */
const MOST_COUNTED = 99;

const outlineOf = (d: string): Path2D => new Path2D(d);

export class AlarmSprites {
  private readonly atlas: SpriteAtlas;
  private palette: Palette;
  private isStale = false;

  constructor(palette: Palette, scale: number) {
    this.palette = palette;
    this.atlas = new SpriteAtlas({ cell: CELL, columns: 8, slots: SLOTS, scale });
  }

  get texture(): SpriteAtlas['texture'] {
    return this.atlas.texture;
  }

  get generation(): number {
    return this.atlas.generation;
  }

  /** `isStale`: with the host gone marks are rings without alarm colour: what was last known. */
  reset(palette: Palette, ratio: number, isStale = this.isStale): void {
    this.palette = palette;
    this.isStale = isStale;
    this.atlas.reset(ratio);
  }

  alarm(priority: AlarmPriority, isWaiting: boolean, count: number): MarkSprite {
    const shown = Math.min(count, MOST_COUNTED + 1);
    const key = `${priority}/${isWaiting ? 1 : 0}/${shown}`;
    return this.atlas.sprite(key, (pen) => this.paintAlarm(pen, priority, isWaiting, shown));
  }

  predicted(text: string): MarkSprite {
    return this.atlas.sprite(`predicted ${text}`, (pen) => this.paintPredicted(pen, text));
  }

  private stem(pen: CanvasRenderingContext2D, from: number, colour: string): void {
    pen.setLineDash([]);
    for (const [width, style] of [
      [4, this.palette.css('--ink')],
      [2, colour],
    ] as const) {
      pen.lineWidth = width;
      pen.strokeStyle = style;
      pen.beginPath();
      pen.moveTo(CELL.width / 2, from);
      pen.lineTo(CELL.width / 2, CELL.height - 1);
      pen.stroke();
    }
  }

  /** @returns its width */
  private paintAlarm(
    pen: CanvasRenderingContext2D,
    priority: AlarmPriority,
    isWaiting: boolean,
    count: number,
  ): number {
    const { palette, isStale } = this;
    const colour = palette.css(isStale ? '--text-2' : `--alarm-${priority}`);
    const isFilled = isWaiting && !isStale;
    const { d, textY, textSize } = alarmMarkShape(priority);
    const font = palette.css('--font') || 'sans-serif';
    this.stem(pen, SHAPE.height, colour);
    const words = count <= 1 ? '' : count > MOST_COUNTED ? `${MOST_COUNTED}+` : String(count);
    const left = (CELL.width - SHAPE.width) / 2;
    const path = outlineOf(d);
    pen.save();
    pen.translate(left, 1);
    pen.lineWidth = 3;
    pen.strokeStyle = palette.css('--ink');
    pen.stroke(path);
    pen.fillStyle = isFilled ? colour : palette.css('--panel');
    pen.fill(path);
    if (!isFilled) {
      pen.lineWidth = 2;
      pen.strokeStyle = colour;
      pen.stroke(path);
    }
    pen.fillStyle = isFilled ? palette.css(`--alarm-${priority}-ink`) : palette.css('--text');
    pen.font = `700 ${textSize}px ${font}`;
    pen.textAlign = 'center';
    pen.textBaseline = 'alphabetic';
    pen.fillText(String(priority), SHAPE.width / 2, textY);
    pen.restore();
    pen.textAlign = 'left';
    if (words === '') return SHAPE.width;
    pen.font = `600 ${TEXT}px ${font}`;
    pen.textBaseline = 'middle';
    const x = left + SHAPE.width + 4;
    pen.lineWidth = 3;
    pen.strokeStyle = palette.css('--ink');
    pen.strokeText(words, x, 1 + SHAPE.height / 2);
    pen.fillStyle = palette.css('--text');
    pen.fillText(words, x, 1 + SHAPE.height / 2);
    return SHAPE.width + 2 * (4 + pen.measureText(words).width);
  }

  /** @returns its width */
  private paintPredicted(pen: CanvasRenderingContext2D, text: string): number {
    const { palette } = this;
    // A guess is no alarm: it has their colour no more than their shape.
    const colour = palette.css('--text-2');
    const { height, radius, padding, square, gap } = PLATE;
    pen.font = `600 ${TEXT}px ${palette.css('--font') || 'sans-serif'}`;
    const width = pen.measureText(text).width + 2 * padding + square + gap;
    const left = (CELL.width - width) / 2;
    this.stem(pen, height, colour);
    pen.beginPath();
    pen.roundRect(left, 1, width, height, radius);
    pen.fillStyle = palette.css('--panel');
    pen.fill();
    pen.lineWidth = 1.6;
    pen.strokeStyle = colour;
    pen.setLineDash(DASH);
    pen.stroke();
    pen.setLineDash([]);
    const top = 1 + (height - square) / 2;
    pen.strokeRect(left + padding, top, square, square);
    pen.fillStyle = palette.css('--text');
    pen.textBaseline = 'middle';
    pen.fillText(text, left + padding + square + gap, 1.5 + height / 2);
    return width;
  }

  dispose(): void {
    this.atlas.dispose();
  }
}
