// A town on a chessboard of streets: houses on both sides, taller ones in the middle; with or without what feeds it.
import { OsmCity } from './osm-city.ts';

export interface TownOptions {
  /** blocks in each direction */
  readonly blocks: number;
  /** houses along each side of a block */
  readonly houses?: number;
  /** places of tagged 110 kV substations, metres from the middle */
  readonly substations?: readonly (readonly [number, number])[];
  readonly lon?: number;
  readonly lat?: number;
  /** m */
  readonly block?: number;
}

export function osmTown(options: TownOptions): OsmCity {
  const { blocks, houses = 6, substations = [], lon = 8.4, lat = 49, block = 120 } = options;
  const city = new OsmCity(lon, lat);
  const at = (k: number): number => (k - blocks / 2) * block;
  for (let k = 0; k <= blocks; k++) {
    const along = Array.from({ length: blocks + 1 }, (_, i) => [at(i), at(k)] as const);
    const across = Array.from({ length: blocks + 1 }, (_, i) => [at(k), at(i)] as const);
    city.line(along, { highway: k % 4 === 0 ? 'secondary' : 'residential', name: `${k + 1}. Street` });
    city.line(across, { highway: 'residential', name: `${k + 1}. Avenue` });
  }
  for (let a = 0; a < blocks; a++)
    for (let b = 0; b < blocks; b++) {
      const middle = Math.hypot(a + 0.5 - blocks / 2, b + 0.5 - blocks / 2) / blocks;
      const levels = String(Math.max(2, Math.round(6 - 10 * middle)));
      const side = (block - 20) / houses - 3;
      for (let h = 0; h < houses; h++) {
        const x = at(a) + 10 + h * (side + 3);
        for (const y of [at(b) + 8, at(b + 1) - 8 - side])
          city.square([x, y], side, { building: h % 5 === 4 ? 'retail' : 'apartments', 'building:levels': levels });
      }
    }
  for (const [i, spot] of substations.entries())
    city.node(spot, {
      power: 'substation',
      voltage: '110000;10000',
      name: `Substation ${i + 1}`,
      operator: 'City Power',
    });
  return city;
}
