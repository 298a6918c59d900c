// A three-phase network as a calculation sees it: nodes (bus and conductor, earth apart), elements with their primitive admittances,
// and the sparse pattern of the nodal admittance matrix Y = sum over the elements of C' Yprim C. The pattern holds whatever is open
// or closed and wherever a tap stands, so that ordering and symbolic work are done once.
import type { PhaseNetwork, PhaseState, Terminal } from '../../network/phase-network.ts';
import { type ComplexArrays, complexArrays, eliminateOpen } from './complex-matrix.ts';
import { consumerConductors, writeConsumer, writeLine, writeShunt, writeSource } from './element-admittance.ts';
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
  readonly elements: readonly Listed[];
  /** [elements] of `elements`: kind, row and conductors, side by side for the loops */
  readonly kindOf: Uint8Array;
  readonly rowOf: Int32Array;
  readonly widthOf: Uint16Array;
  /** by bus, then by node */
  readonly nodes: readonly PhaseNode[];
  /** [buses + 1] first node of each bus */
  readonly nodesOfBus: Int32Array;
  /** [elements + 1] first conductor of each element, [conductors] its node or EARTH, and whether it is open */
  readonly firstConductor: Int32Array;
  readonly conductorNode: Int32Array;
  readonly conductorOpen: Uint8Array;
  /** [elements] 1 = some conductor is open */
  readonly elementOpen: Uint8Array;
  /** [transformers] */
  readonly coils: readonly Coils[];
  /** [elements + 1] first entry of each primitive admittance, row by row, S */
  readonly firstEntry: Int32Array;
  readonly y: ComplexArrays;
  /** columns of the nodal matrix; structurally symmetric, with every diagonal entry */
  readonly columnPointers: Int32Array;
  readonly rowIndices: Int32Array;
  readonly diagonal: Int32Array;
  /** [elements] the share of a load's rated impedance that stands in the matrix */
  readonly loadShare: Float64Array;
  /** [consumers] W and var, as the matrix is to take them at its next refresh */
  readonly loadP: Float64Array;
  readonly loadQ: Float64Array;
  /** [entries] where each entry is added, -1 = nowhere */
  readonly #position: Int32Array;
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
    const elements = listElements(network);
    const count = elements.length;
    this.elements = elements;
    this.firstConductor = new Int32Array(count + 1);
    this.firstEntry = new Int32Array(count + 1);
    this.kindOf = new Uint8Array(count);
    this.rowOf = new Int32Array(count);
    this.widthOf = new Uint16Array(count);
    this.#firstElement = new Int32Array(7);
    for (let e = 0; e < count; e++) {
      const { kind, row, terminals, conductors } = elements[e]!;
      this.kindOf[e] = kind;
      this.rowOf[e] = row;
      this.widthOf[e] = conductors;
      const order = terminals.length * conductors;
      this.firstConductor[e + 1] = this.firstConductor[e]! + order;
      this.firstEntry[e + 1] = this.firstEntry[e]! + order * order;
      this.#firstElement[kind + 1] = e + 1;
    }
    for (let kind = 1; kind < 7; kind++)
      this.#firstElement[kind] = Math.max(this.#firstElement[kind]!, this.#firstElement[kind - 1]!);

    const conductors = this.firstConductor[count]!;
    this.conductorNode = new Int32Array(conductors);
    this.conductorOpen = new Uint8Array(conductors);
    const conductorBus = new Int32Array(conductors);
    const firstOfBus = new Int32Array(network.buses.length + 1);
    for (let e = 0, k = 0; e < count; e++) {
      const { terminals, conductors: perTerminal } = elements[e]!;
      for (let t = 0; t < terminals.length; t++) {
        const { bus, nodes, open } = terminals[t]!;
        for (let c = 0; c < perTerminal; c++, k++) {
          const node = c < nodes.length ? nodes[c]! : 0;
          if (node >= firstOfBus[bus + 1]!) firstOfBus[bus + 1] = node + 1;
          conductorBus[k] = bus;
          this.conductorNode[k] = node;
          if (open.length > c && open[c] === true) this.conductorOpen[k] = 1;
        }
      }
    }
    for (let bus = 0; bus < network.buses.length; bus++) firstOfBus[bus + 1]! += firstOfBus[bus]!;
    this.#firstOfBus = firstOfBus;
    this.#nodeOf = new Int32Array(firstOfBus[network.buses.length]!).fill(EARTH);
    this.nodesOfBus = new Int32Array(network.buses.length + 1);
    this.nodes = this.#numberNodes(conductorBus);
    this.elementOpen = new Uint8Array(count);
    this.coils = makeAllCoils(network.transformers);

    this.loadShare = new Float64Array(count).fill(1);
    this.loadP = new Float64Array(network.consumers.length);
    this.loadQ = new Float64Array(network.consumers.length);
    network.consumers.forEach(({ p, q }, row) => {
      this.loadP[row] = p;
      this.loadQ[row] = q;
    });
    this.y = complexArrays(this.firstEntry[count]!);
    this.#position = new Int32Array(this.firstEntry[count]!);
    const pattern = this.#makePattern();
    this.columnPointers = pattern.columnPointers;
    this.rowIndices = pattern.rowIndices;
    this.diagonal = pattern.diagonal;
    for (let e = 0; e < count; e++) this.#calculate(e);
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

  /**
   * The nodal matrix, into [entries of the pattern]. Nodes without supply (live 0) get a 1 on the diagonal and nothing else, so that
   * their voltage is zero; `anchor` [nodes] S is added to the diagonal, imaginary.
   */
  assemble(re: Float64Array, im: Float64Array, live: Uint8Array, anchor: Float64Array): void {
    re.fill(0);
    im.fill(0);
    const { conductorNode, firstConductor, firstEntry } = this;
    const { re: yRe, im: yIm } = this.y;
    const position = this.#position;
    for (let e = 0; e < this.elements.length; e++) {
      const c = firstConductor[e]!;
      const order = firstConductor[e + 1]! - c;
      let k = firstEntry[e]!;
      for (let i = 0; i < order; i++) {
        const row = conductorNode[c + i]!;
        if (row < 0 || live[row] === 0) {
          k += order;
          continue;
        }
        for (let j = 0; j < order; j++, k++) {
          const at = position[k]!;
          if (at < 0 || live[conductorNode[c + j]!] === 0) continue;
          re[at]! += yRe[k]!;
          im[at]! += yIm[k]!;
        }
      }
    }
    for (let n = 0; n < this.nodes.length; n++) {
      if (live[n] === 0) re[this.diagonal[n]!] = 1;
      else im[this.diagonal[n]!]! += anchor[n]!;
    }
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
        return writeLine(y, at, network.lines[row]!);
      case ELEMENT.transformer:
        return writeTransformer(y, at, this.coils[row]!, state.taps[row]!);
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

  /** From conductors' own numbers at their buses to rows of nodes. */
  #numberNodes(conductorBus: Int32Array): PhaseNode[] {
    const { conductorNode } = this;
    const nodeOf = this.#nodeOf;
    const first = this.#firstOfBus;
    for (let k = 0; k < conductorNode.length; k++)
      if (conductorNode[k]! > 0) nodeOf[first[conductorBus[k]!]! + conductorNode[k]!] = 0;
    const found: PhaseNode[] = [];
    for (let bus = 0; bus < this.network.buses.length; bus++) {
      for (let k = first[bus]!; k < first[bus + 1]!; k++)
        if (nodeOf[k] !== EARTH) nodeOf[k] = found.push({ bus, node: k - first[bus]! }) - 1;
      this.nodesOfBus[bus + 1] = found.length;
    }
    for (let k = 0; k < conductorNode.length; k++)
      conductorNode[k] = conductorNode[k]! > 0 ? nodeOf[first[conductorBus[k]!]! + conductorNode[k]!]! : EARTH;
    return found;
  }

  /** Column by column, over the conductors at its node: their elements' rows, each once, with a mark per row. */
  #makePattern() {
    const { conductorNode, firstConductor, firstEntry, elements } = this;
    const n = this.nodes.length;
    const start = new Int32Array(n + 1);
    let entries = n;
    for (let e = 0; e < elements.length; e++) {
      const order = this.order(e);
      for (let c = firstConductor[e]!; c < firstConductor[e + 1]!; c++) {
        if (conductorNode[c]! < 0) continue;
        start[conductorNode[c]! + 1]!++;
        entries += order;
      }
    }
    for (let node = 0; node < n; node++) start[node + 1]! += start[node]!;
    const conductor = new Int32Array(start[n]!);
    const element = new Int32Array(start[n]!);
    const next = start.slice(0, n);
    for (let e = 0; e < elements.length; e++)
      for (let c = firstConductor[e]!; c < firstConductor[e + 1]!; c++) {
        if (conductorNode[c]! < 0) continue;
        const at = next[conductorNode[c]!]!++;
        conductor[at] = c;
        element[at] = e;
      }
    const position = this.#position.fill(-1);
    const columnPointers = new Int32Array(n + 1);
    const rows = new Int32Array(entries);
    const diagonal = new Int32Array(n);
    const mark = new Int32Array(n).fill(-1);
    let count = 0;
    for (let column = 0; column < n; column++) {
      const first = count;
      columnPointers[column] = first;
      // The diagonal opens each column, also where nothing but dead conductors meets.
      mark[column] = count;
      diagonal[column] = count;
      rows[count++] = column;
      for (let k = start[column]!; k < start[column + 1]!; k++) {
        const e = element[k]!;
        const begin = firstConductor[e]!;
        const order = firstConductor[e + 1]! - begin;
        let entry = firstEntry[e]! + conductor[k]! - begin;
        for (let i = 0; i < order; i++, entry += order) {
          const row = conductorNode[begin + i]!;
          if (row < 0) continue;
          if (mark[row]! < first) {
            mark[row] = count;
            rows[count++] = row;
          }
          position[entry] = mark[row]!;
        }
      }
    }
    columnPointers[n] = count;
    return { columnPointers, rowIndices: rows.slice(0, count), diagonal };
  }
}
