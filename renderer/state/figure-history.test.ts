import { describe, expect, it } from 'vitest';
import { createFigureHistory, HISTORY_WINDOW_MS, historyUpTo } from './figure-history.ts';
import { createCityTime } from './city-clock.ts';
import { scaleLength } from '../panels/city-view/map-foot.tsx';
import { curvePath } from '../panels/dock/figure-trends.tsx';

describe('figure history', () => {
  it('keeps the newest value of each step and half an hour of them', () => {
    const history = createFigureHistory();
    for (let time = 0; time <= 2 * HISTORY_WINDOW_MS; time += 1000) history.add('load', time, time);
    const { times, values } = history.read('load');
    expect(times[0]).toBeGreaterThanOrEqual(HISTORY_WINDOW_MS);
    expect(values.at(-1)).toBe(2 * HISTORY_WINDOW_MS);
    expect(history.from(2 * HISTORY_WINDOW_MS)).toBe(HISTORY_WINDOW_MS);
  });
  it('of a moment of the past knows nothing that came after it', () => {
    const seen = createFigureHistory();
    for (let time = 0; time <= 60_000; time += 5_000) seen.add('load', time, time);
    const past = historyUpTo(seen, 20_000);
    expect(past.read('load').times).toEqual([0, 5_000, 10_000, 15_000, 20_000]);
    past.add('load', 25_000, -1);
    expect(seen.read('load').values).toHaveLength(13);
    expect(historyUpTo(seen, 20_000 + 2 * HISTORY_WINDOW_MS).read('load').times).toEqual([]);
  });
  it('takes the recorded course of a figure and keeps what came after it', () => {
    const history = createFigureHistory();
    for (const time of [10_000, 20_000, 30_000]) history.add('load', time, 1);
    history.replace('load', { times: [0, 15_000, 22_000], values: [5, null, 7] });
    expect(history.read('load')).toEqual({ times: [0, 15_000, 22_000, 30_000], values: [5, null, 7, 1] });
  });
  it('begins anew when city time is set back', () => {
    const history = createFigureHistory();
    history.add('load', 100_000, 1);
    history.add('load', 5_000, 2);
    expect(history.read('load')).toEqual({ times: [5_000], values: [2] });
  });
  it('takes a small step back for a correction of the clock', () => {
    const history = createFigureHistory();
    history.add('load', 100_000, 1);
    history.add('load', 110_000, 2);
    history.add('load', 109_400, 3);
    expect(history.read('load')).toEqual({ times: [100_000, 110_000], values: [1, 3] });
  });
  it('draws a gap where nothing was known', () => {
    const path = curvePath(
      { times: [0, 1, 2, 3], values: [1, null, 1, 2] },
      { width: 30, height: 10, fromMs: 0, toMs: 3 },
    );
    expect(path.match(/M/g)).toHaveLength(2);
  });
});

describe('city clock', () => {
  it('runs on between two words of the host, at the city’s speed', () => {
    let steady = 1_000;
    const clock = createCityTime(
      () => steady,
      () => 77,
    );
    expect(clock.now()).toBe(77);
    clock.set(50_000, 10);
    steady += 200;
    expect(clock.now()).toBe(52_000);
  });
  it('never goes back for a word that was long on its way, but does for another time', () => {
    let steady = 0;
    const clock = createCityTime(
      () => steady,
      () => 0,
    );
    clock.set(50_000, 1);
    steady += 1_000;
    clock.set(50_400, 1);
    expect(clock.now()).toBe(51_000);
    clock.set(51_100, 1);
    expect(clock.now()).toBe(51_100);
    clock.set(20_000, 1);
    expect(clock.now()).toBe(20_000);
  });
});

describe('scale bar', () => {
  it('is 1, 2 or 5 of a power of ten and fits', () => {
    expect([0.5, 1, 2, 4.6, 10].map(scaleLength)).toEqual([50, 100, 200, 500, 1000]);
  });
});
