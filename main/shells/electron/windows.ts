// The open windows: made with every lock on, remembered where they were, told when the host is gone.
import { BrowserWindow, type Display, screen, type WebContents } from 'electron';
import { HOST_GONE } from './channels.ts';
import type { View } from './host-messages.ts';
import { APP_ORIGIN } from './window-guards.ts';
import { readWindows, writeWindows } from './window-memory.ts';
import { type DisplayArea, placeNewWindow, placeRemembered, SMALLEST, type WindowRecord } from './window-placement.ts';

/** Moving a window by hand reports many times a second. */
const REMEMBER_AFTER_MS = 500;
/** A page that dies again and again is left alone: its window says so. */
const MOST_RELOADS = 3;

interface OpenWindow {
  readonly window: BrowserWindow;
  readonly view: View;
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
    this.#openAt(placeNewWindow(view, displayAreas(), this.#open.size));
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
    const window = new BrowserWindow({
      ...record.bounds,
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
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
    const open: OpenWindow = { window, view: record.view };
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
    void window.loadURL(`${APP_ORIGIN}/`);
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

  #rememberSoon(): void {
    clearTimeout(this.#rememberTimer);
    this.#rememberTimer = setTimeout(() => this.#remember(), REMEMBER_AFTER_MS);
  }

  #remember(): void {
    clearTimeout(this.#rememberTimer);
    // All closed means that the program ends (or, on a Mac, waits): the arrangement of before is worth more than none.
    if (this.#isFrozen || this.#open.size === 0) return;
    const records = [...this.#open].map(({ window, view }): WindowRecord => {
      const bounds = window.getNormalBounds();
      const displayId = screen.getDisplayMatching(window.getBounds()).id;
      return { view, displayId, bounds, isMaximized: window.isMaximized(), isFullScreen: window.isFullScreen() };
    });
    try {
      writeWindows(this.#options.memory, records);
    } catch (error) {
      this.#options.log(`the arrangement of windows cannot be saved: ${String(error)}`);
    }
  }
}
