// Windows of this program: one panel alone, or another whole desk. A browser opens a page, the desktop a window of its own.
import type { PanelId } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useWindowDesk } from '../../state/windows/window-desk.ts';

const SIZE = 'popup,width=1180,height=760';

/** The address of a page, without what this one alone shows. */
export function windowAddress(search: string): string {
  return `${location.pathname}${search}`;
}

function openPage(search: string, name: string): boolean {
  const opened = window.open(windowAddress(search), name, SIZE);
  useWindowDesk.setState({ isRefused: opened === null });
  opened?.focus();
  return opened !== null;
}

/** The panel leaves this desk for a window of its own; the city stays here too. */
export async function openPanelWindow(panel: PanelId): Promise<void> {
  const bridge = window.cityTwin;
  const isOpen =
    bridge?.openWindow === undefined
      ? openPage(`?panel=${panel}`, `city-twin-${panel}`)
      : await bridge.openWindow(panel).then(
          () => true,
          (error: unknown) => {
            console.error('the window was not opened', error);
            return false;
          },
        );
  if (isOpen && panel !== 'city') useDesk.getState().dock?.close(panel);
}

/** Each desk keeps its own layout, by the number of its window. */
export async function openDeskWindow(): Promise<void> {
  const bridge = window.cityTwin;
  if (bridge?.openWindow !== undefined) await bridge.openWindow(null);
  else {
    const number = 2 + useWindowDesk.getState().others.filter(({ panel }) => panel === null).length;
    openPage(`?window=${number}`, `city-twin-window-${number}`);
  }
}
