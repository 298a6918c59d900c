import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { OPEN_WINDOW } from './channels.ts';
import { OWN_PAGE, startDesktop, useUserData } from '../../../tests/builders/start-desktop.ts';

const userData = useUserData();

describe('windows', () => {
  test('are made with every lock on', async () => {
    const { windows, module } = await startDesktop(userData());
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
    const { windows, openedOutside } = await startDesktop(userData());
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
    const { permissions } = await startDesktop(userData());
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
    const { module } = await startDesktop(userData());
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
    const first = await startDesktop(userData());
    first.displays.push({ id: 2, workArea: { x: 2560, y: 0, width: 1920, height: 1040 } });
    first.windows[0]!.bounds = { x: 2600, y: 40, width: 1200, height: 800 };
    first.windows[0]!.emit('moved');
    first.module.app.emit('before-quit', { preventDefault: () => {} });
    expect(JSON.parse(readFileSync(join(userData(), 'windows.json'), 'utf8'))).toMatchObject({
      windows: [{ displayId: 2 }],
    });

    vi.resetModules();
    const second = await startDesktop(userData());
    expect(second.windows[0]!.bounds).toMatchObject({ width: 1200, height: 800, x: 1360 });
  });

  test('of one panel open on a display of their own, once, and come back as that', async () => {
    const first = await startDesktop(userData());
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
    const second = await startDesktop(userData());
    expect(second.windows.map((window) => window.webContents.mainFrame.url)).toEqual([
      OWN_PAGE,
      `${OWN_PAGE}?panel=alarms`,
      `${OWN_PAGE}?window=2`,
    ]);
  });

  test('are opened for our own desks alone, by names, and not without end', async () => {
    const { windows, invoke } = await startDesktop(userData());
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
    const { windows, displays, module } = await startDesktop(userData());
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
    writeFileSync(join(userData(), 'windows.json'), '{"version":1,"windows":[{"view":"desk"');
    const { windows } = await startDesktop(userData());
    expect(windows).toHaveLength(1);
  });

  test('a second start shows the first one', async () => {
    const first = await startDesktop(userData());
    first.module.app.emit('second-instance');
    expect(first.windows[0]!.hasFocus).toBe(true);
    vi.resetModules();
    const second = await startDesktop(userData(), { isFirstInstance: false });
    expect(second.module.app.quits).toBe(1);
    expect(second.processes).toEqual([]);
  });

  test('a page that crashes is loaded again, but not for ever', async () => {
    const { windows } = await startDesktop(userData());
    for (let crash = 0; crash < 10; crash++)
      windows[0]!.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(windows[0]!.webContents.reloads).toBe(3);
  });
});
