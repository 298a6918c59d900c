// The session's wire in a browser. The shell has already exchanged the token for a cookie; nothing secret is sent here.
import type { Transport, WireData } from '../../contract/transport.ts';

export type ConnectTransport = () => Promise<Transport>;

/** Path of the session's WebSocket, relative to the shell's origin. */
export const SESSION_PATH = '/session';

/** Rejects when the socket closes before it opened; the message says why as far as browsers tell. */
export function openWebSocket(url: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    let isOpen = false;
    const transport: Transport = {
      send: (data) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(data);
      },
      onMessage: (listener) => {
        socket.addEventListener('message', (event: MessageEvent<WireData>) => listener(event.data));
      },
      onClose: (listener) => {
        socket.addEventListener('close', (event) =>
          listener(event.reason === '' ? `code ${event.code}` : event.reason),
        );
      },
      close: (reason) => socket.close(1000, reason),
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
    };
    socket.addEventListener('open', () => {
      isOpen = true;
      resolve(transport);
    });
    socket.addEventListener('close', (event) => {
      if (!isOpen) reject(new Error(event.reason === '' ? `code ${event.code}` : event.reason));
    });
  });
}

/** `http://host:8420/wall?x` -> `ws://host:8420/session` */
export function sessionUrl(page: URL): string {
  const url = new URL(SESSION_PATH, page.origin);
  url.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
