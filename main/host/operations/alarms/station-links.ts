// Stations of which nothing is heard any more: their gateway or its line has died, as a Sparkplug node does whole. One alarm for the station says more than
// one for each of its points.
import { PLACE_LEVELS } from '../../../../simulation/alarms/situation-rules.ts';
import type { CityPoint } from '../../point-list.ts';
import type { LiveValues } from '../../ports.ts';
import { QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import type { AlarmPlaces } from './alarm-places.ts';
import type { MatterSource } from './matter-sources.ts';

const NONE = -1;
/** What a station says by itself comes at least this often, ms; meters that hang on it say more seldom, and on their own. */
const LONGEST_INTERVAL_MS = 60_000;
/** One point that falls silent may be its own fault. */
const FEWEST_POINTS = 2;
const LEVELS: readonly number[] = [PLACE_LEVELS.indexOf('substation'), PLACE_LEVELS.indexOf('station')];

/** The station whose gateway tells of a place: itself or the nearest above; what stands at a feeder is told by its substation. -1: none. */
export function stationOf({ tree }: Pick<AlarmPlaces, 'tree'>, place: number): number {
  let at = place;
  while (at >= 0 && !LEVELS.includes(tree.level[at]!)) at = tree.parent[at]!;
  return at;
}

export interface StationLink {
  readonly id: string;
  /** rows of the pack's points that it tells by itself */
  readonly points: Uint32Array;
}

/** Of all stations that tell several points by themselves. */
export function stationLinks(points: readonly CityPoint[], places: AlarmPlaces): StationLink[] {
  const told = new Map<number, number[]>();
  points.forEach(({ asset, definition }, row) => {
    if (definition.intervalMs === null || definition.intervalMs > LONGEST_INTERVAL_MS) return;
    const station = stationOf(places, places.ofAsset[asset.row] ?? NONE);
    if (station < 0) return;
    const known = told.get(station);
    if (known === undefined) told.set(station, [row]);
    else known.push(row);
  });
  return [...told]
    .filter(([, rows]) => rows.length >= FEWEST_POINTS)
    .map(([station, rows]) => ({ id: places.ids[station]!, points: Uint32Array.from(rows) }));
}

/** Lost is a station of which something was known once and all of it is old now. */
export function lostLinks(
  links: readonly StationLink[],
  { times, qualities }: Pick<LiveValues, 'times' | 'qualities'>,
): StationLink[] {
  return links.filter(({ points }) => {
    let known = 0;
    for (const row of points) {
      if (Number.isNaN(times[row])) continue;
      if (qualities[row] !== QUALITY_CODE.STALE) return false;
      known += 1;
    }
    return known >= FEWEST_POINTS;
  });
}

/** What the desk watches of them. */
export function linkSource(links: readonly StationLink[], live: Pick<LiveValues, 'times' | 'qualities'>): MatterSource {
  return {
    kind: 'telemetry',
    matters: () => lostLinks(links, live).map(({ id }) => ({ id, state: 'lost' as const, place: id })),
  };
}
