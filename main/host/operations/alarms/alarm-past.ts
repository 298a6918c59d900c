// What came and went, as the journal has it: page by page, the newest first. Of the journal only these entries are read, by their index and not more than a
// page looks through; other requests have their turn between.
import type { PastAlarmReport, PastFilter, PastQuery } from '../../../../contract/alarm-requests.ts';
import { assetOfAlarm } from '../../../../contract/alarm-csv.ts';
import type { JournalEntry } from '../../../../contract/requests.ts';
import type { CityPoint } from '../../point-list.ts';
import type { Journal } from '../../ports.ts';
import { readAlarmEntry, WRITTEN_WITHIN_MS } from './alarm-entries.ts';
import { pastReport } from './alarm-reports.ts';

export interface PastPage {
  readonly alarms: PastAlarmReport[];
  /** null: this is the last */
  readonly next: string | null;
  /** what ended then or later is in the pages so far; null: nothing is older */
  readonly readToMs: number | null;
}

const LATE = 'alarmsEndedLate';
const KINDS = ['alarmsEnded', LATE] as const;
/** Entries at once: with MOST_ENDED alarms each some milliseconds of work. */
const ENTRIES = 40;
/** Entries that one page looks through at most. */
export const MOST_ENTRIES = 1000;

/** In the order of the journal, the newest first; `left`: alarms of the entry that were told already. */
interface Place {
  readonly at: number;
  readonly number: number;
  readonly told: number;
}

export class AlarmPast {
  readonly #journal: Pick<Journal, 'between'>;
  /** id of the asset -> its name, in small letters */
  readonly #names: ReadonlyMap<string, string>;

  constructor(journal: Pick<Journal, 'between'>, points: readonly Pick<CityPoint, 'asset'>[]) {
    this.#journal = journal;
    this.#names = new Map(points.map(({ asset }) => [asset.id, asset.name.toLowerCase()]));
  }

  /** Null: `after` is no place in the past. @throws Error when the journal cannot be read */
  async page({ after, limit, ...filter }: PastQuery): Promise<PastPage | null> {
    let place = after === undefined ? null : readPlace(after);
    if (after !== undefined && place === null) return null;
    const isWanted = this.#wanted(filter);
    const alarms: PastAlarmReport[] = [];
    let looked = 0;
    for (;;) {
      const entries = await this.#entries(filter, place);
      for (const entry of entries) {
        const ended = newestFirst(entry);
        const from = place?.number === entry.number ? place.told : 0;
        for (let i = from; i < ended.length; i++) {
          const past = ended[i]!;
          if (!isWanted(past)) continue;
          alarms.push(past);
          if (alarms.length < limit) continue;
          return pageUpTo(alarms, { at: entry.at, number: entry.number, told: i + 1 });
        }
        looked += 1;
        place = { at: entry.at, number: entry.number, told: ended.length };
        if (looked >= MOST_ENTRIES) return pageUpTo(alarms, place);
      }
      if (entries.length < ENTRIES) return { alarms, next: null, readToMs: null };
    }
  }

  /** Beyond the time in which it is written as a rule, what was late: after a crash, or while a disk was full. */
  async #entries({ fromMs, toMs }: PastFilter, place: Place | null): Promise<JournalEntry[]> {
    // The entry itself may have more to tell.
    const behind = place === null ? undefined : { at: place.at, number: place.number + 1 };
    const page = { limit: ENTRIES, isNewestFirst: true, behind };
    const lastMs = toMs === undefined ? Number.MAX_SAFE_INTEGER : toMs + WRITTEN_WITHIN_MS;
    const isPastLate = toMs === undefined || (place !== null && place.at <= lastMs);
    const late = isPastLate
      ? []
      : await this.#journal.between({ ...page, fromMs: lastMs + 1, toMs: Number.MAX_SAFE_INTEGER, kinds: [LATE] });
    if (late.length === ENTRIES) return late;
    const span = { fromMs: fromMs ?? Number.MIN_SAFE_INTEGER, toMs: lastMs };
    const others = await this.#journal.between({ ...page, ...span, kinds: KINDS });
    return [...late, ...others].slice(0, ENTRIES);
  }

  #wanted(filter: PastFilter): (past: PastAlarmReport) => boolean {
    const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = filter;
    const areas = filter.areas === undefined ? null : new Set(filter.areas);
    const priorities = filter.priorities === undefined ? null : new Set(filter.priorities);
    const definitions = filter.definitions === undefined ? null : new Set(filter.definitions);
    const words = (filter.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    return (past) =>
      past.endedMs >= fromMs &&
      past.endedMs <= toMs &&
      (areas === null || areas.has(past.area)) &&
      (priorities === null || priorities.has(past.priority)) &&
      (definitions === null || definitions.has(past.definition)) &&
      (words.length === 0 || this.#says(past, words));
  }

  #says({ id, acknowledgedBy }: PastAlarmReport, words: readonly string[]): boolean {
    const said = `${id} ${this.#names.get(assetOfAlarm(id)) ?? ''} ${acknowledgedBy ?? ''}`.toLowerCase();
    return words.every((word) => said.includes(word));
  }
}

function newestFirst(entry: JournalEntry): PastAlarmReport[] {
  const read = readAlarmEntry(entry);
  return read?.kind === 'alarmsEnded' ? read.ended.map(pastReport).toReversed() : [];
}

const pageUpTo = (alarms: PastAlarmReport[], place: Place): PastPage => ({
  ...{ alarms, next: `${place.at}.${place.number}.${place.told}`, readToMs: place.at },
});

function readPlace(text: string): Place | null {
  const [, at, number, told] = /^(-?\d{1,16})\.(\d{1,16})\.(\d{1,4})$/.exec(text) ?? [];
  if (at === undefined || number === undefined || told === undefined) return null;
  return { at: Number(at), number: Number(number), told: Number(told) };
}
