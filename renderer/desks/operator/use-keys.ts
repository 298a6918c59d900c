// The keyboard of the operator's desk. Letters work only where nobody is typing.
import { useEffect } from 'react';
import { type DeskState, useDesk } from '../../state/desk-store.ts';
import type { Session } from '../../state/session.ts';
import { showWholeCity, viewOfSelection } from '../../panels/city-view/camera-moves.ts';
import { flyTo } from '../../panels/city-view/fly-to.ts';
import { writeIntoLog } from '../../panels/situation/situation-commands.ts';
import { acknowledge, silence } from '../../panels/alarms/alarm-orders.ts';
import { goToMostUrgent } from '../../panels/flisr/go-to-course.ts';
import { openArrangement } from '../../panels/arrangement/arrangement-orders.ts';
import { turnSchematic } from '../../panels/schematic/turn-schematic.ts';
import { gridRefOf } from '../../panels/grid/grid-selection.ts';
import { showTrace } from '../../panels/grid/trace.ts';
import { mayReplay, playOrPause, stepEvent } from '../../panels/time-bar/time-travel.ts';
import { type CityScene, GRID_COLOURS } from '../../scene/scene-api.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import { BUILT_IN } from '../../state/arrangement/built-in.ts';
import { availablePanels, PANEL_IDS, type PanelId, PANELS } from '../../state/arrangement/panels.ts';
import type { City } from '../../state/city.ts';

/** The panels between the two bars are the groups of the layout, in the order in which they are seen. */
const REGIONS = '.rail, .city-picture, .dv-groupview:not(.city-group), .foot, .top';
const FOCUSABLE = 'button, a[href], input, select, [tabindex="0"]';
/** Digits that show a panel. */
const DIGITS = new Map(
  PANEL_IDS.flatMap((panel) => {
    const { keys } = PANELS[panel];
    return keys !== undefined && /^\d$/.test(keys) ? [[keys, panel] as const] : [];
  }),
);

/** From left to right and from top to bottom, as one reads. */
function regionsInOrder(): HTMLElement[] {
  const seen = [...document.querySelectorAll<HTMLElement>(REGIONS)].filter((region) => region.checkVisibility());
  const places = new Map(seen.map((region) => [region, region.getBoundingClientRect()]));
  return seen.toSorted((a, b) => {
    const [one, other] = [places.get(a)!, places.get(b)!];
    return one.top - other.top || one.left - other.left;
  });
}

function focusNextRegion(isBack: boolean): void {
  const present = regionsInOrder();
  const now = present.findIndex((region) => region.contains(document.activeElement));
  // Where a region has nothing that takes the focus the next one gets it.
  for (let step = 1; step <= present.length; step++) {
    const next = present[(now + (isBack ? -step : step) + 2 * present.length) % present.length];
    const within = next === undefined ? [] : [next, ...next.querySelectorAll<HTMLElement>(FOCUSABLE)];
    // What is not drawn takes no focus: a tool of a folded panel.
    const target = within.find((element) => element.matches(FOCUSABLE) && element.checkVisibility());
    target?.focus();
    if (target !== undefined && document.activeElement === target) return;
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, select, textarea'));

/** Arrow keys belong to the city unless a list or table has the focus. */
const ownsArrows = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('[role="grid"], [role="tablist"], [role="toolbar"], .scroll, .grid-body') !== null;

function flyToSelection(session: Session, selection: DeskState['selection']): void {
  if (selection === null) return;
  viewOfSelection(session, selection).then(
    (view) => view !== null && flyTo(session, view),
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
    g: () => flyToSelection(session, useDesk.getState().selection),
  };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key.startsWith('Arrow') && ownsArrows(event.target)) return false;
  const move = moves[key];
  move?.();
  return move !== undefined;
}

const isThere = (panel: PanelId, session: Session): boolean =>
  availablePanels((name) => session.may(name), session.store.getState().grid !== null).includes(panel);

/** @returns whether the key meant something for the desk */
function moveDesk(event: KeyboardEvent, session: Session): boolean {
  const desk = useDesk.getState();
  const panel = DIGITS.get(event.key);
  if (panel !== undefined) {
    if (isThere(panel, session)) desk.showDock(panel);
    return true;
  }
  // By the place of the key: with Shift a digit is another sign on every keyboard. Where digits need Shift they are panels.
  const arrangement = event.shiftKey ? BUILT_IN[Number(/^Digit([1-9])$/.exec(event.code)?.[1] ?? 0) - 1] : undefined;
  if (arrangement !== undefined) {
    openArrangement(session, arrangement);
    return true;
  }
  switch (event.key.toLowerCase()) {
    case 'z':
      desk.dock?.maximise(desk.dock.active());
      return true;
    case 'l':
      desk.togglePanel('layers');
      return true;
    case 'b':
      desk.togglePanel('bookmarks');
      return true;
    case 'd':
      desk.dock?.toggleShelf();
      return true;
    case 'w':
      if (session.may('log.write')) writeIntoLog();
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
      if (event.shiftKey) turnSchematic();
      else desk.togglePanel('schematic');
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
    case 'x':
      if (session.may('flisr.list')) goToMostUrgent(session);
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
