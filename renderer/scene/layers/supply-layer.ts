// Draws nothing: tells the shader of buildings which of them have supply. Only when a house in sight loses or gets its light is the kept
// picture of the city out of date; all else that a frame of the grid says is drawn over it.
import { Frustum, Matrix4, Sphere, Vector3 } from 'three';
import { BuildingSupply } from '../grid/building-supply.ts';
import type { GridSource } from '../grid/grid-source.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import type { StageFrame } from '../stage.ts';

/** ms between looks: a software renderer needs most of a second for a city */
const LOOK_EVERY = { software: 1000, hardware: 120 } as const;
/** metres around a service point in which all of its building lies, whatever its height */
const HOUSE = 250;

export function createSupplyLayer(context: SceneContext, source: GridSource): SceneLayer {
  let supply: BuildingSupply | null = null;
  let seen = 0;
  let frame: StageFrame | null = null;
  const frustum = new Frustum();
  const matrix = new Matrix4();
  const house = new Sphere(new Vector3(), HOUSE);
  const isInSight = (consumer: number): boolean => {
    if (frame === null) return true;
    const { x, y } = source.model!.place('consumers', consumer);
    house.center.set(x, y, 0);
    return frustum.intersectsSphere(house);
  };
  const look = (): void => {
    if (supply === null || source.live.version === seen) return;
    seen = source.live.version;
    if (frame !== null) frustum.setFromProjectionMatrix(matrix.fromArray(frame.viewProjection));
    const changed = supply.update();
    context.uniforms.uSupplyRows.value = supply.rows;
    if (changed.some(isInSight)) context.changeCity();
  };
  source.whenPart((part) => {
    const table = context.table('buildings');
    if (part !== 'model' || source.model === null || table === null) return;
    const parents = table.has('parent') ? table.numbers<Int32Array>('parent') : new Int32Array(table.rows).fill(-1);
    supply = new BuildingSupply(source.model, source.live, parents);
    context.uniforms.uSupply.value = supply.texture;
    look();
  });
  const stop = context.every(context.stage.isSoftware ? LOOK_EVERY.software : LOOK_EVERY.hardware, look);
  return {
    id: 'supply',
    update(now) {
      frame = now;
    },
    setLook({ palette }) {
      context.uniforms.uOut.value = Number.parseFloat(palette.css('--city-out')) || 0.4;
    },
    dispose() {
      stop();
      supply?.dispose();
    },
  };
}
