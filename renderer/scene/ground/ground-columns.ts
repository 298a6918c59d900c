// What the painter of the ground needs of a city pack.
import type { ListColumn } from '../../../contract/city-pack/table.ts';

export interface AreaColumns {
  readonly kind: Uint8Array;
  readonly xy: ListColumn<Float32Array>;
  readonly rings: ListColumn<Int32Array>;
}

export interface StreetColumns {
  readonly class: Uint8Array;
  readonly xy: ListColumn<Float32Array>;
  readonly width: Float32Array;
  readonly bridge: Uint8Array;
  readonly tunnel: Uint8Array;
}

export interface LineColumns {
  readonly kind: Uint8Array;
  readonly xy: ListColumn<Float32Array>;
  readonly tunnel: Uint8Array;
  readonly bridge: Uint8Array;
}

export interface GroundColumns {
  readonly areas: AreaColumns | null;
  readonly streets: StreetColumns | null;
  readonly lines: LineColumns | null;
}

/** Which of the base layers are painted. */
export interface GroundParts {
  readonly streets: boolean;
  readonly waterGreen: boolean;
  readonly rail: boolean;
}

export interface TileFrame {
  readonly minX: number;
  readonly minY: number;
  /** metres of a side */
  readonly size: number;
  /** texels of a side */
  readonly pixels: number;
}
