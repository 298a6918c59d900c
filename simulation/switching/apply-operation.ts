// Carries an operation out on grid and board, as if it had been done: what was checked before (check-step.ts) is not checked again.
import { documentEventOf } from './check-board.ts';
import type { Operation, TagAction } from './operation.ts';
import type { SafetyBoard } from './safety-board.ts';
import { advanceDocument, type DocumentEvent, type SafetyDocument } from './safety-document.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import { SWITCHING_RULES, type SwitchingRules } from './switching-rules.ts';

/** Changes `grid`; returns the board after it. */
export function applyOperation(
  grid: SwitchingGrid,
  board: SafetyBoard,
  operation: Operation,
  { by, at }: { readonly by: string; readonly at: number },
  rules: SwitchingRules = SWITCHING_RULES,
): SafetyBoard {
  switch (operation.kind) {
    case 'switch':
      return applySwitch(grid, board, operation.device, operation.to === 'closed', rules);
    case 'lock': {
      const others = board.locks.filter((id) => id !== operation.device);
      return { ...board, locks: operation.to === 'locked' ? [...others, operation.device] : others };
    }
    case 'tag':
      return applyTag(board, operation, by, at);
    case 'verify': {
      const column = operation.what === 'dead' ? 'provenDead' : 'screened';
      return { ...board, [column]: [...new Set([...board[column], operation.node])] };
    }
    case 'ground': {
      const others = board.earths.filter(({ id }) => id !== operation.earth);
      const { earth: id, node } = operation;
      return { ...board, earths: operation.to === 'on' ? [...others, { id, node }] : others };
    }
    case 'document':
      return advance(board, operation.document, documentEventOf(operation, by));
    case 'permit': {
      const { permit: id, document, crew, to } = operation;
      const others = board.permits.filter((one) => one.id !== id);
      return { ...board, permits: to === 'on' ? [...others, { id, document, crew, since: at }] : others };
    }
  }
}

function applySwitch(
  grid: SwitchingGrid,
  board: SafetyBoard,
  device: string,
  closed: boolean,
  rules: SwitchingRules,
): SafetyBoard {
  const row = grid.switchRow(device);
  if (row < 0) return board;
  grid.set(row, closed, rules.coldLoadFactor);
  const { nodeA, nodeB } = grid.network.switches;
  if (!closed || nodeB[row]! < 0) return board;
  // What has been joined to something else since is no longer proven dead.
  const { topology } = grid;
  const island = topology.islandOfNode(nodeA[row]!);
  return { ...board, provenDead: board.provenDead.filter((id) => topology.islandOfNode(grid.nodeRow(id)) !== island) };
}

function applyTag(
  board: SafetyBoard,
  { tag, device, document, type, to }: TagAction,
  by: string,
  at: number,
): SafetyBoard {
  const others = board.tags.filter(({ id }) => id !== tag);
  const tags = to === 'on' ? [...others, { id: tag, device, document, type, by, at }] : others;
  const changed = { ...board, tags };
  const found = board.documents.find(({ id }) => id === document);
  return found === undefined ? changed : advance(changed, document, { type: 'tags', on: tagsOf(changed, found) });
}

function tagsOf({ tags }: SafetyBoard, { id, devices }: SafetyDocument): 'all' | 'some' | 'none' {
  const own = tags.filter(({ document }) => document === id);
  if (own.length === 0) return 'none';
  return devices.every((device) => own.some((tag) => tag.device === device)) ? 'all' : 'some';
}

const advance = (board: SafetyBoard, id: string, event: DocumentEvent): SafetyBoard => ({
  ...board,
  documents: board.documents.map((document) => (document.id === id ? advanceDocument(document, event) : document)),
});
