// The picture's passes. The city is drawn into its own target (at the resolution the pacer allows) and kept: values that
// change, labels and units are drawn over the kept picture, so that telemetry never redraws the city. At rest, frames
// moved by parts of a pixel are averaged, which smooths edges without multisampling.
import {
  AddEquation,
  BufferGeometry,
  CustomBlending,
  DepthTexture,
  Float32BufferAttribute,
  GLSL3,
  HalfFloatType,
  LinearFilter,
  Mesh,
  NearestFilter,
  NoBlending,
  OneMinusSrcAlphaFactor,
  AlwaysDepth,
  RawShaderMaterial,
  Scene,
  SrcAlphaFactor,
  UnsignedIntType,
  WebGLRenderTarget,
  type IUniform,
  type Texture,
} from 'three';
import type { Step } from './resolution-pacer.ts';
import {
  AVERAGE_FRAGMENT,
  BLUR_FRAGMENT,
  BRIGHT_FRAGMENT,
  COMPOSITE_FRAGMENT,
  SCREEN_VERTEX,
} from './shaders/picture-shaders.ts';
import type { Stage, StageFrame } from './stage.ts';
import { jittered } from './view-matrices.ts';

/** parts of a pixel, Halton sequence of bases 2 and 3 */
const JITTER: readonly (readonly [number, number])[] = [
  [0, 0],
  [-0.25, 0.17],
  [0.25, -0.39],
  [-0.38, -0.06],
  [0.12, 0.39],
  [-0.12, -0.28],
  [0.38, 0.05],
  [0.06, 0.28],
];
export const REFINEMENTS = JITTER.length - 1;

/** how far the city of the past is tinted (look 8) */
const SEPIA = 0.2;
/** bloom is computed on a picture this much smaller */
const BLOOM_SHRINK = 4;

function screenPass(fragmentShader: string, uniforms: Record<string, IUniform>, writesDepth = false): Mesh {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3));
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: SCREEN_VERTEX,
    fragmentShader,
    uniforms,
    defines: {},
    depthTest: writesDepth,
    depthFunc: AlwaysDepth,
    depthWrite: writesDepth,
    blending: NoBlending,
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  return mesh;
}

export class Picture {
  /** drawn rarely, kept */
  readonly city = new Scene();
  /** drawn over the city at full resolution, whenever anything changes */
  readonly overlay = new Scene();
  bloom = 0;
  /** a moment of the past is drawn: the city wears its tint */
  isPast = false;
  /** deck.gl draws layers that the city may hide: they need its depth on the screen, which costs a software renderer a third of a frame */
  sharesDepth: boolean;
  /** told with each drawing of the city: parts of a pixel, -0.5 ... 0.5, by which this refinement is moved */
  onRefinement: (dx: number, dy: number) => void = () => undefined;
  /** for overlays that fade where the city hides them */
  readonly depth: IUniform<Texture | null> = { value: null };
  private readonly stage: Stage;
  private target: WebGLRenderTarget | null = null;
  private average: WebGLRenderTarget | null = null;
  private warmTarget: WebGLRenderTarget | null = null;
  private readonly bright: [WebGLRenderTarget, WebGLRenderTarget];
  private shown: Texture | null = null;
  private readonly averagePass: Mesh;
  private readonly brightPass: Mesh;
  private readonly blurPass: Mesh;
  private readonly compositePass: Mesh;
  private readonly passScene = new Scene();
  private scaleDrawn = 1;
  private hasBloom = false;
  drawCalls = 0;
  cityDraws = 0;
  triangles = 0;

  constructor(stage: Stage) {
    this.stage = stage;
    this.sharesDepth = !stage.isSoftware;
    for (const scene of [this.city, this.overlay, this.passScene]) scene.matrixWorldAutoUpdate = false;
    this.bright = [
      new WebGLRenderTarget(4, 4, { depthBuffer: false }),
      new WebGLRenderTarget(4, 4, { depthBuffer: false }),
    ];
    this.averagePass = screenPass(AVERAGE_FRAGMENT, { uColour: { value: null }, uShare: { value: 1 } });
    const material = this.averagePass.material as RawShaderMaterial;
    material.blending = CustomBlending;
    material.blendEquation = AddEquation;
    material.blendSrc = SrcAlphaFactor;
    material.blendDst = OneMinusSrcAlphaFactor;
    this.brightPass = screenPass(BRIGHT_FRAGMENT, {
      uColour: { value: null },
      uTexel: { value: [0, 0] },
      uThreshold: { value: 0.42 },
    });
    this.blurPass = screenPass(BLUR_FRAGMENT, { uColour: { value: null }, uStep: { value: [0, 0] } });
    this.compositePass = screenPass(
      COMPOSITE_FRAGMENT,
      {
        uColour: { value: null },
        uDepth: this.depth,
        uBloom: { value: this.bright[0].texture },
        uBloomGain: { value: 0 },
        uSepia: { value: 0 },
      },
      true,
    );
  }

  get resolution(): number {
    return this.scaleDrawn;
  }

  /** @param step what the city needs; null: the kept picture stands */
  draw(frame: StageFrame, step: Step | null): void {
    const { renderer, gl } = this.stage;
    if (step !== null || this.shown === null) this.drawCity(frame, step ?? { scale: 1, refinement: 0 });
    renderer.setRenderTarget(null);
    renderer.setViewport(0, 0, frame.pixelWidth, frame.pixelHeight);
    const composite = uniformsOf(this.compositePass);
    composite['uColour']!.value = this.shown;
    composite['uBloomGain']!.value = this.bloom;
    composite['uSepia']!.value = this.isPast ? SEPIA : 0;
    this.define(this.compositePass, { BLOOM: this.hasBloom, DEPTH: this.sharesDepth });
    this.pass(this.compositePass, frame);
    renderer.render(this.overlay, frame.camera);
    this.drawCalls = renderer.info.render.calls;
    this.triangles = renderer.info.render.triangles;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** Draws the city onto a few pixels that nobody sees, so that its programs are ready when it counts. */
  warmUp(frame: StageFrame): void {
    const { renderer, gl } = this.stage;
    this.warmTarget ??= new WebGLRenderTarget(16, 9, { depthTexture: new DepthTexture(16, 9, UnsignedIntType) });
    this.depth.value = this.warmTarget.depthTexture;
    renderer.setRenderTarget(this.warmTarget);
    renderer.clear(true, true, false);
    renderer.render(this.city, frame.camera);
    this.depth.value = null;
    renderer.compile(this.overlay, frame.camera);
    renderer.setRenderTarget(null);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  private drawCity(frame: StageFrame, step: Step): void {
    const { renderer } = this.stage;
    this.cityDraws++;
    const width = Math.max(2, Math.round(frame.pixelWidth * step.scale));
    const height = Math.max(2, Math.round(frame.pixelHeight * step.scale));
    const target = this.targetOf(width, height);
    const [dx, dy] = JITTER[step.refinement % JITTER.length]!;
    const { camera } = frame;
    this.onRefinement(dx, dy);
    if (step.refinement > 0) camera.projectionMatrix.fromArray(jittered(frame.projection, dx, dy, width, height));
    renderer.setRenderTarget(target);
    renderer.clear(true, true, false);
    renderer.render(this.city, camera);
    camera.projectionMatrix.fromArray(frame.projection);
    this.scaleDrawn = step.scale;
    this.shown = target.texture;
    this.depth.value = target.depthTexture;
    if (step.scale === 1) this.accumulate(target, width, height, step.refinement, frame);
    // Moving pictures of a software renderer go without: nobody sees a glow fly by.
    this.hasBloom = this.bloom > 0 && (step.scale === 1 || !this.stage.isSoftware);
    if (this.hasBloom) this.drawBloom(width, height, frame);
  }

  private accumulate(
    target: WebGLRenderTarget,
    width: number,
    height: number,
    refinement: number,
    frame: StageFrame,
  ): void {
    const { renderer } = this.stage;
    if (this.average === null) {
      this.average = new WebGLRenderTarget(width, height, { type: HalfFloatType, depthBuffer: false });
    }
    if (this.average.width !== width || this.average.height !== height) this.average.setSize(width, height);
    const uniforms = uniformsOf(this.averagePass);
    uniforms['uColour']!.value = target.texture;
    uniforms['uShare']!.value = 1 / (refinement + 1);
    renderer.setRenderTarget(this.average);
    this.pass(this.averagePass, frame);
    this.shown = this.average.texture;
  }

  private drawBloom(width: number, height: number, frame: StageFrame): void {
    const { renderer } = this.stage;
    const [a, b] = this.bright;
    const w = Math.max(1, Math.round(width / BLOOM_SHRINK));
    const h = Math.max(1, Math.round(height / BLOOM_SHRINK));
    if (a.width !== w || a.height !== h) {
      a.setSize(w, h);
      b.setSize(w, h);
    }
    const bright = uniformsOf(this.brightPass);
    bright['uColour']!.value = this.shown;
    bright['uTexel']!.value = [1 / width, 1 / height];
    renderer.setRenderTarget(a);
    this.pass(this.brightPass, frame);
    const blur = uniformsOf(this.blurPass);
    for (const [from, to, step] of [
      [a, b, [1 / w, 0]],
      [b, a, [0, 1 / h]],
    ] as const) {
      blur['uColour']!.value = from.texture;
      blur['uStep']!.value = step;
      renderer.setRenderTarget(to);
      this.pass(this.blurPass, frame);
    }
  }

  private pass(mesh: Mesh, frame: StageFrame): void {
    this.passScene.clear();
    this.passScene.add(mesh);
    this.stage.renderer.render(this.passScene, frame.camera);
  }

  /** Switches parts of a pass on and off; the program is compiled anew only when they change. */
  private define(mesh: Mesh, parts: Readonly<Record<string, boolean>>): void {
    const material = mesh.material as RawShaderMaterial;
    for (const [name, isOn] of Object.entries(parts)) {
      if (isOn === name in material.defines) continue;
      if (isOn) material.defines[name] = '';
      else delete material.defines[name];
      material.needsUpdate = true;
    }
  }

  private targetOf(width: number, height: number): WebGLRenderTarget {
    if (this.target !== null && this.target.width === width && this.target.height === height) return this.target;
    this.target?.depthTexture?.dispose();
    this.target?.dispose();
    const depthTexture = new DepthTexture(width, height, UnsignedIntType);
    depthTexture.minFilter = depthTexture.magFilter = NearestFilter;
    this.target = new WebGLRenderTarget(width, height, {
      minFilter: LinearFilter,
      magFilter: LinearFilter,
      depthTexture,
      samples: this.stage.isSoftware ? 0 : 4,
    });
    return this.target;
  }

  dispose(): void {
    this.target?.depthTexture?.dispose();
    this.target?.dispose();
    this.average?.dispose();
    this.warmTarget?.depthTexture?.dispose();
    this.warmTarget?.dispose();
    for (const target of this.bright) target.dispose();
    for (const mesh of [this.averagePass, this.brightPass, this.blurPass, this.compositePass]) {
      mesh.geometry.dispose();
      (mesh.material as RawShaderMaterial).dispose();
    }
  }
}

const uniformsOf = (mesh: Mesh): Record<string, IUniform> => (mesh.material as RawShaderMaterial).uniforms;
