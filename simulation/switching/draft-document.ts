// Drafting a safety document on the board, and taking a draft back; and what a clearance of a place needs: where it is cut off.
import { infeedsOf } from './infeeds.ts';
import { EMPTY_BOARD, type SafetyBoard } from './safety-board.ts';
import { advanceDocument, draftDocument } from './safety-document.ts';
import type { SwitchingGrid } from './switching-grid.ts';

export type DraftRefusal = 'document-twice' | 'unknown-node' | 'unknown-device' | 'no-devices' | 'no-zone';

export type DraftResult =
  | { readonly ok: true; readonly board: SafetyBoard }
  | { readonly ok: false; readonly code: DraftRefusal; readonly at: string };

export function draftOnBoard(
  grid: SwitchingGrid,
  board: SafetyBoard,
  document: Parameters<typeof draftDocument>[0],
): DraftResult {
  const refused = (code: DraftRefusal, at: string): DraftResult => ({ ok: false, code, at });
  const { id, zone, devices, earthAt = [], screenAt = [] } = document;
  if (board.documents.some((one) => one.id === id)) return refused('document-twice', id);
  if (zone.length === 0) return refused('no-zone', id);
  if (devices.length === 0) return refused('no-devices', id);
  const node = [...zone, ...earthAt, ...screenAt].find((one) => grid.nodeRow(one) < 0);
  if (node !== undefined) return refused('unknown-node', node);
  const device = devices.find((one) => grid.switchRow(one) < 0);
  if (device !== undefined) return refused('unknown-device', device);
  return { ok: true, board: { ...board, documents: [...board.documents, draftDocument(document)] } };
}

export type CancelResult =
  | { readonly ok: true; readonly board: SafetyBoard }
  | { readonly ok: false; readonly code: 'unknown-document' | 'document-state' | 'tags-on' };

/** Only before it was issued, and once its tags are off. */
export function cancelDraft(board: SafetyBoard, id: string, by: string): CancelResult {
  const document = board.documents.find((one) => one.id === id);
  if (document === undefined) return { ok: false, code: 'unknown-document' };
  if (board.tags.some((tag) => tag.document === id)) return { ok: false, code: 'tags-on' };
  const after = advanceDocument(document, { type: 'cancel', by });
  if (after === document) return { ok: false, code: 'document-state' };
  return { ok: true, board: { ...board, documents: board.documents.map((one) => (one === document ? after : one)) } };
}

export interface Isolation {
  /** ids of the nodes joined to the place by what is closed */
  readonly zone: readonly string[];
  /** ids of the open devices that keep voltage away: to be locked and tagged */
  readonly devices: readonly string[];
  /** ids of what still feeds it: something has to be opened first */
  readonly feeding: readonly string[];
}

/** Where a place is cut off as things stand: a proposal for a clearance. Null: the grid has no such node. */
export function isolationOf(grid: SwitchingGrid, place: string): Isolation | null {
  const node = grid.nodeRow(place);
  if (node < 0) return null;
  // As if nothing were locked: every way in has to be kept.
  const { isIn, feeding, unlocked } = infeedsOf(grid, EMPTY_BOARD, node);
  return { zone: grid.network.nodes.ids.filter((_, row) => isIn[row] === 1), devices: unlocked, feeding };
}
