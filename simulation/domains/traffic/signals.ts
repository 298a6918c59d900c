// Traffic signals with fixed-time programmes, coordinated as a green wave: offsets grow with the way along the wave.
import type { Environment } from '../../weather/environment.ts';
import { between, uniform } from '../../run/random.ts';
import type { FieldAsset, FieldSite } from '../domain.ts';
import { assetKey, assetsOf, type Device, telemetryOf } from '../field.ts';
import { TRAFFIC_KINDS } from './kinds.ts';

const AMBER_S = 3;
/** The wave rolls at 50 km/h. */
const WAVE_SPEED = 13.9;

/** Length of the cycle in seconds by hour: short at night, long in the peaks (RiLSA: 50 ... 90 s). */
export function cycleAt({
  localHour,
  saturday,
  sunday,
}: Pick<Environment, 'localHour' | 'saturday' | 'sunday'>): number {
  if (localHour < 5.5 || localHour >= 22) return 60;
  const isPeak = (localHour >= 6.5 && localHour < 9.5) || (localHour >= 15 && localHour < 18.5);
  return isPeak && saturday + sunday < 0.5 ? 90 : 75;
}

export interface Aspect {
  readonly phase: 'red' | 'green' | 'amber';
  /** seconds until the next aspect */
  readonly timeToChange: number;
}

/** Aspect `second` seconds into the cycle: green first, then amber, then red. */
export function aspectAt(second: number, cycle: number, greenShare: number): Aspect {
  const green = Math.round(cycle * greenShare);
  if (second < green) return { phase: 'green', timeToChange: green - second };
  if (second < green + AMBER_S) return { phase: 'amber', timeToChange: green + AMBER_S - second };
  return { phase: 'red', timeToChange: cycle - second };
}

/** Seconds by which the wave reaches this place later than the city's middle; it runs eastwards or northwards. */
export const waveOffset = ({ x, y }: Pick<FieldAsset, 'x' | 'y'>, isEastwards: boolean): number =>
  (isEastwards ? x : y) / WAVE_SPEED;

function signal(site: FieldSite, asset: FieldAsset): Device {
  const key = assetKey(site, asset);
  const greenShare = between(key, 1, 0.34, 0.56);
  const along = waveOffset(asset, uniform(key, 2) < 0.5);
  const flashesAtNight = uniform(key, 3) < 0.2;
  return telemetryOf(TRAFFIC_KINDS, asset, (environment: Environment) => {
    const cycle = cycleAt(environment);
    if (flashesAtNight && environment.localHour < 5) return { phase: 'flashing', cycle: 0 };
    const second = (((environment.timeMs / 1000 - along) % cycle) + cycle) % cycle;
    return { phase: aspectAt(second, cycle, greenShare).phase, cycle };
  });
}

export const signals = (site: FieldSite): Device[] =>
  assetsOf(site, 'traffic-signal').map((asset) => signal(site, asset));
