// Bytes -> checked reading. A hand guard, because this runs for every message; contract/telemetry.ts has the same as a schema
// and reading.test.ts holds the two against each other.
import type { PointDefinition } from '../../../contract/catalogue.ts';
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';
import { QUALITIES, QUALITY_CODE, type RejectReason } from '../../../contract/vocabulary.ts';

/** Before this a time stamp is no time of ours but seconds, or a clock that was never set. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);

export interface Payload {
  readonly ts: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly quality: number;
  readonly isSimulated: boolean;
  /** the device's own count; -1: none */
  readonly seq: number;
}

export interface Refusal {
  readonly reason: RejectReason;
  readonly detail: string;
}

const refuse = (reason: RejectReason, detail: string): Refusal => ({ reason, detail });

export function parsePayload(bytes: Buffer): Payload | Refusal {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return refuse('bad-json', error instanceof Error ? error.message.slice(0, 200) : 'no JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return refuse('bad-json', 'not a JSON object');
  const { ts, v, q, sim, seq } = json as Record<string, unknown>;
  if (typeof ts !== 'number') return refuse('bad-json', '"ts" is missing or no number: ms since 1970 UTC');
  if (typeof v !== 'object' || v === null || Array.isArray(v)) return refuse('bad-json', '"v" is missing or no object');
  if (seq !== undefined && !(Number.isInteger(seq) && (seq as number) >= 0))
    return refuse('bad-json', '"seq" is no count');
  if (sim !== undefined && typeof sim !== 'boolean') return refuse('bad-json', '"sim" is neither true nor false');
  if (!Number.isSafeInteger(ts)) return refuse('bad-value', '"ts" is no whole number of ms');
  if (ts < EARLIEST_MS) return refuse('bad-value', `"ts" ${ts} is before 2000: ms since 1970 UTC are expected, not s`);
  const quality = q === undefined ? QUALITY_CODE.GOOD : QUALITIES.indexOf(q as (typeof QUALITIES)[number]);
  if (quality < 0) return refuse('bad-value', `"q" is none of ${QUALITIES.join(', ')}`);
  return {
    ts,
    values: v as Record<string, unknown>,
    quality,
    isSimulated: sim === true,
    seq: seq === undefined ? -1 : (seq as number),
  };
}

/** A definition made ready for the hot path. */
export interface PointRule {
  readonly states: ReadonlyMap<string, number> | null;
  readonly low: number;
  readonly high: number;
  /** true and false may stand for 1 and 0 */
  readonly takesBooleans: boolean;
}

export function makeRule({ states, range, kind }: PointDefinition): PointRule {
  return {
    states: states === undefined ? null : new Map(states.map((state, index) => [state, index])),
    low: states === undefined ? range[0] : 0,
    high: states === undefined ? range[1] : states.length - 1,
    takesBooleans: states === undefined ? kind === 'status' || kind === 'setpoint' : states.length === 2,
  };
}

/** The number a value stands for; NaN when it stands for none (see `whyBad`). No text is taken for a number. */
export function readValue(value: unknown, rule: PointRule): number {
  let number = Number.NaN;
  if (typeof value === 'number') number = value;
  else if (typeof value === 'boolean') number = rule.takesBooleans ? Number(value) : Number.NaN;
  else if (typeof value === 'string' && rule.states !== null) number = rule.states.get(value) ?? Number.NaN;
  if (!(number >= rule.low && number <= rule.high) || !Number.isFinite(number)) return Number.NaN;
  return rule.states !== null && !Number.isInteger(number) ? Number.NaN : number;
}

/** null: `ts` can be a source time, ms UTC */
export function whyNoTime(ts: number): string | null {
  if (!Number.isSafeInteger(ts)) return `"ts" is no whole number of ms`;
  return ts < EARLIEST_MS ? `"ts" ${ts} is before 2000: ms since 1970 UTC are expected, not s` : null;
}

export const aheadOf = (ts: number, now: number): string =>
  `${Math.round((ts - now) / 1000)} s ahead of the city's clock`;

/** A value of a point with its source time, both ms UTC: the number it stands for, or why it is refused. `name` for the reason only. */
export function checkValue(name: string, value: unknown, rule: PointRule, ts: number, now: number): number | Refusal {
  const why = whyNoTime(ts);
  if (why !== null) return refuse('bad-value', `${name}: ${why}`);
  if (ts - now > TELEMETRY_LIMITS.futureMs) return refuse('future', `${name}: ${aheadOf(ts, now)}`);
  const number = readValue(value, rule);
  return Number.isNaN(number) ? refuse('bad-value', whyBad(name, value, rule)) : number;
}

export function whyBad(point: string, value: unknown, rule: PointRule): string {
  const shown = (JSON.stringify(value) ?? 'nothing').slice(0, 60);
  if (rule.states !== null) return `${point}: ${shown} is none of its states (${[...rule.states.keys()].join(', ')})`;
  if (typeof value === 'number') return `${point}: ${shown} is outside of ${rule.low} to ${rule.high}`;
  return `${point}: ${shown} is no number`;
}

const ONLINE = new Map([
  ['true', true],
  ['1', true],
  ['online', true],
  ['"online"', true],
  ['{"online":true}', true],
  ['false', false],
  ['0', false],
  ['offline', false],
  ['"offline"', false],
  ['{"online":false}', false],
]);

/** null: neither */
export function parseOnline(bytes: Buffer): boolean | null {
  return bytes.length > 64 ? null : (ONLINE.get(bytes.toString('utf8').replaceAll(/\s/g, '').toLowerCase()) ?? null);
}
