// The host as a process of the desktop: the same services and flags as `serve`, with ports instead of a server.
import type { MessagePortMain } from 'electron';
import { Command } from 'commander';
import { addHostFlags, type HostFlags, servingOptions } from '../../commands/host-flags.ts';
import { guardProcess } from '../../host/process-guard.ts';
import { type Host, openHost } from '../../host/host.ts';
import { type FromHost, toHostSchema, type View } from './host-messages.ts';
import { portTransport } from './port-transport.ts';
import { createRemoteProcesses } from './remote-process.ts';

const STATUS_EVERY_MS = 200;

const parent = process.parentPort;
const tell = (message: FromHost) => parent.postMessage(message);
const log = (line: string) => void process.stderr.write(`${line}\n`);
const processes = createRemoteProcesses(tell);

/** Only this machine's user sees a desktop window, so a desk comes in as the one who started the program. */
function connect(host: Host, view: View, port: MessagePortMain): void {
  const principal = host.access.authenticate(view === 'wall' ? host.tokens.wall : host.tokens.local);
  if (host.city === null || principal === null) port.close();
  else host.city.connect(portTransport(port), principal);
}

async function openDesktopHost(): Promise<Host> {
  const command = addHostFlags(new Command('city-twin').requiredOption('--version <text>'));
  // Electron's own switches may stand among ours.
  command.allowUnknownOption().allowExcessArguments().exitOverride();
  const { version, ...flags } = command
    .parse(process.argv.slice(2), { from: 'user' })
    .opts<HostFlags & { version: string }>();
  const { host } = await servingOptions(flags);
  return openHost({ ...host, version, log, startProcess: processes.startProcess });
}

/** Tells the windows how far the start is until it is over. */
async function startCity(host: Host): Promise<void> {
  const timer = setInterval(() => tell({ type: 'start', status: host.startStatus() }), STATUS_EVERY_MS);
  try {
    const city = await host.start();
    tell({ type: 'ready', packFolder: city.packFolder });
  } finally {
    clearInterval(timer);
  }
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  log(`host: ${message}`);
  tell({ type: 'start', status: { state: 'failed', stage: '', fraction: 0, message } });
  // The main process starts another one, later each time. The message needs a moment to leave.
  setTimeout(() => process.exit(1), STATUS_EVERY_MS);
}

const opening = openDesktopHost();

parent.on('message', ({ data, ports }) => {
  const parsed = toHostSchema.safeParse(data);
  if (!parsed.success) {
    log(`host: unknown message from the desktop: ${parsed.error.message}`);
    return;
  }
  const message = parsed.data;
  switch (message.type) {
    case 'openSession': {
      const [port] = ports;
      if (port !== undefined) opening.then((host) => connect(host, message.view, port)).catch(() => port.close());
      break;
    }
    case 'stop':
      opening
        .then((host) => host.stop())
        .catch((error: unknown) => log(`host: ${String(error)}`))
        .finally(() => process.exit(0));
      break;
    case 'processStarted':
    case 'processSaid':
    case 'processEnded':
      processes.receive(message);
      break;
  }
});

guardProcess({
  log,
  onRejection: (reason) => void opening.then((host) => host.noteFailure(reason)).catch(fail),
  stop: () => opening.then((host) => host.stop()),
});
opening.then(startCity).catch(fail);
