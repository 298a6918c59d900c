// The buses of a radial feeder as a tree. Conductors side by side look meshed node by node; bus by bus they do not, and a tree is
// found by walking the buses once.
import type { PhaseModel } from './phase-model.ts';

export interface BusTree {
  /** [buses] every bus after the one it hangs on */
  readonly order: Int32Array;
  /** [buses] the bus it hangs on; -1 = none, a root */
  readonly parent: Int32Array;
  /** [elements] the outer one of the two buses that an element joins; -1 = it joins none */
  readonly outer: Int32Array;
}

/** Whether current can pass an element from one terminal to another; `first` to `last` its conductors, `width` of each terminal. */
function isThrough({ conductorOpen }: PhaseModel, first: number, last: number, width: number): boolean {
  let closedTerminals = 0;
  for (let c = first; c < last; c += width) {
    let isClosed = false;
    for (let i = c; i < c + width; i++) if (conductorOpen[i] === 0) isClosed = true;
    if (isClosed) closedTerminals++;
  }
  return closedTerminals > 1;
}

/** As the network is switched now. null: buses are joined in a loop, or three by one element. Elements side by side are no loop. */
export function findBusTree(model: PhaseModel): BusTree | null {
  const { elementCount, firstConductor, widthOf, conductorBus, elementOpen } = model;
  const buses = model.network.buses.length;
  const start = new Int32Array(buses + 1);
  const near = new Int32Array(elementCount).fill(-1);
  const outer = new Int32Array(elementCount).fill(-1);
  for (let e = 0; e < elementCount; e++) {
    const width = widthOf[e]!;
    const first = firstConductor[e]!;
    const last = firstConductor[e + 1]!;
    const a = conductorBus[first]!;
    let b = a;
    for (let c = first + width; c < last; c += width) {
      const other = conductorBus[c]!;
      if (other === a || other === b) continue;
      if (b !== a) return null;
      b = other;
    }
    if (b === a || (elementOpen[e] === 1 && !isThrough(model, first, last, width))) continue;
    near[e] = a;
    outer[e] = b;
    start[a + 1]!++;
    start[b + 1]!++;
  }
  for (let bus = 0; bus < buses; bus++) start[bus + 1]! += start[bus]!;
  const neighbour = new Int32Array(start[buses]!);
  const next = start.slice(0, buses);
  for (let e = 0; e < elementCount; e++) {
    const a = near[e]!;
    if (a < 0) continue;
    const b = outer[e]!;
    neighbour[next[a]!++] = b;
    neighbour[next[b]!++] = a;
  }

  const parent = new Int32Array(buses).fill(-1);
  const isSeen = new Uint8Array(buses);
  const order = new Int32Array(buses);
  const stack = new Int32Array(buses);
  let count = 0;
  for (let root = 0; root < buses; root++) {
    if (isSeen[root] === 1) continue;
    isSeen[root] = 1;
    stack[0] = root;
    for (let depth = 1; depth > 0; ) {
      const bus = stack[--depth]!;
      order[count++] = bus;
      for (let k = start[bus]!; k < start[bus + 1]!; k++) {
        const other = neighbour[k]!;
        if (isSeen[other] === 0) {
          isSeen[other] = 1;
          parent[other] = bus;
          stack[depth++] = other;
        } else if (parent[bus] !== other && parent[other] !== bus) return null;
      }
    }
  }
  for (let e = 0; e < elementCount; e++) if (near[e]! >= 0 && parent[near[e]!] === outer[e]) outer[e] = near[e]!;
  return { order: byHeight(order, parent), parent, outer };
}

/**
 * The same tree, the highest buses first (those furthest above an end of the feeder): ends stand side by side, then what they hang on,
 * so that neighbours in the order hardly ever wait for each other's numbers, and are of one shape.
 */
function byHeight(order: Int32Array, parent: Int32Array): Int32Array {
  const buses = order.length;
  const height = new Int32Array(buses);
  const start = new Int32Array(buses + 1);
  for (let k = buses - 1; k >= 0; k--) {
    const bus = order[k]!;
    const up = parent[bus]!;
    if (up >= 0 && height[up]! <= height[bus]!) height[up] = height[bus]! + 1;
    start[height[bus]! + 1]!++;
  }
  for (let h = 0; h < buses; h++) start[h + 1]! += start[h]!;
  const sorted = new Int32Array(buses);
  for (let k = buses - 1; k >= 0; k--) sorted[buses - 1 - start[height[order[k]!]!]!++] = order[k]!;
  return sorted;
}
