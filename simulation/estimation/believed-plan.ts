// How to restore after a fault, on a copy of what is believed now. A device that does not answer, or whose word is in doubt, is not
// relied on: the plan does without it, and where that would leave somebody without supply it sends a crew there. Nothing is switched.
import { type Network, SWITCH_CLASS } from '../network/network.ts';
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

/**
 * How to restore after a fault of the element with this id: one that has struck, or, where the element has supply, one to come. `inside`: ids of
 * switches on either side of which the fault may lie as well: none of them divides the place that is cut off.
 */
export function planFor(
  grid: Network,
  believed: BelievedState,
  fault: string,
  inside: readonly string[] = [],
): PlanReport | Refusal {
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
  const barred = [...foreign.opened, ...foreign.border.keys()].map((row) => ids[row]!);
  const cautious = planRestoration(switchable, fault, { ...options, blocked: [...doubtful, ...barred, ...inside] });
  if (!cautious.ok) return { refused: cautious.message };
  let { plan } = cautious;
  if (plan.customersUnserved > 0 && doubtful.length > 0) {
    const visited = planRestoration(switchable, fault, { ...options, blocked: [...barred, ...inside] });
    if (visited.ok && visited.plan.servedW > plan.servedW + WORTH_A_WAY) ({ plan } = visited);
  }
  const report = reportOf(grid, believed, plan, struck);
  return { ...report, notes: [...report.notes, ...notesOfForeign(grid, believed, foreign, plan)] };
}

function reportOf(
  grid: Network,
  believed: BelievedState,
  plan: RestorationPlan,
  struck: StruckFault | null,
): PlanReport {
  const loss = lossOf(grid, believed, plan, struck);
  const rowOf = new Map(grid.switches.ids.map((id, row) => [id, row]));
  return {
    fault: plan.fault,
    isolate: [...plan.isolate],
    // Only what is open: what would trip is told in words.
    tripped: struck === null ? [] : [...plan.tripped],
    steps: plan.steps.map(({ n, device, action, kind, reason: planned, checks }) => {
      const wouldTrip = struck === null && kind === 'isolate' && plan.tripped.includes(device);
      const reason = wouldTrip
        ? `${device} would open on the fault, and borders it: keep it open and tag it.`
        : planned;
      const how = howOf(grid, believed, rowOf.get(device));
      return {
        n,
        device,
        action,
        reason: how === null ? reason : `${reason}${how.words}`,
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
    notes: [...plan.notes, ...notesOf(grid, believed, plan, struck, loss.customersLost)],
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
): string[] {
  const notes: string[] = [];
  const { fault, tripped, isolate, customersUnserved } = plan;
  if (struck === null && tripped.length > 0)
    notes.push(
      `By all that is told the fault has not struck, and nothing has opened: this is the plan for a short circuit there, which ${tripped.join(', ')} would clear.`,
    );
  if (struck !== null && plan.customersLost > customersLost)
    notes.push(
      `To cut the fault off, ${plan.customersLost - customersLost} customers that have supply lose it as well.`,
    );
  if (struck?.isSourceOff === true)
    notes.push('The supply from above is off: it has to be switched on again once the fault is cut off.');
  if (customersUnserved > 0)
    notes.push(`${customersUnserved} customers stay without supply until ${fault} is repaired.`);
  const cutsOff = new Set(isolate);
  for (const row of struck?.opened ?? []) {
    const id = switches.ids[row]!;
    if (switches.class[row] !== SWITCH_CLASS.Fuse) continue;
    const source = believed.report[row] === REPORT.none ? ' by what meters say' : '';
    const when = cutsOff.has(id) ? `once ${fault} is repaired` : 'as it closes';
    notes.push(`The fuse ${id} has blown${source}: to be replaced ${when}.`);
  }
  return notes;
}

/** Whether the device obeys from the control room, and whether telemetry tells its position: else somebody has to stand there. */
function howOf(
  { switches }: Network,
  { report }: BelievedState,
  row: number | undefined,
): { flags: Record<string, unknown>; words: string } | null {
  if (row === undefined) return null;
  const hasTerminal = switches.remote[row] === 1;
  const position = report[row] === REPORT.good ? 'told' : report[row] === REPORT.doubtful ? 'doubtful' : 'assumed';
  const remote = hasTerminal && position === 'told';
  const why = hasTerminal ? '' : ', no remote control';
  const words = {
    told: remote ? '' : ` By hand${why}.`,
    doubtful: ` By hand${why}: it does not answer or its word is in doubt, so that its position has to be looked at first.`,
    assumed: ` By hand${why}: nobody tells its position, which is assumed and has to be looked at first.`,
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
