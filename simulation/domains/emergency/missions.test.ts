import { beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../run/random.ts';
import type { FieldStreets } from '../domain.ts';
import { testSite } from '../test-site.ts';
import { createStreetGraph, driveAlong, driveTree, type StreetGraph, waypointAt } from './drive-times.ts';
import { gateOf, StationMissions, type UnitMoment } from './missions.ts';

const START = Date.UTC(2026, 4, 4);

/** metres from a place to the nearest street */
function offStreet({ shape, from }: FieldStreets, x: number, y: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let edge = 0; edge < from.length; edge++) {
    for (let i = shape.offsets[edge]!; i + 3 < shape.offsets[edge + 1]!; i += 2) {
      const [x0, y0, x1, y1] = shape.values.subarray(i, i + 4) as unknown as [number, number, number, number];
      const along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2);
      const t = Math.max(0, Math.min(1, along));
      best = Math.min(best, Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0)));
    }
  }
  return best;
}

describe('drive times', () => {
  const site = testSite();
  const graph = createStreetGraph(site.streets);

  it('take the shortest way, the right way along one-way streets', () => {
    const tree = driveTree(graph, 0, 400, false);
    const { from, to, oneWay, length, speed } = site.streets;
    // No edge that may be driven could improve a time: that is what shortest means.
    for (let edge = 0; edge < from.length; edge++) {
      const seconds = length[edge]! / speed[edge]!;
      const ways: [number, number][] = [];
      if (oneWay[edge]! >= 0) ways.push([from[edge]!, to[edge]!]);
      if (oneWay[edge]! <= 0) ways.push([to[edge]!, from[edge]!]);
      for (const [a, b] of ways) {
        const there = tree.seconds.get(a);
        if (there === undefined || there + seconds > 400) continue;
        expect(tree.seconds.get(b)!).toBeLessThanOrEqual(there + seconds + 1e-6);
      }
    }
  });

  it('lead from the gate to the scene and from the scene to the gate', () => {
    const scene = 200;
    const out = driveAlong(graph, driveTree(graph, 40, 900, false), scene, false, 1);
    const back = driveAlong(graph, driveTree(graph, 40, 900, true), scene, true, 1);
    const { nodeX, nodeY } = site.streets;
    expect([out.x[0], out.y[0]]).toEqual([nodeX[40], nodeY[40]]);
    expect([out.x.at(-1), out.y.at(-1)]).toEqual([nodeX[scene], nodeY[scene]]);
    expect([back.x[0], back.y[0]]).toEqual([nodeX[scene], nodeY[scene]]);
    expect([back.x.at(-1), back.y.at(-1)]).toEqual([nodeX[40], nodeY[40]]);
    for (let s = 0; s < out.seconds; s += 3) {
      const { x, y } = waypointAt(out, s);
      expect(offStreet(site.streets, x, y)).toBeLessThan(0.01);
    }
  });
});

describe('missions', () => {
  const site = testSite();
  const station = site.assets.find(({ kind }) => kind === 'fire-station')!;
  let graph: StreetGraph;
  let day: UnitMoment[];

  beforeAll(() => {
    graph = createStreetGraph(site.streets);
    const missions = new StationMissions(graph, station, gateOf(graph, station.x, station.y), keyOf(1, station.id));
    day = Array.from({ length: 86_400 }, (_, s) => missions.unitAt(0, keyOf(1, 'unit'), { timeMs: START + 1000 * s }));
  });

  it('go through their states in order', () => {
    const order = ['inQuarters', 'dispatched', 'enRoute', 'onScene', 'returning'];
    let changes = 0;
    for (let s = 1; s < day.length; s++) {
      const [a, b] = [order.indexOf(day[s - 1]!.status), order.indexOf(day[s]!.status)];
      if (a === b) continue;
      changes++;
      expect(b).toBe((a + 1) % order.length);
    }
    const missions = changes / order.length;
    expect(missions).toBeGreaterThanOrEqual(2);
    expect(missions).toBeLessThan(20);
  });

  it('move continuously, at speeds that a fire engine drives', () => {
    for (let s = 1; s < day.length; s++) {
      const [a, b] = [day[s - 1]!, day[s]!];
      expect(Math.hypot(b.x - a.x, b.y - a.y)).toBeLessThan(20);
      expect(b.speed).toBeLessThan(20);
    }
    expect(day.some(({ speed }) => speed > 8)).toBe(true);
  });

  it('stay on the streets but for the yard', () => {
    const gate = gateOf(graph, station.x, station.y);
    const yard = Math.hypot(site.streets.nodeX[gate]! - station.x, site.streets.nodeY[gate]! - station.y) + 12;
    let moving = 0;
    for (let s = 0; s < day.length; s += 5) {
      const { x, y, status } = day[s]!;
      if (status === 'inQuarters' || status === 'dispatched' || Math.hypot(x - station.x, y - station.y) < yard)
        continue;
      moving++;
      expect(offStreet(site.streets, x, y)).toBeLessThan(0.05);
    }
    expect(moving).toBeGreaterThan(50);
  });

  it('say the same when asked in any order', () => {
    const missions = new StationMissions(graph, station, gateOf(graph, station.x, station.y), keyOf(1, station.id));
    for (const s of [80_000, 3000, 43_210, 3000]) {
      expect(missions.unitAt(0, keyOf(1, 'unit'), { timeMs: START + 1000 * s })).toEqual(day[s]);
    }
  });

  it('stay at home where there is no street', () => {
    const missions = new StationMissions(graph, station, gateOf(graph, 1e6, 1e6), keyOf(1, station.id));
    for (let hour = 0; hour < 24; hour++) {
      expect(missions.unitAt(0, 1, { timeMs: START + hour * 3_600_000 }).status).toBe('inQuarters');
    }
  });
});
