// Whom a switching would touch: zones of safety documents and places that are earthed, as rows of nodes.
import { isInForce, type SafetyBoard } from './safety-board.ts';
import type { SafetyDocument } from './safety-document.ts';
import type { SwitchingGrid } from './switching-grid.ts';

/** Ids that the grid does not know are left out: who drafts a document is told of them (draft-document.ts). */
export const nodesOf = (grid: SwitchingGrid, ids: readonly string[]): number[] =>
  ids.map((id) => grid.nodeRow(id)).filter((node) => node >= 0);

/** Whether the zone of a document lies, without supply, in one of these islands; or, of whatever supply, at one of these nodes. */
export function touchesZone(grid: SwitchingGrid, document: SafetyDocument, nodes: readonly number[]): boolean {
  const { topology } = grid;
  const islands = nodes.map((node) => topology.islandOfNode(node));
  return nodesOf(grid, document.zone).some(
    (node) => nodes.includes(node) || (!grid.isFed(node) && islands.includes(topology.islandOfNode(node))),
  );
}

export const isAtZone = (grid: SwitchingGrid, document: SafetyDocument, nodes: readonly number[]): boolean =>
  nodesOf(grid, document.zone).some((node) => nodes.includes(node));

export const documentsInForce = (board: SafetyBoard): SafetyDocument[] =>
  board.documents.filter((document) => isInForce(board, document));

export interface EarthedPlace {
  /** of the portable earth or of the earthing switch */
  readonly id: string;
  readonly node: number;
}

export function earthedPlaces(grid: SwitchingGrid, board: SafetyBoard): EarthedPlace[] {
  const { switches } = grid.network;
  const places: EarthedPlace[] = [];
  for (let row = 0; row < switches.count; row++) {
    if (switches.nodeB[row]! < 0 && grid.isClosed(row))
      places.push({ id: switches.ids[row]!, node: switches.nodeA[row]! });
  }
  for (const { id, node } of board.earths) {
    const at = grid.nodeRow(node);
    if (at >= 0) places.push({ id, node: at });
  }
  return places;
}
