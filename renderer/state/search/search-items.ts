// Everything in a city pack that can be searched for, gathered from its tables.
import { BUILDING_USES, NO_DISTRICT, STREET_CLASSES } from '../../../contract/city-pack/schema.ts';
import type { PackTableName } from '../../../contract/city-pack/manifest.ts';
import type { PackTable } from '../../../contract/city-pack/table.ts';
import { devicesOfGrid, gridItems, metersOfGrid, SEARCHED_GRID_TABLES, type SearchedGridTables } from './grid-items.ts';
import { createBuildingFinder } from './building-finder.ts';
import { createDistrictFinder, type DistrictFinder } from './district-finder.ts';
import type { SearchItem } from './search-index.ts';

export const SEARCHED_TABLES = [
  'assets',
  'streets',
  'districts',
  'places',
  'buildings',
  'addresses',
] as const satisfies PackTableName[];
/** Of a pack with a grid; the consumers say which assets are but meters. */
export const SEARCHED_WITH_GRID = [...SEARCHED_GRID_TABLES, 'grid-consumers'] as const;
export type SearchedTables = Readonly<Record<(typeof SEARCHED_TABLES)[number], PackTable>> &
  Readonly<Partial<Record<(typeof SEARCHED_WITH_GRID)[number], PackTable>>>;

/** Middle coordinate of a line or ring. */
function middle(table: PackTable, row: number): { x: number; y: number } {
  const { offsets, values } = table.list<Float32Array>('xy');
  const vertices = (offsets[row + 1]! - offsets[row]!) / 2;
  const at = offsets[row]! + 2 * Math.floor(vertices / 2);
  return { x: values[at] ?? 0, y: values[at + 1] ?? 0 };
}

/** An asset that the importer placed bears the name of its street, a cable that of its station: both come after those. */
const INVENTED = 0.5;
const EXTENDED = 0.1;
/** Behind everything else that is found. */
const METER = 12;

function* assetItems(
  assets: PackTable,
  /** more burden of an asset; null: it is left out */
  burdenOf: (row: number) => number | null,
  districtName: (index: number) => string,
): Iterable<SearchItem> {
  const ids = assets.text('id');
  const names = assets.text('name');
  const kinds = assets.text('kind');
  const xs = assets.numbers<Float32Array>('x');
  const ys = assets.numbers<Float32Array>('y');
  const districts = assets.numbers<Uint16Array>('district');
  const estimated = assets.numbers<Uint8Array>('estimated');
  const { offsets } = assets.list<Float32Array>('xy');
  for (let row = 0; row < assets.rows; row++) {
    const burden = burdenOf(row);
    if (burden === null) continue;
    const kind = kinds[row]!;
    yield {
      group: 'assets',
      title: names[row] || ids[row]!,
      words: `${ids[row]} ${kind}`,
      row,
      x: xs[row]!,
      y: ys[row]!,
      hint: `kind.${kind}`,
      district: districtName(districts[row]!),
      burden: burden + (estimated[row] === 1 ? INVENTED : 0) + (offsets[row + 1]! > offsets[row]! ? EXTENDED : 0),
    };
  }
}

/** One item a street name: its longest edge stands for it. Streets of one name far apart are different streets. */
function* streetItems(streets: PackTable, districtAt: DistrictFinder): Iterable<SearchItem> {
  const CELL_M = 3000;
  const names = streets.text('name');
  const lengths = streets.numbers<Float32Array>('length');
  const classes = streets.numbers<Uint8Array>('class');
  const longest = new Map<string, { row: number; length: number }>();
  for (let row = 0; row < streets.rows; row++) {
    if (names[row] === '') continue;
    const { x, y } = middle(streets, row);
    const key = `${names[row]}/${Math.round(x / CELL_M)}/${Math.round(y / CELL_M)}`;
    const known = longest.get(key);
    if (known === undefined || lengths[row]! > known.length) longest.set(key, { row, length: lengths[row]! });
  }
  for (const { row } of longest.values()) {
    const at = middle(streets, row);
    yield {
      group: 'streets',
      title: names[row]!,
      words: '',
      row,
      ...at,
      hint: `street.${STREET_CLASSES[classes[row]!]}`,
      district: districtAt(at.x, at.y),
      burden: 0,
    };
  }
}

export function gatherItems(tables: SearchedTables): SearchItem[] {
  const { assets, streets, districts, places, buildings, addresses } = tables;
  const districtNames = districts.text('name');
  const districtName = (index: number) => (index === NO_DISTRICT ? '' : (districtNames[index] ?? ''));
  const districtAt = createDistrictFinder(districts);
  const devices = devicesOfGrid(tables);
  const meters = metersOfGrid(tables);
  const items: SearchItem[] = [
    ...assetItems(assets, (row) => (devices.has(row) ? null : meters.has(row) ? METER : 0), districtName),
    ...streetItems(streets, districtAt),
  ];
  if (SEARCHED_GRID_TABLES.every((name) => tables[name] !== undefined))
    items.push(...gridItems(tables as SearchedGridTables, districtAt));

  const labelX = districts.numbers<Float32Array>('labelX');
  const labelY = districts.numbers<Float32Array>('labelY');
  districtNames.forEach((title, row) => {
    items.push({
      group: 'districts',
      title,
      words: '',
      row: -1,
      x: labelX[row]!,
      y: labelY[row]!,
      hint: '',
      district: '',
      burden: 0,
    });
  });

  const placeNames = places.text('name');
  const placeKinds = places.text('kind');
  const placeX = places.numbers<Float32Array>('x');
  const placeY = places.numbers<Float32Array>('y');
  placeNames.forEach((title, row) => {
    if (title !== '')
      items.push({
        group: 'places',
        title,
        words: placeKinds[row]!,
        row: -1,
        x: placeX[row]!,
        y: placeY[row]!,
        hint: '',
        district: districtAt(placeX[row]!, placeY[row]!),
        burden: 0,
      });
  });

  const buildingNames = buildings.text('name');
  const buildingIds = buildings.text('id');
  const uses = buildings.numbers<Uint8Array>('use');
  const inDistrict = buildings.numbers<Uint16Array>('district');
  buildingNames.forEach((title, row) => {
    if (title === '') return;
    items.push({
      group: 'buildings',
      title,
      words: buildingIds[row]!,
      row,
      ...middle(buildings, row),
      hint: `use.${BUILDING_USES[uses[row]!]}`,
      district: districtName(inDistrict[row]!),
      burden: 0,
    });
  });

  const streetsOf = addresses.text('street');
  const numbers = addresses.text('houseNumber');
  const addressX = addresses.numbers<Float32Array>('x');
  const addressY = addresses.numbers<Float32Array>('y');
  const buildingAt = createBuildingFinder(buildings, tables['grid-consumers']);
  streetsOf.forEach((street, row) => {
    items.push({
      group: 'addresses',
      title: `${street} ${numbers[row]}`,
      words: '',
      // What stands there is what one wants to know of.
      row: buildingAt(addressX[row]!, addressY[row]!),
      x: addressX[row]!,
      y: addressY[row]!,
      hint: '',
      district: districtAt(addressX[row]!, addressY[row]!),
      burden: 0,
    });
  });
  return items;
}
