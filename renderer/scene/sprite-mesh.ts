// Sprites of an atlas over the picture, placed in CSS pixels from its top left: one instance each, written anew with each drawing.
import {
  AddEquation,
  BufferAttribute,
  CustomBlending,
  DoubleSide,
  DynamicDrawUsage,
  GLSL3,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  OneFactor,
  OneMinusSrcAlphaFactor,
  RawShaderMaterial,
  type Texture,
} from 'three';
import { LABEL_FRAGMENT, LABEL_VERTEX } from './shaders/label-shader.ts';
import type { MarkSprite } from './sprite-atlas.ts';
import type { StageFrame } from './stage.ts';

export class SpriteMesh {
  readonly mesh: Mesh;
  private readonly geometry = new InstancedBufferGeometry();
  private readonly material: RawShaderMaterial;
  private readonly boxes: InstancedBufferAttribute;
  private readonly cells: InstancedBufferAttribute;
  private readonly viewport: [number, number] = [1, 1];
  private readonly pixelRatio = { value: 1 };
  private readonly most: number;
  private count = 0;

  /** @param order of drawing among what lies over the city */
  constructor(texture: Texture, most: number, order: number) {
    this.most = most;
    this.boxes = new InstancedBufferAttribute(new Float32Array(most * 4), 4).setUsage(DynamicDrawUsage);
    this.cells = new InstancedBufferAttribute(new Float32Array(most * 4), 4).setUsage(DynamicDrawUsage);
    // Upright and whole, all of them.
    const turns = new Float32Array(most * 2).map((_, i) => i % 2);
    const { geometry } = this;
    geometry.setAttribute('position', new BufferAttribute(Float32Array.of(-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0), 3));
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    geometry.setAttribute('box', this.boxes);
    geometry.setAttribute('cell', this.cells);
    geometry.setAttribute('turn', new InstancedBufferAttribute(turns, 2));
    geometry.instanceCount = 0;
    this.material = new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: LABEL_VERTEX,
      fragmentShader: LABEL_FRAGMENT,
      uniforms: { uAtlas: { value: texture }, uViewport: { value: this.viewport }, uPixelRatio: this.pixelRatio },
      transparent: true,
      depthTest: false,
      depthWrite: false,
      blending: CustomBlending,
      blendEquation: AddEquation,
      blendSrc: OneFactor,
      blendDst: OneMinusSrcAlphaFactor,
      // The screen's y runs down, so the quad is seen from behind.
      side: DoubleSide,
    });
    this.mesh = new Mesh(geometry, this.material);
    this.mesh.renderOrder = order;
    this.mesh.frustumCulled = false;
    this.mesh.matrixAutoUpdate = false;
  }

  begin(frame: Pick<StageFrame, 'width' | 'height' | 'pixelWidth'>): void {
    this.count = 0;
    this.viewport[0] = frame.width;
    this.viewport[1] = frame.height;
    this.pixelRatio.value = frame.pixelWidth / frame.width;
  }

  /** `x`, `y`: its middle, CSS pixels. Those beyond the most that there may be are left out. */
  add(sprite: MarkSprite, x: number, y: number): void {
    if (this.count >= this.most) return;
    const [u0, v0, u1, v1] = sprite.cell;
    this.boxes.setXYZW(this.count, x, y, sprite.width, sprite.height);
    this.cells.setXYZW(this.count, u0, v0, u1, v1);
    this.count++;
  }

  end(): void {
    this.geometry.instanceCount = this.count;
    this.boxes.needsUpdate = this.cells.needsUpdate = true;
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.geometry.dispose();
    this.material.dispose();
  }
}
