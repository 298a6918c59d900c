// Every element of a grid under its CIM class, a page at a time: a city has hundreds of thousands, and between two pages there is
// something more important to do.
import { createProjection, type CityOrigin } from '../../../contract/projection.ts';
import { BRANCH_CLASS, SWITCH_CLASS } from '../../../simulation/network/network.ts';
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import type { ElementsQuery } from './shadow-questions.ts';

/** Elements looked at for one page. */
const PAGE = 5_000;
const DECIMALS = 1e7;

/** What the open API tells of an element (main/shells/server/api-schemas-grid.ts). */
export interface GridElement {
  readonly id: string;
  /** CIM class */
  readonly kind: string;
  readonly name: string;
  /** of the normal state */
  readonly feeder: string | null;
  /** ids of ConnectivityNodes */
  readonly from: string | null;
  readonly to: string | null;
  readonly normallyOpen?: boolean;
  readonly remote?: boolean;
  /** degrees */
  readonly lon: number | null;
  readonly lat: number | null;
}

interface Section {
  readonly count: number;
  element(row: number): Omit<GridElement, 'lon' | 'lat'>;
  /** city metres */
  place(row: number): readonly [number, number];
}

const nameOf = (classes: Readonly<Record<string, number>>): string[] => {
  const names: string[] = [];
  for (const [name, code] of Object.entries(classes)) names[code] = name;
  return names;
};
const BRANCHES = nameOf(BRANCH_CLASS);
const SWITCHES = nameOf(SWITCH_CLASS);

export class GridElements {
  readonly #sections: readonly Section[];
  readonly #toDegrees: (place: readonly [number, number]) => { lon: number | null; lat: number | null };

  constructor(grid: CityGrid, origin: CityOrigin) {
    this.#sections = sectionsOf(grid);
    const { lon, lat } = createProjection(origin);
    const round = (degrees: number) => (Number.isFinite(degrees) ? Math.round(degrees * DECIMALS) / DECIMALS : null);
    this.#toDegrees = ([x, y]) => ({ lon: round(lon(x)), lat: round(lat(y)) });
  }

  /** JSON objects with commas between them. */
  page({ kind, feeder, from }: ElementsQuery): { json: string; next: number | null } {
    const parts: string[] = [];
    let at = from;
    let start = 0;
    for (const { count, element, place } of this.#sections) {
      for (let row = Math.max(0, at - start); row < count && at < from + PAGE; row++, at++) {
        const told = element(row);
        if ((kind !== null && told.kind !== kind) || (feeder !== null && told.feeder !== feeder)) continue;
        parts.push(JSON.stringify({ ...told, ...this.#toDegrees(place(row)) }));
      }
      start += count;
    }
    return { json: parts.join(','), next: at < start ? at : null };
  }
}

function sectionsOf(grid: CityGrid): Section[] {
  const { network, stations, feeders } = grid;
  const { nodes, branches, switches, consumers, generators, sources } = network;
  const node = (row: number): string | null => nodes.ids[row] ?? null;
  const feeder = (row: number | undefined): string | null => (row === undefined ? null : (feeders.ids[row] ?? null));
  const placeOfNode = (row: number): [number, number] =>
    nodes.position === null ? [Number.NaN, Number.NaN] : [nodes.position[2 * row]!, nodes.position[2 * row + 1]!];
  const placeOfStation = (row: number): [number, number] => [
    stations.x[row] ?? Number.NaN,
    stations.y[row] ?? Number.NaN,
  ];
  const atNode = (
    kind: string,
    { count, ids, node: at }: { count: number; ids: readonly string[]; node: Int32Array },
    feederOf?: Int32Array,
  ): Section => ({
    count,
    element: (row) => ({
      ...{ id: ids[row]!, kind, name: ids[row]!, feeder: feeder(feederOf?.[row]) },
      ...{ from: node(at[row]!), to: null },
    }),
    place: (row) => placeOfNode(at[row]!),
  });
  return [
    {
      count: stations.count,
      element: (row) => ({
        ...{ id: stations.ids[row]!, kind: 'Substation', name: stations.name[row]!, feeder: null },
        ...{ from: null, to: null, remote: stations.remote[row] === 1 },
      }),
      place: placeOfStation,
    },
    {
      count: feeders.count,
      element: (row) => ({
        ...{ id: feeders.ids[row]!, kind: 'Feeder', name: feeders.name[row]!, feeder: feeders.ids[row]! },
        ...{ from: stations.ids[feeders.substation[row]!] ?? null, to: null },
      }),
      place: (row) => placeOfStation(feeders.substation[row]!),
    },
    {
      count: branches.count,
      element: (row) => ({
        id: branches.ids[row]!,
        kind: BRANCHES[branches.class[row]!] ?? 'EquivalentBranch',
        name: branches.ids[row]!,
        feeder: feeder(grid.branches.feeder[row]),
        from: node(branches.from[row]!),
        to: node(branches.to[row]!),
      }),
      place: (row) => middleOf(grid.branches.xy, row) ?? placeOfNode(branches.from[row]!),
    },
    {
      count: switches.count,
      element: (row) => ({
        id: switches.ids[row]!,
        kind: SWITCHES[switches.class[row]!] ?? 'Switch',
        name: switches.ids[row]!,
        feeder: feeder(grid.switches.feeder[row]),
        from: node(switches.nodeA[row]!),
        to: node(switches.nodeB[row]!),
        normallyOpen: switches.normalOpen[row] === 1,
        remote: switches.remote[row] === 1,
      }),
      place: (row) => placeOfNode(switches.nodeA[row]!),
    },
    atNode('EnergyConsumer', consumers, grid.consumers.feeder),
    atNode('PowerElectronicsConnection', generators),
    atNode('SynchronousMachine', network.machines),
    atNode('EnergySource', sources),
    {
      count: nodes.count,
      element: (row) => ({
        ...{ id: nodes.ids[row]!, kind: 'ConnectivityNode', name: nodes.ids[row]!, feeder: null },
        ...{ from: null, to: null },
      }),
      place: placeOfNode,
    },
  ];
}

/** The corner nearest to the middle of a route; null: it has none. */
function middleOf({ offsets, values }: CityGrid['branches']['xy'], row: number): [number, number] | null {
  const [first = 0, end = 0] = [offsets[row], offsets[row + 1]];
  const corners = (end - first) / 2;
  if (corners < 1) return null;
  const at = first + 2 * Math.floor(corners / 2);
  return [values[at]!, values[at + 1]!];
}
