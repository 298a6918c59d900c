// A quadtree over the city's square: which squares of ground to draw for a view, coarse far away, fine in front.
import type { CityExtent } from '../city-extent.ts';
import { extentHeight, extentWidth } from '../city-extent.ts';

/** texels of a side; half a megapixel paints in some ten milliseconds */
export const TILE_PIXELS = 512;

export interface Tile {
  readonly key: string;
  readonly level: number;
  readonly minX: number;
  readonly minY: number;
  readonly size: number;
}

export interface TileView {
  /** the observer, city metres */
  readonly eye: readonly [number, number, number];
  /** metres a pixel covers at one metre of distance */
  readonly pixelAngle: number;
  /** false: the square cannot be seen */
  isVisible(tile: Tile): boolean;
}

export interface TileTree {
  readonly root: Tile;
  /** The leaves to draw, nearest first. A leaf that is not painted yet is drawn with the part of its parent's texture. */
  select(view: TileView): Tile[];
}

const tileAt = (root: Tile, level: number, column: number, row: number): Tile => {
  const size = root.size / 2 ** level;
  return {
    key: `${level}/${column}/${row}`,
    level,
    minX: root.minX + column * size,
    minY: root.minY + row * size,
    size,
  };
};

export const tileDistance = (tile: Tile, eye: readonly [number, number, number]): number => {
  const dx = Math.max(tile.minX - eye[0], 0, eye[0] - tile.minX - tile.size);
  const dy = Math.max(tile.minY - eye[1], 0, eye[1] - tile.minY - tile.size);
  return Math.hypot(dx, dy, eye[2]);
};

/**
 * @param finest metres a texel at which splitting ends
 * @param pixelsPerTexel how many screen pixels a texel may grow to before its tile is split
 */
export function createTileTree(extent: CityExtent, finest = 0.3, pixelsPerTexel = 1.5): TileTree {
  const size = Math.max(extentWidth(extent), extentHeight(extent));
  const root: Tile = { key: '0/0/0', level: 0, minX: extent.minX, minY: extent.minY, size };
  const deepest = Math.max(0, Math.ceil(Math.log2(size / TILE_PIXELS / finest)));
  const isInside = (tile: Tile): boolean => tile.minX < extent.maxX && tile.minY < extent.maxY;
  return {
    root,
    select(view) {
      const out: Tile[] = [];
      const visit = (level: number, column: number, row: number): void => {
        const tile = tileAt(root, level, column, row);
        if (!isInside(tile) || !view.isVisible(tile)) return;
        const pixel = Math.max(0.01, tileDistance(tile, view.eye) * view.pixelAngle);
        if (level >= deepest || tile.size / TILE_PIXELS < pixel * pixelsPerTexel) {
          out.push(tile);
          return;
        }
        for (let child = 0; child < 4; child++) visit(level + 1, column * 2 + (child & 1), row * 2 + (child >> 1));
      };
      visit(0, 0, 0);
      return out.sort((a, b) => tileDistance(a, view.eye) - tileDistance(b, view.eye));
    },
  };
}

/** The tile one level up, or null for the root. */
export function parentOf(tree: TileTree, tile: Tile): Tile | null {
  if (tile.level === 0) return null;
  const [, column, row] = tile.key.split('/').map(Number) as [number, number, number];
  return tileAt(tree.root, tile.level - 1, column >> 1, row >> 1);
}
