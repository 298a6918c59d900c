// Random networks for properties: all that a balanced power flow must get right, small and not overloaded.
import fc from 'fast-check';
import {
  BRANCH_CLASS,
  type Network,
  OPEN_FROM,
  OPEN_TO,
  OUT_OF_SERVICE,
  type SwitchingState,
} from '../../simulation/network/network.ts';
import { NetworkBuilder } from '../../simulation/network/network-builder.ts';

export interface NetworkPlan {
  /** 0 ... 1 by use, endless */
  readonly draws: readonly number[];
  readonly nodes: number;
  readonly loops: number;
  readonly sources: number;
  /** all loads are constant power */
  readonly isConstantPower?: boolean;
}

export const networkPlans = (most: { readonly loops: number }): fc.Arbitrary<NetworkPlan> =>
  fc.record({
    draws: fc.array(
      fc.integer({ min: 0, max: 1000 }).map((i) => i / 1000),
      { minLength: 40, maxLength: 120 },
    ),
    nodes: fc.integer({ min: 2, max: 30 }),
    loops: fc.integer({ min: 0, max: most.loops }),
    sources: fc.integer({ min: 1, max: 3 }),
  });

/**
 * A network with all that a sweep must get right: several voltage levels with off-nominal taps and clock numbers, charged lines, shunts,
 * loads of every kind, generators, parallel branches, ends open, parts without supply. `order` relabels: new number by old.
 */
export function randomNetwork(
  plan: NetworkPlan,
  order: readonly number[] | null = null,
): { network: Network; state: SwitchingState } {
  let at = 0;
  // Each use gets another figure also where the draws repeat.
  const draw = (): number => (plan.draws[at++ % plan.draws.length]! + 0.6180339887 * at) % 1;
  const n = plan.nodes;
  const level = Array.from({ length: n }, () => (draw() < 0.5 ? 0 : 1));
  const voltage = [20e3, 400];
  const loads = Array.from({ length: n }, () => [draw(), draw(), draw(), draw(), draw()] as const);
  const branches: { from: number; to: number; draws: readonly number[]; isOpen: number }[] = [];
  const addBranch = (a: number, c: number, mayOpen: boolean): void => {
    const isTurned = draw() < 0.5;
    const openness = draw();
    const isOpen =
      !mayOpen || openness > 0.12 ? 0 : openness < 0.04 ? OPEN_FROM : openness < 0.08 ? OPEN_TO : OUT_OF_SERVICE;
    const draws = [draw(), draw(), draw(), draw()];
    branches.push({ from: isTurned ? c : a, to: isTurned ? a : c, draws, isOpen });
  };
  for (let i = plan.sources; i < n; i++) addBranch(Math.floor(draw() * i), i, true);
  for (let k = 0; k < plan.loops; k++) {
    const a = Math.floor(draw() * n);
    const c = Math.floor(draw() * n);
    if (a !== c) addBranch(a, c, false);
  }
  const number = (node: number): number => order?.[node] ?? node;
  const nodeAt = Array.from({ length: n }, (_, i) => i).sort((a, b) => number(a) - number(b));
  const builder = new NetworkBuilder({ name: 'random', basePower: 1e6 });
  for (const i of nodeAt) builder.addNode({ id: `n${i}`, baseVoltage: voltage[level[i]!]! });
  // Some branches end behind a switch.
  const behindSwitch = new Map<number, number>();
  branches.forEach(({ from, draws }, row) => {
    if (draws[3]! > 0.3) return;
    const node = builder.addNode({ id: `i${row}`, baseVoltage: voltage[level[from]!]!, internal: true });
    builder.addSwitch({ id: `w${row}`, nodeA: number(from), nodeB: node, branch: row });
    behindSwitch.set(row, node);
  });
  const branchAt = branches.map((_, row) => row);
  if (order !== null) branchAt.reverse();
  for (const row of branchAt) {
    const { from, to, draws, isOpen } = branches[row]!;
    const v = voltage[level[to]!]!;
    const z = (v * v) / 1e6;
    const differ = level[from] !== level[to];
    builder.addBranch({
      id: `b${row}`,
      class: differ ? BRANCH_CLASS.PowerTransformer : BRANCH_CLASS.ACLineSegment,
      from: behindSwitch.get(row) ?? number(from),
      to: number(to),
      r: z * (0.001 + 0.004 * draws[0]!),
      x: z * (0.001 + 0.006 * draws[1]!),
      bFrom: 0.004 / z,
      bTo: 0.004 / z,
      gTo: 0.0005 / z,
      gFrom: differ ? 0.001 / z : 0,
      ratio: differ ? 0.985 + 0.03 * draws[2]! : 1,
      shift: differ ? ((level[to]! - level[from]!) * 5 * Math.PI) / 6 : 0,
      openEnds: isOpen,
    });
  }
  for (let s = 0; s < Math.min(plan.sources, n); s++) {
    const angle = level[s] === 1 ? (-5 * Math.PI) / 6 : 0;
    builder.addSource({ id: `s${s}`, node: number(s), magnitude: 1.01, angle });
  }
  loads.forEach(([p, q, kind, share, feed], i) => {
    const isMixed = kind < 0.5 && plan.isConstantPower !== true;
    builder.addConsumer({
      id: `c${i}`,
      node: number(i),
      p: 150e3 * p,
      q: 60e3 * q,
      ...(isMixed
        ? {
            currentShareP: share / 2,
            currentShareQ: 0.5 - share / 2,
            impedanceShareP: 0.4 * q,
            impedanceShareQ: 0.3 * p,
          }
        : {}),
    });
    if (feed < 0.2) builder.addGenerator({ id: `g${i}`, node: number(i), p: 100e3 * p, q: -20e3 * q });
    if (feed > 0.8) builder.addShunt({ id: `h${i}`, node: number(i), g: 0, b: 20e3 / voltage[level[i]!]! ** 2 });
  });
  return { network: builder.build(), state: builder.state() };
}
