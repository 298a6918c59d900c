// Outages of a running city: news of supply become cases, calls and people's words come in, the clock is looked at. Opened after the host
// is ready and before the shadow grid speaks: trees of devices of a large city take their time, and no news may be missed.
import type { GridEvent } from '../../../../contract/grid-events.ts';
import type { GridColumns } from '../../../../contract/grid-live.ts';
import type { RepairWord } from '../../../../contract/flisr-requests.ts';
import type { OutageOnWire } from '../../../../contract/outage-requests.ts';
import type { RequestResult } from '../../../../contract/requests.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import type { BookFact, BookResult } from '../../../../simulation/outages/book-facts.ts';
import type { BookInput } from '../../../../simulation/outages/book-input.ts';
import { DefaultEstimates } from '../../../../simulation/outages/default-estimates.ts';
import { ETR_RULES } from '../../../../simulation/outages/etr-course.ts';
import { GROUPING_RULES } from '../../../../simulation/outages/grouping-rules.ts';
import type { Call } from '../../../../simulation/outages/intake-facts.ts';
import type { OutageCity } from '../../../../simulation/outages/book-state.ts';
import type { ToldStep, When } from '../../../../simulation/outages/outage-case.ts';
import type { OutageReport } from '../../../../simulation/outages/outage-report.ts';
import type { ReliabilityIndices } from '../../../../simulation/outages/reliability-indices.ts';
import { shiftAt } from '../../../../simulation/outages/stage-times.ts';
import { createZoneOffset } from '../../../../simulation/weather/calendar.ts';
import type { Guard } from '../../part-failures.ts';
import type { CityClock, Documents, EventLog, Journal } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import type { Asker } from '../control/control-desk.ts';
import { DeviceWatch } from './device-watch.ts';
import type { MeterAsker } from './meter-asker.ts';
import { onWire, refusalOf } from './outage-answers.ts';
import { OutageDesk, type OutageEstimate } from './outage-desk.ts';
import { emitOutageEvents } from './outage-events.ts';
import { inputOf, type OutageChange, recordsOf, troubleOf } from './outage-changes.ts';
import { outageCityOf } from './outage-city.ts';
import { OutageIndices } from './outage-indices.ts';
import { type OutageControl, type OutageWord, refuseOutageWord } from './outage-rights.ts';
import { type StormPlace, StormPlaces } from './storm-places.ts';
import { SupplyCases } from './supply-cases.ts';
import { SupplyChecks } from './supply-checks.ts';

const LOOK_MS = 1000;
/** ms of the machine's clock: by then retained reports have come in, and what was dark before the start is known. */
const KNOWN_AFTER_MS = 30_000;
const BY = 'shadow grid';
const ESTIMATES = 'estimates';
const HOUR_MS = 3_600_000;

export interface OutageServiceOptions {
  readonly grid: CityGrid;
  /** [consumers] name of the district, '' none */
  readonly districts: readonly string[];
  readonly areaOf: (feeder: string) => string | null;
  readonly timeZone: string;
  /** what is believed of the consumers now */
  readonly believed: () => GridColumns['consumers'];
  readonly switches: () => GridColumns['switches'];
  readonly meters: MeterAsker;
  /** who controls what; null: the city has no areas, and the role is enough */
  readonly control: OutageControl | null;
  readonly events: Pick<EventLog, 'subscribe' | 'emit'>;
  readonly journal: Pick<Journal, 'append' | 'between' | 'list' | 'head'>;
  readonly documents: Documents;
  readonly clock: CityClock;
  readonly log: (line: string) => void;
  readonly guard: Guard;
}

export interface OutageService {
  list(states?: readonly OutageOnWire['state'][]): Answer<OutageOnWire[]>;
  /** whether the estimates of those that go on call for somebody; cheap, however many have ended */
  estimates(): Answer<OutageEstimate[]>;
  /** of a year of the city's calendar; undefined: of this one, until now */
  reliability(year?: number): Answer<RequestResult<'outage.reliability'>>;
  call(call: Omit<Call, 'atMs'>, by: string): Promise<Answer<{ outage: string }>>;
  step(outage: string, step: ToldStep, asker: Asker): Promise<Answer<OutageOnWire>>;
  sayEtr(outage: string, from: number, to: number, reason: string, asker: Asker): Promise<Answer<OutageOnWire>>;
  /** `place` null: everywhere */
  storm(place: StormPlace | null, isStorm: boolean, by: string): Promise<Answer<RequestResult<'outage.storm'>>>;
  storms(): Answer<RequestResult<'outage.storms'>>;
  /** What a person changes beyond the course of an outage; answers with the outage that it is then. */
  change(change: OutageChange, asker: Asker): Promise<Answer<OutageOnWire>>;
  get(outage: string): Answer<OutageOnWire>;
  records(outage: string): Answer<RequestResult<'outage.records'>>;
  /** IEEE 1366 of the records of these outages alone, over all customers; null: they have none. */
  indicesOf(outages: readonly string[]): ReliabilityIndices | null;
  /** Asks all meters anew whether supply has reached them. */
  check(outage: string, by: string): Promise<Answer<OutageOnWire>>;
  /** What fault restoration knows of whoever is out by this device: not refused where nobody is. */
  tell(device: string, step: Extract<ToldStep, { type: 'isolate' | 'locate' }>, atMs: number): Promise<void>;
  /** Id of the outage that people are out by because this device is open; null: of none that began since then. */
  caseSince(device: string, sinceMs: number): string | null;
  /** From now on nobody says that an outage is repaired without saying it of its fault there. */
  heedFaults(faults: OutageFaults): void;
  /** Reads what the journal has. Never throws: what cannot be read is logged, and everything is refused. */
  start(): Promise<void>;
  /** All that was told so far is in the journal. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Faults that nothing may be closed onto until somebody says that they are repaired. */
export interface OutageFaults {
  /** Null: no fault of this outage stands any more. Else why the word is not taken; it is in the journal. */
  repairedOf(outage: string, word: RepairWord | null, asker: Asker): Promise<Answer<never> | null>;
}

export function createOutageService(options: () => OutageServiceOptions): OutageService {
  let opened: OpenOutages | null = null;
  let faults: OutageFaults | null = null;
  let isClosed = false;
  const notYet = refuse('unavailable', 'the outages are not read yet');
  return {
    list: (states) => opened?.list(states) ?? notYet,
    estimates: () => opened?.estimates() ?? notYet,
    reliability: (year) => opened?.reliability(year) ?? notYet,
    call: async (call, by) => (await opened?.call(call, by)) ?? notYet,
    step: async (outage, step, asker) => {
      const barred = await opened?.refuseWord(step.type, [outage], asker);
      if (barred != null) return barred;
      // The outage would not take it anyway: then nothing is said of its fault either.
      if (step.type === 'repaired' && opened?.mayTell(outage, 'repaired') === true) {
        const refused = await faults?.repairedOf(outage, step.fault ?? null, asker);
        if (refused != null) return refused;
      }
      return (await opened?.step(outage, step, asker.user)) ?? notYet;
    },
    sayEtr: async (outage, from, to, reason, asker) =>
      (await opened?.sayEtr(outage, from, to, reason, asker)) ?? notYet,
    storm: async (place, isStorm, by) => (await opened?.storm(place, isStorm, by)) ?? notYet,
    storms: () => opened?.storms() ?? notYet,
    change: async (change, asker) => (await opened?.change(change, asker)) ?? notYet,
    get: (outage) => opened?.get(outage) ?? notYet,
    records: (outage) => opened?.records(outage) ?? notYet,
    indicesOf: (outages) => opened?.indicesOf(outages) ?? null,
    check: async (outage, by) => (await opened?.check(outage, by)) ?? notYet,
    tell: async (device, step, atMs) => opened?.tell(device, step, atMs),
    caseSince: (device, sinceMs) => opened?.caseSince(device, sinceMs) ?? null,
    heedFaults: (source) => void (faults = source),
    start: async () => {
      const given = options();
      try {
        const city = outageCityOf(given);
        const { journal, documents, clock, log } = given;
        const rules = { grouping: GROUPING_RULES, etr: ETR_RULES };
        const onFacts = (facts: readonly BookFact[]) =>
          emitOutageEvents(facts, (id) => desk.report(id), given.events, Math.round(clock.now()));
        const desk: OutageDesk = await OutageDesk.open({ city, rules, journal, documents, clock, log, onFacts });
        if (!isClosed) opened = new OpenOutages(given, city, desk);
      } catch (error) {
        given.log(`outages: ${String(error)}`);
      }
    },
    settled: async () => opened?.settled(),
    close: async () => {
      isClosed = true;
      await opened?.close();
    },
  };
}

class OpenOutages {
  readonly #options: OutageServiceOptions;
  readonly #city: OutageCity;
  readonly #desk: OutageDesk;
  readonly #cases: SupplyCases;
  readonly #indices: OutageIndices;
  readonly #devices: DeviceWatch;
  readonly #estimates: DefaultEstimates;
  readonly #checks: SupplyChecks;
  readonly #storms: StormPlaces;
  readonly #ends: (() => void)[];
  /** News wait for those before them: what is to be done depends on the book as it is then. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: OutageServiceOptions, city: OutageCity, desk: OutageDesk) {
    const { grid, events, clock } = options;
    this.#options = options;
    this.#city = city;
    this.#desk = desk;
    this.#storms = new StormPlaces(city);
    this.#indices = new OutageIndices(city, desk.book, clock, options.timeZone);
    this.#cases = new SupplyCases(city.trees, grid.network.consumers.ids);
    this.#devices = new DeviceWatch(city.trees, grid.network.switches.ids);
    const offset = createZoneOffset(options.timeZone);
    const shiftOf = (ms: number) => shiftAt(((((ms + offset(ms)) / HOUR_MS) % 24) + 24) % 24);
    this.#estimates = new DefaultEstimates(desk.book, city.trees, shiftOf);
    this.#checks = new SupplyChecks({
      ...{ book: desk.book, meters: options.meters, consumers: grid.network.consumers.ids, clock },
      ...{ believed: options.believed, do: (input, by) => desk.do(input, by), log: options.log },
    });
    const look = setInterval(() => {
      this.#after(() => this.#upkeep());
      this.#after(() => this.#tick());
      options.guard.run('outages', () => this.#checks.look());
    }, LOOK_MS);
    const known = setTimeout(() => this.#after(() => this.#know()), KNOWN_AFTER_MS);
    this.#ends = [
      events.subscribe(({ name, data }) => this.#hear({ name, data } as GridEvent)),
      () => clearInterval(look),
      () => clearTimeout(known),
    ];
  }

  list(states?: readonly OutageOnWire['state'][]): Answer<OutageOnWire[]> {
    return answer(this.#desk.reports(false, states).map((report) => this.#onWire(report)));
  }

  readonly estimates = (): Answer<OutageEstimate[]> => answer(this.#desk.estimates());

  reliability(year?: number): Answer<RequestResult<'outage.reliability'>> {
    return answer(this.#indices.ofYear(year));
  }

  /** Null: these words may be said of these outages. What is not known is refused by whoever looks for it. */
  async refuseWord(word: OutageWord, outages: readonly string[], asker: Asker): Promise<Answer<never> | null> {
    const { control } = this.#options;
    const known = outages.filter((id) => this.#desk.book.caseOf(id) !== null);
    if (control === null || known.length === 0) return null;
    const feeders = known.map((id) => this.#desk.book.feederOf(id));
    return refuseOutageWord(control, { word, feeders, subject: known[0]! }, asker);
  }

  /** The same of what people change beyond the course of an outage. */
  async #refuseChange(change: OutageChange, asker: Asker): Promise<Answer<never> | null> {
    const { control } = this.#options;
    if (change.do !== 'open')
      return this.refuseWord(change.do, change.do === 'merge' ? [change.outage, change.into] : [change.outage], asker);
    const feeder = this.#desk.book.places.feederOf(change.device);
    if (control === null || feeder === null) return null;
    return refuseOutageWord(control, { word: 'open', feeders: [feeder], subject: change.device }, asker);
  }

  async call(call: Omit<Call, 'atMs'>, by: string): Promise<Answer<{ outage: string }>> {
    const nowMs = Math.round(this.#options.clock.now());
    const said = await this.#say({ do: 'call', call: { ...call, atMs: nowMs }, nowMs }, by);
    if ('failure' in said) return said;
    return said.result.kind === 'done' ? answer({ outage: said.result.case }) : refusalOf(said.result);
  }

  async storm(place: StormPlace | null, isStorm: boolean, by: string): Promise<Answer<RequestResult<'outage.storm'>>> {
    const atMs = Math.round(this.#options.clock.now());
    const feeders = this.#storms.feedersOf(place);
    if (feeders === null) {
      const at = place === null ? '' : place.name;
      return refusalOf(await this.#desk.refuse({ ask: 'storm', place, isStorm }, 'unknown-feeder', at, by));
    }
    const standing = new Set(this.#desk.book.storms);
    for (const feeder of feeders.filter((one) => standing.has(one) !== isStorm)) {
      const said = await this.#say({ do: 'storm', feeder, isStorm, atMs }, by);
      if ('failure' in said) return said;
    }
    return answer({ feeders: [...this.#desk.book.storms] });
  }

  storms(): Answer<RequestResult<'outage.storms'>> {
    const { all, districts } = this.#storms;
    return answer({
      feeders: [...this.#desk.book.storms],
      all: [...all],
      districts: districts.map((one) => ({ ...one })),
    });
  }

  async change(change: OutageChange, asker: Asker): Promise<Answer<OutageOnWire>> {
    const barred = await this.#refuseChange(change, asker);
    if (barred !== null) return barred;
    const by = asker.user;
    const when = this.#whenSaid(by);
    const trouble = troubleOf(this.#desk.book, change, when.atMs);
    if (trouble !== null) return refusalOf(await this.#desk.refuse(change, trouble.code, trouble.at, by));
    return this.#told(await this.#say(inputOf(change, when), by));
  }

  indicesOf(outages: readonly string[]): ReliabilityIndices | null {
    return this.#indices.ofOutages(outages);
  }

  get(outage: string): Answer<OutageOnWire> {
    const report = this.#desk.report(outage);
    return report === null ? refuse('not-found', `unknown-case: ${outage}`) : answer(this.#onWire(report));
  }

  records(outage: string): Answer<RequestResult<'outage.records'>> {
    const { book } = this.#desk;
    if (book.caseOf(outage) === null) return refuse('not-found', `unknown-case: ${outage}`);
    const nested = book.cases().flatMap(({ context }) => (context.parent === outage ? [context.id] : []));
    return answer({ outage, records: recordsOf(book, this.#city, outage), nested });
  }

  async check(outage: string, by: string): Promise<Answer<OutageOnWire>> {
    const report = this.#desk.report(outage);
    const code = report === null ? 'unknown-case' : this.#checks.anew(outage) ? null : 'not-restored';
    if (code !== null) return refusalOf(await this.#desk.refuse({ ask: 'check', case: outage }, code, outage, by));
    return answer(this.#onWire(report!));
  }

  #whenSaid(by: string): When {
    return { by: { kind: 'person', id: by }, atMs: Math.round(this.#options.clock.now()) };
  }

  /** What telemetry sees live bars predictions; what is confirmed gets its estimate. */
  async #tick(): Promise<void> {
    const nowMs = Math.round(this.#options.clock.now());
    if (nowMs >= this.#desk.book.nextDeadline(nowMs)) await this.#desk.do({ do: 'tick', nowMs }, BY);
  }

  async #upkeep(): Promise<void> {
    const { believed, switches, clock } = this.#options;
    const nowMs = Math.round(clock.now());
    const told = this.#devices.look(switches(), nowMs);
    if (told !== null) await this.#desk.do(told, BY);
    await this.#desk.follow(this.#cases.spoken(believed(), this.#desk.book, nowMs), BY);
    for (const input of this.#estimates.inputsAt(nowMs)) await this.#desk.do(input, ESTIMATES);
  }

  async step(outage: string, step: ToldStep, by: string): Promise<Answer<OutageOnWire>> {
    const when = { by: { kind: 'person', id: by }, atMs: Math.round(this.#options.clock.now()) } as const;
    return this.#told(await this.#say({ do: 'step', case: outage, step, when }, by));
  }

  /** News wait for those before them: the case may just be opening. */
  tell(device: string, step: Extract<ToldStep, { type: 'isolate' | 'locate' }>, atMs: number): Promise<void> {
    this.#after(async () => {
      const outage = this.#desk.book.caseAt(device);
      if (outage === null) return;
      const when = { by: { kind: 'telemetry', id: device }, atMs } as const;
      await this.#desk.do({ do: 'step', case: outage, step, when }, BY);
    });
    return this.#last;
  }

  caseSince(device: string, sinceMs: number): string | null {
    const id = this.#desk.book.caseAt(device);
    const context = id === null ? undefined : this.#desk.book.caseOf(id)?.context;
    return context !== undefined && (context.times.confirmed ?? context.atMs) >= sinceMs ? id : null;
  }

  mayTell(outage: string, step: ToldStep['type']): boolean {
    return this.#desk.report(outage)?.may.some((one) => one === step) ?? false;
  }

  async sayEtr(outage: string, from: number, to: number, reason: string, asker: Asker): Promise<Answer<OutageOnWire>> {
    const barred = await this.refuseWord('etr', [outage], asker);
    if (barred !== null) return barred;
    const by = asker.user;
    const atMs = Math.round(this.#options.clock.now());
    const etr = { fromMs: from, toMs: to, source: 'operator', author: by, atMs, reason } as const;
    return this.#told(await this.#say({ do: 'sayEtr', case: outage, etr }, by));
  }

  async settled(): Promise<void> {
    await this.#last;
    await this.#desk.settled();
  }

  async close(): Promise<void> {
    this.#checks.close();
    for (const end of this.#ends) end();
    await this.#checks.settled();
    await this.settled();
    await this.#desk.close();
  }

  #hear(event: GridEvent): void {
    if (event.name !== 'supplyLost' && event.name !== 'supplyRestored') return;
    const { believed, clock } = this.#options;
    this.#after(() => this.#desk.follow(this.#cases.inputsOf(event, believed(), this.#desk.book, clock.now()), BY));
  }

  async #know(): Promise<void> {
    const { believed, clock } = this.#options;
    await this.#desk.follow(this.#cases.standing(believed(), this.#desk.book, clock.now()), BY);
  }

  #after(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => this.#options.guard.note('outages', error));
  }

  /** What a person says. While the journal takes nothing, nothing is begun; what it refuses just now holds, and they hear that it waits. */
  async #say(input: BookInput, by: string): Promise<Answer<BookResult>> {
    if (!(await this.#desk.catchUp()))
      return refuse('unavailable', 'the journal takes nothing at the moment: no outage is changed without it');
    const result = await this.#desk.do(input, by);
    if (result.kind === 'refused' || !this.#desk.isStuck) return answer(result);
    return refuse(
      'unavailable',
      'the journal takes nothing at the moment: it holds, and is written as soon as it can be',
    );
  }

  #onWire(report: OutageReport): OutageOnWire {
    const { feeder } = report;
    return onWire(report, (feeder === null ? null : this.#options.control?.map.areaOf(feeder)) ?? '');
  }

  #told(said: Answer<BookResult>): Answer<OutageOnWire> {
    if ('failure' in said) return said;
    const { result } = said;
    if (result.kind === 'refused') return refusalOf(result);
    return answer(this.#onWire(this.#desk.report(result.case)!));
  }
}
