// Which buildings are hospitals, fire and police stations: those inside the tagged premises, else the nearest one.
import KDBush from 'kdbush';
import type { GridCritical } from '../../../../../contract/city-pack/grid-schema.ts';
import { lookup } from '../lookup.ts';
import type { Asset } from '../asset-list.ts';
import type { BuildingRow } from '../buildings.ts';
import { ringBox, shapesContain } from '../ring.ts';
import type { CriticalSite } from './building-demand.ts';

const CRITICAL: Record<string, GridCritical> = {
  hospital: 'hospital',
  'fire-station': 'fire',
  'police-station': 'police',
};
const REACH_M = 80;

/** By row of buildings. A row belongs to the first site that claims it. */
export function criticalBuildings(assets: readonly Asset[], rows: readonly BuildingRow[]): Map<number, CriticalSite> {
  const bodies = rows.flatMap((row, i) => (row.isPart ? [] : [i]));
  const found = new Map<number, CriticalSite>();
  if (bodies.length === 0) return found;
  const index = new KDBush(bodies.length);
  for (const i of bodies) index.add(rows[i]!.x, rows[i]!.y);
  index.finish();
  for (const [row, asset] of assets.entries()) {
    const critical = lookup(CRITICAL, asset.kind);
    if (critical === undefined) continue;
    const site: CriticalSite = { critical, x: asset.x, y: asset.y, outline: asset.xy ?? [], asset: row };
    let claimed = within(site, rows, bodies, index);
    if (claimed.length === 0) claimed = nearest(site, rows, bodies, index);
    for (const body of claimed) if (!found.has(body)) found.set(body, site);
  }
  return found;
}

function within(
  { outline }: CriticalSite,
  rows: readonly BuildingRow[],
  bodies: readonly number[],
  index: KDBush,
): number[] {
  if (outline.length < 6) return [];
  const { xMin, yMin, xMax, yMax } = ringBox(outline);
  const shape = [{ outer: outline, holes: [] }];
  return index
    .range(xMin, yMin, xMax, yMax)
    .map((k) => bodies[k]!)
    .filter((body) => shapesContain(shape, rows[body]!.x, rows[body]!.y))
    .sort((a, b) => a - b);
}

function nearest(
  { x, y }: CriticalSite,
  rows: readonly BuildingRow[],
  bodies: readonly number[],
  index: KDBush,
): number[] {
  let best = -1;
  let bestDistance = REACH_M;
  for (const k of index.within(x, y, REACH_M).sort((a, b) => a - b)) {
    const body = bodies[k]!;
    const distance = Math.hypot(rows[body]!.x - x, rows[body]!.y - y) - Math.sqrt(rows[body]!.area) / 2;
    if (rows[body]!.area < 40 || distance >= bestDistance) continue;
    bestDistance = distance;
    best = body;
  }
  return best < 0 ? [] : [best];
}
