// Areas of control of a city: one for each primary substation with the feeders that it feeds, unless a file in the data folder divides the
// feeders otherwise; and who may hold which of them.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { GRID_STATION_KINDS } from '../../../../contract/city-pack/grid-schema.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { pathOf, placed, placeOfFault, placeOfPath, placesOfJson } from '../../json-places.ts';
import { rowOf } from '../../../../simulation/switching/switching-grid.ts';

const SUBSTATION = GRID_STATION_KINDS.indexOf('substation');
/** What no substation of the city has: lines of the grid above. */
const ABOVE = 'above';

const id = z.string().min(1).max(200);
const fileSchema = z.strictObject({
  /** feeders that no area names keep the area of their substation */
  areas: z.array(z.strictObject({ id, name: id, feeders: z.array(id).min(1) })).default([]),
  /** user -> areas that this person may hold; whoever is not named may hold all */
  people: z.record(id, z.array(id)).default({}),
});
export type ControlFile = z.infer<typeof fileSchema>;

export interface AreaDefinition {
  readonly id: string;
  readonly name: string;
  /** ids */
  readonly feeders: readonly string[];
}

export interface AreaMap {
  readonly areas: readonly AreaDefinition[];
  /** id of the area that a switch or a feeder lies in; null: none, the grid does not know it */
  areaOf(element: string): string | null;
  /** ids of the areas that a person may hold */
  areasOf(person: string): readonly string[];
}

/** Something in the file does not fit the city. */
class AreaMisfit extends Error {
  /** in the file, `areas[0].feeders[2]` */
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * The areas of a city; `path`: of the file that divides them, which need not be there.
 * @throws Error naming file, line, column and what is wrong: guessing who may control what would be worse than stopping
 */
export async function openAreaMap(
  grid: CityGrid,
  path: string,
): Promise<{ readonly map: AreaMap; readonly file: ControlFile | null }> {
  const read = await readControlFile(path);
  if (read === null) return { map: areaMapOf(grid, null), file: null };
  const { file, text } = read;
  try {
    return { map: areaMapOf(grid, file), file };
  } catch (error) {
    if (!(error instanceof AreaMisfit)) throw error;
    const place = placeOfPath(placesOfJson(text), error.path);
    throw new Error(`${placed(path, place)}: ${error.path}: ${error.message}`, { cause: error });
  }
}

/** Null: there is no such file. */
async function readControlFile(path: string): Promise<{ readonly file: ControlFile; readonly text: string } | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${placed(path, placeOfFault(text))}: is not JSON (${reason})`, { cause: error });
  }
  const read = fileSchema.safeParse(json);
  if (read.success) return { file: read.data, text };
  const [issue] = read.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const at = pathOf([...(issue?.path ?? []), ...unknown]);
  const place = placeOfPath(placesOfJson(text), at);
  throw new Error(`${placed(path, place)}: ${at}: ${issue?.message ?? 'not understood'}`);
}

/** @throws AreaMisfit naming what in the file does not fit the city */
export function areaMapOf(grid: CityGrid, file: ControlFile | null): AreaMap {
  const { feeders, stations, switches, network } = grid;
  const areas = new Map<string, { id: string; name: string; feeders: string[] }>();
  const areaOfFeeder: string[] = feeders.ids.map(() => '');
  for (const [i, area] of (file?.areas ?? []).entries()) {
    if (areas.has(area.id)) throw new AreaMisfit(`areas[${i}].id`, `the control areas name "${area.id}" twice`);
    areas.set(area.id, { ...area, feeders: [...area.feeders] });
    for (const [n, feeder] of area.feeders.entries()) {
      const row = rowOf(feeders.ids, feeder);
      const at = `areas[${i}].feeders[${n}]`;
      if (row < 0)
        throw new AreaMisfit(at, `the control area "${area.id}" names "${feeder}", which is no feeder of this city`);
      if (areaOfFeeder[row] !== '') throw new AreaMisfit(at, `the feeder "${feeder}" lies in two control areas`);
      areaOfFeeder[row] = area.id;
    }
  }
  const areaOfStation = new Map<number, string>();
  const own = (station: number): string => {
    const area = station < 0 ? ABOVE : stations.ids[station]!;
    const name = station < 0 ? network.name : stations.name[station]! || area;
    if (!areas.has(area)) areas.set(area, { id: area, name, feeders: [] });
    return area;
  };
  feeders.ids.forEach((feeder, row) => {
    const substation = feeders.substation[row]!;
    if (areaOfFeeder[row] === '') {
      areaOfFeeder[row] = own(substation);
      areas.get(areaOfFeeder[row])?.feeders.push(feeder);
    }
    // A substation's own switches are of the area that has most of it; the first will do.
    if (!areaOfStation.has(substation)) areaOfStation.set(substation, areaOfFeeder[row]!);
  });
  const areaAtStation = (station: number): string => {
    const substation = station >= 0 && stations.kind[station] !== SUBSTATION ? stations.substation[station]! : station;
    return areaOfStation.get(substation) ?? own(substation);
  };
  const areaOfSwitch = network.switches.ids.map((_, row) => {
    const feeder = switches.feeder[row]!;
    return feeder >= 0 ? areaOfFeeder[feeder]! : areaAtStation(switches.station[row]!);
  });
  for (const [person, named] of Object.entries(file?.people ?? {})) {
    const unknown = named.findIndex((area) => !areas.has(area));
    if (unknown >= 0)
      throw new AreaMisfit(
        `people.${person}[${unknown}]`,
        `"${person}" may hold "${named[unknown]}", which is no control area of this city`,
      );
  }
  const all = [...areas.keys()];
  return {
    areas: [...areas.values()],
    areaOf: (element) => {
      const row = rowOf(network.switches.ids, element);
      if (row >= 0) return areaOfSwitch[row]!;
      const feeder = rowOf(feeders.ids, element);
      return feeder < 0 ? null : areaOfFeeder[feeder]!;
    },
    areasOf: (person) => (file !== null && Object.hasOwn(file.people, person) ? file.people[person]! : all),
  };
}
