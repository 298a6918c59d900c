// The config file: the same settings as the flags of `serve`, for machines that always start the same way. Flags win.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { sparkplugConfigSchema } from '../host/telemetry/sparkplug/sparkplug-config.ts';
import { pathOf, placed, placeOfFault, placeOfPath, placesOfJson } from '../host/json-places.ts';
import { configFile } from './folders.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { sourcesConfigSchema } from './source-config.ts';
import { storageConfigSchema } from './storage-config.ts';

export const LEAST_FACTOR = 0.01;
export const MOST_RATE = 100;

export const configSchema = z
  .strictObject({
    city: z.string(),
    data: z.string(),
    port: z.number().int().min(0).max(65_535),
    bind: z.string(),
    /** further names under which browsers reach this server */
    names: z.array(z.string()),
    broker: z.string(),
    /** user at the external broker; its password comes from CITY_TWIN_BROKER_PASSWORD */
    brokerUser: z.string(),
    /** several brokers, or one with certificates, a shared subscription, topics of its own: docs/mqtt.md */
    sources: sourcesConfigSchema,
    /** edge nodes that speak Sparkplug B: docs/sparkplug.md */
    sparkplug: sparkplugConfigSchema,
    /** mapping files of foreign devices: docs/mapping.md */
    mappings: z.array(z.string()),
    /** topics that are listened to so that the administrator sees what comes there */
    listen: z.array(
      z
        .string()
        .regex(
          /^(?!twin\/|\$)[^#+/][^#]*(\/#)?$/,
          'a topic filter that begins with fixed text and not with twin/, as in city/#',
        ),
    ),
    /** a historian that several hosts share, instead of this host's own file: docs/historian.md */
    storage: storageConfigSchema,
    field: z.enum(['simulated', 'none']),
    faults: z.enum(['on', 'off']),
    seed: z.number().int(),
    rate: z.number().min(LEAST_FACTOR).max(MOST_RATE),
    tlsCert: z.string(),
    tlsKey: z.string(),
    insecure: z.boolean(),
  })
  .partial();
export type Config = z.infer<typeof configSchema>;

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** @param path from --config; undefined: the usual place, where it may be missing. @throws CommandFailure naming the place */
export async function readConfig(path: string | undefined): Promise<Config> {
  const file = path ?? configFile;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (path === undefined && isMissing(error)) return {};
    const reason = isMissing(error) ? 'does not exist' : `cannot be read (${String(error)})`;
    throw new CommandFailure(`the config file ${file} ${reason}`, 'give the right path with --config', EXIT.unreadable);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const place = placeOfFault(text);
    throw new CommandFailure(
      `${placed(file, place)}: the config file is not JSON: ${reason}`,
      'correct it at that place',
      EXIT.unreadable,
      { file, ...place },
    );
  }
  const parsed = configSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  // A name that there is not is told of what holds it; its own place helps more.
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const at = pathOf([...(issue?.path ?? []), ...unknown]);
  const place = placeOfPath(placesOfJson(text), at);
  throw new CommandFailure(
    `${placed(file, place)}: ${at === '' ? '' : `${at}: `}${issue?.message ?? 'not understood'}`,
    'correct it at that place, or remove it to start with the defaults',
    EXIT.unreadable,
    { file, ...place },
  );
}
