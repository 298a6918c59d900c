// A set of lines as quads, one a segment: the shader gives each its width on the screen. Four plain vertices a segment,
// not instances: a software renderer spends 8 microseconds on an instance and a fifth of one on a vertex.
import { BufferAttribute, BufferGeometry, GLSL3, Mesh, RawShaderMaterial, type IUniform } from 'three';
import type { RibbonQuads } from './ribbon-quads.ts';
import { LINE_FRAGMENT, LINE_VERTEX } from './shaders/line-shader.ts';
import type { StageFrame } from './stage.ts';

export interface RibbonPath {
  /** x y of each vertex, city metres */
  readonly xy: ArrayLike<number>;
  /** one height for all, or one for each vertex */
  readonly z: number | ArrayLike<number>;
  readonly isClosed?: boolean;
  /** texel of the state texture that colours it */
  readonly slot: number;
}

export interface RibbonStyle {
  /** CSS pixels */
  readonly width: number;
  readonly halo: number;
  /** opacity where the city hides the line */
  readonly hidden: number;
  readonly opacity?: number;
  /** metres of a dash with its gap; 0 solid */
  readonly dash?: number;
}

export class Ribbon {
  readonly mesh: Mesh;
  private readonly uniforms: Record<string, IUniform>;
  private readonly geometry = new BufferGeometry();

  constructor(style: RibbonStyle, states: IUniform, depth: IUniform) {
    this.uniforms = {
      uViewProjection: { value: new Float32Array(16) },
      uViewport: { value: [1, 1] },
      uPixels: { value: [1, 1] },
      uDepthScale: { value: [0, 1] },
      uStates: states,
      uDepth: depth,
      uWidth: { value: style.width },
      uHalo: { value: style.halo },
      uHidden: { value: style.hidden },
      uOpacity: { value: style.opacity ?? 1 },
      uDash: { value: style.dash ?? 0 },
      uHaloColour: { value: [0, 0, 0] },
    };
    this.setPaths([]);
    const material = new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: LINE_VERTEX,
      fragmentShader: LINE_FRAGMENT,
      uniforms: this.uniforms,
      transparent: true,
      depthTest: false,
      depthWrite: false,
    });
    this.mesh = new Mesh(this.geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.matrixAutoUpdate = false;
  }

  setPaths(paths: readonly RibbonPath[]): void {
    const corners: number[] = [];
    const from: number[] = [];
    const to: number[] = [];
    const mark: number[] = [];
    const indices: number[] = [];
    for (const { xy, z, isClosed, slot } of paths) {
      const n = xy.length / 2;
      const height = (i: number): number => (typeof z === 'number' ? z : z[i]!);
      let along = 0;
      for (let i = 0; i < (isClosed === true ? n : n - 1); i++) {
        const j = (i + 1) % n;
        const first = corners.length / 3;
        corners.push(0, -1, 0, 1, -1, 0, 1, 1, 0, 0, 1, 0);
        indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
        for (let k = 0; k < 4; k++) {
          from.push(xy[i * 2]!, xy[i * 2 + 1]!, height(i));
          to.push(xy[j * 2]!, xy[j * 2 + 1]!, height(j));
          mark.push(slot, along);
        }
        along += Math.hypot(xy[j * 2]! - xy[i * 2]!, xy[j * 2 + 1]! - xy[i * 2 + 1]!);
      }
    }
    this.setQuads({
      position: Float32Array.from(corners),
      from: Float32Array.from(from),
      to: Float32Array.from(to),
      mark: Float32Array.from(mark),
      indices: Uint32Array.from(indices),
    });
  }

  setQuads({ position, from, to, mark, indices }: RibbonQuads): void {
    // Attributes of another length need new buffers, and the old ones must go.
    this.geometry.dispose();
    this.geometry.setAttribute('position', new BufferAttribute(position, 3));
    this.geometry.setAttribute('from', new BufferAttribute(from, 3));
    this.geometry.setAttribute('to', new BufferAttribute(to, 3));
    this.geometry.setAttribute('mark', new BufferAttribute(mark, 2));
    this.geometry.setIndex(new BufferAttribute(indices, 1));
    this.geometry.setDrawRange(0, indices.length);
  }

  setHaloColour(colour: readonly number[]): void {
    this.uniforms['uHaloColour']!.value = [...colour];
  }

  /** @param width CSS pixels */
  setWidth(width: number, opacity: number): void {
    this.uniforms['uWidth']!.value = width;
    this.uniforms['uOpacity']!.value = opacity;
  }

  update(frame: StageFrame): void {
    (this.uniforms['uViewProjection']!.value as Float32Array).set(frame.viewProjection);
    this.uniforms['uViewport']!.value = [frame.width, frame.height];
    this.uniforms['uPixels']!.value = [frame.pixelWidth, frame.pixelHeight];
    this.uniforms['uDepthScale']!.value = [frame.projection[10]!, frame.projection[14]!];
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.geometry.dispose();
    (this.mesh.material as RawShaderMaterial).dispose();
  }
}
