// All that a page of ours gets from the desktop: a way to open a session with the host, another window of the program, and to be saved as a
// PDF. Runs sandboxed, so it is bundled into one CommonJS file and imports nothing but electron and a few names.
import { contextBridge, ipcRenderer } from 'electron';
import { HOST_GONE, OPEN_SESSION, OPEN_WINDOW, SAVE_PDF, SESSION_PORT } from './channels.ts';

type WireData = string | ArrayBuffer;

/** The page's MessagePort; main is compiled without the browser's types. */
interface PagePort {
  postMessage(data: WireData): void;
  addEventListener(type: 'message' | 'close', listener: (event: { readonly data?: unknown }) => void): void;
  start(): void;
  close(): void;
}

/** The calls that the page may make; renderer/link/desktop-transport.ts names the same. */
export interface DesktopSession {
  send(data: WireData): void;
  onMessage(listener: (data: WireData) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(reason?: string): void;
}

const openSessions = new Set<{ end(reason: string): void }>();
const awaited = new Map<string, (port: PagePort) => void>();

ipcRenderer.on(SESSION_PORT, (event, id: string) => {
  const [port] = event.ports as unknown as PagePort[];
  if (port !== undefined) awaited.get(id)?.(port);
  awaited.delete(id);
});

ipcRenderer.on(HOST_GONE, (_event, reason: string) => {
  for (const session of openSessions) session.end(reason);
});

function createSession(port: PagePort): DesktopSession {
  const messageListeners: Array<(data: WireData) => void> = [];
  const closeListeners: Array<(reason: string) => void> = [];
  // The host may speak before the page listens.
  const early: WireData[] = [];
  let closedWith: string | null = null;
  const end = (reason: string) => {
    if (closedWith !== null) return;
    closedWith = reason;
    openSessions.delete(session);
    port.close();
    for (const listener of closeListeners) listener(reason);
  };
  const session = { end };
  openSessions.add(session);
  port.addEventListener('message', ({ data }) => {
    if (typeof data !== 'string' && !(data instanceof ArrayBuffer)) return;
    if (messageListeners.length === 0) early.push(data);
    else for (const listener of messageListeners) listener(data);
  });
  port.addEventListener('close', () => end('the host closed the session'));
  port.start();
  return {
    send: (data) => {
      if (closedWith === null) port.postMessage(data);
    },
    onMessage: (listener) => {
      messageListeners.push(listener);
      for (const data of early.splice(0)) listener(data);
    },
    onClose: (listener) => {
      if (closedWith === null) closeListeners.push(listener);
      else listener(closedWith);
    },
    close: (reason = 'closed by this window') => end(reason),
  };
}

/** Rejects with the reason while there is no host to talk to. */
async function openSession(): Promise<DesktopSession> {
  const id = crypto.randomUUID();
  const port = new Promise<PagePort>((resolve) => awaited.set(id, resolve));
  const refusal: unknown = await ipcRenderer.invoke(OPEN_SESSION, id);
  if (typeof refusal === 'string') {
    awaited.delete(id);
    throw new Error(refusal);
  }
  return createSession(await port);
}

/** Rejects with the reason when no further window is opened. */
async function openWindow(panel: string | null): Promise<void> {
  await ipcRenderer.invoke(OPEN_WINDOW, panel);
}

/** Where the page was saved as a PDF; null: nowhere. Rejects with the reason. */
const savePdf = (title: string): Promise<string | null> =>
  ipcRenderer.invoke(SAVE_PDF, title) as Promise<string | null>;

contextBridge.exposeInMainWorld('cityTwin', { openSession, openWindow, savePdf });
