// What events need to know of the grid: on which feeder an element stands, and from which substation that starts.
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import type { EventGrid } from './tie-parts.ts';

/** A city without a grid: every place stands for itself. */
export const NO_EVENT_GRID: EventGrid = { feederOf: () => null, substationOf: () => null };

/** By the normal state, like the tables of the pack. */
export function eventGridOf({ feeders, stations, switches, branches, consumers, network }: CityGrid): EventGrid {
  const feederOf = new Map<string, string>();
  const add = (ids: readonly string[], rows: ArrayLike<number>) =>
    ids.forEach((id, row) => {
      const feeder = feeders.ids[rows[row]!];
      if (feeder !== undefined) feederOf.set(id, feeder);
    });
  add(network.consumers.ids, consumers.feeder);
  add(network.branches.ids, branches.feeder);
  add(network.switches.ids, switches.feeder);
  // A station that several feeders meet in is of none.
  const ofStation = new Map<number, number | null>();
  branches.feeder.forEach((feeder, row) => {
    const station = branches.station[row]!;
    if (station < 0 || feeder < 0) return;
    const known = ofStation.get(station);
    ofStation.set(station, known === undefined || known === feeder ? feeder : null);
  });
  for (const [station, feeder] of ofStation)
    if (feeder !== null) feederOf.set(stations.ids[station]!, feeders.ids[feeder]!);
  const substationOf = new Map<string, string>();
  feeders.ids.forEach((id, row) => {
    feederOf.set(id, id);
    const substation = stations.ids[feeders.substation[row]!];
    if (substation !== undefined) substationOf.set(id, substation);
  });
  return { feederOf: (id) => feederOf.get(id) ?? null, substationOf: (feeder) => substationOf.get(feeder) ?? null };
}
