// A grid of which next to nothing has been said yet: what one word shows, and what it does not.
import { describe, expect, it } from 'vitest';
import type { ElementReport } from './grid-reports.ts';
import { isUnobserved, ORIGIN, originOfBasis, QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import { TestField } from './test-field.ts';

const SIZE = { rings: 1, stations: 3, cables: 2, houses: 4 };

/** Nobody has spoken. */
function silentTown(): { field: TestField; home: number; neighbours: number[]; others: number[] } {
  const field = new TestField(SIZE, { meters: 1 });
  for (let m = 0; m < field.measurements.count; m++) field.mute.add(m);
  field.run(3000);
  const { ids } = field.town.grid.network.consumers;
  const home = ids.findIndex((id) => id.startsWith('r1.1.s1.f1.'));
  const rows = [...ids.keys()].filter((row) => row !== home);
  const isNear = (row: number): boolean => ids[row]!.startsWith('r1.1.s1.');
  return { field, home, neighbours: rows.filter(isNear), others: rows.filter((row) => !isNear(row)) };
}

const say = (
  field: TestField,
  row: number,
  words: Partial<Record<'voltage' | 'activePower' | 'supply', number>>,
): void => {
  for (const [name, value] of Object.entries(words))
    field.shadow.take(
      field.find('consumer', name as 'voltage', row),
      value,
      field.nowMs,
      QUALITY.good,
      ORIGIN.measured,
      field.nowMs,
    );
};

const shown = (field: TestField, row: number) => {
  const { supply, basis } = field.shadow.columns.consumers;
  const how = basis[row]!;
  return [supply[row], originOfBasis(how), qualityOfBasis(how), isUnobserved(how)];
};

const UNKNOWN = [SUPPLY.unknown, ORIGIN.estimated, QUALITY.uncertain, true];
const ASSUMED = [SUPPLY.live, ORIGIN.estimated, QUALITY.uncertain, true];

describe('one word where nothing was known', () => {
  it('of voltage makes its own place live, as measured, and its neighbours live by assumption only', () => {
    const { field, home, neighbours, others } = silentTown();
    expect(shown(field, home)).toEqual(UNKNOWN);
    say(field, home, { voltage: 231, activePower: 2000 });
    field.run(3000);
    expect(shown(field, home)).toEqual([SUPPLY.live, ORIGIN.measured, QUALITY.good, false]);
    for (const row of neighbours) expect(shown(field, row)).toEqual(ASSUMED);
    // Switches that could have told their position stand between.
    expect(others.some((row) => shown(field, row)[0] === SUPPLY.unknown)).toBe(true);
    for (const row of others) expect([UNKNOWN, ASSUMED]).toContainEqual(shown(field, row));
  });

  it('of no voltage makes its own place dead, as measured, and nobody else', () => {
    const { field, home, neighbours, others } = silentTown();
    say(field, home, { voltage: 0, activePower: 0 });
    field.run(8000);
    expect(shown(field, home)).toEqual([SUPPLY.dead, ORIGIN.measured, QUALITY.good, false]);
    const { quantities } = field.shadow.element({ table: 'consumers', row: home }) as ElementReport;
    expect(quantities.find(({ quantity }) => quantity === 'voltage')).toMatchObject({
      ...{ value: 0, origin: 'measured', quality: 'GOOD' },
    });
    for (const row of [...neighbours, ...others]) expect(shown(field, row)).toEqual(UNKNOWN);
    say(field, home, { voltage: 229, activePower: 900 });
    field.run(3000);
    expect(shown(field, home)).toEqual([SUPPLY.live, ORIGIN.measured, QUALITY.good, false]);
  });

  it('a last gasp, leaves neighbours whom nobody has ever heard unknown', () => {
    const { field, home, neighbours, others } = silentTown();
    say(field, home, { supply: 0 });
    field.run(8000);
    expect(shown(field, home)[0]).toBe(SUPPLY.dead);
    for (const row of [...neighbours, ...others]) expect(shown(field, row)).toEqual(UNKNOWN);
  });

  it('and what was read long ago is old', () => {
    const { field, home } = silentTown();
    say(field, home, { voltage: 231, activePower: 2000 });
    field.run(1000);
    for (let minute = 0; minute < 50; minute++) field.shadow.advance((field.nowMs += 60_000));
    expect(shown(field, home)).toEqual([SUPPLY.live, ORIGIN.computed, QUALITY.stale, true]);
  });
});
