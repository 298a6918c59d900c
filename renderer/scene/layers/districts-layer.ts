// Boundaries of districts: quiet lines on the ground, hidden behind buildings.
import { DataTexture, RGBAFormat } from 'three';
import { rowPolygons } from '../geometry/polygon.ts';
import { Ribbon, type RibbonPath } from '../ribbon.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';

export function createDistrictsLayer(context: SceneContext): SceneLayer {
  const table = context.table('districts');
  const colour = new DataTexture(new Uint8Array([0, 0, 0, 255]), 1, 1, RGBAFormat);
  const style = { width: 1.1, halo: 0, hidden: 0, dash: 0 };
  const inner = new Ribbon({ ...style, opacity: 0.32 }, { value: colour }, context.picture.depth);
  const outer = new Ribbon({ ...style, width: 1.6, opacity: 0.42 }, { value: colour }, context.picture.depth);
  if (table !== null) {
    const level = table.numbers('level');
    const xy = table.list('xy');
    const rings = table.list<Int32Array>('rings');
    const paths = (keep: (row: number) => boolean): RibbonPath[] => {
      const out: RibbonPath[] = [];
      for (let row = 0; row < table.rows; row++) {
        if (!keep(row)) continue;
        for (const { outer, holes } of rowPolygons(xy, rings, row)) {
          for (const ring of [outer, ...holes]) out.push({ xy: ring, z: 1, isClosed: true, slot: 0 });
        }
      }
      return out;
    };
    inner.setPaths(paths((row) => level[row] !== 9));
    outer.setPaths(paths((row) => level[row] === 9));
  }
  for (const [i, ribbon] of [inner, outer].entries()) {
    ribbon.mesh.renderOrder = 10 + i;
    context.picture.overlay.add(ribbon.mesh);
  }
  return {
    id: 'districts',
    update(frame) {
      inner.update(frame);
      outer.update(frame);
    },
    setVisible(ids) {
      inner.mesh.visible = outer.mesh.visible = ids.has('districts');
    },
    setLook({ palette }) {
      const [r, g, b] = palette.colour('--text-2');
      (colour.image.data as Uint8Array).set([r * 255, g * 255, b * 255, 255]);
      colour.needsUpdate = true;
    },
    dispose() {
      inner.dispose();
      outer.dispose();
      colour.dispose();
    },
  };
}
