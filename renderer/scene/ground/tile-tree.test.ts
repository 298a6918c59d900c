import { describe, expect, it } from 'vitest';
import { createTileTree, parentOf, TILE_PIXELS } from './tile-tree.ts';

const EXTENT = { minX: -4000, minY: -4500, maxX: 4000, maxY: 4500 };
const everything = { pixelAngle: 0.001, isVisible: () => true };

describe('tiles of ground', () => {
  it('are finer where the observer is near', () => {
    const tree = createTileTree(EXTENT);
    const tiles = tree.select({ ...everything, eye: [0, 0, 200] });
    expect(tiles[0]!.level).toBeGreaterThan(tiles.at(-1)!.level);
    expect(tiles.length).toBeLessThan(200);
  });

  it('cover the city once, without gaps', () => {
    const tree = createTileTree(EXTENT);
    const tiles = tree.select({ ...everything, eye: [500, -300, 300] });
    for (let i = 0; i < 200; i++) {
      const x = EXTENT.minX + ((i * 137.7) % 8000);
      const y = EXTENT.minY + ((i * 91.3) % 9000);
      const over = tiles.filter(
        (tile) => x >= tile.minX && x < tile.minX + tile.size && y >= tile.minY && y < tile.minY + tile.size,
      );
      expect(over).toHaveLength(1);
    }
  });

  it('never get finer than asked for', () => {
    const tree = createTileTree(EXTENT, 0.3);
    const tiles = tree.select({ ...everything, eye: [0, 0, 1] });
    const finest = Math.min(...tiles.map((tile) => tile.size / TILE_PIXELS));
    expect(finest).toBeGreaterThan(0.14);
    expect(finest).toBeLessThanOrEqual(0.3);
  });

  it('know their parents', () => {
    const tree = createTileTree(EXTENT);
    const leaf = tree.select({ ...everything, eye: [0, 0, 50] })[0]!;
    const parent = parentOf(tree, leaf)!;
    expect(parent.size).toBeCloseTo(leaf.size * 2);
    expect(leaf.minX).toBeGreaterThanOrEqual(parent.minX - 1e-6);
    expect(parentOf(tree, tree.root)).toBeNull();
  });
});
