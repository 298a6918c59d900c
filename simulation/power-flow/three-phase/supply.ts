// Which nodes have supply, and which of those have no tie to earth. Two questions on the graph of nodes:
// - supply: nodes that any admittance (of a line, a transformer, in the end of a load) joins to a source. The rest is dead, whatever
//   stray admittance it has: its voltage is zero and its rows are kept out of the equations.
// - earth: conductors that are joined as metal is (a transformer's windings are not). A live part without any admittance to earth,
//   such as a delta winding that nobody earths, has voltages between its conductors but none to earth. OpenDSS ties each winding to
//   earth by a millionth of its rating unless told not to; where it was told not to, the same is done here and said.
import { EARTH, ELEMENT, type PhaseModel } from './phase-model.ts';
import { antiFloat, coilEnds, transformerConductors } from './transformer-admittance.ts';

export interface Supply {
  /** [nodes] 1 = joined to a source */
  readonly live: Uint8Array;
  /** [nodes] S, imaginary, negative, that tie a floating part to earth */
  readonly anchor: Float64Array;
  /** [nodes] 1 = live, and without a tie to earth of its own */
  readonly floating: Uint8Array;
}

function rootOf(parent: Int32Array, node: number): number {
  let root = node;
  while (parent[root] !== root) root = parent[root]!;
  for (let k = node; parent[k] !== root; ) {
    const next = parent[k]!;
    parent[k] = root;
    k = next;
  }
  return root;
}

function unite(parent: Int32Array, a: number, b: number): void {
  const ra = rootOf(parent, a);
  const rb = rootOf(parent, b);
  if (ra < rb) parent[rb] = ra;
  else parent[ra] = rb;
}

export function findSupply(model: PhaseModel): Supply {
  const n = model.nodeCount;
  const parent = new Int32Array(n);
  for (let k = 0; k < n; k++) parent[k] = k;
  for (let e = 0; e < model.elementCount; e++) joinCoupled(model, e, parent);
  const supply = { live: findLive(model, parent), anchor: new Float64Array(n), floating: new Uint8Array(n) };
  if (model.network.transformers.some((_, row) => mayFloat(model, row))) anchorFloating(model, supply);
  return supply;
}

/** Unites the nodes that an element's admittance joins. */
function joinCoupled(model: PhaseModel, e: number, parent: Int32Array): void {
  const { conductorNode, firstConductor, firstEntry } = model;
  const { re: yRe, im: yIm } = model.y;
  const first = firstConductor[e]!;
  const order = firstConductor[e + 1]! - first;
  const y = firstEntry[e]!;
  for (let i = 0; i < order; i++) {
    const a = conductorNode[first + i]!;
    if (a === EARTH) continue;
    for (let j = i + 1; j < order; j++) {
      const b = conductorNode[first + j]!;
      const k = y + i * order + j;
      if (b !== EARTH && parent[a] !== parent[b] && (yRe[k] !== 0 || yIm[k] !== 0)) unite(parent, a, b);
    }
  }
}

/** [nodes] 1 = hangs together with a source */
function findLive(model: PhaseModel, parent: Int32Array): Uint8Array {
  const { network, firstConductor, conductorNode, conductorOpen } = model;
  const live = new Uint8Array(parent.length);
  const supplied = new Uint8Array(parent.length);
  network.sources.forEach((_, row) => {
    const e = model.elementAt(ELEMENT.source, row);
    for (let c = firstConductor[e]!; c < firstConductor[e + 1]!; c++) {
      const node = conductorNode[c]!;
      if (node !== EARTH && conductorOpen[c] === 0) supplied[rootOf(parent, node)] = 1;
    }
  });
  for (let k = 0; k < live.length; k++) live[k] = supplied[rootOf(parent, k)]!;
  return live;
}

/** Whether a transformer has a winding without any tie to earth of its own. */
function mayFloat(model: PhaseModel, row: number): boolean {
  if (model.network.transformers[row]!.antiFloatPpm !== 0) return false;
  return model.network.transformers[row]!.windings.some((_, w) => !isEarthed(model, row, w));
}

function isEarthed(model: PhaseModel, row: number, w: number): boolean {
  const transformer = model.network.transformers[row]!;
  const winding = transformer.windings[w]!;
  if (transformer.antiFloatPpm !== 0) return true;
  if (winding.connection === 'wye' && winding.neutralResistance >= 0) return true;
  return windingNodes(model, row, w).includes(EARTH);
}

function windingNodes(model: PhaseModel, row: number, w: number): number[] {
  const transformer = model.network.transformers[row]!;
  const e = model.elementAt(ELEMENT.transformer, row);
  const first = model.firstConductor[e]! + w * transformerConductors(transformer);
  const nodes: number[] = [];
  for (let i = 0; i < transformer.phases; i++)
    for (const end of coilEnds(transformer, w, i))
      if (model.conductorOpen[first + end] === 0) nodes.push(model.conductorNode[first + end]!);
  return nodes;
}

function anchorFloating(model: PhaseModel, supply: Supply): void {
  const { network, conductorNode, firstConductor } = model;
  const n = model.nodeCount;
  const parent = new Int32Array(n);
  for (let k = 0; k < n; k++) parent[k] = k;
  const ties: number[] = [];
  const tie = (node: number) => {
    if (node !== EARTH) ties.push(node);
  };
  for (let e = 0; e < model.elementCount; e++) {
    const kind = model.kindOf[e]!;
    const row = model.rowOf[e]!;
    if (kind === ELEMENT.transformer) {
      network.transformers[row]!.windings.forEach((_, w) => {
        const nodes = windingNodes(model, row, w).filter((node) => node !== EARTH);
        for (const node of nodes) unite(parent, node, nodes[0]!);
        if (nodes.length > 0 && isEarthed(model, row, w)) tie(nodes[0]!);
      });
      continue;
    }
    joinCoupled(model, e, parent);
    const line = kind === ELEMENT.line ? network.lines[row]! : null;
    const first = firstConductor[e]!;
    const last = firstConductor[e + 1]!;
    const charged = line?.b.some((b) => b !== 0) || line?.g.some((g) => g !== 0);
    const earthed = charged || conductorNode.subarray(first, last).includes(EARTH);
    if (earthed) for (let c = first; c < last; c++) if (model.conductorOpen[c] === 0) tie(conductorNode[c]!);
  }
  const earthed = new Uint8Array(n);
  for (const node of ties) earthed[rootOf(parent, node)] = 1;
  for (let k = 0; k < n; k++) if (supply.live[k] === 1 && earthed[rootOf(parent, k)] === 0) supply.floating[k] = 1;
  network.transformers.forEach((transformer, row) => {
    transformer.windings.forEach((_, w) => {
      for (const node of windingNodes(model, row, w))
        if (node !== EARTH && supply.floating[node] === 1) supply.anchor[node]! += antiFloat(transformer, w, 1);
    });
  });
}
