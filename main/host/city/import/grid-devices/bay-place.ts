// Where a device inside of a substation is drawn. Nobody knows the real place: bays stand in rows so that each can be picked.

type Row = 'transformer' | 'feeder' | 'switch';

/** m */
const STEP = 5;
const A_ROW = 12;
const SOUTH: Record<Row, number> = { transformer: 8, feeder: -8, switch: -20 };

/** `index`: the device's number among its kind in this substation */
export function bayPlace(
  { x, y }: { readonly x: number; readonly y: number },
  index: number,
  row: Row,
): { readonly x: number; readonly y: number } {
  return {
    x: x + STEP * ((index % A_ROW) - (A_ROW - 1) / 2),
    y: y + SOUTH[row] - STEP * Math.floor(index / A_ROW),
  };
}
