// Marks that are painted once a text into an atlas and stand as sprites on the picture. All cells have one size; when the atlas is full
// it begins anew, and sprites held elsewhere are void.
import { CanvasTexture, LinearFilter } from 'three';

export interface MarkSprite {
  /** texture coordinates */
  readonly cell: readonly [number, number, number, number];
  /** CSS pixels of the sprite, and of the part of it that can be clicked */
  readonly width: number;
  readonly height: number;
  readonly plate: number;
}

export interface AtlasOptions {
  /** CSS pixels of a cell at scale 1 */
  readonly cell: { readonly width: number; readonly height: number };
  readonly columns: number;
  readonly slots: number;
  /** how much larger than on a desk */
  readonly scale: number;
}

export class SpriteAtlas {
  readonly texture: CanvasTexture;
  /** grows when everything was thrown away */
  generation = 0;
  private readonly pen: CanvasRenderingContext2D;
  private readonly options: AtlasOptions;
  private readonly sprites = new Map<string, MarkSprite>();
  private ratio = 1;

  /** @throws Error when the browser refuses a 2D canvas */
  constructor(options: AtlasOptions) {
    this.options = options;
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    if (pen === null) throw new Error('the browser refuses a 2D canvas');
    this.pen = pen;
    this.texture = new CanvasTexture(canvas);
    this.texture.flipY = false;
    this.texture.premultiplyAlpha = true;
    this.texture.minFilter = this.texture.magFilter = LinearFilter;
    this.texture.generateMipmaps = false;
    this.reset(1);
  }

  /** @param ratio pixels of the drawing buffer for each CSS pixel */
  reset(ratio: number): void {
    const { cell, columns, slots, scale } = this.options;
    this.ratio = ratio;
    const { canvas } = this.pen;
    canvas.width = Math.ceil(columns * cell.width * scale * ratio);
    canvas.height = Math.ceil(Math.ceil(slots / columns) * cell.height * scale * ratio);
    this.sprites.clear();
    this.generation++;
    this.texture.dispose();
    this.texture.needsUpdate = true;
  }

  /**
   * The sprite of a key, painted when it is first asked for.
   * @param paint draws into a cell at scale 1 and returns the width of what can be clicked
   */
  sprite(key: string, paint: (pen: CanvasRenderingContext2D) => number): MarkSprite {
    const known = this.sprites.get(key);
    if (known !== undefined) return known;
    const { cell, columns, slots, scale } = this.options;
    if (this.sprites.size >= slots) this.reset(this.ratio);
    const slot = this.sprites.size;
    const zoom = scale * this.ratio;
    const { pen } = this;
    const { canvas } = pen;
    const left = (slot % columns) * cell.width;
    const top = Math.floor(slot / columns) * cell.height;
    pen.setTransform(zoom, 0, 0, zoom, left * zoom, top * zoom);
    const plate = paint(pen);
    const u = (x: number): number => (x * zoom) / canvas.width;
    const v = (y: number): number => (y * zoom) / canvas.height;
    const sprite: MarkSprite = {
      cell: [u(left), v(top), u(left + cell.width), v(top + cell.height)],
      width: cell.width * scale,
      height: cell.height * scale,
      plate: plate * scale,
    };
    this.sprites.set(key, sprite);
    this.texture.needsUpdate = true;
    return sprite;
  }

  dispose(): void {
    this.texture.dispose();
  }
}
