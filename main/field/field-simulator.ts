// The field simulator's process: reads the city pack, makes the simulated devices of every system and lets them publish over
// MQTT as real ones would. It knows the control room only through the broker, and ends with the process that started it.
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { DOMAINS } from '../../simulation/domains/index.ts';
import { formatTopic } from '../../contract/telemetry.ts';
import { createEnvironment } from '../../simulation/weather/environment.ts';
import { openCityPack } from '../host/city/city-pack.ts';
import { openBroker, outletOf } from './broker-connection.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { FIELD_USAGE, type FieldOptions, readFieldOptions } from './field-options.ts';
import { FieldPublisher } from './field-publisher.ts';
import { readAssets, readStreets, sitesOf } from './field-site.ts';
import { buildGrid, commandsTo, gridPackOf } from './grid/build-grid.ts';
import { DRILL, type GridSimulation } from './grid/grid-simulation.ts';

const SKIPPED_REPORT_MS = 60_000;
const GRID_AFTER_MS = 500;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function giveUp(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

async function run(options: FieldOptions): Promise<void> {
  // The channel to the host closes with the host, however that ended.
  process.once('disconnect', () => process.exit(0));
  const pack = await openCityPack(options.pack);
  const { id, name, origin, timeZone } = pack.manifest;
  const assets = await readAssets(pack);
  const gridPack = gridPackOf(pack, assets);
  const siteOf = sitesOf(assets, await readStreets(pack), options.seed, gridPack?.spokenFor ?? new Set());
  const { startCity, startWall, speed } = options.clock;
  const online = formatTopic({ city: id, domain: DRILL.domain, asset: DRILL.asset, suffix: 'online' });
  const client = openBroker(options, {
    clientId: `field-simulator-${id}-${process.pid}`,
    // Positions come on change: that nobody would tell of one any more must be known.
    will: gridPack === null ? undefined : { topic: online, payload: Buffer.from('false'), qos: 1, retain: true },
    say,
    onRefused: giveUp,
  });
  const outlet = outletOf(client);
  const queue = new DeliveryQueue(outlet);
  const common = {
    city: id,
    environmentAt: createEnvironment({ ...origin, timeZone }, options.seed),
    cityNow: () => startCity + (Date.now() - startWall) * speed,
    rate: options.rate,
    seed: options.seed,
    outlet,
    queue,
  };
  const publisher = new FieldPublisher({
    ...common,
    fields: DOMAINS.map((domain) => ({ domain: domain.id, field: domain.createField(siteOf(domain.id)) })),
  });
  let simulation: GridSimulation | null = null;
  const end = (): void => {
    publisher.stop();
    simulation?.stop();
    if (gridPack !== null) client.publish(online, 'false', { qos: 1, retain: true });
    client.end(false, {}, () => process.exit(0));
    setTimeout(() => process.exit(0), 1000).unref();
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);

  publisher.start();
  if (gridPack !== null) {
    // The other systems have begun to speak: building the grid takes a moment in which nothing else happens.
    await setTimeoutPromise(GRID_AFTER_MS);
    simulation = await buildGrid(gridPack, options, common);
    commandsTo(simulation, client, id);
    client.on('connect', () => client.publish(online, 'true', { qos: 1, retain: true }));
    if (client.connected) client.publish(online, 'true', { qos: 1, retain: true });
    simulation.start();
  }
  const publishers = [publisher, ...(simulation === null ? [] : [simulation.publisher])];
  const sum = (of: (each: FieldPublisher) => number) => publishers.reduce((total, each) => total + of(each), 0);
  const rate = Math.round(sum(({ messagesPerSecond }) => messagesPerSecond));
  say(`${sum(({ devices }) => devices)} devices of ${name}, about ${rate} messages/s`);

  let reported = 0;
  setInterval(() => {
    const skipped = sum(({ counts }) => counts.skipped) + queue.lost;
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
