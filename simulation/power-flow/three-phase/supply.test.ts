import { describe, expect, test } from 'vitest';
import { imbalance } from '../../../tests/builders/phase-balance.ts';
import { alike, PhaseNetworkBuilder } from '../../../tests/builders/phase-network.ts';
import { ThreePhaseFlow } from './three-phase-flow.ts';

const OFF = { controls: false };

describe('what is not connected', () => {
  const line = alike(3, [0.1, 0.3], [0.02, 0.1]);

  test('a delta winding that nobody earths is solved, and said to float', () => {
    const { network, state } = new PhaseNetworkBuilder()
      .source('a', 12.47)
      .transformer('t', {
        phases: 3,
        kva: 500,
        windings: [
          { at: 'a', kv: 12.47 },
          { at: 'b', conn: 'delta', kv: 4.8 },
        ],
        x: [0.05],
        ppm: 0,
      })
      .line('l', 'b', 'c', line)
      .load('d', { at: 'c.1.2', phases: 1, conn: 'delta', kva: [50, 20], kv: 4.8 })
      .build([12.47, 4.8]);
    const flow = new ThreePhaseFlow(network, state);
    const solution = flow.solve(OFF);
    expect(solution.converged).toBe(true);
    expect(solution.floating.map((k) => network.buses[solution.nodes[k]!.bus]!.id).join('')).toBe('bbbccc');
    const [x, y] = [flow.model.nodeAt(2, 1), flow.model.nodeAt(2, 2)];
    const { voltageRe: re, voltageIm: im } = solution;
    expect(Math.hypot(re[x]! - re[y]!, im[x]! - im[y]!)).toBeGreaterThan(4600);
    expect(imbalance(solution)).toBeLessThan(1e-3);
  });

  test('of a line with one open conductor, the others go on', () => {
    const { network, state } = new PhaseNetworkBuilder()
      .source('a', 12.47)
      .line('l', 'a', 'b', line)
      .load('d', { at: 'b', phases: 3, kva: [300, 100], kv: 7.2 })
      .build([12.47]);
    const flow = new ThreePhaseFlow(network, state);
    const before = flow.solve(OFF).sourceP;
    flow.open('line.l', 1, [2]);
    const solution = flow.solve(OFF);
    expect(solution.converged).toBe(true);
    expect(solution.dead).toEqual([flow.model.nodeAt(1, 2)]);
    expect(solution.sourceP / before).toBeCloseTo(2 / 3, 2);
    expect(imbalance(solution)).toBeLessThan(1e-6);
  });

  test('a load in delta holds up the phase that lost its line', () => {
    const { network, state } = new PhaseNetworkBuilder()
      .source('a', 4.16)
      .line('l', 'a', 'b', line)
      .load('d', { at: 'b', phases: 3, conn: 'delta', kva: [90, 0], kv: 4.16 })
      .build([4.16]);
    const flow = new ThreePhaseFlow(network, state);
    flow.open('line.l', 2, [1]);
    const { voltageRe: re, voltageIm: im, converged, dead } = flow.solve(OFF);
    expect([converged, dead]).toEqual([true, []]);
    // Halfway between the two that are left.
    const [x, y, z] = [1, 2, 3].map((node) => flow.model.nodeAt(1, node)) as [number, number, number];
    expect(re[x]).toBeCloseTo((re[y]! + re[z]!) / 2, 1);
    expect(im[x]).toBeCloseTo((im[y]! + im[z]!) / 2, 1);
  });

  test('a neutral of its own carries what the phases leave over', () => {
    const { network, state } = new PhaseNetworkBuilder()
      .source('a', 0.4)
      .line('l', 'a.1.2.3.4', 'b.1.2.3.4', alike(4, [0.1, 0.05]))
      .reactor('earth', 'a.4', 'a.0', 1, [1e4, 0])
      .load('d', { at: 'b.1.4', phases: 1, kva: [3, 1], kv: 0.23, band: [0.5, 0.8, 1.2] })
      .build([0.4]);
    const flow = new ThreePhaseFlow(network, state);
    const solution = flow.solve(OFF);
    expect(solution.converged).toBe(true);
    const [phase, neutral] = [flow.model.nodeAt(1, 1), flow.model.nodeAt(1, 4)];
    const { voltageRe: re, voltageIm: im } = solution;
    const drop = Math.hypot(re[neutral]!, im[neutral]!);
    const current = 3162.28 / Math.hypot(re[phase]! - re[neutral]!, im[phase]! - im[neutral]!);
    expect(drop / current).toBeCloseTo(Math.hypot(0.1 + 1e-4, 0.05), 4);
  });

  test('a load with an open conductor draws as an impedance what its closed ones can', () => {
    const { network, state } = new PhaseNetworkBuilder()
      .source('a', 12.47)
      .line('l', 'a', 'b', line)
      .load('d', { at: 'b', phases: 3, kva: [300, 90], kv: 7.2 })
      .build([12.47]);
    const flow = new ThreePhaseFlow(network, state);
    const whole = flow.solve(OFF).sourceP;
    flow.open('load.d', 1, [1]);
    expect(flow.solve(OFF).sourceP / whole).toBeCloseTo(2 / 3, 2);
    flow.open('load.d', 1);
    expect(flow.solve(OFF).sourceP).toBeCloseTo(0, 6);
    flow.close('load.d', 1);
    expect(flow.solve(OFF).sourceP).toBeCloseTo(whole, 3);
  });
});
