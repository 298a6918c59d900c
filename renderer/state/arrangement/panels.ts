// What can stand on the desk. A panel has one name everywhere: in the layout, in kept arrangements, in the address of a window.
import type { RequestName } from '../../../contract/requests.ts';
import type { TextKey } from '../../languages/languages.ts';

/** `city` is the picture: always there, never twice. */
export const PANEL_IDS = [
  'city',
  'layers',
  'bookmarks',
  'schematic',
  'inspector',
  'alarms',
  'outages',
  'situation',
  'flisr',
  'orders',
  'assets',
  'grid',
  'quality',
  'health',
  'devices',
  'journal',
  'trends',
] as const;
export type PanelId = (typeof PANEL_IDS)[number];

/** Where a panel goes that has no place yet. */
export type Home = 'centre' | 'left' | 'right' | 'bottom';

export interface PanelKind {
  readonly title: TextKey;
  readonly home: Home;
  /** what its person must be allowed to ask for */
  readonly needs?: RequestName;
  readonly needsGrid?: true;
  /** the letter or digit that shows it */
  readonly keys?: string;
}

export const PANELS: Readonly<Record<PanelId, PanelKind>> = {
  city: { title: 'view.label', home: 'centre' },
  layers: { title: 'layers.title', home: 'left', keys: 'L' },
  bookmarks: { title: 'bookmarks.title', home: 'left', keys: 'B' },
  schematic: { title: 'schematic.title', home: 'centre', needsGrid: true, keys: 'S' },
  inspector: { title: 'dock.inspector', home: 'right' },
  alarms: { title: 'dock.alarms', home: 'bottom', needs: 'alarm.list', keys: '0' },
  outages: { title: 'dock.outages', home: 'bottom', needs: 'outage.list', needsGrid: true, keys: '6' },
  situation: { title: 'dock.situation', home: 'bottom', needs: 'situation.list', keys: '7' },
  flisr: { title: 'dock.flisr', home: 'bottom', needs: 'flisr.list', needsGrid: true, keys: '8' },
  orders: { title: 'dock.orders', home: 'bottom', needs: 'order.list', needsGrid: true, keys: '9' },
  assets: { title: 'dock.assets', home: 'bottom', keys: '1' },
  grid: { title: 'dock.grid', home: 'bottom', needsGrid: true, keys: '2' },
  quality: { title: 'dock.quality', home: 'bottom', keys: '3' },
  health: { title: 'health.title', home: 'bottom' },
  devices: { title: 'dock.devices', home: 'bottom', needs: 'mapping.list' },
  journal: { title: 'dock.journal', home: 'bottom', needs: 'journal.list', keys: '4' },
  trends: { title: 'trends.title', home: 'bottom', needs: 'history.series', keys: '5' },
};

export const isPanelId = (id: string): id is PanelId => Object.hasOwn(PANELS, id);

/** What this person can open in this city, in the usual order of tabs. */
export function availablePanels(may: (name: RequestName) => boolean, hasGrid: boolean): PanelId[] {
  return PANEL_IDS.filter((id) => {
    const { needs, needsGrid } = PANELS[id];
    return (needs === undefined || may(needs)) && (needsGrid !== true || hasGrid);
  });
}
