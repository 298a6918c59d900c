// The contract's wire over one WebSocket of the ws library.
import type { RawData, WebSocket } from 'ws';
import type { Transport, WireData } from '../../../contract/transport.ts';

const PING_MS = 20_000;
/** RFC 6455: a close frame holds 123 bytes of reason. */
const LONGEST_REASON_BYTES = 123;

function textOrBuffer(data: RawData, isBinary: boolean): WireData {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer);
  if (!isBinary) return bytes.toString('utf8');
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

/** Also pings: a peer that vanished without a word (cable pulled, laptop closed) is cut off within two pings. */
export function createWebSocketTransport(socket: WebSocket): Transport {
  let hasAnswered = true;
  const pings = setInterval(() => {
    if (!hasAnswered) {
      socket.terminate();
      return;
    }
    hasAnswered = false;
    socket.ping();
  }, PING_MS).unref();
  socket.on('pong', () => {
    hasAnswered = true;
  });
  socket.on('close', () => clearInterval(pings));
  // An error (oversized message, broken frame) is followed by close, which is where the session hears of it.
  socket.on('error', () => undefined);

  return {
    send: (data) => {
      if (socket.readyState === socket.OPEN) socket.send(data);
    },
    onMessage: (listener) => {
      socket.on('message', (data, isBinary) => listener(textOrBuffer(data, isBinary)));
    },
    onClose: (listener) => {
      socket.once('close', (code, reason) => listener(reason.length > 0 ? reason.toString('utf8') : `code ${code}`));
    },
    close: (reason = '') => {
      const bytes = Buffer.from(reason);
      socket.close(1000, bytes.length <= LONGEST_REASON_BYTES ? bytes : 'closed by the host');
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
  };
}
