// Where a switch is drawn: on its cable, a little outside of its station, so that the cable is seen to end there when it is open.
// Farther from the observer it moves farther out along the cable: else it would lie under the station's symbol.
import type { GridPlan, GridTables } from './grid-plan.ts';
import type { DrawnLine } from './trench-lanes.ts';

/** numbers a switch: near x y, its shift in lanes x y; far x y, shift x y; CSS pixels right, up */
export const SWITCH_NUMBERS = 10;

/** metres along the cable: of the first switch, and between two */
const NEAR = { first: 8, step: 6 } as const;
const FAR = { first: 36, step: 18 } as const;
/** share of the cable that one end may use */
const REACH = 0.42;
/** CSS pixels of switches that sit on no cable: in a row under the symbol of their station */
const ROW = { below: 17, step: 12 } as const;

/** Outward from the busbar: disconnector, breaker or load-break switch or fuse, earthing switch. */
const ORDER = [1, 1, 1, 0, 2, 1, 1];

export interface SwitchPlaces {
  readonly numbers: Float32Array<ArrayBuffer>;
  /** 1: on a cable; 2: in the row under its station; 0: nowhere */
  readonly kind: Uint8Array<ArrayBuffer>;
}

/** Place and shift at a distance from the beginning of a line; negative step: from its end. */
export function alongLine(line: DrawnLine, distance: number, isFromEnd: boolean): [number, number, number, number] {
  const n = line.xy.length / 2;
  let left = distance;
  for (let k = 0; k + 1 < n; k++) {
    const a = isFromEnd ? n - 1 - k : k;
    const b = isFromEnd ? a - 1 : a + 1;
    const at = (i: number, values: Float32Array, axis: number): number => values[2 * i + axis]!;
    const length = Math.hypot(at(b, line.xy, 0) - at(a, line.xy, 0), at(b, line.xy, 1) - at(a, line.xy, 1));
    if (left <= length || k + 2 === n) {
      const t = length === 0 ? 0 : Math.min(1, left / length);
      const mix = (values: Float32Array, axis: number): number =>
        at(a, values, axis) + (at(b, values, axis) - at(a, values, axis)) * t;
      return [mix(line.xy, 0), mix(line.xy, 1), mix(line.shift, 0), mix(line.shift, 1)];
    }
    left -= length;
  }
  return [line.xy[0]!, line.xy[1]!, 0, 0];
}

export function lineLength(xy: Float32Array): number {
  let length = 0;
  for (let at = 2; at < xy.length; at += 2) length += Math.hypot(xy[at]! - xy[at - 2]!, xy[at + 1]! - xy[at - 1]!);
  return length;
}

export function placeSwitches(tables: GridTables, plan: Pick<GridPlan, 'lines'>): SwitchPlaces {
  const { switchBranch, switchNodeA, switchStation, switchClass } = tables;
  const rows = switchBranch.length;
  const numbers = new Float32Array(rows * SWITCH_NUMBERS);
  const kind = new Uint8Array(rows);
  const atEnd = new Map<number, number[]>();
  const inRow = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const branch = switchBranch[row]!;
    const key = plan.lines[branch] === undefined ? -1 : 2 * branch + (isAtFrom(tables, row) ? 0 : 1);
    // Own grids know no stations: there a switch stands at its node.
    const group = switchStation[row]! >= 0 ? switchStation[row]! : -1 - Math.max(0, switchNodeA[row]!);
    const [map, at] = key >= 0 ? [atEnd, key] : [inRow, group];
    const list = map.get(at);
    if (list === undefined) map.set(at, [row]);
    else list.push(row);
  }
  for (const [key, list] of atEnd) {
    list.sort((a, b) => ORDER[switchClass[a]!]! - ORDER[switchClass[b]!]! || a - b);
    const line = plan.lines[key >> 1]!;
    const most = lineLength(line.xy) * REACH;
    for (const [k, row] of list.entries()) {
      const place = (first: number, step: number): [number, number, number, number] =>
        alongLine(line, Math.min(first + step * k, (most * (k + 1)) / list.length), (key & 1) === 1);
      numbers.set([...place(NEAR.first, NEAR.step), ...place(FAR.first, FAR.step), 0, 0], row * SWITCH_NUMBERS);
      kind[row] = 1;
    }
  }
  for (const [station, list] of inRow) {
    const x = station >= 0 ? tables.stationX[station]! : (tables.nodeX[-1 - station] ?? 0);
    const y = station >= 0 ? tables.stationY[station]! : (tables.nodeY[-1 - station] ?? 0);
    for (const [k, row] of list.entries()) {
      const right = (k - (list.length - 1) / 2) * ROW.step;
      const up = station >= 0 ? -ROW.below : 0;
      numbers.set([x, y, 0, 0, x, y, 0, 0, right, up], row * SWITCH_NUMBERS);
      kind[row] = 2;
    }
  }
  return { numbers, kind };
}

/** Which end of its cable a switch opens. */
function isAtFrom(tables: GridTables, row: number): boolean {
  const branch = tables.switchBranch[row]!;
  const from = tables.from[branch]!;
  const to = tables.to[branch]!;
  const ends = [tables.switchNodeA[row]!, tables.switchNodeB[row]!];
  if (ends.includes(from)) return true;
  if (ends.includes(to)) return false;
  return tables.nodeStation[from] === tables.switchStation[row];
}
