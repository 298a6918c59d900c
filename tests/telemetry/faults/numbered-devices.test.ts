import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startNumberedDevices } from './numbered-devices.ts';

test('a broker that dies while it takes a device is noticed: the device tries again instead of waiting for ever', async () => {
  const broker = createServer((socket) => socket.once('data', () => socket.end()));
  await new Promise<void>((resolve) => {
    broker.listen(0, '127.0.0.1', resolve);
  });
  const { port } = broker.address() as AddressInfo;
  await expect(startNumberedDevices(`mqtt://127.0.0.1:${port}`, 0)).rejects.toThrow('closed before it was taken');
  broker.close();
});
