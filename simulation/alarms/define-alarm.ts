// Short ways to write an alarm definition, so that the alarms of a system read as a table. Start values are EEMUA 191's: a deadband of
// hundredths of the span, delays of 15 s for what moves fast and 60 s for what moves slowly.
import type { AlarmDefinition, AlarmLimit, AlarmSubject, BadQuality, Severity } from './alarm-definition.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export interface AlarmWords {
  readonly subject: AlarmSubject;
  readonly severity: Severity;
  readonly respondWithinMin: number;
  readonly consequence: string;
  readonly action: string;
  /** both as long as the first, 15 s by default */
  readonly onDelayS?: number;
  readonly offDelayS?: number;
  readonly isLatching?: boolean;
  readonly isSafety?: boolean;
  readonly isAutoAcknowledged?: boolean;
  readonly repeatMin?: number;
  readonly suppressedWhile?: AlarmDefinition['suppressedWhile'];
}

const FAST_S = 15;

const define = (
  kind: string,
  point: string,
  name: string,
  condition: AlarmDefinition['condition'],
  words: AlarmWords,
): AlarmDefinition => ({
  ...{ kind, point, name, condition },
  onDelayMs: (words.onDelayS ?? FAST_S) * SECOND,
  offDelayMs: (words.offDelayS ?? words.onDelayS ?? FAST_S) * SECOND,
  ...{ subject: words.subject, severity: words.severity, respondWithinMs: words.respondWithinMin * MINUTE },
  ...{ consequence: words.consequence, action: words.action },
  isLatching: words.isLatching ?? false,
  isSafety: words.isSafety ?? false,
  isAutoAcknowledged: words.isAutoAcknowledged ?? false,
  repeatMs: words.repeatMin === undefined ? null : words.repeatMin * MINUTE,
  suppressedWhile: words.suppressedWhile ?? null,
});

/** `[setPoint, deadband, beyond]` in the point's unit. */
export const onLimit = (
  kind: string,
  point: string,
  by: AlarmLimit,
  limits: readonly [setPoint: number, deadband: number, beyond?: number],
  words: AlarmWords,
): AlarmDefinition =>
  define(kind, point, by, { by, setPoint: limits[0], deadband: limits[1], beyond: limits[2] ?? null }, words);

/** From the least to the worst. */
export const onState = (kind: string, point: string, states: string[], words: AlarmWords): AlarmDefinition =>
  define(kind, point, 'state', { by: 'state', states }, words);

export const onRise = (
  kind: string,
  point: string,
  [perSecond, deadband]: readonly [number, number],
  windowS: number,
  words: AlarmWords,
): AlarmDefinition =>
  define(
    kind,
    point,
    'rise',
    { by: 'rate', perSecond, deadband, windowMs: windowS * SECOND, direction: 'rise' },
    words,
  );

/** Nothing that can be trusted comes of it. */
export const onSilence = (
  kind: string,
  point: string,
  words: Omit<AlarmWords, 'subject'>,
  qualities: BadQuality[] = ['BAD', 'STALE'],
): AlarmDefinition =>
  define(kind, point, 'silent', { by: 'quality', qualities }, { ...words, subject: 'communication' });
