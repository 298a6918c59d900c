import { describe, expect, it } from 'vitest';
import { BuildingIndex } from './building-index.ts';

/** two blocks of 10 m by 10 m: a low one at 0, a high one with a courtyard at 100, and a body that its parts replace */
const index = new BuildingIndex({
  xy: {
    offsets: Int32Array.of(0, 8, 24, 32),
    values: Float32Array.of(
      0,
      0,
      10,
      0,
      10,
      10,
      0,
      10,
      100,
      0,
      130,
      0,
      130,
      30,
      100,
      30,
      110,
      10,
      110,
      20,
      120,
      20,
      120,
      10,
      -20,
      0,
      200,
      0,
      200,
      50,
      -20,
      50,
    ),
  },
  rings: { offsets: Int32Array.of(0, 1, 3, 4), values: Int32Array.of(4, 4, -4, 4) },
  height: Float32Array.of(10, 40, 90),
  minHeight: Float32Array.of(0, 0, 0),
  hasParts: Uint8Array.of(0, 0, 1),
});

describe('building under a ray', () => {
  it('finds the roof from above and nothing beside it', () => {
    expect(index.firstHit({ origin: [5, 5, 200], direction: [0, 0, -1] })).toEqual({ row: 0, distance: 190 });
    expect(index.firstHit({ origin: [50, 5, 200], direction: [0, 0, -1] })).toBeNull();
  });

  it('looks through a courtyard to the ground', () => {
    expect(index.firstHit({ origin: [115, 15, 200], direction: [0, 0, -1] })).toBeNull();
    expect(index.firstHit({ origin: [105, 15, 200], direction: [0, 0, -1] })?.row).toBe(1);
  });

  it('takes the nearer of two, and lets rays pass over the lower', () => {
    expect(index.firstHit({ origin: [-50, 5, 5], direction: [1, 0, -0.01] })?.row).toBe(0);
    expect(index.firstHit({ origin: [-50, 5, 30], direction: [1, 0, -0.01] })?.row).toBe(1);
    expect(index.firstHit({ origin: [300, 5, 5], direction: [-1, 0, -0.001] })?.row).toBe(1);
  });

  it('knows no buildings in an empty city', () => {
    const none = { offsets: Int32Array.of(0), values: new Float32Array() };
    const empty = new BuildingIndex({
      xy: none,
      rings: { offsets: Int32Array.of(0), values: new Int32Array() },
      height: new Float32Array(),
      minHeight: new Float32Array(),
      hasParts: new Uint8Array(),
    });
    expect(empty.firstHit({ origin: [0, 0, 10], direction: [0, 0, -1] })).toBeNull();
  });
});
