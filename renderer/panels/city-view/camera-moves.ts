// Moves of the camera that more than one panel offers.
import { createProjection, groundDistance } from '../../../contract/projection.ts';
import type { CityScene } from '../../scene/scene-api.ts';
import type { City } from '../../state/city.ts';
import type { GridModel, GridRef } from '../../state/grid-model.ts';

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

/** A PNG of the picture, named after city and moment. */
export async function savePicture(scene: CityScene, city: City): Promise<void> {
  const url = URL.createObjectURL(await scene.capture());
  const link = document.createElement('a');
  link.href = url;
  link.download = `${city.manifest.id}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.png`;
  link.click();
  URL.revokeObjectURL(url);
}
