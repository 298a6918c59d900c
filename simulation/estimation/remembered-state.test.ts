// What was known before the start, as old words: the last state, and nothing that looks like knowledge of now.
import { describe, expect, it } from 'vitest';
import { createEnvironment } from '../weather/environment.ts';
import { QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import { ShadowGrid } from './shadow-grid.ts';
import { TestField } from './test-field.ts';

const SIZE = { rings: 1, stations: 3, cables: 2, houses: 4 };

type Word = Parameters<ShadowGrid['take']>;

/** A field whose words are noted: the last of each measurement. */
function noted(): { field: TestField; words: Map<number, Word> } {
  const field = new TestField(SIZE);
  const words = new Map<number, Word>();
  const take = field.shadow.take.bind(field.shadow);
  field.shadow.take = (...word) => {
    words.set(word[0], word);
    take(...word);
  };
  return { field, words };
}

/** A shadow grid that is started `laterMs` after the field's last moment, with nothing but old words. */
function startedAnew({ field, words }: ReturnType<typeof noted>, laterMs: number): ShadowGrid {
  const startMs = field.nowMs + laterMs;
  const shadow = new ShadowGrid(field.shadow.grid, {
    startMs,
    momentAt: createEnvironment({ lon: 13.4, lat: 52.5, timeZone: 'Europe/Berlin' }, 1),
    intervalMs: (m) => field.intervalOf(m),
  });
  for (const [m, value, ts, , origin, arrival] of words.values())
    shadow.take(m, value, ts, QUALITY.stale, origin, arrival);
  for (let ms = 0; ms <= 10_000; ms += 500) shadow.advance(startMs + ms);
  return shadow;
}

const dead = ({ columns }: ShadowGrid): number[] =>
  [...columns.consumers.supply.keys()].filter((row) => columns.consumers.supply[row] === SUPPLY.dead);

describe('what was known before the start', () => {
  it.each([
    ['a cable of the ring and its breaker', 'r1.1.cable-2'],
    ['a cable behind a fuse that only meters tell of', 'r1.1.s1.f1.c1'],
  ])('is dark as it was, and stale: %s', (_, element) => {
    const noting = noted();
    const { field } = noting;
    field.start();
    field.run(10_000);
    field.truth.throwFault({ element, type: 'three-phase', permanent: true });
    field.run(30_000);
    const expected = dead(field.shadow);
    expect(expected.length).toBeGreaterThan(0);
    const shadow = startedAnew(noting, 1_800_000);
    expect(dead(shadow)).toEqual(expected);
    const { basis, supply } = shadow.columns.consumers;
    for (const row of expected) expect(qualityOfBasis(basis[row]!)).toBe(QUALITY.stale);
    for (let row = 0; row < basis.length; row++) {
      expect(qualityOfBasis(basis[row]!)).not.toBe(QUALITY.good);
      expect(supply[row]).not.toBe(SUPPLY.unknown);
    }
  });

  it('is dark where one meter alone has said so', () => {
    const noting = noted();
    const { field } = noting;
    field.start();
    field.run(10_000);
    const row = [...field.town.grid.network.consumers.ids.keys()].find((each) => field.hasMeter(each))!;
    field.shadow.take(field.find('consumer', 'supply', row), 0, field.nowMs, QUALITY.good, 1, field.nowMs);
    field.mute.add(field.find('consumer', 'supply', row));
    for (let ms = 500; ms <= 5000; ms += 500) field.shadow.advance(field.nowMs + ms);
    expect(dead(field.shadow)).toEqual([row]);
    const shadow = startedAnew(noting, 60_000);
    expect(dead(shadow)).toEqual([row]);
    expect(qualityOfBasis(shadow.columns.consumers.basis[row]!)).toBe(QUALITY.stale);
  });

  it('is over as soon as somebody says otherwise', () => {
    const noting = noted();
    const { field } = noting;
    field.start();
    field.truth.operate(field.row('switches', 'b.r1.1.q0'), false, field.nowMs, true);
    field.run(10_000);
    expect(dead(field.shadow).length).toBeGreaterThan(0);
    const shadow = startedAnew(noting, 60_000);
    const breaker = field.positionOf('b.r1.1.q0');
    const nowMs = field.nowMs + 80_000;
    shadow.take(breaker, 1, nowMs, QUALITY.good, 1, nowMs);
    for (let ms = 0; ms <= 30_000; ms += 500) shadow.advance(nowMs + ms);
    expect(qualityOfBasis(shadow.columns.switches.basis[field.row('switches', 'b.r1.1.q0')]!)).toBe(QUALITY.good);
    expect(dead(shadow)).toEqual([]);
  });
});
