// The session's wire in the desktop shell: the preload script holds the MessagePort and lends us its few calls.
import type { Transport, WireData } from '../../contract/transport.ts';

/** What the preload script puts on `window.cityTwin`. Functions only: a port itself cannot cross the isolated world. */
export interface DesktopBridge {
  openSession(): Promise<DesktopSession> | DesktopSession;
  /** a window of one panel; null: one with a whole desk */
  openWindow?(panel: string | null): Promise<void>;
  /** the page as a PDF, into a file that the person names; where it is, null: they thought better of it */
  savePdf?(title: string): Promise<string | null>;
}
export interface DesktopSession {
  send(data: WireData): void;
  onMessage(listener: (data: WireData) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(reason?: string): void;
}

declare global {
  interface Window {
    readonly cityTwin?: DesktopBridge;
  }
}

export async function openDesktopSession(bridge: DesktopBridge): Promise<Transport> {
  const session = await bridge.openSession();
  return {
    send: (data) => session.send(data),
    onMessage: (listener) => session.onMessage(listener),
    onClose: (listener) => session.onClose(listener),
    close: (reason) => session.close(reason),
    // A MessagePort tells nothing about its queue; both ends share one machine, so it does not pile up.
    bufferedBytes: 0,
  };
}
