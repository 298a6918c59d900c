import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ORIGIN, originOfBasis, QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import { START, TestField } from './test-field.ts';

const SIZE = { rings: 1, stations: 3, cables: 3, houses: 5 };

describe('what nobody telemeters', () => {
  it('finds the blown fuse behind any fault of a low-voltage cable, and that it is back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 50 }),
        (half, station, cable, house, seed) => {
          const field = new TestField(SIZE, { seed, allSwitches: false });
          field.start();
          field.run(3000);
          const id = `r1.${half}.s${station}.f${cable}.c${house}`;
          field.truth.throwFault({ element: id, type: 'three-phase', permanent: true });
          field.run(12_000);
          // Four gasps in five meters lost, or no meter at all behind a fuse: that can happen, and nobody could know.
          expect([id, field.wrong(true)]).toEqual([id, []]);
          field.truth.repair(id);
          field.run(20_000);
          expect(field.wrong()).toEqual([]);
        },
      ),
      { numRuns: 12, seed: 3 },
    );
  });

  it('goes no higher than what is dark: a station beside its transformer that speaks is live', () => {
    const field = new TestField(SIZE, { meters: 1, gasps: 1 });
    field.start();
    field.run(3000);
    field.truth.throwFault({ element: 'r1.1.s2.tr', type: 'three-phase', permanent: true });
    field.run(10_000);
    expect(field.wrong()).toEqual([]);
    const report = field.shadow.element({ table: 'consumers', row: field.row('consumers', 'r1.1.s2.f1.consumer-1') });
    expect(report).toMatchObject({ supply: { state: 'dead', reason: 'meters', reasonElement: 'r1.1.s2.t.q1' } });
  });

  it.each([0, 500, 1000, 1500])(
    'takes nobody above a torn cable for dark, though a station below says so %d ms later than the gasps',
    (phase) => {
      for (const seed of [1, 2, 3]) {
        // Meters that are slow to answer, and one station alone that tells its voltage.
        const field = new TestField({ ...SIZE, stations: 4 }, { seed, allSwitches: false, answerMs: 2500 });
        const { network, branches, stations } = field.town.grid;
        for (let station = 0; station < stations.count; station++) {
          const row = branches.station.findIndex((s, b) => s === station && network.branches.class[b] === 1);
          if (network.branches.ids[row] === 'r1.1.s3.tr') continue;
          field.mute.add(field.find('node', 'voltage', network.branches.to[row]!));
          field.mute.add(field.find('station', 'activePower', station));
        }
        field.start();
        field.run(4000 + phase);
        field.truth.throwFault({ element: 'r1.1.cable-2', type: 'open-conductor', permanent: true });
        field.run(2500);
        for (let k = 0; k < 8; k++) {
          field.run(500);
          const { supply } = field.shadow.columns.consumers;
          const taken = Array.from(supply.keys()).filter(
            (row) => supply[row] === SUPPLY.dead && field.truth.isLive(row),
          );
          expect([seed, k, taken]).toEqual([seed, k, []]);
        }
      }
    },
  );

  it('believes a lone gasp no further than the house it came from, once the neighbours have been asked', () => {
    const field = new TestField(SIZE, { meters: 1 });
    field.start();
    field.run(3000);
    const row = field.row('consumers', 'r1.1.s1.f1.consumer-3');
    field.shadow.take(field.find('consumer', 'supply', row), 0, field.nowMs, 0, 1, field.nowMs);
    const asked = new Set<number>();
    for (let k = 0; k < 12; k++) {
      field.nowMs += 500;
      field.shadow.advance(field.nowMs);
      for (const consumer of field.shadow.pingsWanted()) {
        asked.add(consumer);
        if (consumer !== row) field.read(consumer);
      }
    }
    const { supply } = field.shadow.columns.consumers;
    expect(Array.from(supply.keys()).filter((each) => supply[each] !== SUPPLY.live)).toEqual([row]);
    expect(asked.size).toBeGreaterThan(0);
    expect(asked.size).toBeLessThan(field.town.grid.network.consumers.count);
    // It speaks again: it was no outage, or it is over.
    field.nowMs += 500;
    field.read(row);
    field.run(2000);
    expect(field.shadow.gridState().customersOut).toBe(0);
  });

  it('finds what has broken while its feeder was off, when supply returns and some meters do not', () => {
    const field = new TestField(SIZE, { meters: 1 });
    field.start();
    field.run(3000);
    const breaker = field.row('switches', 'b.r1.1.q0');
    field.truth.operate(breaker, false, field.nowMs, true);
    field.run(8000);
    field.truth.throwFault({ element: 'r1.1.s2.f2.c1', type: 'open-conductor', permanent: true });
    field.run(3000);
    field.truth.operate(breaker, true, field.nowMs, true);
    field.run(25_000);
    expect(field.wrong()).toEqual([]);
    expect(field.shadow.gridState().customersOut).toBe(2 * 5);
  });

  it('marks what is inferred as computed, and uncertain as long as the evidence is thin', () => {
    const field = new TestField(SIZE, { meters: 0.4, gasps: 1, seed: 9 });
    field.start();
    field.run(3000);
    field.truth.throwFault({ element: 'r1.1.s1.f1.c1', type: 'three-phase', permanent: true });
    field.run(10_000);
    const { supply, basis } = field.shadow.columns.consumers;
    for (const row of supply.keys()) {
      if (supply[row] !== SUPPLY.dead || field.hasMeter(row)) continue;
      expect(originOfBasis(basis[row]!)).toBe(ORIGIN.computed);
      expect([QUALITY.good, QUALITY.uncertain]).toContain(qualityOfBasis(basis[row]!));
    }
  });

  it.each([0, 6000])('blames nothing above where many feeders come back at once, their meters %d ms late', (slowMs) => {
    const field = new TestField({ ...SIZE, rings: 4 }, { slowMs, seed: 2 });
    field.start();
    field.run(4000);
    const breakers = [1, 2, 3, 4].map((ring) => field.row('switches', `b.r${ring}.1.q0`));
    for (const row of breakers) field.truth.operate(row, false, field.nowMs, true);
    field.run(10_000);
    expect(field.wrong()).toEqual([]);
    for (const row of breakers) field.truth.operate(row, true, field.nowMs, true);
    field.run(3000);
    for (let k = 0; k < 30; k++) {
      field.run(1000);
      expect([k, field.wrong()]).toEqual([k, []]);
    }
  });

  it('finds an outage of which every gasp was lost, by the reads that do not come', () => {
    const field = new TestField(SIZE, { meters: 1, gasps: 0, stations: false });
    field.start();
    const readAll = (): void => {
      for (const row of field.town.grid.network.consumers.customers.keys()) field.read(row);
    };
    field.run(2000);
    readAll();
    field.truth.throwFault({ element: 'r1.1.s1.f1.c1', type: 'three-phase', permanent: true });
    field.run(10_000);
    expect(field.shadow.gridState().customersOut).toBe(0);
    field.nowMs += 890_000;
    field.run(1000);
    readAll();
    field.nowMs += 110_000;
    for (const m of field.measurements.point.keys()) if (field.intervalOf(m) === 2000) field.say(m);
    field.run(30_000);
    expect(field.wrong()).toEqual([]);
    expect(field.shadow.gridState().customersOut).toBe(2 * 5);
  });

  it('takes it for trouble on the way where all reads are overdue', () => {
    const field = new TestField({ ...SIZE, rings: 2 }, { meters: 1 });
    field.start();
    field.run(2000);
    field.nowMs += 1_200_000;
    for (const m of field.measurements.point.keys()) if (field.intervalOf(m) === 2000) field.say(m);
    for (let k = 0; k < 40; k++) {
      field.nowMs += 500;
      field.shadow.advance(field.nowMs);
    }
    expect(field.shadow.gridState().customersOut).toBe(0);
  });

  it('infers nothing from meters that were never heard', () => {
    const field = new TestField(SIZE, { meters: 1 });
    for (let s = 0; s < 10; s++) field.shadow.advance(START + 1000 * s);
    expect(field.shadow.gridState().customersOut).toBe(0);
    expect(field.shadow.pingsWanted()).toEqual([]);
  });
});
