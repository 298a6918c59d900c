// The guard itself: what leaves this machine is seen, whichever way it goes.
import { expect, test } from '@playwright/test';
import { watchContext } from './guarded-page.ts';

test('requests and sockets to the outside are seen', async ({ context }) => {
  const watch = await watchContext(context);
  const page = await context.newPage();
  await page.goto('about:blank');
  await page.evaluate(async () => {
    await fetch('http://192.0.2.1/request').catch(() => undefined);
    const socket = new WebSocket('ws://192.0.2.1/socket');
    socket.close();
  });
  await expect.poll(() => watch.outside).toEqual(['http://192.0.2.1/request', 'ws://192.0.2.1/socket']);
});
