// Whether `control-areas.json` of a data folder can be read and fits the city, before a start finds out.
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { existsSync } from 'node:fs';
import { openAreaMap } from '../host/operations/control/area-map.ts';

export type AreasChecked =
  | { readonly kind: 'none' }
  | { readonly kind: 'fits'; readonly areas: number; readonly people: number }
  /** `trouble` names the file and the place */
  | { readonly kind: 'trouble'; readonly trouble: string };

/** @param grid null: the city was imported without one, and has no areas */
export async function checkControlAreas(path: string, grid: CityGrid | null): Promise<AreasChecked> {
  try {
    if (!existsSync(path)) return { kind: 'none' };
    if (grid === null)
      return { kind: 'trouble', trouble: `${path}: this city has no grid, and so no areas of control` };
    const { map, file } = await openAreaMap(grid, path);
    return { kind: 'fits', areas: map.areas.length, people: Object.keys(file?.people ?? {}).length };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { kind: 'trouble', trouble: said.startsWith(path) ? said : `${path}: ${said}` };
  }
}
