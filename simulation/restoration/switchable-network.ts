// A balanced network as restoration sees it. Its devices are its switches; a network without any switch (MATPOWER's form) is taken to
// have breakers at both ends of every branch, and branches out of service are then the open ties.
import { phrase } from '../phrases/phrases.ts';
import { incidenceOf } from '../network/incidence.ts';
import { type Network, OUT_OF_SERVICE, SWITCH_CLASS, type SwitchingState } from '../network/network.ts';
import { numberSets, singletons, unite } from '../network/union-find.ts';
import { areaFlowAround, feederOfSection, radialFlowOf } from './area-flow.ts';
import { NetworkFlow } from './network-flow.ts';
import type { DeviceTable, GridFlow, Location, SectionTable, SwitchableGrid } from './switchable-grid.ts';

/** Dense arrays that join the network's rows to sections and devices. */
export interface GridRows {
  readonly network: Network;
  readonly state: SwitchingState;
  /** [nodes] */
  readonly sectionOfNode: Int32Array;
  /** [devices] edge as in incidence.ts */
  readonly edgeOfDevice: Int32Array;
  /** [edges] -1 = none */
  readonly deviceOfEdge: Int32Array;
  /** [edges] 1 = joins its nodes, whatever the devices do */
  readonly fixedEdge: Uint8Array;
}

export function switchableNetwork(network: Network, state: SwitchingState): SwitchableGrid {
  const rows = findRows(network, state);
  const devices = makeDevices(rows);
  const priorityLevels = [...new Set(network.consumers.priority)]
    .filter((level) => level > 0)
    .toSorted((a, b) => b - a);
  const sections = makeSections(rows, priorityLevels);
  const closed = Uint8Array.from(rows.edgeOfDevice, (edge) => (isJoined(network, state, edge) ? 1 : 0));
  let whole: NetworkFlow | null = null;
  const flow = (): NetworkFlow => (whole ??= new NetworkFlow(rows, closed));
  return {
    name: network.name,
    sections,
    devices,
    priorityLevels,
    closed,
    notes: countSwitches(network) === 0 ? [phrase('no-switches')] : [],
    redrawn: new Map(),
    locate: (element) => placeOf(rows, devices, element),
    flow,
    flowAround: (affected, hosts): GridFlow => areaFlowAround(rows, closed, flow(), affected, hosts) ?? flow(),
    feederOf: (section) => feederOfSection(rows, closed, section),
    radialFlow: (): GridFlow | null => radialFlowOf(rows, closed, flow()),
  };
}

function countSwitches({ switches }: Network): number {
  let count = 0;
  for (const b of switches.nodeB) if (b >= 0) count++;
  return count;
}

const isJoined = (network: Network, state: SwitchingState, edge: number): boolean =>
  edge < network.branches.count
    ? state.branchOpen[edge] === 0
    : state.switchClosed[edge - network.branches.count] === 1;

function findRows(network: Network, state: SwitchingState): GridRows {
  const { branches, switches, nodes } = network;
  const edges = branches.count + switches.count;
  const deviceOfEdge = new Int32Array(edges).fill(-1);
  const fixedEdge = new Uint8Array(edges);
  const leader = singletons(nodes.count);
  const found: number[] = [];
  if (countSwitches(network) === 0) {
    for (let i = 0; i < branches.count; i++) found.push(i);
  } else {
    const isSource = new Uint8Array(nodes.count);
    for (const node of network.sources.node) isSource[node] = 1;
    for (let i = 0; i < branches.count; i++) {
      if (state.branchOpen[i] !== 0) continue;
      if (isSource[branches.from[i]!] === 1 || isSource[branches.to[i]!] === 1) {
        found.push(i);
        continue;
      }
      fixedEdge[i] = 1;
      unite(leader, branches.from[i]!, branches.to[i]!);
    }
    for (let i = 0; i < switches.count; i++) if (switches.nodeB[i]! >= 0) found.push(branches.count + i);
  }
  found.forEach((edge, d) => {
    deviceOfEdge[edge] = d;
  });
  const sectionOfNode = new Int32Array(nodes.count);
  numberSets(leader, nodes.count, sectionOfNode);
  // Built once here, so that the search for a plan does not pay for it.
  incidenceOf(network);
  return { network, state, sectionOfNode, edgeOfDevice: Int32Array.from(found), deviceOfEdge, fixedEdge };
}

const PROTECTIVE: readonly number[] = [SWITCH_CLASS.Breaker, SWITCH_CLASS.Recloser, SWITCH_CLASS.Fuse];

function makeDevices({ network, sectionOfNode, edgeOfDevice, state }: GridRows): DeviceTable {
  const { branches, switches } = network;
  const count = edgeOfDevice.length;
  // Beside switches a branch is a device only where it leaves a source.
  const isWhole = countSwitches(network) === 0;
  const ids = new Array<string>(count);
  const sectionA = new Int32Array(count);
  const sectionB = new Int32Array(count);
  const flags = () => new Uint8Array(count);
  const [operable, atSource, remote] = [flags(), flags(), flags()];
  const [protective, normallyOpen, spansBranch] = [flags(), flags(), flags()];
  for (let d = 0; d < count; d++) {
    const edge = edgeOfDevice[d]!;
    if (edge < branches.count) {
      const open = state.branchOpen[edge]!;
      ids[d] = branches.ids[edge]!;
      sectionA[d] = sectionOfNode[branches.from[edge]!]!;
      sectionB[d] = sectionOfNode[branches.to[edge]!]!;
      // A branch open at one end only is no switching position that opening or closing the whole would give back.
      operable[d] = isWhole && (open === 0 || open === OUT_OF_SERVICE) ? 1 : 0;
      atSource[d] = isWhole ? 0 : 1;
      remote[d] = 1;
      protective[d] = isWhole ? 1 : 0;
      normallyOpen[d] = open === 0 ? 0 : 1;
      spansBranch[d] = isWhole ? 1 : 0;
      continue;
    }
    const row = edge - branches.count;
    ids[d] = switches.ids[row]!;
    sectionA[d] = sectionOfNode[switches.nodeA[row]!]!;
    sectionB[d] = sectionOfNode[switches.nodeB[row]!]!;
    operable[d] = 1;
    remote[d] = switches.remote[row] === 1 ? 1 : 0;
    protective[d] = PROTECTIVE.includes(switches.class[row]!) ? 1 : 0;
    normallyOpen[d] = switches.normalOpen[row] === 1 ? 1 : 0;
  }
  const phases = new Uint8Array(count).fill(7);
  return {
    count,
    ids,
    sectionA,
    sectionB,
    operable,
    atSource,
    remote,
    protective,
    normallyOpen,
    spansBranch,
    phases,
  };
}

function makeSections({ network, sectionOfNode, state }: GridRows, levels: readonly number[]): SectionTable {
  const { consumers, sources, switches } = network;
  let count = 0;
  for (const s of sectionOfNode) if (s >= count) count = s + 1;
  const p = new Float64Array(count);
  const q = new Float64Array(count);
  const customers = new Float64Array(count);
  const phases = new Uint8Array(count);
  const priorityCustomers = levels.map(() => new Float64Array(count));
  for (let i = 0; i < consumers.count; i++) {
    const s = sectionOfNode[consumers.node[i]!]!;
    p[s]! += consumers.p[i]!;
    q[s]! += consumers.q[i]!;
    customers[s]! += consumers.customers[i]!;
    phases[s] = 7;
    const level = levels.indexOf(consumers.priority[i]!);
    if (level >= 0) priorityCustomers[level]![s]! += Math.max(1, consumers.customers[i]!);
  }
  const source = new Uint8Array(count);
  for (const node of sources.node) source[sectionOfNode[node]!] = 1;
  const earthed = new Uint8Array(count);
  for (let i = 0; i < switches.count; i++) {
    if (switches.nodeB[i]! < 0 && state.switchClosed[i] === 1) earthed[sectionOfNode[switches.nodeA[i]!]!] = 1;
  }
  return { count, p, q, customers, priorityCustomers, phases, source, earthed };
}

/** By id; where two kinds share one, the branch or switch has it. A node is also `bus.` and its id. Null: nobody has it. */
function placeOf(
  { network, state, sectionOfNode, deviceOfEdge }: GridRows,
  devices: DeviceTable,
  element: string,
): Location | null {
  const { nodes, branches, switches } = network;
  const at = (node: number): Location => ({ kind: 'section', section: sectionOfNode[node]! });
  const branch = branches.ids.indexOf(element);
  if (branch >= 0) {
    const [from, to] = [branches.from[branch]!, branches.to[branch]!];
    const open = state.branchOpen[branch]!;
    const device = deviceOfEdge[branch]!;
    if (devices.atSource[device] === 1) return at(network.sources.node.includes(from) ? to : from);
    if (device >= 0) return { kind: 'device', device };
    return open === OUT_OF_SERVICE ? { kind: 'nowhere' } : at(open === 1 ? to : from);
  }
  const own = switches.ids.indexOf(element);
  if (own >= 0) {
    const device = deviceOfEdge[branches.count + own]!;
    return device >= 0 ? { kind: 'device', device } : at(switches.nodeA[own]!);
  }
  for (const table of [network.consumers, network.generators, network.machines, network.sources, network.shunts]) {
    const row = table.ids.indexOf(element);
    if (row >= 0) return at(table.node[row]!);
  }
  const found = [nodes.ids.indexOf(element)];
  if (element.startsWith('bus.')) found.push(nodes.ids.indexOf(element.slice('bus.'.length)));
  const rows = found.filter((row) => row >= 0);
  return rows.length === 0 ? null : at(Math.min(...rows));
}
