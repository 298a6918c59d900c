// Which lines a plan of switchings brings supply to, and which may have the fault: by the tables of the grid and the positions that hold
// now. Lines above 1 kV only: what hangs below a transformer follows it. Rows of the pack's grid tables.
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import { SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { type GridModel, SWITCH_CLASSES } from '../grid-model.ts';
import type { LiveGrid } from '../live-grid.ts';

const CLOSED = SWITCH_POSITIONS.indexOf('closed');
const EARTHING = SWITCH_CLASSES.indexOf('ground-disconnector');
const TRANSFORMER = 1;
/** a section or a feeder is smaller; a plan whose devices cannot be told apart ends here */
const MOST_NODES = 20_000;

export interface PlannedSwitching {
  /** of grid-switches */
  readonly row: number;
  readonly to: 'open' | 'closed';
}

function isClosedNow(model: GridModel, live: LiveGrid, row: number): boolean {
  if (model.data.switches.class[row] === EARTHING) return false;
  return live.version === 0
    ? model.data.switches.normalOpen[row] === 0
    : live.columns.switches.position[row] === CLOSED;
}

const otherEnd = (a: Int32Array, b: Int32Array, row: number, node: number): number =>
  a[row] === node ? b[row]! : a[row]!;

/**
 * Lines without supply that have it once all of `switchings` are done, with the end at which it comes in (true: their first).
 * Those done already are none of them: they have it.
 */
export function plannedWay(
  model: GridModel,
  live: LiveGrid,
  switchings: readonly PlannedSwitching[],
): Map<number, boolean> {
  const { switches, branches } = model.data;
  const wanted = new Map(switchings.map(({ row, to }) => [row, to === 'closed']));
  const isClosedAfter = (row: number): boolean => wanted.get(row) ?? isClosedNow(model, live, row);
  const { supply } = live.columns.branches;
  const way = new Map<number, boolean>();
  const supplied = new Set<number>();

  /** Busbars have no line of their own: what has supply is found through closed switches. */
  const hasSupply = (start: number): boolean => {
    if (supplied.has(start)) return true;
    const seen = new Set([start]);
    const queue = [start];
    for (let next = 0; next < queue.length && next < MOST_NODES; next++) {
      for (const row of model.branchesOfNode(queue[next]!)) if (supply[row] === SUPPLY_CODE.live) return true;
      for (const row of model.switchesOfNode(queue[next]!)) {
        const far = otherEnd(switches.nodeA, switches.nodeB, row, queue[next]!);
        if (far < 0 || seen.has(far) || !isClosedNow(model, live, row)) continue;
        seen.add(far);
        queue.push(far);
      }
    }
    return false;
  };
  const spread = (start: number): void => {
    const queue = [start];
    supplied.add(start);
    for (let next = 0; next < queue.length && next < MOST_NODES; next++) {
      const node = queue[next]!;
      const visit = (far: number): void => {
        if (far < 0 || supplied.has(far)) return;
        supplied.add(far);
        queue.push(far);
      };
      for (const row of model.branchesOfNode(node)) {
        if (branches.class[row] === TRANSFORMER || supply[row] !== SUPPLY_CODE.dead || way.has(row)) continue;
        way.set(row, branches.from[row] === node);
        visit(otherEnd(branches.from, branches.to, row, node));
      }
      for (const row of model.switchesOfNode(node))
        if (isClosedAfter(row)) visit(otherEnd(switches.nodeA, switches.nodeB, row, node));
    }
  };
  // A tie may lead on from what another one has brought supply to.
  const open = new Set(switchings.filter(({ to }) => to === 'closed').map(({ row }) => row));
  for (let isNew = true; isNew && open.size > 0; ) {
    isNew = false;
    for (const row of open) {
      const [a, b] = [switches.nodeA[row] ?? -1, switches.nodeB[row] ?? -1];
      if (a < 0 || b < 0) continue;
      const [isA, isB] = [hasSupply(a), hasSupply(b)];
      if (!isA && !isB) continue;
      open.delete(row);
      isNew = true;
      if (isA !== isB) spread(isA ? b : a);
    }
  }
  return way;
}

/** Lines around `element` up to the switches in `borders`: one of them has the fault, and nobody knows which. */
export function faultySection(
  model: GridModel,
  live: LiveGrid,
  element: string,
  borders: ReadonlySet<number>,
): number[] {
  const ref = model.find(element);
  if (ref?.table !== 'branches') return [];
  const { switches, branches } = model.data;
  const found = new Set([ref.row]);
  const queue = [branches.from[ref.row]!, branches.to[ref.row]!];
  const seen = new Set(queue);
  const visit = (far: number): void => {
    if (far < 0 || seen.has(far)) return;
    seen.add(far);
    queue.push(far);
  };
  for (let next = 0; next < queue.length && next < MOST_NODES; next++) {
    const node = queue[next]!;
    for (const row of model.branchesOfNode(node)) {
      if (branches.class[row] === TRANSFORMER || found.has(row)) continue;
      found.add(row);
      visit(otherEnd(branches.from, branches.to, row, node));
    }
    for (const row of model.switchesOfNode(node)) {
      if (borders.has(row) || !isClosedNow(model, live, row)) continue;
      visit(otherEnd(switches.nodeA, switches.nodeB, row, node));
    }
  }
  return [...found];
}
