// Light of the street lamps as a field over the ground. Each cabinet keeps the cells that its lamps reach, so that
// switching or dimming one cabinet touches a few thousand cells and nothing else.
export interface LampColumns {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** row of the cabinet in the assets table */
  readonly cabinet: Uint32Array;
}

export interface FieldFrame {
  readonly columns: number;
  readonly rows: number;
  readonly cell: number;
  readonly minX: number;
  readonly minY: number;
}

/** metres: light falls off by e over this distance, and is cut where it is too faint to see */
const FALLOFF = 9;
const REACH = 26;
const FINENESS = 16;

export interface CabinetLight {
  readonly cabinet: number;
  /** cells lit, and how much each gains at full power (255 = a lamp overhead) */
  readonly cells: Uint32Array<ArrayBuffer>;
  readonly gains: Uint8Array<ArrayBuffer>;
}

export function computeLampField(lamps: LampColumns, frame: FieldFrame): CabinetLight[] {
  const { columns, rows, cell, minX, minY } = frame;
  const byCabinet = new Map<number, number[]>();
  for (let i = 0; i < lamps.x.length; i++) {
    const list = byCabinet.get(lamps.cabinet[i]!);
    if (list === undefined) byCabinet.set(lamps.cabinet[i]!, [i]);
    else list.push(i);
  }
  const reach = Math.ceil(REACH / cell);
  // By squared distance in sixteenths of a cell squared: millions of square roots and exponentials are saved.
  const lightAt = Float32Array.from({ length: Math.ceil((REACH / cell) ** 2 * FINENESS) + 2 }, (_, i) => {
    const light = 150 * Math.exp((-Math.sqrt(i / FINENESS) * cell) / FALLOFF);
    return light < 2 ? 0 : light;
  });
  const farthest = (REACH / cell) ** 2;
  const out: CabinetLight[] = [];
  // One field for all cabinets, wiped cell by cell after each: a map of cells is ten times slower.
  const gain = new Float32Array(columns * rows);
  for (const [cabinet, members] of byCabinet) {
    const touched: number[] = [];
    for (const i of members) {
      const cx = (lamps.x[i]! - minX) / cell - 0.5;
      const cy = (lamps.y[i]! - minY) / cell - 0.5;
      const x0 = Math.round(cx);
      const y0 = Math.round(cy);
      for (let y = Math.max(0, y0 - reach); y <= Math.min(rows - 1, y0 + reach); y++) {
        for (let x = Math.max(0, x0 - reach); x <= Math.min(columns - 1, x0 + reach); x++) {
          const squared = (x - cx) * (x - cx) + (y - cy) * (y - cy);
          if (squared > farthest) continue;
          const light = lightAt[(squared * FINENESS + 0.5) | 0]!;
          if (light === 0) continue;
          const at = y * columns + x;
          if (gain[at] === 0) touched.push(at);
          gain[at]! += light;
        }
      }
    }
    const cells = Uint32Array.from(touched).sort();
    const gains = new Uint8Array(cells.length);
    for (let i = 0; i < cells.length; i++) {
      gains[i] = Math.min(255, gain[cells[i]!]!);
      gain[cells[i]!] = 0;
    }
    out.push({ cabinet, cells, gains });
  }
  return out.sort((a, b) => a.cabinet - b.cabinet);
}
