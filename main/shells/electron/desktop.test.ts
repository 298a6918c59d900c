import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createFakeElectron,
  createFakePreload,
  type FakeUtilityProcess,
} from '../../../tests/builders/fake-electron.ts';
import { HOST_GONE, OPEN_SESSION, OPEN_WINDOW, SESSION_PORT } from './channels.ts';

const OWN_PAGE = 'app://city-twin/';
const READY = { type: 'ready', packFolder: '/packs/berlin' };

let userData: string;
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  userData = mkdtempSync(join(tmpdir(), 'city-twin-desktop-'));
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.doUnmock('electron');
  vi.resetModules();
  rmSync(userData, { recursive: true, force: true });
});

/** Runs the program's own file against a fresh Electron. */
async function startDesktop(options: { isFirstInstance?: boolean } = {}) {
  const electron = createFakeElectron({ userData, ...options });
  vi.doMock('electron', () => electron.module);
  await import('./desktop.ts');
  await settled();
  return electron;
}

const hostsOf = ({ processes }: { processes: FakeUtilityProcess[] }) =>
  processes.filter(({ path }) => path.endsWith('host-process.ts'));

describe('windows', () => {
  test('are made with every lock on', async () => {
    const { windows, module } = await startDesktop();
    expect(module.app.isSandboxed).toBe(true);
    expect(windows).toHaveLength(1);
    expect(windows[0]!.webContents.mainFrame.url).toBe(OWN_PAGE);
    expect(windows[0]!.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
    });
  });

  test('cannot be led away, and open nothing but the attribution outside', async () => {
    const { windows, openedOutside } = await startDesktop();
    const page = windows[0]!.webContents;
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect'] as const) {
      expect(page.tries(event, 'https://evil.example/')).toBe(false);
      expect(page.tries(event, 'file:///etc/passwd')).toBe(false);
      expect(page.tries(event, 'app://other/')).toBe(false);
      expect(page.tries(event, 'app://city-twin.evil.example/')).toBe(false);
      expect(page.tries(event, OWN_PAGE)).toBe(true);
    }
    expect(page.tries('will-attach-webview')).toBe(false);
    const refused = [
      'http://www.openstreetmap.org/copyright',
      'https://www.openstreetmap.org.evil.example/copyright',
      'https://user@www.openstreetmap.org/copyright',
      'https://www.openstreetmap.org:444/copyright',
      'https://www.openstreetmap.org/copyrights',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'nonsense',
    ];
    for (const url of refused) expect(page.openHandler({ url })).toEqual({ action: 'deny' });
    expect(openedOutside).toEqual([]);
    expect(page.openHandler({ url: 'https://www.openstreetmap.org/copyright' })).toEqual({ action: 'deny' });
    expect(openedOutside).toEqual(['https://www.openstreetmap.org/copyright']);
  });

  test('get no permission beyond filling the screen and copying', async () => {
    const { permissions } = await startDesktop();
    const ask = (permission: string, requestingUrl: string) => {
      let answer: boolean | undefined;
      permissions.request(null, permission, (isGranted) => (answer = isGranted), { requestingUrl });
      return answer;
    };
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'clipboard-read',
      'openExternal',
      'hid',
      'unknown',
    ]) {
      expect(ask(permission, OWN_PAGE)).toBe(false);
      expect(permissions.check(null, permission, OWN_PAGE)).toBe(false);
    }
    expect(ask('fullscreen', OWN_PAGE)).toBe(true);
    expect(ask('fullscreen', 'https://evil.example/')).toBe(false);
    expect(permissions.check(null, 'fullscreen', 'https://evil.example/')).toBe(false);
    expect(permissions.device()).toBe(false);
  });

  test('download only what the page made itself', async () => {
    const { module } = await startDesktop();
    const isPrevented = (url: string) => {
      let result = false;
      module.session.defaultSession.emit(
        'will-download',
        { preventDefault: () => (result = true) },
        { getURL: () => url },
      );
      return result;
    };
    expect(isPrevented('https://evil.example/program.exe')).toBe(true);
    expect(isPrevented('blob:https://evil.example/1')).toBe(true);
    expect(isPrevented('blob:app://city-twin/1')).toBe(false);
  });

  test('come back where they were, each on its display', async () => {
    const first = await startDesktop();
    first.displays.push({ id: 2, workArea: { x: 2560, y: 0, width: 1920, height: 1040 } });
    first.windows[0]!.bounds = { x: 2600, y: 40, width: 1200, height: 800 };
    first.windows[0]!.emit('moved');
    first.module.app.emit('before-quit', { preventDefault: () => {} });
    expect(JSON.parse(readFileSync(join(userData, 'windows.json'), 'utf8'))).toMatchObject({
      windows: [{ displayId: 2 }],
    });

    vi.resetModules();
    const second = await startDesktop();
    expect(second.windows[0]!.bounds).toMatchObject({ width: 1200, height: 800, x: 1360 });
  });

  test('of one panel open on a display of their own, once, and come back as that', async () => {
    const first = await startDesktop();
    first.displays.push({ id: 2, workArea: { x: 2560, y: 0, width: 1920, height: 1040 } });
    const page = first.windows[0]!.webContents;
    await first.invoke(page, OPEN_WINDOW, ['alarms']);
    await first.invoke(page, OPEN_WINDOW, ['alarms']);
    await first.invoke(page, OPEN_WINDOW, [null]);
    expect(first.windows.map((window) => window.webContents.mainFrame.url)).toEqual([
      OWN_PAGE,
      `${OWN_PAGE}?panel=alarms`,
      `${OWN_PAGE}?window=2`,
    ]);
    expect(first.windows[1]!.bounds.x).toBeGreaterThanOrEqual(2560);
    expect(first.windows[1]!.hasFocus).toBe(true);
    first.module.app.emit('before-quit', { preventDefault: () => {} });

    vi.resetModules();
    const second = await startDesktop();
    expect(second.windows.map((window) => window.webContents.mainFrame.url)).toEqual([
      OWN_PAGE,
      `${OWN_PAGE}?panel=alarms`,
      `${OWN_PAGE}?window=2`,
    ]);
  });

  test('are opened for our own desks alone, by names, and not without end', async () => {
    const { windows, invoke } = await startDesktop();
    const page = windows[0]!.webContents;
    await expect(invoke(page, OPEN_WINDOW, ['alarms'], null)).rejects.toThrow('not one of our windows');
    await expect(invoke(page, OPEN_WINDOW, ['alarms'], { url: 'https://evil.example/', parent: null })).rejects.toThrow(
      'not one of our windows',
    );
    for (const name of ['../x', 'a b', '', 'x'.repeat(41), 7, undefined, { panel: 'alarms' }])
      await expect(invoke(page, OPEN_WINDOW, [name])).rejects.toThrow('the name of a panel');
    for (let more = 1; more < 24; more++) await invoke(page, OPEN_WINDOW, [null]);
    await expect(invoke(page, OPEN_WINDOW, [null])).rejects.toThrow('close one first');
    await expect(invoke(page, OPEN_WINDOW, ['alarms'])).rejects.toThrow('close one first');
    expect(windows).toHaveLength(24);
  });

  test('come to the main display when theirs is unplugged, and stay where they are seen', async () => {
    const { windows, displays, module } = await startDesktop();
    const before = windows[0]!.bounds;
    displays.push({ id: 2, workArea: { x: 2560, y: 0, width: 1920, height: 1040 } });
    windows[0]!.bounds = { x: 2600, y: 40, width: 1200, height: 800 };
    displays.pop();
    module.screen.emit('display-removed', {}, { id: 2 });
    expect(windows[0]!.bounds).toEqual({ x: 1360, y: 40, width: 1200, height: 800 });
    windows[0]!.bounds = before;
    module.screen.emit('display-removed', {}, { id: 3 });
    expect(windows[0]!.bounds).toEqual(before);
  });

  test('a damaged memory costs nothing but the arrangement', async () => {
    writeFileSync(join(userData, 'windows.json'), '{"version":1,"windows":[{"view":"desk"');
    const { windows } = await startDesktop();
    expect(windows).toHaveLength(1);
  });

  test('a second start shows the first one', async () => {
    const first = await startDesktop();
    first.module.app.emit('second-instance');
    expect(first.windows[0]!.hasFocus).toBe(true);
    vi.resetModules();
    const second = await startDesktop({ isFirstInstance: false });
    expect(second.module.app.quits).toBe(1);
    expect(second.processes).toEqual([]);
  });

  test('a page that crashes is loaded again, but not for ever', async () => {
    const { windows } = await startDesktop();
    for (let crash = 0; crash < 10; crash++)
      windows[0]!.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(windows[0]!.webContents.reloads).toBe(3);
  });
});

describe('a session', () => {
  test('is asked for by our own main frame and nobody else', async () => {
    const electron = await startDesktop();
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
    const electron = await startDesktop();
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
    const electron = await startDesktop();
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
    const electron = await startDesktop();
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
    const electron = await startDesktop();
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
    const electron = await startDesktop();
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
    const electron = await startDesktop();
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
    const electron = await startDesktop();
    hostsOf(electron)[0]!.emit('message', { type: 'startProcess', id: 1, entry: 'field-simulator', args: [], env: {} });
    hostsOf(electron)[0]!.emit('exit', 1);
    expect(electron.processes[1]!.isKilled).toBe(true);
    electron.module.app.emit('before-quit', { preventDefault: () => {} });
  });

  test('is waited for when the program ends', async () => {
    const electron = await startDesktop();
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
    const electron = await startDesktop();
    electron.module.app.emit('before-quit', { preventDefault: () => {} });
    vi.advanceTimersByTime(10_000);
    expect(hostsOf(electron)[0]!.isKilled).toBe(true);
  });
});

describe('own files', () => {
  test('are served by address, the city once there is one', async () => {
    const electron = await startDesktop();
    const pack = join(userData, 'pack');
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
