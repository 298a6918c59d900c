// Charging stations for cars: the tagged ones, and others invented beside parking, for the data of most cities lag behind.
import type { Asset } from '../asset-list.ts';
import { seededNoise } from '../seeded-noise.ts';
import type { StreetFinder } from '../street-finder.ts';
import { parseNumber } from '../tag-values.ts';
import type { Thing } from '../tagged-things.ts';

/** W, usual of alternating and of direct current */
const SLOW_POINT = 22e3;
const FAST_POINT = 50e3;
/** Assumed: parking of this many stalls or more; share of it that has stations; share of stalls with a point */
const LEAST_STALLS = 12;
const EQUIPPED_SHARE = 0.4;
const STALL_SHARE = 0.04;
const MOST_POINTS = 16;
/** Large car parks: share of them with fast points. */
const LARGE_STALLS = 150;
const FAST_SHARE = 0.3;
/** m: a tagged station serves the parking */
const SERVED_M = 80;
const NAME_REACH_M = 80;

export function chargingAssets(
  things: readonly Thing[],
  parking: readonly Asset[],
  streets: StreetFinder,
  seed: number,
): Asset[] {
  const found: Asset[] = [];
  for (const { id, tags, x, y } of things) {
    if (tags.amenity !== 'charging_station') continue;
    const tagged = parseNumber(tags.capacity);
    const isTagged = tagged !== null && tagged >= 1 && tagged <= 100;
    const points = isTagged ? Math.round(tagged) : 2;
    found.push({
      id: `charging-station-${id}`,
      domain: 'power',
      kind: 'charging-station',
      name: tags.name ?? streets.name(x, y, NAME_REACH_M),
      x,
      y,
      owner: tags.operator ?? '',
      attributes: {
        chargingPoints: points,
        ...(isTagged ? {} : { chargingPointsEstimated: true }),
        pointPower: SLOW_POINT,
        pointPowerEstimated: true,
        rated: points * SLOW_POINT,
        ratedEstimated: true,
      },
    });
  }
  const tagged = found.length;
  const isServed = (x: number, y: number): boolean =>
    found.slice(0, tagged).some((station) => Math.hypot(station.x - x, station.y - y) < SERVED_M);
  for (const [i, { x, y, name, attributes }] of parking.entries()) {
    const stalls = attributes['capacity'] as number;
    if (stalls < LEAST_STALLS || seededNoise(seed, i, 41) >= EQUIPPED_SHARE || isServed(x, y)) continue;
    const points = Math.min(MOST_POINTS, Math.max(2, Math.round(stalls * STALL_SHARE)));
    const isFast = stalls >= LARGE_STALLS && seededNoise(seed, i, 42) < FAST_SHARE;
    const pointPower = isFast ? FAST_POINT : SLOW_POINT;
    found.push({
      id: `charging-station-s${found.length - tagged + 1}`,
      domain: 'power',
      kind: 'charging-station',
      name,
      x,
      y,
      owner: '',
      attributes: { chargingPoints: points, pointPower, rated: points * pointPower },
      isEstimated: true,
    });
  }
  return found;
}
