// Can every ring of an own grid be restored after a fault of any one of its lines? The restoration planner answers, line by line, in the
// state of the model, within emergency ratings and EN 50160. What hangs on the faulted section itself waits for its repair.
import { BRANCH_CLASS } from '../../../../simulation/network/network.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { find, singletons, unite } from '../../../../simulation/network/union-find.ts';
import { type FaultZone, findFaultZone } from '../../../../simulation/restoration/fault-zone.ts';
import { planRestoration } from '../../../../simulation/restoration/plan-restoration.ts';
import type { SwitchableGrid } from '../../../../simulation/restoration/switchable-grid.ts';
import { switchableNetwork } from '../../../../simulation/restoration/switchable-network.ts';

/** W: rounding of what is served */
const NOTHING = 1;
/** Elements calculated for one plan: enough for the usual ring, and a bound for a model that is one large mesh. */
const EFFORT = 5000;

/** A plan for each of more lines would take minutes. */
const MOST_LINES = 1000;

export interface OwnRingFigures {
  /** rings that a fault of some line leaves partly without supply, or beyond limits */
  readonly ringsNotRestorable: number | null;
  /** those lines */
  readonly linesNotRestorable: number | null;
}

/** Nulls: more lines than can be judged. */
export function ownRingFigures({ network, state, branches, feeders }: CityGrid): OwnRingFigures {
  const ringOf = (row: number): number => feeders.ring[branches.feeder[row]!] ?? -1;
  const lines = Array.from(branches.feeder.keys()).filter(
    (row) => ringOf(row) >= 0 && network.branches.class[row] === BRANCH_CLASS.ACLineSegment,
  );
  if (lines.length > MOST_LINES) return { ringsNotRestorable: null, linesNotRestorable: null };
  const grid = switchableNetwork(network, state);
  const bad = lines.filter((row) => !isRestorable(grid, network.branches.ids[row]!));
  return { ringsNotRestorable: new Set(bad.map(ringOf)).size, linesNotRestorable: bad.length };
}

function isRestorable(grid: SwitchableGrid, line: string): boolean {
  const zone = findFaultZone(grid, grid.locate(line)!, new Uint8Array(grid.devices.count), null);
  // Whoever has no other way at all needs no search.
  if (!hasOtherWays(grid, zone)) return false;
  const result = planRestoration(grid, line, { rating: 'emergency', effort: EFFORT });
  if (!result.ok) return true;
  const { servedBeforeW, servedW, lostW, breach } = result.plan;
  let within = 0;
  for (const section of zone.sections) if (zone.outage.has(section)) within += grid.sections.p[section]!;
  return (lostW === 0 || breach === null) && servedBeforeW - servedW - within <= NOTHING;
}

/** Whether all that the fault leaves in the dark could be reached from a source, were everything closed but the faulted zone. */
function hasOtherWays({ sections, devices, closed }: SwitchableGrid, zone: FaultZone): boolean {
  const joined = singletons(sections.count);
  for (let d = 0; d < devices.count; d++) {
    const [a, b] = [devices.sectionA[d]!, devices.sectionB[d]!];
    if ((closed[d] === 1 || devices.operable[d] === 1) && !zone.sections.has(a) && !zone.sections.has(b))
      unite(joined, a, b);
  }
  const fed = new Set<number>();
  for (let s = 0; s < sections.count; s++)
    if (sections.source[s] === 1 && !zone.sections.has(s)) fed.add(find(joined, s));
  return [...zone.outage].every((s) => zone.sections.has(s) || sections.p[s] === 0 || fed.has(find(joined, s)));
}
