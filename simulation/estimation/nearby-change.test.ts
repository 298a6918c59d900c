import { describe, expect, it } from 'vitest';
import { keyOf, uniform } from '../run/random.ts';
import type { LiveColumns } from './live-columns.ts';
import { START, TestField } from './test-field.ts';

const SIZE = { rings: 2, stations: 3, cables: 2, houses: 3 };

/** A shadow grid that has been told positions only: first all normal ones, then these, at once or from the start. */
function told(positions: readonly (readonly [string, number])[], atOnce: boolean): TestField {
  const field = new TestField(SIZE, { meters: 0 });
  const { switches } = field.town.grid.network;
  const wanted = new Map(positions);
  switches.ids.forEach((id, row) => {
    const m = field.positionOf(id);
    const normal = 1 - switches.normalOpen[row]!;
    if (m >= 0) field.shadow.take(m, atOnce ? normal : (wanted.get(id) ?? normal), START, 0, 1, START);
  });
  field.shadow.advance(START);
  if (!atOnce) return field;
  positions.forEach(([id, position], k) => {
    const nowMs = START + 100 * (k + 1);
    field.shadow.take(field.positionOf(id), position, nowMs, 0, 1, nowMs);
    field.shadow.advance(nowMs);
  });
  return field;
}

describe('a switching between two solutions', () => {
  it.each([
    ['a part cut off', [['r1.1.s2.a.q1', 0]]],
    ['a feeder cut off', [['b.r1.1.q0', 0]]],
    [
      'a part fed from the other side',
      [
        ['r1.1.s2.a.q1', 0],
        ['r1.open.q1', 1],
      ],
    ],
    [
      'a feeder cut off and back',
      [
        ['b.r2.2.q0', 0],
        ['b.r2.2.q0', 1],
      ],
    ],
    ['a ring closed', [['r1.open.q1', 1]]],
  ] as const)('shows at once what the whole solution shows: %s', (_, positions) => {
    const [{ branches: quick, switches: quickSwitches }, { branches: whole, switches: wholeSwitches }] = [
      true,
      false,
    ].map((atOnce) => told(positions, atOnce).shadow.columns) as [LiveColumns, LiveColumns];
    expect([quickSwitches.position, quickSwitches.feeder]).toEqual([wholeSwitches.position, wholeSwitches.feeder]);
    expect(quick.supply).toEqual(whole.supply);
    expect(quick.feeder).toEqual(whole.feeder);
    for (let row = 0; row < quick.loading.length; row++) {
      expect([row, Math.abs(quick.loading[row]! - whole.loading[row]!)]).toEqual([
        row,
        expect.toSatisfy(near(LOADING)),
      ]);
      expect([row, Math.abs(quick.voltage[row]! - whole.voltage[row]!)]).toEqual([
        row,
        expect.toSatisfy(near(VOLTAGE)),
      ]);
    }
  });

  it.each([1, 2, 3, 4])('tells exactly who has supply, whatever is switched (%i)', (seed) => {
    const { town } = new TestField(SIZE, { meters: 0 });
    const { ids, nodeB } = town.grid.network.switches;
    const rows = Array.from(ids.keys()).filter((row) => nodeB[row]! >= 0 && !ids[row]!.endsWith('.t.q1'));
    const key = keyOf(seed, 'positions');
    const positions = Array.from({ length: 12 }, (_, k) => {
      const id = ids[rows[Math.floor(uniform(key, k) * rows.length)]!]!;
      return [id, uniform(key, 100 + k) < 0.6 ? 0 : 1] as const;
    });
    for (const length of [4, 8, 12]) {
      const quick = told(positions.slice(0, length), true).shadow.columns;
      const whole = told(positions.slice(0, length), false).shadow.columns;
      for (const table of ['branches', 'consumers', 'stations', 'feeders'] as const)
        expect([table, length, quick[table].supply]).toEqual([table, length, whole[table].supply]);
      expect(quick.stations.customersOut).toEqual(whole.stations.customersOut);
      expect(quick.feeders.customersOut).toEqual(whole.feeders.customersOut);
      for (let row = 0; row < quick.branches.voltage.length; row++) {
        const [a, b] = [quick.branches.voltage[row]!, whole.branches.voltage[row]!];
        expect([row, length, Math.abs(a - b)]).toEqual([row, length, expect.toSatisfy(near(VOLTAGE))]);
      }
    }
  });
});

/** What is sent as a change at least, and one step of rounding: 0.1 %, 0.0001 pu. */
const LOADING = 6;
const VOLTAGE = 11;

const near =
  (most: number) =>
  (difference: number): boolean =>
    difference <= most;
