// The shadow grid and the contract share no code: what one writes and the other reads is held together here.
import { describe, expect, it } from 'vitest';
import {
  basisOf,
  emptyGridColumns,
  GRID_LIVE_TABLES,
  isUnobserved,
  originOfBasis,
  qualityOfBasis,
  SUPPLY_STATES,
} from '../../contract/grid-live.ts';
import { GRID_REQUESTS, gridElementSchema } from '../../contract/grid-requests.ts';
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../../contract/city-pack/grid-schema.ts';
import { ORIGINS, QUALITIES } from '../../contract/vocabulary.ts';
import { ORIGIN_NAMES, QUALITY_NAMES, SUPPLY_NAMES } from '../../simulation/estimation/grid-reports.ts';
import * as live from '../../simulation/estimation/live-columns.ts';
import { TestField } from '../../simulation/estimation/test-field.ts';
import * as city from '../../simulation/network/city-grid.ts';

const ROWS = { branches: 2, switches: 3, consumers: 4, stations: 5, feeders: 6 };

/** Of which time it is, is said by whoever solves. */
const REPORT = gridElementSchema.omit({ ts: true });

describe('what the shadow grid says, and what the contract lets be said', () => {
  it('are the same columns', () => {
    const mine = live.emptyColumns(ROWS) as unknown as Record<string, Record<string, unknown>>;
    const theirs = emptyGridColumns(ROWS);
    expect(live.LIVE_TABLES.toSorted()).toEqual([...GRID_LIVE_TABLES].toSorted());
    for (const table of GRID_LIVE_TABLES) {
      const columns = Object.entries(theirs[table]);
      expect(Object.keys(mine[table]!).toSorted()).toEqual(columns.map(([name]) => name).toSorted());
      for (const [name, column] of columns) {
        const own = mine[table]![name] as typeof column;
        expect([table, name, own.constructor.name, own.length]).toEqual([
          table,
          name,
          column.constructor.name,
          column.length,
        ]);
        if (name !== 'basis') expect([name, [...own]]).toEqual([name, [...column]]);
      }
    }
  });

  it('are the same codes', () => {
    expect([ORIGIN_NAMES, QUALITY_NAMES, SUPPLY_NAMES]).toEqual([ORIGINS, QUALITIES, SUPPLY_STATES]);
    expect([city.GRID_QUANTITIES, city.GRID_MEASURED_TABLES]).toEqual([GRID_QUANTITIES, GRID_MEASURED_TABLES]);
    for (let origin = 0; origin < ORIGINS.length; origin++)
      for (let quality = 0; quality < QUALITIES.length; quality++)
        for (const unobserved of [false, true]) {
          const basis = live.basisOf(origin, quality, unobserved);
          expect(basis).toBe(basisOf(origin, quality, unobserved));
          expect([originOfBasis(basis), qualityOfBasis(basis), isUnobserved(basis)]).toEqual([
            ORIGINS[origin],
            QUALITIES[quality],
            unobserved,
          ]);
        }
  });

  it('are answers of the same shape, in every state of an element', () => {
    const field = new TestField({ rings: 1, stations: 2, cables: 2, houses: 2 });
    const { shadow } = field;
    const asked = (): void => {
      for (const table of GRID_LIVE_TABLES)
        for (let row = 0; row < live.emptyColumns(ROWS)[table].basis.length; row++) {
          const report = shadow.element({ table, row });
          if ('refused' in report) continue;
          expect(REPORT.parse(report)).toEqual(report);
          for (const direction of ['up', 'down'] as const)
            GRID_REQUESTS['grid.trace'].result.parse(shadow.trace({ table, row }, direction));
        }
      for (const by of ['feeder', 'substation'] as const)
        GRID_REQUESTS['grid.balance'].result.parse({ rows: shadow.balance(by) });
      GRID_REQUESTS['grid.doubts'].result.parse({ doubts: shadow.doubts() });
      GRID_REQUESTS['grid.solve'].result.parse(shadow.whatIf(['b.r1.1.q0'], []));
      GRID_REQUESTS['grid.restore'].result.parse(shadow.plan('r1.1.cable-1'));
    };
    shadow.advance(field.nowMs);
    asked();
    field.start();
    field.run(4000);
    asked();
    field.truth.throwFault({ element: 'r1.1.cable-1', type: 'three-phase', permanent: true });
    field.truth.throwFault({ element: 'r1.2.s1.f1.c1', type: 'three-phase', permanent: true });
    const breaker = field.positionOf('b.r1.1.q0');
    field.run(8000);
    field.shadow.take(breaker, 3, field.nowMs + 1, 0, 1, field.nowMs + 1);
    field.run(2000);
    asked();
    expect(shadow.doubts().length).toBeGreaterThan(0);
  });
});
