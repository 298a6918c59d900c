// IEEE 1366 of the book of outages: of a year for the city and its parts, and of single outages.
import type { RequestResult } from '../../../../contract/requests.ts';
import type { OutageCity } from '../../../../simulation/outages/book-state.ts';
import { createLocalDays, type LocalDays } from '../../../../simulation/outages/local-days.ts';
import { yearReport } from '../../../../simulation/outages/major-event-days.ts';
import type { OutageBook } from '../../../../simulation/outages/outage-book.ts';
import {
  RELIABILITY_RULES,
  reliabilityIndices,
  type ReliabilityIndices,
} from '../../../../simulation/outages/reliability-indices.ts';
import type { CityClock } from '../../ports.ts';
import { areas } from './outage-answers.ts';

/** ms of the machine's clock: a large city's take a tenth of a second to add up. */
const HOLD_MS = 10_000;

export class OutageIndices {
  readonly #city: OutageCity;
  readonly #book: OutageBook;
  readonly #clock: Pick<CityClock, 'now' | 'speed'>;
  readonly #days: LocalDays;
  #last: { year: number; untilMs: number; report: RequestResult<'outage.reliability'> } | null = null;

  constructor(city: OutageCity, book: OutageBook, clock: Pick<CityClock, 'now' | 'speed'>, timeZone: string) {
    this.#city = city;
    this.#book = book;
    this.#clock = clock;
    this.#days = createLocalDays(timeZone);
  }

  /** Of a year of the city's calendar; undefined: of this one, until now. */
  ofYear(year?: number): RequestResult<'outage.reliability'> {
    const nowMs = this.#clock.now();
    const asked = year ?? this.#days.yearOf(this.#days.dayOf(nowMs));
    if (this.#last?.year !== asked || nowMs >= this.#last.untilMs) {
      const untilMs = nowMs + HOLD_MS * this.#clock.speed;
      this.#last = { year: asked, untilMs, report: this.#addUp(asked, nowMs) };
    }
    return this.#last.report;
  }

  #addUp(year: number, nowMs: number): RequestResult<'outage.reliability'> {
    const { groups } = this.#city;
    const records = this.#book.ledger.all();
    const report = yearReport({ groups, records, days: this.#days, year, nowMs, rules: RELIABILITY_RULES });
    return {
      year,
      major: report.major,
      majorDays: [...report.majorDays],
      all: areas(report.all),
      withoutMajorDays: areas(report.withoutMajorDays),
    };
  }

  /** Of the records of these outages alone, over all customers; null: they have none. */
  ofOutages(outages: readonly string[]): ReliabilityIndices | null {
    const records = outages.flatMap((id) => this.#book.ledger.ofOutage(id)).filter(({ isVoid }) => !isVoid);
    if (records.length === 0) return null;
    const nowMs = Math.round(this.#clock.now());
    const fromMs = Math.min(...records.map(({ offMs }) => offMs));
    const period = { fromMs, toMs: nowMs + 1, nowMs };
    return reliabilityIndices(this.#city.groups, records, period, RELIABILITY_RULES).whole;
  }
}
