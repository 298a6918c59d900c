// Moves of the camera that more than one panel offers.
import { createProjection, groundDistance } from '../../../contract/projection.ts';
import type { CityScene } from '../../scene/scene-api.ts';
import type { City } from '../../state/city.ts';
import type { Selection } from '../../state/desk-store.ts';
import type { GridModel, GridRef } from '../../state/grid-model.ts';
import type { Session } from '../../state/session.ts';
import { gridRefOf } from '../grid/grid-selection.ts';

/** Target of `CityScene.flyTo`: degrees, and metres of ground across the view. */
export interface MapView {
  readonly lon: number;
  readonly lat: number;
  readonly span: number;
}

/** Metres across the view when flying to a single asset, a building or street, a district. */
export const FLY_SPANS = { asset: 700, building: 400, street: 900, address: 400, place: 900, district: 4000 } as const;

export function showWholeCity(scene: CityScene, city: City): void {
  const [west, south, east, north] = city.manifest.bbox;
  const middle = (south + north) / 2;
  scene.flyTo({ lon: (west + east) / 2, lat: middle, span: groundDistance(west, middle, east, middle) });
}

/** Where an element of the grid stands, in degrees. */
export function placeOnMap(city: City, model: GridModel, { table, row }: GridRef): { lon: number; lat: number } {
  const projection = createProjection(city.manifest.origin);
  const { x, y } = model.place(table, row);
  return { lon: projection.lon(x), lat: projection.lat(y) };
}

/** So much more than an element is shown; a view is less high than wide. */
const ROUND = 1.3;
const WIDE = 1.3;

/** What the camera must show of an element of the grid: a feeder or a cable whole, all else with its neighbourhood. */
export function elementView(city: City, model: GridModel, { table, row }: GridRef): MapView {
  const projection = createProjection(city.manifest.origin);
  const { x, y, width, height } = model.extent(table, row);
  const span = Math.max(FLY_SPANS.asset, ROUND * Math.max(width, WIDE * height));
  return { lon: projection.lon(x), lat: projection.lat(y), span };
}

/** What the camera must show of whatever is chosen; null: its tables do not say where it is. */
export async function viewOfSelection(session: Session, selection: Selection): Promise<MapView | null> {
  const { city, tables } = session.store.getState();
  if (city === null || tables === null) return null;
  const { table, row } = selection;
  if (table === 'assets') {
    const { lon, lat } = city.asset(row);
    return { lon, lat, span: FLY_SPANS.asset };
  }
  if (table === 'buildings' || table === 'streets') {
    const { offsets, values } = (await tables.table(table)).list('xy');
    // A vertex at half of the way: in the middle of a street, at the wall of a house.
    const at = offsets[row]! + 2 * Math.floor((offsets[row + 1]! - offsets[row]!) / 4);
    const projection = createProjection(city.manifest.origin);
    const span = table === 'streets' ? FLY_SPANS.street : FLY_SPANS.building;
    return { lon: projection.lon(values[at]!), lat: projection.lat(values[at + 1]!), span };
  }
  const model = await session.loadGrid();
  const ref = model === null ? null : gridRefOf(model, selection);
  return model === null || ref === null ? null : elementView(city, model, ref);
}

/** A PNG of the picture, named after city and moment. */
export async function savePicture(scene: CityScene, city: City): Promise<void> {
  const url = URL.createObjectURL(await scene.capture());
  const link = document.createElement('a');
  link.href = url;
  link.download = `${city.manifest.id}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.png`;
  link.click();
  URL.revokeObjectURL(url);
}
