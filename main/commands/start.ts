// `start`: the desktop control room. In Electron where its binary is there; else the same host and the same pages in the
// system's browser.
import { browserProfileFolder } from './folders.ts';
import { runDesktop } from '../shells/electron/launch.ts';
import { openAppWindow, openLink } from './browser-window.ts';
import { EXIT } from './command-failure.ts';
import { findElectron } from './electron-binary.ts';
import { servingOptions, type HostFlags } from './host-flags.ts';
import { ensureRenderer } from './renderer-build.ts';
import { PortInUse, runServer, untilSignal, USUAL_PORT, type RunningServer } from './run-server.ts';
import { log, print } from './terminal.ts';

/** @param args the flags as they were typed, for the desktop program */
export async function start(flags: HostFlags, args: readonly string[]): Promise<number> {
  // Checked here so that a wrong flag is said in the terminal, not in a window.
  const options = await servingOptions(flags);
  const electron = findElectron();
  if (electron === null) log('Electron’s binary is not installed here; the control room opens in the browser instead.');
  else {
    await ensureRenderer(log);
    const end = await runDesktop(electron, args, log);
    if (end.kind === 'closed') return end.code === 0 ? EXIT.done : EXIT.failed;
    log(`Electron does not run here (${end.reason}); the control room opens in the browser instead.`);
  }
  const signal = untilSignal();
  // Nobody types the address of the desktop, so a port that is in use is no reason to stop.
  const running = await runServer(options, options.port ?? USUAL_PORT, log).catch((error: unknown) => {
    if (options.port !== undefined || !(error instanceof PortInUse)) throw error;
    return runServer(options, 0, log);
  });
  try {
    // The window opens at once and shows the progress of a first start.
    const ready = running.ready.then(() => log('ready'));
    ready.catch(() => undefined);
    await Promise.race([ready.then(() => signal), Promise.all([showWindow(running), ready]), signal]);
  } finally {
    await running.stop();
  }
  return EXIT.done;
}

/** Resolves when the user has closed the window; never when there is none. */
async function showWindow({ host, server }: RunningServer): Promise<void> {
  const principal = host.access.authenticate(host.tokens.local);
  // A command line can be read by every account of the machine: the browser gets a ticket that is good once.
  const ticketUrl = () => `${server.origin}/?token=${principal === null ? '' : host.access.issueTicket(principal)}`;
  const window = openAppWindow(ticketUrl(), browserProfileFolder);
  if (window !== null && (await window.closed) === 'closed') return;
  if (window === null && (await openLink(ticketUrl()))) log('the control room is open in your browser; Ctrl+C ends it');
  else
    print(`Open this address in a browser (Ctrl+C ends the program):\n  ${server.origin}/?token=${host.tokens.local}`);
  await new Promise(() => undefined);
}
