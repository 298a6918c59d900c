// The grid's way into the picture: tables after the first picture, a worker that lays out lines, then the texture of states.
// Layers ask for what is there already; before that they draw nothing.
import type { GridModel } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import type { PackTable } from '../../../contract/city-pack/table.ts';
import type { LabelSource } from '../label-sources.ts';
import { PatientWorker } from '../patient-worker.ts';
import type { Look, SceneContext } from '../scene-layer.ts';
import type { GridColour, ScenePlan, SceneTrace } from '../scene-api.ts';
import type { GridAnswer, GridJob, GridOutlines } from '../workers/grid-worker.ts';
import { emphasisOf, type GridSelection } from './emphasis.ts';
import type { GridHues } from './grid-colours.ts';
import { GridStates } from './grid-states.ts';
import type { GridTables } from './grid-plan.ts';
import { LineNames } from './line-names.ts';
import { PassedIndicators } from './passed-indicators.ts';
import type { SwitchPlaces } from './switch-places.ts';
import { TrippedSwitches } from './tripped-switches.ts';

/** What the scene is given of a grid. */
export interface GridInput {
  readonly live: LiveGrid;
  /** null: the pack has no grid */
  readonly load: () => Promise<GridModel | null>;
  /** the pack's grid-measurements; null: nobody measures this grid */
  readonly measurements?: () => Promise<PackTable | null>;
}

export type GridMesh = Extract<GridAnswer, { type: 'mesh' }>;
type Part = 'model' | 'states' | 'done';

const NOTHING: ReadonlySet<number> = new Set();
const NO_NAMES: readonly LabelSource[] = [];
/** ms between looks for a new frame */
const LOOK_EVERY = { software: 250, hardware: 60 } as const;

export function gridTables(model: GridModel): GridTables {
  const { branches, nodes, stations, feeders, switches, routes } = model.data;
  return {
    routes,
    from: branches.from,
    to: branches.to,
    type: branches.type,
    class: branches.class,
    feeder: branches.feeder,
    station: branches.station,
    parallel: branches.parallel,
    nodeX: nodes.x,
    nodeY: nodes.y,
    nodeVoltage: nodes.baseVoltage,
    nodeStation: nodes.station,
    stationX: stations.x,
    stationY: stations.y,
    feederSubstation: feeders.substation,
    feederRing: feeders.ring,
    switchClass: switches.class,
    switchNodeA: switches.nodeA,
    switchNodeB: switches.nodeB,
    switchBranch: switches.branch,
    switchStation: switches.station,
  };
}

export class GridSource {
  readonly live: LiveGrid;
  model: GridModel | null = null;
  states: GridStates | null = null;
  hues: GridHues | null = null;
  outlines: GridOutlines | null = null;
  switches: SwitchPlaces | null = null;
  /** null: not known yet, or nobody measures the grid */
  passed: PassedIndicators | null = null;
  tripped: TrippedSwitches | null = null;
  private lineNames: LineNames | null = null;
  /** something stands out with a direction of flow */
  hasFlow = false;
  isTracing = false;
  /** a line stands out */
  isEmphasising = false;
  private readonly context: SceneContext;
  private readonly input: GridInput;
  private readonly stopLooking: () => void;
  private seen = -1;
  private worker: PatientWorker<GridJob, GridAnswer> | null = null;
  private isLoading = true;
  private isDisposed = false;
  private look: Look | null = null;
  private colour: GridColour;
  private selection: GridSelection | null = null;
  private trace: SceneTrace | null = null;
  private plan: ScenePlan | null = null;
  private readonly onMesh: ((mesh: GridMesh) => void)[] = [];
  /** rows of `assets` that are stations and lines of the grid */
  private own: { readonly stations: ReadonlySet<number>; readonly routes: ReadonlySet<number> } | null = null;
  private visible: ReadonlySet<string> = new Set();
  private onOwn: (stations: ReadonlySet<number>, routes: ReadonlySet<number>) => void = () => undefined;
  private readonly onPart: ((part: Part) => void)[] = [];

  constructor(context: SceneContext, input: GridInput, first: Promise<unknown>, colour: GridColour) {
    this.context = context;
    this.input = input;
    this.live = input.live;
    this.colour = colour;
    this.stopLooking = context.every(context.stage.isSoftware ? LOOK_EVERY.software : LOOK_EVERY.hardware, () => {
      if (this.live.version === this.seen || this.states === null) return;
      this.seen = this.live.version;
      context.changeOverlay();
    });
    first
      .then(() => this.load())
      .catch((cause: unknown) => {
        this.isLoading = false;
        console.error('picture: the grid could not be laid out and is left out:', cause);
      });
  }

  get isBusy(): boolean {
    return this.isLoading;
  }

  whenMesh(listener: (mesh: GridMesh) => void): void {
    this.onMesh.push(listener);
  }

  whenPart(listener: (part: Part) => void): void {
    this.onPart.push(listener);
  }

  /** Tells which assets the grid draws just now: the catalogue's layers leave them to it. */
  whenOwn(listener: (stations: ReadonlySet<number>, routes: ReadonlySet<number>) => void): void {
    this.onOwn = listener;
    this.sayOwn();
  }

  setVisible(ids: ReadonlySet<string>): void {
    this.visible = ids;
    this.sayOwn();
  }

  setLook(look: Look): void {
    this.look = look;
    this.states?.setPalette(look.palette);
  }

  setColour(colour: GridColour): void {
    this.colour = colour;
    this.states?.setColour(colour);
    this.context.changeOverlay();
  }

  select(selection: GridSelection | null): void {
    this.selection = selection;
    this.emphasise();
  }

  setTrace(trace: SceneTrace | null): void {
    this.trace = trace;
    this.emphasise();
  }

  setPlan(plan: ScenePlan | null): void {
    this.plan = plan;
    this.emphasise();
  }

  /** The chosen row of a table of the grid, -1 none. */
  chosen(table: GridSelection['table']): number {
    return this.selection?.table === table ? this.selection.row : -1;
  }

  /** What stands at the lines just now; the same list while nothing has changed. */
  names(): readonly LabelSource[] {
    if (this.model === null || this.hues === null || !this.visible.has('grid-medium')) return NO_NAMES;
    return this.lineNames?.read(this.model, this.live, this.hues, this.colour) ?? NO_NAMES;
  }

  /** Carries new states onto the graphics card. Before each drawing. */
  update(): void {
    this.states?.update();
  }

  dispose(): void {
    this.isDisposed = true;
    this.stopLooking();
    this.worker?.terminate();
    this.states?.dispose();
  }

  private async load(): Promise<void> {
    const model = this.isDisposed ? null : await this.input.load();
    if (model === null || this.isDisposed) {
      this.isLoading = false;
      return;
    }
    this.model = model;
    const { stations, branches } = model.data;
    const routes = assetsOf(branches.asset);
    // Transformers are branches whose assets are marks; they stand inside of their stations.
    this.own = { stations: new Set([...assetsOf(stations.asset), ...routes]), routes };
    this.sayOwn();
    for (const listener of this.onPart) listener('model');
    const worker = new PatientWorker<GridJob, GridAnswer>(
      () => new Worker(new URL('../workers/grid-worker.ts', import.meta.url), { type: 'module' }),
    );
    this.worker = worker;
    const { camera } = this.context.stage;
    const { projection, extent } = this.context;
    const focus = { x: projection.x(camera.lon), y: projection.y(camera.lat) };
    worker.listen(
      (answer) => this.take(answer),
      (message) => {
        this.isLoading = false;
        console.error('picture: grid worker:', message);
      },
    );
    worker.post({ tables: gridTables(model), extent, focus });
  }

  private take(answer: GridAnswer): void {
    if (answer.type === 'hues') {
      this.hues = answer.hues;
      this.states = new GridStates(this.live, answer.hues, this.colour, this.model?.data.switches.normalOpen);
      if (this.look !== null) this.states.setPalette(this.look.palette);
      this.emphasise();
      for (const listener of this.onPart) listener('states');
    } else if (answer.type === 'mesh') {
      for (const listener of this.onMesh) listener(answer);
    } else {
      this.outlines = answer.outlines;
      this.switches = answer.switches;
      this.lineNames = new LineNames(answer.names);
      this.isLoading = false;
      this.worker?.terminate();
      for (const listener of this.onPart) listener('done');
      void this.loadMeasurements();
    }
    this.context.changeOverlay();
  }

  private async loadMeasurements(): Promise<void> {
    try {
      const table = (await this.input.measurements?.()) ?? null;
      if (table === null || this.isDisposed) return;
      this.passed = new PassedIndicators(table);
      this.tripped = new TrippedSwitches(table);
      this.context.changeOverlay();
    } catch (cause) {
      console.error('picture: which point measures what in the grid could not be read:', cause);
    }
  }

  private sayOwn(): void {
    if (this.own === null) return;
    const { stations, routes } = this.own;
    this.onOwn(
      this.visible.has('grid-stations') ? stations : NOTHING,
      this.visible.has('grid-high') ? routes : NOTHING,
    );
  }

  private emphasise(): void {
    if (this.model === null || this.states === null) return;
    const emphasis = emphasisOf(this.model, this.live, this.selection, this.trace, this.plan);
    this.hasFlow = [...emphasis.branches.values()].some(({ direction }) => direction !== 0);
    this.isEmphasising = emphasis.branches.size > 0;
    this.isTracing = emphasis.isOthersDim;
    this.states.setEmphasis(emphasis);
    this.context.changeOverlay();
  }
}

const assetsOf = (column: Int32Array): Set<number> => new Set(column.filter((asset) => asset >= 0));
