// What stands open by the protection of another fault. Nobody has told that it is repaired, so a plan must not put its device back, nor
// give supply to what it has left without: by that, the plan for one fault would close onto the other.
import { TRIPS } from '../domains/power/grid-kinds.ts';
import { incidenceOf, joins } from '../network/incidence.ts';
import { type Network, SWITCH_CLASS, type SwitchingState } from '../network/network.ts';
import { type Phrase, phrase } from '../phrases/phrases.ts';
import type { RestorationPlan } from '../restoration/restoration-plan.ts';
import type { BelievedState } from './believed-studies.ts';
import { reach, type StruckFault } from './struck-fault.ts';

/** What `BelievedState.trip` holds beside codes of TRIPS. */
const TRIP = { unknown: -1, none: 0 };

const PROTECTIVE: readonly number[] = [SWITCH_CLASS.Breaker, SWITCH_CLASS.Recloser, SWITCH_CLASS.Fuse];

export interface ForeignTrips {
  /** rows of switches that another fault has opened, or may have */
  readonly opened: ReadonlySet<number>;
  /** and of open switches at the border of what those have left without supply: by which of them */
  readonly border: ReadonlyMap<number, number>;
}

/** `struck`: the fault that is planned for, whose own devices and whose dark part are no others'; null: it has not struck. */
export function findForeignTrips(network: Network, believed: BelievedState, struck: StruckFault | null): ForeignTrips {
  const { switches, branches } = network;
  const { branchOpen } = believed;
  const state: SwitchingState = struck?.before ?? { switchClosed: believed.switchClosed, branchOpen };
  const own = new Set(struck?.opened);
  const inferred = new Set(believed.inferredOpen);
  const causes = new Set(believed.cause);
  const opened = new Set<number>();
  for (let row = 0; row < switches.count; row++) {
    if (switches.nodeB[row]! < 0 || state.switchClosed[row] === 1 || own.has(row)) continue;
    const trip = believed.trip[row]!;
    const edge = branches.count + row;
    // Without a word on it protection is the likelier, unless it is open in the normal state.
    const mayHaveTripped = switches.normalOpen[row] === 0 && PROTECTIVE.includes(switches.class[row]!);
    const hasTripped =
      trip > TRIP.none || inferred.has(edge) || (mayHaveTripped && (trip === TRIP.unknown || causes.has(edge)));
    if (hasTripped) opened.add(row);
  }
  const border = opened.size === 0 ? new Map<number, number>() : borderOf(network, believed, state, opened);
  return { opened, border };
}

/** Open switches around what hangs on `opened` and has no supply. An open position that nobody tells cuts nothing off. */
function borderOf(
  network: Network,
  { report }: BelievedState,
  state: SwitchingState,
  opened: ReadonlySet<number>,
): Map<number, number> {
  const { switches, branches, nodes, sources } = network;
  const isFed = reach(network, state, -1, new Uint8Array(nodes.count), sources.node);
  /** by node: the switch that took its supply */
  const dead = new Map<number, number>();
  const add = (node: number, by: number): void => {
    if (isFed[node] === 0 && !dead.has(node)) dead.set(node, by);
  };
  for (const row of opened) for (const node of [switches.nodeA[row]!, switches.nodeB[row]!]) add(node, row);
  const border = new Map<number, number>();
  const { start, edge, far } = incidenceOf(network);
  for (const [node, by] of dead)
    for (let k = start[node]!; k < start[node + 1]!; k++) {
      const row = edge[k]! - branches.count;
      const isOpen = !joins(network, state, edge[k]!);
      if (isOpen && row >= 0 && !opened.has(row)) border.set(row, by);
      if (!isOpen || (row >= 0 && report[row] === 0)) add(far[k]!, by);
    }
  return border;
}

/** Which of these devices the plan might have closed otherwise, and why it leaves them open. */
export function notesOfForeign(
  { switches, branches }: Network,
  { trip, changedMs, inferredOpen }: BelievedState,
  { opened, border }: ForeignTrips,
  { ruledOut }: RestorationPlan,
): Phrase[][] {
  if (opened.size === 0) return [];
  const { ids } = switches;
  const rowOf = new Map([...opened, ...border.keys()].map((row) => [ids[row]!, row]));
  const opening = (row: number): Phrase => {
    const device = ids[row]!;
    const sinceMs = changedMs[row]!;
    const isDated = !Number.isNaN(sinceMs);
    if (trip[row]! > TRIP.none) {
      const by = { device, trip: TRIPS[trip[row]!] ?? 'unknown' };
      return isDated ? phrase('open-by-trip-since', { ...by, sinceMs }) : phrase('open-by-trip', by);
    }
    if (inferredOpen.includes(branches.count + row)) return phrase('open-by-meters', { device });
    return isDated ? phrase('open-untold-since', { device, sinceMs }) : phrase('open-untold', { device });
  };
  return ruledOut
    .filter(({ why }) => why === 'barred')
    .flatMap(({ devices }) => devices)
    .flatMap((id) => {
      const row = rowOf.get(id);
      if (row === undefined) return [];
      const by = border.get(row);
      return by === undefined
        ? [[phrase('foreign-own', { device: id }), opening(row)]]
        : [[phrase('foreign-behind', { device: id, by: ids[by]! }), opening(by)]];
    });
}
