// The field simulator's process: reads the city pack, makes the simulated devices of every system and lets them publish over
// MQTT as real ones would. It knows the control room only through the broker, and ends with the process that started it.
import { DOMAINS } from '../../simulation/domains/index.ts';
import { createEnvironment } from '../../simulation/weather/environment.ts';
import { openCityPack } from '../host/city/city-pack.ts';
import { openBroker, outletOf } from './broker-connection.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { FIELD_USAGE, type FieldOptions, readFieldOptions } from './field-options.ts';
import { FieldPublisher } from './field-publisher.ts';
import { readAssets, readStreets, sitesOf } from './field-site.ts';

const SKIPPED_REPORT_MS = 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function giveUp(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

async function run(options: FieldOptions): Promise<void> {
  // The channel to the host closes with the host, however that ended.
  process.once('disconnect', () => process.exit(0));
  const pack = await openCityPack(options.pack);
  const { id, origin, timeZone } = pack.manifest;
  const assets = await readAssets(pack);
  const siteOf = sitesOf(assets, await readStreets(pack), options.seed, new Set());
  const { startCity, startWall, speed } = options.clock;
  const client = openBroker(options, {
    clientId: `field-simulator-${id}-${process.pid}`,
    will: undefined,
    say,
    onRefused: giveUp,
  });
  const outlet = outletOf(client);
  const queue = new DeliveryQueue(outlet);
  const publisher = new FieldPublisher({
    city: id,
    fields: DOMAINS.map((domain) => ({ domain: domain.id, field: domain.createField(siteOf(domain.id)) })),
    environmentAt: createEnvironment({ ...origin, timeZone }, options.seed),
    cityNow: () => startCity + (Date.now() - startWall) * speed,
    rate: options.rate,
    seed: options.seed,
    outlet,
    queue,
  });
  const end = (): void => {
    publisher.stop();
    client.end(false, {}, () => process.exit(0));
    setTimeout(() => process.exit(0), 1000).unref();
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);

  publisher.start();
  say(
    `${publisher.devices} devices of ${pack.manifest.name}, about ${Math.round(publisher.messagesPerSecond)} messages/s`,
  );

  let reported = 0;
  setInterval(() => {
    const { skipped } = publisher.counts;
    if (skipped > reported) say(`the broker is slow: ${skipped - reported} messages skipped`);
    reported = skipped;
  }, SKIPPED_REPORT_MS).unref();
}

if (process.argv.includes('--help')) {
  say(FIELD_USAGE);
} else {
  let options: FieldOptions;
  try {
    options = readFieldOptions(process.argv.slice(2), process.env, Date.now());
  } catch (error) {
    giveUp(`${error instanceof Error ? error.message : String(error)}\n${FIELD_USAGE}`);
  }
  run(options).catch((error: unknown) => giveUp(error instanceof Error ? error.message : String(error)));
}
