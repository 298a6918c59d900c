// The ground without supply as it is drawn: a flat fill, its edge, a curtain over the edge. A worker finds its outline: the marks of an
// outage stand at once, the area follows.
import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  DoubleSide,
  GLSL3,
  Mesh,
  RawShaderMaterial,
  RGBAFormat,
} from 'three';
import { SUPPLY_CODE } from '../../contract/grid-live.ts';
import { DarkAreaFollower } from './grid/dark-area-follower.ts';
import { type DarkNow, DarkOutlines } from './grid/dark-shapes.ts';
import type { GridSource } from './grid/grid-source.ts';
import { PatientWorker } from './patient-worker.ts';
import { Ribbon } from './ribbon.ts';
import type { SceneContext } from './scene-layer.ts';
import { DARK_AREA_FRAGMENT, DARK_AREA_VERTEX } from './shaders/dark-area-shader.ts';
import type { StageFrame } from './stage.ts';
import type { DarkAreaAnswer, DarkAreaJob } from './workers/dark-area-worker.ts';

/** metres above ground */
const HEIGHT = 1.8;
/** metres a CSS pixel covers from where the view is near, and from where it is far: there the dark area is filled flat */
const NEAR = 0.8;
const FAR = 4;
const FILL = { near: 0.07, far: 0.34 } as const;
const CURTAIN = 0.42;
const HIDDEN = 0.45;
const EDGE = { near: 1.5, far: 3 } as const;

export class DarkAreaDrawing {
  private readonly context: SceneContext;
  private readonly source: GridSource;
  private readonly colour = new DataTexture(new Uint8Array([0, 0, 0, 255]), 1, 1, RGBAFormat);
  private readonly edge: Ribbon;
  private readonly uniforms;
  private readonly area: Mesh<BufferGeometry, RawShaderMaterial>;
  private readonly follower: DarkAreaFollower<DarkAreaAnswer>;
  private outlines: DarkOutlines | null = null;
  /** not before the first outage */
  private worker: PatientWorker<DarkAreaJob, DarkAreaAnswer> | null = null;
  private hasArea = false;

  constructor(context: SceneContext, source: GridSource) {
    this.context = context;
    this.source = source;
    const { depth } = context.picture;
    this.edge = new Ribbon({ width: EDGE.near, halo: 1.5, hidden: HIDDEN }, { value: this.colour }, depth);
    this.edge.mesh.renderOrder = 51;
    this.uniforms = {
      uViewProjection: { value: new Float32Array(16) },
      uPixels: { value: [1, 1] },
      uDepthScale: { value: [0, 1] },
      uDepth: depth,
      uColour: { value: [0, 0, 0] },
      uFill: { value: 0 },
      uCurtain: { value: CURTAIN as number },
      uHidden: { value: HIDDEN as number },
    };
    this.area = new Mesh(
      new BufferGeometry(),
      new RawShaderMaterial({
        glslVersion: GLSL3,
        vertexShader: DARK_AREA_VERTEX,
        fragmentShader: DARK_AREA_FRAGMENT,
        uniforms: this.uniforms,
        transparent: true,
        depthTest: false,
        depthWrite: false,
        side: DoubleSide,
      }),
    );
    this.area.renderOrder = 50;
    this.area.frustumCulled = false;
    this.area.matrixAutoUpdate = false;
    this.setVisible(false);
    context.picture.overlay.add(this.area, this.edge.mesh);
    this.follower = new DarkAreaFollower({
      read: () => this.read(),
      areDark: (consumers) => {
        const { supply } = source.live.columns.consumers;
        return consumers.every((row) => supply[row] === SUPPLY_CODE.dead);
      },
      ask: (houses) => {
        this.worker ??= this.startWorker();
        this.worker.post({ houses, height: HEIGHT });
      },
      show: (answer) => this.show(answer),
    });
  }

  /** An area is awaited. */
  get isBusy(): boolean {
    return this.follower.isBusy;
  }

  /** Others are dark than before; the grid's model is there. */
  change(isAnyDark: boolean): void {
    this.follower.change(isAnyDark);
  }

  setVisible(isVisible: boolean): void {
    this.area.visible = this.edge.mesh.visible = isVisible && this.hasArea;
  }

  setColour([r, g, b]: readonly [number, number, number]): void {
    (this.colour.image.data as Uint8Array).set([r * 255, g * 255, b * 255, 255]);
    this.colour.needsUpdate = true;
    this.uniforms.uColour.value = [r, g, b];
  }

  setHaloColour(colour: readonly number[]): void {
    this.edge.setHaloColour(colour);
  }

  update(frame: StageFrame): void {
    const { uniforms } = this;
    const far = Math.max(0, Math.min(1, (frame.metresPerPixel - NEAR) / (FAR - NEAR)));
    uniforms.uViewProjection.value.set(frame.viewProjection);
    uniforms.uPixels.value = [frame.pixelWidth, frame.pixelHeight];
    uniforms.uDepthScale.value = [frame.projection[10]!, frame.projection[14]!];
    uniforms.uFill.value = FILL.near + (FILL.far - FILL.near) * far;
    // From afar a fence of 20 m is thinner than the edge.
    uniforms.uCurtain.value = CURTAIN * (1 - far);
    uniforms.uHidden.value = HIDDEN + (1 - HIDDEN) * far;
    this.edge.setWidth(EDGE.near + (EDGE.far - EDGE.near) * far, 1);
    this.edge.update(frame);
  }

  dispose(): void {
    this.follower.dispose();
    this.worker?.terminate();
    this.edge.dispose();
    this.colour.dispose();
    this.area.removeFromParent();
    this.area.geometry.dispose();
    this.area.material.dispose();
  }

  private read(): DarkNow {
    this.outlines ??= new DarkOutlines(this.source.model!, this.context.table('buildings'));
    return this.outlines.read(this.source.live);
  }

  private startWorker(): PatientWorker<DarkAreaJob, DarkAreaAnswer> {
    const worker = new PatientWorker<DarkAreaJob, DarkAreaAnswer>(
      () => new Worker(new URL('./workers/dark-area-worker.ts', import.meta.url), { type: 'module' }),
    );
    worker.listen(
      (answer) => this.follower.answer(answer),
      (message) => {
        console.error('picture: dark area worker:', message);
        this.follower.fail();
      },
    );
    return worker;
  }

  private show(answer: DarkAreaAnswer | null): void {
    this.area.geometry.dispose();
    this.hasArea = answer !== null;
    if (answer !== null) {
      this.area.geometry = new BufferGeometry();
      this.area.geometry.setAttribute('corner', new BufferAttribute(answer.corners, 4));
      this.area.geometry.setIndex(new BufferAttribute(answer.indices, 1));
      this.edge.setQuads(answer.edge);
    }
    this.context.changeOverlay();
  }
}
