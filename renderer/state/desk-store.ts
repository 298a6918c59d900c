// What this person chose on this screen: theme, language, layers, open panels, selection. Kept between visits where
// it is a habit (theme, layers), not where it is a moment (selection, open dialogs).
import { create } from 'zustand';
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware';
import type { LayerDescription } from '../../contract/catalogue.ts';
import type { GridElementRef, GridTrace } from '../../contract/grid-requests.ts';
import type { DockControl } from './arrangement/dock-control.ts';
import type { PanelId } from './arrangement/panels.ts';
import type { TimeRange } from './replay/time-range.ts';
import { MOST_POINTS } from './trends/panes.ts';
import { DEFAULT_RANGE, readRange } from './trends/trend-range.ts';
import {
  ASKED_LAYERS,
  BASE_LAYERS,
  GRID_LAYERS,
  type GridColour,
  type SelectableTable,
  type Theme,
} from '../scene/scene-api.ts';

export interface Selection {
  readonly table: SelectableTable;
  readonly row: number;
}

/** A way through the grid that is being looked at: from an element to its sources, or to all that hangs on it. */
export interface ShownTrace {
  readonly ref: GridElementRef;
  readonly direction: 'up' | 'down';
  /** null: asked for, not answered yet */
  readonly result: GridTrace | null;
}

/** `drill`: the question whether a fault shall be thrown on the selected element; `trendPoint`: which point joins the trends; `trendExport`: as which file */
export type Overlay = 'palette' | 'help' | 'drill' | 'trendPoint' | 'trendExport' | null;

export interface DeskState {
  theme: Theme;
  language: string;
  /** only the layers that this person switched; the rest follow `defaultOn` */
  layerChoices: Record<string, boolean>;
  /** groups of layers shown open in the list */
  openLayerGroups: readonly string[];
  /** null until the panels of this window stand */
  dock: DockControl | null;
  /** asked for before they stood */
  wishedPanel: PanelId | null;
  /** panels that can be seen now: in front of their tabs, not folded, not behind a panel that fills the desk */
  shownPanels: ReadonlySet<PanelId>;
  selection: Selection | null;
  overlay: Overlay;
  gridColour: GridColour;
  trace: ShownTrace | null;
  /** the schematic opens beside the city instead of over it */
  isSchematicSplit: boolean;
  /** row of grid-feeders whose diagram is shown; null: that of the selection, or none yet */
  schematicFeeder: number | null;
  /** row of grid-stations: the substation whose busbars are shown instead of a feeder */
  schematicSubstation: number | null;
  /** ids of the points whose courses are compared, in the order in which they were added */
  trendPoints: readonly string[];
  trendRange: TimeRange;
  /** ranges that were shown before, oldest first */
  trendBack: readonly TimeRange[];
  /** the dock takes half of the height while it shows trends */
  areTrendsTall: boolean;
}

export interface DeskActions {
  setTheme(theme: Theme): void;
  setLanguage(language: string): void;
  setLayer(id: string, isOn: boolean): void;
  setLayers(ids: readonly string[], isOn: boolean): void;
  toggleLayerGroup(id: string): void;
  /** brings a panel to the front, wherever it stands or last stood */
  showDock(panel: PanelId): void;
  /** closes what can be seen, shows what cannot */
  togglePanel(panel: PanelId): void;
  select(selection: Selection | null): void;
  setOverlay(overlay: Overlay): void;
  setGridColour(colour: GridColour): void;
  setTrace(trace: ShownTrace | null): void;
  setSchematicSplit(isSplit: boolean): void;
  /** opens the schematic of a feeder or of a substation's busbars */
  showSchematic(target: { feeder: number } | { substation: number }): void;
  /** Twice the same is once; the ninth is not taken. */
  addTrend(point: string): void;
  removeTrend(point: string): void;
  clearTrends(): void;
  /** what is shown now can be gone back to */
  setTrendRange(range: TimeRange): void;
  goBackInTrends(): void;
  setTrendsTall(areTall: boolean): void;
}

/** Some windows have no storage (private ones, tests): their choices last as long as they do. */
function keptStorage(): StateStorage {
  try {
    if (typeof localStorage === 'object') return localStorage;
  } catch {
    // Reading the property is what a browser refuses.
  }
  return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
}

const KEPT_BACK = 30;

/** Texts that were kept on this machine may be anything. */
const readPoints = (kept: unknown): readonly string[] =>
  Array.isArray(kept) ? kept.filter((point) => typeof point === 'string').slice(0, MOST_POINTS) : [];

export const useDesk = create<DeskState & DeskActions>()(
  persist(
    (set, get) => ({
      theme: 'night',
      language: 'en',
      layerChoices: {},
      openLayerGroups: [],
      dock: null,
      wishedPanel: null,
      shownPanels: new Set<PanelId>(),
      selection: null,
      overlay: null,
      gridColour: 'supply',
      trace: null,
      isSchematicSplit: true,
      schematicFeeder: null,
      schematicSubstation: null,
      setTheme: (theme) => set({ theme }),
      setLanguage: (language) => set({ language }),
      setLayer: (id, isOn) => set((state) => ({ layerChoices: { ...state.layerChoices, [id]: isOn } })),
      setLayers: (ids, isOn) =>
        set((state) => ({
          layerChoices: { ...state.layerChoices, ...Object.fromEntries(ids.map((id) => [id, isOn])) },
        })),
      toggleLayerGroup: (id) =>
        set(({ openLayerGroups: open }) => ({
          openLayerGroups: open.includes(id) ? open.filter((other) => other !== id) : [...open, id],
        })),
      showDock: (panel) => {
        const { dock } = get();
        if (dock === null) set({ wishedPanel: panel });
        else dock.show(panel);
      },
      togglePanel: (panel) => {
        const { dock, shownPanels, showDock } = get();
        if (shownPanels.has(panel)) dock?.close(panel);
        else showDock(panel);
      },
      select: (selection) => set({ selection }),
      setOverlay: (overlay) => set({ overlay }),
      setGridColour: (gridColour) => set({ gridColour }),
      setTrace: (trace) => set({ trace }),
      setSchematicSplit: (isSchematicSplit) => set({ isSchematicSplit }),
      showSchematic: (target) => {
        set(
          'feeder' in target
            ? { schematicFeeder: target.feeder, schematicSubstation: null }
            : { schematicFeeder: null, schematicSubstation: target.substation },
        );
        if (!get().shownPanels.has('schematic')) get().showDock('schematic');
      },
      trendPoints: [],
      trendRange: DEFAULT_RANGE,
      trendBack: [],
      areTrendsTall: false,
      addTrend: (point) =>
        set(({ trendPoints: now }) =>
          now.includes(point) || now.length >= MOST_POINTS ? {} : { trendPoints: [...now, point] },
        ),
      removeTrend: (point) => set(({ trendPoints: now }) => ({ trendPoints: now.filter((other) => other !== point) })),
      clearTrends: () => set({ trendPoints: [] }),
      setTrendRange: (range) =>
        set(({ trendRange: now, trendBack }) =>
          now.spanMs === range.spanMs && now.toMs === range.toMs
            ? {}
            : { trendRange: range, trendBack: [...trendBack, now].slice(-KEPT_BACK) },
        ),
      goBackInTrends: () =>
        set(({ trendRange, trendBack }) => ({
          trendRange: trendBack.at(-1) ?? trendRange,
          trendBack: trendBack.slice(0, -1),
        })),
      setTrendsTall: (areTrendsTall) => set({ areTrendsTall }),
    }),
    {
      name: 'city-twin.desk',
      storage: createJSONStorage(keptStorage),
      version: 1,
      partialize: ({
        theme,
        language,
        layerChoices,
        openLayerGroups,
        gridColour,
        isSchematicSplit,
        trendPoints,
        trendRange,
        areTrendsTall,
      }) => ({
        theme,
        language,
        layerChoices,
        openLayerGroups,
        gridColour,
        isSchematicSplit,
        trendPoints,
        trendRange,
        areTrendsTall,
      }),
      merge: (kept, now) => {
        const desk = { ...now, ...(kept as Partial<DeskState> | undefined) };
        return { ...desk, trendPoints: readPoints(desk.trendPoints), trendRange: readRange(desk.trendRange) };
      },
    },
  ),
);

/** Whether the picture of the city is in sight on this desk. Before its panels stand, and on the wall, it is all that there is. */
export const isCityShown = ({ shownPanels }: Pick<DeskState, 'shownPanels'>): boolean =>
  shownPanels.size === 0 || shownPanels.has('city');

/** Layers that are on: this person's choices over the catalogue's defaults; base layers and those of the grid are on by default. */
export function visibleLayers(
  layers: readonly LayerDescription[],
  choices: Readonly<Record<string, boolean>>,
): Set<string> {
  const visible = new Set<string>();
  for (const id of [...BASE_LAYERS, ...GRID_LAYERS]) if (choices[id] ?? true) visible.add(id);
  for (const id of ASKED_LAYERS) if (choices[id] ?? false) visible.add(id);
  for (const layer of layers) if (choices[layer.id] ?? layer.defaultOn) visible.add(layer.id);
  return visible;
}
