// What planning by rule of thumb leaves: sets the substations' tap changers, and strengthens whatever a power flow at the heaviest
// hours still finds beyond its rating or below the voltage aimed at.
import { BRANCH_CLASS } from '../../../../../simulation/network/network.ts';
import { PowerFlow } from '../../../../../simulation/power-flow/power-flow.ts';
import type { CityGrid } from '../../../../../simulation/network/city-grid.ts';
import { cableRow } from './electrical-rows.ts';
import { energyYear } from './energy-year.ts';
import { type CableType, LV_LADDER, MV_CABLES, MV_LINES } from './equipment.ts';
import type { GridColumns } from './grid-columns.ts';
import type { BranchRow } from './grid-rows.ts';
import type { TypicalHour } from './peak-hour.ts';
import { ringsNotRestorable } from './ring-restoration.ts';
import { ringChains } from './ring-walk.ts';

const ROUNDS = 8;
/** pu of 0.4 kV: half of EN 50160's band stays free for what the model does not know */
const AIM_VOLTAGE = 0.945;
/** pu that the tap changers hold on 10 kV at peak, in steps of 1.25 % */
const BUSBAR_VOLTAGE = 1.03;
const TAP_STEP = 0.0125;
const HV = 60_000;
/** The heaviest hours of households and of trade. */
const HEAVY: readonly (TypicalHour & { readonly hours: number })[] = [11, 19].map((hour) => ({
  season: 'winter',
  day: 'workday',
  hour,
  hours: 1,
}));

export function reinforce(columns: GridColumns, read: () => CityGrid): void {
  setTaps(columns, read());
  strengthenWeak(columns, read);
  strengthenRings(columns, read);
}

/** Rings that a fault would leave beyond limits get the next cable all around. */
function strengthenRings(columns: GridColumns, read: () => CityGrid): void {
  for (let round = 0; round < ROUNDS; round++) {
    const grid = read();
    const flow = new PowerFlow(grid.network, grid.state);
    const weak = new Set(ringsNotRestorable(grid, flow, flow.solve()));
    if (weak.size === 0) return;
    for (const { ring, cables } of ringChains(grid))
      if (weak.has(ring)) for (const row of cables) strengthen(columns, row);
  }
}

function strengthenWeak(columns: GridColumns, read: () => CityGrid): void {
  for (let round = 0; round < ROUNDS; round++) {
    const grid = read();
    const { loading, lowest } = energyYear(grid, HEAVY);
    const weak = new Set<number>();
    for (let row = 0; row < loading.length; row++) if (loading[row]! > 0.98) weak.add(row);
    for (const row of weakWays(grid, lowest)) weak.add(row);
    let changed = false;
    for (const row of weak) changed = strengthen(columns, row) || changed;
    if (!changed) return;
  }
}

/** Each transformer's ratio from its own drop at peak, so that its section has BUSBAR_VOLTAGE. */
function setTaps(columns: GridColumns, grid: CityGrid): void {
  const { lowest } = energyYear(grid, []);
  for (const row of columns.branches) {
    if (row.class !== BRANCH_CLASS.PowerTransformer || columns.nodes[row.from]!.baseVoltage < HV) continue;
    const voltage = lowest[row.to]!;
    if (!Number.isFinite(voltage)) continue;
    row.ratio = Math.round((voltage / BUSBAR_VOLTAGE - 1) / TAP_STEP) * TAP_STEP + 1;
  }
}

/** Low-voltage cables on the way to any house below the voltage aimed at. */
function weakWays({ network }: CityGrid, lowest: Float64Array): Set<number> {
  const { branches, switches, nodes } = network;
  // Every low-voltage node has one branch or fuse above it.
  const above = new Map<number, { readonly node: number; readonly branch: number }>();
  for (let row = 0; row < branches.count; row++) {
    if (nodes.baseVoltage[branches.from[row]!]! < 1000)
      above.set(branches.to[row]!, { node: branches.from[row]!, branch: row });
  }
  for (let row = 0; row < switches.count; row++) {
    if (nodes.baseVoltage[switches.nodeA[row]!]! < 1000)
      above.set(switches.nodeB[row]!, { node: switches.nodeA[row]!, branch: -1 });
  }
  const weak = new Set<number>();
  for (let node = 0; node < nodes.count; node++) {
    if (nodes.baseVoltage[node]! > 1000 || !(lowest[node]! < AIM_VOLTAGE)) continue;
    for (let at = above.get(node); at !== undefined; at = above.get(at.node)) if (at.branch >= 0) weak.add(at.branch);
  }
  return weak;
}

/** The next cable of its kind, or one more beside it. */
function strengthen(columns: GridColumns, row: number): boolean {
  const branch = columns.branches[row]!;
  if (branch.class !== BRANCH_CLASS.ACLineSegment) return false;
  const ladder: readonly CableType[] =
    columns.nodes[branch.to]!.baseVoltage < 1000
      ? LV_LADDER
      : columns.nodes[branch.to]!.baseVoltage < HV
        ? MV_LINES.some(({ type }) => type === branch.type)
          ? MV_LINES
          : MV_CABLES
        : [];
  const grade = ladder.findIndex(({ type }) => type === branch.type);
  if (grade < 0) return false;
  const next = ladder[grade + 1];
  columns.branches[row] = renewed(
    branch,
    next ?? ladder[grade]!,
    next === undefined ? branch.parallel + 1 : branch.parallel,
  );
  return true;
}

const renewed = (branch: BranchRow, type: CableType, parallel: number): BranchRow =>
  cableRow(branch, type, branch.length, parallel);
