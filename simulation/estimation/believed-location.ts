// Where a fault that tripped a device must lie, from what is believed now: what its indicators say of this fault, on the grid as it stood when
// it struck. With the place comes what restoration has to know to cut it off whole (believed-plan.ts, `inside`).
import { type FaultLocationTrouble, INDICATION, locateFault } from '../flisr/locate-fault.ts';
import { type Network, SWITCH_CLASS } from '../network/network.ts';
import { type BelievedState, networkOf } from './believed-studies.ts';
import { findStruckFault } from './struck-fault.ts';

/** ms: an indicator drops some cycles before the device opens, by another clock. */
const SAME_FAULT_MS = 10_000;

/** ms after the trip until who has nothing to say of it is taken at his word: news of the fault may still be on its way. */
export const SETTLED_MS = 10_000;

/** Ids throughout. */
export interface LocationReport {
  readonly device: string;
  /** what most probably has the fault */
  readonly element: string;
  readonly entrance: string;
  readonly exits: readonly string[];
  readonly inside: readonly string[];
  /** whose indicators saw the current */
  readonly way: readonly string[];
  readonly silent: readonly string[];
  readonly contradicted: readonly string[];
  /** false: the trip is so young that indicators may still tell of it, and the place may be another in a moment */
  readonly isSettled: boolean;
}

/** Beside what indicators make doubtful: nothing has tripped there, nobody is dark by it; a named place has supply, or is dark by another trip. */
export type PlaceTrouble =
  | FaultLocationTrouble
  | 'unknown-device'
  | 'not-open'
  | 'not-dark'
  | 'named-not-dark'
  | 'named-elsewhere';

export type BelievedLocation =
  /** `nodes`: rows of the place; `opened`: rows of switches that this fault has opened */
  | {
      readonly ok: true;
      readonly location: LocationReport;
      readonly nodes: readonly number[];
      readonly opened: readonly number[];
    }
  | { readonly ok: false; readonly code: PlaceTrouble };

/** `device`: id of the switch that tripped. */
export function locateFor(grid: Network, believed: BelievedState, device: string): BelievedLocation {
  const { ids, nodeA, nodeB } = grid.switches;
  const tripped = ids.indexOf(device);
  if (tripped < 0 || nodeB[tripped]! < 0) return { ok: false, code: 'unknown-device' };
  if (believed.switchClosed[tripped] === 1) return { ok: false, code: 'not-open' };
  const dark = [nodeA[tripped]!, nodeB[tripped]!].find((node) => believed.isLive[node] === 0);
  const struck = dark === undefined ? null : findStruckFault(grid, believed, grid.nodes.ids[dark]!);
  if (struck === null) return { ok: false, code: 'not-dark' };

  const sinceMs = believed.changedMs[tripped]! - SAME_FAULT_MS;
  // What had dropped before says nothing of this fault.
  const indications = believed.indication.map((says, row) =>
    says === INDICATION.passed && !(believed.indicatedMs[row]! >= sinceMs) ? INDICATION.silent : says,
  );
  const isWhole = grid.switches.class.map((each, row) =>
    each === SWITCH_CLASS.Fuse && believed.switchClosed[row] === 1 ? 1 : 0,
  );
  const found = locateFault(networkOf(grid, believed), struck.before, tripped, indications, isWhole);
  if (!found.ok) return found;
  const named = (rows: readonly number[]): string[] => rows.map((row) => ids[row]!);
  const { place, way, silent, contradicted } = found;
  return {
    ok: true,
    nodes: place.nodes,
    opened: [tripped],
    location: {
      ...{ device, element: place.element, entrance: ids[place.entrance]!, exits: named(place.exits) },
      ...{ inside: named(place.inside), way: named(way), silent: named(silent), contradicted: named(contradicted) },
      isSettled: believed.heardMs - believed.changedMs[tripped]! >= SETTLED_MS,
    },
  };
}
