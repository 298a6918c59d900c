// Builds a Network row by row: readers, importers and tests say what they know, the rest gets the value that changes nothing.
// Nothing is judged here; check-network.ts does that on the finished network.
import {
  BRANCH_CLASS,
  type Branches,
  type Consumers,
  type Network,
  type Nodes,
  SWITCH_CLASS,
  type Switches,
  type SwitchingState,
} from './network.ts';

export interface NodeInput {
  readonly id: string;
  /** V, line to line */
  readonly baseVoltage: number;
  /** the source knows no such bus: a line's end behind its switch, a star point */
  readonly internal?: boolean;
  /** pu and rad */
  readonly startMagnitude?: number;
  readonly startAngle?: number;
  readonly x?: number;
  readonly y?: number;
}

interface Rated {
  /** VA; absent = no limit given */
  readonly normalRating?: number;
  readonly emergencyRating?: number;
  readonly shortTimeRating?: number;
}

/** See `Branches`: ohm and S at the `to` side's base voltage. */
export interface BranchInput extends Rated {
  readonly id: string;
  readonly class: number;
  readonly from: number;
  readonly to: number;
  readonly r: number;
  readonly x: number;
  readonly gFrom?: number;
  readonly bFrom?: number;
  readonly gTo?: number;
  readonly bTo?: number;
  /** pu; default 1 */
  readonly ratio?: number;
  /** rad; default 0 */
  readonly shift?: number;
  /** winding of a transformer that is several branches, from 1 */
  readonly terminal?: number;
  /** V; default: the nodes' base voltages */
  readonly ratedFromVoltage?: number;
  readonly ratedToVoltage?: number;
  /** OPEN_FROM | OPEN_TO at the start; default 0 */
  readonly openEnds?: number;
}

/** A line in all: ohm and S of its whole length; the shunt is halved to its ends. */
export interface LineInput extends Rated {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly r: number;
  readonly x: number;
  readonly g?: number;
  readonly b?: number;
  /** A, of all parallel circuits: taken where no normalRating is given */
  readonly ratedCurrent?: number;
  readonly openEnds?: number;
}

export interface SwitchInput {
  readonly id: string;
  readonly class?: number;
  readonly nodeA: number;
  /** -1 = earth, of a GroundDisconnector */
  readonly nodeB: number;
  readonly normalOpen?: boolean;
  /** at the start; default: as in the normal state */
  readonly closed?: boolean;
  readonly remote?: boolean;
  /** A */
  readonly ratedCurrent?: number;
  /** row of the branch whose end this switch opens */
  readonly branch?: number;
}

export interface ConsumerInput {
  readonly id: string;
  readonly node: number;
  /** W and var at 1 pu */
  readonly p: number;
  readonly q: number;
  readonly currentShareP?: number;
  readonly currentShareQ?: number;
  readonly impedanceShareP?: number;
  readonly impedanceShareQ?: number;
  readonly customers?: number;
  readonly priority?: number;
}

export interface GeneratorInput {
  readonly id: string;
  readonly node: number;
  /** W and var, into the network */
  readonly p: number;
  readonly q?: number;
}

export interface MachineInput extends GeneratorInput {
  /** pu */
  readonly setPoint: number;
  /** var */
  readonly minQ?: number;
  readonly maxQ?: number;
}

export interface SourceInput {
  readonly id: string;
  readonly node: number;
  /** pu and rad; default 1 and 0 */
  readonly magnitude?: number;
  readonly angle?: number;
  /** VA */
  readonly shortCircuitPower?: number;
  readonly rOverX?: number;
}

export interface ShuntInput {
  readonly id: string;
  readonly node: number;
  /** S at the node's base voltage */
  readonly g: number;
  readonly b: number;
}

export interface NetworkInput {
  readonly name: string;
  /** Hz; default 50 */
  readonly frequency?: number;
  /** VA; default 1 MVA */
  readonly basePower?: number;
  readonly coordinates?: 'wgs84' | 'local';
}

export class NetworkBuilder {
  readonly #network: NetworkInput;
  readonly #nodes: NodeInput[] = [];
  readonly #branches: BranchInput[] = [];
  readonly #switches: SwitchInput[] = [];
  readonly #consumers: ConsumerInput[] = [];
  readonly #generators: GeneratorInput[] = [];
  readonly #machines: MachineInput[] = [];
  readonly #sources: SourceInput[] = [];
  readonly #shunts: ShuntInput[] = [];

  constructor(network: NetworkInput) {
    this.#network = network;
  }

  // Every `add` returns the row.
  addNode = (node: NodeInput): number => this.#nodes.push(node) - 1;
  addBranch = (branch: BranchInput): number => this.#branches.push(branch) - 1;
  addSwitch = (device: SwitchInput): number => this.#switches.push(device) - 1;
  addConsumer = (consumer: ConsumerInput): number => this.#consumers.push(consumer) - 1;
  addGenerator = (generator: GeneratorInput): number => this.#generators.push(generator) - 1;
  addMachine = (machine: MachineInput): number => this.#machines.push(machine) - 1;
  addSource = (source: SourceInput): number => this.#sources.push(source) - 1;
  addShunt = (shunt: ShuntInput): number => this.#shunts.push(shunt) - 1;

  addLine({ g = 0, b = 0, ratedCurrent, ...line }: LineInput): number {
    const halves = { gFrom: g / 2, bFrom: b / 2, gTo: g / 2, bTo: b / 2 };
    const voltage = this.#nodes[line.to]?.baseVoltage ?? Number.NaN;
    const rating = ratedCurrent === undefined ? {} : { normalRating: Math.sqrt(3) * voltage * ratedCurrent };
    return this.addBranch({ class: BRANCH_CLASS.ACLineSegment, ...rating, ...halves, ...line });
  }

  get nodeCount(): number {
    return this.#nodes.length;
  }

  get branchCount(): number {
    return this.#branches.length;
  }

  /** The network of what was added so far. */
  build(): Network {
    return {
      name: this.#network.name,
      frequency: this.#network.frequency ?? 50,
      basePower: this.#network.basePower ?? 1e6,
      nodes: buildNodes(this.#nodes, this.#network.coordinates ?? 'local'),
      branches: buildBranches(this.#branches, this.#nodes),
      switches: buildSwitches(this.#switches),
      consumers: buildConsumers(this.#consumers),
      generators: {
        ...identified(this.#generators),
        p: floats(this.#generators, (row) => row.p),
        q: floats(this.#generators, (row) => row.q ?? 0),
      },
      machines: {
        ...identified(this.#machines),
        p: floats(this.#machines, (row) => row.p),
        q: floats(this.#machines, (row) => row.q ?? 0),
        setPoint: floats(this.#machines, (row) => row.setPoint),
        minQ: floats(this.#machines, (row) => row.minQ ?? -Infinity),
        maxQ: floats(this.#machines, (row) => row.maxQ ?? Infinity),
      },
      sources: {
        ...identified(this.#sources),
        magnitude: floats(this.#sources, (row) => row.magnitude ?? 1),
        angle: floats(this.#sources, (row) => row.angle ?? 0),
        shortCircuitPower: floats(this.#sources, (row) => row.shortCircuitPower ?? Number.NaN),
        rOverX: floats(this.#sources, (row) => row.rOverX ?? Number.NaN),
      },
      shunts: {
        ...identified(this.#shunts),
        g: floats(this.#shunts, (row) => row.g),
        b: floats(this.#shunts, (row) => row.b),
      },
    };
  }

  /** The state in which the rows were added: `closed` and `openEnds`, else normal. */
  state(): SwitchingState {
    return {
      switchClosed: bytes(this.#switches, (row) => ((row.closed ?? row.normalOpen !== true) ? 1 : 0)),
      branchOpen: bytes(this.#branches, (row) => row.openEnds ?? 0),
    };
  }
}

function floats<Row>(rows: readonly Row[], pick: (row: Row) => number): Float64Array {
  const column = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) column[i] = pick(rows[i]!);
  return column;
}

function integers<Row>(rows: readonly Row[], pick: (row: Row) => number): Int32Array {
  const column = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) column[i] = pick(rows[i]!);
  return column;
}

function bytes<Row>(rows: readonly Row[], pick: (row: Row) => number): Uint8Array {
  const column = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) column[i] = pick(rows[i]!);
  return column;
}

const identified = (rows: readonly { readonly id: string; readonly node: number }[]) => ({
  count: rows.length,
  ids: rows.map((row) => row.id),
  node: integers(rows, (row) => row.node),
});

function buildNodes(rows: readonly NodeInput[], coordinates: 'wgs84' | 'local'): Nodes {
  const placed = rows.some((row) => row.x !== undefined);
  const started = rows.some((row) => row.startMagnitude !== undefined || row.startAngle !== undefined);
  const position = placed ? new Float64Array(2 * rows.length).fill(Number.NaN) : null;
  if (position !== null) {
    rows.forEach(({ x = Number.NaN, y = Number.NaN }, i) => {
      position[2 * i] = x;
      position[2 * i + 1] = y;
    });
  }
  return {
    count: rows.length,
    ids: rows.map((row) => row.id),
    baseVoltage: floats(rows, (row) => row.baseVoltage),
    internal: bytes(rows, (row) => (row.internal === true ? 1 : 0)),
    startMagnitude: started ? floats(rows, (row) => row.startMagnitude ?? 1) : null,
    startAngle: started ? floats(rows, (row) => row.startAngle ?? 0) : null,
    position,
    coordinates,
  };
}

function buildBranches(rows: readonly BranchInput[], nodes: readonly NodeInput[]): Branches {
  const voltage = (node: number) => nodes[node]?.baseVoltage ?? Number.NaN;
  return {
    count: rows.length,
    ids: rows.map((row) => row.id),
    terminal: bytes(rows, (row) => row.terminal ?? 0),
    class: bytes(rows, (row) => row.class),
    from: integers(rows, (row) => row.from),
    to: integers(rows, (row) => row.to),
    r: floats(rows, (row) => row.r),
    x: floats(rows, (row) => row.x),
    gFrom: floats(rows, (row) => row.gFrom ?? 0),
    bFrom: floats(rows, (row) => row.bFrom ?? 0),
    gTo: floats(rows, (row) => row.gTo ?? 0),
    bTo: floats(rows, (row) => row.bTo ?? 0),
    ratio: floats(rows, (row) => row.ratio ?? 1),
    shift: floats(rows, (row) => row.shift ?? 0),
    normalRating: floats(rows, (row) => row.normalRating ?? Number.NaN),
    emergencyRating: floats(rows, (row) => row.emergencyRating ?? Number.NaN),
    shortTimeRating: floats(rows, (row) => row.shortTimeRating ?? Number.NaN),
    ratedFromVoltage: floats(rows, (row) => row.ratedFromVoltage ?? voltage(row.from)),
    ratedToVoltage: floats(rows, (row) => row.ratedToVoltage ?? voltage(row.to)),
  };
}

const buildSwitches = (rows: readonly SwitchInput[]): Switches => ({
  count: rows.length,
  ids: rows.map((row) => row.id),
  class: bytes(rows, (row) => row.class ?? SWITCH_CLASS.Switch),
  nodeA: integers(rows, (row) => row.nodeA),
  nodeB: integers(rows, (row) => row.nodeB),
  normalOpen: bytes(rows, (row) => (row.normalOpen === true ? 1 : 0)),
  remote: bytes(rows, (row) => (row.remote === true ? 1 : 0)),
  ratedCurrent: floats(rows, (row) => row.ratedCurrent ?? Number.NaN),
  branch: integers(rows, (row) => row.branch ?? -1),
});

function buildConsumers(rows: readonly ConsumerInput[]): Consumers {
  const shares = (name: 'currentShareP' | 'currentShareQ' | 'impedanceShareP' | 'impedanceShareQ') =>
    rows.some((row) => (row[name] ?? 0) !== 0) ? floats(rows, (row) => row[name] ?? 0) : null;
  return {
    ...identified(rows),
    p: floats(rows, (row) => row.p),
    q: floats(rows, (row) => row.q),
    currentShareP: shares('currentShareP'),
    currentShareQ: shares('currentShareQ'),
    impedanceShareP: shares('impedanceShareP'),
    impedanceShareQ: shares('impedanceShareQ'),
    customers: Uint32Array.from(rows, (row) => row.customers ?? 0),
    priority: bytes(rows, (row) => row.priority ?? 0),
  };
}
