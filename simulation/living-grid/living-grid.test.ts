import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEnvironment } from '../weather/environment.ts';
import type { GridFact, GridFaultType } from './grid-fact.ts';
import { LivingGrid, type LivingGridOptions } from './living-grid.ts';
import { testTown, type Town, type TownSize } from './test-town.ts';

const START = Date.UTC(2026, 0, 20, 17);
const SMALL: TownSize = { rings: 1, stations: 2, cables: 2, houses: 2 };
const environmentAt = createEnvironment({ lon: 13.4, lat: 52.5, timeZone: 'Europe/Berlin' }, 1);
const SHORTS = ['three-phase', 'two-phase', 'earth'] as const;

const livingTown = (town: Town, more: Partial<LivingGridOptions> = {}): LivingGrid =>
  new LivingGrid(town.grid, {
    devices: town.devices,
    environmentAt,
    seed: 1,
    startMs: START,
    faultRate: 0,
    failureRate: 0,
    ...more,
  });

const darkOf = (living: LivingGrid): number[] =>
  Array.from({ length: living.grid.network.consumers.count }, (_, row) => row).filter((row) => !living.isLive(row));

const rowOf = (living: LivingGrid, id: string): number => living.grid.network.switches.ids.indexOf(id);

/** ids of the switches that protection has opened */
const openedIn = (living: LivingGrid, facts: readonly GridFact[]): string[] =>
  facts
    .flatMap((fact) => (fact.kind === 'switch' && fact.by === 'protection' && fact.position === 0 ? [fact.switch] : []))
    .map((row) => living.grid.network.switches.ids[row]!)
    .sort();

/** Closes again what protection has opened, from the source on. */
function closeAgain(living: LivingGrid, opened: readonly string[]): void {
  for (const id of opened) {
    expect(living.operate(rowOf(living, id), true, living.nowMs, true)).toMatchObject({ accepted: true });
    living.advance(living.nowMs + 15_000);
  }
}

describe('a fault in a town', () => {
  const town = testTown(SMALL);

  it('does not strike before its time, whatever strikes meanwhile, and can be called off until then', () => {
    const living = livingTown(testTown({ rings: 2, stations: 2, cables: 2, houses: 2 }));
    const later = (element: string, afterMs: number) =>
      living.throwFault({ element, type: 'three-phase', permanent: true, atMs: START + afterMs });
    later('r1.1.cable-2', 60_000);
    later('r2.2.cable-1', 90_000);
    living.throwFault({ element: 'r2.1.cable-2', type: 'three-phase', permanent: true });
    const first = living.advance(START + 30_000);
    expect(first.filter((fact) => fact.kind === 'fault')).toHaveLength(1);
    expect(openedIn(living, first)).toHaveLength(1);
    living.repair('r2.2.cable-1');
    const second = living.advance(START + 120_000);
    expect(second.filter((fact) => fact.kind === 'fault')).toHaveLength(1);
    expect(openedIn(living, second)).toHaveLength(1);
    expect(second.filter((fact) => fact.kind === 'repaired')).toEqual([]);
  });

  it.each(SHORTS)('makes dark exactly what its own protection parts from the grid: %s, at every element', (type) => {
    const living = livingTown(town);
    const { nodes, switches } = town.grid.network;
    const places = [...town.dark].map(([id, rows]) => ({ id, rows, wanted: town.guard.get(id)! }));
    // A switch bursts at its first node.
    for (const [row, id] of switches.ids.entries()) {
      const node = nodes.ids[switches.nodeA[row]!]!;
      if (town.dark.has(node)) places.push({ id, rows: town.dark.get(node)!, wanted: town.guard.get(node)! });
    }
    for (const { id, rows, wanted: guards } of places) {
      // The loads that come back at once after a blackout of all are another story.
      living.advance(living.nowMs + 3_600_000);
      expect(living.throwFault({ element: id, type, permanent: true })).toEqual({ ok: true });
      const facts = living.advance(living.nowMs + 20_000);
      const opened = openedIn(living, facts);
      const wanted = guards.filter((device) => device !== 'grid.above.q0');
      expect([id, opened]).toEqual([id, wanted.toSorted()]);
      expect([id, darkOf(living)]).toEqual([id, rows]);
      expect(living.converged).toBe(true);
      expect(living.repair(id)).toEqual({ ok: true });
      living.advance(living.nowMs + 20_000);
      closeAgain(
        living,
        opened.filter((device) => living.position(rowOf(living, device)) === 0),
      );
      expect([id, darkOf(living)]).toEqual([id, []]);
    }
  });

  it('tells of it in order: fault, trip, switch, who is dark; and of what comes back', () => {
    const living = livingTown(town);
    living.throwFault({ element: 'r1.1.cable-2', type: 'three-phase', permanent: true, atMs: START + 1000 });
    const facts = living.advance(START + 5000);
    expect(facts.map(({ kind }) => kind)).toEqual(['fault', 'passage', 'trip', 'switch', 'supply-lost']);
    expect(facts.map(({ timeMs }) => timeMs - START)).toEqual([1000, 1080, 1350, 1410, 1410]);
    const [, passage, trip] = facts;
    expect(trip).toMatchObject({ switch: rowOf(living, 'b.r1.1.q0'), element: 'instantaneous' });
    // Only the station before the fault saw the current.
    expect(passage).toMatchObject({ switches: Int32Array.of(rowOf(living, 'r1.1.s1.b.q1')), passed: true });
    living.resetPassage([rowOf(living, 'r1.1.s1.b.q1')]);
    expect(living.advance(START + 6000)).toMatchObject([{ kind: 'passage', passed: false }]);
  });

  it('trips again when somebody closes onto it, and not when it has gone out by itself', () => {
    for (const permanent of [true, false]) {
      const living = livingTown(town);
      living.throwFault({ element: 'r1.1.cable-1', type: 'earth', permanent });
      living.advance(START + 20_000);
      const breaker = rowOf(living, 'b.r1.1.q0');
      expect(living.value(9, 0, breaker, 0)).toBe(3);
      living.operate(breaker, true, living.nowMs);
      const facts = living.advance(START + 25_000);
      expect(living.position(breaker)).toBe(permanent ? 0 : 1);
      expect(facts.some(({ kind }) => kind === 'trip')).toBe(permanent);
      expect(darkOf(living).length > 0).toBe(permanent);
    }
  });

  it('goes out while the breaker of an overhead feeder is open for half a second', () => {
    const overhead = testTown({ ...SMALL, isOverhead: true });
    for (const permanent of [true, false]) {
      const living = livingTown(overhead);
      living.throwFault({ element: 'r1.1.cable-1', type: 'three-phase', permanent });
      const facts = living.advance(START + 10_000);
      expect(facts.filter(({ kind }) => kind === 'reclose')).toHaveLength(1);
      expect(facts.filter(({ kind }) => kind === 'trip')).toHaveLength(permanent ? 2 : 1);
      expect(darkOf(living).length > 0).toBe(permanent);
      expect(facts.at(-1)).toMatchObject({ kind: permanent ? 'supply-lost' : 'supply-back' });
    }
  });

  it('is isolated and by-passed as an operator would do it', () => {
    const living = livingTown(town);
    living.throwFault({ element: 'r1.1.cable-2', type: 'two-phase', permanent: true });
    living.advance(START + 20_000);
    expect(darkOf(living)).toHaveLength(8);
    const steps = [
      ['r1.1.s1.b.q1', false],
      ['r1.1.s2.a.q1', false],
      ['b.r1.1.q0', true],
      ['r1.open.q1', true],
    ] as const;
    for (const [id, closed] of steps) {
      expect(living.operate(rowOf(living, id), closed, living.nowMs)).toMatchObject({ accepted: true });
      living.advance(living.nowMs + 10_000);
    }
    expect(darkOf(living)).toEqual([]);
    // The cable between can be earthed now; closing onto the earth is what protection is for.
    expect(living.operate(rowOf(living, 'r1.1.s2.a.q8'), true, living.nowMs, true)).toMatchObject({ accepted: true });
    living.advance(living.nowMs + 40_000);
    living.repair('r1.1.cable-2');
    expect(living.operate(rowOf(living, 'r1.1.s2.a.q1'), true, living.nowMs)).toEqual({ refused: 'earthed' });
    living.operate(rowOf(living, 'r1.1.s1.b.q1'), true, living.nowMs);
    living.advance(living.nowMs + 20_000);
    expect(living.position(rowOf(living, 'b.r1.1.q0'))).toBe(0);
  });

  it('is cleared from both sides where a ring has been closed', () => {
    const living = livingTown(town);
    living.operate(rowOf(living, 'r1.open.q1'), true, START);
    living.advance(START + 10_000);
    const cable = town.grid.network.branches.ids.indexOf('r1.1.cable-2');
    expect(living.value(3, 1, cable, 0)).toBeGreaterThan(0);
    living.throwFault({ element: 'r1.1.cable-2', type: 'three-phase', permanent: true });
    expect(living.faults()).toMatchObject([{ fault: 1, type: 'three-phase', isGone: false }]);
    const facts = living.advance(START + 20_000);
    expect(openedIn(living, facts)).toEqual(['b.r1.1.q0', 'b.r1.2.q0']);
    expect(darkOf(living)).toHaveLength(16);
  });

  it('at an ideal source is cleared as elsewhere', () => {
    const { network } = town.grid;
    const ideal = { ...network, sources: { ...network.sources, shortCircuitPower: Float64Array.of(Number.NaN) } };
    const living = livingTown({ ...town, grid: { ...town.grid, network: ideal } });
    living.throwFault({ element: 'a.110', type: 'three-phase', permanent: true });
    living.advance(START + 20_000);
    expect(darkOf(living)).toHaveLength(16);
    living.repair('a.110');
    living.advance(START + 21_000);
    expect(darkOf(living)).toEqual([]);
  });

  it('leaves an open conductor without any trip, and what is behind it dark', () => {
    const living = livingTown(town);
    living.throwFault({ element: 'r1.2.cable-1', type: 'open-conductor', permanent: false });
    const facts = living.advance(START + 60_000);
    expect(facts.map(({ kind }) => kind)).toEqual(['fault', 'supply-lost']);
    expect(darkOf(living)).toEqual(town.dark.get('r1.2.cable-1'));
    living.throwFault({ element: 'r1.1.s1.t.q1', type: 'open-conductor', permanent: true });
    living.advance(START + 70_000);
    expect(darkOf(living)).toHaveLength(12);
    living.repair('r1.2.cable-1');
    living.repair('r1.1.s1.t.q1');
    living.advance(START + 80_000);
    expect(darkOf(living)).toEqual([]);
  });

  it('is cleared by the next device where one is stuck', () => {
    // A share of 0.003 is made certain.
    const living = livingTown(town, { failureRate: 1000 });
    living.throwFault({ element: 'r1.1.s1.mv', type: 'three-phase', permanent: true });
    const facts = living.advance(START + 10_000);
    expect(facts.filter(({ kind }) => kind === 'stuck').length).toBeGreaterThanOrEqual(3);
    // Nobody but the grid above is left.
    expect(darkOf(living)).toHaveLength(16);
    living.repair('r1.1.s1.mv');
    living.advance(START + 20_000);
    expect(darkOf(living)).toEqual([]);
  });

  it('refuses what it does not know', () => {
    const living = livingTown(town);
    const fault = { type: 'earth' as GridFaultType, permanent: true };
    expect(living.throwFault({ ...fault, element: 'moon' })).toEqual({ refused: 'unknown-element' });
    expect(living.throwFault({ ...fault, element: 'circuit-1', type: 'meteor' as GridFaultType })).toEqual({
      refused: 'unknown-type',
    });
    expect(living.throwFault({ element: 'b.s1', type: 'open-conductor', permanent: true })).toEqual({
      refused: 'no-conductor',
    });
    expect(living.repair('circuit-1')).toEqual({ refused: 'healthy' });
    expect(living.throwFault({ ...fault, element: 'circuit-1' })).toEqual({ ok: true });
    expect(living.throwFault({ ...fault, element: 'circuit-1' })).toEqual({ refused: 'already-faulted' });
  });

  it('holds in towns of any size, at any hour', () => {
    const size = fc.record({
      rings: fc.integer({ min: 1, max: 2 }),
      stations: fc.integer({ min: 1, max: 3 }),
      cables: fc.integer({ min: 1, max: 2 }),
      houses: fc.integer({ min: 1, max: 3 }),
    });
    const faults = fc.array(fc.record({ at: fc.nat(), type: fc.constantFrom(...SHORTS) }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(size, faults, fc.nat({ max: 8760 }), (dimensions, hits, hour) => {
        const any = testTown(dimensions);
        const living = livingTown(any, { startMs: START + hour * 3_600_000 });
        // Two circuits at once are more than N-1.
        const ids = [...any.dark.keys()].filter((id) => !/^(circuit|[ab]\.c)/.test(id));
        const hit = [...new Set(hits.map(({ at }) => ids[at % ids.length]!))];
        const expected = new Set<number>();
        for (const [k, id] of hit.entries()) {
          living.throwFault({ element: id, type: hits[k]!.type, permanent: true });
          living.advance(living.nowMs + 5000);
          for (const row of any.dark.get(id)!) expected.add(row);
        }
        expect(darkOf(living)).toEqual([...expected].sort((a, b) => a - b));
      }),
      { numRuns: 40 },
    );
  });
});
