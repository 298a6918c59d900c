// The utility's network with the switchgear that every real grid has and few models tell: rows that can still be changed. What is put in
// is ideal and closed, so that no flow or voltage changes by it, and is marked as invented.
import {
  BRANCH_CLASS,
  type Network,
  OPEN_FROM,
  OPEN_TO,
  SWITCH_CLASS,
} from '../../../../simulation/network/network.ts';
import type { SwitchingState } from '../../../../simulation/network/network.ts';
import type { GridDrawing } from '../../grid/grid-file.ts';

export interface WorkNode {
  readonly id: string;
  /** V */
  readonly voltage: number;
  readonly internal: boolean;
  /** city metres */
  readonly x: number;
  readonly y: number;
  readonly estimated: boolean;
}

export interface WorkBranch {
  readonly id: string;
  readonly class: number;
  from: number;
  to: number;
  /** row of the network's branches */
  readonly source: number;
  /** m, 0 for what has no length */
  readonly length: number;
  readonly xy: readonly number[];
  readonly isOverhead: boolean;
  /** the inner impedance of a source */
  readonly isFeed: boolean;
}

export interface WorkSwitch {
  readonly id: string;
  readonly class: number;
  readonly nodeA: number;
  readonly nodeB: number;
  readonly isOpen: boolean;
  remote: boolean;
  /** A */
  readonly ratedCurrent: number;
  readonly branch: number;
  /** not in the model */
  readonly invented: boolean;
}

export interface Located {
  /** city metres, by node of the network */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly estimated: Uint8Array;
  /** of a route of the drawing */
  readonly route: (coordinates: readonly number[]) => number[];
}

/** V: what is at least this belongs to transmission, what is at most that to low voltage */
export const HIGHEST_MEDIUM = 60_000;
export const HIGHEST_LOW = 1000;
/** Of two voltages that are one and the same level. */
const SAME_LEVEL = 1.2;
/** A, of a switch whose model says nothing */
const USUAL_CURRENT = 630;

export class WorkingGrid {
  readonly nodes: WorkNode[];
  readonly branches: WorkBranch[];
  readonly switches: WorkSwitch[];
  readonly network: Network;

  constructor(network: Network, state: SwitchingState, located: Located, drawing: GridDrawing | undefined) {
    const { nodes, branches, switches } = network;
    this.network = network;
    this.nodes = nodes.ids.map((id, n) => ({
      id,
      voltage: nodes.baseVoltage[n]!,
      internal: nodes.internal[n] === 1,
      x: located.x[n]!,
      y: located.y[n]!,
      estimated: located.estimated[n] === 1,
    }));
    const feeding = new Set(network.sources.node);
    this.branches = branches.ids.map((id, row) => {
      const [from, to] = [branches.from[row]!, branches.to[row]!];
      const isLine = branches.class[row] !== BRANCH_CLASS.PowerTransformer;
      const given = drawing?.routes.get(id);
      const [a, b] = [this.nodes[from]!, this.nodes[to]!];
      const xy = !isLine ? [] : given === undefined ? [a.x, a.y, b.x, b.y] : this.#inOrder(located.route(given), a, b);
      return {
        // Windings of a transformer with three are three branches of one name.
        id: branches.terminal[row] === 0 ? id : `${id}.w${branches.terminal[row]}`,
        class: branches.class[row]!,
        from,
        to,
        source: row,
        length: isLine ? (drawing?.lengths.get(id) ?? lengthOf(xy)) : 0,
        xy,
        isOverhead: drawing?.overhead.has(id) ?? false,
        isFeed: [from, to].some((end) => nodes.internal[end] === 1 && feeding.has(end)),
      };
    });
    this.switches = switches.ids.map((id, row) => ({
      id,
      class: switches.class[row]!,
      nodeA: switches.nodeA[row]!,
      nodeB: switches.nodeB[row]!,
      isOpen: state.switchClosed[row] !== 1,
      remote: switches.remote[row] === 1,
      ratedCurrent: Number.isFinite(switches.ratedCurrent[row]!) ? switches.ratedCurrent[row]! : USUAL_CURRENT,
      branch: switches.branch[row]!,
      invented: false,
    }));
    for (let row = 0; row < branches.count; row++) {
      const open = state.branchOpen[row]!;
      const device = { class: SWITCH_CLASS.LoadBreakSwitch, isOpen: true, ratedCurrent: USUAL_CURRENT };
      if ((open & OPEN_FROM) !== 0) this.insert(row, 'from', 'q1', device);
      if ((open & OPEN_TO) !== 0) this.insert(row, 'to', 'q2', device);
    }
  }

  /** Routes of the drawing run from either end. */
  #inOrder(route: number[], from: WorkNode, to: WorkNode): number[] {
    const [x, y] = [route[0]!, route[1]!];
    if (Math.hypot(x - from.x, y - from.y) <= Math.hypot(x - to.x, y - to.y)) return route;
    const turned: number[] = [];
    for (let i = route.length - 2; i >= 0; i -= 2) turned.push(route[i]!, route[i + 1]!);
    return turned;
  }

  /** Puts a switch between a branch and what it ends at. Returns its row. */
  insert(
    branch: number,
    end: 'from' | 'to',
    name: string,
    device: { readonly class: number; readonly isOpen?: boolean; readonly ratedCurrent: number },
  ): number {
    const row = this.branches[branch]!;
    const outer = row[end];
    const { voltage, x, y, estimated } = this.nodes[outer]!;
    const id = `${row.id}.${name}`;
    const node = this.nodes.push({ id: `${row.id}@${name}`, voltage, internal: true, x, y, estimated }) - 1;
    row[end] = node;
    const { class: kind, isOpen = false, ratedCurrent } = device;
    const inserted = { id, class: kind, nodeA: outer, nodeB: node, isOpen, remote: false, ratedCurrent, branch };
    return this.switches.push({ ...inserted, invented: true }) - 1;
  }

  /** A, of a branch at one of its ends, from its rating; NaN where the model gives none */
  current(branch: number, end: 'from' | 'to'): number {
    const { source } = this.branches[branch]!;
    const { normalRating, ratedFromVoltage, ratedToVoltage } = this.network.branches;
    return normalRating[source]! / (Math.sqrt(3) * (end === 'from' ? ratedFromVoltage : ratedToVoltage)[source]!);
  }

  isTransformer = (branch: WorkBranch): boolean => branch.class === BRANCH_CLASS.PowerTransformer;

  /** Lines, and regulators in series with them. */
  isLine = (branch: WorkBranch): boolean => !branch.isFeed && !this.stepsVoltage(branch);

  /** A regulator in series is a transformer, but a part of its line. */
  stepsVoltage(branch: WorkBranch): boolean {
    const [from, to] = [this.nodes[branch.from]!.voltage, this.nodes[branch.to]!.voltage];
    return this.isTransformer(branch) && Math.max(from, to) >= SAME_LEVEL * Math.min(from, to);
  }
}

export function lengthOf(xy: readonly number[]): number {
  let length = 0;
  for (let i = 2; i < xy.length; i += 2) length += Math.hypot(xy[i]! - xy[i - 2]!, xy[i + 1]! - xy[i - 1]!);
  return length;
}
