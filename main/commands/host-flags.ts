// The flags that describe a host, shared by `serve` and `start`, and how flags and config file become its options.
import { access, constants } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { BrokerOptions, HostOptions } from '../host/host.ts';
import type { SourceSettings } from '../host/telemetry/source-settings.ts';
import {
  readSparkplugConfig,
  type SparkplugConfig,
  SparkplugRulesError,
  type SparkplugSettings,
} from '../host/telemetry/sparkplug/sparkplug-config.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { LEAST_FACTOR, MOST_RATE, readConfig, type Config } from './config-file.ts';
import { dataFolder, packsFolder } from './folders.ts';
import { readStorage } from './storage-config.ts';
import { readSources } from './source-config.ts';

export interface HostFlags {
  city?: string;
  data?: string;
  port?: number;
  bind?: string;
  broker?: string;
  field?: 'simulated' | 'none';
  faults?: 'on' | 'off';
  seed?: number;
  speed?: number;
  rate?: number;
  at?: number;
  config?: string;
  tlsCert?: string;
  tlsKey?: string;
  insecure?: boolean;
}

const LOOPBACK = '127.0.0.1';
const HIGHEST_PORT = 65_535;

export function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > HIGHEST_PORT)
    throw new InvalidArgumentError(`It must be 0 to ${HIGHEST_PORT}; 0 takes a free one.`);
  return number;
}

export const factor =
  (least: number, most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (text.trim() === '' || !(number >= least && number <= most))
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    return number;
  };

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** Before it no time stamp is taken for one; after it registers that only grow would leave their ranges. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

/** ISO 8601; without a zone it is UTC, so that it means the same on every machine. */
export function moment(text: string): number {
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/.test(text) || !text.includes('T');
  const ms = ISO.test(text) ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN;
  // The 31st of February is read as the 3rd of March: the day alone, read back, must be the same.
  const day = text.slice(0, 10);
  const isDay = !Number.isNaN(ms) && new Date(day).toISOString().startsWith(day);
  if (!isDay) throw new InvalidArgumentError('It must be a time like 2026-06-21T18:00:00Z.');
  if (ms < EARLIEST_MS || ms >= LATEST_MS) throw new InvalidArgumentError('It must be in the years 2000 to 2199.');
  return ms;
}

export function addHostFlags(command: Command): Command {
  return command
    .option('--city <dir>', 'city pack made by import-city (default: inner Berlin, built at first start)')
    .option('--data <dir>', 'folder for history, journal and access')
    .option('--port <n>', 'port of the web server, 0 for a free one (default: 8420)', port)
    .option(
      '--bind <address>',
      'address to listen on; beyond this machine it needs TLS or --insecure (default: 127.0.0.1)',
    )
    .option(
      '--broker <where>',
      'embedded[:PORT], or mqtt://, mqtts://, ws:// or wss:// (default: embedded on a free port)',
    )
    .addOption(
      new Option('--field <kind>', 'who plays the devices (default: simulated with the embedded broker)').choices([
        'simulated',
        'none',
      ]),
    )
    .addOption(
      new Option('--faults <kind>', 'faults that arise by themselves in the simulated field (default: on)').choices([
        'on',
        'off',
      ]),
    )
    .option('--seed <n>', 'seed of the simulated field (default: 1)', wholeNumber)
    .option(
      '--speed <x>',
      'factor of city time, with the embedded broker and the simulated field',
      factor(LEAST_FACTOR, 10_000),
    )
    .option('--rate <r>', 'factor of the number of simulated messages', factor(LEAST_FACTOR, MOST_RATE))
    .option(
      '--at <iso>',
      'city time at start (UTC unless it names a zone), with the embedded broker and the simulated field',
      moment,
    )
    .option('--config <file>', 'config file (default: config.json in the config folder)')
    .option('--tls-cert <file>', 'certificate (PEM)')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option('--insecure', 'serve beyond this machine without TLS: tokens can be read on the way');
}

/** @throws CommandFailure for an address that is none, or one with a password in it */
export function parseBroker(text: string, user: string | undefined, bind = LOOPBACK): BrokerOptions {
  const embedded = /^embedded(?::(\d+))?$/.exec(text);
  if (embedded !== null) {
    const number = Number(embedded[1] ?? 0);
    if (number <= HIGHEST_PORT) return { kind: 'embedded', port: number, bind };
  }
  const remedy = 'use embedded, embedded:PORT, mqtt://HOST[:PORT], mqtts://, ws:// or wss://';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new CommandFailure(`"${text}" is no broker`, remedy);
  }
  if (!['mqtt:', 'mqtts:', 'ws:', 'wss:'].includes(url.protocol) || url.hostname === '')
    throw new CommandFailure(`"${url.protocol}//" is no way to a broker`, remedy);
  if (url.password !== '') {
    throw new CommandFailure(
      'the address of the broker holds a password',
      'put it into the environment variable CITY_TWIN_BROKER_PASSWORD',
    );
  }
  const name = url.username === '' ? (process.env['CITY_TWIN_BROKER_USER'] ?? user) : decodeURIComponent(url.username);
  url.username = '';
  const password = process.env['CITY_TWIN_BROKER_PASSWORD'];
  const fieldUser = process.env['CITY_TWIN_FIELD_USER'];
  const fieldPassword = process.env['CITY_TWIN_FIELD_PASSWORD'];
  const host = { user: name ?? null, password: password ?? null };
  const field = fieldUser === undefined ? host : { user: fieldUser, password: fieldPassword ?? null };
  return { kind: 'external', url: url.href, ...host, field };
}

/** The one of --broker is the first; without it the sources of the config file are all. */
function withSources(broker: BrokerOptions, sources: readonly SourceSettings[], isNamed: boolean): BrokerOptions {
  if (sources.length === 0) return broker;
  if (broker.kind === 'embedded') {
    throw new CommandFailure(
      'the embedded broker and the sources of the config file exclude each other',
      'leave out --broker to use the sources, or take "sources" out of the config file',
    );
  }
  const { url, user, password, field } = broker;
  if (isNamed) return { ...broker, sources: [{ name: 'broker', url, user, password }, ...sources] };
  const [{ user: firstUser = null, password: firstPassword = null }] = sources as [SourceSettings];
  const isFieldNamed = process.env['CITY_TWIN_FIELD_USER'] !== undefined;
  return { ...broker, field: isFieldNamed ? field : { user: firstUser, password: firstPassword }, sources };
}

export interface ServingOptions {
  readonly host: Omit<HostOptions, 'log' | 'version'>;
  /** undefined: nobody chose one */
  readonly port: number | undefined;
  readonly bind: string;
  readonly names: readonly string[];
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly isInsecure: boolean;
}

/** @throws CommandFailure when flags and config file do not go together */
export async function servingOptions(flags: HostFlags): Promise<ServingOptions> {
  const config: Config = await readConfig(flags.config);
  const bind = flags.bind ?? config.bind ?? LOOPBACK;
  const isInsecure = flags.insecure ?? config.insecure ?? false;
  // The embedded broker speaks no TLS: beyond this machine only where that was said to be fine.
  const where = flags.broker ?? config.broker;
  const sources = config.sources === undefined ? [] : await readSources(config.sources);
  const [first] = sources;
  const broker = withSources(
    parseBroker(
      where ?? first?.url ?? 'embedded',
      where === undefined && first !== undefined ? (first.user ?? undefined) : config.brokerUser,
      isInsecure ? bind : LOOPBACK,
    ),
    sources,
    where !== undefined,
  );
  const field = flags.field ?? config.field ?? (broker.kind === 'embedded' ? 'simulated' : 'none');
  if ((flags.speed !== undefined || flags.at !== undefined) && (broker.kind !== 'embedded' || field !== 'simulated')) {
    const flag = flags.speed === undefined ? '--at' : '--speed';
    throw new CommandFailure(
      `${flag} needs the embedded broker and the simulated field: real devices live by the real clock`,
      `leave out ${flag}, or use --broker embedded --field simulated`,
    );
  }
  const certFile = flags.tlsCert ?? config.tlsCert;
  const keyFile = flags.tlsKey ?? config.tlsKey;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new CommandFailure('TLS needs a certificate and its key', 'give both --tls-cert and --tls-key');
  }
  const city = flags.city ?? config.city;
  if (city !== undefined) await requirePack(resolve(city));
  const data = flags.data ?? config.data;
  return {
    host: {
      packFolder: city === undefined ? null : resolve(city),
      dataFolder: data === undefined ? dataFolder : () => resolve(data),
      packsFolder,
      broker,
      sparkplug: config.sparkplug === undefined ? null : await sparkplugOf(config.sparkplug),
      mappings: await Promise.all((config.mappings ?? []).map(requireMapping)),
      historian: await readStorage(config.storage),
      listen: config.listen ?? [],
      field,
      hasFaults: (flags.faults ?? config.faults ?? 'on') === 'on',
      seed: flags.seed ?? config.seed ?? 1,
      rate: flags.rate ?? config.rate ?? 1,
      speed: flags.speed ?? 1,
      at: flags.at ?? null,
    },
    port: flags.port ?? config.port,
    bind,
    names: config.names ?? [],
    tls:
      certFile === undefined || keyFile === undefined
        ? null
        : { certFile: resolve(certFile), keyFile: resolve(keyFile) },
    isInsecure,
  };
}

async function sparkplugOf(settings: SparkplugSettings): Promise<SparkplugConfig> {
  try {
    return await readSparkplugConfig(settings);
  } catch (error) {
    if (!(error instanceof SparkplugRulesError)) throw error;
    throw new CommandFailure(error.message, 'docs/sparkplug.md says what rules look like', EXIT.unreadable);
  }
}

/** One that is not there is a slip of the pen, and would lose its devices in silence; what is wrong inside is told and left out (docs/mapping.md). */
async function requireMapping(path: string): Promise<string> {
  const file = resolve(path);
  try {
    await access(file, constants.R_OK);
    return file;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandFailure(
      `the config file: mappings: ${file} cannot be read (${code})`,
      'correct the path under "mappings", let this user read the file, or take it out',
      EXIT.unreadable,
    );
  }
}

async function requirePack(folder: string): Promise<void> {
  try {
    await access(join(folder, 'manifest.json'), constants.R_OK);
  } catch {
    throw new CommandFailure(
      `${folder} is not a city pack: it has no manifest.json`,
      'make one with import-city, or correct --city',
      EXIT.unreadable,
    );
  }
}
