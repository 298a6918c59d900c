import fc from 'fast-check';
import { expect, test } from 'vitest';
import { find, singletons, unite } from '../../../../../simulation/network/union-find.ts';
import type { Asset } from '../asset-list.ts';
import { layCircuits } from './high-voltage-circuits.ts';
import type { Substation } from './substations.ts';

const substation = (row: number, x: number, y: number): Substation => ({
  id: `substation-n${row}`,
  name: '',
  x,
  y,
  node: row,
  asset: row,
  isSource: row === 0,
  feedsCity: row > 0,
  isInvented: false,
});

const straight = (rows: readonly Substation[]) => (a: number, b: number) => {
  const [p, q] = [rows[a]!, rows[b]!];
  return { xy: [p.x, p.y, q.x, q.y], length: Math.hypot(p.x - q.x, p.y - q.y) };
};

test('no circuit is the only way to any substation', () => {
  const places = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 90 })), {
    minLength: 2,
    maxLength: 12,
    selector: ([x, y]) => `${x} ${y}`,
  });
  fc.assert(
    fc.property(places, (spots) => {
      const rows = spots.map(([x, y], i) => substation(i, 100 * x, 100 * y));
      const power = Float64Array.from(rows, ({ isSource }) => (isSource ? 0 : 30e6));
      const { circuits, isSecure } = layCircuits(rows, [], straight(rows), power);
      expect(isSecure).toBe(true);
      for (const out of circuits) {
        const leader = singletons(rows.length);
        for (const { from, to } of circuits)
          if (from !== out.from || to !== out.to || circuits.filter((c) => c.from === from && c.to === to).length > 1)
            unite(leader, from, to);
        expect(new Set(rows.map((_, i) => find(leader, i))).size).toBe(1);
      }
    }),
    { numRuns: 40 },
  );
});

test('real cables are taken first, across joints, and keep their asset', () => {
  const rows = [substation(0, 0, 0), substation(1, 3000, 0), substation(2, 1500, 2000)];
  const cable = (id: string, xy: number[], voltage = 110_000): Asset => ({
    id,
    domain: 'power',
    kind: 'cable',
    name: '',
    x: 0,
    y: 0,
    owner: '',
    attributes: { voltage },
    xy,
  });
  const assets = [
    cable('cable-w1', [30, 20, 1400, -50]),
    cable('cable-w2', [2950, 10, 1440, -60]),
    cable('cable-w3', [0, 0, 1500, 2000], 30_000),
    cable('cable-w4', [3000, 0, 9000, 0]),
  ];
  const { circuits } = layCircuits(rows, assets, straight(rows), new Float64Array(3));
  const real = circuits.filter(({ asset }) => asset >= 0);
  expect(real.map(({ from, to, asset }) => [from, to, asset])).toEqual([[0, 1, 0]]);
  expect(real[0]!.way.xy).toEqual([30, 20, 1400, -50, 1440, -60, 2950, 10]);
});
