// The flow that a check looks at: voltages and loadings of a state. Anything that answers this shape will do; `powerFlowOf` is the
// balanced power flow of a network that keeps what a switching does not touch.
import { copyState, type Network, type SwitchingState } from '../network/network.ts';
import type { BalancedSolution } from '../power-flow/bus-branch-model.ts';
import { PowerFlow } from '../power-flow/power-flow.ts';

export interface FlowPicture {
  readonly converged: boolean;
  /** [nodes] pu, 0 = dead; and rad */
  readonly voltage: Float64Array;
  readonly angle: Float64Array;
  /** [branches] share of the normal and of the emergency rating; where one of them is not given the other holds; 0 = neither */
  readonly normal: Float64Array;
  readonly emergency: Float64Array;
}

/** A new picture each time. `loadFactor` [consumers] scales what each draws; null = as given. */
export type FlowOf = (state: SwitchingState, loadFactor: Float64Array | null) => FlowPicture;

/** pu of voltage or power */
const TOLERANCE = 1e-8;

export function powerFlowOf(network: Network, state: SwitchingState): FlowOf {
  const flow = new PowerFlow(network, withoutEarths(network, state));
  let hasFactor = false;
  return (wanted, loadFactor) => {
    const { switches, branches, consumers } = network;
    const applied = flow.topology.state;
    for (let row = 0; row < switches.count; row++) {
      if (switches.nodeB[row]! < 0 || applied.switchClosed[row] === wanted.switchClosed[row]) continue;
      flow.setSwitch(row, wanted.switchClosed[row] === 1);
    }
    for (let row = 0; row < branches.count; row++) {
      if (applied.branchOpen[row] !== wanted.branchOpen[row]) flow.setBranch(row, wanted.branchOpen[row]!);
    }
    if (loadFactor !== null || hasFactor) {
      hasFactor = loadFactor !== null;
      const scaled = (column: Float64Array) => column.map((value, i) => value * (loadFactor?.[i] ?? 1));
      flow.setConsumers(scaled(consumers.p), scaled(consumers.q));
    }
    return pictureOf(network, flow, flow.solve({ tolerance: TOLERANCE, maxIterations: 200 }));
  };
}

interface KnownPicture {
  readonly state: SwitchingState;
  readonly loadFactor: Float64Array | null;
  readonly picture: FlowPicture;
}

/** Each state is calculated once. It keeps a picture of every state that it was asked for: to be let go with what they were asked for. */
export function remembered(flow: FlowOf): FlowOf {
  const known: KnownPicture[] = [];
  return (state, loadFactor) => {
    const found = known.find(
      (one) =>
        isSame(one.state.switchClosed, state.switchClosed) &&
        isSame(one.state.branchOpen, state.branchOpen) &&
        (one.loadFactor === null) === (loadFactor === null) &&
        (loadFactor === null || isSame(one.loadFactor!, loadFactor)),
    );
    if (found !== undefined) return found.picture;
    const picture = flow(state, loadFactor);
    known.push({ state: copyState(state), loadFactor: loadFactor?.slice() ?? null, picture });
    return picture;
  };
}

const isSame = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

/** An earth is no branch of a flow: whether it is fed is a question of topology. */
function withoutEarths({ switches }: Network, state: SwitchingState): SwitchingState {
  const own = copyState(state);
  for (let row = 0; row < switches.count; row++) if (switches.nodeB[row]! < 0) own.switchClosed[row] = 0;
  return own;
}

function pictureOf(network: Network, flow: PowerFlow, solution: BalancedSolution): FlowPicture {
  const { nodes, branches, basePower } = network;
  const { busOfNode } = flow.topology;
  const { magnitude, angle, pFrom, qFrom, pTo, qTo, converged } = solution;
  const picture: FlowPicture = {
    converged,
    voltage: new Float64Array(nodes.count),
    angle: new Float64Array(nodes.count),
    normal: new Float64Array(branches.count),
    emergency: new Float64Array(branches.count),
  };
  for (let node = 0; node < nodes.count; node++) {
    picture.voltage[node] = magnitude[busOfNode[node]!]!;
    picture.angle[node] = angle[busOfNode[node]!]!;
  }
  for (let row = 0; row < branches.count; row++) {
    const normal = branches.normalRating[row]!;
    const emergency = branches.emergencyRating[row]!;
    if (Number.isNaN(normal) && Number.isNaN(emergency)) continue;
    // Ratings are currents: power at the voltage at which they are meant.
    const atEnd = (node: number, rated: number, p: number, q: number) => {
      const volts = picture.voltage[node]! * nodes.baseVoltage[node]!;
      return volts > 0 ? (Math.hypot(p, q) / volts) * rated : 0;
    };
    const apparent =
      basePower *
      Math.max(
        atEnd(branches.from[row]!, branches.ratedFromVoltage[row]!, pFrom[row]!, qFrom[row]!),
        atEnd(branches.to[row]!, branches.ratedToVoltage[row]!, pTo[row]!, qTo[row]!),
      );
    picture.normal[row] = apparent / (Number.isNaN(normal) ? emergency : normal);
    picture.emergency[row] = apparent / (Number.isNaN(emergency) ? normal : emergency);
  }
  return picture;
}
