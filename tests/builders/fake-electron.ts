// A stand-in for the `electron` module where its binary cannot be had: the same calls and events as far as our shell uses
// them, everything recorded, nothing on the screen. Tests put it in place with `vi.doMock('electron', ...)`.
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** Electron's port of the main and utility processes: node's events, and a message wrapped as `{ data, ports }`. */
export class FakePort extends EventEmitter {
  readonly inner: MessagePort;

  constructor(inner: MessagePort) {
    super();
    this.inner = inner;
    // Like Electron's: nothing arrives before start(), and the other end's close is told.
    inner.once('close', () => this.emit('close'));
    inner.unref();
  }

  start(): void {
    this.inner.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
    this.inner.start();
  }

  postMessage(data: unknown): void {
    this.inner.postMessage(data);
  }

  close(): void {
    this.inner.close();
  }
}

export class FakeMessageChannel {
  readonly port1: FakePort;
  readonly port2: FakePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakePort(port1);
    this.port2 = new FakePort(port2);
  }
}

export interface FakeFrame {
  url: string;
  parent: FakeFrame | null;
}

export class FakeWebContents extends EventEmitter {
  readonly sent: Array<{ channel: string; args: unknown[] }> = [];
  readonly posted: Array<{ channel: string; message: unknown; ports: FakePort[] }> = [];
  readonly mainFrame: FakeFrame = { url: '', parent: null };
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  reloads = 0;

  send(channel: string, ...args: unknown[]): void {
    this.sent.push({ channel, args });
  }
  postMessage(channel: string, message: unknown, ports: FakePort[] = []): void {
    this.posted.push({ channel, message, ports });
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  reload(): void {
    this.reloads++;
  }

  /** What a page would set off; true when it was let through. */
  tries(event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect' | 'will-attach-webview', url = ''): boolean {
    let isPrevented = false;
    this.emit(event, { url, preventDefault: () => (isPrevented = true) });
    return !isPrevented;
  }
}

export class FakeUtilityProcess extends EventEmitter {
  readonly path: string;
  readonly args: string[];
  readonly options: { env?: NodeJS.ProcessEnv; serviceName?: string };
  readonly pid: number;
  readonly stdout = null;
  readonly stderr = null;
  readonly received: Array<{ message: { type: string; [key: string]: unknown }; ports: FakePort[] }> = [];
  isKilled = false;

  constructor(path: string, args: string[], options: { env?: NodeJS.ProcessEnv; serviceName?: string }, pid: number) {
    super();
    this.path = path;
    this.args = args;
    this.options = options;
    this.pid = pid;
  }
  postMessage(message: { type: string }, ports: FakePort[] = []): void {
    this.received.push({ message, ports });
  }
  kill(): boolean {
    this.isKilled = true;
    return true;
  }
  /** The messages of one kind that it got. */
  got(type: string): Array<{ message: { type: string; [key: string]: unknown }; ports: FakePort[] }> {
    return this.received.filter(({ message }) => message.type === type);
  }
}

export interface FakeBounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

type FakeWindowOptions = FakeBounds & { webPreferences: Record<string, unknown>; fullscreen?: boolean };

/** A window as Electron's `BrowserWindow`, without the screen. */
export class FakeWindow extends EventEmitter {
  readonly options: FakeWindowOptions;
  readonly webContents = new FakeWebContents();
  bounds: FakeBounds;
  isClosed = false;
  hasFocus = false;
  readonly states = { maximized: false, fullScreen: false };

  constructor(options: FakeWindowOptions) {
    super();
    this.options = options;
    this.bounds = { x: options.x, y: options.y, width: options.width, height: options.height };
    this.states.fullScreen = options.fullscreen === true;
  }
  loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    return Promise.resolve();
  }
  show(): void {}
  focus(): void {
    this.hasFocus = true;
  }
  restore(): void {}
  maximize(): void {
    this.states.maximized = true;
  }
  isMinimized = () => false;
  isMaximized = () => this.states.maximized;
  isFullScreen = () => this.states.fullScreen;
  isDestroyed = () => this.isClosed;
  getBounds = () => this.bounds;
  setBounds(bounds: FakeBounds): void {
    this.bounds = bounds;
  }
  getNormalBounds = () => this.bounds;
  /** as its user would */
  close(): void {
    this.isClosed = true;
    this.emit('closed');
  }
}

/** `userData` is a folder of the test's own. */
export function createFakeElectron({
  userData,
  isFirstInstance = true,
}: {
  userData: string;
  isFirstInstance?: boolean;
}) {
  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    isSandboxed: false,
    quits: 0,
    exitCode: null as number | null,
    whenReady: () => Promise.resolve(),
    getPath: () => userData,
    getAppPath: () => userData,
    getVersion: () => '0.0.0-test',
    enableSandbox: () => {
      app.isSandboxed = true;
    },
    requestSingleInstanceLock: () => isFirstInstance,
    quit: () => {
      app.quits++;
    },
    exit: (code: number) => {
      app.exitCode = code;
    },
  });

  const windows: FakeWindow[] = [];
  // A function, because the class would carry EventEmitter's statics into the type of this builder.
  function BrowserWindow(options: FakeWindowOptions): FakeWindow {
    const window = new FakeWindow(options);
    windows.push(window);
    app.emit('web-contents-created', {}, window.webContents);
    return window;
  }
  BrowserWindow.getAllWindows = () => windows.filter((window) => !window.isClosed);

  const handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();
  const ipcMain = {
    handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) =>
      handlers.set(channel, handler),
  };

  const schemes: unknown[] = [];
  const served = new Map<string, (request: Request) => Promise<Response>>();
  type Answer = (isGranted: boolean) => void;
  const permissions = {
    request: (
      _contents: unknown,
      _permission: string,
      _answer: Answer,
      _details: { requestingUrl: string },
    ): void => {},
    check: (_contents: unknown, _permission: string, _origin: string): boolean => true,
    device: (): boolean => true,
  };
  const defaultSession = Object.assign(new EventEmitter(), {
    protocol: {
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) => served.set(scheme, handler),
    },
    setPermissionRequestHandler: (handler: typeof permissions.request) => {
      permissions.request = handler;
    },
    setPermissionCheckHandler: (handler: typeof permissions.check) => {
      permissions.check = handler;
    },
    setDevicePermissionHandler: (handler: typeof permissions.device) => {
      permissions.device = handler;
    },
  });

  const openedOutside: string[] = [];
  const processes: FakeUtilityProcess[] = [];
  const displays = [{ id: 1, workArea: { x: 0, y: 0, width: 2560, height: 1400 } }];
  let menu: unknown = null;

  const module = {
    app,
    BrowserWindow,
    ipcMain,
    MessageChannelMain: FakeMessageChannel,
    protocol: { registerSchemesAsPrivileged: (list: unknown[]) => schemes.push(...list) },
    session: { defaultSession },
    shell: {
      openExternal: (url: string) => {
        openedOutside.push(url);
        return Promise.resolve();
      },
    },
    screen: Object.assign(new EventEmitter(), {
      getPrimaryDisplay: () => displays[0]!,
      getAllDisplays: () => displays,
      getDisplayMatching: ({ x }: FakeBounds) =>
        displays.find(({ workArea }) => x >= workArea.x && x < workArea.x + workArea.width) ?? displays[0]!,
    }),
    utilityProcess: {
      fork: (path: string, args: string[], options: { env?: NodeJS.ProcessEnv; serviceName?: string }) => {
        const child = new FakeUtilityProcess(path, args, options, 1000 + processes.length);
        processes.push(child);
        return child;
      },
    },
    Menu: {
      buildFromTemplate: (template: unknown) => template,
      setApplicationMenu: (built: unknown) => {
        menu = built;
      },
    },
  };

  return {
    module,
    windows,
    processes,
    permissions,
    openedOutside,
    displays,
    schemes,
    menu: () => menu,
    /** What a frame gets when it calls `ipcRenderer.invoke`. */
    invoke: async (
      sender: FakeWebContents,
      channel: string,
      args: unknown[],
      senderFrame: FakeFrame | null = sender.mainFrame,
    ) => {
      const handler = handlers.get(channel);
      if (handler === undefined) throw new Error(`nobody handles ${channel}`);
      return handler({ sender, senderFrame }, ...args);
    },
    /** What a page gets when it fetches `url`. */
    fetch: (url: string, init?: RequestInit): Promise<Response> => {
      const handler = served.get(new URL(url).protocol.slice(0, -1));
      if (handler === undefined) throw new Error(`nobody serves ${url}`);
      return handler(new Request(url, init));
    },
  };
}

/** The other side: what a preload script sees. `exposed` is what the page will find on `window`. */
export function createFakePreload(invoke: (channel: string, ...args: unknown[]) => Promise<unknown>) {
  const ipcRenderer = Object.assign(new EventEmitter(), { invoke });
  const exposed: Record<string, unknown> = {};
  const contextBridge = {
    exposeInMainWorld: (name: string, api: unknown) => {
      exposed[name] = api;
    },
  };
  return {
    module: { ipcRenderer, contextBridge },
    exposed,
    /** as when the main process posts a port to this window */
    handPort: (channel: string, id: unknown, ports: readonly FakePort[]) =>
      ipcRenderer.emit(channel, { ports: ports.map(({ inner }) => inner) }, id),
    send: (channel: string, ...args: unknown[]) => ipcRenderer.emit(channel, {}, ...args),
  };
}
