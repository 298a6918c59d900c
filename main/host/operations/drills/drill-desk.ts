// Drills of a running city: telemetry taken away, customers who call, and the score of the shift from what the rooms of the desk have recorded.
// What was thrown and when stands in the journal (`drillFault`, `drillRepair`, `drillTerminal`), so that it is known after a crash too.
import type { DrillDebrief, DrillScore, FaultScore } from '../../../../contract/drill-requests.ts';
import type { JournalEntry } from '../../../../contract/requests.ts';
import type { EventPage } from '../../../../contract/situation-requests.ts';
import { countRefusals } from '../../../../simulation/drills/refusal-kinds.ts';
import { type DrillEvent, meanOf, scoreFault, sumSupply } from '../../../../simulation/drills/drill-score.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { type Drill, NOTHING_STANDS } from '../../drill.ts';
import { isReserved } from '../../access/reserved-names.ts';
import type { CityClock, Journal } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import { debriefOf, INSTRUCTOR_KINDS } from './drill-debrief.ts';
import type { OutageService } from '../outages/outage-service.ts';
import type { EventPages } from '../situations/event-pages.ts';
import type { EventGrid } from '../situations/tie-parts.ts';

const HOUR_MS = 3_600_000;
const KINDS = ['drillFault', 'drillRepair', 'drillTerminal'];
const REFUSALS = ['orderRefused', 'controlRefused', 'flisrRefused'];
/** A shift's worth; what is older is history. */
const LOOK_BACK_MS = 36 * HOUR_MS;
const USUAL_MS = 12 * HOUR_MS;
const MOST_ENTRIES = 5_000;
/** An event that begins this long after a fault may still be its doing: reclosing, meters that are late. */
const BEGINS_WITHIN_MS = 5 * 60_000;
/** Clocks of devices run a little before the host's. */
const CLOCKS_MS = 2_000;

export interface DrillDeskOptions {
  readonly drill: Pick<Drill, 'terminal' | 'refuseReal'>;
  readonly grid: CityGrid;
  readonly places: EventGrid;
  readonly outages: Pick<OutageService, 'call'>;
  readonly pages: EventPages;
  readonly journal: Pick<Journal, 'between' | 'append'>;
  readonly clock: Pick<CityClock, 'now' | 'isSimulated'>;
  readonly city: DrillDebrief['city'];
}

interface Thrown {
  readonly element: string;
  readonly type: string;
  readonly atMs: number;
  /** when it was ordered */
  readonly saidMs: number;
  repairedMs: number | null;
}

export class DrillDesk {
  readonly #options: DrillDeskOptions;
  /** city time, ms UTC: of what was thrown or silenced before nothing stands any more. After a start nobody knows, however long ago it was. */
  #standsFromMs = Number.MIN_SAFE_INTEGER;

  constructor(options: DrillDeskOptions) {
    this.#options = options;
  }

  async running(): Promise<Answer<{ faults: number; silentStations: string[] }>> {
    const nowMs = this.#options.clock.now();
    const entries = await this.#entries(this.#standsFromMs);
    const silent = new Map<string, number>();
    for (const { kind, at, data } of entries) {
      if (kind !== 'drillTerminal') continue;
      if (data['works'] === true && isOver(data)) silent.delete(String(data['station']));
      else if (isDone(data)) silent.set(String(data['station']), at);
    }
    const faults = thrownOf(entries).filter(({ repairedMs }) => repairedMs === null);
    this.#standsFromMs = Math.min(nowMs, ...faults.map(({ saidMs }) => saidMs), ...silent.values());
    return answer({ faults: faults.length, silentStations: [...silent.keys()] });
  }

  terminal(station: string, works: boolean, by: string): Promise<Answer<{ station: string; works: boolean }>> {
    return this.#options.drill.terminal(station, works, by);
  }

  /** Callers are spread over the place, the same ones each time, so that an exercise can be held again. */
  async calls(place: string, count: number, by: string): Promise<Answer<{ outages: string[]; calls: number }>> {
    const real = this.#options.drill.refuseReal();
    if (real !== null) return real;
    const points = this.#pointsOf(place);
    if (points.length === 0) return refuse('not-found', `no customers are known below ${place}`);
    const step = Math.max(1, Math.floor(points.length / count));
    const callers = points.filter((_, i) => i % step === 0).slice(0, count);
    const { journal, outages, clock } = this.#options;
    // Before the first of them: no call stands in the record without the word that it was made up, come what may in between.
    const { number } = await journal.append('drillCalls', by, { place, calls: callers.length, what: 'wanted' });
    const opened = new Set<string>();
    const end = (calls: number, result: string) =>
      journal.append('drillCalls', by, { place, calls, result, what: 'made', of: number, outages: [...opened] });
    for (const [made, point] of callers.entries()) {
      const id = `drill ${point} ${Math.round(clock.now())}`;
      const taken = await outages.call({ id, point, code: 'no-power', customer: null, isOwnFlat: false }, by);
      if ('failure' in taken) {
        await end(made, taken.failure.code);
        return taken;
      }
      opened.add(taken.result.outage);
    }
    await end(callers.length, 'ok');
    return answer({ outages: [...opened], calls: callers.length });
  }

  async score(since: number | null): Promise<Answer<DrillScore>> {
    const untilMs = Math.round(this.#options.clock.now());
    const sinceMs = Math.max(since ?? untilMs - USUAL_MS, untilMs - LOOK_BACK_MS);
    const taken = new Set<string>();
    const faults = thrownOf(await this.#entries(sinceMs))
      .map((thrown) => this.#scoreOf(thrown, taken))
      .toReversed();
    const first = faults.at(-1)?.atMs ?? untilMs;
    const refused = await this.#refusals(first, untilMs);
    const counted = (among: readonly JournalEntry[]) => countRefusals(among.map(({ data }) => String(data['code'])));
    const scored = faults.map((fault) => ({ ...fault, refusals: counted(refused.filter(this.#isAbout(fault))) }));
    const refusals = counted(refused);
    const mean = (of: (fault: FaultScore) => number | null) => meanOf(scored.map(of));
    return answer({
      ...{ sinceMs, untilMs, refusals, faults: scored },
      mean: {
        noticeMs: mean(({ noticeMs }) => noticeMs),
        locateMs: mean(({ locateMs }) => locateMs),
        isolateMs: mean(({ isolateMs }) => isolateMs),
        restoreMs: mean(({ restoreMs }) => restoreMs),
      },
      customerMinutes: faults.reduce((sum, { customerMinutes }) => sum + customerMinutes, 0),
      unsafeAttempts: refusals.unsafe,
    });
  }

  /** The same as a document, with what the instructor and the desk did when. */
  async debrief(since: number | null, by: string): Promise<Answer<DrillDebrief>> {
    const { pages, clock, city } = this.#options;
    const given = await this.score(since);
    if ('failure' in given) return given;
    const { sinceMs, untilMs, faults } = given.result;
    const acts = await this.#entries(sinceMs, INSTRUCTOR_KINDS, untilMs);
    const refused = await this.#refusals(faults.at(-1)?.atMs ?? untilMs, untilMs);
    const document = debriefOf({ score: given.result, acts, refused }, pages);
    return answer({ madeMs: untilMs, by, city, isSimulatedTime: clock.isSimulated, ...document });
  }

  /** A fault was thrown on this feeder (null: on any) from shortly before `fromMs` until `toMs`, city time, ms UTC. */
  async hasThrown(feeder: string | null, fromMs: number, toMs: number): Promise<boolean> {
    const { places } = this.#options;
    const thrown = thrownOf(await this.#entries(fromMs - BEGINS_WITHIN_MS));
    return thrown.some(({ element, atMs }) => atMs <= toMs && (feeder === null || places.feederOf(element) === feeder));
  }

  /** Controls on the feeder of a fault while it stood. */
  #isAbout({ element, atMs, repairedMs }: Pick<FaultScore, 'element' | 'atMs' | 'repairedMs'>) {
    const { places } = this.#options;
    const feeder = places.feederOf(element);
    return ({ at, data }: JournalEntry): boolean => {
      const about = [data['device'], data['subject'], data['about']].filter((id) => typeof id === 'string');
      const isThere = feeder !== null && about.some((id) => places.feederOf(id) === feeder);
      return isThere && at >= atMs && at <= (repairedMs ?? Number.MAX_SAFE_INTEGER);
    };
  }

  /** `taken`: events that earlier faults have become. */
  #scoreOf(thrown: Thrown, taken: Set<string>): Omit<FaultScore, 'refusals'> {
    const { saidMs: _, ...told } = thrown;
    const page = this.#pageOf(thrown, taken);
    if (page !== null) taken.add(`${page.id.kind} ${page.id.id}`);
    return {
      ...told,
      event: page === null ? null : page.id,
      ...scoreFault(thrown, page === null ? null : eventOf(page)),
    };
  }

  /**
   * The event on the feeder of the element that begins next after the fault. Of several faults on one feeder within minutes the one whose
   * restoration has located this element; else the first that no earlier fault has become, or that they share.
   */
  #pageOf({ element, atMs }: Thrown, taken: ReadonlySet<string>): EventPage | null {
    const { pages, places } = this.#options;
    const feeder = places.feederOf(element);
    const found = pages
      .list(false, 500)
      .filter(
        (head) =>
          head.feeder !== null &&
          head.feeder === feeder &&
          head.beganMs >= atMs - CLOCKS_MS &&
          head.beganMs <= atMs + BEGINS_WITHIN_MS,
      )
      .toSorted((a, b) => a.beganMs - b.beganMs);
    const located = found.flatMap(({ id }) => {
      const page = pages.page(id);
      return page?.parts.courses.some(({ plan }) => plan?.fault === element) === true ? [page] : [];
    })[0];
    if (located !== undefined) return located;
    const next = found.find(({ id }) => !taken.has(`${id.kind} ${id.id}`)) ?? found[0];
    return next === undefined ? null : pages.page(next.id);
  }

  #pointsOf(place: string): string[] {
    const { grid } = this.#options;
    const { ids } = grid.network.consumers;
    const [feeder, station] = [grid.feeders.ids.indexOf(place), grid.stations.ids.indexOf(place)];
    return ids.filter(
      (id, row) =>
        id === place ||
        (feeder >= 0 && grid.consumers.feeder[row] === feeder) ||
        (station >= 0 && grid.consumers.station[row] === station),
    );
  }

  /** What the program itself tried and was refused is no mistake of the shift. */
  async #refusals(fromMs: number, toMs: number): Promise<JournalEntry[]> {
    return (await this.#entries(fromMs, REFUSALS, toMs)).filter(({ by }) => !isReserved(by));
  }

  /** All of them, oldest first, page by page: with the newest left out a fault would seem to stand that is long repaired. */
  async #entries(
    fromMs: number,
    kinds: readonly string[] = KINDS,
    toMs = Number.MAX_SAFE_INTEGER,
  ): Promise<JournalEntry[]> {
    const found = new Map<number, JournalEntry>();
    for (let from = fromMs; ; ) {
      const page = await this.#options.journal.between({
        ...{ fromMs: from, toMs, kinds },
        ...{ limit: MOST_ENTRIES, isNewestFirst: false },
      });
      for (const entry of page) found.set(entry.number, entry);
      const last = page.at(-1);
      if (page.length < MOST_ENTRIES || last === undefined || last.at === from) return [...found.values()];
      from = last.at;
    }
  }
}

const isDone = (data: JournalEntry['data']): boolean => data['result'] === 'ok' || data['result'] === 'accepted';

/** It was given back, or there is nothing to give back. */
const isOver = (data: JournalEntry['data']): boolean => isDone(data) || NOTHING_STANDS.has(data['reason']);

/** Oldest first. */
function thrownOf(entries: readonly JournalEntry[]): Thrown[] {
  const thrown: Thrown[] = [];
  for (const { kind, at, data } of entries) {
    const element = String(data['element']);
    if (kind === 'drillFault' && isDone(data)) {
      const atMs = typeof data['at'] === 'number' ? Math.max(at, data['at']) : at;
      thrown.push({ element, type: String(data['type']), atMs, saidMs: at, repairedMs: null });
    } else if (kind === 'drillRepair' && isOver(data)) {
      const standing = thrown.findLast((one) => one.element === element && one.repairedMs === null);
      if (standing !== undefined) standing.repairedMs = at;
    }
  }
  return thrown;
}

/** What the record has of an event, as times. */
function eventOf({ alarmList, parts, log, customerMinutes }: EventPage): DrillEvent {
  const { outages, courses, orders } = parts;
  const stage = (state: string) =>
    courses.flatMap(({ stages }) => stages.flatMap((one) => (one.state === state ? [one.atMs] : [])));
  const ofOutages = (mark: string) => outages.flatMap(({ times }) => times[mark] ?? []);
  const byPeople = courses.flatMap(({ approvedBy, stages }) =>
    approvedBy === null ? [] : stages.flatMap(({ state, atMs }) => (state === 'executing' ? [atMs] : [])),
  );
  return {
    personMs: [
      ...alarmList.flatMap(({ acknowledgedMs, seenBy }) => [
        ...(acknowledgedMs === null ? [] : [acknowledgedMs]),
        ...seenBy.map(({ atMs }) => atMs),
      ]),
      ...log.map(({ atMs }) => atMs),
      ...(['assigned', 'enRoute', 'onSite', 'repairing'] as const).flatMap(ofOutages),
      ...byPeople,
      ...orders.filter(({ isAutomatic }) => !isAutomatic).flatMap(({ signatures }) => signatures.map(({ at }) => at)),
    ],
    locatedMs: [...ofOutages('located'), ...stage('solving')],
    isolatedMs: ofOutages('isolated'),
    supply: sumSupply(outages.map(({ steps }) => steps)),
    customerMinutes,
  };
}
