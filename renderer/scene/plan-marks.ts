// Steps of a plan as sprites: a plate on a stem with the number of the step and what its switch shall be, outline = open, filled =
// closed. A wish is never drawn as a fact: the edge is dashed until telemetry has said that it is done; ice is the one whose turn it is.
import type { Palette } from './palette.ts';
import type { ScenePlanStep } from './scene-api.ts';
import { type MarkSprite, SpriteAtlas } from './sprite-atlas.ts';

/** steps that are drawn at once; of a longer order those that come next */
export const MOST_STEPS = 24;
/** CSS pixels; the place that a mark stands for is in the middle of its lower edge */
const CELL = { width: 72, height: 46 } as const;
export const STEP_PLATE = { height: 24, radius: 4, padding: 7, gap: 6, square: 10 } as const;
const TEXT = 13;
const DASH = [4, 3];

export class PlanMarks {
  private readonly atlas: SpriteAtlas;
  private palette: Palette;

  constructor(palette: Palette, scale: number) {
    this.palette = palette;
    this.atlas = new SpriteAtlas({ cell: CELL, columns: 6, slots: 2 * MOST_STEPS, scale });
  }

  get texture(): SpriteAtlas['texture'] {
    return this.atlas.texture;
  }

  get generation(): number {
    return this.atlas.generation;
  }

  reset(palette: Palette, ratio: number): void {
    this.palette = palette;
    this.atlas.reset(ratio);
  }

  step({ n, to, state }: ScenePlanStep): MarkSprite {
    return this.atlas.sprite(`${n}/${to}/${state}`, (pen) => this.paint(pen, n, to === 'closed', state));
  }

  /** @returns its width */
  private paint(pen: CanvasRenderingContext2D, n: string, isClosed: boolean, state: ScenePlanStep['state']): number {
    const { palette } = this;
    const { height, radius, padding, gap, square } = STEP_PLATE;
    const isIce = state === 'next' || state === 'sent';
    const ink = palette.css(isIce ? '--focus' : state === 'planned' ? '--text-2' : '--text');
    pen.font = `600 ${TEXT}px ${palette.css('--font') || 'sans-serif'}`;
    const words = state === 'failed' ? `${n} \u2715` : state === 'done' ? `${n} \u2713` : n;
    const width = pen.measureText(words).width + 2 * padding + square + gap;
    const left = (CELL.width - width) / 2;
    const middle = CELL.width / 2;
    pen.setLineDash([]);
    for (const [line, colour] of [
      [4, palette.css('--ink')],
      [1.6, ink],
    ] as const) {
      pen.lineWidth = line;
      pen.strokeStyle = colour;
      pen.beginPath();
      pen.moveTo(middle, height + 1);
      pen.lineTo(middle, CELL.height - 1);
      pen.stroke();
    }
    pen.beginPath();
    pen.roundRect(left, 1.5, width, height - 1, radius);
    pen.fillStyle = palette.css('--panel');
    pen.fill();
    pen.strokeStyle = ink;
    pen.lineWidth = 1.6;
    pen.setLineDash(state === 'done' || state === 'failed' ? [] : DASH);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = ink;
    pen.textBaseline = 'middle';
    pen.fillText(words, left + padding, 1.5 + height / 2);
    const at = left + width - padding - square;
    const top = 1 + (height - square) / 2;
    if (isClosed) pen.fillRect(at, top, square, square);
    else {
      pen.lineWidth = 1.6;
      pen.strokeRect(at + 0.8, top + 0.8, square - 1.6, square - 1.6);
    }
    return width;
  }

  dispose(): void {
    this.atlas.dispose();
  }
}
