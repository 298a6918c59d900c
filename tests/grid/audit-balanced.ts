// An auditor of balanced solutions that shares no code with the solvers: from the voltages alone, in volts, the power that enters
// every branch (network.ts has the two-port) and what is left over at every bus.
import { type Network, OPEN_FROM, OPEN_TO } from '../../simulation/network/network.ts';
import type { Topology } from '../../simulation/network/topology.ts';
import type { BalancedSolution } from '../../simulation/power-flow/bus-branch-model.ts';

interface Complex {
  readonly re: number;
  readonly im: number;
}
const polar = (size: number, angle: number): Complex => ({ re: size * Math.cos(angle), im: size * Math.sin(angle) });
const add = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
const minus = (a: Complex, b: Complex): Complex => ({ re: a.re - b.re, im: a.im - b.im });
const times = (a: Complex, b: Complex): Complex => ({ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re });
const over = (a: Complex, b: Complex): Complex => {
  const square = b.re ** 2 + b.im ** 2;
  return { re: (a.re * b.re + a.im * b.im) / square, im: (a.im * b.re - a.re * b.im) / square };
};
const timesConjugate = (a: Complex, b: Complex): Complex => times(a, { re: b.re, im: -b.im });
const size = (a: Complex): number => Math.hypot(a.re, a.im);

export interface Audit {
  /** VA: greatest difference between a flow as told and as the voltages make it, over both ends of all branches */
  readonly flowError: number;
  /** VA: greatest power that is left over at a bus; active only where a machine holds the voltage; sources left out */
  readonly balanceError: number;
}

export function auditBalanced(network: Network, topology: Topology, solution: BalancedSolution): Audit {
  const { branches, nodes, basePower } = network;
  const { busOfNode } = topology;
  const left = new Map<number, Complex>();
  const put = (node: number, power: Complex) => {
    const bus = busOfNode[node]!;
    left.set(bus, add(left.get(bus) ?? polar(0, 0), power));
  };
  const perUnit = (node: number) => polar(solution.magnitude[busOfNode[node]!]!, solution.angle[busOfNode[node]!]!);
  let flowError = 0;
  for (let row = 0; row < branches.count; row++) {
    const [from, to] = [branches.from[row]!, branches.to[row]!];
    const volts = nodes.baseVoltage[to]!;
    const turned = over(perUnit(from), polar(branches.ratio[row]!, branches.shift[row]!));
    const ends = powers(network, row, topology.state.branchOpen[row]!, {
      from: times(turned, polar(volts, 0)),
      to: times(perUnit(to), polar(volts, 0)),
    });
    put(from, ends.from);
    put(to, ends.to);
    const told = [
      { re: solution.pFrom[row]! * basePower, im: solution.qFrom[row]! * basePower },
      { re: solution.pTo[row]! * basePower, im: solution.qTo[row]! * basePower },
    ] as const;
    flowError = Math.max(flowError, size(minus(ends.from, told[0])), size(minus(ends.to, told[1])));
    if (Number.isNaN(flowError)) return { flowError: Number.POSITIVE_INFINITY, balanceError: Number.POSITIVE_INFINITY };
  }
  putInjections(network, (node) => size(perUnit(node)), put);
  const held = new Set([...network.machines.node].map((node) => busOfNode[node]!));
  const fed = new Set([...network.sources.node].map((node) => busOfNode[node]!));
  let balanceError = 0;
  for (const [bus, power] of left) {
    if (fed.has(bus) || solution.magnitude[bus] === 0) continue;
    balanceError = Math.max(balanceError, held.has(bus) ? Math.abs(power.re) : size(power));
  }
  return { flowError, balanceError };
}

function powers({ branches }: Network, row: number, open: number, volts: { from: Complex; to: Complex }) {
  const y = over(polar(1, 0), { re: branches.r[row]!, im: branches.x[row]! });
  const yFrom = { re: branches.gFrom[row]!, im: branches.bFrom[row]! };
  const yTo = { re: branches.gTo[row]!, im: branches.bTo[row]! };
  const none = polar(0, 0);
  if (open === (OPEN_FROM | OPEN_TO)) return { from: none, to: none };
  // The voltage of an open end is what the rest of the branch makes of it.
  const from = (open & OPEN_FROM) === 0 ? volts.from : over(times(volts.to, y), add(y, yFrom));
  const to = (open & OPEN_TO) === 0 ? volts.to : over(times(volts.from, y), add(y, yTo));
  const through = times(minus(from, to), y);
  return {
    from: (open & OPEN_FROM) === 0 ? timesConjugate(from, add(through, times(from, yFrom))) : none,
    to: (open & OPEN_TO) === 0 ? timesConjugate(to, minus(times(to, yTo), through)) : none,
  };
}

function putInjections(
  { consumers, generators, machines, shunts, nodes }: Network,
  magnitude: (node: number) => number,
  put: (node: number, power: Complex) => void,
): void {
  const share = (column: Float64Array | null, row: number) => column?.[row] ?? 0;
  for (let row = 0; row < consumers.count; row++) {
    const node = consumers.node[row]!;
    const u = magnitude(node);
    const scaled = (at1pu: number, current: number, impedance: number) =>
      at1pu * (1 - current - impedance + current * u + impedance * u ** 2);
    put(node, {
      re: scaled(consumers.p[row]!, share(consumers.currentShareP, row), share(consumers.impedanceShareP, row)),
      im: scaled(consumers.q[row]!, share(consumers.currentShareQ, row), share(consumers.impedanceShareQ, row)),
    });
  }
  for (let row = 0; row < generators.count; row++)
    put(generators.node[row]!, { re: -generators.p[row]!, im: -generators.q[row]! });
  for (let row = 0; row < machines.count; row++)
    put(machines.node[row]!, { re: -machines.p[row]!, im: -machines.q[row]! });
  for (let row = 0; row < shunts.count; row++) {
    const node = shunts.node[row]!;
    const square = (magnitude(node) * nodes.baseVoltage[node]!) ** 2;
    put(node, { re: shunts.g[row]! * square, im: -shunts.b[row]! * square });
  }
}
