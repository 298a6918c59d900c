// What falls silent takes along what rests on it: the last state stays, and is marked as old.
import { describe, expect, it } from 'vitest';
import type { ElementReport } from './grid-reports.ts';
import { QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import { TestField } from './test-field.ts';

const SIZE = { rings: 1, stations: 3, cables: 2, houses: 4 };

function town(telemetry: ConstructorParameters<typeof TestField>[1] = {}): TestField {
  const field = new TestField(SIZE, telemetry);
  field.start();
  field.run(5000);
  return field;
}

const consumersOf = (field: TestField, prefix: string): number[] =>
  field.town.grid.network.consumers.ids.flatMap((id, row) => (id.startsWith(prefix) ? [row] : []));
const qualities = (field: TestField, rows: readonly number[]): Set<number> =>
  new Set(rows.map((row) => qualityOfBasis(field.shadow.columns.consumers.basis[row]!)));

/** Its device is gone: the host says of its last word that it is old. */
function goOffline(field: TestField, id: string): void {
  const m = field.positionOf(id);
  field.shadow.take(m, 1, field.nowMs, QUALITY.good, 1, field.nowMs);
  field.shadow.take(m, 1, field.nowMs, QUALITY.stale, 1, field.nowMs);
  field.mute.add(m);
}

describe('silence', () => {
  it('of a terminal makes its station old, with all that is computed of it, and not its neighbours', () => {
    const field = town({ meters: 0 });
    const { stations } = field.town.grid;
    const [silent, other] = stations.ids.flatMap((_, row) =>
      field.find('station', 'activePower', row) >= 0 ? [row] : [],
    );
    const { measurements: all } = field;
    const station = stations.ids[silent!]!;
    for (let m = 0; m < all.count; m++) {
      const isItsNode = field.find('station', 'activePower', silent!) === m;
      if (isItsNode || all.point[m] === all.point[field.find('station', 'activePower', silent!)]! + 1)
        field.mute.add(m);
    }
    for (const id of field.town.grid.network.switches.ids)
      if (id.startsWith(`${station}.`) && field.positionOf(id) >= 0) goOffline(field, id);
    field.run(12_000);
    const report = field.shadow.element({ table: 'stations', row: silent! }) as ElementReport;
    expect(report.supply).toMatchObject({ state: 'live', quality: 'STALE', isUnobserved: true });
    for (const { quantity, quality } of report.quantities) expect([quantity, quality]).toEqual([quantity, 'STALE']);
    const next = field.shadow.element({ table: 'stations', row: other! }) as ElementReport;
    expect(next.supply).toMatchObject({ state: 'live', quality: 'GOOD' });
  });

  it('of a switch makes old what hangs on it, as far as nobody below it speaks', () => {
    const field = town({ meters: 0, stations: false });
    goOffline(field, 'r1.1.s2.a.q1');
    goOffline(field, 'r1.1.s1.b.q1');
    field.run(2000);
    const before = [...field.shadow.columns.consumers.supply];
    expect(new Set(before)).toEqual(new Set([SUPPLY.live]));
    expect(qualities(field, consumersOf(field, 'r1.1.s2'))).toEqual(new Set([QUALITY.stale]));
    expect(qualities(field, consumersOf(field, 'r1.1.s1'))).not.toContain(QUALITY.stale);
    // Its word ends it.
    field.mute.clear();
    for (const id of ['r1.1.s2.a.q1', 'r1.1.s1.b.q1'])
      field.shadow.take(field.positionOf(id), 1, field.nowMs, QUALITY.good, 1, field.nowMs);
    field.run(2000);
    expect(qualities(field, consumersOf(field, 'r1.1.s2'))).not.toContain(QUALITY.stale);

    const metered = town({ meters: 1, stations: false });
    goOffline(metered, 'r1.1.s2.a.q1');
    metered.run(2000);
    expect(qualities(metered, consumersOf(metered, 'r1.1.s2'))).toEqual(new Set([QUALITY.good]));
  });

  it('of the meters that said they are dark leaves them dark, and old', () => {
    const field = town({ meters: 1, gasps: 1 });
    field.truth.throwFault({ element: 'r1.1.s1.f1.c1', type: 'three-phase', permanent: true });
    field.run(8000);
    const rows = consumersOf(field, 'r1.1.s1.f1');
    expect(qualities(field, rows)).toEqual(new Set([QUALITY.good]));
    // The connection to the broker is lost: the host says of every meter's last word that it is old.
    for (const row of rows) {
      const m = field.find('consumer', 'supply', row);
      field.shadow.take(m, 0, field.nowMs, QUALITY.good, 1, field.nowMs);
      field.shadow.take(m, 0, field.nowMs, QUALITY.stale, 1, field.nowMs);
    }
    field.run(5000);
    expect(rows.map((row) => field.shadow.columns.consumers.supply[row])).toEqual(rows.map(() => SUPPLY.dead));
    expect(qualities(field, rows)).toEqual(new Set([QUALITY.stale]));
    expect((field.shadow.element({ table: 'consumers', row: rows[0]! }) as ElementReport).supply.quality).toBe('STALE');
  });

  it('of everybody leaves nothing that is good, and nobody dark', () => {
    const field = town();
    for (let m = 0; m < field.measurements.count; m++) field.mute.add(m);
    for (const id of field.town.grid.network.switches.ids)
      if (field.positionOf(id) >= 0) field.mute.delete(field.positionOf(id));
    for (const row of field.town.grid.network.switches.ids.keys()) {
      const m = field.find('switch', 'position', row);
      if (m < 0) continue;
      field.shadow.take(m, field.truth.position(row) === 0 ? 0 : 1, field.nowMs, QUALITY.good, 1, field.nowMs);
      field.shadow.take(m, field.truth.position(row) === 0 ? 0 : 1, field.nowMs, QUALITY.stale, 1, field.nowMs);
    }
    const { columns } = field.shadow;
    const before = [...columns.consumers.supply];
    // Reads of meters are fresh for three quarters of an hour.
    for (let minute = 0; minute < 50; minute++) field.shadow.advance((field.nowMs += 60_000));
    expect([...columns.consumers.supply]).toEqual(before);
    const { customersTotal, loadMw } = field.shadow.gridState();
    expect(loadMw).toBeGreaterThan(0);
    expect(field.shadow.gridState()).toMatchObject({
      ...{ customersStale: customersTotal, measuredSwitches: 0, goodSwitches: 0, loadMeasuredMw: 0 },
    });
    expect(field.shadow.gridState().staleSwitches).toBeGreaterThan(0);
    for (const table of ['branches', 'stations', 'feeders'] as const)
      for (const basis of columns[table].basis) expect(qualityOfBasis(basis)).not.toBe(QUALITY.good);
  });
});
