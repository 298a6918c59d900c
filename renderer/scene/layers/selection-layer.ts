// The chosen thing (look 9): a building gets an ice outline and a lighter roof, a street an ice line. Marks of assets
// wear their own ring.
import { DataTexture, RGBAFormat } from 'three';
import { rowPolygons } from '../geometry/polygon.ts';
import { Ribbon, type RibbonPath } from '../ribbon.ts';
import type { SelectableTable } from '../scene-api.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';

export interface Selection {
  readonly table: SelectableTable;
  readonly row: number;
}

export interface SelectionLayer extends SceneLayer {
  select(target: Selection | null): void;
}

export function createSelectionLayer(context: SceneContext): SelectionLayer {
  const colour = new DataTexture(new Uint8Array([0, 0, 0, 255]), 1, 1, RGBAFormat);
  const ribbon = new Ribbon({ width: 2, halo: 2, hidden: 0.3 }, { value: colour }, context.picture.depth);
  ribbon.mesh.renderOrder = 900;
  context.picture.overlay.add(ribbon.mesh);

  const outline = (row: number): RibbonPath[] => {
    const table = context.table('buildings');
    if (table === null || row >= table.rows) return [];
    const height = table.numbers('height')[row]!;
    const bottom = table.numbers('minHeight')[row]!;
    const paths: RibbonPath[] = [];
    for (const { outer, holes } of rowPolygons(table.list('xy'), table.list<Int32Array>('rings'), row)) {
      for (const ring of [outer, ...holes]) paths.push({ xy: ring, z: height + 0.3, isClosed: true, slot: 0 });
      paths.push({ xy: outer, z: bottom + 0.3, isClosed: true, slot: 0 });
      for (let i = 0; i < outer.length && outer.length <= 64; i += 2) {
        const x = outer[i]!;
        const y = outer[i + 1]!;
        paths.push({ xy: [x, y, x, y], z: [bottom, height], slot: 0 });
      }
    }
    return paths;
  };

  return {
    id: 'selection',
    select(target) {
      context.uniforms.uSelected.value = target?.table === 'buildings' ? target.row : -1;
      if (target?.table === 'buildings') ribbon.setPaths(outline(target.row));
      else if (target?.table === 'streets') {
        const xy = context.table('streets')?.list('xy');
        const from = xy?.offsets[target.row];
        ribbon.setPaths(
          xy && from !== undefined ? [{ xy: xy.values.subarray(from, xy.offsets[target.row + 1]), z: 1, slot: 0 }] : [],
        );
      } else ribbon.setPaths([]);
      context.changeCity();
    },
    update: (frame) => ribbon.update(frame),
    setLook({ theme, palette }) {
      const [r, g, b] = palette.colour('--focus');
      (colour.image.data as Uint8Array).set([r * 255, g * 255, b * 255, 255]);
      colour.needsUpdate = true;
      ribbon.setHaloColour(palette.colour(theme === 'night' ? '--ink' : '--raised'));
    },
    dispose() {
      ribbon.dispose();
      colour.dispose();
    },
  };
}
