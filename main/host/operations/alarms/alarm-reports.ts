// The desk in the words of the contract.
import type { AlarmFigureReport } from '../../../../contract/alarm-figures.ts';
import type {
  AlarmChanges,
  AlarmReport,
  AlarmSummary,
  PastAlarmReport,
  SituationReport,
} from '../../../../contract/alarm-requests.ts';
import { definitionId, PRIORITIES, priorityMix } from '../../../../simulation/alarms/alarm-definition.ts';
import { isStaleAlarm } from '../../../../simulation/alarms/alarm-figures.ts';
import { isDeskKind } from '../../../../simulation/alarms/desk-alarms.ts';
import { alarmStateOf } from '../../../../simulation/alarms/alarm-life.ts';
import { ALARM_RULES } from '../../../../simulation/alarms/alarm-refusals.ts';
import { loadBandOf, RATE_RULE } from '../../../../simulation/alarms/flood-watch.ts';
import type { Situation } from '../../../../simulation/alarms/situations.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { AlarmRecord, PastAlarm } from './alarm-record.ts';
import { definitionOfRow } from './alarm-rows.ts';

export class AlarmReports {
  alarm(book: AlarmBook, row: number, record: AlarmRecord, nowMs: number): AlarmReport {
    const { rows } = book;
    const definition = definitionOfRow(rows, row);
    const point = rows.pointAt(row);
    const { context, value } = record.life;
    const { policy: _, isRuledOut: __, repeatAtMs: ___, comment: ____, ...stamps } = context;
    return {
      ...{ id: rows.idOf(row), definition: definitionId(definition), asset: point.asset.id, point: point.id },
      area: book.areaOf(row),
      ...{ priority: priorityOfRow(book, row), subject: definition.subject, state: alarmStateOf(record.life) },
      isActive: value.condition === 'active',
      isSounding: book.isSounding(record),
      isChattering: book.chatter.isChattering(row, nowMs),
      ...{ isSafety: definition.isSafety, isLatching: definition.isLatching },
      ...stamps,
      ...{
        respondWithinMs: definition.respondWithinMs,
        consequence: definition.consequence,
        action: definition.action,
      },
      situation: book.situations.situationOf(row),
      ownedBy: record.ownedBy,
      seenBy: [...record.seenBy],
      comments: commentsOf(record),
    };
  }

  /** As of `AlarmService.changes`. */
  changes(book: AlarmBook, since: number | null, most: number, nowMs: number): AlarmChanges {
    const { revisions, rows, situations } = book;
    for (const [row] of book.records())
      revisions.noteBeside(row, situations.situationOf(row), book.chatter.isChattering(row, nowMs));
    const all = [...situations.closed(), ...situations.open()].map((one) => {
      const report = this.situation(book, one);
      revisions.noteSituation(one, report.unacknowledged);
      return report;
    });
    const isKnown = revisions.knows(since);
    const from = isKnown ? since : revisions.first - 1;
    const changed = revisions.after(from, most);
    const isNew = (revision: number): boolean => revision > from && revision <= changed.revision;
    const alarms: AlarmReport[] = [];
    const gone: string[] = [];
    for (const row of changed.rows) {
      const record = book.recordOf(row);
      if (record !== null) alarms.push(this.alarm(book, row, record, nowMs));
      else if (isKnown) gone.push(rows.idOf(row));
    }
    return {
      ...{ version: book.version, revision: changed.revision, hasMore: changed.hasMore, isWhole: !isKnown },
      ...{ alarms, gone },
      past: book.pastBetween(from, changed.revision).map(pastReport),
      situations: all.filter(({ number }) => isNew(revisions.revisionOf(number))),
    };
  }

  situation(book: AlarmBook, { alarms, cause, place, ...rest }: Situation): SituationReport {
    const unacknowledged = alarms.filter((row) => {
      const record = book.recordOf(row);
      return record !== null && record.life.value.acknowledge === 'unacknowledged';
    });
    const { number, rule, openedMs, lastMs, closedMs, mergedInto } = rest;
    return {
      ...{ number, rule, openedMs, lastMs, closedMs, mergedInto },
      ...{ place: book.places.ids[place]!, placeName: book.places.names[place]! },
      cause: cause === null ? null : book.rows.idOf(cause),
      alarms: alarms.length,
      unacknowledged: unacknowledged.length,
      priority: alarms.reduce((most, row) => Math.min(most, priorityOfRow(book, row)), 4),
    };
  }

  summary(book: AlarmBook, nowMs: number): AlarmSummary {
    const unacknowledged = PRIORITIES.map(() => 0);
    const counts = { active: 0, shelved: 0, shelvesEnding: 0, suppressedByDesign: 0, outOfService: 0, sounding: 0 };
    const soundingIn = new Map<string, { area: string; sounding: number; loudest: number }>();
    for (const [row, record] of book.records()) {
      const { value, context } = record.life;
      const endsMs = value.suppression === 'shelved' ? (context.suppression?.untilMs ?? null) : null;
      if (endsMs !== null && endsMs - nowMs <= ALARM_RULES.shelfWarningMs) counts.shelvesEnding += 1;
      if (value.suppression !== 'unsuppressed') counts[value.suppression] += 1;
      else if (value.condition === 'active') counts.active += 1;
      if (value.acknowledge === 'unacknowledged') unacknowledged[priorityOfRow(book, row) - 1]! += 1;
      if (!book.isSounding(record)) continue;
      counts.sounding += 1;
      const area = book.areaOf(row);
      const here = soundingIn.get(area) ?? { area, sounding: 0, loudest: Number.POSITIVE_INFINITY };
      soundingIn.set(area, {
        ...{ area, sounding: here.sounding + 1, loudest: Math.min(here.loudest, priorityOfRow(book, row)) },
      });
    }
    const loudest = soundingIn.size === 0 ? null : Math.min(...[...soundingIn.values()].map((one) => one.loudest));
    book.flood.advance(nowMs);
    return {
      ...{ version: book.version, unacknowledged, ...counts, loudest, soundingIn: [...soundingIn.values()] },
      situations: book.situations.open().length,
      lastTenMinutes: book.flood.inWindow,
      band: loadBandOf(book.flood.inWindow, RATE_RULE.windowMs),
      flood: book.flood.flood,
    };
  }

  /** Of one area of control, '' those in none; null: of the whole desk, and what each area had of it. */
  figures(book: AlarmBook, nowMs: number, area: string | null): AlarmFigureReport {
    const { rows, chatter } = book;
    const isOf = (row: number): boolean => area === null || book.areaOf(row) === area;
    const load = area === null ? undefined : book.loads.figures(area, nowMs);
    const { worst, ...figures } = book.figures.figures(nowMs, load, isOf);
    // Of the points that there are: seats for matters of the desk are no alarms yet.
    const configured = [...rows.definitionOf.entries()].filter(
      ([row, d]) => !isDeskKind(rows.definitions[d]!.kind) && isOf(row),
    );
    const mix = priorityMix(configured.map(([, d]) => rows.priorities[d]!));
    const records = [...book.records()].filter(([row]) => isOf(row)).map(([, record]) => record);
    const stale = records.filter(
      ({ life }) => life.value.condition === 'active' && isStaleAlarm(life.context.beganMs, nowMs),
    );
    const chattering = chatter.state(nowMs).filter(([row]) => chatter.isChattering(row, nowMs) && isOf(row));
    return {
      ...figures,
      worst: worst.map(({ alarm, count }) => ({ alarm: rows.idOf(alarm), count })),
      ...{ chattering: chattering.length, stale: stale.length },
      shelved: records.filter(({ life }) => life.value.suppression === 'shelved').length,
      unauthorised: records.filter(isUnauthorised).length,
      priorityMix: PRIORITIES.map((priority) => mix[priority]),
      ...(area === null ? { byArea: this.#byArea(book, nowMs) } : { area }),
    };
  }

  #byArea(book: AlarmBook, nowMs: number): AlarmFigureReport['byArea'] {
    return book.loads.areas
      .map((area) => {
        const { annunciated, perHour, peak, floodShare, band } = book.loads.figures(area, nowMs);
        return { area, annunciated, perHour, peak, floodShare, band };
      })
      .toSorted((a, b) => b.annunciated - a.annunciated);
  }
}

export const pastReport = ({ heard, ...past }: PastAlarm): PastAlarmReport => ({
  ...past,
  ...{ quality: heard?.quality ?? null, origin: heard?.origin ?? null },
});

const priorityOfRow = ({ rows }: AlarmBook, row: number): number => rows.priorities[rows.definitionOf[row]!]!;

/** What was said when it was acknowledged is a comment like any other. */
function commentsOf({ comments, life: { context } }: AlarmRecord): AlarmReport['comments'] {
  const { comment, acknowledgedBy, acknowledgedMs } = context;
  if (comment === null || acknowledgedBy === null || acknowledgedMs === null) return [...comments];
  return [...comments, { by: acknowledgedBy, atMs: acknowledgedMs, text: comment }].toSorted((a, b) => a.atMs - b.atMs);
}

/** Out of sight by a person, and not as the rules ask for it. */
function isUnauthorised({ life: { value, context } }: AlarmRecord): boolean {
  const { suppression } = context;
  if (suppression === null || value.suppression === 'suppressedByDesign') return false;
  const { by, reason, sinceMs, untilMs } = suppression;
  const isTooLong = untilMs !== null && untilMs - sinceMs > ALARM_RULES.longestShelfMs;
  return by.trim() === '' || reason.trim() === '' || isTooLong;
}
