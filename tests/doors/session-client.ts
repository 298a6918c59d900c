// A client as the host meets it, over a pair of fake wires or over a real WebSocket.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import WebSocket, { WebSocketServer } from 'ws';
import { type ClientMessage, type HostMessage, hostMessageSchema } from '../../contract/messages.ts';
import type { Transport, WireData } from '../../contract/transport.ts';
import { decodeFrame, type ValueFrame } from '../../contract/value-frame.ts';
import { createWebSocketTransport } from '../../main/shells/server/websocket-transport.ts';

/** The client's end of a wire, and what came over it. */
export interface Client {
  say(message: ClientMessage | WireData): void;
  /** the next message that `isIt` accepts; earlier ones are passed over */
  next<T extends HostMessage['type']>(type: T): Promise<Extract<HostMessage, { type: T }>>;
  nextFrame(): Promise<ValueFrame>;
  readonly texts: HostMessage[];
  readonly frames: ValueFrame[];
  readonly closed: Promise<string>;
}

function createClient(send: (data: WireData) => void, closed: Promise<string>) {
  const texts: HostMessage[] = [];
  const frames: ValueFrame[] = [];
  const unread: HostMessage[] = [];
  const unreadFrames: ValueFrame[] = [];
  let wake = () => {};
  const until = async <T>(take: () => T | undefined): Promise<T> => {
    for (;;) {
      const taken = take();
      if (taken !== undefined) return taken;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const client: Client = {
    say: (message) =>
      send(typeof message === 'string' || message instanceof ArrayBuffer ? message : JSON.stringify(message)),
    next: <T extends HostMessage['type']>(type: T) =>
      until(() => {
        for (let message = unread.shift(); message !== undefined; message = unread.shift()) {
          if (message.type === type) return message as Extract<HostMessage, { type: T }>;
        }
        return undefined;
      }),
    nextFrame: () => until(() => unreadFrames.shift()),
    texts,
    frames,
    closed,
  };
  const receive = (data: WireData) => {
    if (typeof data === 'string') {
      const message = hostMessageSchema.parse(JSON.parse(data));
      texts.push(message);
      unread.push(message);
    } else {
      frames.push(decodeFrame(data));
      unreadFrames.push(decodeFrame(data));
    }
    wake();
  };
  return { client, receive };
}

const ends: (() => void)[] = [];

/** Closes every socket and server that a test has opened. */
export function endAll(): void {
  for (const end of ends.splice(0)) end();
}

export type Connect = (open: (wire: Transport) => void) => Promise<Client>;

export const overFake: Connect = async (open) => {
  let toHost: (data: WireData) => void = () => {};
  const closers: ((reason: string) => void)[] = [];
  let isClosed = false;
  const closed = new Promise<string>((resolve) => closers.push(resolve));
  // Nothing arrives in the same turn, as on a real wire.
  const { client, receive } = createClient((data) => queueMicrotask(() => isClosed || toHost(data)), closed);
  open({
    send: (data) => queueMicrotask(() => receive(data)),
    onMessage: (listener) => {
      toHost = listener;
    },
    onClose: (listener) => void closers.push(listener),
    close: (reason = '') => {
      if (isClosed) return;
      isClosed = true;
      queueMicrotask(() => closers.forEach((closer) => closer(reason)));
    },
    bufferedBytes: 0,
  });
  return client;
};

export const overWebSocket: Connect = async (open) => {
  const server: Server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => open(createWebSocketTransport(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  socket.binaryType = 'arraybuffer';
  const closed = new Promise<string>((resolve) => {
    socket.on('close', (_code, reason) => resolve(reason.toString()));
  });
  const { client, receive } = createClient((data) => socket.send(data), closed);
  socket.on('message', (data, isBinary) =>
    receive(isBinary ? (data as ArrayBuffer) : Buffer.from(data as ArrayBuffer).toString()),
  );
  await new Promise((resolve) => socket.once('open', resolve));
  ends.push(() => {
    socket.terminate();
    sockets.close();
    server.close();
  });
  return client;
};
