// A day on which nothing is wrong calls nobody: what alarms on it is a limit that was set without looking (EEMUA 191: one in ten minutes is steady
// work for one person; ISA-18.2: 150 a day are acceptable).
import { expect, test } from 'vitest';
import { FIGURE_TARGETS } from '../alarms/alarm-figures.ts';
import { definitionId } from '../alarms/alarm-definition.ts';
import { ConditionWatch, CROSSING_CODE, type WatchedClass } from '../alarms/condition-watch.ts';
import { createEnvironment } from '../weather/environment.ts';
import { alarmDefinitionsOf, DOMAINS } from './index.ts';
import { BERLIN, testSite } from './test-site.ts';

const MINUTE = 60_000;
const DAY_MS = 24 * 60 * MINUTE;
/** Devices report oftener; what is watched over a minute or longer sees the same. */
const EVERY_MS = 20_000;
const GOOD = 0;

/** Names of the definitions that came, with how often. */
function alarmsOfDay(startMs: number): Map<string, number> {
  const plain = testSite();
  // Trains start and brake from second to second: the load of their rectifiers is the most restless.
  const rectifiers = plain.assets
    .filter(({ kind }) => kind === 'transformer')
    .map((asset) => ({ ...asset, id: `${asset.id}-rail`, attributes: { rated: 2e6, highV: 10_000, lowV: 750 } }));
  const site = { ...plain, assets: [...plain.assets, ...rectifiers] };
  const environmentAt = createEnvironment({ ...BERLIN, timeZone: 'Europe/Berlin' }, 1);
  const definitions = alarmDefinitionsOf(DOMAINS);
  const kinds = new Map(DOMAINS.flatMap(({ kinds: own }) => own.map((kind) => [kind.kind, kind])));
  const kindOf = new Map(site.assets.map(({ id, kind }) => [id, kind]));
  const fields = DOMAINS.map((domain) =>
    domain.createField({
      ...site,
      assets: site.assets.filter(({ kind }) => domain.kinds.some((own) => own.kind === kind)),
    }),
  );
  const classes: WatchedClass[] = definitions.map(({ kind, point, condition, onDelayMs, offDelayMs }) => ({
    ...{ condition, onDelayMs, offDelayMs },
    states: kinds.get(kind)?.points.find(({ name }) => name === point)?.states ?? null,
  }));
  const points = new Map<string, number>();
  const classOf: number[] = [];
  const pointOf: number[] = [];
  for (const { id, kind } of site.assets)
    definitions.forEach((definition, d) => {
      if (definition.kind !== kind) return;
      const point = `${id}.${definition.point}`;
      if (!points.has(point)) points.set(point, points.size);
      classOf.push(d);
      pointOf.push(points.get(point)!);
    });
  const watch = new ConditionWatch({ classes, classOf, pointOf, pointCount: points.size });
  const came = new Map<string, number>();
  for (let at = startMs; at < startMs + DAY_MS; at += EVERY_MS) {
    const environment = environmentAt(at);
    for (const field of fields)
      for (let device = 0; device < field.devices; device++) {
        const report = field.report(device, environment);
        if (report === null) continue;
        for (const [name, value] of Object.entries(report.values)) {
          const point = points.get(`${report.asset}.${name}`);
          if (point === undefined) continue;
          const states = kinds.get(kindOf.get(report.asset)!)?.points.find((one) => one.name === name)?.states;
          const number = typeof value === 'string' ? (states?.indexOf(value) ?? -1) : value;
          watch.takeOne(point, number, at, GOOD, at);
        }
      }
    const { count, rows, codes } = watch.drain();
    for (let i = 0; i < count; i++) {
      if (codes[i] !== CROSSING_CODE.began) continue;
      const name = definitionId(definitions[classOf[rows[i]!]!]!);
      came.set(name, (came.get(name) ?? 0) + 1);
    }
  }
  return came;
}

test.each([
  ['in winter', Date.UTC(2027, 0, 20)],
  ['in summer', Date.UTC(2027, 6, 14)],
])('a day %s is quieter than a desk bears, and no oil heats up fast', { timeout: 120_000 }, (_, startMs) => {
  const came = alarmsOfDay(startMs);
  const all = [...came.values()].reduce((sum, count) => sum + count, 0);
  expect(came.get('transformer.oilTemperature.rise') ?? 0, JSON.stringify([...came])).toBe(0);
  expect(all, JSON.stringify([...came])).toBeLessThan(FIGURE_TARGETS.perDay.acceptable);
});
