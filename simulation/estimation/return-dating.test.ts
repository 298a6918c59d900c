// When supply that fuses took came back, as their meters tell: judged by the town itself, one fuse after the other.
import { describe, expect, test } from 'vitest';
import { TestField } from './test-field.ts';

const SIZE = { rings: 1, stations: 3, cables: 2, houses: 4 };
/** ms: a meter's word takes its time, and others have to agree */
const NEAR = 5_000;

function town(): TestField {
  const field = new TestField(SIZE, { meters: 1, gasps: 1 });
  field.start();
  field.run(8_000);
  return field;
}
const sinceOf = (field: TestField, prefix: string): number[] =>
  field.town.grid.network.consumers.ids.flatMap((id, row) =>
    id.startsWith(prefix) ? [field.shadow.columns.consumers.sinceMs[row]!] : [],
  );

describe('supply that is back', () => {
  test('is dated by those who say so, not by the fuse that is still blown', () => {
    const field = town();
    field.truth.throwFault({ element: 'r1.1.s2.f1.c1', type: 'three-phase', permanent: true });
    field.run(60_000);
    field.truth.throwFault({ element: 'r1.1.s2.f2.c1', type: 'three-phase', permanent: true });
    field.run(120_000);
    const darkMs = sinceOf(field, 'r1.1.s2.f2')[0]!;
    const repairedMs = field.nowMs;
    field.truth.repair('r1.1.s2.f1.c1');
    let backMs = Number.NaN;
    const row = field.town.grid.network.consumers.ids.findIndex((id) => id.startsWith('r1.1.s2.f1'));
    for (let i = 0; i < 1_000 && Number.isNaN(backMs); i++) {
      field.run(500);
      if (field.truth.isLive(row)) backMs = field.nowMs;
    }
    expect(backMs).toBeGreaterThan(repairedMs);
    field.run(60_000);
    for (const since of sinceOf(field, 'r1.1.s2.f1')) expect(Math.abs(since - backMs)).toBeLessThan(NEAR);
    // The other one is dark as it was.
    for (const since of sinceOf(field, 'r1.1.s2.f2')) expect(since).toBe(darkMs);
  });

  test('has a time at all when it was the last that was dark', () => {
    const field = town();
    field.truth.throwFault({ element: 'r1.1.s2.f1.c1', type: 'three-phase', permanent: true });
    field.run(60_000);
    field.truth.repair('r1.1.s2.f1.c1');
    const row = field.town.grid.network.consumers.ids.findIndex((id) => id.startsWith('r1.1.s2.f1'));
    let backMs = Number.NaN;
    for (let i = 0; i < 1_000 && Number.isNaN(backMs); i++) {
      field.run(500);
      if (field.truth.isLive(row)) backMs = field.nowMs;
    }
    field.run(60_000);
    for (const since of sinceOf(field, 'r1.1.s2.f1')) expect(Math.abs(since - backMs)).toBeLessThan(NEAR);
  });
});
