// The low-voltage side: a fuse for each cable at the station's switchboard, joints along the streets, and each house's own cable.
import { SWITCH_CLASS } from '../../../../../simulation/network/network.ts';
import type { Demand } from './building-demand.ts';
import { ownPeak } from './building-demand.ts';
import type { CableGraph } from './cable-graph.ts';
import { cableRow } from './electrical-rows.ts';
import { LOW_VOLTAGE } from './equipment.ts';
import type { GraphSearch } from './graph-search.ts';
import type { GridColumns } from './grid-columns.ts';
import { type LowVoltageCable, serviceCable } from './low-voltage-trees.ts';
import type { StationPlaces } from './station-places.ts';

export interface LowVoltageInput {
  readonly graph: CableGraph;
  readonly search: GraphSearch;
  readonly places: StationPlaces;
  readonly cables: readonly LowVoltageCable[];
  /** by station of `places`: row of grid-stations, its 0.4 kV busbar, its 10 kV feeder */
  readonly station: readonly number[];
  readonly busbar: readonly number[];
  readonly feeder: readonly number[];
}

/** gG fuse-links that leave the cable its normal load (IEC 60269-2), A */
const FUSES = [63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500];
export const lowFuse = (current: number): number => FUSES.find((rated) => rated >= current) ?? FUSES.at(-1)!;

/** Row of grid-nodes by graph node, where a joint lies. */
export function buildLowVoltage(columns: GridColumns, input: LowVoltageInput): Map<number, number> {
  const { graph, search, places, cables } = input;
  const jointAt = new Map<number, number>();
  const joint = (node: number, station: number): number => {
    let row = jointAt.get(node);
    if (row === undefined) {
      const [x, y] = [graph.x[node]!, graph.y[node]!];
      row = columns.addNode({ id: `joint-${node}`, baseVoltage: LOW_VOLTAGE, x, y, station, estimated: true });
      jointAt.set(node, row);
    }
    return row;
  };
  for (const [k, { station: place, from, to, type, parallel, length, feeder: number }] of cables.entries()) {
    const station = input.station[place]!;
    const feeder = input.feeder[place]!;
    const begin =
      from === -1 ? fuseBay(columns, input, place, number, lowFuse(type.normal * parallel)) : joint(from, station);
    const way = search.wayFromAbove(places.areas, to, from);
    const { x, y } = columns.stations[station]!;
    columns.addBranch(
      cableRow(
        {
          id: `cable-lv-${k}`,
          from: begin,
          to: joint(to, station),
          feeder,
          station,
          asset: -1,
          xy: from === -1 ? [x, y, ...way.xy] : way.xy,
          estimated: true,
        },
        type,
        length,
        parallel,
      ),
    );
  }
  return jointAt;
}

function fuseBay(
  columns: GridColumns,
  input: LowVoltageInput,
  place: number,
  number: number,
  ratedCurrent: number,
): number {
  const station = input.station[place]!;
  const { id, x, y } = columns.stations[station]!;
  const end = columns.addNode({
    id: `${id}.f${number + 1}`,
    baseVoltage: LOW_VOLTAGE,
    internal: true,
    x,
    y,
    station,
    estimated: true,
  });
  columns.addSwitch({
    id: `${id}.f${number + 1}.q1`,
    class: SWITCH_CLASS.Fuse,
    nodeA: input.busbar[place]!,
    nodeB: end,
    ratedCurrent,
    station,
    feeder: input.feeder[place]!,
  });
  return end;
}

/** The house's node at the end of its own cable. */
export function connectHouse(
  columns: GridColumns,
  demand: Demand,
  joint: number,
  place: { readonly station: number; readonly feeder: number },
): number {
  const { x, y } = columns.nodes[joint]!;
  const node = columns.addNode({
    id: `house-${demand.id}`,
    baseVoltage: LOW_VOLTAGE,
    x: demand.x,
    y: demand.y,
    station: place.station,
    estimated: true,
  });
  // The fuse box hangs at the wall that faces the street.
  const length = Math.max(4, Math.hypot(demand.x - x, demand.y - y) - Math.sqrt(demand.footprint) / 2);
  const { type, parallel } = serviceCable(ownPeak(demand), length);
  columns.addBranch(
    cableRow(
      {
        id: `service-${demand.id}`,
        from: joint,
        to: node,
        ...place,
        asset: -1,
        xy: [x, y, demand.x, demand.y],
        estimated: true,
      },
      type,
      length,
      parallel,
    ),
  );
  return node;
}
