// The lamps themselves, over the light they throw: one point each, as bright as its cabinet says.
import {
  AddEquation,
  BufferAttribute,
  BufferGeometry,
  CustomBlending,
  DynamicDrawUsage,
  GLSL3,
  OneFactor,
  Points,
  RawShaderMaterial,
} from 'three';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { LAMP_FRAGMENT, LAMP_VERTEX } from '../shaders/lamp-shader.ts';
import type { LampLight } from './lamp-light.ts';

/** metres: lantern height, and the width of the glow around it */
const LANTERN = 6.5;
const GLOW = 7;

export function createLampsLayer(context: SceneContext, lampLight: LampLight): SceneLayer {
  const table = context.table('lamps');
  const x = table?.numbers<Float32Array>('x') ?? new Float32Array();
  const y = table?.numbers<Float32Array>('y') ?? new Float32Array();
  const cabinet = table?.numbers<Uint32Array>('cabinet') ?? new Uint32Array();
  const positions = new Float32Array(x.length * 3);
  for (let i = 0; i < x.length; i++) positions.set([x[i]!, y[i]!, LANTERN], i * 3);
  const power = new BufferAttribute(new Uint8Array(x.length), 1, true).setUsage(DynamicDrawUsage);
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  geometry.setAttribute('power', power);
  const { uEye, uPixelAngle, uFogDistance, uLamp, uExtent } = context.uniforms;
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: LAMP_VERTEX,
    fragmentShader: LAMP_FRAGMENT,
    uniforms: { uEye, uPixelAngle, uFogDistance, uLamp, uExtent, uDiameter: { value: GLOW } },
    transparent: true,
    depthWrite: false,
    blending: CustomBlending,
    blendEquation: AddEquation,
    blendSrc: OneFactor,
    blendDst: OneFactor,
  });
  const points = new Points(geometry, material);
  points.frustumCulled = false;
  points.matrixAutoUpdate = false;
  points.renderOrder = 20;
  context.picture.city.add(points);
  let drawn = -1;
  return {
    id: 'lamps',
    update() {
      points.visible = uLamp.value.some((part) => part > 0.02);
      if (drawn === lampLight.changes) return;
      drawn = lampLight.changes;
      const values = power.array;
      for (let i = 0; i < cabinet.length; i++) values[i] = Math.round(255 * lampLight.powerOfCabinet(cabinet[i]!));
      power.needsUpdate = true;
    },
    dispose() {
      points.removeFromParent();
      geometry.dispose();
      material.dispose();
    },
  };
}
