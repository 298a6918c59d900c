// From the catalogue's layers to rows of the pack: which assets a layer draws, and which point colours each.
import type { LayerDescription } from '../../contract/catalogue.ts';
import { pointsOfAssets } from './asset-points.ts';
import type { StateLayer } from './asset-states.ts';
import type { SceneContext } from './scene-layer.ts';

export interface AssetColumns {
  readonly rows: number;
  readonly kind: readonly string[];
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export function assetColumns(context: Pick<SceneContext, 'table'>): AssetColumns | null {
  const table = context.table('assets');
  if (table === null) return null;
  return { rows: table.rows, kind: table.text('kind'), x: table.numbers('x'), y: table.numbers('y') };
}

/** Layers in the order of their rank; each with the assets it draws, in the order of the table. */
export function assetLayers(context: Pick<SceneContext, 'table' | 'manifest' | 'catalogue'>): StateLayer[] {
  const assets = assetColumns(context);
  if (assets === null) return [];
  const byKind = new Map<string, number[]>();
  for (const [row, kind] of assets.kind.entries()) {
    const rows = byKind.get(kind);
    if (rows === undefined) byKind.set(kind, [row]);
    else rows.push(row);
  }
  const points = pointsOfAssets(context);
  const descriptions = context.catalogue.domains.flatMap((domain) => domain.layers).sort((a, b) => a.rank - b.rank);
  let first = 0;
  return descriptions.map((description) => {
    const rows = Uint32Array.from(description.kinds.flatMap((kind) => byKind.get(kind) ?? []));
    const name = description.colour.by === 'constant' ? null : description.colour.point;
    const layer: StateLayer = {
      description,
      assets: rows,
      points: Int32Array.from(rows, (row) => (name === null ? -1 : (points.get(row)?.get(name) ?? -1))),
      states: statesOf(context, description),
      first,
    };
    first += rows.length;
    return layer;
  });
}

function statesOf(context: Pick<SceneContext, 'catalogue'>, { kinds, colour }: LayerDescription): readonly string[] {
  if (colour.by !== 'state') return [];
  const kind = context.catalogue.domains.flatMap((domain) => domain.kinds).find(({ kind }) => kinds.includes(kind));
  return kind?.points.find((point) => point.name === colour.point)?.states ?? [];
}

/** Name of the symbol of a kind. */
export function symbolOf(context: Pick<SceneContext, 'catalogue'>, kind: string): string {
  const found = context.catalogue.domains.flatMap((domain) => domain.kinds).find((known) => known.kind === kind);
  return found?.symbol ?? 'dot';
}
