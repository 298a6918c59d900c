// The desk's panels as dockview holds them.
import type { DockviewApi, DockviewGroupPanel, IDockviewPanel } from 'dockview-react';
import type { DeskPlace } from '../../../contract/arrangement-requests.ts';
import { rightWidth, shelfHeight } from '../../state/arrangement/built-in.ts';
import type { DockControl, Side } from '../../state/arrangement/dock-control.ts';
import { isPanelId, PANELS, type PanelId } from '../../state/arrangement/panels.ts';
import { fromDockview, PANEL_COMPONENT, toDockview } from './dockview-layout.ts';

/** px: tabs alone */
export const HEAD_HEIGHT = 36;
/** px: less than this of a panel is not seen */
const SEEN_FROM = 8;
const LEAST_WIDTH = 180;
const LEFT_WIDTH = 224;
const FOCUSABLE = 'button:not([disabled]), a[href], input, select, textarea, [tabindex="0"]';

export interface DockviewControl extends DockControl {
  /** of each group that is made */
  onGroup(group: DockviewGroupPanel): void;
  /** before one leaves: it comes back to its neighbours */
  onRemoved(panel: IDockviewPanel): void;
  shown(): ReadonlySet<PanelId>;
  unfold(group: DockviewGroupPanel): void;
}

export const isFolded = (group: DockviewGroupPanel): boolean => group.api.height < HEAD_HEIGHT + SEEN_FROM;

export function createDockviewControl(
  api: DockviewApi,
  options: { readonly titleOf: (panel: PanelId) => string; readonly isSchematicSplit: () => boolean },
): DockviewControl {
  /** with whom a closed panel shared its tabs */
  const lastMates = new Map<string, readonly string[]>();
  /** px: heights before they were folded, by group */
  const unfolded = new Map<string, number>();
  const size = () => ({ width: api.width, height: api.height });
  const cityGroup = () => api.getPanel('city')?.group;

  const openPanels = (home: string) =>
    api.panels.filter(({ id }) => isPanelId(id) && id !== 'city' && PANELS[id].home === home);

  /** The group with most panels of a home. */
  const groupOf = (home: string): DockviewGroupPanel | undefined => {
    const counts = new Map<DockviewGroupPanel, number>();
    for (const { group } of openPanels(home)) counts.set(group, (counts.get(group) ?? 0) + 1);
    return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
  };

  const groupFor = (panel: PanelId): DockviewGroupPanel | undefined => {
    for (const mate of lastMates.get(panel) ?? []) {
      const group = api.getPanel(mate)?.group;
      if (group !== undefined) return group;
    }
    const { home } = PANELS[panel];
    return home === 'centre' ? undefined : groupOf(home);
  };

  const add = (panel: PanelId): IDockviewPanel => {
    const common = { id: panel, component: PANEL_COMPONENT, title: options.titleOf(panel) };
    const group = groupFor(panel);
    if (group !== undefined) return api.addPanel({ ...common, position: { referenceGroup: group } });
    const { home } = PANELS[panel];
    const city = cityGroup();
    if (home === 'right' || city === undefined)
      return api.addPanel({ ...common, position: { direction: 'right' }, initialWidth: rightWidth(size()) });
    const beside = { referenceGroup: city };
    if (home === 'left')
      return api.addPanel({ ...common, position: { ...beside, direction: 'left' }, initialWidth: LEFT_WIDTH });
    if (home === 'bottom')
      return api.addPanel({
        ...common,
        position: { ...beside, direction: 'below' },
        initialHeight: shelfHeight(size()),
      });
    return options.isSchematicSplit()
      ? api.addPanel({
          ...common,
          position: { ...beside, direction: 'right' },
          // Two feeders of a ring side by side need this much to be read.
          initialWidth: city.api.width * (city.api.width < 1_000 ? 0.62 : 0.5),
        })
      : api.addPanel({ ...common, position: beside });
  };

  const isShelf = (group: DockviewGroupPanel): boolean => {
    const city = cityGroup();
    const hasTables = group.panels.some(({ id }) => isPanelId(id) && PANELS[id].home === 'bottom');
    if (city === undefined || city === group || !hasTables) return false;
    const [own, its] = [group.element.getBoundingClientRect(), city.element.getBoundingClientRect()];
    return own.top >= its.bottom - 2 && own.left < its.right && own.right > its.left;
  };

  const unfold = (group: DockviewGroupPanel) => {
    if (!isFolded(group)) return;
    group.api.setSize({ height: unfolded.get(group.id) ?? shelfHeight(size()) });
    unfolded.delete(group.id);
  };

  const show = (panel: PanelId) => {
    const group = api.getPanel(panel)?.group;
    // What fills the desk gives way to what is asked for.
    if (api.hasMaximizedGroup() && group?.api.isMaximized() !== true) api.exitMaximizedGroup();
    const shown = api.getPanel(panel) ?? add(panel);
    shown.api.setActive();
    unfold(shown.group);
  };

  const move = (panel: PanelId, side: Side) => {
    if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
    const moved = api.getPanel(panel) ?? add(panel);
    if (side === 'tab') {
      const group = groupOf('bottom');
      if (group !== undefined && group !== moved.group) moved.api.moveTo({ group });
    } else {
      // To the edge of the desk: a group of its own, which the whole desk makes room for.
      const group = api.addGroup({
        direction: side === 'top' ? 'above' : side === 'bottom' ? 'below' : side,
        ...(side === 'left' || side === 'right'
          ? { initialWidth: Math.round(0.3 * api.width) }
          : { initialHeight: Math.round(0.35 * api.height) }),
      });
      moved.api.moveTo({ group });
    }
    moved.api.setActive();
  };

  const control: DockviewControl = {
    isWhole: true,
    show,
    focus: (panel) => {
      show(panel);
      // After it has been drawn.
      requestAnimationFrame(() => {
        const place = document.querySelector<HTMLElement>(
          panel === 'city' ? '.city-picture' : `.dock-panel[data-panel="${panel}"]`,
        );
        const within = place === null ? [] : [place, ...place.querySelectorAll<HTMLElement>(FOCUSABLE)];
        within.find((element) => element.matches(FOCUSABLE) && element.checkVisibility())?.focus();
      });
    },
    close: (panel) => {
      const found = api.getPanel(panel);
      if (found !== undefined && panel !== 'city') api.removePanel(found);
    },
    move,
    moveToCity: (panel, place) => {
      const moved = api.getPanel(panel);
      const city = cityGroup();
      if (moved === undefined || city === undefined) return;
      if (place === 'tab') moved.api.moveTo({ group: city });
      else {
        moved.api.moveTo({ group: city, position: 'right' });
        api.getPanel('city')?.api.setActive();
      }
      moved.api.setActive();
    },
    maximise: (panel) => {
      const group = panel === null ? undefined : api.getPanel(panel)?.group;
      if (panel === null || group === undefined || group.api.isMaximized()) api.exitMaximizedGroup();
      else {
        show(panel);
        group.api.maximize();
      }
    },
    toggleShelf: () => {
      const shelves = api.groups.filter(isShelf);
      // Seen from below, so that one standing on another is still under the city when its turn comes.
      if (shelves.every(isFolded)) for (const group of shelves) unfold(group);
      else {
        for (const group of shelves) {
          if (isFolded(group)) continue;
          unfolded.set(group.id, group.api.height);
          group.api.setSize({ height: HEAD_HEIGHT });
        }
      }
    },
    coveredBy: (panel) => {
      const group = api.getPanel(panel)?.group ?? groupFor(panel);
      const front = group?.activePanel?.id;
      if (group === undefined || front === undefined || isFolded(group) || !isPanelId(front)) return null;
      return front === panel ? null : front;
    },
    active: () => {
      const id = api.activePanel?.id;
      return id !== undefined && isPanelId(id) ? id : null;
    },
    isOpen: (panel) => api.getPanel(panel) !== undefined,
    open: (root: DeskPlace) => {
      if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
      unfolded.clear();
      api.fromJSON(toDockview(root, size()), { reuseExistingPanels: true });
      for (const group of api.groups) control.onGroup(group);
    },
    size,
    place: () => fromDockview(api.toJSON()),
    onLayout: (listener) => {
      const watch = api.onDidLayoutChange(listener);
      return () => watch.dispose();
    },
    onGroup: (group) => group.api.setConstraints({ minimumHeight: HEAD_HEIGHT, minimumWidth: LEAST_WIDTH }),
    onRemoved: (panel) => {
      const mates = panel.group.panels.filter((mate) => mate !== panel).map(({ id }) => id);
      lastMates.set(panel.id, mates);
    },
    shown: () => {
      const shown = new Set<PanelId>();
      for (const group of api.groups) {
        const id = group.activePanel?.id;
        const isSeen = group.activePanel?.api.isVisible === true && group.element.checkVisibility();
        if (id !== undefined && isPanelId(id) && isSeen && !isFolded(group)) shown.add(id);
      }
      return shown;
    },
    isShelf: (id) => {
      const group = api.groups.find((one) => one.id === id);
      return group !== undefined && isShelf(group);
    },
    unfold,
  };
  return control;
}
