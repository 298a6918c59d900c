// `sparkplug` of the config file: who we are to edge nodes, whom we listen to, and which metric is which point (point-rules.ts).
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isName } from './sparkplug-topic.ts';

const NO_NAME = 'a name: not empty, at most 200 characters, without + # / and control characters';
const nameSchema = z.string().refine(isName, NO_NAME);
const PLACEHOLDER = /\{([^{}]*)\}/g;
const PLACEHOLDER_NAME = /^[a-zA-Z][a-zA-Z0-9]*$/;
const MOST_RULES = 10_000;
const MOST_STARS = 2;
const MOST_IN_A_PART = 2;

function isPattern(pattern: string): boolean {
  const names = [...pattern.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '');
  const isWhole = !/[{}]/.test(pattern.replaceAll(PLACEHOLDER, ''));
  // Bounded, so that no name that a device may choose takes long to compare.
  const isSimple =
    pattern.split('*').length <= MOST_STARS + 1 &&
    pattern.split('/').every((part) => part.split('{').length <= MOST_IN_A_PART + 1);
  return (
    isWhole && isSimple && names.every((name) => PLACEHOLDER_NAME.test(name)) && new Set(names).size === names.length
  );
}

const patternSchema = z
  .string()
  .min(1)
  .max(300)
  .refine(
    isPattern,
    'placeholders are {letters}, each once; at most two * in a pattern and two placeholders in a part',
  );

const templateSchema = z.string().min(1).max(300);

export const metricTargetSchema = z.strictObject({
  /** name of the point; placeholders of the patterns, {metric} and {leaf} are filled in */
  point: templateSchema,
  /** unit of the metric where it does not say itself (property engUnit) */
  unit: z.string().optional(),
  /** metric's value, written out -> state of the point */
  states: z.record(z.string(), z.string()).optional(),
});

export const pointRuleSchema = z.strictObject({
  /** group/node or group/node/device; {name} and * stand for anything within a part */
  device: patternSchema.refine(
    (pattern) => [2, 3].includes(pattern.split('/').length),
    'group/node or group/node/device',
  ),
  /** id of the asset */
  asset: templateSchema,
  /** metric -> point, the first that fits; null: known and not wanted. {name} stands for anything within a part, * for anything */
  metrics: z.record(patternSchema, z.union([templateSchema, metricTargetSchema, z.null()])),
});
export type PointRuleConfig = z.infer<typeof pointRuleSchema>;

const rulesSchema = z.array(pointRuleSchema).max(MOST_RULES);

export const sparkplugConfigSchema = z.strictObject({
  /** edge nodes know us by it: their "primary host" */
  hostId: nameSchema,
  /** absent: all */
  groups: z.array(nameSchema).min(1).optional(),
  /** group/node of nodes that are asked for their births at each connection, whether or not they speak first */
  nodes: z.array(z.string().refine((node) => node.split('/').length === 2 && node.split('/').every(isName))).optional(),
  /** the devices behind it are simulated: their values are marked so */
  simulated: z.boolean().optional(),
  /** rules, or the path of a JSON file with them */
  points: z.union([z.string(), rulesSchema]),
});
export type SparkplugSettings = z.infer<typeof sparkplugConfigSchema>;

/** As the decoder takes it: plain, with its rules in it. */
export type SparkplugConfig = Omit<SparkplugSettings, 'points'> & { readonly points: readonly PointRuleConfig[] };

/** The rules' file cannot be read, or is not what it should be. The message names file, place and remedy. */
export class SparkplugRulesError extends Error {}

/** Brings in the rules from their file. @throws SparkplugRulesError */
export async function readSparkplugConfig(settings: SparkplugSettings): Promise<SparkplugConfig> {
  const { points } = settings;
  if (typeof points !== 'string') return { ...settings, points };
  const remedy = 'Correct it, or name another file in sparkplug.points of the config file.';
  let json: unknown;
  try {
    json = JSON.parse(await readFile(points, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SparkplugRulesError(`The Sparkplug rules in ${points} cannot be read: ${reason}. ${remedy}`);
  }
  const parsed = rulesSchema.safeParse(json);
  if (parsed.success) return { ...settings, points: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new SparkplugRulesError(
    `The Sparkplug rules in ${points} are not understood at ${place === '' ? 'the top' : place}: ${issue?.message ?? ''}. ${remedy}`,
  );
}
