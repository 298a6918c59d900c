// The entries of the shift log as the journal has them. The newest are at hand; older ones are read from the journal when somebody asks.
import { z } from 'zod';
import { cameraSchema } from '../../../../contract/camera.ts';
import { type LogEntry, type LogLink, logLinkSchema } from '../../../../contract/log-requests.ts';
import type { JournalEntry } from '../../../../contract/requests.ts';
import type { Journal } from '../../ports.ts';

export const LOG_KIND = 'shiftLog';
/** Some weeks of a busy desk. */
const AT_HAND = 2_000;
const PAGE = 500;

const dataSchema = z.object({
  text: z.string(),
  camera: cameraSchema.nullable(),
  links: z.array(logLinkSchema),
  corrects: z.number().int().nullable(),
});

export interface LogDraft {
  readonly text: string;
  readonly camera: LogEntry['camera'];
  readonly links: readonly LogLink[];
  readonly corrects: number | null;
}

const isAbout = (entry: LogEntry, about: LogLink): boolean =>
  entry.links.some(({ kind, id }) => kind === about.kind && id === about.id);

export interface LogBookOptions {
  readonly journal: Pick<Journal, 'append' | 'between'>;
}

export class LogBook {
  readonly #options: LogBookOptions;
  /** oldest first */
  readonly #entries: LogEntry[];
  /** nothing older is in the journal */
  readonly #isWhole: boolean;

  private constructor(options: LogBookOptions, entries: LogEntry[], isWhole: boolean) {
    this.#options = options;
    this.#entries = entries;
    this.#isWhole = isWhole;
  }

  static async open(options: LogBookOptions): Promise<LogBook> {
    const { journal } = options;
    const page = await journal.between({
      // A simulated clock may begin earlier than the last one ended.
      ...{ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, kinds: [LOG_KIND] },
      ...{ limit: AT_HAND, isNewestFirst: true },
    });
    return new LogBook(options, page.flatMap(entryOf).toReversed(), page.length < AT_HAND);
  }

  /** Answers once it is in the journal. null: what it corrects is no entry of this log. */
  async write({ text, camera, links, corrects }: LogDraft, by: string): Promise<LogEntry | null> {
    if (corrects !== null && !(await this.#knows(corrects))) return null;
    const data = { text, camera, links: [...links], corrects };
    const { number, at } = await this.#options.journal.append(LOG_KIND, by, data);
    const entry: LogEntry = { number, atMs: at, by, ...data };
    this.#entries.push(entry);
    if (this.#entries.length > 2 * AT_HAND) this.#entries.splice(0, AT_HAND);
    return entry;
  }

  /** Since `fromMs`, oldest first. */
  since(fromMs: number): LogEntry[] {
    return this.#entries.filter(({ atMs }) => atMs >= fromMs);
  }

  /** About any of these, oldest first; of those at hand. */
  aboutAny(links: readonly LogLink[]): LogEntry[] {
    const wanted = new Set(links.map(({ kind, id }) => `${kind} ${id}`));
    return this.#entries.filter((entry) => entry.links.some(({ kind, id }) => wanted.has(`${kind} ${id}`)));
  }

  /** Newest first. `before`: only smaller numbers; `about`: only entries about this. */
  async list(query: {
    readonly before?: number | undefined;
    readonly about?: LogLink | undefined;
    readonly limit: number;
  }): Promise<LogEntry[]> {
    const { before = Infinity, about, limit } = query;
    const fits = (entry: LogEntry) => entry.number < before && (about === undefined || isAbout(entry, about));
    const found = this.#entries.filter(fits).slice(-limit).toReversed();
    const oldest = this.#entries[0];
    if (found.length >= limit || this.#isWhole || oldest === undefined) return found;
    return [...found, ...(await this.#older(oldest, fits, limit - found.length))];
  }

  /** From the journal, newest first: entries before the oldest one at hand. */
  async #older(oldest: LogEntry, fits: (entry: LogEntry) => boolean, most: number): Promise<LogEntry[]> {
    const found: LogEntry[] = [];
    for (let last = oldest; found.length < most; ) {
      const page = await this.#options.journal.between({
        ...{ fromMs: 0, toMs: last.atMs, kinds: [LOG_KIND] },
        ...{ limit: PAGE, isNewestFirst: true },
      });
      // Several may be of one moment: numbers say which are behind.
      const fresh = page.flatMap(entryOf).filter(({ number }) => number < last.number);
      found.push(...fresh.filter(fits));
      if (page.length < PAGE || fresh.length === 0) break;
      last = fresh.at(-1)!;
    }
    return found.slice(0, most);
  }

  async #knows(number: number): Promise<boolean> {
    if (this.#entries.some((entry) => entry.number === number)) return true;
    const [found] = await this.list({ before: number + 1, limit: 1 });
    return found?.number === number;
  }
}

/** [] for what somebody else has written under this name. */
function entryOf({ number, at, by, data }: JournalEntry): LogEntry[] {
  const read = dataSchema.safeParse(data);
  return read.success ? [{ number, atMs: at, by, ...read.data }] : [];
}
