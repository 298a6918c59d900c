// MQTT as devices speak it: topics, payloads, limits. docs/mqtt.md explains them to integrators.
import { z } from 'zod';
import { QUALITIES } from './vocabulary.ts';

export const TOPIC_SUFFIXES = ['tele', 'state', 'event', 'meta', 'cmd', 'ack', 'online'] as const;
export type TopicSuffix = (typeof TOPIC_SUFFIXES)[number];

export interface Topic {
  readonly city: string;
  readonly domain: string;
  readonly asset: string;
  readonly suffix: TopicSuffix;
}

const SEGMENT = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** `twin/{city}/{domain}/{asset}/{suffix}`; null for anything else. */
export function parseTopic(topic: string): Topic | null {
  const [root, city, domain, asset, suffix, rest] = topic.split('/');
  if (root !== 'twin' || rest !== undefined || city === undefined || domain === undefined || asset === undefined)
    return null;
  if (!SEGMENT.test(city) || !SEGMENT.test(domain) || !SEGMENT.test(asset)) return null;
  const known = TOPIC_SUFFIXES.find((name) => name === suffix);
  return known === undefined ? null : { city, domain, asset, suffix: known };
}

export const formatTopic = ({ city, domain, asset, suffix }: Topic): string =>
  `twin/${city}/${domain}/${asset}/${suffix}`;

/** Value of a point on the wire: a number in the point's unit, or the name of a state. */
export const telemetryPayloadSchema = z.object({
  /** source time, ms since 1970 UTC */
  ts: z.number().int().nonnegative(),
  seq: z.number().int().nonnegative().optional(),
  v: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  q: z.enum(QUALITIES).optional(),
  /** made by a simulated device */
  sim: z.boolean().optional(),
});
export type TelemetryPayload = z.infer<typeof telemetryPayloadSchema>;

export const TELEMETRY_LIMITS = {
  messageBytes: 64 * 1024,
  futureMs: 5 * 60_000,
  /** messages a second of one device, averaged over a few seconds */
  deviceRate: 200,
  /** a value is STALE after this many expected intervals without an arrival */
  staleIntervals: 3,
} as const;
