// Which points belong to which asset, by the points' own names.
import type { SceneContext } from './scene-layer.ts';

const cache = new WeakMap<object, Map<number, Map<string, number>>>();

/** Row of `assets` -> name of point -> row of `points`. Built once a pack. */
export function pointsOfAssets(
  context: Pick<SceneContext, 'table' | 'manifest'>,
): ReadonlyMap<number, ReadonlyMap<string, number>> {
  const known = cache.get(context.manifest);
  if (known !== undefined) return known;
  const out = new Map<number, Map<string, number>>();
  const table = context.table('points');
  if (table !== null) {
    const assets = table.numbers<Uint32Array>('asset');
    const names = table.text('name');
    for (let row = 0; row < table.rows; row++) {
      let named = out.get(assets[row]!);
      if (named === undefined) {
        named = new Map();
        out.set(assets[row]!, named);
      }
      named.set(names[row]!, row);
    }
  }
  cache.set(context.manifest, out);
  return out;
}
