import { describe, expect, it } from 'vitest';
import { createHeightField, raise } from './height-field.ts';
import { computeLampField } from './lamp-field.ts';
import { blur, computeOcclusion } from './occlusion.ts';
import { computeShadow, SHADOW_RANGE } from './shadow-field.ts';

const EXTENT = { minX: -100, minY: -100, maxX: 100, maxY: 100 };
/** a block of 20 m, 20 m high, in the middle */
const BLOCK = [-10, -10, 10, -10, 10, 10, -10, 10];

function fieldWithBlock(): ReturnType<typeof createHeightField> {
  const field = createHeightField(EXTENT, 2);
  raise(field, [BLOCK], 20);
  return field;
}

const at = (field: { columns: number; cell: number; minX: number; minY: number }, x: number, y: number): number =>
  Math.floor((y - field.minY) / field.cell) * field.columns + Math.floor((x - field.minX) / field.cell);

describe('height field', () => {
  it('raises what lies inside and nothing else', () => {
    const field = fieldWithBlock();
    expect(field.heights[at(field, 1, 1)]).toBe(200);
    expect(field.heights[at(field, 15, 1)]).toBe(0);
    expect(field.heights.reduce((sum, height) => sum + (height > 0 ? 1 : 0), 0)).toBe(100);
  });

  it('leaves a courtyard open, and never lowers', () => {
    const field = createHeightField(EXTENT, 2);
    raise(field, [BLOCK, [-4, -4, -4, 4, 4, 4, 4, -4]], 20);
    expect(field.heights[at(field, 1, 1)]).toBe(0);
    expect(field.heights[at(field, -7, 1)]).toBe(200);
    raise(field, [BLOCK], 5);
    expect(field.heights[at(field, -7, 1)]).toBe(200);
  });

  it('stays below its limits for a city of any size', () => {
    const field = createHeightField({ minX: 0, minY: 0, maxX: 60_000, maxY: 40_000 }, 2);
    expect(field.columns).toBeLessThanOrEqual(8192);
    expect(field.columns * field.rows).toBeLessThan(25_000_000);
  });
});

describe('shadow field', () => {
  const height = (texel: number): number => (texel / 255) ** 2 * SHADOW_RANGE;

  it.each([
    ['east', [Math.SQRT1_2, 0, Math.SQRT1_2], -1, 0],
    ['west', [-Math.SQRT1_2, 0, Math.SQRT1_2], 1, 0],
    ['north', [0, Math.SQRT1_2, Math.SQRT1_2], 0, -1],
    ['south', [0, -Math.SQRT1_2, Math.SQRT1_2], 0, 1],
  ] as const)('falls away from a light in the %s, as long as the block is high at 45 degrees', (_, light, dx, dy) => {
    const field = fieldWithBlock();
    const shadow = computeShadow(field, light);
    const top = (distance: number): number =>
      height(shadow.texels[at(field, dx * (10 + distance), dy * (10 + distance))]!);
    expect(top(4)).toBeGreaterThan(12);
    expect(top(10)).toBeGreaterThan(7);
    expect(top(24)).toBeLessThan(1);
    expect(height(shadow.texels[at(field, -dx * 20, -dy * 20)]!)).toBe(0);
  });

  it('leaves a roof in the light', () => {
    const field = fieldWithBlock();
    const shadow = computeShadow(field, [0.6, 0.3, 0.74]);
    expect(height(shadow.texels[at(field, 1, 1)]!)).toBeLessThan(20);
  });
});

describe('occlusion', () => {
  it('darkens beside a block and not in the open', () => {
    const field = fieldWithBlock();
    const { texels, columns, cell } = computeOcclusion(field);
    const near = (x: number, y: number): number => texels[at({ columns, cell, minX: -100, minY: -100 }, x, y) * 4]!;
    expect(near(0, 0)).toBeGreaterThan(near(16, 0));
    expect(near(16, 0)).toBeGreaterThan(near(90, 90));
    expect(near(90, 90)).toBe(0);
  });

  it('keeps the sum when it blurs away from the rim', () => {
    const source = new Float32Array(41 * 41);
    source[20 * 41 + 20] = 100;
    const out = blur(source, 41, 41, 3);
    expect(out.reduce((sum, value) => sum + value, 0)).toBeCloseTo(100, 2);
    expect(out[20 * 41 + 20]).toBeLessThan(3);
  });
});

describe('lamp field', () => {
  it('keeps the light of each cabinet apart', () => {
    const lights = computeLampField(
      { x: Float32Array.of(0, 12, 60), y: Float32Array.of(0, 0, 0), cabinet: Uint32Array.of(7, 7, 3) },
      { columns: 50, rows: 50, cell: 4, minX: -100, minY: -100 },
    );
    expect(lights.map(({ cabinet }) => cabinet)).toEqual([3, 7]);
    const [one, two] = lights;
    expect(Math.max(...two!.gains)).toBeGreaterThan(Math.max(...one!.gains));
    expect(two!.cells.length).toBeGreaterThan(one!.cells.length);
  });
});
