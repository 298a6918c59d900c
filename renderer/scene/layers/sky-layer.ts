// Fog below the horizon, the dome of the city's light above it; drawn last, where nothing else is.
import { BufferGeometry, Float32BufferAttribute, GLSL3, LessEqualDepth, Matrix4, Mesh, RawShaderMaterial } from 'three';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';
import { SKY_FRAGMENT, SKY_VERTEX } from '../shaders/sky-shader.ts';

export function createSkyLayer(context: SceneContext): SceneLayer {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute([-1, -1, 1, 3, -1, 1, -1, 3, 1], 3));
  const clipToRay = new Matrix4();
  const { uFog, uGlow, uEye, uSkyTop } = context.uniforms;
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: SKY_VERTEX,
    fragmentShader: SKY_FRAGMENT,
    uniforms: { uClipToRay: { value: clipToRay }, uFog, uGlow, uEye, uSkyTop },
    depthWrite: false,
    depthFunc: LessEqualDepth,
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  mesh.renderOrder = 10;
  context.picture.city.add(mesh);
  return {
    id: 'sky',
    update(frame) {
      clipToRay.fromArray(frame.viewProjection).invert();
    },
    dispose() {
      mesh.removeFromParent();
      geometry.dispose();
      material.dispose();
    },
  };
}
