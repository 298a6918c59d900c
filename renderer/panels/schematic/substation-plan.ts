// What stands in a substation: circuits at its higher voltage, transformers, the sections of its lower busbar with their feeders, and
// the couplers between. Read from the grid's tables. Pure.
import { type GridModel, stationKindOf } from '../../state/grid-model.ts';
import { type Bay, bayAt, isEarthing } from './bays.ts';

interface PlanTransformer {
  readonly branch: number;
  readonly high: Bay;
  readonly low: Bay;
}
interface Section {
  /** row of grid-nodes */
  readonly node: number;
  readonly feeders: { readonly row: number; readonly bay: Bay }[];
  readonly transformers: PlanTransformer[];
}
export interface SubstationPlan {
  readonly station: number;
  /** circuits at the higher voltage */
  readonly circuits: readonly { readonly branch: number; readonly bay: Bay; readonly other: number }[];
  readonly sections: readonly Section[];
  readonly couplers: readonly { readonly device: number; readonly a: number; readonly b: number }[];
}

const TRANSFORMER = 1;
export function planSubstation(model: GridModel, station: number): SubstationPlan {
  const { nodes, branches, feeders, switches } = model.data;
  const sections = new Map<number, Section>();
  const sectionAt = (node: number): Section => {
    const known = sections.get(node) ?? { node, feeders: [], transformers: [] };
    sections.set(node, known);
    return known;
  };
  for (const row of model.rowsOf('feeders', 'substation', station)) {
    const breaker = feeders.breaker[row]!;
    if (breaker < 0) continue;
    const [a, b] = [switches.nodeA[breaker]!, switches.nodeB[breaker]!];
    const bay = bayAt(model, nodes.internal[a] === 1 && nodes.internal[b] === 0 ? a : b);
    sectionAt(bay.busbar).feeders.push({ row, bay });
  }
  const own = [...model.rowsOf('nodes', 'station', station)];
  const transformers = new Set<number>();
  const circuits: { branch: number; bay: Bay; other: number }[] = [];
  const highest = Math.max(0, ...own.map((node) => nodes.baseVoltage[node]!));
  for (const node of own) {
    for (const branch of model.branchesOfNode(node)) {
      const [from, to] = [branches.from[branch]!, branches.to[branch]!];
      if (branches.class[branch] === TRANSFORMER) transformers.add(branch);
      else if (nodes.baseVoltage[node]! > 0.9 * highest && (own.length === 0 || !sections.has(node)))
        circuits.push({ branch, bay: bayAt(model, node), other: nodes.station[from === node ? to : from]! });
    }
  }
  for (const branch of [...transformers].sort((a, b) => a - b)) {
    const [from, to] = [branches.from[branch]!, branches.to[branch]!];
    const isFromHigh = nodes.baseVoltage[from]! >= nodes.baseVoltage[to]!;
    const low = bayAt(model, isFromHigh ? to : from);
    sectionAt(low.busbar).transformers.push({ branch, high: bayAt(model, isFromHigh ? from : to), low });
  }
  const list = [...sections.values()].sort((a, b) => a.node - b.node);
  const place = new Map(list.map((section, i) => [section.node, i]));
  const couplers = [...place.keys()].flatMap((node) =>
    [...model.switchesOfNode(node)].flatMap((device) => {
      if (isEarthing(model, device)) return [];
      const a = place.get(switches.nodeA[device]!);
      const b = place.get(switches.nodeB[device]!);
      return a === undefined || b === undefined || a === b || list[a]!.node !== node ? [] : [{ device, a, b }];
    }),
  );
  const isStraight = highest > Math.max(0, ...list.map((section) => nodes.baseVoltage[section.node]!)) * 1.5;
  return { station, circuits: isStraight ? circuits : [], sections: list, couplers };
}

export const isSubstation = (model: GridModel, station: number): boolean =>
  station >= 0 && stationKindOf(model.data.stations.kind[station]!) === 'substation';
