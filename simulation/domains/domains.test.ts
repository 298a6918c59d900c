import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEnvironment, type Environment } from '../weather/environment.ts';
import type { Domain, PointDefinition, Report } from './domain.ts';
import { catalogueOf, DOMAINS } from './index.ts';
import { BERLIN, testSite, type TestPlace } from './test-site.ts';

const YEAR = Date.UTC(2026, 0, 1);
const YEAR_MS = 365 * 86_400_000;

interface Speaking {
  readonly domain: Domain;
  readonly points: ReadonlyMap<string, ReadonlyMap<string, PointDefinition>>;
  readonly reports: (environment: Environment) => Report[];
}

function speaking(seed: number, place: TestPlace): Speaking[] {
  const site = testSite(seed, place);
  return DOMAINS.map((domain) => {
    const kinds = new Map(domain.kinds.map((kind) => [kind.kind, new Map(kind.points.map((p) => [p.name, p]))]));
    const assets = site.assets.filter(({ kind }) => kinds.has(kind));
    const field = domain.createField({ ...site, assets });
    return {
      domain,
      points: new Map(assets.map(({ id, kind }) => [id, kinds.get(kind)!])),
      reports: (environment) =>
        Array.from({ length: field.devices }, (_, device) => field.report(device, environment)).filter(
          (r) => r !== null,
        ),
    };
  });
}

describe('all systems', () => {
  it('stay inside their declared ranges all year, anywhere on earth', () => {
    const places: [TestPlace, string][] = [
      [BERLIN, 'Europe/Berlin'],
      [{ lon: 151.2, lat: -33.9 }, 'Australia/Sydney'],
      [{ lon: 15.6, lat: 78.2 }, 'Arctic/Longyearbyen'],
      [{ lon: -78.5, lat: -0.2 }, 'America/Guayaquil'],
    ];
    for (const [place, timeZone] of places) {
      const environment = createEnvironment({ ...place, timeZone }, 5);
      const systems = speaking(5, place);
      for (let t = YEAR; t < YEAR + YEAR_MS; t += 53 * 3_600_000 + 17_000) {
        for (const { points, reports } of systems) {
          for (const { asset, values } of reports(environment(t))) {
            for (const [name, value] of Object.entries(values)) {
              const point = points.get(asset)?.get(name);
              if (point === undefined) throw new Error(`${asset} has no point ${name}`);
              if (typeof value === 'string') expect(point.states).toContain(value);
              else if (!(value >= point.range[0] && value <= point.range[1]))
                throw new Error(`${asset}.${name} = ${value}`);
            }
          }
        }
      }
    }
  });

  it('give every declared point a value', () => {
    const environment = createEnvironment({ ...BERLIN, timeZone: 'Europe/Berlin' }, 1)(YEAR);
    for (const { points, reports } of speaking(1, BERLIN)) {
      const spoken = new Set(
        reports(environment).flatMap(({ asset, values }) => Object.keys(values).map((name) => `${asset}.${name}`)),
      );
      for (const [asset, names] of points)
        for (const name of names.keys()) expect(spoken).toContain(`${asset}.${name}`);
    }
  });

  it('say every point on the topic that it names', () => {
    const environment = createEnvironment({ ...BERLIN, timeZone: 'Europe/Berlin' }, 1)(YEAR);
    for (const { points, reports } of speaking(1, BERLIN)) {
      for (const { asset, suffix, values } of reports(environment)) {
        for (const name of Object.keys(values))
          expect(points.get(asset)?.get(name)?.topic ?? 'tele', `${asset}.${name}`).toBe(suffix);
      }
    }
  });

  it('say the same for the same seed, whatever was asked before, and else for another seed', () => {
    const place = { ...BERLIN, timeZone: 'Europe/Berlin' };
    const moments = [YEAR + 1e9, YEAR + 2e10, YEAR + 3_600_000];
    const say = (seed: number, times: number[]) => {
      const environment = createEnvironment(place, seed);
      const systems = speaking(seed, BERLIN);
      const all = times.map((t) => JSON.stringify(systems.map(({ reports }) => reports(environment(t)))));
      return all.at(-1);
    };
    expect(say(7, moments)).toBe(say(7, moments.slice(-1)));
    expect(say(7, moments)).not.toBe(say(8, moments));
  });

  it('move smoothly: a measurement does not leap within a second', () => {
    const environment = createEnvironment({ ...BERLIN, timeZone: 'Europe/Berlin' }, 3);
    const systems = speaking(3, BERLIN);
    const leaps = (name: string) => {
      let worst = 0;
      for (let t = YEAR + 6 * 3_600_000; t < YEAR + 7 * 3_600_000; t += 1000) {
        for (const { reports } of systems) {
          const [a, b] = [reports(environment(t)), reports(environment(t + 1000))];
          a.forEach((report, i) => {
            const [x, y] = [report.values[name], b[i]!.values[name]];
            if (typeof x === 'number' && typeof y === 'number') worst = Math.max(worst, Math.abs(y - x));
          });
        }
        t += 600_000;
      }
      return worst;
    };
    expect(leaps('temperature')).toBeLessThan(0.6);
    expect(leaps('oilTemperature')).toBeLessThan(3);
    expect(leaps('occupancy')).toBeLessThan(6);
  });

  it('come in one shape: ids, texts, layers and figures fit together', () => {
    const { domains } = catalogueOf(DOMAINS);
    const ids = domains.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const domain of domains) {
      const kinds = new Map(domain.kinds.map((kind) => [kind.kind, kind]));
      const pointsOf = (kind: string) => kinds.get(kind)!.points.map(({ name }) => name);
      const keys = [
        `domain.${domain.id}`,
        ...domain.layers.map(({ id }) => `layer.${id}`),
        ...domain.keyFigures.map(({ id }) => `figure.${id}`),
        ...domain.kinds.flatMap(({ kind, points }) => [
          `kind.${kind}`,
          ...points.flatMap(({ name, states }) => [
            `point.${kind}.${name}`,
            ...(states ?? []).map((state) => `state.${kind}.${name}.${state}`),
          ]),
        ]),
      ];
      for (const language of ['en', 'ru', 'zh']) {
        const missing = keys.filter((key) => (domain.texts[language]?.[key] ?? '') === '');
        expect(missing, `${domain.id} in ${language}`).toEqual([]);
        expect(Object.keys(domain.texts[language]!).sort()).toEqual(Object.keys(domain.texts.en!).sort());
      }
      for (const { kind, mainPoint } of domain.kinds)
        if (mainPoint !== undefined) expect(pointsOf(kind)).toContain(mainPoint);
      for (const layer of domain.layers) {
        expect(layer.domain).toBe(domain.id);
        for (const kind of layer.kinds) {
          if (layer.colour.by !== 'constant') expect(pointsOf(kind)).toContain(layer.colour.point);
          if (layer.colour.by !== 'state') continue;
          const { point, tokens } = layer.colour;
          const states = kinds.get(kind)!.points.find(({ name }) => name === point)!.states!;
          expect(Object.keys(tokens).sort()).toEqual(states.toSorted());
        }
      }
      for (const figure of domain.keyFigures) expect(pointsOf(figure.kind)).toContain(figure.point);
    }
  });

  it('spend alarm colours on nothing', () => {
    expect(JSON.stringify(catalogueOf(DOMAINS))).not.toMatch(/alarm-|load-[67]/);
  });

  it('need no clock and no chance of their own', () => {
    const before = [Date.now, Math.random] as const;
    const forbidden = () => {
      throw new Error('a pure simulation asks neither clock nor chance');
    };
    try {
      Date.now = forbidden;
      Math.random = forbidden;
      fc.assert(
        fc.property(fc.integer({ min: 0, max: YEAR_MS }), (t) => {
          const environment = createEnvironment({ ...BERLIN, timeZone: 'Europe/Berlin' }, 1)(YEAR + t);
          for (const { reports } of speaking(1, BERLIN)) reports(environment);
        }),
        { numRuns: 5, seed: 1 },
      );
    } finally {
      [Date.now, Math.random] = before;
    }
  });
});
