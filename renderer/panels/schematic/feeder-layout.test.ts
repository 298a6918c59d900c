import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feederGrid, type FeederGridSpec } from '../../../tests/renderer/feeder-grid.ts';
import type { Diagram } from './diagram.ts';
import { layFeeder } from './feeder-layout.ts';
import { planFeeders } from './feeder-plan.ts';

const specs: fc.Arbitrary<FeederGridSpec> = fc
  .record({
    feeders: fc.integer({ min: 1, max: 3 }),
    list: fc.array(fc.record({ pick: fc.nat(), isJoint: fc.boolean(), outlets: fc.integer({ min: 0, max: 4 }) }), {
      minLength: 3,
      maxLength: 24,
    }),
    isTied: fc.boolean(),
  })
  .map(({ feeders, list, isTied }) => {
    const stations = list.map(({ pick, isJoint, outlets }, i) => ({
      parent: i < feeders ? -1 - i : pick % i,
      isJoint: isJoint && i >= feeders,
      outlets,
    }));
    return { feeders, stations, ties: isTied && feeders > 1 ? [[0, 1] as const] : [] };
  });

interface Segment {
  readonly key: string;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

function segments(diagram: Diagram): Segment[] {
  return diagram.lines.flatMap(({ of, points }) => {
    const key = of.map(({ table, row }) => `${table}/${row}`).join();
    const list: Segment[] = [];
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [xa, ya, xb, yb] = points.slice(i, i + 4) as [number, number, number, number];
      list.push({ key, x0: Math.min(xa, xb), y0: Math.min(ya, yb), x1: Math.max(xa, xb), y1: Math.max(ya, yb) });
    }
    return list;
  });
}

/** Lines of different cables that meet elsewhere than at an end of one of them. */
function crossings(diagram: Diagram): string[] {
  const found: string[] = [];
  const cables = segments(diagram).filter(({ key }) => key.startsWith('branches/'));
  cables.forEach((a, i) => {
    for (const b of cables.slice(i + 1)) {
      if (a.key === b.key) continue;
      const inner = 0.5;
      const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
      const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
      const isCross = width >= 0 && height >= 0;
      const touchesEnd =
        (a.x0 === a.x1 &&
          b.y0 === b.y1 &&
          (Math.abs(b.x0 - a.x0) < inner ||
            Math.abs(b.x1 - a.x0) < inner ||
            Math.abs(a.y0 - b.y0) < inner ||
            Math.abs(a.y1 - b.y0) < inner)) ||
        (b.x0 === b.x1 &&
          a.y0 === a.y1 &&
          (Math.abs(a.x0 - b.x0) < inner ||
            Math.abs(a.x1 - b.x0) < inner ||
            Math.abs(b.y0 - a.y0) < inner ||
            Math.abs(b.y1 - a.y0) < inner));
      if (isCross && !touchesEnd && width + height > inner)
        found.push(`${a.key} ${JSON.stringify(a)} x ${JSON.stringify(b)}`);
    }
  });
  return found;
}

const lay = (spec: FeederGridSpec, unfolded: readonly number[] = []) => {
  const model = feederGrid(spec);
  const plan = planFeeders(
    model,
    Array.from({ length: spec.feeders }, (_, i) => i),
  );
  return { plan, diagram: layFeeder(plan, new Set(unfolded)) };
};

describe('layout of a feeder', () => {
  it('puts a ring into two lanes that a tie joins below', () => {
    const { plan, diagram } = lay({
      feeders: 2,
      stations: [{ parent: -1 }, { parent: -2 }, { parent: 0 }, { parent: 1 }],
      ties: [[2, 3]],
    });
    expect(diagram.places.map(({ lane, row }) => [lane, row])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
      [0, 2],
      [1, 2],
    ]);
    const tie = plan.links[plan.ties[0]!]!.branches[0];
    const line = diagram.lines.find(
      ({ of, points }) => of[0]?.row === tie && of[0]?.table === 'branches' && points.length === 8,
    );
    expect(line).toBeDefined();
    expect(Math.max(...line!.points.filter((_, i) => i % 2 === 1))).toBeLessThanOrEqual(diagram.height);
  });

  it('is orthogonal, inside of its frame, and no two cables cross', () => {
    fc.assert(
      fc.property(specs, fc.array(fc.nat({ max: 20 })), (spec, unfolded) => {
        const { diagram } = lay(spec, unfolded);
        for (const { x0, y0, x1, y1 } of segments(diagram)) {
          expect(x0 === x1 || y0 === y1).toBe(true);
          expect(x0).toBeGreaterThanOrEqual(0);
          expect(y0).toBeGreaterThanOrEqual(0);
          expect(x1).toBeLessThanOrEqual(diagram.width);
          expect(y1).toBeLessThanOrEqual(diagram.height);
        }
        expect(crossings(diagram)).toEqual([]);
      }),
    );
  });

  it('puts no two symbols on one another, and each switch in its place once', () => {
    fc.assert(
      fc.property(specs, fc.array(fc.nat({ max: 20 })), (spec, unfolded) => {
        const { diagram } = lay(spec, unfolded);
        const symbols = [...diagram.switches, ...diagram.transformers, ...diagram.loads];
        let least = Number.POSITIVE_INFINITY;
        symbols.forEach((a, i) => {
          for (const b of symbols.slice(i + 1)) least = Math.min(least, Math.hypot(a.x - b.x, a.y - b.y));
        });
        expect(least).toBeGreaterThan(10);
        const rows = diagram.switches.map(({ row }) => row);
        expect(new Set(rows).size).toBe(rows.length);
      }),
    );
  });

  it('lets the word "open" stand beside any device of a bay without a name on it', () => {
    const { diagram } = lay({ feeders: 2, stations: [{ parent: -1 }, { parent: -2 }], ties: [] });
    const heads = diagram.labels.filter(({ kind }) => kind === 'head');
    expect(heads).toHaveLength(2);
    for (const head of heads) {
      const beside = diagram.switches.filter(
        ({ isVertical, x, y }) => isVertical && x < head.x && head.x - x < 120 && Math.abs(y + 4 - head.y) < 20,
      );
      expect(beside.length).toBeGreaterThan(0);
      // The word begins 13 px from the conductor; in Russian it is 48 px long.
      for (const { x } of beside) expect(head.x - x).toBeGreaterThanOrEqual(13 + 48 + 4);
    }
  });

  it('keeps supply above: every station stands below whoever supplies it', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const { plan, diagram } = lay(spec);
        plan.parents.forEach((parent, unit) => {
          if (parent < 0) return;
          expect(diagram.places[unit]!.bar).toBeGreaterThan(diagram.places[plan.links[parent]!.from]!.bar);
        });
        const taken = new Set(diagram.places.map(({ lane, row }) => `${lane}/${row}`));
        expect(taken.size).toBe(plan.units.length);
      }),
    );
  });

  it('makes room for the low-voltage feeders of a station that is unfolded', () => {
    const spec = { feeders: 1, stations: [{ parent: -1, outlets: 4 }, { parent: 0 }] };
    const folded = lay(spec).diagram;
    const unfolded = lay(spec, [1]).diagram;
    expect(unfolded.height).toBeGreaterThan(folded.height);
    expect(unfolded.labels.filter(({ kind }) => kind === 'outlet')).toHaveLength(4);
    expect(folded.labels.filter(({ kind }) => kind === 'outlet')).toHaveLength(0);
  });
});
