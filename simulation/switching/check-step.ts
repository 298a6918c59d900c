// The safety check of one step in the state that it meets: every violation with its code, its severity and its figures. Pure: grid and
// board stay as they are. A step goes on only if nothing refuses it and a person has confirmed, with the figures in view, what asks for
// it (violation.ts, verdictOf).
import { SWITCH_CLASS } from '../network/network.ts';
import { checkDocument, checkGround, checkLock, checkPermit, checkTag, checkVerification } from './check-board.ts';
import { checkEarthOff, checkEarthOn } from './check-earthing.ts';
import { checkSwitching } from './check-switching.ts';
import { type Effect, effectOf } from './effect.ts';
import type { Operation, PlannedStep, SwitchAction } from './operation.ts';
import type { SafetyBoard } from './safety-board.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import { SWITCHING_RULES, type SwitchingRules } from './switching-rules.ts';
import { violation, type Violation } from './violation.ts';

export interface StepCheck {
  readonly violations: readonly Violation[];
  /** of a switch that changes its position; null for all else */
  readonly effect: Effect | null;
}

/** Nobody does these from the control room. */
const ON_SITE: readonly Operation['kind'][] = ['lock', 'verify', 'ground'];

export function checkStep(
  grid: SwitchingGrid,
  board: SafetyBoard,
  step: PlannedStep,
  rules: SwitchingRules = SWITCHING_RULES,
): StepCheck {
  const violations = checkRules(grid, board, step, rules);
  const { operation } = step;
  const row = operation.kind === 'switch' ? grid.switchRow(operation.device) : -1;
  if (operation.kind !== 'switch' || row < 0 || grid.network.switches.nodeB[row]! < 0)
    return { violations, effect: null };
  if (isThere(grid, operation, row)) return { violations, effect: null };
  const effect = effectOf(grid, rules, row, operation.to === 'closed');
  return { violations: [...violations, ...effect.violations], effect };
}

/** All but what it does to people and to the flow, which takes a power flow and never refuses: every refusal is among these. */
export function checkRules(
  grid: SwitchingGrid,
  board: SafetyBoard,
  step: PlannedStep,
  rules: SwitchingRules,
): Violation[] {
  const { operation } = step;
  if (operation.kind === 'switch') return checkSwitch(grid, board, rules, step, operation);
  const found = checkOther(grid, board, step, operation);
  if (step.means === 'remote' && ON_SITE.includes(operation.kind))
    found.push(violation('on-site-only', atOf(operation)));
  return found;
}

function checkOther(
  grid: SwitchingGrid,
  board: SafetyBoard,
  step: PlannedStep,
  operation: Exclude<Operation, SwitchAction>,
): Violation[] {
  switch (operation.kind) {
    case 'lock':
      return checkLock(grid, board, operation);
    case 'tag':
      return checkTag(grid, board, operation);
    case 'verify':
      return checkVerification(grid, board, operation);
    case 'ground':
      return checkGround(grid, board, operation);
    case 'document':
      return checkDocument(grid, board, step, operation);
    case 'permit':
      return checkPermit(board, operation);
  }
}

/** Id of the device, node or document that an operation is about. */
export function atOf(operation: Operation): string {
  if ('device' in operation) return operation.device;
  return 'node' in operation ? operation.node : operation.document;
}

const isThere = (grid: SwitchingGrid, { to }: SwitchAction, row: number): boolean =>
  grid.isClosed(row) === (to === 'closed');

function checkSwitch(
  grid: SwitchingGrid,
  board: SafetyBoard,
  rules: SwitchingRules,
  step: PlannedStep,
  operation: SwitchAction,
): Violation[] {
  const { device, to } = operation;
  const row = grid.switchRow(device);
  if (row < 0) return [violation('unknown-device', device)];
  const found = checkDevice(grid, board, step, device, row);
  if (isThere(grid, operation, row)) return [...found, violation('no-change', device)];
  const { nodeA, nodeB } = grid.network.switches;
  if (nodeB[row]! < 0) {
    const check = to === 'closed' ? checkEarthOn : checkEarthOff;
    return [...found, ...check(grid, board, device, nodeA[row]!)];
  }
  return [...found, ...checkSwitching(grid, board, rules, step, operation, row)];
}

/** Whether the device can be operated this way, whatever its position. */
function checkDevice(
  { network }: SwitchingGrid,
  board: SafetyBoard,
  { means }: PlannedStep,
  id: string,
  row: number,
): Violation[] {
  const found: Violation[] = [];
  const isRemote = means === 'remote';
  if (isRemote && network.switches.class[row] === SWITCH_CLASS.Fuse) found.push(violation('fuse-by-hand', id));
  else if (isRemote && network.switches.remote[row] !== 1) found.push(violation('not-remote', id));
  // Somebody on site sees where it stands.
  if (board.doubted.includes(id)) found.push(violation(isRemote ? 'position-doubted' : 'position-unconfirmed', id));
  if (board.locks.includes(id)) found.push(violation('locked', id));
  return found;
}
