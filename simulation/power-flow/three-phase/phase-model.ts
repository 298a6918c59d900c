// A three-phase network as a calculation sees it: nodes (bus and conductor, earth apart) and elements with their primitive admittances,
// in columns. Objects with names, for those who show or switch them, are made when they are asked for.
import type { PhaseNetwork, PhaseState, Terminal } from '../../network/phase-network.ts';
import { type ComplexArrays, complexArrays, eliminateOpen } from './complex-matrix.ts';
import { consumerConductors, writeConsumer, writeLine, writeShunt, writeSource } from './element-admittance.ts';
import { NodalMatrix } from './nodal-matrix.ts';
import { type Coils, makeAllCoils, transformerConductors, writeTransformer } from './transformer-admittance.ts';

export const ELEMENT = { source: 0, line: 1, transformer: 2, consumer: 3, capacitor: 4, reactor: 5 } as const;

export const EARTH = -1;

interface Listed {
  readonly id: string;
  readonly kind: number;
  readonly row: number;
  readonly phases: number;
  readonly terminals: readonly Terminal[];
  /** of each terminal */
  readonly conductors: number;
}

function listElements(network: PhaseNetwork): Listed[] {
  const listed: Listed[] = [];
  network.sources.forEach(({ id, terminals, phases }, row) => {
    listed.push({ id, kind: ELEMENT.source, row, phases, terminals, conductors: phases });
  });
  network.lines.forEach(({ id, terminals, phases }, row) => {
    listed.push({ id, kind: ELEMENT.line, row, phases, terminals, conductors: phases });
  });
  network.transformers.forEach((transformer, row) => {
    const terminals = transformer.windings.map((winding) => winding.terminal);
    const conductors = transformerConductors(transformer);
    const { id, phases } = transformer;
    listed.push({ id, kind: ELEMENT.transformer, row, phases, terminals, conductors });
  });
  network.consumers.forEach((consumer, row) => {
    const conductors = consumerConductors(consumer);
    const { id, phases, terminal } = consumer;
    listed.push({ id, kind: ELEMENT.consumer, row, phases, terminals: [terminal], conductors });
  });
  network.capacitors.forEach(({ id, terminals, phases }, row) => {
    listed.push({ id, kind: ELEMENT.capacitor, row, phases, terminals, conductors: phases });
  });
  network.reactors.forEach(({ id, terminals, phases }, row) => {
    listed.push({ id, kind: ELEMENT.reactor, row, phases, terminals, conductors: phases });
  });
  return listed;
}

export interface PhaseNode {
  /** row of the network's buses */
  readonly bus: number;
  /** conductor of the bus, from 1 */
  readonly node: number;
}

export class PhaseModel {
  readonly network: PhaseNetwork;
  readonly state: PhaseState;
  readonly elementCount: number;
  /** [elements] kind, row of the network's table of that kind, conductors of each terminal */
  readonly kindOf: Uint8Array;
  readonly rowOf: Int32Array;
  readonly widthOf: Uint16Array;
  /** by bus, then by conductor of the bus */
  readonly nodeCount: number;
  /** [buses + 1] first node of each bus */
  readonly nodesOfBus: Int32Array;
  /** [elements + 1] first conductor of each element, [conductors] its bus, its node or EARTH, and whether it is open */
  readonly firstConductor: Int32Array;
  readonly conductorBus: Int32Array;
  readonly conductorNode: Int32Array;
  readonly conductorOpen: Uint8Array;
  /** [elements] 1 = some conductor is open */
  readonly elementOpen: Uint8Array;
  /** [transformers] */
  readonly coils: readonly Coils[];
  /** [elements + 1] first entry of each primitive admittance, row by row, S */
  readonly firstEntry: Int32Array;
  readonly y: ComplexArrays;
  /** half of each line's shunt admittance, S, row by row; [lines + 1] where a line's begins */
  readonly halfShunt: ComplexArrays;
  readonly firstHalf: Int32Array;
  /** [elements] the share of a load's rated impedance that stands in the matrix */
  readonly loadShare: Float64Array;
  /** [consumers] W and var, as the matrix is to take them at its next refresh */
  readonly loadP: Float64Array;
  readonly loadQ: Float64Array;
  #elements: readonly Listed[] | null = null;
  #nodes: readonly PhaseNode[] | null = null;
  #matrix: NodalMatrix | null = null;
  #elementOfId: Map<string, number> | null = null;
  readonly #firstElement: Int32Array;
  /** [buses + 1] where each bus's nodes begin in nodeOf, from 0, its earth */
  readonly #firstOfBus: Int32Array;
  readonly #nodeOf: Int32Array;

  constructor(network: PhaseNetwork, state: PhaseState) {
    this.network = network;
    this.state = {
      taps: state.taps.map((taps) => taps.slice()),
      capacitorSteps: state.capacitorSteps.map((steps) => steps.slice()),
    };
    const { sources, lines, transformers, consumers, capacitors, reactors } = network;
    const tables = [sources, lines, transformers, consumers, capacitors, reactors];
    this.#firstElement = new Int32Array(tables.length + 1);
    tables.forEach((table, kind) => {
      this.#firstElement[kind + 1] = this.#firstElement[kind]! + table.length;
    });
    const count = this.#firstElement[tables.length]!;
    this.elementCount = count;
    this.firstConductor = new Int32Array(count + 1);
    this.firstEntry = new Int32Array(count + 1);
    this.kindOf = new Uint8Array(count);
    this.rowOf = new Int32Array(count);
    this.widthOf = new Uint16Array(count);
    this.#layOut();

    const conductors = this.firstConductor[count]!;
    this.conductorNode = new Int32Array(conductors);
    this.conductorBus = new Int32Array(conductors);
    this.conductorOpen = new Uint8Array(conductors);
    const firstOfBus = new Int32Array(network.buses.length + 1);
    this.#connect(firstOfBus);
    for (let bus = 0; bus < network.buses.length; bus++) firstOfBus[bus + 1]! += firstOfBus[bus]!;
    this.#firstOfBus = firstOfBus;
    this.#nodeOf = new Int32Array(firstOfBus[network.buses.length]!).fill(EARTH);
    this.nodesOfBus = new Int32Array(network.buses.length + 1);
    this.nodeCount = this.#numberNodes();
    this.elementOpen = new Uint8Array(count);
    this.coils = makeAllCoils(transformers);

    this.loadShare = new Float64Array(count).fill(1);
    this.loadP = new Float64Array(consumers.length);
    this.loadQ = new Float64Array(consumers.length);
    for (let row = 0; row < consumers.length; row++) {
      this.loadP[row] = consumers[row]!.p;
      this.loadQ[row] = consumers[row]!.q;
    }
    this.firstHalf = new Int32Array(lines.length + 1);
    for (let row = 0; row < lines.length; row++)
      this.firstHalf[row + 1] = this.firstHalf[row]! + lines[row]!.phases ** 2;
    this.halfShunt = complexArrays(this.firstHalf[lines.length]!);
    this.y = complexArrays(this.firstEntry[count]!);
    for (let e = 0; e < count; e++) this.#calculate(e);
  }

  get elements(): readonly Listed[] {
    this.#elements ??= listElements(this.network);
    return this.#elements;
  }

  get nodes(): readonly PhaseNode[] {
    this.#nodes ??= this.#listNodes();
    return this.#nodes;
  }

  /** Row of an element by its id, -1 = there is none. */
  elementOf(id: string): number {
    this.#elementOfId ??= new Map(this.elements.map((element, e) => [element.id, e]));
    return this.#elementOfId.get(id) ?? -1;
  }

  elementAt(kind: number, row: number): number {
    return this.#firstElement[kind]! + row;
  }

  /** Row of a node, EARTH = earth, or the bus has no such node. */
  nodeAt(bus: number, node: number): number {
    const at = this.#firstOfBus[bus]! + node;
    return node > 0 && at < this.#firstOfBus[bus + 1]! ? this.#nodeOf[at]! : EARTH;
  }

  order(e: number): number {
    return this.firstConductor[e + 1]! - this.firstConductor[e]!;
  }

  /** Calculates an element's primitive admittance anew: its tap, its steps, its open conductors or its load share have changed. */
  refresh(e: number): void {
    this.y.re.fill(0, this.firstEntry[e], this.firstEntry[e + 1]);
    this.y.im.fill(0, this.firstEntry[e], this.firstEntry[e + 1]);
    this.#calculate(e);
  }

  /** Opens or closes conductors (from 0; null = all) of a terminal (from 0). The element's admittance follows. */
  setOpen(e: number, terminal: number, conductors: readonly number[] | null, open: boolean): void {
    const { conductors: count } = this.elements[e]!;
    const first = this.firstConductor[e]! + terminal * count;
    for (let c = 0; c < count; c++)
      if (conductors === null || conductors.includes(c)) this.conductorOpen[first + c] = open ? 1 : 0;
    this.refresh(e);
  }

  /** The nodal matrix by columns: built when somebody asks for it, since a radial feeder is solved without. */
  get matrix(): NodalMatrix {
    this.#matrix ??= new NodalMatrix(this);
    return this.#matrix;
  }

  /** Into zeros. */
  #calculate(e: number): void {
    const { y } = this;
    const at = this.firstEntry[e]!;
    this.#write(e, y, at);
    const first = this.firstConductor[e]!;
    const last = this.firstConductor[e + 1]!;
    let open = false;
    for (let c = first; c < last; c++) if (this.conductorOpen[c] === 1) open = true;
    this.elementOpen[e] = open ? 1 : 0;
    if (open) eliminateOpen(y, last - first, at, this.conductorOpen.subarray(first, last));
  }

  #write(e: number, y: ComplexArrays, at: number): void {
    const { network, state } = this;
    const row = this.rowOf[e]!;
    switch (this.kindOf[e]!) {
      case ELEMENT.source:
        return writeSource(y, at, network.sources[row]!);
      case ELEMENT.line:
        return writeLine(y, at, network.lines[row]!, this.halfShunt, this.firstHalf[row]!);
      case ELEMENT.transformer:
        return this.#writeTransformer(e, row);
      case ELEMENT.consumer:
        return writeConsumer(y, at, network.consumers[row]!, this.loadP[row]!, this.loadQ[row]!, this.loadShare[e]!);
      case ELEMENT.capacitor: {
        const capacitor = network.capacitors[row]!;
        return writeShunt(y, at, capacitor, capacitor.g, capacitor.b, state.capacitorSteps[row]!);
      }
      default: {
        const reactor = network.reactors[row]!;
        return writeShunt(y, at, reactor, [reactor.g], [reactor.b], null);
      }
    }
  }

  /** Houses in a row have transformers of one kind: the second is a copy of the first. */
  #writeTransformer(e: number, row: number): void {
    const { y, coils, firstEntry, elementOpen } = this;
    const { taps } = this.state;
    const from = firstEntry[e - 1]!;
    const to = firstEntry[e]!;
    let isCopy = row > 0 && coils[row] === coils[row - 1] && elementOpen[e - 1] === 0;
    for (let w = 0; isCopy && w < taps[row]!.length; w++) isCopy = taps[row]![w] === taps[row - 1]![w];
    if (!isCopy) return writeTransformer(y, to, coils[row]!, taps[row]!);
    for (let k = from; k < to; k++) {
      y.re[k + to - from] = y.re[k]!;
      y.im[k + to - from] = y.im[k]!;
    }
  }

  /** How many conductors and entries every element has, table by table as in ELEMENT. */
  #layOut(): void {
    const { firstConductor, firstEntry, kindOf, rowOf, widthOf, network } = this;
    let e = 0;
    const add = (kind: number, row: number, terminals: number, width: number) => {
      kindOf[e] = kind;
      rowOf[e] = row;
      widthOf[e] = width;
      const order = terminals * width;
      firstConductor[e + 1] = firstConductor[e]! + order;
      firstEntry[e + 1] = firstEntry[e]! + order * order;
      e++;
    };
    const { sources, lines, transformers, consumers, capacitors, reactors } = network;
    sources.forEach(({ phases }, row) => add(ELEMENT.source, row, 2, phases));
    lines.forEach(({ phases }, row) => add(ELEMENT.line, row, 2, phases));
    transformers.forEach((transformer, row) =>
      add(ELEMENT.transformer, row, transformer.windings.length, transformerConductors(transformer)),
    );
    consumers.forEach((consumer, row) => add(ELEMENT.consumer, row, 1, consumerConductors(consumer)));
    capacitors.forEach(({ phases, terminals }, row) => add(ELEMENT.capacitor, row, terminals.length, phases));
    reactors.forEach(({ phases, terminals }, row) => add(ELEMENT.reactor, row, terminals.length, phases));
  }

  /** Fills the conductors' buses and, for now, their numbers there; in `places` [buses + 1] counts the numbers of each bus, one on. */
  #connect(places: Int32Array): void {
    const { conductorBus, conductorNode, conductorOpen, network } = this;
    let k = 0;
    const connect = ({ bus, nodes, open }: Terminal, width: number) => {
      for (let c = 0; c < width; c++, k++) {
        const node = c < nodes.length ? nodes[c]! : 0;
        if (node >= places[bus + 1]!) places[bus + 1] = node + 1;
        conductorBus[k] = bus;
        conductorNode[k] = node;
        if (open.length > c && open[c] === true) conductorOpen[k] = 1;
      }
    };
    const connectAll = (terminals: readonly Terminal[], width: number) => {
      for (let t = 0; t < terminals.length; t++) connect(terminals[t]!, width);
    };
    const { sources, lines, transformers, consumers, capacitors, reactors } = network;
    for (const { terminals, phases } of sources) connectAll(terminals, phases);
    for (const { terminals, phases } of lines) connectAll(terminals, phases);
    for (const transformer of transformers) {
      const width = transformerConductors(transformer);
      for (const { terminal } of transformer.windings) connect(terminal, width);
    }
    for (const consumer of consumers) connect(consumer.terminal, consumerConductors(consumer));
    for (const { terminals, phases } of capacitors) connectAll(terminals, phases);
    for (const { terminals, phases } of reactors) connectAll(terminals, phases);
  }

  /** From conductors' own numbers at their buses to rows of nodes, which it counts. */
  #numberNodes(): number {
    const { conductorNode, conductorBus } = this;
    const nodeOf = this.#nodeOf;
    const first = this.#firstOfBus;
    for (let k = 0; k < conductorNode.length; k++)
      if (conductorNode[k]! > 0) nodeOf[first[conductorBus[k]!]! + conductorNode[k]!] = 0;
    let count = 0;
    for (let bus = 0; bus < this.network.buses.length; bus++) {
      for (let k = first[bus]!; k < first[bus + 1]!; k++) if (nodeOf[k] !== EARTH) nodeOf[k] = count++;
      this.nodesOfBus[bus + 1] = count;
    }
    for (let k = 0; k < conductorNode.length; k++)
      conductorNode[k] = conductorNode[k]! > 0 ? nodeOf[first[conductorBus[k]!]! + conductorNode[k]!]! : EARTH;
    return count;
  }

  #listNodes(): PhaseNode[] {
    const nodes: PhaseNode[] = [];
    const first = this.#firstOfBus;
    for (let bus = 0; bus < this.network.buses.length; bus++)
      for (let k = first[bus]!; k < first[bus + 1]!; k++)
        if (this.#nodeOf[k] !== EARTH) nodes.push({ bus, node: k - first[bus]! });
    return nodes;
  }
}
