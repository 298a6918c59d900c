// Which way power runs through the branches that are looked at: outward from where they begin, through closed switches. Radial
// operation makes that the direction of flow; in a mesh it is the shortest way, and only says which side is nearer to the source.
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import type { GridRef, GridModel } from '../../state/grid-model.ts';
import { SWITCH_CLASSES } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import { FORM } from './grid-states.ts';

const CLOSED = SWITCH_POSITIONS.indexOf('closed');
const EARTHING = SWITCH_CLASSES.indexOf('ground-disconnector');

/** As far as it is known now; before the first frame as in the normal state. */
function isClosed(model: GridModel, live: LiveGrid, row: number): boolean {
  const { class: classes, normalOpen } = model.data.switches;
  if (classes[row] === EARTHING) return false;
  return live.version === 0 ? normalOpen[row] === 0 : live.columns.switches.position[row] === CLOSED;
}

/** Nodes that an element touches; of a feeder those of its breaker. */
export function nodesOf(model: GridModel, ref: GridRef): number[] {
  const { branches, switches, consumers, feeders } = model.data;
  const real = (nodes: readonly (number | undefined)[]): number[] =>
    nodes.filter((node): node is number => node !== undefined && node >= 0);
  if (ref.table === 'branches') return real([branches.from[ref.row], branches.to[ref.row]]);
  if (ref.table === 'switches') return real([switches.nodeA[ref.row], switches.nodeB[ref.row]]);
  if (ref.table === 'consumers') return real([consumers.node[ref.row]]);
  if (ref.table === 'stations') return [...model.rowsOf('nodes', 'station', ref.row)];
  const breaker = feeders.breaker[ref.row] ?? -1;
  return real([switches.nodeA[breaker], switches.nodeB[breaker]]);
}

/**
 * FORM.along or FORM.against of each of `members` that is reached from `start`.
 * @param isTowards power comes to the start (a trace up to the sources), instead of from it
 */
export function directionsFrom(
  model: GridModel,
  live: LiveGrid,
  start: readonly number[],
  members: { has(branch: number): boolean },
  isTowards: boolean,
): Map<number, number> {
  const { branches, switches } = model.data;
  const directions = new Map<number, number>();
  const seen = new Set(start);
  const queue = [...start];
  const visit = (node: number): void => {
    if (node < 0 || seen.has(node)) return;
    seen.add(node);
    queue.push(node);
  };
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next]!;
    for (const row of model.branchesOfNode(node)) {
      if (!members.has(row) || directions.has(row)) continue;
      const isOutward = branches.from[row] === node;
      directions.set(row, isOutward === isTowards ? FORM.against : FORM.along);
      visit(isOutward ? branches.to[row]! : branches.from[row]!);
    }
    for (const row of model.switchesOfNode(node)) {
      if (!isClosed(model, live, row)) continue;
      visit(switches.nodeA[row] === node ? switches.nodeB[row]! : switches.nodeA[row]!);
    }
  }
  return directions;
}
