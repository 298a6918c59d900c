import { expect, test } from 'vitest';
import type { RequestName, RequestParams, RequestResult } from '../../contract/requests.ts';
import type { City } from './city.ts';
import { createFigureDesk } from './figure-desk.ts';
import { LiveCity } from './live-city.ts';

const NOW = 1_800_000_000_000;
const SLOT_MS = 10_000;
const figure = {
  id: 'load',
  domain: 'power',
  kind: 'feeder',
  point: 'p',
  unit: 'MW',
  factor: 0.001,
  digits: 0,
  rank: 1,
};

/** Two points: one says 1000 in every slot, the other 500 now and then, and turns bad once. */
function cityOf(aggregate: 'sum' | 'mean'): City {
  return {
    catalogue: { domains: [{ keyFigures: [{ ...figure, aggregate }] }] },
    pointsNamed: () => Uint32Array.of(0, 1),
    definition: () => undefined,
    pointId: (point: number) => `point-${point}`,
    live: new LiveCity(2),
  } as unknown as City;
}

function answer({ slots, fromMs }: RequestParams<'history.series'>): RequestResult<'history.series'> {
  const none = Array.from({ length: slots }, () => null);
  const other = (slot: number) => (slot === 5 || slot === 20 ? 500 : slot === 30 ? 77 : null);
  const rows = Array.from({ length: slots }, (_, slot) => slot);
  const of = (last: (number | null)[], qualities: (number | null)[]) => ({
    ...{ point: '', min: none, max: none, mean: none, origins: none },
    ...{ last, qualities },
  });
  return {
    tier: 'raw',
    startMs: fromMs,
    slotMs: SLOT_MS,
    series: [
      of(
        rows.map(() => 1000),
        rows.map(() => 0),
      ),
      of(
        rows.map(other),
        rows.map((slot) => (other(slot) === null ? null : slot === 30 ? 3 : 0)),
      ),
    ],
  };
}

test.each([
  ['sum', 1.5],
  ['mean', 0.75],
] as const)(
  'the recorded %s of a figure: values hold until the next word, a bad one leaves a gap',
  async (kind, value) => {
    const desk = createFigureDesk({
      clock: { now: () => NOW, set: () => undefined, jump: () => undefined },
      timers: { now: () => NOW, after: () => () => undefined },
      isBlind: () => false,
      request: async <N extends RequestName>(_name: N, params: RequestParams<N>) =>
        answer(params as RequestParams<'history.series'>) as RequestResult<N>,
    });
    desk.open(cityOf(kind));
    desk.jump(true);
    await desk.readPast();
    const { values, times } = desk.history.read('load');
    expect(values.slice(0, 25)).toEqual(Array.from({ length: 25 }, () => value));
    expect(values[25]).toBeNull();
    expect(times[1]! - times[0]!).toBe(SLOT_MS);
    desk.jump(false);
    expect(desk.history.read('load').values.every((one) => one === null)).toBe(true);
  },
);
