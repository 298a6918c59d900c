// The desk's panels around the city: dragged, tabbed, split, folded, filled. dockview holds the layout; the picture is none of its
// panels (`city-place.tsx` says why), only the hole that it leaves for one.
import { type DockviewApi, type DockviewReadyEvent, DockviewReact, type DockviewTheme } from 'dockview-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { textOf, useText } from '../../languages/languages.ts';
import { FIRST_ARRANGEMENT, useArrangementDesk } from '../../state/arrangement/arrangement-desk.ts';
import { builtInPlace } from '../../state/arrangement/built-in.ts';
import { browserStorage, keyOf, readPlace, writePlace } from '../../state/arrangement/kept-place.ts';
import { isPanelId, PANELS } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { Session } from '../../state/session.ts';
import { ArrangementNote } from '../arrangement/arrangement-note.tsx';
import { loadArrangements, openArrangement, openPlace } from '../arrangement/arrangement-orders.ts';
import { useSession } from '../session-context.ts';
import { CityPlace } from './city-place.tsx';
import { DOCK_MESSAGES } from './dock-messages.ts';
import { createDockviewControl, type DockviewControl } from './dockview-control.ts';
import { PANEL_COMPONENT } from './dockview-layout.ts';
import { GroupHead } from './group-head.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { PanelTab } from './panel-tab.tsx';
import { useTallPanels } from './use-tall-panels.ts';

const THEME: DockviewTheme = { name: 'city-twin', className: 'dock-theme', dndTabIndicator: 'line' };
const COMPONENTS = { [PANEL_COMPONENT]: PanelFrame };

/** What is seen, and where the city has a head: only beside other tabs. */
function look(api: DockviewApi, control: DockviewControl): void {
  for (const group of api.groups) {
    const isCity = group.activePanel?.id === 'city';
    group.element.classList.toggle('city-group', isCity);
    const isAlone = isCity && group.panels.length === 1;
    if (group.header.hidden !== isAlone) group.header.hidden = isAlone;
    // A tab is called what is written on it, its count too, and a place that changes what it holds is no landmark of the page.
    group.element.removeAttribute('role');
    group.element.removeAttribute('aria-label');
    for (const tab of group.element.querySelectorAll('[role="tab"][aria-label]')) tab.removeAttribute('aria-label');
  }
  const shown = control.shown();
  const before = useDesk.getState().shownPanels;
  // An edge that is dragged reports each step: what is seen stays the same.
  if (shown.size !== before.size || [...shown].some((panel) => !before.has(panel)))
    useDesk.setState({ shownPanels: shown });
}

const storageKey = () => keyOf(new URLSearchParams(location.search).get('window'));

/** @returns whether the panels shall stay as they are now: as they were left here, or as the notice says that they stand */
function openFirst(session: Session): boolean {
  const { dock } = useDesk.getState();
  const kept = readPlace(browserStorage(), storageKey());
  if (kept !== null && kept !== 'unreadable') {
    openPlace(session, kept.root, true);
    useArrangementDesk.setState({ current: kept.current });
    return true;
  }
  if (dock !== null) openPlace(session, builtInPlace(FIRST_ARRANGEMENT, dock.size()), false);
  useArrangementDesk.setState({
    current: FIRST_ARRANGEMENT,
    notice: kept === 'unreadable' ? { kind: 'unreadable' } : null,
  });
  return kept === 'unreadable';
}

const KEEP_AFTER_MS = 500;

/** An edge that is dragged reports each step: the layout is kept once it rests, or at once when the page goes. */
function keepPlace(control: DockviewControl): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = () => {
    clearTimeout(timer);
    timer = undefined;
    const root = control.place();
    const { current } = useArrangementDesk.getState();
    if (root !== null) writePlace(browserStorage(), storageKey(), { root, current });
  };
  const keepSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, KEEP_AFTER_MS);
  };
  const keepNow = () => {
    if (timer !== undefined) keep();
  };
  window.addEventListener('pagehide', keepNow);
  // A page in the background may be ended without another word.
  document.addEventListener('visibilitychange', keepNow);
  const stop = control.onLayout(keepSoon);
  const stopNames = useArrangementDesk.subscribe((now, before) => {
    if (now.current !== before.current) keepSoon();
  });
  return () => {
    clearTimeout(timer);
    window.removeEventListener('pagehide', keepNow);
    document.removeEventListener('visibilitychange', keepNow);
    stop();
    stopNames();
  };
}

export function DockArea({ children }: { children: ReactNode }) {
  const text = useText();
  const session = useSession();
  const frame = useRef<HTMLDivElement>(null);
  const [api, setApi] = useState<DockviewApi | null>(null);
  const [control, setControl] = useState<DockviewControl | null>(null);

  const onReady = ({ api: ready }: DockviewReadyEvent) => {
    const made = createDockviewControl(ready, {
      titleOf: (panel) => textOf(PANELS[panel].title),
      isSchematicSplit: () => useDesk.getState().isSchematicSplit,
    });
    setApi(ready);
    setControl(made);
  };

  useEffect(() => {
    const area = frame.current;
    if (api === null || control === null || area === null) return;
    const watches = [
      api.onDidAddGroup((group) => control.onGroup(group)),
      api.onDidRemovePanel((panel) => control.onRemoved(panel)),
      api.onDidLayoutChange(() => look(api, control)),
      api.onDidActivePanelChange(() => look(api, control)),
      api.onDidAddPanel(() => look(api, control)),
      api.onDidMovePanel(() => look(api, control)),
      api.onDidMaximizedGroupChange(() => look(api, control)),
      api.onWillDragPanel(() => area.toggleAttribute('data-dragging', true)),
      api.onWillDragGroup(() => area.toggleAttribute('data-dragging', true)),
    ];
    const dragged = () => area.removeAttribute('data-dragging');
    for (const end of ['dragend', 'drop', 'pointerup'] as const) window.addEventListener(end, dragged, true);
    const size = { width: area.clientWidth, height: area.clientHeight };
    api.layout(size.width, size.height);
    useDesk.setState({ dock: control });
    const isKept = openFirst(session);
    look(api, control);
    const { wishedPanel } = useDesk.getState();
    if (wishedPanel !== null) control.show(wishedPanel);
    useDesk.setState({ wishedPanel: null });
    const stopKeeping = keepPlace(control);
    loadArrangements(session).then(
      (last) => {
        // Whoever sits down at another desk finds the arrangement of before.
        if (!isKept && last !== null) openArrangement(session, last);
      },
      (error: unknown) => console.warn('saved arrangements could not be read', error),
    );
    return () => {
      stopKeeping();
      useDesk.setState({ dock: null });
      for (const end of ['dragend', 'drop', 'pointerup'] as const) window.removeEventListener(end, dragged, true);
      for (const watch of watches) watch.dispose();
    };
  }, [api, control, session]);

  useTallPanels(api, control);

  /** Tabs by the keyboard, as a list of tabs is used everywhere; Delete closes. */
  const onKeyDown = (event: React.KeyboardEvent) => {
    const tab = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[role="tab"]') : null;
    if (tab === null || api === null || control === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const tabs = [...(tab.parentElement?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
    const at = tabs.indexOf(tab);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
    const panelOf = (element: HTMLElement | undefined) => element?.dataset['tabPanelId'] ?? '';
    if (to !== undefined) {
      const next = tabs[(to + tabs.length) % tabs.length];
      const id = panelOf(next);
      if (isPanelId(id)) control.show(id);
      next?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      const id = panelOf(tab);
      if (isPanelId(id)) control.show(id);
    } else if (event.key === 'Delete') {
      const id = panelOf(tab);
      if (isPanelId(id)) control.close(id);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** A tab of a folded group opens it. */
  const onClick = (event: React.MouseEvent) => {
    const tab = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[role="tab"]') : null;
    const id = tab?.dataset['tabPanelId'] ?? '';
    if (isPanelId(id)) control?.show(id);
  };

  return (
    // Keys and clicks come from tabs, which are what one presses; the layout only hears of them.
    <div ref={frame} className="dock" onKeyDown={onKeyDown} onClick={onClick}>
      <CityPlace frame={frame}>{children}</CityPlace>
      <section className="dock-groups" aria-label={text('arrangement.panels')}>
        <DockviewReact
          components={COMPONENTS}
          defaultTabComponent={PanelTab}
          rightHeaderActionsComponent={GroupHead}
          onReady={onReady}
          theme={THEME}
          disableFloatingGroups
          disableTabsOverflowList
          scrollbars="native"
          noPanelsOverlay="emptyGroup"
          messages={DOCK_MESSAGES}
        />
      </section>
      <ArrangementNote />
    </div>
  );
}
