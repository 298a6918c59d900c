// A host of its own process for a soak. argv: data folder, address of the broker, assets. Prints every second how many samples are on disk
// and acknowledged, and its memory.
import { RECORD } from '../../main/host/storage/sample-batch.ts';
import { startTelemetryHost } from './telemetry-host.ts';

const [dir = '', url = '', each = '1'] = process.argv.slice(2);
const host = await startTelemetryHost({ kind: 'external', url }, dir, Number(each));
const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
let added = 0;
let committed = 0;
const { samples } = host.storage;
const add = samples.add.bind(samples);
const whenCommitted = samples.whenCommitted.bind(samples);
samples.add = (...sample) => {
  // A mark is no sample: it says that what is shown changed by itself.
  if (sample[7] !== RECORD.mark) added += 1;
  add(...sample);
};
samples.whenCommitted = (done) => {
  const upTo = added;
  whenCommitted(() => {
    committed = Math.max(committed, upTo);
    done();
  });
};
setInterval(() => {
  const { rss } = process.memoryUsage();
  const { rejected, messagesPerSecond } = host.telemetry.flow();
  const { state } = host.telemetry.broker();
  const { messages: lost } = host.telemetry.lost();
  say({
    committed,
    rssMb: rss / 2 ** 20,
    messagesPerSecond,
    rejected,
    state,
    lost,
  });
}, 1000);
process.once('SIGTERM', () => {
  void host.stop().then(() => process.exit(0));
});
