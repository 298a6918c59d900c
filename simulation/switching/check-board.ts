// What speaks against a step that switches nothing: locks, tags, proofs, portable earths, documents, permits. Their order keeps people
// safe: open, locked, tagged, proven, earthed, issued; and the same way back.
import { checkEarthOff, checkEarthOn, checkIsolated, clearancesAtWork, placesWithoutEarth } from './check-earthing.ts';
import { infeedsOf, zoneOf } from './infeeds.ts';
import type {
  DocumentAction,
  GroundAction,
  LockAction,
  PermitAction,
  PlannedStep,
  TagAction,
  VerificationAction,
} from './operation.ts';
import { isWorking, type SafetyBoard } from './safety-board.ts';
import { advanceDocument, type DocumentEvent, type SafetyDocument } from './safety-document.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import { violation, type Violation } from './violation.ts';
import { earthedPlaces, nodesOf } from './zones.ts';

const findDocument = (board: SafetyBoard, id: string): SafetyDocument | undefined =>
  board.documents.find((document) => document.id === id);

export function checkLock(grid: SwitchingGrid, board: SafetyBoard, { device, to }: LockAction): Violation[] {
  if (grid.switchRow(device) < 0) return [violation('unknown-device', device)];
  if (board.locks.includes(device) === (to === 'locked')) return [violation('no-change', device)];
  if (to === 'locked') return [];
  // What the lock keeps away from people: from those at work, and from earths.
  const found = clearancesAtWork(board)
    .filter(({ devices, zone }) => devices.includes(device) || isHeldBy(grid, board, device, nodesOf(grid, zone)))
    .map(({ id, state }) => violation('permit-broken', device, { document: id, state }));
  for (const { id, node } of earthedPlaces(grid, board)) {
    if (isHeldBy(grid, board, device, [node])) found.push(violation('earthed-zone', device, { earth: id }));
  }
  return found;
}

/** Whether, without its lock, the places could get voltage over this device. */
function isHeldBy(grid: SwitchingGrid, board: SafetyBoard, device: string, nodes: readonly number[]): boolean {
  const without = { ...board, locks: board.locks.filter((id) => id !== device) };
  const { topology } = grid;
  const places = new Map(nodes.map((node) => [topology.islandOfNode(node), node]));
  return [...places.values()].some(
    (node) => infeedsOf(grid, without, node).unlocked.length > infeedsOf(grid, board, node).unlocked.length,
  );
}

export function checkTag(
  grid: SwitchingGrid,
  board: SafetyBoard,
  { tag, device, document: id, type, to }: TagAction,
): Violation[] {
  const row = grid.switchRow(device);
  if (row < 0) return [violation('unknown-device', device)];
  const document = findDocument(board, id);
  if (document === undefined) return [violation('unknown-document', device, { document: id })];
  const hanging = board.tags.find((one) => one.id === tag);
  if (to === 'off') {
    if (hanging?.device !== device || hanging.document !== id) return [violation('no-such-tag', device, { tag })];
    return isWorking(document) ? [violation('not-released', device, { document: id, state: document.state })] : [];
  }
  const found: Violation[] = [];
  if (hanging !== undefined) found.push(violation('tag-twice', device, { tag }));
  if (document.type !== type) found.push(violation('tag-type', device, { tag: type, document: document.type }));
  if (document.state !== 'drafted' && document.state !== 'tagged')
    found.push(violation('document-state', device, { document: id, state: document.state }));
  // A clearance's tags hang on what keeps voltage away.
  if (type === 'clearance' && grid.isClosed(row)) found.push(violation('tag-on-closed', device));
  return found;
}

export function checkVerification(
  grid: SwitchingGrid,
  board: SafetyBoard,
  { what, node: id }: VerificationAction,
): Violation[] {
  const node = grid.nodeRow(id);
  if (node < 0) return [violation('unknown-node', id)];
  if (what === 'screened') return [];
  const { isIn, feeding } = zoneOf(grid, node);
  const isSeen = nodesOf(grid, board.liveNodes).some((one) => isIn[one] === 1);
  return feeding.length > 0 || isSeen ? [violation('not-dead', id, { infeeds: feeding.join(', ') })] : [];
}

export function checkGround(
  grid: SwitchingGrid,
  board: SafetyBoard,
  { earth, node: id, to }: GroundAction,
): Violation[] {
  const node = grid.nodeRow(id);
  if (node < 0) return [violation('unknown-node', id)];
  const there = board.earths.find((one) => one.id === earth);
  if (to === 'off')
    return there?.node === id ? checkEarthOff(grid, board, id, node) : [violation('no-such-earth', id, { earth })];
  const found = checkEarthOn(grid, board, id, node);
  if (there !== undefined) found.push(violation('earth-twice', id, { earth }));
  return found;
}

export function checkDocument(
  grid: SwitchingGrid,
  board: SafetyBoard,
  step: PlannedStep,
  action: DocumentAction,
): Violation[] {
  const document = findDocument(board, action.document);
  if (document === undefined) return [violation('unknown-document', action.document)];
  const { id, state, holder } = document;
  const found: Violation[] = [];
  const needed = { issued: 'tagged', workEnded: 'issued', released: 'workEnded' } as const;
  if (state !== needed[action.to]) found.push(violation('document-state', id, { state, to: action.to }));
  else if (advanceDocument(document, documentEventOf(action, step.by)) === document)
    found.push(violation('document-person', id, { holder: holder ?? '', by: step.by }));
  if (action.to === 'workEnded') {
    const crews = board.permits.filter((permit) => permit.document === id).map(({ crew }) => crew);
    if (crews.length > 0) found.push(violation('crew-at-work', id, { crews: crews.join(', ') }));
  }
  if (action.to === 'issued' && document.type === 'clearance') found.push(...checkCleared(grid, board, document));
  return found;
}

/** `by`: who says it; who gives a document back is the person in charge of the work. */
export function documentEventOf({ to, holder }: DocumentAction, by: string): DocumentEvent {
  if (to === 'issued') return { type: 'issue', by, holder };
  return to === 'workEnded' ? { type: 'endWork', by: holder } : { type: 'release', by };
}

function checkCleared(grid: SwitchingGrid, board: SafetyBoard, document: SafetyDocument): Violation[] {
  const { id, zone, screenAt } = document;
  const { topology, network } = grid;
  const places = nodesOf(grid, zone);
  const found = [...new Map(places.map((node) => [topology.islandOfNode(node), node])).values()].flatMap((node) =>
    checkIsolated(grid, board, id, node),
  );
  const [bare] = placesWithoutEarth(grid, board, document);
  if (bare !== undefined) found.push(violation('not-earthed', id, { node: network.nodes.ids[bare]! }));
  const open = screenAt.filter((node) => !board.screened.includes(node));
  if (open.length > 0) found.push(violation('not-screened', id, { node: open[0]! }));
  return found;
}

export function checkPermit(board: SafetyBoard, { permit, document: id, crew, to }: PermitAction): Violation[] {
  const there = board.permits.find((one) => one.id === permit);
  if (to === 'off')
    return there?.document === id && there.crew === crew ? [] : [violation('no-such-permit', id, { permit })];
  const document = findDocument(board, id);
  if (document === undefined) return [violation('unknown-document', id)];
  if (there !== undefined) return [violation('permit-twice', id, { permit })];
  return document.state === 'issued' ? [] : [violation('document-state', id, { state: document.state, to: 'issued' })];
}
