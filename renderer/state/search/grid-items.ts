// What of the grid can be searched for: feeders, stations and switches, by the names people know them by and by their ids.
import { GRID_STATION_KINDS } from '../../../contract/city-pack/grid-schema.ts';
import type { PackTable } from '../../../contract/city-pack/table.ts';
import { localId, shortId, tellApart } from '../grid-names.ts';
import { SWITCH_CLASSES } from '../grid-model.ts';
import type { DistrictFinder } from './district-finder.ts';
import type { SearchItem } from './search-index.ts';

export const SEARCHED_GRID_TABLES = ['grid-stations', 'grid-feeders', 'grid-switches'] as const;
export type SearchedGridTables = Readonly<Record<(typeof SEARCHED_GRID_TABLES)[number], PackTable>>;

/** After everything that bears the name itself: a station's switches and a substation's feeders bear it too. */
const FEEDER = 0;
const STATION = 0.2;
const SWITCH = 1.5;

export function gridItems(tables: SearchedGridTables, districtAt: DistrictFinder): SearchItem[] {
  const stations = tables['grid-stations'];
  const ids = stations.text('id');
  const names = stations.text('name');
  const xs = stations.numbers<Float32Array>('x');
  const ys = stations.numbers<Float32Array>('y');
  const kinds = stations.numbers<Uint8Array>('kind');
  const assets = stations.numbers<Int32Array>('asset');
  const titles = tellApart(names, ids);
  const districts = ids.map((_, row) => districtAt(xs[row]!, ys[row]!));
  const items: SearchItem[] = [];
  const add = (
    table: NonNullable<SearchItem['table']>,
    row: number,
    station: number,
    about: Pick<SearchItem, 'title' | 'words' | 'hint' | 'burden'>,
  ) =>
    items.push({
      group: 'grid',
      table,
      row,
      x: xs[station] ?? 0,
      y: ys[station] ?? 0,
      district: districts[station] ?? '',
      ...about,
    });
  ids.forEach((id, row) => {
    // One that stands in the city as well is found as what it is there.
    if (assets[row]! >= 0) return;
    const kind = GRID_STATION_KINDS[kinds[row]!] ?? 'station';
    add('grid-stations', row, row, {
      title: titles[row]!,
      words: `${id} ${kind}`,
      hint: `grid.kind.${kind}`,
      burden: STATION,
    });
  });

  const feeders = tables['grid-feeders'];
  const feederIds = feeders.text('id');
  const feederNames = feeders.text('name');
  const substations = feeders.numbers<Int32Array>('substation');
  feederIds.forEach((id, row) => {
    const title = feederNames[row] || shortId(id);
    add('grid-feeders', row, substations[row]!, {
      title,
      words: `${id} feeder`,
      hint: 'grid.kind.feeder',
      burden: FEEDER,
    });
  });

  const switches = tables['grid-switches'];
  const switchIds = switches.text('id');
  const classes = switches.numbers<Uint8Array>('class');
  const switchStations = switches.numbers<Int32Array>('station');
  switchIds.forEach((id, row) => {
    const kind = SWITCH_CLASSES[classes[row]!] ?? 'switch';
    const station = switchStations[row]!;
    const title = station < 0 ? shortId(id) : `${titles[station]} ${localId(id, ids[station]!)}`;
    add('grid-switches', row, station, { title, words: `${id} ${kind}`, hint: `grid.kind.${kind}`, burden: SWITCH });
  });
  return items;
}

type Tables = Readonly<Partial<Record<string, PackTable>>>;

function addRows(rows: Set<number>, table: PackTable | undefined, column: string): Set<number> {
  if (table?.has(column) === true) for (const row of table.numbers<Int32Array>(column)) if (row >= 0) rows.add(row);
  return rows;
}

/** Rows of assets that are but the device of something that is found as part of the grid: switchgear, feeders' bays. */
export const devicesOfGrid = (tables: Tables): Set<number> =>
  addRows(addRows(new Set(), tables['grid-switches'], 'asset'), tables['grid-feeders'], 'asset');

/** Rows of assets that are meters: one for nearly each building, wanted only by whoever types their ids. */
export const metersOfGrid = (tables: Tables): Set<number> => addRows(new Set(), tables['grid-consumers'], 'meter');
