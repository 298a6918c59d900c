// Light of the city: asks the worker for occlusion, shadows and lamp light, and keeps their textures up to date.
// Shadows are cast anew only when the light has moved a few degrees; lamps only where a cabinet has changed.
import type { DataTexture } from 'three';
import { applyLook, FOG_DISTANCE, fieldTexture, shadowTexture } from '../city-uniforms.ts';
import type { CityWorkers } from '../city-workers.ts';
import { computeSkyLight, type SkyLight } from '../light/sky-light.ts';
import type { Look, SceneContext, SceneLayer } from '../scene-layer.ts';
import type { LightAnswer } from '../workers/light-worker.ts';
import { LampLight } from './lamp-light.ts';

/** cosine of the angle after which shadows are cast anew: 2 degrees */
const SAME_LIGHT = Math.cos((2 * Math.PI) / 180);
/** metres over which the edge of a shadow is softened at rest: hides the two-metre steps of the field */
const SHADOW_BLUR = 4.5;
/** ms between looks at the clock */
const CLOCK_EVERY = 1000;

export interface LightLayer extends SceneLayer {
  readonly lamps: LampLight;
  readonly light: () => SkyLight;
  setFrozen(isFrozen: boolean): void;
}

export function createLightLayer(
  context: SceneContext,
  initial: Look,
  worker: CityWorkers['light'],
  first: Promise<unknown>,
): LightLayer {
  const { uniforms } = context;
  const hourFormat = new Intl.DateTimeFormat('en-GB', {
    timeZone: context.manifest.timeZone,
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  const lampLight = new LampLight(context);
  let look = initial;
  let isFrozen = false;
  let castFor: readonly [number, number, number] | null = null;
  let light = lightNow();
  let awaited = 3 - (context.table('lamps') === null ? 1 : 0);
  let resolveReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    resolveReady = resolve;
  });

  function lightNow(): SkyLight {
    const time = context.cityTime();
    const parts = hourFormat.formatToParts(time);
    const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value ?? 0);
    return computeSkyLight(time, part('hour') + part('minute') / 60, context.manifest.origin, look.theme);
  }

  const apply = (): void => {
    light = lightNow();
    applyLook(uniforms, look, light, isFrozen);
    context.picture.bloom = look.theme === 'night' ? 0.55 * light.artificial : 0;
    const [x, y, z] = light.toKey;
    if (castFor === null || x * castFor[0] + y * castFor[1] + z * castFor[2] < SAME_LIGHT) {
      castFor = light.toKey;
      worker.post({ type: 'shadow', toLight: light.toKey });
    }
    context.changeCity();
  };

  const frameUniform = (field: { columns: number; rows: number; cell: number }): number[] => [
    context.extent.minX,
    context.extent.minY,
    1 / (field.columns * field.cell),
    1 / (field.rows * field.cell),
  ];

  const replace = (uniform: { value: unknown }, texture: DataTexture): void => {
    (uniform.value as DataTexture).dispose();
    uniform.value = texture;
  };

  const onAnswer = (message: LightAnswer): void => {
    if (message.type === 'occlusion') {
      const { texels, columns, rows } = message.field;
      const texture = fieldTexture(texels, columns, rows);
      replace(uniforms.uFields, texture);
      uniforms.uFieldFrame.value = frameUniform(message.field);
      lampLight.setField(texture, texels, columns, rows);
    } else if (message.type === 'shadow') {
      replace(uniforms.uShadow, shadowTexture(message.field.texels, message.field.columns, message.field.rows));
      uniforms.uShadowFrame.value = frameUniform(message.field);
    } else lampLight.setLights(message.lights);
    if (--awaited <= 0) resolveReady();
    context.changeCity();
  };
  worker.listen(onAnswer, (message) => {
    console.error('light worker:', message);
    resolveReady();
  });
  context.picture.onRefinement = (dx, dy) => {
    uniforms.uShadowShift.value = [dx * SHADOW_BLUR, dy * SHADOW_BLUR];
  };
  apply();

  void first.then(() => worker.post({ type: 'refine' }));

  // A resting picture draws no frames: the clock needs its own beat.
  const lookAtClock = (): void => {
    const next = lightNow();
    const hasMoved = next.toKey.some((value, i) => Math.abs(value - light.toKey[i]!) > 0.004);
    const hasChanged =
      Math.abs(next.darkness - light.darkness) > 0.006 || Math.abs(next.windowShare - light.windowShare) > 0.004;
    if (hasMoved || hasChanged) apply();
  };
  const stopClock = context.every(CLOCK_EVERY, lookAtClock);
  let moment = context.live.snapshotVersion;

  return {
    id: 'light',
    lamps: lampLight,
    ready,
    light: () => light,
    isBusy: () => awaited > 0,
    update(frame) {
      // Another moment has another sun, and does not wait for it.
      if (context.live.snapshotVersion !== moment) {
        moment = context.live.snapshotVersion;
        lookAtClock();
      }
      uniforms.uEye.value = [...frame.eye];
      uniforms.uPixelAngle.value = frame.pixelAngle;
      // From far above the whole city would drown: fog keeps behind what the camera looks at.
      const toCentre = frame.metresPerPixel / (frame.pixelAngle * (frame.pixelWidth / frame.width));
      uniforms.uFogDistance.value = Math.max(FOG_DISTANCE[look.theme], toCentre * 2.1);
      if (lampLight.update()) context.changeCity();
    },
    setLook(next) {
      look = next;
      apply();
    },
    setVisible(ids) {
      lampLight.setVisible(ids);
      uniforms.uBuilt.value = ids.has('buildings') ? 1 : 0;
      uniforms.uShadows.value = ids.has('shadows') && ids.has('buildings') ? 1 : 0;
      context.changeCity();
    },
    setFrozen(frozen) {
      if (frozen === isFrozen) return;
      isFrozen = frozen;
      apply();
    },
    dispose() {
      stopClock();
      worker.terminate();
      uniforms.uFields.value.dispose();
      uniforms.uShadow.value.dispose();
    },
  };
}
