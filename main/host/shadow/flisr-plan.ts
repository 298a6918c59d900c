// What fault restoration asks of the planning thread: where the fault behind a trip must lie, whom it has taken, and how to bring supply
// back, with who comes back by which step and what was ruled out. What can be done from the control room alone goes first: a way that
// sends somebody is proposed where nothing else helps.
import type { FlisrPlanReport } from '../../../contract/flisr-requests.ts';
import type { GridLocation } from '../../../contract/grid-requests.ts';
import { GRID_CRITICAL } from '../../../contract/city-pack/grid-schema.ts';
import { type LocationReport, locateFor } from '../../../simulation/estimation/believed-location.ts';
import { placeNamed } from '../../../simulation/estimation/named-place.ts';
import { type BelievedPlan, planWith } from '../../../simulation/estimation/believed-plan.ts';
import { type BelievedState, networkOf, stateOf } from '../../../simulation/estimation/believed-studies.ts';
import { reach } from '../../../simulation/estimation/struck-fault.ts';
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import type { Network } from '../../../simulation/network/network.ts';
import { inEnglish, type Phrase, phrase } from '../../../simulation/phrases/phrases.ts';
import { protectedDevices } from '../../../simulation/switching/protected-devices.ts';
import type { SafetyBoard } from '../../../simulation/switching/safety-board.ts';
import { powerFlowOf } from '../../../simulation/switching/switching-flow.ts';
import { rowOf, SwitchingGrid } from '../../../simulation/switching/switching-grid.ts';

export interface FlisrQuestion {
  /** id of the switch that tripped */
  readonly device: string;
  /** id of what has the fault, by somebody who knows it; null: as the indicators tell */
  readonly place: string | null;
  readonly board: SafetyBoard;
  /** ids of devices that orders have which are being carried out */
  readonly taken: readonly string[];
}

export type FlisrAnswer =
  | { readonly kind: 'not-located'; readonly words: readonly Phrase[] }
  | {
      readonly kind: 'located';
      readonly location: Omit<GridLocation, 'plan'>;
      /** ids of the nodes of the place */
      readonly nodes: readonly string[];
      /** switches that this fault has opened (ids), and when: city time, ms UTC */
      readonly opened: readonly { readonly device: string; readonly openedMs: number }[];
      /** rows of consumers that are dark by it */
      readonly dark: readonly number[];
      /** null: nothing can be done; `words` say why */
      readonly plan: FlisrPlan | null;
      readonly words: readonly Phrase[];
    };

export type FlisrPlan = Omit<FlisrPlanReport, 'id' | 'madeMs' | 'feeders'>;

/** In `BelievedState.report`. */
const GOOD = 1;
const DOUBTFUL = 2;
const MOST_RULED_OUT = 60;
/** Sentences that say why there is no plan. */
const MOST_WORDS = 20;

export function flisrAnswer(
  city: CityGrid,
  believed: BelievedState,
  { device, place: named, board, taken }: FlisrQuestion,
): FlisrAnswer {
  const { network } = city;
  const found = named === null ? locateFor(network, believed, device) : placeNamed(network, believed, device, named);
  if (!found.ok) return { kind: 'not-located', words: [phrase(`place-${found.code}`)] };
  const { location, nodes, opened } = found;
  const place = {
    kind: 'located',
    location: onWire(location),
    nodes: nodes.map((row) => network.nodes.ids[row]!),
    opened: opened.map((row) => ({ device: network.switches.ids[row]!, openedMs: believed.changedMs[row]! })),
  } as const;
  const kept = keptAsTheyAre(city, believed, board);
  const limits = { inside: location.inside, barred: [...kept, ...taken] };
  const whole = planWith(network, believed, location.element, limits);
  if ('refused' in whole)
    return { ...place, dark: [], plan: null, words: [phrase('unknown-element', { element: location.element })] };
  const dark = whole.struck?.dark ?? [];
  const told = (one: BelievedPlan) => planOf(network, believed, one, { kept: new Set(kept), taken: new Set(taken) });
  const plan = told(whole);
  if (!needsSomebody(plan)) return { ...place, dark, ...orNothing(plan) };
  const alone = planWith(network, believed, location.element, { ...limits, isRemoteOnly: true });
  if ('refused' in alone) return { ...place, dark, ...orNothing(plan) };
  const fast = told(alone);
  const [back, backByHand] = [lastBack(fast), lastBack(plan)];
  if (needsSomebody(fast) || back === 0) return { ...place, dark, ...orNothing(plan) };
  const afterwards = backByHand > back ? restOf(plan, fast, backByHand - back) : null;
  const ruledOut = [...byHandSteps(plan, fast), ...fast.ruledOut].slice(0, MOST_RULED_OUT);
  return { ...place, dark, plan: { ...fast, afterwards, ruledOut }, words: [] };
}

/** What somebody on site could do besides, step by step. */
const byHandSteps = (whole: FlisrPlan, fast: FlisrPlan): FlisrPlan['ruledOut'] =>
  whole.steps
    .filter((step) => isByHand(step) && fast.ruledOut.every(({ device }) => device !== step.device))
    .map(({ device, action }) => {
      const words = [phrase(action === 'open' ? 'out-by-hand-open' : 'out-by-hand-close')];
      return { device, why: 'by-hand', words, detail: inEnglish(words) };
    });

const isByHand = ({ checks }: FlisrPlan['steps'][number]): boolean => checks['remote'] === false;
const needsSomebody = ({ steps }: FlisrPlan): boolean => steps.some(isByHand);
const lastBack = ({ customersBack }: FlisrPlan): number => customersBack.at(-1)?.customers ?? 0;

/**
 * The way from where the fast plan ends to where the whole one does: what is opened first, then what is closed. Null: the fast one has
 * closed something that the whole one does not, so that more than opening and closing would be needed.
 */
function restOf(whole: FlisrPlan, fast: FlisrPlan, customers: number): FlisrPlan['afterwards'] {
  const endOf = ({ steps }: FlisrPlan) => new Map(steps.map((step) => [step.device, step]));
  const [wanted, reached] = [endOf(whole), endOf(fast)];
  if ([...reached.values()].some(({ device, action }) => action === 'close' && wanted.get(device)?.action !== 'close'))
    return null;
  const missing = [...wanted.values()].filter(({ device, action }) => reached.get(device)?.action !== action);
  // Opened farther away than needed: closed again, those at the place stay open.
  const back = [...reached.values()]
    .filter(({ device, action }) => action === 'open' && !wanted.has(device) && !whole.isolate.includes(device))
    .map(({ device }) => ({
      device,
      action: 'close' as const,
      words: [phrase('divides-healthy', { device })],
    }))
    .map((step) => ({ ...step, reason: inEnglish(step.words) }));
  const steps = [
    ...missing.filter(({ action }) => action === 'open'),
    ...missing.filter(({ action }) => action === 'close'),
    ...back,
  ];
  return { customers, steps: steps.map(({ device, action, reason, words }) => ({ device, action, reason, words })) };
}

const orNothing = (plan: FlisrPlan): { plan: FlisrPlan | null; words: Phrase[] } =>
  plan.steps.length > 0 ? { plan, words: [] } : { plan: null, words: plan.noteWords.flat().slice(0, MOST_WORDS) };

function onWire({ exits, inside, way, silent, contradicted, ...rest }: LocationReport): Omit<GridLocation, 'plan'> {
  return {
    ...rest,
    ...{ exits: [...exits], inside: [...inside], way: [...way] },
    ...{ silent: [...silent], contradicted: [...contradicted] },
  };
}

/** What the board keeps where it is. Devices in doubt are the planner's own business: it does without them, or sends somebody. */
function keptAsTheyAre(city: CityGrid, believed: BelievedState, board: SafetyBoard): string[] {
  const { network } = city;
  const state = stateOf(believed);
  const hasEarth = believed.earthClosed.includes(1);
  if (board.tags.length + board.locks.length + board.earths.length + board.documents.length === 0 && !hasEarth)
    return [];
  believed.earthClosed.forEach((isClosed, row) => {
    if (isClosed === 1) state.switchClosed[row] = 1;
  });
  const now = networkOf(network, believed);
  const grid = new SwitchingGrid({
    ...{ network: now, state, flow: powerFlowOf(now, state) },
    ...{ critical: city.consumers.critical, criticalGroups: GRID_CRITICAL },
  });
  return protectedDevices(grid, { ...board, doubted: [] });
}

function planOf(
  network: Network,
  believed: BelievedState,
  { report, plan, struck }: BelievedPlan,
  { kept, taken }: { readonly kept: ReadonlySet<string>; readonly taken: ReadonlySet<string> },
): FlisrPlan {
  const { switches } = network;
  const whyBarred = (device: string): FlisrPlan['ruledOut'][number]['why'] => {
    const row = rowOf(switches.ids, device);
    if (kept.has(device)) return 'protected';
    if (taken.has(device)) return 'taken';
    if (row >= 0 && believed.report[row] === DOUBTFUL) return 'doubtful';
    return row >= 0 && (switches.remote[row] === 0 || believed.report[row] !== GOOD) ? 'by-hand' : 'other-fault';
  };
  const ruledOut = plan.ruledOut
    .flatMap(({ devices, why, words, reason }) =>
      devices.map((device) => ({ device, why, words: [...words], detail: reason })),
    )
    .slice(0, MOST_RULED_OUT)
    .map(({ why, ...rest }) =>
      why === 'barred' ? { ...rest, why: whyBarred(rest.device), words: [], detail: '' } : { ...rest, why },
    );
  const back = customersBack(network, believed, report.steps, struck?.dark ?? []);
  return { ...report, ruledOut, customersBack: back, afterwards: null };
}

/** Who has supply again after each step, of those who lost it. */
function customersBack(
  network: Network,
  believed: BelievedState,
  steps: readonly { readonly n: number; readonly device: string; readonly action: 'open' | 'close' }[],
  dark: readonly number[],
): { n: number; customers: number }[] {
  const { consumers, switches, sources } = network;
  const state = stateOf(believed);
  const nobody = new Uint8Array(network.nodes.count);
  let customers = 0;
  return steps.map(({ n, device, action }) => {
    const row = rowOf(switches.ids, device);
    if (row >= 0) state.switchClosed[row] = action === 'close' ? 1 : 0;
    if (action === 'close') {
      const fed = reach(network, state, -1, nobody, sources.node);
      customers = dark.reduce((sum, one) => sum + fed[consumers.node[one]!]! * consumers.customers[one]!, 0);
    }
    return { n, customers };
  });
}
