// What the board says to whoever plans or watches: devices that no plan may count on, and work that is no longer safe because something
// moved that no order moved.
import { checkIsolated, clearancesAtWork, placesWithoutEarth } from './check-earthing.ts';
import type { SafetyBoard } from './safety-board.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import { violation, type Violation } from './violation.ts';
import { documentsInForce, earthedPlaces, nodesOf } from './zones.ts';

/**
 * Ids of switches that a restoration must leave as they are (`blocked` in restoration-plan.ts): tagged, locked, their word in doubt, at
 * work or control in other hands, or beside what is earthed or cleared.
 */
export function protectedDevices(grid: SwitchingGrid, board: SafetyBoard): string[] {
  const { switches } = grid.network;
  const { topology } = grid;
  const named = new Set([...board.tags.map(({ device }) => device), ...board.locks, ...board.doubted]);
  const nodes = new Set<number>();
  const islands = new Set(earthedPlaces(grid, board).map(({ node }) => topology.islandOfNode(node)));
  for (const { zone } of documentsInForce(board)) {
    for (const node of nodesOf(grid, zone)) {
      nodes.add(node);
      if (!grid.isFed(node)) islands.add(topology.islandOfNode(node));
    }
  }
  const isBeside = (node: number) => nodes.has(node) || islands.has(topology.islandOfNode(node));
  return switches.ids.filter((id, row) => {
    if (switches.nodeB[row]! < 0) return false;
    return named.has(id) || isBeside(switches.nodeA[row]!) || isBeside(switches.nodeB[row]!);
  });
}

export interface EndangeredWork {
  readonly document: string;
  /** ids of the crews there */
  readonly crews: readonly string[];
  readonly because: readonly Violation[];
}

/** Clearances with people at work that are no longer cut off or earthed, by what telemetry and people have told since. */
export function endangeredWork(grid: SwitchingGrid, board: SafetyBoard): EndangeredWork[] {
  return clearancesAtWork(board).flatMap((document) => {
    const { id, zone, devices } = document;
    const places = new Map(nodesOf(grid, zone).map((node) => [grid.topology.islandOfNode(node), node]));
    const because = [...places.values()].flatMap((node) => checkIsolated(grid, board, id, node));
    // One of two that keep voltage away may have gone: people rely on both.
    const isClosed = (device: string) => grid.switchRow(device) >= 0 && grid.isClosed(grid.switchRow(device));
    because.push(...devices.filter(isClosed).map((device) => violation('tag-on-closed', device)));
    const [bare] = placesWithoutEarth(grid, board, document);
    if (bare !== undefined) because.push(violation('not-earthed', id, { node: grid.network.nodes.ids[bare]! }));
    const crews = board.permits.filter((permit) => permit.document === id).map(({ crew }) => crew);
    return because.length === 0 ? [] : [{ document: id, crews, because }];
  });
}
