// Texts as the browser sets them (kerning, any script), drawn once into an atlas and used as sprites.
import { CanvasTexture, LinearFilter } from 'three';
import type { LabelStyle } from './label-sources.ts';
import type { Palette } from './palette.ts';

const SIZE = 1024;
const PAD = 4;

interface Setting {
  /** CSS pixels */
  readonly size: number;
  readonly weight: number;
  readonly isItalic?: boolean;
  readonly spacing?: number;
  readonly token: string;
  readonly opacity: number;
}

const hue = (n: number): Setting => ({ size: 11.5, weight: 600, token: `--feeder-${n}`, opacity: 1 });

const SETTINGS: Readonly<Record<LabelStyle, Setting>> = {
  borough: { size: 13, weight: 600, spacing: 3, token: '--text', opacity: 0.9 },
  district: { size: 12.5, weight: 600, spacing: 3, token: '--text', opacity: 0.86 },
  place: { size: 12, weight: 500, token: '--text', opacity: 0.9 },
  'main-street': { size: 12, weight: 500, token: '--text-2', opacity: 0.95 },
  street: { size: 11, weight: 400, token: '--text-2', opacity: 0.85 },
  water: { size: 12, weight: 400, isItalic: true, token: '--text-2', opacity: 0.8 },
  park: { size: 11.5, weight: 500, spacing: 0.4, token: '--text-2', opacity: 0.8 },
  'hue-1': hue(1),
  'hue-2': hue(2),
  'hue-3': hue(3),
  'hue-4': hue(4),
  'hue-5': hue(5),
  'hue-6': hue(6),
};

export interface AtlasEntry {
  /** texture coordinates */
  readonly u0: number;
  readonly v0: number;
  readonly u1: number;
  readonly v1: number;
  /** CSS pixels, halo included */
  readonly width: number;
  readonly height: number;
}

export class LabelAtlas {
  readonly texture: CanvasTexture;
  private readonly pen: CanvasRenderingContext2D;
  private readonly entries = new Map<string, AtlasEntry>();
  private palette: Palette;
  private font: string;
  private ratio = 1;
  /** how much larger than on a desk */
  private readonly scale: number;
  private x = 0;
  private y = 0;
  private shelf = 0;
  /** grows when everything was thrown away: entries held elsewhere are void */
  generation = 0;

  constructor(palette: Palette, scale = 1) {
    this.scale = scale;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = SIZE;
    const pen = canvas.getContext('2d');
    if (pen === null) throw new Error('the browser refuses a 2D canvas');
    this.pen = pen;
    this.palette = palette;
    this.font = '';
    this.texture = new CanvasTexture(canvas);
    this.texture.flipY = false;
    this.texture.premultiplyAlpha = true;
    this.texture.minFilter = this.texture.magFilter = LinearFilter;
    this.texture.generateMipmaps = false;
    this.reset(palette, 1);
  }

  reset(palette: Palette, ratio: number): void {
    this.palette = palette;
    this.ratio = ratio;
    this.font = palette.css('--font') || 'sans-serif';
    const { width, height } = this.pen.canvas;
    // A 4K screen needs four times the room.
    const side = ratio * this.scale > 1.25 ? SIZE * 2 : SIZE;
    if (width !== side || height !== side) {
      this.pen.canvas.width = this.pen.canvas.height = side;
      this.texture.dispose();
    }
    this.pen.clearRect(0, 0, side, side);
    this.entries.clear();
    this.x = this.y = this.shelf = 0;
    this.generation++;
  }

  /** Only measures: CSS pixels. */
  measure(text: string, style: LabelStyle): { width: number; height: number } {
    const setting = SETTINGS[style];
    this.applyFont(setting, this.scale);
    const pad = PAD * this.scale * 2;
    return { width: this.pen.measureText(text).width + pad, height: setting.size * this.scale * 1.25 + pad };
  }

  /** @returns null when the text finds no room even in an empty atlas */
  entry(text: string, style: LabelStyle): AtlasEntry | null {
    const key = `${style}|${text}`;
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const size = this.measure(text, style);
    const side = this.pen.canvas.width;
    const width = Math.ceil(size.width * this.ratio);
    const height = Math.ceil(size.height * this.ratio);
    if (width > side) return null;
    if (this.x + width > side) {
      this.x = 0;
      this.y += this.shelf;
      this.shelf = 0;
    }
    if (this.y + height > side) {
      this.reset(this.palette, this.ratio);
      return this.entry(text, style);
    }
    const entry: AtlasEntry = {
      u0: this.x / side,
      v0: this.y / side,
      u1: (this.x + width) / side,
      v1: (this.y + height) / side,
      width: width / this.ratio,
      height: height / this.ratio,
    };
    this.paint(text, SETTINGS[style], this.x, this.y, height);
    this.x += width;
    this.shelf = Math.max(this.shelf, height);
    this.entries.set(key, entry);
    this.texture.needsUpdate = true;
    return entry;
  }

  private applyFont(setting: Setting, ratio: number): void {
    const style = setting.isItalic === true ? 'italic ' : '';
    this.pen.font = `${style}${setting.weight} ${setting.size * ratio}px ${this.font}`;
    this.pen.letterSpacing = `${(setting.spacing ?? 0) * ratio}px`;
  }

  private paint(text: string, setting: Setting, x: number, y: number, height: number): void {
    const { pen, palette } = this;
    const ratio = this.ratio * this.scale;
    this.applyFont(setting, ratio);
    pen.textBaseline = 'middle';
    pen.lineJoin = 'round';
    const middle = y + height / 2;
    const left = x + PAD * ratio;
    // A soft dark (by day light) edge of the ground's own colour keeps text readable over lit streets.
    pen.globalAlpha = 0.28;
    pen.strokeStyle = palette.css('--city-fog');
    for (const width of [6, 4, 2.4]) {
      pen.lineWidth = width * ratio;
      pen.strokeText(text, left, middle);
    }
    pen.globalAlpha = setting.opacity;
    pen.fillStyle = palette.css(setting.token);
    pen.fillText(text, left, middle);
    pen.globalAlpha = 1;
  }

  dispose(): void {
    this.texture.dispose();
  }
}
