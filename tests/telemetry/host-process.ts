// A host of its own process, to be killed. argv: data folder, "embedded" or the address of a broker, and optionally how foreign devices are
// understood, as JSON.
// Prints one JSON line when devices can connect, and one at every change of storage.
import { type DecoderSettings, NO_DECODERS } from '../../main/host/telemetry/decoders.ts';
import { embedded, startTelemetryHost } from './telemetry-host.ts';

const [dir = '', broker = 'embedded', languages] = process.argv.slice(2);
const decoders = languages === undefined ? NO_DECODERS : (JSON.parse(languages) as DecoderSettings);
const way = broker === 'embedded' ? embedded() : ({ kind: 'external', url: broker } as const);
const host = await startTelemetryHost(way, dir, 50, decoders);
const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
host.events.subscribe(({ name }) => say({ event: name }));
say({ ready: true, url: host.telemetry.url });
setInterval(() => say({ stored: host.storage.status().state, points: host.telemetry.live.pointsWithValue }), 500);
process.once('SIGTERM', () => {
  void host.stop().then(() => process.exit(0));
});
