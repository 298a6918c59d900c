// What dockview says to those who hear the desk instead of seeing it. Read at the moment it is said: the language may have changed.
import type { DockviewMessages } from 'dockview-react';
import { textOf } from '../../languages/languages.ts';

/** Only what can happen here: panels neither float nor are they docked by dockview's own keys, and tabs have no close button. */
export const DOCK_MESSAGES: Partial<DockviewMessages> = {
  panelOpened: (name) => textOf('dock.told.opened', { name }),
  panelClosed: (name) => textOf('dock.told.closed', { name }),
  groupMaximized: (name) => textOf('dock.told.filled', { name }),
  groupRestored: (name) => textOf('dock.told.unfilled', { name }),
};
