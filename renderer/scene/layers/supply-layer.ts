// Draws nothing: tells the shader of buildings which of them have supply. Only when a house loses or gets its light is the kept picture
// of the city out of date; all else that a frame of the grid says is drawn over it.
import { BuildingSupply } from '../grid/building-supply.ts';
import type { GridSource } from '../grid/grid-source.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';

/** ms between looks: a software renderer needs most of a second for a city */
const LOOK_EVERY = { software: 1000, hardware: 120 } as const;

export function createSupplyLayer(context: SceneContext, source: GridSource): SceneLayer {
  let supply: BuildingSupply | null = null;
  let seen = 0;
  const look = (): void => {
    if (supply === null || source.live.version === seen) return;
    seen = source.live.version;
    if (!supply.update()) return;
    context.uniforms.uSupplyRows.value = supply.rows;
    context.changeCity();
  };
  source.whenPart((part) => {
    const table = context.table('buildings');
    if (part !== 'model' || source.model === null || table === null) return;
    const parents = table.has('parent') ? table.numbers<Int32Array>('parent') : new Int32Array(table.rows).fill(-1);
    supply = new BuildingSupply(source.model, source.live, parents);
    context.uniforms.uSupply.value = supply.texture;
    look();
  });
  const timer = setInterval(look, context.stage.isSoftware ? LOOK_EVERY.software : LOOK_EVERY.hardware);
  return {
    id: 'supply',
    setLook({ palette }) {
      context.uniforms.uOut.value = Number.parseFloat(palette.css('--city-out')) || 0.4;
    },
    dispose() {
      clearInterval(timer);
      supply?.dispose();
    },
  };
}
