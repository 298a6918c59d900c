import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createFakePreload } from '../../../tests/builders/fake-electron.ts';
import { HOST_GONE, OPEN_SESSION, SESSION_PORT } from './channels.ts';
import { hostsOf, OWN_PAGE, READY, settled, startDesktop, useUserData } from '../../../tests/builders/start-desktop.ts';

const userData = useUserData();

describe('a session', () => {
  test('is asked for by our own main frame and nobody else', async () => {
    const electron = await startDesktop(userData());
    hostsOf(electron)[0]!.emit('message', READY);
    const page = electron.windows[0]!.webContents;
    const frame = (url: string, parent: typeof page.mainFrame | null = null) => ({ url, parent });
    const ask = (sender: typeof page, senderFrame: ReturnType<typeof frame> | null) =>
      electron.invoke(sender, OPEN_SESSION, ['id-1'], senderFrame);
    await expect(ask(page, null)).rejects.toThrow('not one of our windows');
    await expect(ask(page, frame('https://evil.example/'))).rejects.toThrow('not one of our windows');
    await expect(ask(page, frame(OWN_PAGE, page.mainFrame))).rejects.toThrow('not one of our windows');
    const stranger = Object.assign(Object.create(Object.getPrototypeOf(page) as object) as typeof page, page);
    await expect(ask(stranger, frame(OWN_PAGE))).rejects.toThrow('not one of our windows');
    await expect(electron.invoke(page, OPEN_SESSION, [42])).rejects.toThrow('by an id');
    expect(hostsOf(electron)[0]!.got('openSession')).toEqual([]);
    await expect(ask(page, page.mainFrame)).resolves.toBeNull();
    expect(hostsOf(electron)[0]!.got('openSession')).toHaveLength(1);
  });

  test('runs over a port between page and host, through the preload script', async () => {
    const electron = await startDesktop(userData());
    const [host] = hostsOf(electron);
    host!.emit('message', READY);
    const page = electron.windows[0]!.webContents;

    const preload = createFakePreload((channel, ...args) => electron.invoke(page, channel, args));
    vi.doMock('electron', () => preload.module);
    await import('./preload.ts');
    const bridge = preload.exposed['cityTwin'] as { openSession(): Promise<import('./preload.ts').DesktopSession> };
    expect(Object.keys(preload.exposed)).toEqual(['cityTwin']);
    expect(Object.keys(bridge)).toEqual(['openSession', 'openWindow', 'savePdf']);

    const opening = bridge.openSession();
    await settled();
    const [handed] = page.posted;
    expect(handed).toMatchObject({ channel: SESSION_PORT });
    // A port for a session that nobody asked for is not taken.
    preload.handPort(SESSION_PORT, 'another', []);
    preload.handPort(SESSION_PORT, handed!.message, handed!.ports);
    const session = await opening;
    expect(Object.keys(session).toSorted()).toEqual(['close', 'onClose', 'onMessage', 'send']);

    const [{ message, ports } = { message: {}, ports: [] }] = host!.got('openSession');
    expect(message).toEqual({ type: 'openSession', view: 'desk' });
    const hostEnd = ports[0]!;
    const heardByHost = new Promise((resolve) => hostEnd.once('message', ({ data }) => resolve(data)));
    hostEnd.start();
    hostEnd.postMessage('early');
    hostEnd.postMessage(new Uint8Array([1, 2, 3]).buffer);
    hostEnd.postMessage({ not: 'wire data' });
    session.send('hello');
    await expect(heardByHost).resolves.toBe('hello');

    const heard: unknown[] = [];
    session.onMessage((data) => heard.push(data));
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    expect(heard[0]).toBe('early');
    expect(new Uint8Array(heard[1] as ArrayBuffer)).toEqual(new Uint8Array([1, 2, 3]));

    const ends: string[] = [];
    session.onClose((reason) => ends.push(reason));
    preload.send(HOST_GONE, 'the host stopped');
    expect(ends).toEqual(['the host stopped']);
    session.close();
    expect(ends).toHaveLength(1);
    session.send('too late');
  });

  test('of a wall display says so to the host', async () => {
    const electron = await startDesktop(userData());
    hostsOf(electron)[0]!.emit('message', READY);
    const file = (
      electron.menu() as Array<{ label?: string; submenu: Array<{ label?: string; click?: () => void }> }>
    ).find(({ label }) => label === 'File');
    file!.submenu.find(({ label }) => label === 'New Wall Display')!.click!();
    const wall = electron.windows[1]!;
    expect(wall.isFullScreen()).toBe(true);
    await electron.invoke(wall.webContents, OPEN_SESSION, ['id-2']);
    expect(hostsOf(electron)[0]!.got('openSession')[0]!.message).toEqual({ type: 'openSession', view: 'wall' });
  });
});

describe('the host', () => {
  test('that dies is started again, later each time, and the windows say so', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const electron = await startDesktop(userData());
    const status = async () => (await electron.fetch(`${OWN_PAGE}api/start`)).json();
    const ask = () => electron.invoke(electron.windows[0]!.webContents, OPEN_SESSION, ['id']);
    expect(await status()).toMatchObject({ state: 'starting' });
    expect(await ask()).toBe('the host is starting');
    hostsOf(electron)[0]!.emit('message', {
      type: 'start',
      status: { state: 'importing', stage: 'streets', fraction: 0.4, message: '' },
    });
    expect(await status()).toMatchObject({ state: 'importing', stage: 'streets', fraction: 0.4 });
    hostsOf(electron)[0]!.emit('message', READY);
    expect(await status()).toMatchObject({ state: 'ready' });

    const waits = [];
    for (let death = 1; death <= 9; death++) {
      hostsOf(electron).at(-1)!.emit('exit', 139);
      expect(await status()).toMatchObject({
        state: 'failed',
        message: expect.stringContaining('being started again'),
      });
      expect(await ask()).toContain('being started again');
      const started = hostsOf(electron).length;
      let waited = 0;
      for (; hostsOf(electron).length === started; waited += 100) vi.advanceTimersByTime(100);
      waits.push(waited);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(electron.windows[0]!.webContents.sent.filter(({ channel }) => channel === HOST_GONE)).toHaveLength(9);

    hostsOf(electron).at(-1)!.emit('message', READY);
    expect(await status()).toMatchObject({ state: 'ready' });
    expect(await ask()).toBeNull();
    // After a quiet minute the next death is a new story.
    vi.advanceTimersByTime(60_000);
    const started = hostsOf(electron).length;
    hostsOf(electron).at(-1)!.emit('exit', 1);
    vi.advanceTimersByTime(500);
    expect(hostsOf(electron)).toHaveLength(started + 1);
  });

  test('that says why it cannot start is quoted until another one does better', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const electron = await startDesktop(userData());
    const status = async () => (await electron.fetch(`${OWN_PAGE}api/start`)).json();
    const failed = { state: 'failed', stage: '', fraction: 0, message: 'the data folder cannot be written' };
    hostsOf(electron)[0]!.emit('message', { type: 'start', status: failed });
    hostsOf(electron)[0]!.emit('exit', 1);
    expect(await status()).toMatchObject(failed);
    vi.advanceTimersByTime(500);
    hostsOf(electron)[1]!.emit('message', { type: 'start', status: { ...failed, state: 'starting', message: '' } });
    expect(await status()).toMatchObject(failed);
    hostsOf(electron)[1]!.emit('message', READY);
    expect(await status()).toMatchObject({ state: 'ready' });
  });

  test('cannot be impersonated by one that has died, and nonsense is ignored', async () => {
    const electron = await startDesktop(userData());
    const status = async () => (await electron.fetch(`${OWN_PAGE}api/start`)).json();
    hostsOf(electron)[0]!.emit('message', { type: 'ready' });
    hostsOf(electron)[0]!.emit('message', 'ready');
    expect(await status()).toMatchObject({ state: 'starting' });
    hostsOf(electron)[0]!.emit('exit', 1);
    hostsOf(electron)[0]!.emit('message', READY);
    expect(await status()).toMatchObject({ state: 'failed' });
    electron.module.app.emit('before-quit', { preventDefault: () => {} });
  });

  test('gets the processes it asks for, without the secrets that are its own', async () => {
    vi.stubEnv('CITY_TWIN_BROKER_PASSWORD', 'for the host alone');
    const electron = await startDesktop(userData());
    const [host] = hostsOf(electron);
    host!.emit('message', {
      type: 'startProcess',
      id: 7,
      entry: 'field-simulator',
      args: ['--seed', '1'],
      env: { FIELD_USER: 'device' },
    });
    const field = electron.processes.find(({ path }) => path.endsWith('field-simulator.ts'))!;
    expect(field.args).toEqual(['--seed', '1']);
    expect(field.options.env).toMatchObject({ FIELD_USER: 'device' });
    expect(field.options.env).not.toHaveProperty('CITY_TWIN_BROKER_PASSWORD');
    field.emit('spawn');
    expect(host!.got('processStarted')[0]!.message).toMatchObject({ id: 7, pid: field.pid });
    field.emit('exit', 3);
    expect(host!.got('processEnded')[0]!.message).toEqual({ type: 'processEnded', id: 7, reason: 'exit code 3' });
    host!.emit('message', { type: 'startProcess', id: 8, entry: '../../evil', args: [], env: {} });
    expect(electron.processes).toHaveLength(2);
    vi.unstubAllEnvs();
  });

  test('takes its processes with it', async () => {
    const electron = await startDesktop(userData());
    hostsOf(electron)[0]!.emit('message', { type: 'startProcess', id: 1, entry: 'field-simulator', args: [], env: {} });
    hostsOf(electron)[0]!.emit('exit', 1);
    expect(electron.processes[1]!.isKilled).toBe(true);
    electron.module.app.emit('before-quit', { preventDefault: () => {} });
  });

  test('is waited for when the program ends', async () => {
    const electron = await startDesktop(userData());
    let isHeld = false;
    const quit = () => electron.module.app.emit('before-quit', { preventDefault: () => (isHeld = true) });
    quit();
    expect(isHeld).toBe(true);
    const [host] = hostsOf(electron);
    expect(host!.got('stop')).toHaveLength(1);
    expect(electron.module.app.quits).toBe(0);
    host!.emit('exit', 0);
    await settled();
    expect(electron.module.app.quits).toBe(1);
    isHeld = false;
    quit();
    expect(isHeld).toBe(false);
    expect(hostsOf(electron)).toHaveLength(1);
  });

  test('that hangs at the end is ended', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const electron = await startDesktop(userData());
    electron.module.app.emit('before-quit', { preventDefault: () => {} });
    vi.advanceTimersByTime(10_000);
    expect(hostsOf(electron)[0]!.isKilled).toBe(true);
  });
});

describe('own files', () => {
  test('are served by address, the city once there is one', async () => {
    const electron = await startDesktop(userData());
    const pack = join(userData(), 'pack');
    mkdirSync(pack);
    writeFileSync(join(pack, 'manifest.json'), '{}');
    const get = (path: string) => electron.fetch(`app://city-twin${path}`);
    expect((await get('/pack/manifest.json')).status).toBe(503);
    hostsOf(electron)[0]!.emit('message', { type: 'ready', packFolder: pack });
    const response = await get('/pack/manifest.json');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
