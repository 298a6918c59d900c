// What a network says of its elements that no power flow asks for: names, routes and lengths, for whoever draws it.
import type { GridDrawing } from '../grid-file.ts';
import type { NetTable } from './net-table.ts';
import { type Json, isObject, type PandapowerFile } from './pandapower-json.ts';

const NAMED = ['bus', 'line', 'trafo', 'trafo3w', 'switch', 'load', 'sgen', 'gen', 'ext_grid'] as const;

/** Routes in the coordinates of the buses, from `line.geo` (3.0) or the table line_geodata. Names as the file has them. */
export function netDrawing({ tables }: PandapowerFile): GridDrawing {
  const names = new Map<string, string>();
  const lengths = new Map<string, number>();
  const routes = new Map<string, readonly number[]>();
  const overhead = new Set<string>();
  for (const name of NAMED) {
    const table = tables.get(name);
    for (let row = 0; row < (table?.count ?? 0); row++) {
      const given = table!.cell(row, 'name');
      const text = typeof given === 'string' || typeof given === 'number' ? String(given).trim() : '';
      if (text !== '') names.set(name === 'bus' ? `${table!.id(row)}` : table!.element(row), text);
    }
  }
  const line = tables.get('line');
  const geodata = tables.get('line_geodata');
  for (let row = 0; row < (line?.count ?? 0); row++) {
    const id = line!.element(row);
    const kilometres = line!.cell(row, 'length_km');
    if (typeof kilometres === 'number') lengths.set(id, kilometres * 1e3);
    if (line!.cell(row, 'type') === 'ol') overhead.add(id);
    const route = routeOf(line!, row, geodata);
    if (route.length >= 4) routes.set(id, route);
  }
  return { names, lengths, routes, overhead };
}

function routeOf(line: NetTable, row: number, geodata: NetTable | undefined): number[] {
  let geo: Json = line.cell(row, 'geo');
  if (typeof geo === 'string') {
    try {
      geo = JSON.parse(geo) as Json;
    } catch {
      return [];
    }
  }
  const at = geodata?.row(line.id(row));
  const coordinates = isObject(geo) ? geo['coordinates'] : at === undefined ? null : geodata!.cell(at, 'coords');
  if (!Array.isArray(coordinates)) return [];
  const route: number[] = [];
  for (const pair of coordinates as readonly Json[]) {
    if (!Array.isArray(pair)) return [];
    const [x, y] = pair as readonly Json[];
    if (typeof x !== 'number' || typeof y !== 'number') return [];
    route.push(x, y);
  }
  return route;
}
