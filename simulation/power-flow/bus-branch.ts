// From network and topology to the per-unit model that the balanced solvers calculate on: the one border between SI and per unit.
//   z' = z Sb / Vb^2,  y' = y Vb^2 / Sb (Vb of the branch's `to` side),  s' = s / Sb
// Three steps, so that a switching or new loads repeat only what they touch: parameters, connections, injections.
import { type Network, OPEN_FROM, OPEN_TO } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';
import { BUS_TYPE, type BusBranchModel } from './bus-branch-model.ts';
import { columnsOf } from './columns.ts';

/** The loads a study puts in place of the network's own: W and var, by consumer row. */
export interface ConsumerPower {
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/** Buses are numbered as in `topology`; a vacant bus number is a dead bus. `buses`: how many numbers, with some to spare. */
export function busBranchModel(
  network: Network,
  topology: Topology,
  consumers: ConsumerPower = network.consumers,
  buses: number = topology.busCount,
): BusBranchModel {
  const rows = network.branches.count;
  const { consumers: loads } = network;
  const hasCurrent = loads.currentShareP !== null || loads.currentShareQ !== null;
  // What needs no column of its own gets none: memory is what a first solution of a large network waits for. Without start values
  // the set points are the start; without machines the limits are the reactive power that there is.
  const startsFlat = network.nodes.startMagnitude === null && network.nodes.startAngle === null;
  const hasMachines = network.machines.count > 0;
  const busColumn = columnsOf(7 + (hasCurrent ? 2 : 0) + (startsFlat ? 0 : 2) + (hasMachines ? 2 : 0), buses);
  const branchColumn = columnsOf(6, rows);
  const setMagnitude = busColumn();
  const setAngle = busColumn();
  const q = busColumn();
  const model: BusBranchModel = {
    busCount: buses,
    branchCount: rows,
    basePower: network.basePower,
    baseVoltage: busColumn(),
    from: new Int32Array(rows),
    to: new Int32Array(rows),
    r: branchColumn(),
    x: branchColumn(),
    gFrom: branchColumn(),
    bFrom: branchColumn(),
    gTo: branchColumn(),
    bTo: branchColumn(),
    ratio: network.branches.ratio,
    shift: network.branches.shift,
    busType: new Uint8Array(buses),
    p: busColumn(),
    q,
    currentP: hasCurrent ? busColumn() : null,
    currentQ: hasCurrent ? busColumn() : null,
    g: busColumn(),
    b: busColumn(),
    setMagnitude,
    setAngle,
    minQ: hasMachines ? busColumn() : q,
    maxQ: hasMachines ? busColumn() : q,
    startMagnitude: startsFlat ? setMagnitude : busColumn(),
    startAngle: startsFlat ? setAngle : busColumn(),
  };
  model.baseVoltage.fill(1);
  convertBranches(model, network);
  connect(model, network, topology);
  inject(model, network, topology, consumers);
  return model;
}

function convertBranches(model: BusBranchModel, network: Network): void {
  const { branches } = network;
  const { to, r, x, gFrom, bFrom, gTo, bTo } = branches;
  const { baseVoltage } = network.nodes;
  for (let i = 0; i < branches.count; i++) {
    const base = baseVoltage[to[i]!]!;
    const y = (base * base) / network.basePower;
    const z = 1 / y;
    model.r[i] = r[i]! * z;
    model.x[i] = x[i]! * z;
    model.gFrom[i] = gFrom[i]! * y;
    model.bFrom[i] = bFrom[i]! * y;
    model.gTo[i] = gTo[i]! * y;
    model.bTo[i] = bTo[i]! * y;
  }
}

/** Takes over what is open, dead and held, in place. The topology must not have more bus numbers than the model. */
export function connect(model: BusBranchModel, network: Network, topology: Topology): void {
  const { branches, nodes, machines, sources } = network;
  const { busOfNode, energised } = topology;
  const { branchOpen } = topology.state;
  const { from, to, busType, baseVoltage, setMagnitude, setAngle, startMagnitude, startAngle } = model;
  for (let bus = 0; bus < model.busCount; bus++) {
    busType[bus] = energised[bus] === 1 ? BUS_TYPE.pq : BUS_TYPE.dead;
    setMagnitude[bus] = 1;
    setAngle[bus] = 0;
    startMagnitude[bus] = 1;
    startAngle[bus] = 0;
  }
  const magnitude = nodes.startMagnitude;
  const angle = nodes.startAngle;
  for (let node = 0; node < nodes.count; node++) baseVoltage[busOfNode[node]!] = nodes.baseVoltage[node]!;
  if (magnitude !== null) {
    for (let node = 0; node < nodes.count; node++) startMagnitude[busOfNode[node]!] = magnitude[node]!;
  }
  if (angle !== null) for (let node = 0; node < nodes.count; node++) startAngle[busOfNode[node]!] = angle[node]!;
  for (let i = 0; i < branches.count; i++) {
    const open = branchOpen[i]!;
    const busFrom = busOfNode[branches.from[i]!]!;
    const busTo = busOfNode[branches.to[i]!]!;
    from[i] = (open & OPEN_FROM) !== 0 || energised[busFrom] !== 1 ? -1 : busFrom;
    to[i] = (open & OPEN_TO) !== 0 || energised[busTo] !== 1 ? -1 : busTo;
  }
  // A source or machine holds its bus; the last one of a bus decides, a source before any machine.
  for (let i = 0; i < machines.count; i++) {
    const bus = busOfNode[machines.node[i]!]!;
    if (busType[bus] === BUS_TYPE.dead) continue;
    busType[bus] = BUS_TYPE.pv;
    setMagnitude[bus] = machines.setPoint[i]!;
    startMagnitude[bus] = machines.setPoint[i]!;
  }
  for (let i = 0; i < sources.count; i++) {
    const bus = busOfNode[sources.node[i]!]!;
    if (busType[bus] === BUS_TYPE.dead) continue;
    busType[bus] = BUS_TYPE.slack;
    setMagnitude[bus] = sources.magnitude[i]!;
    setAngle[bus] = sources.angle[i]!;
    startMagnitude[bus] = sources.magnitude[i]!;
    startAngle[bus] = sources.angle[i]!;
  }
}

/** Takes over what is fed in and drawn, in place. */
export function inject(model: BusBranchModel, network: Network, topology: Topology, consumers: ConsumerPower): void {
  const { busOfNode } = topology;
  const { generators, machines, shunts } = network;
  const { p, q, g, b, minQ, maxQ } = model;
  const unit = 1 / network.basePower;
  for (let bus = 0; bus < model.busCount; bus++) {
    p[bus] = 0;
    q[bus] = 0;
    g[bus] = 0;
    b[bus] = 0;
  }
  for (let i = 0; i < shunts.count; i++) {
    const bus = busOfNode[shunts.node[i]!]!;
    const voltage = model.baseVoltage[bus]!;
    const y = voltage * voltage * unit;
    g[bus]! += shunts.g[i]! * y;
    b[bus]! += shunts.b[i]! * y;
  }
  consume(model, network, topology, consumers);
  for (let i = 0; i < generators.count; i++) {
    const bus = busOfNode[generators.node[i]!]!;
    p[bus]! += generators.p[i]! * unit;
    q[bus]! += generators.q[i]! * unit;
  }
  if (machines.count === 0) return;
  minQ.set(q);
  maxQ.set(q);
  for (let i = 0; i < machines.count; i++) {
    const bus = busOfNode[machines.node[i]!]!;
    p[bus]! += machines.p[i]! * unit;
    q[bus]! += machines.q[i]! * unit;
    minQ[bus]! += machines.minQ[i]! * unit;
    maxQ[bus]! += machines.maxQ[i]! * unit;
  }
}

function consume(model: BusBranchModel, network: Network, topology: Topology, consumers: ConsumerPower): void {
  const { busOfNode } = topology;
  const { count, node, currentShareP, currentShareQ, impedanceShareP, impedanceShareQ } = network.consumers;
  const { p, q, currentP, currentQ, g, b } = model;
  const { p: drawnP, q: drawnQ } = consumers;
  const unit = 1 / network.basePower;
  if (currentP === null && impedanceShareP === null && impedanceShareQ === null) {
    for (let i = 0; i < count; i++) {
      const bus = busOfNode[node[i]!]!;
      p[bus]! -= drawnP[i]! * unit;
      q[bus]! -= drawnQ[i]! * unit;
    }
    return;
  }
  currentP?.fill(0);
  currentQ?.fill(0);
  for (let i = 0; i < count; i++) {
    const bus = busOfNode[node[i]!]!;
    const ip = currentShareP === null ? 0 : currentShareP[i]!;
    const iq = currentShareQ === null ? 0 : currentShareQ[i]!;
    const zp = impedanceShareP === null ? 0 : impedanceShareP[i]!;
    const zq = impedanceShareQ === null ? 0 : impedanceShareQ[i]!;
    const loadP = drawnP[i]! * unit;
    const loadQ = drawnQ[i]! * unit;
    p[bus]! -= loadP * (1 - ip - zp);
    q[bus]! -= loadQ * (1 - iq - zq);
    g[bus]! += loadP * zp;
    b[bus]! -= loadQ * zq;
    if (currentP !== null && currentQ !== null) {
      currentP[bus]! -= loadP * ip;
      currentQ[bus]! -= loadQ * iq;
    }
  }
}
