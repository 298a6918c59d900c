// Words that were given and have not come true yet, beside the step that is checked: which of them it must be safe with in every combination,
// and which lie so far apart that all or none of them is enough. Nothing is left out: where too many lie together, the check says so.
import { incidenceOf, joins } from '../network/incidence.ts';
import type { Operation, PlannedStep } from './operation.ts';
import type { SwitchingGrid } from './switching-grid.ts';

/** Each doubles the states that the step has to be safe in: 16, and twice that with what lies apart. */
export const MOST_TOGETHER = 4;

export interface UnderWay {
  readonly together: readonly PlannedStep[];
  /** they share no part of the grid with the step below the voltage above it: only what flows further up knows of them */
  readonly apart: readonly PlannedStep[];
}

export function splitUnderWay(grid: SwitchingGrid, step: PlannedStep, underWay: readonly PlannedStep[]): UnderWay {
  const others = underWay.filter(({ operation }) => !isDone(grid, operation));
  const own = endsOf(grid, step.operation);
  const ends = others.map(({ operation }) => endsOf(grid, operation));
  // Earths, locks and papers look over open devices as well: for them everything lies together.
  if (own === null) return { together: others, apart: [] };
  const all = grid.fork();
  for (const { operation } of [step, ...others])
    if (operation.kind === 'switch' && operation.to === 'closed') all.set(all.switchRow(operation.device), true, 1);
  const reach = reachOf(all, own);
  const isTogether = (_: PlannedStep, i: number): boolean => {
    const there = ends[i];
    if (there == null || there.some((node) => reach[node] === 1)) return true;
    const back = reachOf(all, there);
    return own.some((node) => back[node] === 1);
  };
  return { together: others.filter(isTogether), apart: others.filter((one, i) => !isTogether(one, i)) };
}

/** It stands there already: what is told is not under way any more. */
function isDone(grid: SwitchingGrid, operation: Operation): boolean {
  if (operation.kind !== 'switch') return false;
  const row = grid.switchRow(operation.device);
  return row < 0 || grid.isClosed(row) === (operation.to === 'closed');
}

/** Rows of the nodes of a switch between two; null: it is none. */
function endsOf(grid: SwitchingGrid, operation: Operation): readonly number[] | null {
  const row = operation.kind === 'switch' ? grid.switchRow(operation.device) : -1;
  if (row < 0) return null;
  const { nodeA, nodeB } = grid.network.switches;
  return nodeB[row]! < 0 ? null : [nodeA[row]!, nodeB[row]!];
}

/** [nodes] 1 = joined to one of these without passing a voltage above theirs. */
function reachOf(grid: SwitchingGrid, from: readonly number[]): Uint8Array {
  const { network, topology } = grid;
  const { start, edge, far } = incidenceOf(network);
  const { baseVoltage, count } = network.nodes;
  const level = Math.max(...from.map((node) => baseVoltage[node]!));
  const isIn = new Uint8Array(count);
  const queue = [...from];
  for (const node of queue) isIn[node] = 1;
  for (const at of queue) {
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      const next = far[k]!;
      if (isIn[next] === 1 || baseVoltage[next]! > level || !joins(network, topology.state, edge[k]!)) continue;
      isIn[next] = 1;
      queue.push(next);
    }
  }
  return isIn;
}
