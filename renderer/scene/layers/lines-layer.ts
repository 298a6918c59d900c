// Layers whose assets are routes: cables and the like. Full where seen, faint where buildings stand in front.
import type { AssetStates, StateLayer } from '../asset-states.ts';
import { Ribbon, type RibbonPath } from '../ribbon.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';

/** metres above ground, so that lines do not fight with it for depth */
const HEIGHT = 1.5;

export function createLinesLayer(
  context: SceneContext,
  layers: readonly StateLayer[],
  states: AssetStates,
): SceneLayer {
  const route = context.table('assets')?.list('xy');
  const drawn: { ribbon: Ribbon; layer: StateLayer }[] = [];
  let visible: ReadonlySet<string> = new Set();
  for (const layer of route === undefined ? [] : layers) {
    if (layer.description.geometry !== 'line') continue;
    const paths: RibbonPath[] = [];
    for (const [i, row] of layer.assets.entries()) {
      const xy = route!.values.subarray(route!.offsets[row], route!.offsets[row + 1]);
      if (xy.length >= 4) paths.push({ xy, z: HEIGHT, slot: layer.first + i });
    }
    if (paths.length === 0) continue;
    const ribbon = new Ribbon({ width: 2.5, halo: 2, hidden: 0.28 }, { value: states.texture }, context.picture.depth);
    ribbon.setPaths(paths);
    ribbon.mesh.renderOrder = 100 - layer.description.rank / 1000;
    context.picture.overlay.add(ribbon.mesh);
    drawn.push({ ribbon, layer });
  }
  return {
    id: 'asset-lines',
    update(frame) {
      const span = frame.metresPerPixel * frame.width;
      for (const { ribbon, layer } of drawn) {
        ribbon.mesh.visible = visible.has(layer.description.id) && span <= layer.description.maxSpan;
        ribbon.update(frame);
      }
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
