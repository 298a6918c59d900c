import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { it } from 'vitest';
import { openMqttSource } from './mqtt-source.ts';

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
