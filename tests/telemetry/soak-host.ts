// A host of its own process for a soak. argv: data folder, address of the broker, assets. Prints its memory every second.
import { startTelemetryHost } from './telemetry-host.ts';

const [dir = '', url = '', each = '1'] = process.argv.slice(2);
const host = await startTelemetryHost({ kind: 'external', url }, dir, Number(each));
const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
setInterval(() => {
  const { rss } = process.memoryUsage();
  const { rejected, messagesPerSecond } = host.telemetry.flow();
  const { state } = host.telemetry.broker();
  const { messages: lost } = host.telemetry.lost();
  say({
    rssMb: rss / 2 ** 20,
    messagesPerSecond,
    rejected,
    state,
    lost,
    delivery: host.telemetry.sources()[0]?.delivery,
  });
}, 1000);
process.once('SIGTERM', () => {
  void host.stop().then(() => process.exit(0));
});
