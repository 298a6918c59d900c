import { describe, expect, it } from 'vitest';
import { createEnvironment } from '../weather/environment.ts';
import { LivingGrid } from './living-grid.ts';
import { testTown } from './test-town.ts';

const START = Date.UTC(2026, 4, 5, 9);
const town = testTown({ rings: 1, stations: 2, cables: 1, houses: 1 });
const environmentAt = createEnvironment({ lon: 13.4, lat: 52.5, timeZone: 'Europe/Berlin' }, 1);

function livingTown(failureRate = 0) {
  const living = new LivingGrid(town.grid, {
    devices: town.devices,
    environmentAt,
    seed: 1,
    startMs: START,
    faultRate: 0,
    failureRate,
  });
  const row = (id: string) => town.grid.network.switches.ids.indexOf(id);
  const operate = (id: string, closed: boolean, byHand = false) =>
    living.operate(row(id), closed, living.nowMs, byHand);
  const position = (id: string) => living.position(row(id));
  const wait = (seconds: number) => living.advance(living.nowMs + 1000 * seconds);
  return { living, row, operate, position, wait };
}

describe('a switch', () => {
  it('takes its time: a breaker milliseconds, a motor seconds, between the positions', () => {
    const { living, operate, position, wait, row } = livingTown();
    expect(operate('b.r1.1.q0', false)).toEqual({ accepted: true, atMs: START + 60 });
    expect(wait(0.1).map(({ kind }) => kind)).toEqual(['switch', 'supply-lost']);
    const motor = operate('r1.2.s1.b.q1', false);
    expect(motor).toMatchObject({ accepted: true });
    const { atMs } = motor as { atMs: number };
    expect(atMs - living.nowMs).toBeGreaterThanOrEqual(2000);
    expect(atMs - living.nowMs).toBeLessThanOrEqual(6000);
    wait(1);
    expect(position('r1.2.s1.b.q1')).toBe(2);
    expect(living.state.switchClosed[row('r1.2.s1.b.q1')]).toBe(1);
    expect(operate('r1.2.s1.b.q1', true)).toEqual({ refused: 'moving' });
    wait(5);
    expect(position('r1.2.s1.b.q1')).toBe(0);
    expect(living.state.switchClosed[row('r1.2.s1.b.q1')]).toBe(0);
    // What is there already is done.
    expect(operate('r1.2.s1.b.q1', false)).toEqual({ accepted: true, atMs: living.nowMs });
  });

  it('has to charge its spring after closing', () => {
    const { operate, wait } = livingTown();
    for (const closed of [false, true, false]) {
      expect(operate('b.r1.1.q0', closed)).toMatchObject({ accepted: true });
      wait(1);
    }
    expect(operate('b.r1.1.q0', true)).toEqual({ refused: 'spring-not-charged' });
    wait(12);
    expect(operate('b.r1.1.q0', true)).toMatchObject({ accepted: true });
  });

  it('keeps its interlocks', () => {
    const { operate, wait } = livingTown();
    expect(operate('r1.1.s1.a.q8', true, true)).toEqual({ refused: 'live' });
    operate('b.r1.1.q0', false);
    wait(1);
    expect(operate('r1.1.s1.a.q8', true, true)).toEqual({ refused: 'not-isolated' });
    operate('r1.1.s1.a.q1', false);
    wait(10);
    expect(operate('r1.1.s1.a.q8', true)).toEqual({ refused: 'not-remote' });
    expect(operate('r1.1.s1.a.q8', true, true)).toMatchObject({ accepted: true });
    wait(40);
    expect(operate('r1.1.s1.a.q1', true)).toEqual({ refused: 'earthed' });
    // A disconnector moves behind its open breaker only.
    expect(operate('a.c1.q1', false)).toEqual({ refused: 'under-load' });
    operate('a.c1.q0', false);
    wait(1);
    expect(operate('a.c1.q1', false)).toMatchObject({ accepted: true });
    wait(10);
    expect(operate('a.c1.q1', true)).toMatchObject({ accepted: true });
    expect(operate('r1.1.s1.t.q1', false, true)).toEqual({ refused: 'fuse' });
    const { living } = livingTown();
    expect(living.operate(99_999, true, START)).toEqual({ refused: 'unknown-switch' });
  });

  it('now and then fails or stands on local', () => {
    const { operate, wait, position } = livingTown(200);
    const outcomes = new Set<string>();
    for (let k = 0; k < 60; k++) {
      const wanted = position('r1.2.s1.b.q1') !== 1;
      const outcome = operate('r1.2.s1.b.q1', wanted);
      const facts = wait(600);
      if ('refused' in outcome) outcomes.add(outcome.refused);
      else outcomes.add(facts.some(({ kind }) => kind === 'switch-failed') ? 'failed' : 'moved');
      expect([0, 1]).toContain(position('r1.2.s1.b.q1'));
    }
    expect([...outcomes].sort()).toEqual(['failed', 'local']);
  });
});
