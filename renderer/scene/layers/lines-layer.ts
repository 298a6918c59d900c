// Layers whose assets are routes: cables and the like. Full where seen, faint where buildings stand in front.
import type { AssetStates, StateLayer } from '../asset-states.ts';
import { Ribbon, type RibbonPath } from '../ribbon.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';

/** metres above ground, so that lines do not fight with it for depth */
const HEIGHT = 1.5;
/** CSS pixels near, and from where a pixel covers `AFAR` metres: from there the lights of the city come first */
const WIDTH = { near: 2.5, far: 1.3 } as const;
const NEAR = 2;
const AFAR = 7;
const FAR_OPACITY = 0.62;

export interface LinesLayer extends SceneLayer {
  /** Assets that something else draws: their lines are left out. */
  leaveOut(assets: ReadonlySet<number>): void;
}

export function createLinesLayer(
  context: SceneContext,
  layers: readonly StateLayer[],
  states: AssetStates,
): LinesLayer {
  const route = context.table('assets')?.list('xy');
  const drawn: { ribbon: Ribbon; layer: StateLayer }[] = [];
  let visible: ReadonlySet<string> = new Set();
  const pathsOf = (layer: StateLayer, without: ReadonlySet<number>): RibbonPath[] => {
    const paths: RibbonPath[] = [];
    for (const [i, row] of layer.assets.entries()) {
      const xy = route!.values.subarray(route!.offsets[row], route!.offsets[row + 1]);
      if (xy.length >= 4 && !without.has(row)) paths.push({ xy, z: HEIGHT, slot: layer.first + i });
    }
    return paths;
  };
  for (const layer of route === undefined ? [] : layers) {
    if (layer.description.geometry !== 'line') continue;
    const paths = pathsOf(layer, new Set());
    if (paths.length === 0) continue;
    const ribbon = new Ribbon(
      { width: WIDTH.near, halo: 2, hidden: 0.28 },
      { value: states.texture },
      context.picture.depth,
    );
    ribbon.setPaths(paths);
    ribbon.mesh.renderOrder = 100 - layer.description.rank / 1000;
    context.picture.overlay.add(ribbon.mesh);
    drawn.push({ ribbon, layer });
  }
  return {
    id: 'asset-lines',
    update(frame) {
      const span = frame.metresPerPixel * frame.width;
      const far = Math.max(0, Math.min(1, (frame.metresPerPixel - NEAR) / (AFAR - NEAR)));
      for (const { ribbon, layer } of drawn) {
        ribbon.setWidth(WIDTH.near + (WIDTH.far - WIDTH.near) * far, 1 - (1 - FAR_OPACITY) * far);
        ribbon.mesh.visible = visible.has(layer.description.id) && span <= layer.description.maxSpan;
        ribbon.update(frame);
      }
    },
    leaveOut(assets) {
      for (const { ribbon, layer } of drawn) ribbon.setPaths(pathsOf(layer, assets));
      context.changeOverlay();
    },
    setVisible(ids) {
      visible = ids;
      context.changeOverlay();
    },
    setLook({ theme, palette }) {
      for (const { ribbon } of drawn) ribbon.setHaloColour(palette.colour(theme === 'night' ? '--ink' : '--raised'));
    },
    dispose() {
      for (const { ribbon } of drawn) ribbon.dispose();
    },
  };
}
