// What the desks may ask of the 3D picture, and what it tells them. The picture knows no React and no panel.
import type { Catalogue } from '../../contract/catalogue.ts';
import type { PackManifest, PackTableName } from '../../contract/city-pack/manifest.ts';
import type { PackTable } from '../../contract/city-pack/table.ts';
import type { GridElementRef, GridTrace } from '../../contract/grid-requests.ts';
import type { Camera } from '../../contract/requests.ts';
import type { GridModel } from '../state/grid-model.ts';
import type { LiveGrid } from '../state/live-grid.ts';
import type { GridHues } from './grid/grid-colours.ts';
import type { LiveCity } from '../state/live-city.ts';

export type Theme = 'night' | 'day';

/** Tables of the pack whose rows can be chosen. Those of the grid have the live state of grid-live.ts row by row. */
export const SELECTABLE_TABLES = [
  'assets',
  'buildings',
  'streets',
  'grid-branches',
  'grid-switches',
  'grid-stations',
  'grid-feeders',
] as const;
export type SelectableTable = (typeof SELECTABLE_TABLES)[number];

/** What the lines and stations of the grid are coloured by. */
export const GRID_COLOURS = ['supply', 'loading', 'voltage', 'feeder', 'source'] as const;
export type GridColour = (typeof GRID_COLOURS)[number];

/** A way through the grid that stands out. */
export interface SceneTrace {
  readonly ref: GridElementRef;
  readonly direction: 'up' | 'down';
  /** null: not known yet, nothing stands out */
  readonly result: GridTrace | null;
}

/** planned: not its turn; next: its turn; sent: ordered, and telemetry has not told; done: telemetry has; failed: it will not be. */
export type ScenePlanState = 'planned' | 'next' | 'sent' | 'done' | 'failed';

export interface ScenePlanStep {
  /** of grid-switches */
  readonly row: number;
  /** number of the step in its plan or order */
  readonly n: string;
  readonly to: 'open' | 'closed';
  readonly state: ScenePlanState;
}

/** Switchings that are looked at: where the fault must lie, what is to be operated, which lines get supply by it. Of the future, not facts. */
export interface ScenePlan {
  /** the first lie over the later ones */
  readonly steps: readonly ScenePlanStep[];
  /** rows of grid-branches that cannot be told from the one with the fault */
  readonly faulty: readonly number[];
  /** rows of grid-branches without supply that get it, and whether it will come in at their first end */
  readonly way: ReadonlyMap<number, boolean>;
}

/** Where somebody has to look: an alarm, or an outage that is only predicted. */
export interface SceneMark {
  readonly kind: 'alarm' | 'predicted';
  /** what is chosen by it */
  readonly table: SelectableTable;
  readonly row: number;
  /** city metres */
  readonly x: number;
  readonly y: number;
  /** 1 ... 4; of a predicted outage 1 */
  readonly priority: number;
  /** nobody has acknowledged it */
  readonly isWaiting: boolean;
  /** how many it stands for; of a predicted outage 0 */
  readonly alarms: number;
  /** of a predicted outage: about how many customers */
  readonly text: string;
}

/** An area of control, and whether whoever looks holds it, another does, or nobody. */
export interface SceneArea {
  /** its name and who holds it, in words */
  readonly text: string;
  readonly look: 'own' | 'held' | 'free';
  /** rows of grid-feeders */
  readonly feeders: readonly number[];
}

/** A thing of the picture that can be pointed at. `row` is the row of the pack's table of that name. */
export interface ScenePick {
  readonly table: SelectableTable;
  readonly row: number;
  /** city metres */
  readonly x: number;
  readonly y: number;
  /** CSS pixels from the picture's top left */
  readonly screenX: number;
  readonly screenY: number;
}

export interface SceneStats {
  /** wall time between frames while something moves, ms, p95 of the last 120 */
  readonly frameMs: number;
  /** our own JavaScript in a frame, ms, p95 */
  readonly scriptMs: number;
  /** 0 ... 1: share of full resolution drawn just now */
  readonly resolution: number;
  readonly frames: number;
  /** how often the city itself was drawn, refinements included; the other frames drew over the kept picture of it */
  readonly cityDraws: number;
  readonly drawCalls: number;
  readonly triangles: number;
}

export interface SceneOptions {
  readonly container: HTMLElement;
  readonly manifest: PackManifest;
  readonly loadTable: (name: PackTableName) => Promise<PackTable>;
  readonly catalogue: Catalogue;
  readonly live: LiveCity;
  readonly theme: Theme;
  /** the city's time now, ms UTC: sun, shadows, lamps */
  readonly cityTime: () => number;
  /** text of a key in the current language (layer names, asset kinds, units) */
  readonly text: (key: string) => string;
  readonly onProgress: (done: number, total: number) => void;
  /** where the first picture is taken from; the scene finds a view of its own when omitted */
  readonly camera?: Camera | null;
  /** layers of the first picture, as for `setLayers`; the catalogue's defaults when omitted */
  readonly layers?: ReadonlySet<string>;
  /** the grid's live state, and its tables once they are wanted (after the first picture); null: the city has none */
  readonly grid?: {
    readonly live: LiveGrid;
    readonly load: () => Promise<GridModel | null>;
    /** which point measures what; null: nobody measures this grid */
    readonly measurements?: () => Promise<PackTable | null>;
  } | null;
  readonly gridColour?: GridColour;
  /** how much larger than on a desk the names on the map are, and how many there may be: walls are read from afar */
  readonly labelScale?: number;
  readonly mostLabels?: number;
  /** CSS pixels from the picture's top left: parts that panels cover, where no name may stand */
  readonly covered?: () => readonly ScreenBox[];
}

export interface ScreenBox {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Start with `createCityScene(options): Promise<CityScene>`. It resolves after the first full picture. */
export interface CityScene {
  setTheme(theme: Theme): void;
  /** ids of layers that are on: those of the catalogue, and the base layers of `BASE_LAYERS` */
  setLayers(visible: ReadonlySet<string>): void;
  select(target: { table: SelectableTable; row: number } | null): void;
  setGridColour(colour: GridColour): void;
  setTrace(trace: SceneTrace | null): void;
  setPlan(plan: ScenePlan | null): void;
  /** The most urgent first. */
  setMarks(marks: readonly SceneMark[]): void;
  /** Areas of control that are to be seen; none: they are not. */
  setAreas(areas: readonly SceneArea[]): void;
  /** hues by which feeders and sources are told apart, for whoever draws them elsewhere; null: not known yet */
  gridHues(): GridHues | null;
  /** centre on a place and show `span` metres of ground across; animated unless far or reduced motion */
  flyTo(target: { lon: number; lat: number; span: number }): void;
  camera(): Camera;
  setCamera(camera: Camera): void;
  onCamera(listener: (camera: Camera, metresPerPixel: number) => void): () => void;
  onHover(listener: (pick: ScenePick | null) => void): () => void;
  onPick(listener: (pick: ScenePick | null) => void): () => void;
  /** keyboard and map tools: fractions of the view, degrees, zoom steps */
  nudge(step: { right?: number; forward?: number; bearing?: number; pitch?: number; zoom?: number }): void;
  stats(): SceneStats;
  /** nothing more will be drawn until something changes: fully refined, no tile or chunk on its way */
  isSettled(): boolean;
  /** host or broker lost: windows and lamps freeze to half (look 11) */
  setFrozen(isFrozen: boolean): void;
  /** a moment of the past is shown: the city wears its tint (look 8) */
  setPast(isPast: boolean): void;
  /** Whether anybody can see it: behind another panel or in a hidden window it draws nothing. True at first. */
  setShown(isShown: boolean): void;
  /** PNG of the picture as it stands */
  capture(): Promise<Blob>;
  dispose(): void;
}

/** Layers that every city has, whatever its systems: switchable, but no data of their own. Texts: `layer.<id>`. */
export const BASE_LAYERS = [
  'buildings',
  'streets',
  'water-green',
  'rail',
  'districts',
  'labels',
  'trees',
  'shadows',
  'alarms',
] as const;

/** Layers of a city whose pack has a grid; else they are neither listed nor drawn. Texts: `layer.<id>`. */
export const GRID_LAYERS = ['grid-high', 'grid-medium', 'grid-low', 'grid-stations'] as const;

/** Layers of the same cities that are off until somebody wants them: what they show comes by `setAreas`. */
export const ASKED_LAYERS = ['control-areas'] as const;
