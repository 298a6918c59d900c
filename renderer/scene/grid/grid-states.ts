// The look of every element of the grid as one texture: a texel for each branch, station and switch. Frames of the live grid,
// traces and selections write texels, never geometry.
// red = place in the row of colours; green = PATTERN; blue = EMPHASIS; alpha = FORM bits
import { DataTexture, NearestFilter, RGBAFormat, UnsignedByteType } from 'three';
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import { isUnobserved, NONE_U16, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import type { Palette } from '../palette.ts';
import type { GridColour } from '../scene-api.ts';
import { type GridHues, onCity, OVERLOAD, SHADE, SHADE_TOKENS, shadeOf } from './grid-colours.ts';

export const GRID_TEXTURE_WIDTH = 512;

export const PATTERN = { solid: 0, dead: 1, unknown: 2, old: 3, unobserved: 4 } as const;
export const EMPHASIS = { normal: 0, dim: 1, selected: 2, up: 3, down: 4, flow: 5, faulty: 6, planned: 7 } as const;
/** Lines: which way power flows along the route. Switches: position (two bits), and how it is known. */
export const FORM = { along: 1, against: 2, heavy: 4, position: 3, measured: 4 } as const;

/** Elements that stand out, by table: EMPHASIS and for branches the direction, as FORM. */
export interface Emphasis {
  readonly branches: ReadonlyMap<number, { readonly emphasis: number; readonly direction: number }>;
  readonly stations: ReadonlyMap<number, number>;
  readonly switches: ReadonlyMap<number, number>;
  /** the rest of the network steps back */
  readonly isOthersDim: boolean;
}
export const NO_EMPHASIS: Emphasis = {
  branches: new Map(),
  stations: new Map(),
  switches: new Map(),
  isOthersDim: false,
};

const OPEN = SWITCH_POSITIONS.indexOf('open');
const CLOSED = SWITCH_POSITIONS.indexOf('closed');
const ORIGIN_MASK = 7;
const qualityCode = (basis: number): number => (basis >> 3) & 3;

function patternOf(supply: number, basis: number): number {
  if (supply === SUPPLY_CODE.dead) return PATTERN.dead;
  if (supply !== SUPPLY_CODE.live) return PATTERN.unknown;
  if (qualityCode(basis) >= QUALITY_CODE.BAD) return PATTERN.old;
  return isUnobserved(basis) ? PATTERN.unobserved : PATTERN.solid;
}

/** A device has said so itself, and lately. */
function isMeasured(basis: number): boolean {
  const origin = basis & ORIGIN_MASK;
  const isTold = origin === ORIGIN_CODE.measured || origin === ORIGIN_CODE.simulated || origin === ORIGIN_CODE.manual;
  return isTold && qualityCode(basis) < QUALITY_CODE.BAD && !isUnobserved(basis);
}

export class GridStates {
  readonly texture: DataTexture;
  /** colours of the places that texels name */
  readonly shades: DataTexture;
  /** first texel of each table; branches begin at 0 */
  readonly firstStation: number;
  readonly firstSwitch: number;
  private readonly live: LiveGrid;
  private readonly hues: GridHues;
  private readonly normalOpen: Uint8Array;
  private readonly texels: Uint8Array<ArrayBuffer>;
  private readonly shadeTexels: Uint8Array<ArrayBuffer>;
  private colour: GridColour;
  private emphasis: Emphasis = NO_EMPHASIS;
  private version = -1;

  /** @param normalOpen of each switch; 1: it stands open in the normal state */
  constructor(live: LiveGrid, hues: GridHues, colour: GridColour, normalOpen: Uint8Array = new Uint8Array()) {
    this.normalOpen = normalOpen;
    this.live = live;
    this.hues = hues;
    this.colour = colour;
    const { branches, stations, switches } = live.counts;
    this.firstStation = branches;
    this.firstSwitch = branches + stations;
    const rows = Math.max(1, Math.ceil((branches + stations + switches) / GRID_TEXTURE_WIDTH));
    this.texels = new Uint8Array(GRID_TEXTURE_WIDTH * rows * 4);
    this.texture = new DataTexture(this.texels, GRID_TEXTURE_WIDTH, rows, RGBAFormat, UnsignedByteType);
    this.shadeTexels = new Uint8Array(SHADE_TOKENS.length * 4);
    this.shades = new DataTexture(this.shadeTexels, SHADE_TOKENS.length, 1, RGBAFormat, UnsignedByteType);
    for (const texture of [this.texture, this.shades]) texture.minFilter = texture.magFilter = NearestFilter;
    this.update();
  }

  setPalette(palette: Palette): void {
    for (const [place, token] of SHADE_TOKENS.entries()) {
      const [r, g, b] = palette.colour(token);
      this.shadeTexels.set([r * 255, g * 255, b * 255, 255], place * 4);
    }
    this.shades.needsUpdate = true;
  }

  setColour(colour: GridColour): void {
    this.colour = colour;
    this.version = -1;
  }

  setEmphasis(emphasis: Emphasis): void {
    this.emphasis = emphasis;
    this.version = -1;
  }

  /** Writes what has changed since the last call. @returns whether any texel changed */
  update(): boolean {
    const { live } = this;
    const since = this.version;
    if (live.version === since) return false;
    this.version = live.version;
    let changed = false;
    const { branches, stations, switches } = live.versions;
    if (live.tableVersions.branches > since)
      for (let row = 0; row < branches.length; row++)
        if (since < 0 || branches[row]! > since) {
          this.writeBranch(row);
          changed = true;
        }
    if (live.tableVersions.stations > since)
      for (let row = 0; row < stations.length; row++)
        if (since < 0 || stations[row]! > since) {
          this.writeStation(row);
          changed = true;
        }
    if (live.tableVersions.switches > since)
      for (let row = 0; row < switches.length; row++)
        if (since < 0 || switches[row]! > since) {
          this.writeSwitch(row);
          changed = true;
        }
    if (changed) this.texture.needsUpdate = true;
    return changed;
  }

  private writeBranch(row: number): void {
    const { supply, basis, loading, voltage, feeder } = this.live.columns.branches;
    const at = row * 4;
    const { texels, emphasis } = this;
    texels[at] = onCity(shadeOf(this.colour, supply[row]!, loading[row]!, voltage[row]!, feeder[row]!, this.hues));
    texels[at + 1] = patternOf(supply[row]!, basis[row]!);
    const own = emphasis.branches.get(row);
    texels[at + 2] = own?.emphasis ?? (emphasis.isOthersDim ? EMPHASIS.dim : EMPHASIS.normal);
    const isHeavy = loading[row]! !== NONE_U16 && loading[row]! > OVERLOAD && supply[row] === SUPPLY_CODE.live;
    texels[at + 3] = (own?.direction ?? 0) | (isHeavy ? FORM.heavy : 0);
  }

  private writeStation(row: number): void {
    const { supply, basis, loading, voltage, feeder } = this.live.columns.stations;
    const at = (this.firstStation + row) * 4;
    this.texels[at] = onCity(shadeOf(this.colour, supply[row]!, loading[row]!, voltage[row]!, feeder[row]!, this.hues));
    if (this.colour === 'source' && feeder[row]! < 0 && supply[row] === SUPPLY_CODE.live)
      this.texels[at] = SHADE.hue + this.hues.station[row]!;
    this.texels[at + 1] = patternOf(supply[row]!, basis[row]!);
    this.texels[at + 2] =
      this.emphasis.stations.get(row) ?? (this.emphasis.isOthersDim ? EMPHASIS.dim : EMPHASIS.normal);
    this.texels[at + 3] = isMeasured(basis[row]!) ? FORM.measured : 0;
  }

  /** A switch has no voltage of its own: it is quiet where it stands as it normally does, white where it does not. */
  private writeSwitch(row: number): void {
    const { position, basis } = this.live.columns.switches;
    const at = (this.firstSwitch + row) * 4;
    const isKnown = this.live.version > 0 && qualityCode(basis[row]!) < QUALITY_CODE.BAD;
    const isNormal = position[row] === (this.normalOpen[row] === 1 ? OPEN : CLOSED);
    this.texels[at] = isKnown ? (isNormal ? SHADE.normal : SHADE.live) : SHADE.unknown;
    this.texels[at + 1] = isKnown ? PATTERN.solid : PATTERN.unknown;
    this.texels[at + 2] =
      this.emphasis.switches.get(row) ?? (this.emphasis.isOthersDim ? EMPHASIS.dim : EMPHASIS.normal);
    this.texels[at + 3] = (position[row]! & FORM.position) | (isMeasured(basis[row]!) ? FORM.measured : 0);
  }

  dispose(): void {
    this.texture.dispose();
    this.shades.dispose();
  }
}
