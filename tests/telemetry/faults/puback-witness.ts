// Stands between host and broker and writes down, from the bytes alone, which messages the host has acknowledged. What it saw is the
// promise that storage is held against: no word of the host's own is taken for it.
import { createServer, connect, type Socket } from 'node:net';
import { parser, type Packet } from 'mqtt-packet';

export interface PubackWitness {
  readonly port: number;
  /** numbers of messages whose PUBACK left the host */
  readonly acknowledged: ReadonlySet<number>;
  close(): Promise<void>;
}

/** `numberOf`: which message a payload is; null: none of the numbered ones. */
export async function startPubackWitness(
  brokerPort: number,
  numberOf: (payload: Buffer) => number | null,
): Promise<PubackWitness> {
  const acknowledged = new Set<number>();
  const sockets = new Set<Socket>();
  const server = createServer((host) => {
    const broker = connect(brokerPort, '127.0.0.1');
    const numbers = new Map<number, number>();
    const fromHost = parser({ protocolVersion: 4 });
    let fromBroker = parser({ protocolVersion: 4 });
    const seenFromBroker = (packet: Packet): void => {
      if (packet.cmd !== 'publish' || packet.qos !== 1 || packet.messageId === undefined) return;
      const number = numberOf(packet.payload as Buffer);
      if (number === null) numbers.delete(packet.messageId);
      else numbers.set(packet.messageId, number);
    };
    fromBroker.on('packet', seenFromBroker);
    fromHost.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connect') {
        fromBroker = parser({ protocolVersion: packet.protocolVersion ?? 4 });
        fromBroker.on('packet', seenFromBroker);
      } else if (packet.cmd === 'puback' && packet.messageId !== undefined) {
        const number = numbers.get(packet.messageId);
        numbers.delete(packet.messageId);
        if (number !== undefined) acknowledged.add(number);
      }
    });
    host.on('data', (bytes: Buffer) => {
      fromHost.parse(bytes);
      broker.write(bytes);
    });
    broker.on('data', (bytes: Buffer) => {
      fromBroker.parse(bytes);
      host.write(bytes);
    });
    for (const [one, other] of [
      [host, broker],
      [broker, host],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    acknowledged,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
