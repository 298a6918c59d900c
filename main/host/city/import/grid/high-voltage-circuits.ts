// The 110 kV grid between the substations: circuits of the data first, then streets, until no single circuit is the only way to any
// substation (2-edge-connected), and thick enough that none is overloaded when any other is out (N-1, by AC power flow).
import { BRANCH_CLASS } from '../../../../../simulation/network/network.ts';
import { NetworkBuilder } from '../../../../../simulation/network/network-builder.ts';
import { find, singletons, unite } from '../../../../../simulation/network/union-find.ts';
import { normalState, OUT_OF_SERVICE } from '../../../../../simulation/network/network.ts';
import { branchLoading } from '../../../../../simulation/power-flow/power-summary.ts';
import { PowerFlow } from '../../../../../simulation/power-flow/power-flow.ts';
import type { Asset } from '../asset-list.ts';
import { HIGH_VOLTAGE, HV_CABLES, type CableType } from './equipment.ts';
import { cableRow } from './electrical-rows.ts';
import type { Way } from './graph-search.ts';
import { realRoutes } from './real-cable-routes.ts';
import { REACTIVE_SHARE } from './building-demand.ts';
import type { Substation } from './substations.ts';

export interface Circuit {
  /** rows of substations */
  readonly from: number;
  readonly to: number;
  readonly way: Way;
  /** row of `assets`; -1 invented */
  readonly asset: number;
  /** rows of `assets`, of further cables of the data on its way */
  readonly more: readonly number[];
  type: CableType;
}

/** pu: the grid above holds its side at this voltage */
export const SOURCE_VOLTAGE = 1.03;
const SIZING_ROUNDS = 40;

/** `power`: W at peak by substation. `isSecure` false: no thickness within reason withstands every outage. */
export function layCircuits(
  substations: readonly Substation[],
  assets: readonly Asset[],
  wayBetween: (a: number, b: number) => Way,
  power: Float64Array,
): { readonly circuits: Circuit[]; readonly isSecure: boolean } {
  const circuits: Circuit[] = realRoutes(substations, assets).map((route) => ({ ...route, type: HV_CABLES[0] }));
  const lay = (from: number, to: number): void => {
    circuits.push({ from, to, way: wayBetween(from, to), asset: -1, more: [], type: HV_CABLES[0] });
  };
  connectAll(substations, circuits, lay);
  closeBridges(substations, circuits, lay);
  return { circuits, isSecure: strengthen(substations, circuits, power) };
}

const gap = (a: Substation, b: Substation): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Kruskal: the shortest links between what is not joined yet. */
function connectAll(
  substations: readonly Substation[],
  circuits: readonly Circuit[],
  lay: (a: number, b: number) => void,
): void {
  const leader = singletons(substations.length);
  for (const { from, to } of circuits) unite(leader, from, to);
  const pairs: [number, number, number][] = [];
  for (let a = 0; a < substations.length; a++)
    for (let b = a + 1; b < substations.length; b++) pairs.push([gap(substations[a]!, substations[b]!), a, b]);
  pairs.sort((p, q) => p[0] - q[0] || p[1] - q[1] || p[2] - q[2]);
  for (const [, a, b] of pairs) if (unite(leader, a, b)) lay(a, b);
}

/** As long as one circuit's loss would split the grid: the shortest new circuit across the split. */
function closeBridges(
  substations: readonly Substation[],
  circuits: readonly Circuit[],
  lay: (a: number, b: number) => void,
): void {
  for (;;) {
    const split = firstSplit(substations.length, circuits);
    if (split === null) return;
    const { bridge, side } = split;
    let best: [number, number] = [bridge.from, bridge.to];
    let bestGap = Infinity;
    for (let a = 0; a < substations.length; a++)
      for (let b = 0; b < substations.length; b++) {
        if (side[a] === 0 || side[b] === 1) continue;
        // A second circuit beside the bridge would lie in the same trench.
        const isSame = (a === bridge.from && b === bridge.to) || (a === bridge.to && b === bridge.from);
        const distance = gap(substations[a]!, substations[b]!) * (isSame ? 3 : 1);
        if (distance < bestGap) [best, bestGap] = [[a, b], distance];
      }
    lay(best[0], best[1]);
  }
}

function firstSplit(count: number, circuits: readonly Circuit[]): { bridge: Circuit; side: Uint8Array } | null {
  for (const bridge of circuits) {
    const leader = singletons(count);
    for (const { from, to } of circuits.filter((c) => c !== bridge)) unite(leader, from, to);
    if (find(leader, bridge.from) === find(leader, bridge.to)) continue;
    const side = Uint8Array.from({ length: count }, (_, i) => (find(leader, i) === find(leader, bridge.from) ? 1 : 0));
    return { bridge, side };
  }
  return null;
}

/** Upgrades and doubles circuits until all stay within normal rating as built and within emergency rating with one out. */
function strengthen(substations: readonly Substation[], circuits: Circuit[], power: Float64Array): boolean {
  for (let round = 0; round < SIZING_ROUNDS; round++) {
    const weak = overloaded(substations, circuits, power);
    if (weak.length === 0) return true;
    for (const row of weak) {
      const circuit = circuits[row]!;
      const next = HV_CABLES[HV_CABLES.indexOf(circuit.type) + 1];
      if (next !== undefined) circuit.type = next;
      else circuits.push({ ...circuit, asset: -1 });
    }
  }
  return false;
}

function overloaded(substations: readonly Substation[], circuits: readonly Circuit[], power: Float64Array): number[] {
  if (circuits.length === 0) return [];
  const network = trunkNetwork(substations, circuits, power);
  const flow = new PowerFlow(network, normalState(network));
  const weak = new Set<number>();
  const judge = (rating: Float64Array): void => {
    const solution = flow.solve();
    if (!solution.converged) return;
    branchLoading(network, flow.model, solution, rating).forEach((loading, row) => loading > 1 && weak.add(row));
  };
  judge(network.branches.normalRating);
  for (let row = 0; row < circuits.length; row++) {
    flow.setBranch(row, OUT_OF_SERVICE);
    judge(network.branches.emergencyRating);
    flow.setBranch(row, 0);
  }
  return [...weak].sort((a, b) => a - b);
}

function trunkNetwork(substations: readonly Substation[], circuits: readonly Circuit[], power: Float64Array) {
  const builder = new NetworkBuilder({ name: '110 kV', basePower: 100e6 });
  for (const { id } of substations) builder.addNode({ id, baseVoltage: HIGH_VOLTAGE });
  for (const [row, { from, to, type, way }] of circuits.entries()) {
    const cable = cableRow(
      { id: `${row}`, from, to, feeder: -1, station: -1, asset: -1, xy: [], estimated: true },
      type,
      Math.max(10, way.length),
    );
    const [normalRating, emergencyRating, shortTimeRating] = cable.ratings;
    const [b] = cable.b ?? [0];
    builder.addBranch({
      id: cable.id,
      class: BRANCH_CLASS.ACLineSegment,
      from,
      to,
      r: cable.r,
      x: cable.x,
      bFrom: b,
      bTo: b,
      normalRating,
      emergencyRating,
      shortTimeRating,
    });
  }
  for (const [row, { id, isSource }] of substations.entries()) {
    // Losses below, and reactive power of the transformers above.
    const p = power[row]! * 1.04;
    builder.addConsumer({ id, node: row, p, q: p * (REACTIVE_SHARE + 0.06) });
    if (isSource) builder.addSource({ id: `source.${id}`, node: row, magnitude: SOURCE_VOLTAGE });
  }
  return builder.build();
}
