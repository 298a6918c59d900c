import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { expect, it } from 'vitest';
import { openMqttSource } from './mqtt-source.ts';
import type { BrokerState } from './telemetry-source.ts';

it('lets go of a broker that hangs', async () => {
  const broker = await Aedes.createBroker();
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const source = await new Promise<ReturnType<typeof openMqttSource>>((resolve) => {
    const opened = openMqttSource({
      url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
      city: 'tiny',
      clientId: 'host',
      onAddress: () => undefined,
      sink: {
        receive: () => true,
        refuse: () => undefined,
        onSession: () => undefined,
        onState: ({ state }) => {
          if (state === 'connected') queueMicrotask(() => resolve(opened));
        },
      },
    });
  });
  // As a stopped process does: its system still takes bytes, and nobody reads them.
  for (const socket of sockets) {
    socket.removeAllListeners('readable');
    socket.removeAllListeners('end');
    socket.pause();
  }
  await source.close();
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => broker.close(resolve));
  await new Promise((resolve) => server.close(resolve));
});

it.each([
  // CONNACK of MQTT 5 with its reason code.
  ['refuses the password', [0x20, 3, 0, 0x86, 0], 'refused'],
  ['lets nobody in', [0x20, 3, 0, 0x87, 0], 'refused'],
  ['hangs up', [], 'closed'],
])('tells in a closed set why there is none: a broker that %s', async (_, answer, trouble) => {
  const server = createServer((socket) => socket.once('data', () => socket.end(Buffer.from(answer))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await firstLoss(`mqtt://127.0.0.1:${port}`)).toMatchObject({ trouble });
  await new Promise((resolve) => server.close(resolve));
});

it('tells a broker that is not there', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  expect(await firstLoss(`mqtt://127.0.0.1:${port}`)).toMatchObject({ trouble: 'unreachable' });
});

async function firstLoss(url: string): Promise<BrokerState> {
  let lose: (state: BrokerState) => void = () => undefined;
  const lost = new Promise<BrokerState>((resolve) => {
    lose = resolve;
  });
  const source = openMqttSource({
    url,
    city: 'tiny',
    clientId: 'host',
    onAddress: () => undefined,
    sink: {
      receive: () => true,
      refuse: () => undefined,
      onSession: () => undefined,
      onState: (state) => state.state === 'lost' && lose(state),
    },
  });
  const state = await lost;
  await source.close();
  return state;
}
