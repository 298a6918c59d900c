// What this person chose on this screen: theme, language, layers, open panels, selection. Kept between visits where
// it is a habit (theme, layers), not where it is a moment (selection, open dialogs).
import { create } from 'zustand';
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware';
import type { LayerDescription } from '../../contract/catalogue.ts';
import { BASE_LAYERS, type Theme } from '../scene/scene-api.ts';

export interface Selection {
  readonly table: 'assets' | 'buildings' | 'streets';
  readonly row: number;
}

export type LeftTool = 'layers' | 'bookmarks';
export type DockTab = 'assets' | 'quality' | 'journal';
export type Overlay = 'palette' | 'help' | null;

export interface DeskState {
  theme: Theme;
  language: string;
  /** only the layers that this person switched; the rest follow `defaultOn` */
  layerChoices: Record<string, boolean>;
  /** groups of layers shown open in the list */
  openLayerGroups: readonly string[];
  /** null: the left panel is closed */
  leftTool: LeftTool | null;
  dockTab: DockTab;
  isDockOpen: boolean;
  selection: Selection | null;
  overlay: Overlay;
}

export interface DeskActions {
  setTheme(theme: Theme): void;
  setLanguage(language: string): void;
  setLayer(id: string, isOn: boolean): void;
  setLayers(ids: readonly string[], isOn: boolean): void;
  toggleLayerGroup(id: string): void;
  toggleLeftTool(tool: LeftTool): void;
  closeLeft(): void;
  showDock(tab: DockTab): void;
  toggleDock(): void;
  select(selection: Selection | null): void;
  setOverlay(overlay: Overlay): void;
}

/** Under this width the left panel is a sheet over the city, opened from the rail. */
export const FOLD_WIDTH = 1700;

/** Some windows have no storage (private ones, tests): their choices last as long as they do. */
function keptStorage(): StateStorage {
  try {
    if (typeof localStorage === 'object') return localStorage;
  } catch {
    // Reading the property is what a browser refuses.
  }
  return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
}

export const useDesk = create<DeskState & DeskActions>()(
  persist(
    (set) => ({
      theme: 'night',
      language: 'en',
      layerChoices: {},
      openLayerGroups: [],
      leftTool: typeof innerWidth === 'number' && innerWidth < FOLD_WIDTH ? null : 'layers',
      dockTab: 'assets',
      isDockOpen: true,
      selection: null,
      overlay: null,
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
      toggleLeftTool: (tool) => set((state) => ({ leftTool: state.leftTool === tool ? null : tool })),
      closeLeft: () => set({ leftTool: null }),
      showDock: (tab) => set({ dockTab: tab, isDockOpen: true }),
      toggleDock: () => set((state) => ({ isDockOpen: !state.isDockOpen })),
      select: (selection) => set({ selection }),
      setOverlay: (overlay) => set({ overlay }),
    }),
    {
      name: 'city-twin.desk',
      storage: createJSONStorage(keptStorage),
      version: 1,
      partialize: ({ theme, language, layerChoices, openLayerGroups, isDockOpen, dockTab }) => ({
        theme,
        language,
        layerChoices,
        openLayerGroups,
        isDockOpen,
        dockTab,
      }),
    },
  ),
);

/** Layers that are on: this person's choices over the catalogue's defaults; base layers are on by default. */
export function visibleLayers(
  layers: readonly LayerDescription[],
  choices: Readonly<Record<string, boolean>>,
): Set<string> {
  const visible = new Set<string>();
  for (const id of BASE_LAYERS) if (choices[id] ?? true) visible.add(id);
  for (const layer of layers) if (choices[layer.id] ?? layer.defaultOn) visible.add(layer.id);
  return visible;
}
