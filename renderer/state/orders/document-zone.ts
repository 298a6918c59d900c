// Where people would work: the part of the grid around a chosen element that switches cut off, once those that an order opens are open. Its
// switches are what a safety document hangs its tags on, its nodes at them are where it is earthed. Rows of the pack's grid tables.
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import { type GridModel, type GridRef, SWITCH_CLASSES } from '../grid-model.ts';
import type { LiveGrid } from '../live-grid.ts';

const OPEN = SWITCH_POSITIONS.indexOf('open');
const EARTHING = SWITCH_CLASSES.indexOf('ground-disconnector');
/** of the host */
const MOST_NODES = 1000;

export interface DocumentZone {
  /** ids of nodes and switches */
  readonly nodes: readonly string[];
  readonly devices: readonly string[];
  /** ids of the nodes within, beside those switches */
  readonly earthAt: readonly string[];
}

function startOf(model: GridModel, { table, row }: GridRef): number[] {
  const { branches, switches } = model.data;
  if (table === 'branches') return [branches.from[row]!, branches.to[row]!];
  if (table === 'switches') return [switches.nodeA[row]!, switches.nodeB[row]!];
  return table === 'stations' ? [...model.rowsOf('nodes', 'station', row)] : [];
}

/**
 * @param opened ids of switches that the order opens
 * @returns null: nothing is enclosed (the zone has no end, or the element no nodes)
 */
export function documentZone(
  model: GridModel,
  live: LiveGrid,
  of: GridRef,
  opened: ReadonlySet<string>,
): DocumentZone | null {
  const { branches, switches } = model.data;
  const isCut = (row: number): boolean =>
    live.columns.switches.position[row] === OPEN || opened.has(model.id('switches', row));
  const queue = startOf(model, of).filter((node) => node >= 0);
  const seen = new Set(queue);
  const devices = new Set<number>();
  const beside = new Set<number>();
  const visit = (node: number): void => {
    if (node < 0 || seen.has(node)) return;
    seen.add(node);
    queue.push(node);
  };
  for (let next = 0; next < queue.length; next++) {
    if (queue.length > MOST_NODES) return null;
    const node = queue[next]!;
    for (const row of model.branchesOfNode(node))
      visit(branches.from[row] === node ? branches.to[row]! : branches.from[row]!);
    for (const row of model.switchesOfNode(node)) {
      const far = switches.nodeA[row] === node ? switches.nodeB[row]! : switches.nodeA[row]!;
      // Earthing switches join nothing; what leads to earth borders no zone.
      if (switches.class[row] === EARTHING || far < 0) continue;
      if (!isCut(row)) {
        visit(far);
        continue;
      }
      devices.add(row);
      beside.add(node);
    }
  }
  if (devices.size === 0) return null;
  return {
    nodes: queue.map((node) => model.id('nodes', node)),
    devices: [...devices].map((row) => model.id('switches', row)),
    earthAt: [...beside].map((node) => model.id('nodes', node)),
  };
}
