// The alarm desk at work: follows the values of the city, looks at the clock, writes everything down, answers requests. What was
// acknowledged, shelved or silenced before a crash is so afterwards.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AlarmFigureReport } from '../../../../contract/alarm-figures.ts';
import type {
  AlarmChanges,
  AlarmOutcome,
  AlarmReport,
  AlarmStateName,
  AlarmSummary,
  AlarmVersionReport,
  PastQuery,
  SituationReport,
} from '../../../../contract/alarm-requests.ts';
import type { AlarmDefinition } from '../../../../simulation/alarms/alarm-definition.ts';
import type { AlarmChange, AlarmSet, AlarmSetResult } from '../../../../simulation/alarms/alarm-set.ts';
import { alarmStateOf } from '../../../../simulation/alarms/alarm-life.ts';
import type { PointClass } from '../../../../simulation/alarms/check-alarm-set.ts';
import type { Guard } from '../../part-failures.ts';
import type { CityPoint } from '../../point-list.ts';
import type { CityClock, Documents, Journal } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import { FOLLOW, FollowedPoints } from '../../telemetry/followed-points.ts';
import type { AnswersFor, AreaOfPlaces } from './alarm-areas.ts';
import { AlarmDesk, MOST_AT_ONCE } from './alarm-desk.ts';
import type { Order } from './desk-orders.ts';
import type { AlarmEntry } from './alarm-entries.ts';
import { AlarmJournal } from './alarm-journal.ts';
import { AlarmPast, type PastPage } from './alarm-past.ts';
import type { AlarmPlaces } from './alarm-places.ts';
import { AlarmReports } from './alarm-reports.ts';
import { LimitVersions } from './limit-versions.ts';
import type { MatterSource } from './matter-sources.ts';

/** ms of the machine's clock */
const LOOK_EVERY_MS = 100;
const SETTLE_EVERY_MS = 1000;
const KEEP_EVERY_MS = 60_000;
const REFUSED = 'alarmSetRefused';
const ORDER_REFUSED = 'alarmOrderRefused';
/** What whoever holds an area answers for; to look, to say something and to take an alarm is everybody's. */
const ANSWERED_FOR: readonly Order['type'][] = [
  ...(['acknowledge', 'reset', 'shelve', 'unshelve', 'takeOutOfService', 'returnToService'] as const),
];
/** In one entry of the journal. */
const MOST_PROBLEMS = 20;

export interface AlarmServiceOptions {
  readonly points: readonly CityPoint[];
  readonly pointRows: ReadonlyMap<string, number>;
  readonly places: AlarmPlaces;
  readonly classes: readonly PointClass[];
  readonly definitions: readonly AlarmDefinition[];
  readonly live: {
    follow(followed: FollowedPoints): void;
    unfollow(followed: FollowedPoints): void;
  };
  readonly journal: Journal;
  readonly documents: Documents;
  readonly clock: CityClock;
  /** missing: the city has no areas of control */
  readonly areaOf?: AreaOfPlaces | undefined;
  readonly log: (line: string) => void;
  readonly guard: Guard;
}

/** Limits are changed, or not and why. */
export type LimitsResult =
  | AlarmSetResult
  | { readonly ok: false; readonly code: 'other-version'; readonly version: number }
  | { readonly ok: false; readonly code: 'no-version' | 'journal-stuck' };

export interface AlarmService {
  summary(): AlarmSummary;
  /** The newest first. */
  list(query: { states?: readonly AlarmStateName[] | undefined; situation?: number | undefined; limit: number }): {
    version: number;
    total: number;
    alarms: AlarmReport[];
  };
  /** What has changed since a screen was told the revision `since`; null: everything. At most `most` alarms, then there is more. */
  changes(since: number | null, most: number): AlarmChanges;
  /** Of the journal, the newest first; null: `after` is no place in it. @throws Error when the journal cannot be read */
  past(query: PastQuery): Promise<PastPage | null>;
  situations(withClosed: boolean): SituationReport[];
  /** `area`: of this area of control alone, '' what stands in none */
  figures(area?: string): AlarmFigureReport;
  /** Answers once it is in the journal. */
  order(order: Order, by: string): Promise<Answer<AlarmOutcome>>;
  silence(by: string): Promise<Answer<{ silenced: number }>>;
  set(): AlarmSet;
  tryChange(changes: readonly AlarmChange[]): AlarmSetResult;
  /** `seen`: the version that the author knows; undefined: whichever holds. What is refused is in the journal too (`alarmSetRefused`). */
  change(changes: readonly AlarmChange[], by: string, reason: string, seen?: number): Promise<LimitsResult>;
  replace(definitions: readonly AlarmDefinition[], by: string, reason: string, seen?: number): Promise<LimitsResult>;
  /** The newest first. @throws Error when the journal cannot be read */
  versions(): Promise<AlarmVersionReport[]>;
  /** `entry`: as of `versions`. @throws Error when the journal cannot be read */
  returnTo(entry: number, by: string, reason: string, seen?: number): Promise<LimitsResult>;
  /** From now on whoever holds an area answers for its alarms. */
  heed(answers: AnswersFor): void;
  /** From now on these rooms of the desk are asked once a second what they are at. */
  attend(sources: readonly MatterSource[]): void;
  close(): Promise<void>;
}

/** @throws Error when journal or documents cannot be read */
export async function startAlarmService(options: AlarmServiceOptions): Promise<AlarmService> {
  const { points, clock, live, log, guard } = options;
  const journal = new AlarmJournal(options);
  /** of the entry that was recorded last */
  let written: Promise<boolean> = Promise.resolve(true);
  const record = (entry: AlarmEntry) => {
    written = journal.write(entry);
  };
  const desk = new AlarmDesk({ ...options, startMs: clock.now(), firstRevision: Date.now() * 1000, record });
  const recalled = await journal.recall();
  if (recalled !== null) {
    const lost = desk.restore(recalled.state);
    for (const entry of recalled.entries) desk.replay(entry);
    desk.resume();
    if (lost > 0) log(`${lost} alarms of the last run are of points that this city has no more`);
  }
  await journal.keep(desk.state(clock.now()));

  const reports = new AlarmReports();
  const versions = new LimitVersions(options.journal, options.definitions);
  const past = new AlarmPast(options.journal, points);
  /** known once the areas of control have their own room */
  let holderOf: AnswersFor = () => null;
  let isClosed = false;
  let followed = follow();
  let followedRows = desk.book.rows;
  let sources: readonly MatterSource[] = [];
  let settledWall = 0;
  let keptWall = Date.now();
  let keptVersion = desk.book.version;

  /** Of states each one counts, of the rest the newest. */
  function follow(): FollowedPoints {
    const how = new Uint8Array(points.length);
    const { watched } = desk.book.rows;
    for (let row = 0; row < watched.pointOf.length; row++) {
      const point = watched.pointOf[row]!;
      if (point >= points.length) continue;
      how[point] = points[point]!.definition.states === undefined ? FOLLOW.newest : FOLLOW.each;
    }
    const following = new FollowedPoints(how, () => undefined);
    live.follow(following);
    return following;
  }

  const later = (work: () => void) => setImmediate(() => guard.run('alarms', work));

  function look(): void {
    const now = clock.now();
    if (desk.take(followed.take(), now, MOST_AT_ONCE) > 0) later(goOn);
    const wall = Date.now();
    if (wall - settledWall >= SETTLE_EVERY_MS) {
      settledWall = wall;
      tellMatters(now);
      desk.settle(now);
    }
    if (desk.book.rows !== followedRows) followAnew();
    const isDue = wall - keptWall >= KEEP_EVERY_MS && desk.book.version !== keptVersion;
    if (isDue && journal.isIdle) keep(now, wall);
  }

  /** What a room cannot tell now goes on as it was, and keeps no other from being told. */
  function tellMatters(now: number): void {
    for (const { kind, matters } of sources)
      guard.run('alarms', () => {
        const told = matters();
        if (told !== null) desk.tell(kind, told, now);
      });
  }

  /** Values are looked at anew: what is beyond a new limit already is not told again by itself. */
  function followAnew(): void {
    live.unfollow(followed);
    followed = follow();
    followedRows = desk.book.rows;
  }

  /** What a city that falls silent at once leaves to do, in pieces between which others have their turn. */
  function goOn(): void {
    if (!isClosed && desk.look(clock.now(), MOST_AT_ONCE) > 0) later(goOn);
  }

  function keep(now: number, wall: number): void {
    keptWall = wall;
    keptVersion = desk.book.version;
    journal.keep(desk.state(now)).catch((error: unknown) => log(`the alarms could not be kept: ${String(error)}`));
  }

  const timer = setInterval(() => guard.run('alarms', look), LOOK_EVERY_MS);
  timer.unref();

  const STUCK = 'the journal takes nothing at the moment: it holds, and is written down as soon as it can be';
  const refuseIfStuck = () =>
    journal.isStuck
      ? refuse('unavailable', 'the journal takes nothing at the moment: nothing is done without it')
      : null;

  /** Limits that nobody could tell the author of are not taken; whoever is turned down is told why, and the journal too. */
  async function changeLimits(by: string, reason: string, seen: number | undefined, change: () => LimitsResult) {
    const { version } = desk.set;
    const result: LimitsResult = journal.isStuck
      ? { ok: false, code: 'journal-stuck' }
      : seen !== undefined && seen !== version
        ? { ok: false, code: 'other-version', version }
        : change();
    if (result.ok) {
      followAnew();
      await written;
    } else await noteRefusal(by, reason, result);
    return result;
  }

  /** Apart: what somebody else answers for. */
  function ofOwnAreas(alarms: readonly string[], by: string): { own: string[]; others: AlarmOutcome['refused'] } {
    const { book } = desk;
    const own: string[] = [];
    const others: AlarmOutcome['refused'] = [];
    for (const alarm of alarms) {
      const row = book.rows.rowOf(alarm);
      const holder = row < 0 ? null : holderOf(book.areaOf(row));
      if (holder === null || holder === by) own.push(alarm);
      else others.push({ alarm, code: 'held-by-other', holder });
    }
    return { own, others };
  }

  async function noteOthers(type: Order['type'], others: AlarmOutcome['refused'], by: string): Promise<void> {
    const data = { type, code: 'held-by-other', alarms: others.slice(0, MOST_PROBLEMS).map(({ alarm }) => alarm) };
    await options.journal
      .append(ORDER_REFUSED, by, { ...data, count: others.length })
      .catch((error: unknown) => log(`a refused order to alarms is not in the journal: ${String(error)}`));
  }

  async function noteRefusal(by: string, reason: string, result: LimitsResult & { ok: false }): Promise<void> {
    const problems = result.code === 'problems' ? result.problems.slice(0, MOST_PROBLEMS) : [];
    const places = problems.map(({ code, place }) => ({ code, place }));
    await options.journal
      .append(REFUSED, by, { reason, code: result.code, problems: places })
      .catch((error: unknown) => log(`a refused change of limits is not in the journal: ${String(error)}`));
  }

  return {
    summary: () => reports.summary(desk.book, clock.now()),
    list({ states, situation, limit }) {
      const now = clock.now();
      const { book } = desk;
      const found = [...book.records()].filter(
        ([row, { life }]) =>
          (states === undefined || states.includes(alarmStateOf(life))) &&
          (situation === undefined || book.situations.situationOf(row) === situation),
      );
      const newest = found.toSorted(([, a], [, b]) => b.serial - a.serial).slice(0, limit);
      return {
        ...{ version: book.version, total: found.length },
        alarms: newest.map(([row, alarm]) => reports.alarm(book, row, alarm, now)),
      };
    },
    changes: (since, most) => reports.changes(desk.book, since, most, clock.now()),
    past: (query) => past.page(query),
    situations(withClosed) {
      const { book } = desk;
      const closed = withClosed ? book.situations.closed() : [];
      return [...closed, ...book.situations.open()].toReversed().map((one) => reports.situation(book, one));
    },
    figures: (area) => reports.figures(desk.book, clock.now(), area ?? null),
    async order(order, by) {
      const stuck = refuseIfStuck();
      if (stuck !== null) return stuck;
      const { own, others } = ANSWERED_FOR.includes(order.type)
        ? ofOwnAreas(order.alarms, by)
        : { own: order.alarms, others: [] };
      if (others.length > 0) await noteOthers(order.type, others, by);
      const result: AlarmOutcome = { done: [], refused: others };
      const entries: Promise<boolean>[] = [];
      for (let i = 0; i < own.length; i += MOST_AT_ONCE) {
        if (i > 0) await nextTurn();
        const { done, refused } = desk.order({ ...order, alarms: own.slice(i, i + MOST_AT_ONCE) }, by, clock.now());
        result.done.push(...done);
        result.refused.push(...refused);
        if (done.length > 0) entries.push(written);
      }
      const areWritten = await Promise.all(entries);
      return areWritten.every((isWritten) => isWritten) ? answer(result) : refuse('unavailable', STUCK);
    },
    async silence(by) {
      const stuck = refuseIfStuck();
      if (stuck !== null) return stuck;
      const silenced = desk.silence(by, clock.now());
      return (await written) ? answer({ silenced }) : refuse('unavailable', STUCK);
    },
    set: () => desk.set,
    tryChange: (changes) => desk.tryChange(changes),
    change: (changes, by, reason, seen) =>
      changeLimits(by, reason, seen, () => desk.change(changes, by, reason, clock.now())),
    replace: (definitions, by, reason, seen) =>
      changeLimits(by, reason, seen, () => desk.replace(definitions, by, reason, clock.now())),
    versions: () => versions.list(),
    async returnTo(entry, by, reason, seen) {
      const definitions = await versions.definitionsOf(entry);
      return changeLimits(by, reason, seen, () =>
        definitions === null ? { ok: false, code: 'no-version' } : desk.replace(definitions, by, reason, clock.now()),
      );
    },
    heed(answers) {
      holderOf = answers;
    },
    attend(rooms) {
      sources = rooms;
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      live.unfollow(followed);
      await journal.close();
      if (journal.isIdle) await journal.keep(desk.state(clock.now())).catch(() => undefined);
    },
  };
}
