// Angles of a flat start. A transformer of vector group Dyn5 turns the whole network behind it by 150 degrees: from 0 degrees Newton
// would not find there. So the clock numbers (multiples of 30 degrees) and the sources' angles are spread over the network; what a
// phase shifter adds to them is left to the iteration.
import { BUS_TYPE, type BusBranchModel } from './bus-branch-model.ts';

const CLOCK = Math.PI / 6;

/** Buses with a live path to a slack, nearest first, the slacks themselves at the head; `by` [busCount]: the branch of the last step, -1. */
export function spreadFromSlacks(model: BusBranchModel): { buses: Int32Array; by: Int32Array } {
  const { busCount, branchCount, from, to, busType } = model;
  const pointers = new Int32Array(busCount + 1);
  for (let e = 0; e < branchCount; e++) {
    if (from[e]! < 0 || to[e]! < 0) continue;
    pointers[from[e]! + 1]!++;
    pointers[to[e]! + 1]!++;
  }
  for (let i = 0; i < busCount; i++) pointers[i + 1]! += pointers[i]!;
  const branches = new Int32Array(pointers[busCount]!);
  const filled = pointers.slice(0, busCount);
  for (let e = 0; e < branchCount; e++) {
    if (from[e]! < 0 || to[e]! < 0) continue;
    branches[filled[from[e]!]!++] = e;
    branches[filled[to[e]!]!++] = e;
  }

  const by = new Int32Array(busCount).fill(-1);
  const isReached = new Uint8Array(busCount);
  const buses = new Int32Array(busCount);
  let length = 0;
  for (let i = 0; i < busCount; i++) {
    if (busType[i] !== BUS_TYPE.slack) continue;
    isReached[i] = 1;
    buses[length++] = i;
  }
  for (let next = 0; next < length; next++) {
    const i = buses[next]!;
    for (let k = pointers[i]!; k < pointers[i + 1]!; k++) {
      const e = branches[k]!;
      const j = from[e] === i ? to[e]! : from[e]!;
      if (isReached[j] === 1) continue;
      isReached[j] = 1;
      by[j] = e;
      buses[length++] = j;
    }
  }
  return { buses: buses.subarray(0, length), by };
}

/** [busCount] rad, or null where all angles are 0 */
export function flatAngles(model: BusBranchModel): Float64Array | null {
  const { busCount, branchCount, from, to, shift, busType, setAngle } = model;
  let isTurned = false;
  for (let e = 0; e < branchCount; e++) if (Math.abs(shift[e]!) >= CLOCK / 2) isTurned = true;
  for (let i = 0; i < busCount; i++) if (busType[i] === BUS_TYPE.slack && setAngle[i] !== 0) isTurned = true;
  if (!isTurned) return null;

  const angles = new Float64Array(busCount);
  const { buses, by } = spreadFromSlacks(model);
  for (const i of buses) {
    const e = by[i]!;
    if (e < 0) {
      angles[i] = setAngle[i]!;
      continue;
    }
    const turn = Math.round(shift[e]! / CLOCK) * CLOCK;
    angles[i] = to[e] === i ? angles[from[e]!]! - turn : angles[to[e]!]! + turn;
  }
  return angles;
}
