// Requests about outages. A screen in the past has none of them: they would be those of now.
import type { OutageService } from '../operations/outages/outage-service.ts';
import { answer, type Handlers, refuse } from './handler.ts';

type OutageRequestName = Extract<keyof Handlers, `outage.${string}`>;
export type OutageHandlers = Pick<Handlers, OutageRequestName>;

const noGrid = () => refuse('unavailable', 'this city has no grid');

/** `outages` null: the city was imported without a grid. */
export function createOutageHandlers(outages: OutageService | null): OutageHandlers {
  if (outages === null)
    return {
      'outage.list': noGrid,
      'outage.reliability': noGrid,
      'outage.call': noGrid,
      'outage.step': noGrid,
      'outage.etr': noGrid,
      'outage.storm': noGrid,
      'outage.storms': noGrid,
      'outage.merge': noGrid,
      'outage.split': noGrid,
    };
  return {
    'outage.list': ({ states }) => {
      const given = outages.list(states);
      return 'failure' in given ? given : answer({ outages: given.result });
    },
    'outage.reliability': ({ year }) => outages.reliability(year),
    'outage.call': (call, { user }) => outages.call(call, user),
    'outage.step': ({ outage, step }, { user }) => outages.step(outage, step, user),
    'outage.storm': ({ feeder, isStorm }, { user }) => outages.storm(feeder, isStorm, user),
    'outage.storms': () => outages.storms(),
    'outage.merge': ({ outage, into }, { user }) => outages.merge(outage, into, user),
    'outage.split': ({ outage, devices }, { user }) => outages.split(outage, devices, user),
    'outage.etr': ({ outage, from, to, reason }, { user }) => outages.sayEtr(outage, from, to, reason, user),
  };
}
