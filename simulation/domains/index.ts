// The systems of the city, in the order in which lists show them. A new system is a new folder and one line here.
import type { AlarmDefinition } from '../alarms/alarm-definition.ts';
import type { PointClass } from '../alarms/check-alarm-set.ts';
import type { Domain } from './domain.ts';
import { emergency } from './emergency/emergency.ts';
import { lighting } from './lighting/lighting.ts';
import { metering } from './metering/metering.ts';
import { parking } from './parking/parking.ts';
import { power } from './power/power.ts';
import { traffic } from './traffic/traffic.ts';
import { transit } from './transit/transit.ts';
import { weather } from './weather/weather.ts';

export type { AssetKind, Domain, KeyFigure, LayerDescription, PointDefinition } from './domain.ts';

export const DOMAINS: readonly Domain[] = [emergency, power, metering, lighting, traffic, parking, transit, weather];

/** What a system says about itself, without its behaviour: goes to the renderer as JSON. */
export type DomainDescription = Omit<Domain, 'createField' | 'alarms'>;

export function catalogueOf(domains: readonly Domain[]): { domains: DomainDescription[] } {
  return {
    domains: domains.map(({ id, rank, kinds, layers, keyFigures, texts }) => ({
      id,
      rank,
      kinds,
      layers,
      keyFigures,
      texts,
    })),
  };
}

/** Every alarm that the systems bring along. */
export const alarmDefinitionsOf = (domains: readonly Domain[]): AlarmDefinition[] =>
  domains.flatMap(({ alarms }) => alarms);

/** Classes of points, as the check of alarm definitions wants them. */
export const pointClassesOf = (domains: readonly Pick<Domain, 'kinds'>[]): PointClass[] =>
  domains.flatMap(({ kinds }) =>
    kinds.flatMap(({ kind, points }) =>
      points.map(({ name, range, states }) => ({ kind, point: name, range, states: states ?? null })),
    ),
  );
