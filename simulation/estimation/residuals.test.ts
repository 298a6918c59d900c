import { describe, expect, it } from 'vitest';
import { TestField } from './test-field.ts';

const SIZE = { rings: 2, stations: 4, cables: 3, houses: 4 };

function townWith(lie: (field: TestField) => { measurement: number; of: (value: number) => number }): {
  field: TestField;
  measurement: number;
} {
  const field = new TestField(SIZE, { meters: 0.9 });
  field.start();
  field.run(10_000);
  expect(field.shadow.doubts()).toEqual([]);
  const { measurement, of } = lie(field);
  expect(measurement).toBeGreaterThanOrEqual(0);
  field.lie = (m, value) => (m === measurement ? of(value) : value);
  return { field, measurement };
}

describe('a measurement that cannot be true', () => {
  it.each([
    ['the power of a feeder', 'feeder', 'activePower', 0, 1.8],
    ['the current of a feeder', 'feeder', 'current', 2, 1.2],
    ['the power of a station', 'station', 'activePower', 4, 3],
  ] as const)('is found alone: %s', (_, table, quantity, row, factor) => {
    const { field, measurement } = townWith((each) => ({
      measurement: each.find(table, quantity, row),
      of: (value) => factor * value,
    }));
    field.run(30_000);
    const doubts = field.shadow.doubts();
    expect(doubts.map(({ point, doubt }) => [point, doubt])).toEqual([[String(measurement), 'residual']]);
    // Without it the rest says what is true.
    const truth = field.truth.value(1, 5, 0, 0);
    expect(Math.abs(field.shadow.columns.feeders.power[0]! - truth)).toBeLessThan(0.2 * truth);
    field.lie = (_m, value) => value;
    field.run(60_000);
    expect(field.shadow.doubts()).toEqual([]);
  });

  it.each([0.94, 1.06])('is found where the voltage of a station lies: times %f', (factor) => {
    const { field, measurement } = townWith((each) => ({
      measurement: Array.from(each.measurements.table.keys()).find((m) => each.measurements.table[m] === 2)!,
      of: (value) => factor * value,
    }));
    field.run(60_000);
    expect(field.shadow.doubts().map(({ point }) => point)).toEqual([String(measurement)]);
  });

  it('is found where it has frozen while its feeder was switched off and on', () => {
    const { field, measurement } = townWith((each) => {
      const m = each.find('feeder', 'activePower', 0);
      const held = each.truth.value(1, 5, 0, 0);
      return { measurement: m, of: () => held };
    });
    field.run(30_000);
    expect(field.shadow.doubts()).toEqual([]);
    const open = field.row('switches', 'r1.1.s3.a.q1');
    field.truth.operate(open, false, field.nowMs, true);
    field.run(40_000);
    expect(field.shadow.doubts().some(({ point }) => point === String(measurement))).toBe(true);
  });

  it('is left out at once where a house says what no house draws', () => {
    const { field, measurement } = townWith((each) => ({
      measurement: each.find('consumer', 'activePower', each.row('consumers', 'r1.1.s1.f1.consumer-1')),
      of: () => 4e8,
    }));
    const before = field.shadow.columns.feeders.power[0]!;
    field.nowMs += 500;
    field.say(measurement);
    field.run(15_000);
    expect(field.shadow.doubts().map(({ point, doubt }) => [point, doubt])).toEqual([
      [String(measurement), 'residual'],
    ]);
    expect(Math.abs(field.shadow.columns.feeders.power[0]! - before)).toBeLessThan(0.1 * before);
    field.lie = (_m, value) => value;
    field.nowMs += 500;
    field.say(measurement);
    field.run(2000);
    expect(field.shadow.doubts()).toEqual([]);
  });
});
