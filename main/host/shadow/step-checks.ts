// The safety check of switching steps on what is believed now, as the planning thread makes it: positions with earthing switches and with
// what people on site have done where nobody else tells, doubts from the quality of telemetry, voltage that meters see, suspected faults.
import { GRID_CRITICAL } from '../../../contract/city-pack/grid-schema.ts';
import { locateFor } from '../../../simulation/estimation/believed-location.ts';
import { type BelievedState, networkOf, stateOf } from '../../../simulation/estimation/believed-studies.ts';
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import { type GroupedStep, lookAheadBeside, lookAheadOrder } from '../../../simulation/switching/look-ahead.ts';
import type { StepPreview } from '../../../simulation/switching/look-ahead.ts';
import type { PlannedStep, SwitchPosition } from '../../../simulation/switching/operation.ts';
import { type EndangeredWork, endangeredWork } from '../../../simulation/switching/protected-devices.ts';
import { returnToNormal } from '../../../simulation/switching/return-to-normal.ts';
import { numbered } from '../../../simulation/switching/order-steps-from.ts';
import type { StepDraft } from '../../../simulation/switching/order-sheet.ts';
import type { KnownFault, SafetyBoard } from '../../../simulation/switching/safety-board.ts';
import { powerFlowOf } from '../../../simulation/switching/switching-flow.ts';
import { rowOf, SwitchingGrid } from '../../../simulation/switching/switching-grid.ts';

/** ms: its position and the news of it are told by reports that may come one after the other. */
const SAME_OPENING_MS = 2_000;

interface PositionOf {
  readonly device: string;
  readonly position: SwitchPosition;
}

/** What has tripped, and why is known. */
export interface ExplainedTrip {
  /** id of the switch that tripped */
  readonly device: string;
  /** city time of that opening, ms UTC: a later one has a reason of its own */
  readonly openedMs: number;
  /** its fault stands on the board: it explains an opening too of which nobody knows when it was */
  readonly isStanding: boolean;
}

/** What a check rests on besides the believed grid. */
export interface CheckBasis {
  readonly board: SafetyBoard;
  /** behind all other trips the surroundings are suspected */
  readonly explained: readonly ExplainedTrip[];
  /** where devices stand by the word of whoever operated them on site: it counts where no telemetry tells */
  readonly hand: readonly PositionOf[];
  /** where devices of orders stand by telemetry of this moment, that may not have come to the believed grid yet */
  readonly told: readonly PositionOf[];
}

export interface StepCheckQuestion extends CheckBasis {
  readonly step: PlannedStep;
  /** others of its group whose outcome nobody knows yet */
  readonly underWay: readonly PlannedStep[];
}

export interface LookAheadQuestion extends CheckBasis {
  readonly steps: readonly GroupedStep[];
}

export interface OrderLookAhead {
  /** of the steps up to the first that is refused, with it */
  readonly steps: readonly StepPreview[];
  /** its position; null: none is */
  readonly refusedAt: number | null;
}

export interface ReturnQuestion extends CheckBasis {
  /** id of a feeder of the normal state */
  readonly feeder: string;
  readonly by: string;
  /** city time, ms UTC */
  readonly at: number;
}

export interface ReturnSteps {
  readonly steps: readonly StepDraft[];
  /** ids of devices that cannot be brought back now, and the codes of what speaks against it */
  readonly left: readonly { readonly device: string; readonly because: readonly string[] }[];
}

/** In `BelievedState.report`. */
const GOOD = 1;
const DOUBTFUL = 2;

export function checkStepNow(city: CityGrid, believed: BelievedState, question: StepCheckQuestion): StepPreview {
  const { grid, board } = pictureOf(city, believed, question);
  return lookAheadBeside(grid, board, question.underWay, question.step);
}

export function lookAheadNow(city: CityGrid, believed: BelievedState, question: LookAheadQuestion): OrderLookAhead {
  const { grid, board } = pictureOf(city, believed, question);
  const { steps, refusedAt } = lookAheadOrder(grid, board, question.steps);
  return { steps, refusedAt };
}

export function endangeredNow(city: CityGrid, believed: BelievedState, basis: CheckBasis): EndangeredWork[] {
  const { grid, board } = pictureOf(city, believed, basis);
  return endangeredWork(grid, board);
}

/** Of places proven dead those that are joined now to what this device joins. */
export function joinedPlaces(
  city: CityGrid,
  believed: BelievedState,
  { device, nodes, ...basis }: CheckBasis & { readonly device: string; readonly nodes: readonly string[] },
): string[] {
  const { grid } = pictureOf(city, believed, basis);
  const row = grid.switchRow(device);
  if (row < 0 || !grid.isClosed(row)) return [];
  const island = grid.topology.islandOfNode(grid.network.switches.nodeA[row]!);
  return nodes.filter((id) => {
    const node = grid.nodeRow(id);
    return node < 0 || grid.topology.islandOfNode(node) === island;
  });
}

/** The way back to the normal positions of a feeder's devices and of the open points around it. */
export function returnStepsNow(city: CityGrid, believed: BelievedState, question: ReturnQuestion): ReturnSteps {
  const { grid, board } = pictureOf(city, believed, question);
  const { switches } = city.network;
  const feeder = rowOf(city.feeders.ids, question.feeder);
  const ring = city.feeders.ring[feeder] ?? -1;
  const normal = grid.topology.state.switchClosed.slice();
  const bring = (row: number) => {
    if (row >= 0) normal[row] = 1 - switches.normalOpen[row]!;
  };
  for (let row = 0; row < switches.count; row++) if (city.switches.feeder[row] === feeder) bring(row);
  for (let row = 0; row < city.feeders.count; row++)
    if (row === feeder || (ring >= 0 && city.feeders.ring[row] === ring)) bring(city.feeders.openPoint[row]!);
  if (feeder >= 0) bring(city.feeders.breaker[feeder]!);
  const plan = returnToNormal(grid, board, normal, question);
  return {
    steps: numbered(
      city.network,
      plan.steps.map(({ operation }) => ({ operation, words: [] })),
    ),
    left: plan.left.map(({ device, because }) => ({ device, because: because.map(({ code }) => code) })),
  };
}

interface Picture {
  readonly grid: SwitchingGrid;
  readonly board: SafetyBoard;
}

function pictureOf(city: CityGrid, believed: BelievedState, { board, hand, told, explained }: CheckBasis): Picture {
  const network = networkOf(city.network, believed);
  const state = stateOf(believed);
  const { switches, nodes, branches } = network;
  for (let row = 0; row < switches.count; row++)
    if (switches.nodeB[row]! < 0) state.switchClosed[row] = believed.earthClosed[row]!;
  const isInferredOpen = new Set(believed.inferredOpen);
  for (const { device, position } of hand) {
    const row = rowOf(switches.ids, device);
    // Telemetry that can be relied on knows better; and what meters say is dark is not closed by a word of before.
    if (row < 0 || believed.report[row] === GOOD) continue;
    if (position === 'open') state.switchClosed[row] = 0;
    else if (!isInferredOpen.has(branches.count + row)) state.switchClosed[row] = 1;
  }
  for (const { device, position } of told) {
    const row = rowOf(switches.ids, device);
    if (row >= 0) state.switchClosed[row] = position === 'closed' ? 1 : 0;
  }
  const grid = new SwitchingGrid({
    ...{ network, state, flow: powerFlowOf(network, state) },
    ...{ critical: city.consumers.critical, criticalGroups: GRID_CRITICAL },
  });
  // What has gone dark this moment is no contradiction yet: its meters have had no time to say so.
  const isContradicted = (node: number) => believed.seesVoltage[node] === 1 && believed.isLive[node] === 0;
  const liveNodes = nodes.ids.filter((_, node) => isContradicted(node) && !grid.isFed(node));
  const faults = [...board.faults, ...faultsBehindTrips(city, believed, explained)];
  return { grid, board: { ...board, faults, liveNodes, doubted: doubtedOf(city, believed) } };
}

/** Who could be commanded and is not heard is in doubt as well. */
function doubtedOf({ network: { switches } }: CityGrid, { report }: BelievedState): string[] {
  const isDoubted = (row: number) => report[row] === DOUBTFUL || (switches.remote[row] === 1 && report[row] !== GOOD);
  return switches.ids.filter((_, row) => isDoubted(row));
}

/** Behind what protection has opened there is a fault until somebody has closed it again. Where exactly is not said here for sure. */
function faultsBehindTrips(city: CityGrid, believed: BelievedState, explained: readonly ExplainedTrip[]): KnownFault[] {
  const { switches, nodes, branches } = city.network;
  const isExplained = (row: number): boolean => {
    // NaN: nobody has told when it opened, as after a start.
    const changedMs = believed.changedMs[row]!;
    return explained.some(
      ({ device, openedMs, isStanding }) =>
        device === switches.ids[row] &&
        (Number.isNaN(changedMs) ? isStanding : Math.abs(openedMs - changedMs) < SAME_OPENING_MS),
    );
  };
  const found: KnownFault[] = [];
  for (let row = 0; row < switches.count; row++) {
    if (believed.trip[row]! <= 0 || believed.switchClosed[row] === 1 || switches.nodeB[row]! < 0) continue;
    if (isExplained(row)) continue;
    const dark = [switches.nodeA[row]!, switches.nodeB[row]!].filter((node) => believed.isLive[node] === 0);
    if (dark.length === 0) continue;
    const located = locateFor(city.network, believed, switches.ids[row]!);
    const element = located.ok ? located.location.element : switches.ids[row]!;
    const branch = located.ok ? rowOf(branches.ids, element) : -1;
    const places = branch >= 0 ? [branches.from[branch]!, branches.to[branch]!] : dark;
    found.push({ element, nodes: places.map((node) => nodes.ids[node]!), certainty: 'suspected' });
  }
  return found;
}
