// The systems of the city, in the order in which lists show them. A new system is a new folder and one line here.
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
export type DomainDescription = Omit<Domain, 'createField'>;

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
