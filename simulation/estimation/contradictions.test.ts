import { describe, expect, it } from 'vitest';
import { QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import { TestField } from './test-field.ts';

const SIZE = { rings: 1, stations: 3, cables: 2, houses: 4 };
const STALE = 3;

function town(): { field: TestField; breaker: number; position: number; isClosed: () => boolean } {
  const field = new TestField(SIZE, { meters: 1 });
  field.start();
  field.run(5000);
  const breaker = field.row('switches', 'b.r1.1.q0');
  const position = field.positionOf('b.r1.1.q0');
  const isClosed = (): boolean =>
    field.shadow.columns.consumers.supply[field.row('consumers', 'r1.1.s1.f1.consumer-1')] === SUPPLY.live;
  return { field, breaker, position, isClosed };
}

const qualityOf = (field: TestField, row: number): number => qualityOfBasis(field.shadow.columns.switches.basis[row]!);
const doubtsOf = (field: TestField): string[] => field.shadow.doubts().map(({ doubt }) => doubt);

describe('a switch that contradicts itself', () => {
  it('keeps its state where one source time has two values', () => {
    const { field, breaker, position, isClosed } = town();
    field.shadow.take(position, 1, field.nowMs, 0, 1, field.nowMs);
    field.shadow.take(position, 0, field.nowMs, 0, 1, field.nowMs);
    field.run(500);
    expect(isClosed()).toBe(true);
    expect(qualityOf(field, breaker)).toBe(QUALITY.uncertain);
    expect(doubtsOf(field)).toEqual(['contradiction']);
    field.run(12_000);
    expect(doubtsOf(field)).toEqual([]);
  });

  it('keeps its state while it is reported open and closed in quick alternation', () => {
    const { field, breaker, position } = town();
    for (let k = 0; k < 8; k++) {
      field.nowMs += 500;
      field.shadow.take(position, k % 2, field.nowMs, 0, 1, field.nowMs);
      field.shadow.advance(field.nowMs);
    }
    expect(doubtsOf(field)).toContain('contradiction');
    expect(qualityOf(field, breaker)).toBe(QUALITY.uncertain);
    field.shadow.take(position, 1, field.nowMs + 500, 0, 1, field.nowMs + 500);
    field.run(25_000);
    expect(field.shadow.gridState().customersOut).toBe(0);
    expect(qualityOf(field, breaker)).toBe(QUALITY.good);
  });

  it('keeps its state in between, bad, or when its device is gone', () => {
    const { field, breaker, position, isClosed } = town();
    field.shadow.take(position, 2, field.nowMs + 1, 0, 1, field.nowMs + 1);
    field.run(1000);
    expect(isClosed()).toBe(true);
    expect(field.shadow.columns.switches.position[breaker]).toBe(2);
    expect(doubtsOf(field)).toEqual([]);
    field.run(20_000);
    expect(doubtsOf(field)).toEqual(['position-unknown']);
    field.shadow.take(position, 3, field.nowMs + 1, 0, 1, field.nowMs + 1);
    field.run(1000);
    expect(isClosed()).toBe(true);
    expect(doubtsOf(field)).toEqual(['position-unknown']);
    field.shadow.take(position, 1, field.nowMs + 1, 0, 1, field.nowMs + 1);
    field.run(1000);
    expect(doubtsOf(field)).toEqual([]);
    field.shadow.take(position, 1, field.nowMs - 999, STALE, 1, field.nowMs);
    field.run(1000);
    expect(isClosed()).toBe(true);
    expect(qualityOf(field, breaker)).toBe(QUALITY.stale);
    expect(doubtsOf(field)).toEqual(['stale']);
  });
});

describe('a breaker that closes again by itself', () => {
  it('is believed at each report, whatever its bay read before', () => {
    const { field, position, isClosed } = town();
    for (const [value, afterMs] of [
      [0, 500],
      [1, 500],
      [0, 500],
    ] as const) {
      field.nowMs += afterMs;
      field.shadow.take(position, value, field.nowMs, 0, 1, field.nowMs);
      field.shadow.advance(field.nowMs);
      expect(isClosed()).toBe(value === 1);
    }
  });
});

describe('a switch that others contradict', () => {
  it('is not believed open where stations and meters behind it go on speaking', () => {
    const { field, breaker, position, isClosed } = town();
    field.shadow.take(position, 0, field.nowMs, 0, 1, field.nowMs);
    field.run(500);
    expect(isClosed()).toBe(false);
    field.run(8000);
    expect(isClosed()).toBe(true);
    expect(field.wrong()).toEqual([]);
    expect(qualityOf(field, breaker)).toBe(QUALITY.uncertain);
    expect(doubtsOf(field)).toContain('contradiction');
    field.shadow.take(position, 1, field.nowMs, 0, 1, field.nowMs);
    field.run(2000);
    expect(doubtsOf(field)).toEqual([]);
    expect(qualityOf(field, breaker)).toBe(QUALITY.good);
  });

  it('is believed no more by a clock that is ahead, nor by one repeated word of it', () => {
    const { field, breaker, position, isClosed } = town();
    const aheadMs = field.nowMs + 240_000;
    field.shadow.take(position, 0, aheadMs, 0, 1, field.nowMs);
    field.run(8000);
    expect(isClosed()).toBe(true);
    expect(field.wrong()).toEqual([]);
    expect(qualityOf(field, breaker)).toBe(QUALITY.uncertain);
    expect(doubtsOf(field)).toContain('contradiction');
    field.shadow.take(position, 0, aheadMs, 0, 1, field.nowMs);
    field.run(1000);
    expect(isClosed()).toBe(true);
    expect(doubtsOf(field)).toContain('contradiction');
  });

  it('is believed open against nobody', () => {
    const { field, breaker, isClosed } = town();
    field.truth.operate(breaker, false, field.nowMs, true);
    field.run(20_000);
    expect(isClosed()).toBe(false);
    expect(qualityOf(field, breaker)).toBe(QUALITY.good);
    expect(doubtsOf(field)).toEqual([]);
  });

  it('takes nobody their supply where an earthing switch is said to be closed on a live place', () => {
    const { field } = town();
    const earth = field.positionOf('b.r1.1.q8');
    field.shadow.take(earth, 1, field.nowMs, 0, 1, field.nowMs);
    field.run(3000);
    expect(field.shadow.gridState().customersOut).toBe(0);
    expect(doubtsOf(field)).toEqual(['earth-on-live']);
  });
});
