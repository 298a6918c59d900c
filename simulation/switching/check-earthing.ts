// The five rules (EN 50110-1, 6.2) where they can be checked: a place is earthed only if every infeed is open and locked, over which
// way ever it might come, and somebody has proven it dead there; an earth stays while anybody works behind it.
import { infeedsOf } from './infeeds.ts';
import type { SafetyBoard } from './safety-board.ts';
import { isWorking } from './safety-board.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import { violation, type Violation } from './violation.ts';
import { documentsInForce, nodesOf } from './zones.ts';

/** Every reason why a place is not safe to touch, short of a proof on site. `at`: what the step is about. */
export function checkIsolated(grid: SwitchingGrid, board: SafetyBoard, at: string, node: number): Violation[] {
  const { isIn, feeding, unlocked } = infeedsOf(grid, board, node);
  const found: Violation[] = [];
  if (feeding.length > 0) found.push(violation('earth-not-open', at, { infeeds: feeding.join(', ') }));
  if (unlocked.length > 0) found.push(violation('earth-not-locked', at, { devices: unlocked.join(', ') }));
  const seen = nodesOf(grid, board.liveNodes).filter((one) => isIn[one] === 1);
  if (seen.length > 0) found.push(violation('unexpected-voltage', at, { node: grid.network.nodes.ids[seen[0]!]! }));
  return found;
}

export function checkEarthOn(grid: SwitchingGrid, board: SafetyBoard, at: string, node: number): Violation[] {
  const found = checkIsolated(grid, board, at, node);
  const id = grid.network.nodes.ids[node]!;
  if (!board.provenDead.includes(id)) found.push(violation('earth-not-proven', at, { node: id }));
  for (const document of documentsInForce(board)) {
    if (document.type === 'liveLine' && document.zone.includes(id))
      found.push(violation('live-line', at, { document: document.id, holder: document.holder ?? '' }));
  }
  return found;
}

export function checkEarthOff(grid: SwitchingGrid, board: SafetyBoard, at: string, node: number): Violation[] {
  const { topology } = grid;
  const island = topology.islandOfNode(node);
  return board.documents
    .filter((document) => document.type === 'clearance' && isWorking(document))
    .filter(({ zone }) => nodesOf(grid, zone).some((one) => topology.islandOfNode(one) === island))
    .map(({ id, state }) => violation('permit-broken', at, { document: id, state }));
}
