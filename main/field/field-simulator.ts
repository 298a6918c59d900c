// The field simulator's process: reads the city pack, makes the simulated devices of every system and lets them publish over
// MQTT as real ones would. It knows the control room only through the broker, and ends with the process that started it.
import { connect, type ErrorWithReasonCode, type MqttClient } from 'mqtt';
import { DOMAINS } from '../../simulation/domains/index.ts';
import { createEnvironment } from '../../simulation/weather/environment.ts';
import { openCityPack } from '../host/city/city-pack.ts';
import { FIELD_USAGE, type FieldOptions, readFieldOptions } from './field-options.ts';
import { FieldPublisher, type Outlet } from './field-publisher.ts';
import { readSites } from './field-site.ts';

const RECONNECT_MS = 1000;
const SKIPPED_REPORT_MS = 60_000;
/** CONNACK codes of MQTT 3.1.1 and 5 for "bad user name or password" and "not authorised". */
const REFUSED = new Set([4, 5, 134, 135]);

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function giveUp(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function openBroker({ broker, user, password }: FieldOptions, city: string): MqttClient {
  const client = connect(broker, {
    clientId: `field-simulator-${city}-${process.pid}`,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    reconnectPeriod: RECONNECT_MS,
    reconnectOnConnackError: true,
    connectTimeout: 10_000,
    keepalive: 30,
    queueQoSZero: false,
  });
  let lastTrouble = '';
  client.on('connect', () => {
    lastTrouble = '';
    say(`connected to ${broker}`);
  });
  client.on('close', () => {
    if (client.disconnecting) return;
    if (lastTrouble === '') say(`lost ${broker}; trying again every ${RECONNECT_MS / 1000} s`);
    lastTrouble ||= 'closed';
  });
  client.on('error', (error: Error | ErrorWithReasonCode) => {
    if ('code' in error && REFUSED.has(error.code)) {
      giveUp(`${broker} refused the user name or password: check FIELD_USER and FIELD_PASSWORD`);
    }
    // Several addresses that all refuse come as one error without a message.
    const trouble = error.message || ('code' in error ? String(error.code) : error.name);
    if (trouble !== lastTrouble) say(`cannot reach ${broker}: ${trouble}; trying again every ${RECONNECT_MS / 1000} s`);
    lastTrouble = trouble;
  });
  return client;
}

const outletOf = (client: MqttClient): Outlet => ({
  get isConnected() {
    return client.connected;
  },
  get unsentBytes() {
    return client.stream.writableLength;
  },
  publish: (topic, payload, options, done) => void client.publish(topic, payload, options, done),
});

async function run(options: FieldOptions): Promise<void> {
  // The channel to the host closes with the host, however that ended.
  process.once('disconnect', () => process.exit(0));
  const pack = await openCityPack(options.pack);
  const { id, origin, timeZone } = pack.manifest;
  const siteOf = await readSites(pack, options.seed);
  const { startCity, startWall, speed } = options.clock;
  const client = openBroker(options, id);
  const publisher = new FieldPublisher({
    city: id,
    fields: DOMAINS.map((domain) => ({ domain: domain.id, field: domain.createField(siteOf(domain.id)) })),
    environmentAt: createEnvironment({ ...origin, timeZone }, options.seed),
    cityNow: () => startCity + (Date.now() - startWall) * speed,
    rate: options.rate,
    seed: options.seed,
    outlet: outletOf(client),
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
