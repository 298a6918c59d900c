// How to restore after a fault, on a copy of what is believed now. A device that does not answer, or whose word is in doubt, is not
// relied on: the plan does without it, and where that would leave somebody without supply it sends a crew there. Nothing is switched.
import type { Network, SwitchingState } from '../network/network.ts';
import { planRestoration } from '../restoration/plan-restoration.ts';
import type { RestorationOptions, RestorationPlan, StepChecks } from '../restoration/restoration-plan.ts';
import { switchableNetwork } from '../restoration/switchable-network.ts';
import { type BelievedState, networkOf, stateOf } from './believed-studies.ts';
import type { PlanReport, Refusal } from './grid-reports.ts';

/** In `BelievedState.report`. */
const REPORT = { none: 0, good: 1, doubtful: 2 };
/** W: a plan that serves so much more is worth sending a crew. */
const WORTH_A_WAY = 1;

/** How to restore after a fault of the element with this id. */
export function planFor(grid: Network, believed: BelievedState, fault: string): PlanReport | Refusal {
  const state = stateOf(believed);
  const tripped = closeTripped(grid, believed, fault, state);
  const network = networkOf(grid, believed);
  // Only what answers obeys from the control room.
  const remote = network.switches.remote.map((flag, row) => (believed.report[row] === REPORT.good ? flag : 0));
  const switchable = switchableNetwork({ ...network, switches: { ...network.switches, remote } }, state);
  // Earthing switches are no devices of a plan.
  const { ids, nodeB } = grid.switches;
  const doubtful = ids.filter(
    (id, row) => believed.report[row] === REPORT.doubtful && nodeB[row]! >= 0 && id !== tripped,
  );
  const options: RestorationOptions = {
    rating: 'normal-first',
    ...(tripped === null ? {} : { tripped: [tripped] }),
  };
  const cautious = planRestoration(switchable, fault, { ...options, blocked: doubtful });
  if (!cautious.ok) return { refused: cautious.message };
  let { plan } = cautious;
  if (plan.customersUnserved > 0 && doubtful.length > 0) {
    const visited = planRestoration(switchable, fault, options);
    if (visited.ok && visited.plan.servedW > plan.servedW + WORTH_A_WAY) ({ plan } = visited);
  }
  return reportOf(grid, believed, plan);
}

function reportOf(grid: Network, believed: BelievedState, plan: RestorationPlan): PlanReport {
  const rowOf = new Map(grid.switches.ids.map((id, row) => [id, row]));
  return {
    fault: plan.fault,
    isolate: [...plan.isolate],
    tripped: [...plan.tripped],
    steps: plan.steps.map(({ n, device, action, reason, checks }) => {
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
    lostKw: plan.lostW / 1000,
    unservedKw: (plan.servedBeforeW - plan.servedW) / 1000,
    customersLost: plan.customersLost,
    customersUnserved: plan.customersUnserved,
    lossKw: Number.isFinite(plan.lossW) ? plan.lossW / 1000 : 0,
    vminPu: plan.lowestVoltage?.value ?? 0,
    rating: plan.rating,
    breach: plan.breach,
    notes: [...plan.notes],
  };
}

/** The planner begins before the trip: what has taken the element's supply is closed in `state`, and named. Null: it has supply. */
function closeTripped(network: Network, believed: BelievedState, fault: string, state: SwitchingState): string | null {
  const { branches, switches, nodes } = network;
  const branch = branches.ids.indexOf(fault);
  const device = branch >= 0 ? -1 : switches.ids.indexOf(fault);
  const ends =
    branch >= 0
      ? [branches.from[branch]!, branches.to[branch]!]
      : device >= 0
        ? [switches.nodeA[device]!, switches.nodeB[device]!]
        : [nodes.ids.indexOf(fault)];
  if (ends.some((node) => node >= 0 && believed.isLive[node] === 1)) return null;
  const cause = ends.map((node) => (node < 0 ? -1 : believed.cause[node]!)).find((edge) => edge >= branches.count);
  if (cause === undefined) return null;
  state.switchClosed[cause - branches.count] = 1;
  return switches.ids[cause - branches.count]!;
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
