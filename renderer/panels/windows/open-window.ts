// Windows of this program: one panel alone, or another whole desk. A browser opens a page, the desktop a window of its own.
import type { PanelId } from '../../state/arrangement/panels.ts';
import { useArrangementDesk } from '../../state/arrangement/arrangement-desk.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useWindowDesk } from '../../state/windows/window-desk.ts';

const SIZE = 'popup,width=1180,height=760';

/** The address of a page, without what this one alone shows. */
export function windowAddress(search: string): string {
  return `${location.pathname}${search}`;
}

/** Said over the desk, with the way that no browser bars: a link. */
function tellRefused(search: string, message: string | null): void {
  useArrangementDesk.setState({ notice: { kind: 'window', address: windowAddress(search), message } });
}

function tellOpened(): void {
  if (useArrangementDesk.getState().notice?.kind === 'window') useArrangementDesk.setState({ notice: null });
}

function openPage(search: string, name: string): boolean {
  const opened = window.open(windowAddress(search), name, SIZE);
  if (opened === null) {
    tellRefused(search, null);
    return false;
  }
  tellOpened();
  opened.focus();
  return true;
}

/** @param panel null: a whole desk */
async function askDesktop(open: NonNullable<NonNullable<typeof window.cityTwin>['openWindow']>, panel: PanelId | null) {
  try {
    await open(panel);
  } catch (error) {
    console.error('the window was not opened', error);
    tellRefused(
      panel === null ? '?window=2' : `?panel=${panel}`,
      error instanceof Error ? error.message : String(error),
    );
    return false;
  }
  tellOpened();
  return true;
}

/** The panel leaves this desk for a window of its own; the city stays here too. */
export async function openPanelWindow(panel: PanelId): Promise<void> {
  const bridge = window.cityTwin;
  const isOpen =
    bridge?.openWindow === undefined
      ? openPage(`?panel=${panel}`, `city-twin-${panel}`)
      : await askDesktop(bridge.openWindow, panel);
  if (isOpen && panel !== 'city') useDesk.getState().dock?.close(panel);
}

/** Each desk keeps its own layout, by the number of its window. */
export async function openDeskWindow(): Promise<void> {
  const bridge = window.cityTwin;
  if (bridge?.openWindow !== undefined) await askDesktop(bridge.openWindow, null);
  else {
    const number = 2 + useWindowDesk.getState().others.filter(({ panel }) => panel === null).length;
    openPage(`?window=${number}`, `city-twin-window-${number}`);
  }
}
