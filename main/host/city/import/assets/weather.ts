// Invented weather stations: one for about 25 km2, in the middle of equal cells of the box.
import type { Asset } from '../asset-list.ts';
import type { CityFrame } from '../city-frame.ts';
import type { DistrictFinder, District } from '../districts.ts';

const AREA_PER_STATION_M2 = 25e6;
const MAX_STATIONS = 64;

export function weatherAssets({ box }: CityFrame, districts: readonly District[], finder: DistrictFinder): Asset[] {
  const width = box.xMax - box.xMin;
  const height = box.yMax - box.yMin;
  const wanted = Math.min(MAX_STATIONS, Math.max(1, Math.round((width * height) / AREA_PER_STATION_M2)));
  const columns = Math.max(1, Math.round(Math.sqrt((wanted * width) / height)));
  const rows = Math.max(1, Math.round(wanted / columns));
  const found: Asset[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = box.xMin + (width * (column + 0.5)) / columns;
      const y = box.yMax - (height * (row + 0.5)) / rows;
      const district = finder.find(x, y);
      found.push({
        id: `weather-station-s${found.length + 1}`,
        domain: 'weather',
        kind: 'weather-station',
        name: district === null ? '' : districts[district]!.name,
        x,
        y,
        owner: '',
        attributes: {},
        isEstimated: true,
      });
    }
  }
  return found;
}
