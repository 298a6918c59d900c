// The keyboard of the operator's desk. Letters work only where nobody is typing.
import { useEffect } from 'react';
import { type DeskState, type DockTab, useDesk } from '../../state/desk-store.ts';
import type { Session } from '../../state/session.ts';
import { showWholeCity, viewOfSelection } from '../../panels/city-view/camera-moves.ts';
import { acknowledge, silence } from '../../panels/alarms/alarm-orders.ts';
import { gridRefOf } from '../../panels/grid/grid-selection.ts';
import { showTrace } from '../../panels/grid/trace.ts';
import { mayReplay, playOrPause, stepEvent } from '../../panels/time-bar/time-travel.ts';
import { type CityScene, GRID_COLOURS } from '../../scene/scene-api.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import type { City } from '../../state/city.ts';

const REGIONS = ['.rail', '.left', '.city-picture', '.schematic', '.side-panel', '.dock', '.foot', '.top'] as const;
const FOCUSABLE = 'button, a[href], input, select, [tabindex="0"]';
const TABS: Readonly<Record<string, DockTab>> = {
  '0': 'alarms',
  '1': 'assets',
  '2': 'grid',
  '3': 'quality',
  '4': 'journal',
  '5': 'trends',
};

function focusNextRegion(isBack: boolean): void {
  const present = REGIONS.map((name) => document.querySelector<HTMLElement>(name)).filter((region) => region !== null);
  const now = present.findIndex((region) => region.contains(document.activeElement));
  const next = present[(now + (isBack ? -1 : 1) + present.length) % present.length];
  const within = next === undefined ? [] : [next, ...next.querySelectorAll<HTMLElement>(FOCUSABLE)];
  // What is not drawn takes no focus: the close button of a panel that needs none, a tool of a closed dock.
  within.find((element) => element.matches(FOCUSABLE) && element.checkVisibility())?.focus();
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, select, textarea'));

/** Arrow keys belong to the city unless a list or table has the focus. */
const ownsArrows = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('[role="grid"], [role="tablist"], [role="toolbar"], .scroll, .grid-body') !== null;

function flyToSelection(scene: CityScene, session: Session, selection: DeskState['selection']): void {
  if (selection === null) return;
  viewOfSelection(session, selection).then(
    (view) => view !== null && scene.flyTo(view),
    (error: unknown) => console.error('the place of the chosen object could not be read', error),
  );
}

/** @returns whether the key meant something for the camera */
function moveCamera(event: KeyboardEvent, scene: CityScene, session: Session, city: City): boolean {
  const big = event.shiftKey ? 2.5 : 1;
  const moves: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => scene.nudge({ right: -0.12 * big }),
    ArrowRight: () => scene.nudge({ right: 0.12 * big }),
    ArrowUp: () => scene.nudge({ forward: 0.12 * big }),
    ArrowDown: () => scene.nudge({ forward: -0.12 * big }),
    '+': () => scene.nudge({ zoom: 0.5 }),
    '=': () => scene.nudge({ zoom: 0.5 }),
    '-': () => scene.nudge({ zoom: -0.5 }),
    q: () => scene.nudge({ bearing: -10 * big }),
    e: () => scene.nudge({ bearing: 10 * big }),
    r: () => scene.nudge({ pitch: -5 }),
    f: () => scene.nudge({ pitch: 5 }),
    n: () => scene.setCamera({ ...scene.camera(), bearing: 0 }),
    Home: () => showWholeCity(scene, city),
    g: () => flyToSelection(scene, session, useDesk.getState().selection),
  };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key.startsWith('Arrow') && ownsArrows(event.target)) return false;
  const move = moves[key];
  move?.();
  return move !== undefined;
}

function isThere(tab: DockTab, session: Session): boolean {
  if (tab === 'alarms') return session.may('alarm.list');
  if (tab === 'grid') return session.store.getState().grid !== null;
  if (tab === 'journal') return session.may('journal.list');
  return tab !== 'trends' || session.may('history.series');
}

/** @returns whether the key meant something for the desk */
function moveDesk(event: KeyboardEvent, session: Session): boolean {
  const desk = useDesk.getState();
  const tab = TABS[event.key];
  if (tab !== undefined) {
    if (isThere(tab, session)) desk.showDock(tab);
    return true;
  }
  switch (event.key.toLowerCase()) {
    case 'l':
      desk.toggleLeftTool('layers');
      return true;
    case 'b':
      desk.toggleLeftTool('bookmarks');
      return true;
    case 'd':
      desk.toggleDock();
      return true;
    case 't':
      desk.setTheme(desk.theme === 'night' ? 'day' : 'night');
      return true;
    case '?':
      desk.setOverlay('help');
      return true;
    case 'escape':
      // One thing at a time: the trace first, then what it was of.
      if (desk.trace === null) desk.select(null);
      else desk.setTrace(null);
      return true;
    default:
      return false;
  }
}

/** @returns whether the key meant something for the time that is shown */
function moveTime(event: KeyboardEvent, session: Session): boolean {
  if (!mayReplay(session)) return false;
  switch (event.key.toLowerCase()) {
    case 'p':
      playOrPause(session);
      return true;
    case ',':
      stepEvent(session, 'back');
      return true;
    case '.':
      stepEvent(session, 'on');
      return true;
    case 'v':
      if (session.store.getState().replay !== null) session.replay.end();
      return true;
    default:
      return false;
  }
}

/** @returns whether the key meant something for the grid */
function moveGrid(event: KeyboardEvent, session: Session): boolean {
  const { grid, gridModel } = session.store.getState();
  if (grid === null) return false;
  const desk = useDesk.getState();
  const trace = (direction: 'up' | 'down') => {
    const ref = gridModel === null ? null : gridRefOf(gridModel, desk.selection);
    if (ref !== null)
      showTrace(session, ref, direction).catch((error: unknown) => console.warn('the trace failed', error));
  };
  switch (event.key.toLowerCase()) {
    case 's':
      if (event.shiftKey) desk.setSchematicSplit(!desk.isSchematicSplit);
      else desk.setView(desk.view === 'city' ? 'schematic' : 'city');
      return true;
    case 'u':
      trace('up');
      return true;
    case 'j':
      trace('down');
      return true;
    case 'c': {
      const next = (GRID_COLOURS.indexOf(desk.gridColour) + 1) % GRID_COLOURS.length;
      desk.setGridColour(GRID_COLOURS[next]!);
      return true;
    }
    default:
      return false;
  }
}

/** @returns whether the key meant something for alarms */
function moveAlarms(event: KeyboardEvent, session: Session): boolean {
  if (session.store.getState().replay !== null) return false;
  switch (event.key.toLowerCase()) {
    case 'm':
      silence(session);
      return true;
    case 'a': {
      // What is chosen in the table, also when the eye is on the map already.
      const { targets } = useAlarmDesk.getState();
      acknowledge(session, targets);
      return targets.length > 0;
    }
    default:
      return false;
  }
}

export function useKeys(session: Session): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const desk = useDesk.getState();
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        desk.setOverlay(desk.overlay === 'palette' ? null : 'palette');
        return;
      }
      if (event.key === 'F1') {
        event.preventDefault();
        desk.setOverlay(desk.overlay === 'help' ? null : 'help');
        return;
      }
      if (desk.overlay !== null || event.defaultPrevented) return;
      if (event.key === 'F6') {
        event.preventDefault();
        focusNextRegion(event.shiftKey);
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const { scene, city } = session.store.getState();
      const isDone =
        (scene !== null && city !== null && moveCamera(event, scene, session, city)) ||
        moveAlarms(event, session) ||
        moveGrid(event, session) ||
        moveTime(event, session) ||
        moveDesk(event, session);
      if (isDone) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [session]);
}
