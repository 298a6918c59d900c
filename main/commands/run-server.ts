// Host and server together, as `serve` and the browser form of `start` run them.
import { networkInterfaces } from 'node:os';
import type { Host } from '../host/host.ts';
import type { Server } from '../shells/server/server.ts';
import { guardProcess } from '../host/process-guard.ts';
import { CommandFailure } from './command-failure.ts';
import { explainFolders, explainPack } from './data-folder.ts';
import type { ServingOptions } from './host-flags.ts';
import { ensureRenderer, rendererFolder } from './renderer-build.ts';
import { readTlsFiles } from './tls-files.ts';
import { programVersion } from './version.ts';

export const USUAL_PORT = 8420;

/** Another program listens there. */
export class PortInUse extends CommandFailure {}

export interface RunningServer {
  readonly host: Host;
  readonly server: Server;
  /** resolves when the city and the pages are ready */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function describeListenError(error: unknown, bind: string, port: number): CommandFailure {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new PortInUse(
        `port ${port} on ${bind} is in use by another program`,
        'stop that program, or take another with --port N (0: a free one)',
      );
    case 'EACCES':
      return new CommandFailure(`this account may not listen on port ${port}`, 'take a port above 1023 with --port N');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CommandFailure(`${bind} is no address of this machine`, 'correct --bind');
    default:
      return new CommandFailure(`the web server did not start: ${String(error)}`, 'correct --bind or --port');
  }
}

/** Returns as soon as the server listens; the city may still be built. @throws CommandFailure */
export async function runServer(
  options: ServingOptions,
  port: number,
  log: (line: string) => void,
): Promise<RunningServer> {
  const { bind, names, isInsecure } = options;
  const tls = options.tls === null ? null : await readTlsFiles(options.tls);
  if (!isLoopback(bind) && tls === null && !isInsecure) {
    throw new CommandFailure(
      `--bind ${bind} would send tokens over the network in the clear`,
      'add --tls-cert and --tls-key, or --insecure behind a proxy that does TLS',
    );
  }
  const { openHost } = await import('../host/host.ts');
  const version = programVersion();
  const host = await openHost({ ...options.host, version, log }).catch(async (error: unknown) => {
    throw await explainFolders(error);
  });
  // The city starts while the server's code is being loaded: it waits for its workers most of that time.
  const ready = Promise.all([host.start(), ensureRenderer(log)]).then(
    () => undefined,
    async (error: unknown) => {
      throw await explainPack(error);
    },
  );
  ready.catch(() => undefined);
  const { startServer } = await import('../shells/server/server.ts');
  // Told where the process could end: whoever reads the log of a supervisor finds the reason last.
  guardProcess({
    log,
    onRejection: (error) => host.noteFailure(error),
    stop: () => host.stop(),
  });
  let server: Server;
  try {
    server = await startServer({ host, port, bind, tls, names, version, rendererFolder });
  } catch (error) {
    await host.stop();
    throw describeListenError(error, bind, port);
  }
  return {
    host,
    server,
    ready,
    stop: async () => {
      await server.stop();
      await host.stop();
    },
  };
}

/** Where another machine finds this server, when it is bound to all addresses. */
export function outsideOrigin({ origin, port }: Server, bind: string): string {
  if (bind !== '0.0.0.0' && bind !== '::') return origin;
  const address = Object.values(networkInterfaces())
    .flat()
    .find((address) => address !== undefined && !address.internal && address.family === 'IPv4');
  return address === undefined ? origin : `${new URL(origin).protocol}//${address.address}:${port}`;
}

/** Ends the process cleanly at the first signal, and at once at the second. Never resolves before. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(1));
      });
    }
  });
}
