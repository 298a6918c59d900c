// What the host's rooms promise each other. host.ts joins them; tests put fakes of the outside world behind them.
import type { Bookmark, JournalEntry, QuarantineEntry } from '../../contract/requests.ts';
import type { EventData, EventName } from '../../contract/events.ts';
import type { GridRowCounts } from '../../contract/grid-live.ts';
import type { Status } from '../../contract/messages.ts';

/** The city's clock. Everything in the host that needs "now" asks here, never Date.now (arrival times excepted). */
export interface CityClock {
  /** city time, ms UTC */
  now(): number;
  readonly speed: number;
  readonly isSimulated: boolean;
}

/** Newest value of every point, as columns over the rows of the pack's `points` table. */
export interface LiveValues {
  readonly size: number;
  readonly values: Float64Array;
  /** source time, ms UTC; NaN: no value yet */
  readonly times: Float64Array;
  /** arrival by the machine's clock, ms */
  readonly arrivals: Float64Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
  /** grows with every change; the version of a point is that of its last change */
  readonly version: number;
  /** Writes the rows changed after `version` into `out`; returns how many. `out` holds `size` entries. */
  changedSince(version: number, out: Uint32Array): number;
  readonly pointsWithValue: number;
}

export interface HistoryColumns {
  readonly times: number[];
  readonly values: number[];
  readonly qualities: number[];
  readonly origins: number[];
}

export interface SampleHistory {
  /** Oldest first, at most `maxSamples`, thinned so that minima and maxima survive. Times in ms UTC. */
  read(point: number, fromMs: number, toMs: number, maxSamples: number): Promise<HistoryColumns>;
  /** Raw samples, a page at a time; `cursor` from the page before. */
  page(
    point: number,
    fromMs: number,
    toMs: number,
    limit: number,
    cursor: string | null,
  ): Promise<HistoryColumns & { next: string | null }>;
}

/** The newest sample on disk of each point, as columns over the rows of the pack's `points` table. */
export interface LastKnown {
  readonly values: Float64Array;
  /** source time, ms UTC; NaN: never a value */
  readonly times: Float64Array;
  /** by the machine's clock, ms */
  readonly arrivals: Float64Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
}

export interface Journal {
  /** Resolves once the entry is on disk. */
  append(kind: string, by: string, data: Record<string, unknown>): Promise<JournalEntry>;
  list(options: { before?: number | undefined; limit: number }): Promise<JournalEntry[]>;
  /** number and hash of the newest entry */
  head(): { number: number; hash: string };
}

/** Small named JSON documents: bookmarks, settings. */
export interface Documents {
  get(name: string): Promise<unknown>;
  put(name: string, value: unknown): Promise<void>;
}
export type { Bookmark };

export interface RecordedEvent {
  readonly number: number;
  readonly at: number;
  readonly name: EventName;
  readonly data: unknown;
}

/** The events lane: the newest few thousand are kept for clients that come back. */
export interface EventLog {
  readonly epoch: string;
  readonly latest: number;
  emit<N extends EventName>(name: N, data: EventData<N>): void;
  /** events after `number`; null when some of them are no longer held */
  since(number: number): readonly RecordedEvent[] | null;
  /** returns the function that ends the subscription */
  subscribe(listener: (event: RecordedEvent) => void): () => void;
}

export interface Telemetry {
  broker(): Status['broker'];
  flow(): Status['telemetry'];
  field(): Status['field'];
  quarantine(): QuarantineEntry[];
}

/** What is believed of the grid, row by row, as sessions hand it on. */
export interface LiveGrid {
  readonly rows: GridRowCounts;
  /** grows with every solution; 0: none yet */
  readonly version: number;
  /** A grid frame of the rows that changed after `version`; null: of all rows. Its number is the present version. */
  frameSince(version: number | null): ArrayBuffer;
}
