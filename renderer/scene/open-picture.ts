// One life of the picture, from a fresh WebGL context to its end: builds the stage and the list of layers, and decides
// at each frame what must be drawn. Nothing here outlives a lost context; city-scene.ts keeps what does.
import type { PackTableName } from '../../contract/city-pack/manifest.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';
import type { CityProjection } from '../../contract/projection.ts';
import type { Camera } from '../../contract/requests.ts';
import type { CityExtent } from './city-extent.ts';
import { createCityUniforms } from './city-uniforms.ts';
import { FrameClock } from './frame-clock.ts';
import { createBuildingsLayer } from './layers/buildings-layer.ts';
import { createGroundLayer } from './layers/ground-layer.ts';
import { createLampsLayer } from './layers/lamps-layer.ts';
import { createLightLayer } from './layers/light-layer.ts';
import { createSkyLayer } from './layers/sky-layer.ts';
import { createTreesLayer } from './layers/trees-layer.ts';
import { readPalette } from './palette.ts';
import { Picture, REFINEMENTS } from './picture.ts';
import { ResolutionPacer } from './resolution-pacer.ts';
import type { SceneOptions, SceneStats, Theme } from './scene-api.ts';
import { tryLayer, type Look, type SceneContext, type SceneLayer } from './scene-layer.ts';
import { Stage, type StageFrame } from './stage.ts';

/** What survives a lost context. */
export interface SceneState {
  camera: Camera;
  theme: Theme;
  visible: ReadonlySet<string>;
  isFrozen: boolean;
}

export interface PictureOptions {
  readonly scene: SceneOptions;
  readonly projection: CityProjection;
  readonly extent: CityExtent;
  readonly tables: ReadonlyMap<PackTableName, PackTable>;
  readonly state: SceneState;
  readonly onCamera: (camera: Camera, metresPerPixel: number) => void;
  readonly onFrame: (frame: StageFrame) => void;
  readonly onError: (layer: string, cause: unknown) => void;
  readonly onLost: () => void;
}

/** ms between drawings while tiles and chunks still arrive and nothing moves: each costs a full picture */
const ARRIVALS_EVERY = { software: 350, hardware: 30 } as const;

export class OpenPicture {
  readonly stage: Stage;
  readonly context: SceneContext;
  private readonly picture: Picture;
  private layers: SceneLayer[] = [];
  private readonly pacer: ResolutionPacer;
  private readonly clock = new FrameClock();
  private readonly options: PictureOptions;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame: StageFrame | null = null;
  private lastDrawn = -Infinity;

  static async open(options: PictureOptions): Promise<OpenPicture> {
    let open: OpenPicture | null = null;
    const stage = await Stage.create({
      container: options.scene.container,
      projection: options.projection,
      extent: options.extent,
      camera: options.state.camera,
      onFrame: (frame) => open?.draw(frame),
      onCamera: (camera, metresPerPixel) => {
        open?.moved();
        options.onCamera(camera, metresPerPixel);
      },
      onLost: options.onLost,
    });
    open = new OpenPicture(stage, options);
    stage.invalidate();
    for (const layer of open.layers) await layer.ready?.catch((cause: unknown) => options.onError(layer.id, cause));
    return open;
  }

  private constructor(stage: Stage, options: PictureOptions) {
    this.stage = stage;
    this.options = options;
    this.picture = new Picture(stage);
    this.pacer = new ResolutionPacer(
      {
        target: stage.isSoftware ? 95 : 22,
        least: 0.34,
        restAfter: stage.isSoftware ? 220 : 120,
        refinements: REFINEMENTS,
      },
      stage.isSoftware ? 0.5 : 1,
    );
    const { tables, scene, state } = options;
    this.context = {
      stage,
      picture: this.picture,
      uniforms: createCityUniforms(options.extent),
      manifest: scene.manifest,
      projection: options.projection,
      extent: options.extent,
      catalogue: scene.catalogue,
      live: scene.live,
      table: (name) => tables.get(name) ?? null,
      cityTime: scene.cityTime,
      text: scene.text,
      changeCity: () => this.cityChanged(),
      changeOverlay: () => this.stage.invalidate(),
    };
    const look: Look = { theme: state.theme, palette: readPalette(document.documentElement) };
    this.layers = this.createLayers(look);
    this.setLook(look);
    this.setVisible(state.visible);
    this.setFrozen(state.isFrozen);
  }

  /** The scene, in drawing order: the city first, then what lies over it. */
  private createLayers(look: Look): SceneLayer[] {
    const { context, options } = this;
    const { projection, state, scene } = options;
    const focus = { x: projection.x(state.camera.lon), y: projection.y(state.camera.lat) };
    const make = (name: string, create: () => SceneLayer): SceneLayer[] => tryLayer(name, create, options.onError);
    const light = createLightLayer(context, look);
    return [
      light,
      ...make('buildings', () => createBuildingsLayer(context, focus, scene.onProgress)),
      ...make('ground', () => createGroundLayer(context)),
      ...make('trees', () => createTreesLayer(context)),
      ...make('lamps', () => createLampsLayer(context, light.lamps)),
      ...make('sky', () => createSkyLayer(context)),
    ];
  }

  setLook(look: Look): void {
    this.each((layer) => layer.setLook?.(look));
    this.cityChanged();
  }

  setVisible(ids: ReadonlySet<string>): void {
    this.each((layer) => layer.setVisible?.(ids));
    this.cityChanged();
  }

  setFrozen(isFrozen: boolean): void {
    this.each((layer) => {
      if ('setFrozen' in layer && typeof layer.setFrozen === 'function') layer.setFrozen(isFrozen);
    });
  }

  /** The last drawing's view; null before the first. */
  get lastFrame(): StageFrame | null {
    return this.frame;
  }

  get isSettled(): boolean {
    return this.pacer.nextDue(performance.now()) === null && !this.isBusy;
  }

  private get isBusy(): boolean {
    return this.layers.some((layer) => layer.isBusy?.() === true);
  }

  stats(): SceneStats {
    return {
      frameMs: this.clock.intervals.percentile(0.95),
      scriptMs: this.clock.scripts.percentile(0.95),
      resolution: this.picture.resolution,
      frames: this.clock.frames,
      drawCalls: this.picture.drawCalls,
      triangles: this.picture.triangles,
    };
  }

  private moved(): void {
    this.pacer.moved(performance.now());
    this.stage.invalidate();
  }

  private cityChanged(): void {
    this.pacer.changed();
    const every = this.stage.isSoftware ? ARRIVALS_EVERY.software : ARRIVALS_EVERY.hardware;
    this.schedule(this.isBusy ? Math.max(0, this.lastDrawn + every - performance.now()) : 0);
  }

  private schedule(delayMs: number): void {
    if (delayMs <= 0) {
      this.stage.invalidate();
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stage.invalidate(), delayMs);
  }

  private draw(frame: StageFrame): void {
    const now = performance.now();
    this.frame = frame;
    this.each((layer) => layer.update?.(frame, now));
    const step = this.pacer.step(now);
    this.picture.draw(frame, step);
    if (step !== null) this.lastDrawn = now;
    this.options.onFrame(frame);
    const due = this.pacer.nextDue(now);
    if (due !== null) this.schedule(due);
    this.clock.frame(now, this.pacer.isMoving(now), performance.now() - now);
  }

  /** A layer that throws is taken out, reported, and the rest goes on. */
  private each(action: (layer: SceneLayer) => void): void {
    for (const layer of [...this.layers]) {
      try {
        action(layer);
      } catch (cause) {
        this.layers.splice(this.layers.indexOf(layer), 1);
        this.options.onError(layer.id, cause);
        try {
          layer.dispose();
        } catch {
          // It was broken already, and that has been said.
        }
      }
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.each((layer) => layer.dispose());
    this.picture.dispose();
    this.stage.dispose();
  }
}
