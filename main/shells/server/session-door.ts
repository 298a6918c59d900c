// Where sessions come in: the upgrade of /session to a WebSocket. It does not pass the hooks of HTTP requests, so the
// same doors stand here again: Host, Origin, who is asking.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Host } from '../../host/host.ts';
import { LONGEST_MESSAGE_BYTES } from '../../host/read-client-message.ts';
import { isHostAllowed, refusalOfOrigin, type HostRules } from './origin-check.ts';
import { stripToken } from './token-in-address.ts';
import type { Visitors } from './visitors.ts';
import { createWebSocketTransport } from './websocket-transport.ts';

export const SESSION_PATH = '/session';
/** A control room has some dozen windows and walls; more is a loop that reconnects without closing. */
const MOST_SESSIONS = 250;

export interface SessionDoor {
  readonly host: Host;
  readonly visitors: Visitors;
  readonly rules: HostRules;
  readonly scheme: 'http' | 'https';
  readonly cookie: () => string;
}

function refuse(socket: Duplex, status: string, message: string): void {
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Returns the function that closes the door and everybody inside. */
export function acceptSessions(server: Server, { host, visitors, rules, scheme, cookie }: SessionDoor): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LONGEST_MESSAGE_BYTES, perMessageDeflate: false });

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const { headers } = request;
    if (request.url?.split('?')[0] !== SESSION_PATH)
      return refuse(socket, '404 Not Found', `sessions are at ${SESSION_PATH}`);
    if (!isHostAllowed(headers.host, rules)) {
      return refuse(socket, '421 Misdirected Request', 'this server does not answer to that name');
    }
    const refusal = refusalOfOrigin(
      {
        method: 'GET',
        origin: headers.origin,
        host: headers.host,
        site: undefined,
        mode: undefined,
        hasCookie: headers.cookie !== undefined && headers.authorization === undefined,
        isUpgrade: true,
      },
      scheme,
    );
    if (refusal !== null) return refuse(socket, '403 Forbidden', refusal);
    const address = request.socket.remoteAddress ?? '';
    const { token } = stripToken(request.url);
    // Not every WebSocket library can send headers; an address that is used once is no worse than a header.
    const identified = visitors.identify(
      token === null ? headers : { authorization: `Bearer ${token}` },
      cookie(),
      address,
    );
    if (!('visitor' in identified)) return refuse(socket, '401 Unauthorized', 'this server wants a token');
    const { city } = host;
    if (city === null) return refuse(socket, '503 Service Unavailable', 'the city is still being prepared');
    if (sockets.clients.size >= MOST_SESSIONS) return refuse(socket, '503 Service Unavailable', 'too many sessions');
    sockets.handleUpgrade(request, socket, head, (opened) => {
      city.connect(createWebSocketTransport(opened), identified.visitor.principal);
    });
    return undefined;
  };

  server.on('upgrade', onUpgrade);
  return () => {
    server.off('upgrade', onUpgrade);
    for (const socket of sockets.clients) socket.close(1001, 'the host is stopping');
    // Those who do not answer the close frame are cut off, or the server would wait for them.
    setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, 500).unref();
    sockets.close();
  };
}
