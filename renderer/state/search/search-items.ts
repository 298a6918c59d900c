// Everything in a city pack that can be searched for, gathered from its tables.
import { BUILDING_USES, NO_DISTRICT, STREET_CLASSES } from '../../../contract/city-pack/schema.ts';
import type { PackTableName } from '../../../contract/city-pack/manifest.ts';
import type { PackTable } from '../../../contract/city-pack/table.ts';
import type { SearchItem } from './search-index.ts';

export const SEARCHED_TABLES = [
  'assets',
  'streets',
  'districts',
  'places',
  'buildings',
  'addresses',
] as const satisfies PackTableName[];
export type SearchedTables = Readonly<Record<(typeof SEARCHED_TABLES)[number], PackTable>>;

/** Middle coordinate of a line or ring. */
function middle(table: PackTable, row: number): { x: number; y: number } {
  const { offsets, values } = table.list<Float32Array>('xy');
  const vertices = (offsets[row + 1]! - offsets[row]!) / 2;
  const at = offsets[row]! + 2 * Math.floor(vertices / 2);
  return { x: values[at] ?? 0, y: values[at + 1] ?? 0 };
}

function* assetItems(assets: PackTable, districtName: (index: number) => string): Iterable<SearchItem> {
  const ids = assets.text('id');
  const names = assets.text('name');
  const kinds = assets.text('kind');
  const xs = assets.numbers<Float32Array>('x');
  const ys = assets.numbers<Float32Array>('y');
  const districts = assets.numbers<Uint16Array>('district');
  for (let row = 0; row < assets.rows; row++) {
    const district = districtName(districts[row]!);
    const kind = kinds[row]!;
    yield {
      group: 'assets',
      title: names[row] || ids[row]!,
      words: `${ids[row]} ${kind} ${district}`,
      row,
      x: xs[row]!,
      y: ys[row]!,
      hint: `kind.${kind}`,
    };
  }
}

/** One item a street name: its longest edge stands for it. Streets of one name far apart are different streets. */
function* streetItems(streets: PackTable): Iterable<SearchItem> {
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
    yield {
      group: 'streets',
      title: names[row]!,
      words: '',
      row,
      ...middle(streets, row),
      hint: `street.${STREET_CLASSES[classes[row]!]}`,
    };
  }
}

export function gatherItems(tables: SearchedTables): SearchItem[] {
  const { assets, streets, districts, places, buildings, addresses } = tables;
  const districtNames = districts.text('name');
  const districtName = (index: number) => (index === NO_DISTRICT ? '' : (districtNames[index] ?? ''));
  const items: SearchItem[] = [...assetItems(assets, districtName), ...streetItems(streets)];

  const labelX = districts.numbers<Float32Array>('labelX');
  const labelY = districts.numbers<Float32Array>('labelY');
  districtNames.forEach((title, row) => {
    items.push({ group: 'districts', title, words: '', row: -1, x: labelX[row]!, y: labelY[row]!, hint: '' });
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
      });
  });

  const buildingNames = buildings.text('name');
  const buildingIds = buildings.text('id');
  const uses = buildings.numbers<Uint8Array>('use');
  const inDistrict = buildings.numbers<Uint16Array>('district');
  buildingNames.forEach((title, row) => {
    if (title === '') return;
    const words = `${buildingIds[row]} ${districtName(inDistrict[row]!)}`;
    items.push({
      group: 'buildings',
      title,
      words,
      row,
      ...middle(buildings, row),
      hint: `use.${BUILDING_USES[uses[row]!]}`,
    });
  });

  const streetsOf = addresses.text('street');
  const numbers = addresses.text('houseNumber');
  const addressX = addresses.numbers<Float32Array>('x');
  const addressY = addresses.numbers<Float32Array>('y');
  streetsOf.forEach((street, row) => {
    items.push({
      group: 'addresses',
      title: `${street} ${numbers[row]}`,
      words: '',
      row: -1,
      x: addressX[row]!,
      y: addressY[row]!,
      hint: '',
    });
  });
  return items;
}
