// What speaks against opening or closing a switch, apart from figures of the flow: tags, zones, faults, loops, loads.
import { SWITCH_CLASS } from '../network/network.ts';
import { checkEarthLost } from './check-earthing.ts';
import { feedersAt } from './infeeds.ts';
import type { PlannedStep, SwitchAction } from './operation.ts';
import { isWorking, type SafetyBoard, tagsOn } from './safety-board.ts';
import { switchedCurrent } from './switched-current.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import type { SwitchingRules } from './switching-rules.ts';
import { violation, type Violation } from './violation.ts';
import { documentsInForce, earthedPlaces, isAtZone, nodesOf, touchesZone } from './zones.ts';

/** They break short-circuit currents: only they may try where a fault is suspected. */
const BREAKS_FAULTS: readonly number[] = [SWITCH_CLASS.Breaker, SWITCH_CLASS.Recloser];

interface Case {
  readonly grid: SwitchingGrid;
  readonly board: SafetyBoard;
  readonly rules: SwitchingRules;
  readonly step: PlannedStep;
  readonly id: string;
  readonly row: number;
  readonly ends: readonly [number, number];
}

/** `row`: of a switch between two nodes. */
export function checkSwitching(
  grid: SwitchingGrid,
  board: SafetyBoard,
  rules: SwitchingRules,
  step: PlannedStep,
  { device, to }: SwitchAction,
  row: number,
): Violation[] {
  const { nodeA, nodeB } = grid.network.switches;
  const one: Case = { grid, board, rules, step, id: device, row, ends: [nodeA[row]!, nodeB[row]!] };
  return to === 'closed' ? checkClosing(one) : checkOpening(one);
}

function checkOpening(one: Case): Violation[] {
  const { grid, board, id, row } = one;
  const found = [...checkHandedOver(one), ...checkEarthLost(grid, board, id, row)];
  if (isDisconnector(one)) {
    const current = grid.tried(row, false, 1, () => switchedCurrent(grid, row));
    found.push(...overCurrent(one, current));
  }
  return found;
}

function checkClosing(one: Case): Violation[] {
  const { grid, board, id, row, ends } = one;
  const tags = tagsOn(board, id);
  const found = checkHandedOver(one);
  if (tags.length > 0) found.push(violation('tagged', id, { tags: tags.map((tag) => tag.id).join(', ') }));
  const { topology } = grid;
  const islands = ends.map((node) => topology.islandOfNode(node));
  const isBeside = (node: number) => islands.includes(topology.islandOfNode(node));
  for (const earth of earthedPlaces(grid, board)) {
    if (isBeside(earth.node)) found.push(violation('earthed-zone', id, { earth: earth.id }));
  }
  for (const document of documentsInForce(board)) {
    const { type, state, holder } = document;
    if (type === 'delegatedControl' && holder === one.step.by) continue;
    if (!touchesZone(grid, document, ends)) continue;
    found.push(violation(isWorking(document) ? 'permit-broken' : 'tagged-zone', id, { document: document.id, state }));
  }
  for (const node of nodesOf(grid, board.liveNodes)) {
    if (isBeside(node) && !grid.isFed(node))
      found.push(violation('unexpected-voltage', id, { node: grid.network.nodes.ids[node]! }));
  }
  found.push(...checkFaults(one), ...checkLoop(one), ...checkGeneration(one));
  if (isDisconnector(one)) found.push(...overCurrent(one, switchedCurrent(grid, row)));
  return found;
}

/** Live-line work at the device, or its control in somebody else's hands. */
function checkHandedOver({ grid, board, step, id, ends }: Case): Violation[] {
  return documentsInForce(board).flatMap((document) => {
    if (document.type !== 'liveLine' && document.type !== 'delegatedControl') return [];
    if (document.type === 'delegatedControl' && document.holder === step.by) return [];
    const hasTag = document.type === 'delegatedControl' && document.devices.includes(id);
    if (!hasTag && !isAtZone(grid, document, ends)) return [];
    const parameters = { document: document.id, holder: document.holder ?? '' };
    return [violation(document.type === 'liveLine' ? 'live-line' : 'delegated', id, parameters)];
  });
}

function checkFaults({ grid, board, id, row, ends }: Case): Violation[] {
  const live = ends.filter((node) => grid.isFed(node));
  if (live.length !== 1) return [];
  const dead = grid.topology.islandOfNode(ends.find((node) => !grid.isFed(node))!);
  const breaks = BREAKS_FAULTS.includes(grid.network.switches.class[row]!);
  return board.faults
    .filter(({ nodes }) => nodesOf(grid, nodes).some((node) => grid.topology.islandOfNode(node) === dead))
    .map(({ element, certainty }) => {
      const mayTry = certainty === 'suspected' && breaks;
      return violation(mayTry ? 'suspected-fault' : 'onto-fault', id, { element }, 0, element);
    });
}

function checkLoop({ grid, rules, id, ends: [a, b] }: Case): Violation[] {
  const { topology } = grid;
  if (!grid.isFed(a) || !grid.isFed(b)) return [];
  if (rules.loopDevices !== 'all' && !rules.loopDevices.includes(id)) return [violation('loop-not-allowed', id)];
  if (topology.busOfNode[a] === topology.busOfNode[b])
    return [violation('loop-closed', id, { perUnit: 0, degrees: 0 })];
  if (topology.islandOfNode(a) !== topology.islandOfNode(b))
    return [violation('not-in-phase', id, { because: 'separate-sources' })];
  const { converged, voltage, angle } = grid.flow();
  if (!converged) return [violation('not-in-phase', id, { because: 'not-solved' })];
  const difference = Math.abs(voltage[a]! - voltage[b]!);
  // Angles of two ways through transformers may differ by whole turns.
  const turn = Math.abs(Math.atan2(Math.sin(angle[a]! - angle[b]!), Math.cos(angle[a]! - angle[b]!)));
  const figures = { perUnit: difference, degrees: (turn * 180) / Math.PI };
  const isInPhase = difference <= rules.loopVoltageDifference && turn <= rules.loopAngle;
  return [
    isInPhase
      ? violation('loop-closed', id, figures)
      : violation('not-in-phase', id, { because: 'difference', ...figures }),
  ];
}

/** Plants on a side without a source may run on as an island of their own, whatever their protection promises. */
function checkGeneration({ grid, id, ends }: Case): Violation[] {
  const { topology } = grid;
  if (ends.every((node) => !grid.isFed(node))) return [];
  const dark = ends.filter((node) => !grid.isFed(node)).map((node) => topology.islandOfNode(node));
  const plants = [...feedersAt(grid)].flatMap(([node, ids]) => (dark.includes(topology.islandOfNode(node)) ? ids : []));
  return plants.length === 0 ? [] : [violation('generation-behind', id, { plants: plants.join(', ') })];
}

const isDisconnector = ({ grid, row }: Case): boolean => grid.network.switches.class[row] === SWITCH_CLASS.Disconnector;

const overCurrent = ({ rules, id }: Case, current: number): Violation[] =>
  current > rules.disconnectorCurrent
    ? [violation('under-load', id, { amperes: Number.isFinite(current) ? current : 'unknown' })]
    : [];
