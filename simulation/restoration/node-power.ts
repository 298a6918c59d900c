// What draws power at each node of a balanced network: consumers by their shares, generators, shunts, and lines left open at one end.
import { type Network, OPEN_FROM, OPEN_TO, type SwitchingState } from '../network/network.ts';
import type { NodePower } from './tree-layout.ts';

export function nodePowerOf(network: Network, state: SwitchingState): NodePower {
  const { consumers, generators, shunts } = network;
  const { currentShareP, currentShareQ, impedanceShareP, impedanceShareQ } = consumers;
  const column = () => new Float64Array(network.nodes.count);
  const power = {
    p: column(),
    q: column(),
    currentP: column(),
    currentQ: column(),
    impedanceP: column(),
    impedanceQ: column(),
    dependsOnVoltage:
      currentShareP !== null || currentShareQ !== null || impedanceShareP !== null || impedanceShareQ !== null,
    generatedP: column(),
    generatedQ: column(),
    g: column(),
    b: column(),
  };
  for (let i = 0; i < consumers.count; i++) {
    const n = consumers.node[i]!;
    const currentP = consumers.p[i]! * (currentShareP?.[i] ?? 0);
    const currentQ = consumers.q[i]! * (currentShareQ?.[i] ?? 0);
    const impedanceP = consumers.p[i]! * (impedanceShareP?.[i] ?? 0);
    const impedanceQ = consumers.q[i]! * (impedanceShareQ?.[i] ?? 0);
    power.currentP[n]! += currentP;
    power.currentQ[n]! += currentQ;
    power.impedanceP[n]! += impedanceP;
    power.impedanceQ[n]! += impedanceQ;
    power.p[n]! += consumers.p[i]! - currentP - impedanceP;
    power.q[n]! += consumers.q[i]! - currentQ - impedanceQ;
  }
  for (let i = 0; i < generators.count; i++) {
    power.generatedP[generators.node[i]!]! += generators.p[i]!;
    power.generatedQ[generators.node[i]!]! += generators.q[i]!;
  }
  for (let i = 0; i < shunts.count; i++) {
    power.g[shunts.node[i]!]! += shunts.g[i]!;
    power.b[shunts.node[i]!]! += shunts.b[i]!;
  }
  addOpenLines(network, state, power);
  return power;
}

/** A branch open at one end is, seen from the other, y_near + y_far / (1 + z y_far), through the ratio where that is the `from` end. */
function addOpenLines(network: Network, state: SwitchingState, power: { g: Float64Array; b: Float64Array }): void {
  const { branches, nodes } = network;
  for (let i = 0; i < branches.count; i++) {
    const open = state.branchOpen[i];
    if (open !== OPEN_FROM && open !== OPEN_TO) continue;
    const atFrom = open === OPEN_TO;
    const node = atFrom ? branches.from[i]! : branches.to[i]!;
    const gFar = atFrom ? branches.gTo[i]! : branches.gFrom[i]!;
    const bFar = atFrom ? branches.bTo[i]! : branches.bFrom[i]!;
    const re = 1 + branches.r[i]! * gFar - branches.x[i]! * bFar;
    const im = branches.r[i]! * bFar + branches.x[i]! * gFar;
    const square = re * re + im * im;
    const ratio = atFrom
      ? (branches.ratio[i]! * nodes.baseVoltage[branches.from[i]!]!) / nodes.baseVoltage[branches.to[i]!]!
      : 1;
    const g = (atFrom ? branches.gFrom[i]! : branches.gTo[i]!) + (gFar * re + bFar * im) / square;
    const b = (atFrom ? branches.bFrom[i]! : branches.bTo[i]!) + (bFar * re - gFar * im) / square;
    power.g[node]! += g / (ratio * ratio);
    power.b[node]! += b / (ratio * ratio);
  }
}
