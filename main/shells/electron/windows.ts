// The open windows: made with every lock on, remembered where they were, told when the host is gone.
import { BrowserWindow, type Display, screen, type WebContents } from 'electron';
import { HOST_GONE } from './channels.ts';
import type { View } from './host-messages.ts';
import { APP_ORIGIN } from './window-guards.ts';
import { readWindows, writeWindows } from './window-memory.ts';
import {
  type DisplayArea,
  freeNumber,
  pageOf,
  placeNewWindow,
  placeRemembered,
  SMALLEST,
  SMALLEST_PANEL,
  type WindowRecord,
} from './window-placement.ts';

/** Moving a window by hand reports many times a second. */
const REMEMBER_AFTER_MS = 500;
/** A page that dies again and again is left alone: its window says so. */
const MOST_RELOADS = 3;
/** More than anybody has displays for: a page that goes wild opens no more. */
const MOST_WINDOWS = 24;

interface OpenWindow {
  readonly window: BrowserWindow;
  readonly view: View;
  readonly panel: string | null;
  readonly number: number;
}

function displayAreas(): DisplayArea[] {
  const main = screen.getPrimaryDisplay();
  const all = [main, ...screen.getAllDisplays().filter((display: Display) => display.id !== main.id)];
  return all.map(({ id, workArea }) => ({ id, workArea }));
}

export interface WindowsOptions {
  readonly preload: string;
  /** file that remembers the windows */
  readonly memory: string;
  readonly log: (text: string) => void;
}

export class Windows {
  readonly #options: WindowsOptions;
  readonly #open = new Set<OpenWindow>();
  #rememberTimer: NodeJS.Timeout | undefined;
  /** While the program ends its windows close one by one; what counts is how they stood before. */
  #isFrozen = false;

  constructor(options: WindowsOptions) {
    this.#options = options;
    screen.on('display-removed', (_event, { id }) => this.#comeBack(id));
  }

  get count(): number {
    return this.#open.size;
  }

  /** Opens what was open last time, or one desk. */
  restore(): void {
    const remembered = readWindows(this.#options.memory);
    if (remembered.length === 0) this.openNew('desk');
    else for (const record of remembered) this.#openAt(placeRemembered(record, displayAreas()));
  }

  openNew(view: View): void {
    const desks = [...this.#open].filter((open) => open.view === 'desk' && open.panel === null);
    const number = freeNumber(desks.map((open) => open.number));
    this.#openAt(placeNewWindow(view, displayAreas(), this.#open.size, { number }));
  }

  /** A panel in a window of its own; there is one of each, which comes to the front. @throws Error when there are too many windows */
  openPanel(panel: string): void {
    const open = [...this.#open].find((one) => one.panel === panel);
    if (open !== undefined) {
      if (open.window.isMinimized()) open.window.restore();
      open.window.focus();
      return;
    }
    this.refuseTooMany();
    this.#openAt(placeNewWindow('desk', displayAreas(), this.#open.size, { panel }));
  }

  /** @throws Error when there are as many windows as may be */
  refuseTooMany(): void {
    if (this.#open.size >= MOST_WINDOWS) throw new Error(`${MOST_WINDOWS} windows are open; close one first`);
  }

  /** For a second start of the program: show what is there. */
  focus(): void {
    const [first] = this.#open;
    if (first === undefined) {
      this.openNew('desk');
      return;
    }
    if (first.window.isMinimized()) first.window.restore();
    first.window.focus();
  }

  /** null: not one of our windows */
  viewOf(contents: WebContents): View | null {
    return [...this.#open].find(({ window }) => window.webContents === contents)?.view ?? null;
  }

  tellHostGone(reason: string): void {
    for (const { window } of this.#open) window.webContents.send(HOST_GONE, reason);
  }

  /** Remembers the windows as they are now, for good. */
  freeze(): void {
    this.#remember();
    this.#isFrozen = true;
  }

  #openAt(record: WindowRecord): void {
    const least = record.panel === null ? SMALLEST : SMALLEST_PANEL;
    const window = new BrowserWindow({
      ...record.bounds,
      minWidth: least.width,
      minHeight: least.height,
      fullscreen: record.isFullScreen,
      autoHideMenuBar: record.view === 'wall',
      show: false,
      title: 'City Twin',
      webPreferences: {
        preload: this.#options.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webviewTag: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        // A control room on a second screen must not fall asleep when another window covers it.
        backgroundThrottling: false,
      },
    });
    if (record.isMaximized) window.maximize();
    const open: OpenWindow = { window, view: record.view, panel: record.panel, number: record.number };
    this.#open.add(open);
    window.once('ready-to-show', () => window.show());
    window.on('closed', () => {
      this.#open.delete(open);
      this.#rememberSoon();
    });
    const changed = () => this.#rememberSoon();
    window.on('resized', changed).on('moved', changed).on('maximize', changed).on('unmaximize', changed);
    window.on('enter-full-screen', changed).on('leave-full-screen', changed);
    this.#surviveCrashes(window);
    void window.loadURL(`${APP_ORIGIN}/${pageOf(record)}`);
    this.#rememberSoon();
  }

  #surviveCrashes(window: BrowserWindow): void {
    let reloads = 0;
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      this.#options.log(`a window's page ended: ${reason}`);
      if (reason === 'clean-exit' || window.isDestroyed() || ++reloads > MOST_RELOADS) return;
      window.webContents.reload();
    });
  }

  #recordOf({ window, view, panel, number }: OpenWindow): WindowRecord {
    const bounds = window.getNormalBounds();
    const displayId = screen.getDisplayMatching(window.getBounds()).id;
    return {
      ...{ view, panel, number, displayId, bounds },
      isMaximized: window.isMaximized(),
      isFullScreen: window.isFullScreen(),
    };
  }

  /** A display was unplugged: what stood on it comes to the main one, whole, where the system has not moved it itself. */
  #comeBack(displayId: number): void {
    const areas = displayAreas();
    for (const open of this.#open) {
      const bounds = open.window.getBounds();
      const isSeen = areas.some(({ workArea: area }) => {
        const [x, y] = [bounds.x + bounds.width / 2, bounds.y + 16];
        return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
      });
      if (!isSeen) open.window.setBounds(placeRemembered({ ...this.#recordOf(open), displayId }, areas).bounds);
    }
    this.#rememberSoon();
  }

  #rememberSoon(): void {
    clearTimeout(this.#rememberTimer);
    this.#rememberTimer = setTimeout(() => this.#remember(), REMEMBER_AFTER_MS);
  }

  #remember(): void {
    clearTimeout(this.#rememberTimer);
    // All closed means that the program ends (or, on a Mac, waits): the arrangement of before is worth more than none.
    if (this.#isFrozen || this.#open.size === 0) return;
    const records = [...this.#open].map((open) => this.#recordOf(open));
    try {
      writeWindows(this.#options.memory, records);
    } catch (error) {
      this.#options.log(`the arrangement of windows cannot be saved: ${String(error)}`);
    }
  }
}
