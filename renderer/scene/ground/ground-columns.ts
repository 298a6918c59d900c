// What the painter of the ground needs of a city pack.
import type { ListColumn } from '../../../contract/city-pack/table.ts';
import type { SceneContext } from '../scene-layer.ts';

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

/** Parts that the pack does not have are left out. */
export function groundColumns(context: Pick<SceneContext, 'table'>): GroundColumns {
  const areas = context.table('areas');
  const streets = context.table('streets');
  const lines = context.table('lines');
  return {
    areas: areas && { kind: areas.numbers('kind'), xy: areas.list('xy'), rings: areas.list<Int32Array>('rings') },
    streets: streets && {
      class: streets.numbers('class'),
      xy: streets.list('xy'),
      width: streets.numbers('width'),
      bridge: streets.numbers('bridge'),
      tunnel: streets.numbers('tunnel'),
    },
    lines: lines && {
      kind: lines.numbers('kind'),
      xy: lines.list('xy'),
      tunnel: lines.numbers('tunnel'),
      bridge: lines.numbers('bridge'),
    },
  };
}
