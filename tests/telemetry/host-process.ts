// A host of its own process, to be killed. argv: data folder, "embedded" or the address of a broker.
// Prints one JSON line when devices can connect, and one at every change of storage.
import { embedded, startTelemetryHost } from './telemetry-host.ts';

const [dir = '', broker = 'embedded'] = process.argv.slice(2);
const host = await startTelemetryHost(broker === 'embedded' ? embedded() : { kind: 'external', url: broker }, dir);
const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
host.events.subscribe(({ name }) => say({ event: name }));
say({ ready: true, url: host.telemetry.url });
setInterval(() => say({ stored: host.storage.status().state, points: host.telemetry.live.pointsWithValue }), 500);
process.once('SIGTERM', () => {
  void host.stop().then(() => process.exit(0));
});
