import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chessboard } from '../../../../../tests/builders/cable-graph.ts';
import { normalPower, stationTransformer } from './equipment.ts';
import { lowVoltageCables } from './low-voltage-trees.ts';
import { apparentPeak, placeStations } from './station-places.ts';

const SIDE = 12;

const demands = fc
  .record({
    homes: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE }),
    trade: fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE }),
  })
  .map(({ homes, trade }) => ({
    homes: Float64Array.from(homes),
    trade: Float64Array.from(trade),
    trades: Float64Array.from(trade, (power) => (power > 0 ? 1 : 0)),
  }));

test('each joint hangs on one cable of the station whose area it lies in, and no cable carries more than it may', () => {
  fc.assert(
    fc.property(demands, fc.boolean(), (demand, hasReal) => {
      const graph = chessboard(SIDE, 70);
      const places = placeStations(graph, demand, hasReal ? [5, 77] : []);
      expect(new Set(places.nodes).size).toBe(places.nodes.length);
      if (hasReal) expect(places.nodes.slice(0, 2)).toEqual([5, 77]);
      const cables = lowVoltageCables(places.areas, demand, places.nodes);
      const fed = new Map(cables.map((cable) => [cable.to, cable]));
      expect(fed.size).toBe(cables.length);
      for (let node = 0; node < graph.nodeCount; node++) {
        if (demand.homes[node] === 0 && demand.trade[node] === 0) continue;
        let cable = fed.get(node)!;
        expect(cable.station).toBe(places.areas.owner[node]);
        for (; cable.from !== -1; cable = fed.get(cable.from)!) expect(cable.length).toBeGreaterThan(0);
      }
      for (const head of cables.filter(({ from }) => from === -1)) {
        const below = cables.filter(({ station, feeder }) => station === head.station && feeder === head.feeder);
        const sum = (column: Float64Array): number => below.reduce((total, { to }) => total + column[to]!, 0);
        const power = apparentPeak(sum(demand.homes), sum(demand.trade), sum(demand.trades));
        expect(power).toBeLessThanOrEqual(normalPower(head.type) * head.parallel + 1);
      }
      for (const peak of places.peak) expect(peak).toBeLessThanOrEqual(0.7 * stationTransformer(peak).rated + 1);
    }),
    { numRuns: 30 },
  );
});
