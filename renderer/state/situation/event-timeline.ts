// What has happened in an event, moment by moment, from all of its parts. Only what a part says itself; nothing is inferred here.
import type { Phrase } from '../../../contract/phrase.ts';
import type { EventPage, EventPart } from '../../../contract/situation-requests.ts';

export interface TimelineEntry {
  /** city time, ms UTC */
  readonly atMs: number;
  /** whose it is; `log`: number of the entry */
  readonly of: EventPart | { readonly kind: 'alarm' | 'log'; readonly id: string };
  /** the text `events.what.<what>` */
  readonly what: string;
  readonly by: string;
  /** id of a device, or words that stand as they are */
  readonly device: string | null;
  readonly words: string;
  /** the same by the program, said in the language of the person; none: `words` are somebody's own */
  readonly phrases: readonly Phrase[];
  /** NaN: none */
  readonly count: number;
}

/** Of a flood the first, by urgency, are told one by one; the rest is in the count of its situation. */
const MOST_ALARMS = 12;

const entry = (
  of: TimelineEntry['of'],
  what: string,
  atMs: number,
  more: Partial<Pick<TimelineEntry, 'by' | 'device' | 'words' | 'phrases' | 'count'>> = {},
): TimelineEntry => ({ of, what, atMs, by: '', device: null, words: '', phrases: [], count: Number.NaN, ...more });

/** Oldest first; what is of one moment keeps the order alarms, outages, restoration, orders, log. */
export function timelineOf(page: EventPage): TimelineEntry[] {
  const entries = [
    ...page.parts.situations.flatMap(ofSituation),
    ...page.alarmList.slice(0, MOST_ALARMS).flatMap(ofAlarm),
    ...page.parts.outages.flatMap(ofOutage),
    ...page.parts.courses.flatMap(ofCourse),
    ...page.parts.orders.flatMap(ofOrder),
    ...page.log.map(({ number, atMs, by, text }) =>
      entry({ kind: 'log', id: String(number) }, 'log', atMs, { by, words: text }),
    ),
  ];
  return entries.toSorted((a, b) => a.atMs - b.atMs);
}

function ofSituation({
  number,
  openedMs,
  closedMs,
  alarms,
}: EventPage['parts']['situations'][number]): TimelineEntry[] {
  const of = { kind: 'situation', id: String(number) } as const;
  const opened = entry(of, 'situation.opened', openedMs, { count: alarms });
  return closedMs === null ? [opened] : [opened, entry(of, 'situation.closed', closedMs)];
}

function ofAlarm(alarm: EventPage['alarmList'][number]): TimelineEntry[] {
  const of = { kind: 'alarm', id: alarm.id } as const;
  const entries: TimelineEntry[] = [];
  const began = alarm.annunciatedMs ?? alarm.beganMs;
  if (began !== null) entries.push(entry(of, 'alarm.raised', began));
  if (alarm.acknowledgedMs !== null)
    entries.push(entry(of, 'alarm.acknowledged', alarm.acknowledgedMs, { by: alarm.acknowledgedBy ?? '' }));
  if (!alarm.isActive && alarm.clearedMs !== null) entries.push(entry(of, 'alarm.cleared', alarm.clearedMs));
  return entries;
}

/** Steps of supply say this better. */
const TOLD_BY_STEPS: ReadonlySet<string> = new Set(['partRestored']);

function ofOutage(outage: EventPage['parts']['outages'][number]): TimelineEntry[] {
  const of = { kind: 'outage', id: outage.id } as const;
  const { device, times, steps, etr } = outage;
  const entries = Object.entries(times)
    .filter(([mark]) => !TOLD_BY_STEPS.has(mark))
    .map(([mark, atMs]) => entry(of, `outage.${mark}`, atMs, mark === 'confirmed' ? { device } : {}));
  for (const { ts, customersOut } of steps) entries.push(entry(of, 'outage.customers', ts, { count: customersOut }));
  if (etr !== null) entries.push(entry(of, 'outage.etr', etr.saidTs, { by: etr.author }));
  return entries;
}

function ofCourse({ id, stages, device, approvedBy }: EventPage['parts']['courses'][number]): TimelineEntry[] {
  const of = { kind: 'flisr', id } as const;
  return stages.map(({ state, atMs }, i) =>
    entry(of, `flisr.${state}`, atMs, {
      device: i === 0 ? device : null,
      by: state === 'executing' ? (approvedBy ?? '') : '',
    }),
  );
}

function ofOrder({ id, signatures, steps }: EventPage['parts']['orders'][number]): TimelineEntry[] {
  const of = { kind: 'order', id } as const;
  const entries = signatures.map(({ event, by, at, note, words = [] }) =>
    entry(of, `order.${event}`, at, { by, words: note, phrases: words }),
  );
  for (const { operation, instructedAt, instructedBy, completedAt, completedBy, state } of steps) {
    const device = 'device' in operation ? operation.device : null;
    const words = operation.kind === 'switch' ? operation.to : operation.kind;
    if (instructedAt !== null)
      entries.push(entry(of, 'order.step.instructed', instructedAt, { by: instructedBy ?? '', device, words }));
    if (completedAt !== null)
      entries.push(
        entry(of, state === 'completed' ? 'order.step.completed' : 'order.step.ended', completedAt, {
          ...{ by: completedBy ?? '', device, words },
        }),
      );
  }
  return entries;
}
