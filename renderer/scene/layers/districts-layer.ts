// Boundaries of districts: quiet lines on the ground, hidden behind buildings.
import { DataTexture, RGBAFormat } from 'three';
import type { CityExtent } from '../city-extent.ts';
import { rowPolygons } from '../geometry/polygon.ts';
import { Ribbon, type RibbonPath } from '../ribbon.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';

/** metres: this near to the city's rim an edge was made by clipping, and is no boundary */
const RIM = 3;

/** The ring as open lines, without the edges that run along the rim of the city. */
export function withoutRim(ring: readonly number[], extent: CityExtent): number[][] {
  const isRim = (i: number, j: number): boolean => {
    const along = (axis: number, at: number): boolean =>
      Math.abs(ring[i + axis]! - at) < RIM && Math.abs(ring[j + axis]! - at) < RIM;
    return along(0, extent.minX) || along(0, extent.maxX) || along(1, extent.minY) || along(1, extent.maxY);
  };
  const lines: number[][] = [];
  let line: number[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    if (isRim(i, j)) {
      line = [];
      continue;
    }
    if (line.length === 0) {
      line.push(ring[i]!, ring[i + 1]!);
      lines.push(line);
    }
    line.push(ring[j]!, ring[j + 1]!);
  }
  return lines;
}

export function createDistrictsLayer(context: SceneContext): SceneLayer {
  const table = context.table('districts');
  const colour = new DataTexture(new Uint8Array([0, 0, 0, 255]), 1, 1, RGBAFormat);
  const style = { width: 1.1, halo: 0, hidden: 0, dash: 0 };
  const inner = new Ribbon({ ...style, opacity: 0.16 }, { value: colour }, context.picture.depth);
  const outer = new Ribbon({ ...style, width: 1.6, opacity: 0.24 }, { value: colour }, context.picture.depth);
  if (table !== null) {
    const level = table.numbers('level');
    const xy = table.list('xy');
    const rings = table.list<Int32Array>('rings');
    const paths = (keep: (row: number) => boolean): RibbonPath[] => {
      const out: RibbonPath[] = [];
      for (let row = 0; row < table.rows; row++) {
        if (!keep(row)) continue;
        for (const { outer, holes } of rowPolygons(xy, rings, row)) {
          for (const ring of [outer, ...holes]) {
            for (const xy of withoutRim(ring, context.extent)) out.push({ xy, z: 1, slot: 0 });
          }
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
