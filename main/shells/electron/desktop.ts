// The desktop program: the list of what it is made of, in the order in which it comes to life.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  protocol,
  session,
  shell,
  utilityProcess,
  type IpcMainInvokeEvent,
} from 'electron';
import { entryUrl } from '../../entries.ts';
import { createAppHandler } from './app-protocol.ts';
import { OPEN_SESSION, OPEN_WINDOW, SAVE_PDF, SESSION_PORT } from './channels.ts';
import type { ProcessEntry } from './host-messages.ts';
import { type ChildProcess, HostSupervisor } from './host-supervisor.ts';
import { setMenu } from './menu.ts';
import { savePdf } from './save-pdf.ts';
import { APP_SCHEME, guardContents, guardSession, isOwnFrame } from './window-guards.ts';
import { panelNameSchema } from './window-placement.ts';
import { Windows } from './windows.ts';

const log = (text: string) => console.error(`desktop: ${text}`);

/** The bundle lies in out/main, beside out/renderer. */
const bundleFolder = fileURLToPath(new URL('.', import.meta.url));
const rendererFolder = join(bundleFolder, '..', 'renderer');
/** What stands before the program's folder is for Electron itself. */
const ownFolder = process.argv.findIndex((argument) => resolve(argument) === app.getAppPath());
const programArguments = process.argv.slice(app.isPackaged ? 1 : ownFolder + 1);

function startHost(): ChildProcess {
  const args = ['--version', app.getVersion(), ...programArguments];
  return utilityProcess.fork(fileURLToPath(entryUrl('host')), args, { serviceName: 'City Twin host' });
}

/** The broker's password is for the host alone. */
const environmentOfOthers = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^CITY_TWIN_.*PASSWORD$/.test(name)),
);

function startProcess(entry: ProcessEntry, args: string[], env: Record<string, string>): ChildProcess {
  return utilityProcess.fork(fileURLToPath(entryUrl(entry)), args, {
    serviceName: `City Twin ${entry}`,
    env: { ...environmentOfOthers, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(): Promise<void> {
  await app.whenReady();
  const windows = new Windows({
    preload: join(bundleFolder, 'preload.cjs'),
    memory: join(app.getPath('userData'), 'windows.json'),
    log,
  });
  const host = new HostSupervisor({
    startHost,
    startProcess,
    killNow: (pid) => void process.kill(pid, 'SIGKILL'),
    timers: {
      now: () => performance.now(),
      after: (ms, work) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
    },
    onHostGone: (reason) => windows.tellHostGone(reason),
    log,
  });

  guardSession(session.defaultSession);
  session.defaultSession.protocol.handle(
    APP_SCHEME,
    createAppHandler({ rendererFolder, packFolder: () => host.packFolder, startStatus: () => host.status }),
  );

  // The three things that a page may ask of this process: a session with the host, a window of this program, and itself as a PDF.
  ipcMain.handle(OPEN_SESSION, (event: IpcMainInvokeEvent, id: unknown) => {
    const view = windows.viewOf(event.sender);
    if (!isOwnFrame(event.senderFrame) || view === null) throw new Error('not one of our windows');
    if (typeof id !== 'string' || id.length > 64) throw new Error('a session is asked for by an id');
    const { port1, port2 } = new MessageChannelMain();
    const refusal = host.openSession(view, port1);
    if (refusal === null) event.sender.postMessage(SESSION_PORT, id, [port2]);
    return refusal;
  });

  ipcMain.handle(OPEN_WINDOW, (event: IpcMainInvokeEvent, panel: unknown) => {
    if (!isOwnFrame(event.senderFrame) || windows.viewOf(event.sender) !== 'desk')
      throw new Error('not one of our windows');
    if (panel === null) {
      windows.refuseTooMany();
      windows.openNew('desk');
      return;
    }
    const name = panelNameSchema.safeParse(panel);
    if (!name.success) throw new Error('a window is asked for by the name of a panel');
    windows.openPanel(name.data);
  });

  // Reports on the desktop are files, not paper.
  ipcMain.handle(SAVE_PDF, (event: IpcMainInvokeEvent, title: unknown) => {
    const window = BrowserWindow.fromWebContents(event.sender);
    if (!isOwnFrame(event.senderFrame) || window === null) throw new Error('not one of our windows');
    const askPath = async (defaultPath: string) => {
      const filters = [{ name: 'PDF', extensions: ['pdf'] }];
      const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath, filters });
      return canceled || filePath === '' ? null : filePath;
    };
    return savePdf(event.sender, title, { folder: app.getPath('documents'), askPath });
  });

  setMenu((view) => windows.openNew(view));
  host.start();
  windows.restore();

  app.on('second-instance', () => windows.focus());
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) windows.restore();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let isStopped = false;
  app.on('before-quit', (event) => {
    windows.freeze();
    if (isStopped) return;
    // The host has values in memory that it has acknowledged: it is waited for.
    event.preventDefault();
    void host.stop().then(() => {
      isStopped = true;
      app.quit();
    });
  });
}

app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  {
    scheme: APP_SCHEME,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
]);
app.on('web-contents-created', (_event, contents) => guardContents(contents, (url) => void shell.openExternal(url)));

if (app.requestSingleInstanceLock()) {
  run().catch((error: unknown) => {
    log(`cannot start: ${String(error)}`);
    app.exit(1);
  });
} else {
  log('City Twin is running already; its window has been asked to show itself');
  app.quit();
}
