// The five rules (EN 50110-1, 6.2) where they can be checked: a place is earthed only if every infeed is open and locked, over which
// way ever it might come, and somebody has proven it dead there; an earth stays while anybody works behind it.
import { infeedsOf } from './infeeds.ts';
import type { SafetyBoard } from './safety-board.ts';
import { isWorking } from './safety-board.ts';
import type { SafetyDocument } from './safety-document.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import { violation, type Violation } from './violation.ts';
import { documentsInForce, earthedPlaces, nodesOf } from './zones.ts';

/** V: above, work on dead parts asks for an earth (EN 50110-1, 6.2.5.2). */
const HIGH_VOLTAGE = 1000;

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

/** Clearances under which somebody may be at work. */
export const clearancesAtWork = (board: SafetyBoard): SafetyDocument[] =>
  board.documents.filter((document) => document.type === 'clearance' && isWorking(document));

/** Rows of the places of a clearance that lack an earth: where it names one, and at high voltage where none is joined to them. */
export function placesWithoutEarth(
  grid: SwitchingGrid,
  board: SafetyBoard,
  { zone, earthAt }: Pick<SafetyDocument, 'zone' | 'earthAt'>,
): number[] {
  const { topology, network } = grid;
  const earthed = earthedPlaces(grid, board).map(({ node }) => node);
  const islands = new Set(earthed.map((node) => topology.islandOfNode(node)));
  return [
    ...nodesOf(grid, earthAt).filter((node) => !earthed.includes(node)),
    ...nodesOf(grid, zone).filter(
      (node) => network.nodes.baseVoltage[node]! > HIGH_VOLTAGE && !islands.has(topology.islandOfNode(node)),
    ),
  ];
}

/** Opening a device takes the earth from a place of work that is joined to it over that device alone. `row`: of the device. */
export function checkEarthLost(grid: SwitchingGrid, board: SafetyBoard, at: string, row: number): Violation[] {
  const documents = clearancesAtWork(board);
  if (documents.length === 0) return [];
  const bare = () => documents.map((document) => placesWithoutEarth(grid, board, document));
  const before = bare();
  const after = grid.tried(row, false, 1, bare);
  return documents
    .filter((_, i) => after[i]!.some((node) => !before[i]!.includes(node)))
    .map(({ id, state }) => violation('permit-broken', at, { document: id, state }));
}

export function checkEarthOff(grid: SwitchingGrid, board: SafetyBoard, at: string, node: number): Violation[] {
  const { topology } = grid;
  const island = topology.islandOfNode(node);
  // Also where an earth is asked for beside the place of work, apart from it.
  const isJoined = (one: number) => one === node || topology.islandOfNode(one) === island;
  return clearancesAtWork(board)
    .filter(({ zone, earthAt }) => nodesOf(grid, zone).some(isJoined) || nodesOf(grid, earthAt).includes(node))
    .map(({ id, state }) => violation('permit-broken', at, { document: id, state }));
}
