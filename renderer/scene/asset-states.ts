// Live colours of assets as one texture: one texel for each asset of each layer. Telemetry writes texels, never
// geometry. red green blue = the state's colour; alpha = how far to trust it (TRUST below).
import { DataTexture, NearestFilter, RGBAFormat, UnsignedByteType } from 'three';
import type { LayerDescription } from '../../contract/catalogue.ts';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import type { LiveCity } from '../state/live-city.ts';
import type { Colour, Palette } from './palette.ts';

/** alpha of a texel: the shader draws good values filled, old ones hollow, missing ones hollow in the colour of "unknown" */
export const TRUST = { good: 255, stale: 170, unknown: 85 } as const;
const WIDTH = 512;
const RAMP_STEPS = 64;

/** Turns a value into a colour: a ramp or a colour for each state. */
type Colouring = (value: number) => Colour;

export interface StateLayer {
  readonly description: LayerDescription;
  /** rows of `assets` */
  readonly assets: Uint32Array;
  /** row of `points` for each asset, -1: the layer's colour is constant or the asset has no such point */
  readonly points: Int32Array;
  /** names of the point's states, for colours by state */
  readonly states: readonly string[];
  /** first texel of the layer */
  readonly first: number;
}

export const STATE_TEXTURE_WIDTH = WIDTH;

export class AssetStates {
  readonly texture: DataTexture;
  private readonly layers: readonly StateLayer[];
  private readonly live: LiveCity;
  private readonly texels: Uint8Array<ArrayBuffer>;
  private colourings: Colouring[] = [];
  private unknown: Colour = [0, 0, 0];
  private version = -1;

  constructor(layers: readonly StateLayer[], live: LiveCity) {
    this.layers = layers;
    this.live = live;
    const slots = layers.reduce((sum, layer) => sum + layer.assets.length, 0);
    const rows = Math.max(1, Math.ceil(slots / WIDTH));
    this.texels = new Uint8Array(WIDTH * rows * 4);
    this.texture = new DataTexture(this.texels, WIDTH, rows, RGBAFormat, UnsignedByteType);
    this.texture.minFilter = this.texture.magFilter = NearestFilter;
  }

  setPalette(palette: Palette): void {
    this.unknown = palette.colour('--net-unknown');
    this.colourings = this.layers.map(({ description, states }) => colouringOf(description, states, palette));
    this.version = -1;
    this.update();
  }

  /** Writes what has changed since the last call. @returns whether any texel changed */
  update(): boolean {
    const { live } = this;
    if (live.version === this.version) return false;
    const since = this.version;
    this.version = live.version;
    let changed = false;
    for (const [index, layer] of this.layers.entries()) {
      const colouring = this.colourings[index];
      if (colouring === undefined) continue;
      const { points, first } = layer;
      for (let i = 0; i < points.length; i++) {
        const point = points[i]!;
        if (since >= 0 && (point < 0 || live.versions[point]! <= since)) continue;
        this.write(first + i, point, layer, colouring);
        changed = true;
      }
    }
    if (changed) this.texture.needsUpdate = true;
    return changed;
  }

  private write(slot: number, point: number, layer: StateLayer, colouring: Colouring): void {
    let colour: Colour;
    let trust: number = TRUST.good;
    if (layer.description.colour.by === 'constant') colour = colouring(0);
    else if (point < 0 || !this.live.hasValue(point) || this.live.qualities[point] === QUALITY_CODE.BAD) {
      colour = this.unknown;
      trust = TRUST.unknown;
    } else {
      colour = colouring(this.live.values[point]!);
      if (this.live.qualities[point] === QUALITY_CODE.STALE) trust = TRUST.stale;
    }
    const at = slot * 4;
    this.texels[at] = colour[0] * 255;
    this.texels[at + 1] = colour[1] * 255;
    this.texels[at + 2] = colour[2] * 255;
    this.texels[at + 3] = trust;
  }

  dispose(): void {
    this.texture.dispose();
  }
}

function colouringOf({ colour }: LayerDescription, states: readonly string[], palette: Palette): Colouring {
  if (colour.by === 'constant') {
    const only = palette.colour(colour.token);
    return () => only;
  }
  if (colour.by === 'state') {
    const fallback = palette.colour('--text-3');
    const byState = states.map((state) =>
      colour.tokens[state] === undefined ? fallback : palette.colour(colour.tokens[state]),
    );
    return (value) => byState[Math.round(value)] ?? fallback;
  }
  const stops = colour.tokens.map((token) => palette.colour(token));
  const table = Array.from({ length: RAMP_STEPS + 1 }, (_, step) => rampColour(stops, step / RAMP_STEPS));
  const range = colour.to - colour.from;
  return (value) => {
    const share = Math.max(0, Math.min(1, (value - colour.from) / range));
    return table[Math.round(share * RAMP_STEPS)]!;
  };
}

function rampColour(stops: readonly Colour[], share: number): Colour {
  const at = share * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  const a = stops[low]!;
  const b = stops[low + 1]!;
  const t = at - low;
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}
