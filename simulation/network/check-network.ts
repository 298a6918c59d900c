// Looks for what would make a wrong number or no number at all of a network: each defect names the element, what is wrong with it and
// how to mend it. Errors forbid to calculate; warnings are for a person to read.
import { findLoops } from './loops.ts';
import { BRANCH_CLASS, type Branches, type Network, type SwitchingState } from './network.ts';
import { Topology } from './topology.ts';
import { sayUnsupplied, type Unsupplied } from './unsupplied.ts';

export interface NetworkDefect {
  readonly severity: 'error' | 'warning';
  /** '' = the network as a whole */
  readonly element: string;
  readonly message: string;
  readonly remedy: string;
}

/** Two sources in one island may differ by so much (pu and rad) before they are called contradictory. */
const SAME_SET_POINT = 1e-9;
/** Joined by an ideal switch, base voltages may differ by rounding, not by more. */
const SAME_BASE_VOLTAGE = 1e-6;

/**
 * `state`: as the file has it, or `isSwitched`, as somebody switched it on purpose: that may well leave a source alone, a file that does
 * so is broken. Without it, or where errors in the rows forbid a topology, only the rows are judged.
 */
export function checkNetwork(network: Network, state?: SwitchingState, isSwitched = false): NetworkDefect[] {
  const defects: NetworkDefect[] = [];
  const error = (element: string, message: string, remedy: string) =>
    defects.push({ severity: 'error', element, message, remedy });
  if (network.nodes.count === 0) {
    error('', 'the network has no bus', 'Give it at least one bus with a base voltage and a source.');
    return defects;
  }
  checkScalar(network, error);
  checkNames(network, error);
  checkNodes(network, error);
  checkBranches(network, error);
  checkSwitches(network, error);
  checkInjections(network, error);
  if (network.sources.count === 0) {
    error('', 'no source feeds the network', 'Add a slack bus (an external grid, a voltage source).');
  }
  warnOfLines(network, defects);
  if (state !== undefined && defects.every(({ severity }) => severity === 'warning'))
    checkState(network, state, isSwitched, defects);
  return defects;
}

type Report = (element: string, message: string, remedy: string) => void;

function checkScalar(network: Network, error: Report): void {
  if (!(network.basePower > 0 && Number.isFinite(network.basePower))) {
    error('', `the base power is ${network.basePower} VA`, 'Give a base power above 0.');
  }
  if (!(network.frequency > 0 && Number.isFinite(network.frequency))) {
    error('', `the frequency is ${network.frequency} Hz`, 'Give a frequency above 0, as a rule 50 or 60 Hz.');
  }
}

function checkNames(network: Network, error: Report): void {
  const tables: readonly (readonly [string, readonly string[], Uint8Array | null])[] = [
    ['bus', network.nodes.ids, null],
    ['branch', network.branches.ids, network.branches.terminal],
    ['switch', network.switches.ids, null],
    ['load', network.consumers.ids, null],
    ['generator', network.generators.ids, null],
    ['machine', network.machines.ids, null],
    ['source', network.sources.ids, null],
    ['shunt', network.shunts.ids, null],
  ];
  for (const [what, ids, terminal] of tables) {
    const seen = new Set<string>();
    const told = new Set<string>();
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      // The windings of one transformer share its name.
      const key = terminal === null || terminal[i] === 0 ? id : `${id} ${terminal[i]}`;
      if (seen.has(key) && !told.has(key)) {
        told.add(key);
        error(id, `two ${what} rows have the name ${JSON.stringify(id)}`, 'Give each a name of its own.');
      }
      seen.add(key);
    }
  }
}

function checkNodes({ nodes }: Network, error: Report): void {
  for (let i = 0; i < nodes.count; i++) {
    const voltage = nodes.baseVoltage[i]!;
    if (!(voltage > 0 && Number.isFinite(voltage))) {
      const found = Number.isNaN(voltage) ? 'is missing' : `is ${voltage} V`;
      error(nodes.ids[i]!, `the base voltage ${found}`, 'Give the rated voltage of the bus, above 0.');
    }
    const magnitude = nodes.startMagnitude?.[i] ?? 1;
    const angle = nodes.startAngle?.[i] ?? 0;
    if (!(magnitude > 0 && Number.isFinite(magnitude) && Number.isFinite(angle))) {
      error(
        nodes.ids[i]!,
        `the start voltage is ${magnitude} pu at ${angle} rad`,
        'Give a start value, or leave it out.',
      );
    }
  }
}

const isNode = ({ nodes }: Network, node: number): boolean => node >= 0 && node < nodes.count;

const IMPEDANCE_COLUMNS = [
  'r',
  'x',
  'gFrom',
  'bFrom',
  'gTo',
  'bTo',
  'ratio',
  'shift',
] as const satisfies readonly (keyof Branches)[];
const RATING_COLUMNS = [
  'normalRating',
  'emergencyRating',
  'shortTimeRating',
] as const satisfies readonly (keyof Branches)[];

function checkBranches(network: Network, error: Report): void {
  const { branches } = network;
  for (let i = 0; i < branches.count; i++) {
    const id = branches.ids[i]!;
    const from = branches.from[i]!;
    const to = branches.to[i]!;
    if (!isNode(network, from) || !isNode(network, to)) {
      error(id, 'one of its ends is at a bus that does not exist', 'Correct the bus name, or add the bus.');
      continue;
    }
    if (from === to) error(id, 'both ends are at the same bus', 'Correct one of its buses, or leave it out.');
    const unknown = IMPEDANCE_COLUMNS.filter((column) => !Number.isFinite(branches[column][i]));
    if (unknown.length > 0) {
      error(id, `${unknown.join(', ')} is not a number`, 'Give every value as a finite number.');
      continue;
    }
    if (branches.r[i] === 0 && branches.x[i] === 0) {
      error(id, 'its series impedance is zero', 'Give r or x a value, or make it a switch (an ideal link).');
    }
    if (!(branches.ratio[i]! > 0)) error(id, `its turns ratio is ${branches.ratio[i]}`, 'Give a ratio above 0.');
    for (const column of RATING_COLUMNS) {
      if (branches[column][i]! < 0) error(id, `its ${column} is below 0`, 'Give a rating above 0, or none.');
    }
  }
}

function checkSwitches(network: Network, error: Report): void {
  const { switches, nodes, branches } = network;
  for (let i = 0; i < switches.count; i++) {
    const id = switches.ids[i]!;
    const a = switches.nodeA[i]!;
    const b = switches.nodeB[i]!;
    if (!isNode(network, a) || (b !== -1 && !isNode(network, b))) {
      error(id, 'one of its ends is at a bus that does not exist', 'Correct the bus name, or add the bus.');
      continue;
    }
    if (switches.branch[i]! < -1 || switches.branch[i]! >= branches.count) {
      error(id, 'it stands at a branch that does not exist', 'Correct the name of the branch.');
    }
    if (b === -1) continue;
    if (a === b) error(id, 'both ends are at the same bus', 'Correct one of its buses, or leave it out.');
    const voltageA = nodes.baseVoltage[a]!;
    const voltageB = nodes.baseVoltage[b]!;
    if (Math.abs(voltageA - voltageB) > SAME_BASE_VOLTAGE * voltageA) {
      const found = `it joins ${nodes.ids[a]} (${voltageA} V) and ${nodes.ids[b]} (${voltageB} V)`;
      error(id, `${found}: two base voltages`, 'Make it a transformer, or correct the base voltage.');
    }
  }
}

function checkInjections(network: Network, error: Report): void {
  const { consumers, generators, machines, sources, shunts } = network;
  const place = (table: { readonly ids: readonly string[]; readonly node: Int32Array }) => {
    for (let i = 0; i < table.node.length; i++) {
      if (isNode(network, table.node[i]!)) continue;
      error(table.ids[i]!, 'it stands at a bus that does not exist', 'Correct the bus name, or add the bus.');
    }
  };
  const finite = (ids: readonly string[], columns: Readonly<Record<string, Float64Array | null>>) => {
    for (const [name, column] of Object.entries(columns)) {
      for (let i = 0; i < (column?.length ?? 0); i++) {
        if (Number.isFinite(column![i])) continue;
        error(ids[i]!, `its ${name} is ${column![i]}`, 'Give it as a finite number.');
      }
    }
  };
  for (const table of [consumers, generators, machines, sources, shunts]) place(table);
  const { p, q, currentShareP, currentShareQ, impedanceShareP, impedanceShareQ } = consumers;
  finite(consumers.ids, { p, q, currentShareP, currentShareQ, impedanceShareP, impedanceShareQ });
  finite(generators.ids, { p: generators.p, q: generators.q });
  finite(machines.ids, { p: machines.p, q: machines.q, 'voltage set point': machines.setPoint });
  finite(sources.ids, { voltage: sources.magnitude, angle: sources.angle });
  finite(shunts.ids, { g: shunts.g, b: shunts.b });
  for (let i = 0; i < machines.count; i++) {
    if (machines.setPoint[i]! <= 0) {
      error(machines.ids[i]!, `its voltage set point is ${machines.setPoint[i]} pu`, 'Give a set point above 0.');
    }
    if (!(machines.minQ[i]! <= machines.maxQ[i]!)) {
      const found = `its reactive limits are ${machines.minQ[i]} ... ${machines.maxQ[i]} var`;
      error(machines.ids[i]!, found, 'Give the lower limit first, or none.');
    }
  }
  for (let i = 0; i < sources.count; i++) {
    if (sources.magnitude[i]! <= 0) {
      error(sources.ids[i]!, `its voltage is ${sources.magnitude[i]} pu`, 'Give a voltage above 0.');
    }
    if (sources.shortCircuitPower[i]! <= 0) {
      error(sources.ids[i]!, 'its short-circuit power is not above 0', 'Give the short-circuit power, or none.');
    }
  }
}

/** Per unit hides it: a line has one voltage, so one of the two is a slip, or the line is a transformer. */
function warnOfLines({ branches, nodes }: Network, defects: NetworkDefect[]): void {
  let first = -1;
  let count = 0;
  for (let i = 0; i < branches.count; i++) {
    if (branches.class[i] !== BRANCH_CLASS.ACLineSegment) continue;
    const from = nodes.baseVoltage[branches.from[i]!]!;
    const to = nodes.baseVoltage[branches.to[i]!]!;
    if (!(Math.abs(from - to) > SAME_BASE_VOLTAGE * Math.max(from, to))) continue;
    if (first < 0) first = i;
    count++;
  }
  if (first < 0) return;
  const voltages = [branches.from[first]!, branches.to[first]!].map((node) => `${nodes.baseVoltage[node]} V`);
  const more = count > 1 ? ` (and ${count - 1} other lines)` : '';
  defects.push({
    severity: 'warning',
    element: branches.ids[first]!,
    message: `this line joins buses of ${voltages.join(' and ')}${more}: its impedance is taken at the second`,
    remedy: 'Correct one base voltage, or make it a transformer.',
  });
}

function checkState(network: Network, state: SwitchingState, isSwitched: boolean, defects: NetworkDefect[]): void {
  const { nodes, sources, switches } = network;
  const topology = new Topology(network, state);
  const report = (severity: NetworkDefect['severity'], element: string, message: string, remedy: string) =>
    defects.push({ severity, element, message, remedy });
  for (const row of topology.earthFaults()) {
    const place = nodes.ids[switches.nodeA[row]!]!;
    report('error', switches.ids[row]!, `it earths ${place}, which a source feeds`, 'Open it, or cut the supply off.');
  }
  const first = new Map<number, number>();
  for (let i = 0; i < sources.count; i++) {
    const bus = topology.busOfNode[sources.node[i]!]!;
    const other = first.get(bus);
    first.set(bus, other ?? i);
    if (other === undefined) continue;
    const apart = Math.abs(sources.magnitude[i]! - sources.magnitude[other]!);
    const turned = Math.abs(sources.angle[i]! - sources.angle[other]!);
    if (apart <= SAME_SET_POINT && turned <= SAME_SET_POINT) continue;
    const found = `it and ${sources.ids[other]} hold one bus at two voltages`;
    report('error', sources.ids[i]!, found, 'Give both the same voltage and angle, or leave one out.');
  }
  const named = new Int32Array(topology.islandCount);
  for (let i = 0; i < nodes.count; i++) if (nodes.internal[i] === 0) named[topology.islandOfNode(i)]! += 1;
  const idle: number[] = [];
  for (let i = 0; i < sources.count; i++) {
    if (topology.islandCount > 1 && named[topology.islandOfNode(sources.node[i]!)]! <= 1) idle.push(i);
  }
  for (const i of idle) {
    const found = `the source at ${nodes.ids[sources.node[i]!]} is not connected to any other bus`;
    const severity = idle.length === sources.count && !isSwitched ? 'error' : 'warning';
    report(severity, sources.ids[i]!, found, 'Put a branch at its bus in service, or place the source elsewhere.');
  }
  for (const loop of findLoops(topology, ['switches'])) {
    const found = `closed switches form a loop without impedance (${loop.ids.join(', ')})`;
    report(
      'warning',
      loop.ids.at(-1)!,
      `${found}: how the current divides in it is not determined`,
      'Open one of them.',
    );
  }
  const unsupplied = deadPlaces(network, topology);
  if (unsupplied.ids.length > 0) {
    const remedy = 'They are reported as dead. Close a switch or a branch if they should be alive.';
    report('warning', '', sayUnsupplied(unsupplied), remedy);
  }
}

function deadPlaces({ nodes, consumers }: Network, topology: Topology): Unsupplied {
  const isDead = (node: number) => topology.energised[topology.busOfNode[node]!] === 0;
  const ids = nodes.ids.filter((_, node) => nodes.internal[node] === 0 && isDead(node));
  const loads = consumers.ids.filter((_, row) => isDead(consumers.node[row]!));
  const power = consumers.p.reduce((sum, p, row) => sum + (isDead(consumers.node[row]!) ? p : 0), 0);
  const of = nodes.internal.reduce((count, internal) => count + 1 - internal, 0);
  return { places: 'buses', ids, of, loads, power };
}
