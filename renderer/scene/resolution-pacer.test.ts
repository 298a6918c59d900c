import { describe, expect, it } from 'vitest';
import { ResolutionPacer, type Step } from './resolution-pacer.ts';

const OPTIONS = { target: 100, least: 0.34, restAfter: 200, refinements: 3 };

/** Moves for `frames` frames of `interval` ms; the last step. */
function move(pacer: ResolutionPacer, from: number, frames: number, interval: number): Step | null {
  let step: Step | null = null;
  for (let i = 0; i < frames; i++) {
    const now = from + i * interval;
    pacer.moved(now);
    step = pacer.step(now + 1);
  }
  return step;
}

describe('resolution', () => {
  it('falls while frames are slow, never below the least', () => {
    const pacer = new ResolutionPacer(OPTIONS);
    expect(move(pacer, 0, 4, 180)!.scale).toBeLessThan(1);
    expect(move(pacer, 10_000, 60, 900)!.scale).toBe(0.34);
  });

  it('rises again when frames are fast, and holds in between', () => {
    const pacer = new ResolutionPacer(OPTIONS, 0.5);
    expect(move(pacer, 0, 30, 80)!.scale).toBe(0.5);
    expect(move(pacer, 10_000, 30, 20)!.scale).toBeGreaterThan(0.5);
  });

  it('forgives a single slow frame', () => {
    const pacer = new ResolutionPacer(OPTIONS);
    move(pacer, 0, 5, 80);
    pacer.moved(900);
    expect(pacer.step(900)!.scale).toBe(1);
  });

  it('draws in full within 300 ms of rest, refines, and then stops', () => {
    const pacer = new ResolutionPacer(OPTIONS, 0.5);
    move(pacer, 0, 5, 80);
    expect(pacer.nextDue(330)).toBeLessThanOrEqual(200);
    expect(pacer.step(540)).toEqual({ scale: 1, refinement: 0 });
    expect(pacer.step(600)).toEqual({ scale: 1, refinement: 1 });
    expect(pacer.step(660)).toEqual({ scale: 1, refinement: 2 });
    expect(pacer.step(720)).toEqual({ scale: 1, refinement: 3 });
    expect(pacer.step(780)).toBeNull();
    expect(pacer.nextDue(780)).toBeNull();
  });

  it('begins anew when the city has changed', () => {
    const pacer = new ResolutionPacer(OPTIONS);
    for (let i = 0; i < 5; i++) pacer.step(i * 50);
    expect(pacer.step(300)).toBeNull();
    pacer.changed();
    expect(pacer.step(350)).toEqual({ scale: 1, refinement: 0 });
  });

  it('counts as moving while every frame sees a new camera, however slow', () => {
    const pacer = new ResolutionPacer(OPTIONS, 0.5);
    pacer.moved(0);
    pacer.step(1);
    pacer.moved(2);
    expect(pacer.isMoving(900)).toBe(true);
    pacer.step(900);
    expect(pacer.isMoving(950)).toBe(false);
  });
});
