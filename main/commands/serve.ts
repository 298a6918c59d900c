// `serve`: the host and its web server, until a signal comes.
import { EXIT } from './command-failure.ts';
import { servingOptions, type HostFlags } from './host-flags.ts';
import { outsideOrigin, runServer, untilSignal, USUAL_PORT } from './run-server.ts';
import { log, printJson } from './terminal.ts';

/** Prints the one ready line on stdout, when sessions can come in. */
export async function serve(flags: HostFlags): Promise<number> {
  const options = await servingOptions(flags);
  const signal = untilSignal();
  const running = await runServer(options, options.port ?? USUAL_PORT, log);
  const { host, server } = running;
  try {
    const first = await Promise.race([running.ready.then(() => null), signal]);
    if (first === null) {
      printJson({
        ready: true,
        url: `${server.origin}/?token=${host.tokens.local}`,
        wallUrl: `${outsideOrigin(server, options.bind)}/?token=${host.tokens.wall}`,
        mqtt: host.city?.mqttUrl ?? null,
        pid: process.pid,
      });
      await signal;
    }
  } finally {
    await running.stop();
  }
  return EXIT.done;
}
