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
      'outage.open': noGrid,
      'outage.split': noGrid,
      'outage.splitOff': noGrid,
      'outage.records': noGrid,
      'outage.correct': noGrid,
      'outage.check': noGrid,
      'outage.callBack': noGrid,
    };
  return {
    'outage.list': ({ states }) => {
      const given = outages.list(states);
      return 'failure' in given ? given : answer({ outages: given.result });
    },
    'outage.reliability': ({ year }) => outages.reliability(year),
    'outage.call': (call, { user }) => outages.call(call, user),
    'outage.step': ({ outage, step }, asker) => outages.step(outage, step, asker),
    'outage.storm': ({ feeder, district, isStorm }, { user }) => {
      if (feeder !== null && district !== null) return refuse('bad-request', 'either "feeder" or "district", not both');
      const place = feeder === null ? district : feeder;
      const kind = feeder === null ? 'district' : 'feeder';
      return outages.storm(place === null ? null : { kind, name: place }, isStorm, user);
    },
    'outage.storms': () => outages.storms(),
    'outage.open': (change, asker) => outages.change({ do: 'open', ...change }, asker),
    'outage.merge': (change, asker) => outages.change({ do: 'merge', ...change }, asker),
    'outage.split': (change, asker) => outages.change({ do: 'split', ...change }, asker),
    'outage.splitOff': (change, asker) => outages.change({ do: 'splitOff', ...change }, asker),
    'outage.records': ({ outage }) => outages.records(outage),
    'outage.correct': (change, asker) => outages.change({ do: 'correct', ...change }, asker),
    'outage.check': ({ outage }, { user }) => outages.check(outage, user),
    'outage.callBack': (change, asker) => outages.change({ do: 'callBack', ...change }, asker),
    'outage.etr': ({ outage, from, to, reason }, asker) => outages.sayEtr(outage, from, to, reason, asker),
  };
}
