// One life of the picture, from a fresh WebGL context to its end: builds the stage and the list of layers, and decides
// at each frame what must be drawn. Nothing here outlives a lost context; city-scene.ts keeps what does.
import type { PackTableName } from '../../contract/city-pack/manifest.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';
import type { CityProjection } from '../../contract/projection.ts';
import type { Camera } from '../../contract/requests.ts';
import { takeCityWorkers, type CityWorkers } from './city-workers.ts';
import type { CityExtent } from './city-extent.ts';
import { createCityUniforms } from './city-uniforms.ts';
import { FrameClock } from './frame-clock.ts';
import { assetLayers } from './asset-layers.ts';
import { AssetStates } from './asset-states.ts';
import { Beats } from './beats.ts';
import { createBuildingsLayer } from './layers/buildings-layer.ts';
import { createDistrictsLayer } from './layers/districts-layer.ts';
import { createGroundLayer } from './layers/ground-layer.ts';
import { createGridLinesLayer } from './layers/grid-lines-layer.ts';
import { createGridStationsLayer } from './layers/grid-stations-layer.ts';
import { createLabelsLayer } from './layers/labels-layer.ts';
import { createLampsLayer } from './layers/lamps-layer.ts';
import { createLightLayer } from './layers/light-layer.ts';
import { createLinesLayer } from './layers/lines-layer.ts';
import { createPointsLayer, type PointsLayer } from './layers/points-layer.ts';
import { createSelectionLayer, type Selection, type SelectionLayer } from './layers/selection-layer.ts';
import { createStatesLayer } from './layers/states-layer.ts';
import { createSupplyLayer } from './layers/supply-layer.ts';
import { createSkyLayer } from './layers/sky-layer.ts';
import { createTreesLayer } from './layers/trees-layer.ts';
import type { GridHues } from './grid/grid-colours.ts';
import { GridPicker } from './grid/grid-picking.ts';
import { GridSource } from './grid/grid-source.ts';
import { iconBoxes } from './icon-boxes.ts';
import { MarksOverCity } from './marks-over-city.ts';
import { nextFrame } from './next-frame.ts';
import { createUnitsLayer, type UnitsLayer } from './layers/units-layer.ts';
import { readPalette } from './palette.ts';
import { Picture, REFINEMENTS } from './picture.ts';
import { Picker } from './picking.ts';
import { ResolutionPacer } from './resolution-pacer.ts';
import type {
  GridColour,
  SceneArea,
  SceneMark,
  SceneOptions,
  ScenePick,
  ScenePlan,
  SceneStats,
  SceneTrace,
} from './scene-api.ts';
import { tryLayer, type Look, type SceneContext, type SceneLayer } from './scene-layer.ts';
import type { SceneState } from './scene-state.ts';
import { Stage, type StageFrame } from './stage.ts';

export interface PictureOptions {
  readonly scene: SceneOptions;
  readonly projection: CityProjection;
  readonly extent: CityExtent;
  readonly tables: ReadonlyMap<PackTableName, PackTable>;
  readonly state: SceneState;
  readonly onCamera: (camera: Camera, metresPerPixel: number) => void;
  readonly onError: (layer: string, cause: unknown) => void;
  readonly onLost: () => void;
}

/** ms between drawings while tiles and chunks still arrive and nothing moves: each costs a full picture */
const ARRIVALS_EVERY = { software: 350, hardware: 30 } as const;
/** ms before a software renderer refines a resting picture: drawing holds up the page, and messages and keys need their turn */
const REFINE_AFTER = 160;

export class OpenPicture {
  readonly stage: Stage;
  readonly context: SceneContext;
  private readonly picture: Picture;
  private layers: SceneLayer[] = [];
  private readonly picker: Picker;
  private points: PointsLayer | null = null;
  private units: UnitsLayer | null = null;
  private selection: SelectionLayer | null = null;
  private grid: GridSource | null = null;
  private gridPicker: GridPicker | null = null;
  private marks: MarksOverCity | null = null;
  private readonly pacer: ResolutionPacer;
  private readonly clock = new FrameClock();
  private readonly beats = new Beats();
  private readonly options: PictureOptions;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame: StageFrame | null = null;
  private lastDrawn = -Infinity;
  private isMoving = false;
  /** a processor that draws cannot also build the city: nothing is drawn until all of it is there */
  private isHeld: boolean;
  private resolveFirst: () => void = () => undefined;
  /** the first full picture stands; what it does not need may be built now */
  private readonly firstPicture = new Promise<void>((resolve) => {
    this.resolveFirst = resolve;
  });

  static async open(options: PictureOptions): Promise<OpenPicture> {
    let open: OpenPicture | null = null;
    const workers = takeCityWorkers(options.scene.manifest, options.scene.loadTable, options.state.camera, {
      width: options.scene.container.clientWidth,
      height: options.scene.container.clientHeight,
    });
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
    open = new OpenPicture(stage, options, workers);
    stage.invalidate();
    for (const layer of open.layers) await layer.ready?.catch((cause: unknown) => options.onError(layer.id, cause));
    await open.show();
    return open;
  }

  private constructor(stage: Stage, options: PictureOptions, workers: CityWorkers) {
    this.stage = stage;
    this.options = options;
    this.isHeld = stage.isSoftware;
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
      isMoving: () => this.isMoving,
      isHeld: () => this.isHeld,
      changeCity: () => this.cityChanged(),
      changeOverlay: () => this.stage.invalidate(),
      every: (everyMs, look) => this.beats.every(everyMs, look),
    };
    this.picker = new Picker(this.context);
    const look: Look = { theme: state.theme, palette: readPalette(document.documentElement) };
    this.layers = this.createLayers(look, workers);
    this.setLook(look);
    this.setVisible(state.visible);
    this.setFrozen(state.isFrozen);
    this.setPast(state.isPast);
    this.select(state.selection);
    this.setTrace(state.trace);
    this.setPlan(state.plan);
    this.setMarks(state.marks);
    this.setAreas(state.areas);
  }

  /** The scene, in drawing order: the city first, then what lies over it. */
  private createLayers(look: Look, workers: CityWorkers): SceneLayer[] {
    const { context, options } = this;
    const { scene } = options;
    const make = (name: string, create: () => SceneLayer): SceneLayer[] => tryLayer(name, create, options.onError);
    const light = createLightLayer(context, look, workers.light, this.firstPicture);
    const buildings = make('buildings', () =>
      createBuildingsLayer(context, workers.buildings, scene.onProgress, this.firstPicture),
    );
    const assets = assetLayers(context);
    const states = new AssetStates(assets, context.live);
    const grid =
      scene.grid == null ? null : new GridSource(context, scene.grid, this.firstPicture, options.state.gridColour);
    this.grid = grid;
    this.gridPicker = grid && new GridPicker(grid);
    const points = createPointsLayer(context, assets, states);
    const lines = createLinesLayer(context, assets, states);
    // What the grid draws, with its own state, would otherwise stand there twice.
    grid?.whenOwn((stations, routes) => {
      points.leaveOut(stations);
      lines.leaveOut(routes);
    });
    const units = createUnitsLayer(context, assets, states);
    const selection = createSelectionLayer(context);
    const marks = new MarksOverCity(context, look, grid, scene);
    this.marks = marks;
    this.points = points;
    this.units = units;
    this.selection = selection;
    return [
      createStatesLayer(context, states),
      light,
      ...buildings,
      ...make('ground', () => createGroundLayer(context, workers.ground)),
      ...make('trees', () => createTreesLayer(context, this.firstPicture)),
      ...make('lamps', () => createLampsLayer(context, light.lamps)),
      ...make('sky', () => createSkyLayer(context)),
      ...make('districts', () => createDistrictsLayer(context)),
      lines,
      ...(grid === null ? [] : make('supply', () => createSupplyLayer(context, grid))),
      ...(grid === null ? [] : make('grid-lines', () => createGridLinesLayer(context, grid))),
      ...(grid === null ? [] : make('grid-stations', () => createGridStationsLayer(context, grid))),
      selection,
      points,
      units,
      ...marks.layers,
      ...make('labels', () =>
        createLabelsLayer(context, look, {
          obstacles: () => [
            ...marks.boxes(),
            ...iconBoxes([...points.marks(), ...units.marks()]),
            ...(scene.covered?.() ?? []),
          ],
          scale: scene.labelScale ?? 1,
          most: scene.mostLabels ?? Infinity,
          always: [() => marks.names(), () => grid?.names() ?? []],
        }),
      ),
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

  setPast(isPast: boolean): void {
    this.picture.isPast = isPast;
    this.stage.invalidate();
  }

  /** Out of sight it costs nothing: no frames, no looks at values. Shown again it draws what is true then. */
  setShown(isShown: boolean): void {
    this.stage.setShown(isShown);
    this.beats.setRunning(isShown);
  }

  select(target: Selection | null): void {
    const asset = target?.table === 'assets' ? target.row : null;
    this.points?.select(asset);
    this.units?.select(asset);
    this.selection?.select(target);
    this.grid?.select(target);
  }

  get gridHues(): GridHues | null {
    return this.grid?.hues ?? null;
  }

  setGridColour(colour: GridColour): void {
    this.grid?.setColour(colour);
  }

  setTrace(trace: SceneTrace | null): void {
    this.grid?.setTrace(trace);
  }

  setPlan(plan: ScenePlan | null): void {
    this.grid?.setPlan(plan);
    this.marks?.setPlan(plan);
  }

  setAreas(areas: readonly SceneArea[]): void {
    this.marks?.setAreas(areas);
  }

  setMarks(marks: readonly SceneMark[]): void {
    this.marks?.setMarks(marks);
  }

  /** What is at a place of the picture, CSS pixels from its top left. */
  pick(x: number, y: number): ScenePick | null {
    if (this.frame === null) return null;
    const mark = this.marks?.pick(x, y) ?? null;
    if (mark !== null) return mark;
    const marks = [...(this.units?.marks() ?? []), ...(this.points?.marks() ?? [])];
    return this.picker.pick(this.frame, marks, x, y, this.options.state.visible, this.gridPicker);
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
      cityDraws: this.picture.cityDraws,
      drawCalls: this.picture.drawCalls,
      triangles: this.picture.triangles,
    };
  }

  /** Everything of the first picture is there: draws it. */
  private async show(): Promise<void> {
    this.isHeld = false;
    this.pacer.rest();
    this.stage.drawNow();
    // The browser shows it with its next frame; until then nothing else may take the processor from it.
    await nextFrame();
    await nextFrame();
    this.resolveFirst();
    this.setShown(this.options.state.isShown);
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
    this.isMoving = this.pacer.isMoving(now);
    this.each((layer) => layer.update?.(frame, now));
    if (this.isHeld) {
      this.warmUp(frame);
      return;
    }
    const step = this.pacer.step(now);
    this.picture.draw(frame, step);
    if (step !== null) this.lastDrawn = now;
    const due = this.pacer.nextDue(now);
    if (due !== null) this.schedule(Math.max(due, this.isMoving || !this.stage.isSoftware ? 0 : REFINE_AFTER));
    this.clock.frame(now, this.isMoving, performance.now() - now);
  }

  /** While the workers still build, programs are compiled and what is there is brought onto the graphics card. */
  private warmUp(frame: StageFrame): void {
    if (this.layers.every((layer) => layer.isStarted?.() ?? true)) this.picture.warmUp(frame);
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
