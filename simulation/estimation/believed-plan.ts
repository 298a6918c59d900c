// How to restore after a fault, on a copy of what is believed now. A device that does not answer, or whose word is in doubt, is not
// relied on: the plan does without it, and where that would leave somebody without supply it sends a crew there. Nothing is switched.
import { type Network, SWITCH_CLASS } from '../network/network.ts';
import { inEnglish, type Phrase, phrase } from '../phrases/phrases.ts';
import { planRestoration } from '../restoration/plan-restoration.ts';
import type { RestorationOptions, RestorationPlan, StepChecks } from '../restoration/restoration-plan.ts';
import { switchableNetwork } from '../restoration/switchable-network.ts';
import { type BelievedState, networkOf, stateOf } from './believed-studies.ts';
import { findForeignTrips, notesOfForeign } from './foreign-trips.ts';
import type { PlanReport, Refusal } from './grid-reports.ts';
import { findStruckFault, type StruckFault } from './struck-fault.ts';

/** In `BelievedState.report`. */
const REPORT = { none: 0, good: 1, doubtful: 2 };
/** W: a plan that serves so much more is worth sending a crew. */
const WORTH_A_WAY = 1;

export interface PlanLimits {
  /** ids of switches on either side of which the fault may lie as well: none of them divides the place that is cut off */
  readonly inside?: readonly string[];
  /** ids of switches that are left as they are: tagged, locked, beside people at work */
  readonly barred?: readonly string[];
  /** nobody is sent anywhere: only what obeys from the control room is operated */
  readonly isRemoteOnly?: boolean;
}

/** The plan as it is told, and as the planner has it. */
export interface BelievedPlan {
  readonly report: PlanReport;
  readonly plan: RestorationPlan;
  readonly struck: StruckFault | null;
}

/** How to restore after a fault of the element with this id: one that has struck, or, where the element has supply, one to come. */
export function planFor(
  grid: Network,
  believed: BelievedState,
  fault: string,
  limits: PlanLimits = {},
): PlanReport | Refusal {
  const found = planWith(grid, believed, fault, limits);
  return 'refused' in found ? found : found.report;
}

export function planWith(
  grid: Network,
  believed: BelievedState,
  fault: string,
  { inside = [], barred: kept = [], isRemoteOnly = false }: PlanLimits,
): BelievedPlan | Refusal {
  const struck = findStruckFault(grid, believed, fault);
  const network = networkOf(grid, believed);
  // Only what answers obeys from the control room.
  const remote = network.switches.remote.map((flag, row) => (believed.report[row] === REPORT.good ? flag : 0));
  const switchable = switchableNetwork(
    { ...network, switches: { ...network.switches, remote } },
    struck?.before ?? stateOf(believed),
  );
  const { ids, nodeB } = grid.switches;
  const opened = new Set(struck?.opened);
  // Earthing switches are no devices of a plan.
  const doubtful = ids.filter(
    (_, row) => believed.report[row] === REPORT.doubtful && nodeB[row]! >= 0 && !opened.has(row),
  );
  const options: RestorationOptions = {
    rating: 'normal-first',
    ...(struck === null ? {} : { tripped: struck.opened.map((row) => ids[row]!) }),
  };
  const foreign = findForeignTrips(grid, believed, struck);
  const byHand = isRemoteOnly ? ids.filter((_, row) => remote[row] === 0 && nodeB[row]! >= 0 && !opened.has(row)) : [];
  const barred = [...[...foreign.opened, ...foreign.border.keys()].map((row) => ids[row]!), ...kept, ...byHand];
  const cautious = planRestoration(switchable, fault, { ...options, blocked: [...doubtful, ...barred, ...inside] });
  if (!cautious.ok) return { refused: cautious.message };
  let { plan } = cautious;
  if (!isRemoteOnly && plan.customersUnserved > 0 && doubtful.length > 0) {
    const visited = planRestoration(switchable, fault, { ...options, blocked: [...barred, ...inside] });
    if (visited.ok && visited.plan.servedW > plan.servedW + WORTH_A_WAY) ({ plan } = visited);
  }
  const report = reportOf(grid, believed, plan, struck, notesOfForeign(grid, believed, foreign, plan));
  return { report, plan, struck };
}

function reportOf(
  grid: Network,
  believed: BelievedState,
  plan: RestorationPlan,
  struck: StruckFault | null,
  foreign: readonly Phrase[][],
): PlanReport {
  const loss = lossOf(grid, believed, plan, struck);
  const own = notesOf(grid, believed, plan, struck, loss.customersLost);
  const noteWords = [...plan.noteWords.map((note) => [...note]), ...own, ...foreign];
  const rowOf = new Map(grid.switches.ids.map((id, row) => [id, row]));
  return {
    fault: plan.fault,
    isolate: [...plan.isolate],
    // Only what is open: what would trip is told in words.
    tripped: struck === null ? [] : [...plan.tripped],
    steps: plan.steps.map(({ n, device, action, kind, words: planned, checks }) => {
      const wouldTrip = struck === null && kind === 'isolate' && plan.tripped.includes(device);
      const why = wouldTrip ? [phrase('isolate-would-trip', { device })] : planned;
      const how = howOf(grid, believed, rowOf.get(device));
      const words = [...why, ...(how?.words ?? [])];
      return {
        n,
        device,
        action,
        reason: inEnglish(words),
        words,
        checks: { ...figuresOf(checks, plan.rating), ...how?.flags },
      };
    }),
    ties: [...plan.ties],
    servedKw: plan.servedW / 1000,
    lostKw: loss.lostKw,
    unservedKw: (plan.servedBeforeW - plan.servedW) / 1000,
    customersLost: loss.customersLost,
    customersUnserved: plan.customersUnserved,
    lossKw: Number.isFinite(plan.lossW) ? plan.lossW / 1000 : 0,
    vminPu: plan.lowestVoltage?.value ?? 0,
    rating: plan.rating,
    breach: plan.breach,
    breachWords: plan.breachWords,
    notes: noteWords.map(inEnglish),
    noteWords,
  };
}

/** Whom the fault has left without supply: of one to come, whom it would. */
function lossOf(
  { consumers }: Network,
  { demandP }: BelievedState,
  plan: RestorationPlan,
  struck: StruckFault | null,
): { lostKw: number; customersLost: number } {
  if (struck === null) return { lostKw: plan.lostW / 1000, customersLost: plan.customersLost };
  let [watts, customersLost] = [0, 0];
  for (const row of struck.dark) {
    watts += demandP[row]!;
    customersLost += consumers.customers[row]!;
  }
  return { lostKw: watts / 1000, customersLost };
}

/** What nobody can read from the steps. */
function notesOf(
  { switches }: Network,
  believed: BelievedState,
  plan: RestorationPlan,
  struck: StruckFault | null,
  customersLost: number,
): Phrase[][] {
  const notes: Phrase[][] = [];
  const { fault, tripped, isolate, customersUnserved } = plan;
  if (struck === null && tripped.length > 0) notes.push([phrase('not-struck', { devices: tripped.join(', ') })]);
  if (struck !== null && plan.customersLost > customersLost)
    notes.push([phrase('others-lose', { customers: plan.customersLost - customersLost })]);
  if (struck?.isSourceOff === true) notes.push([phrase('source-off')]);
  if (customersUnserved > 0) notes.push([phrase('until-repaired', { customers: customersUnserved, element: fault })]);
  const cutsOff = new Set(isolate);
  for (const row of struck?.opened ?? []) {
    const id = switches.ids[row]!;
    if (switches.class[row] !== SWITCH_CLASS.Fuse) continue;
    const blown = cutsOff.has(id)
      ? phrase('fuse-blown-repaired', { device: id, element: fault })
      : phrase('fuse-blown', { device: id });
    notes.push(believed.report[row] === REPORT.none ? [blown, phrase('fuse-blown-by-meters')] : [blown]);
  }
  return notes;
}

/** Whether the device obeys from the control room, and whether telemetry tells its position: else somebody has to stand there. */
function howOf(
  { switches }: Network,
  { report }: BelievedState,
  row: number | undefined,
): { flags: Record<string, unknown>; words: Phrase[] } | null {
  if (row === undefined) return null;
  const hasTerminal = switches.remote[row] === 1;
  const position = report[row] === REPORT.good ? 'told' : report[row] === REPORT.doubtful ? 'doubtful' : 'assumed';
  const remote = hasTerminal && position === 'told';
  const byHand = phrase(hasTerminal ? 'by-hand' : 'by-hand-no-remote');
  const words = {
    told: remote ? [] : [byHand],
    doubtful: [byHand, phrase('look-doubtful')],
    assumed: [byHand, phrase('look-assumed')],
  };
  return { flags: { remote, positionTold: position === 'told', position }, words: words[position] };
}

/** As `restore --json` tells them. */
const figuresOf = (
  { servedW, lossW, lowestVoltage, highestVoltage, worstLoading, scope }: StepChecks,
  rating: RestorationPlan['rating'],
): Record<string, unknown> => ({
  servedKw: servedW / 1000,
  lossKw: Number.isFinite(lossW) ? lossW / 1000 : null,
  ...(lowestVoltage === null ? {} : { vmin: { at: lowestVoltage.at, pu: lowestVoltage.value } }),
  ...(highestVoltage === null ? {} : { vmax: { at: highestVoltage.at, pu: highestVoltage.value } }),
  ...(worstLoading === null ? {} : { loading: { at: worstLoading.at, percent: 100 * worstLoading.value, rating } }),
  scope,
});
