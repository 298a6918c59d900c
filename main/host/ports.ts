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

/** The coarser tiers of the history. */
export interface HistoryTiers {
  /** A coarser tier, a page at a time; `cursor` from the page before. */
  tier(
    point: number,
    tier: Tier,
    fromMs: number,
    toMs: number,
    limit: number,
    cursor: string | null,
  ): Promise<TierColumns & { next: string | null }>;
  /** Several points side by side over the same slots, from the coarsest tier that still gives `slots` of them. */
  series(points: readonly number[], fromMs: number, toMs: number, slots: number): Promise<Series>;
}

/** What a point did in slots of time, one entry a slot that has samples. Slots are by source time. */
export interface TierColumns {
  /** start of the slot, ms UTC */
  readonly starts: number[];
  readonly min: number[];
  readonly max: number[];
  /** weighted by how long each value held; of samples that are neither BAD nor STALE where there are any */
  readonly mean: number[];
  readonly last: number[];
  readonly counts: number[];
  /** the worst in the slot */
  readonly qualities: number[];
  /** of the last */
  readonly origins: number[];
}

export type Tier = 'minute' | 'hour';

/** One point in slots of equal length; NaN: nothing is known of this slot (a gap, also where the value was BAD). */
export interface SeriesColumns {
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
  readonly last: Float64Array;
  /** the worst in the slot; 255: none */
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
}

export interface Series {
  /** what it was made of */
  readonly tier: 'raw' | Tier;
  /** start of the first slot, ms UTC, and length of each, ms */
  readonly startMs: number;
  readonly slotMs: number;
  readonly points: readonly SeriesColumns[];
}

/** Records one after the other, as columns of `count` entries. */
export interface RecordColumns {
  readonly count: number;
  /** rows of the pack's `points` table */
  readonly points: Uint32Array;
  /** source time, ms UTC */
  readonly times: Float64Array;
  /** by the machine's clock, ms */
  readonly arrivals: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
}

/** `arrival`: what this host showed at that moment of the machine's clock. `source`: what devices say held then, late words included. */
export type ReplayOrder = 'arrival' | 'source';

/** One run of a host on this history: its clock, by which arrivals can be told in city time. */
export interface HostRun {
  /** machine's clock, ms; `endedWall`: its last sign of life, Infinity for the run that goes on */
  readonly openedWall: number;
  readonly endedWall: number;
  /** city time was `city` at `wall`, and ran `speed` times as fast */
  readonly city: number;
  readonly wall: number;
  readonly speed: number;
}

/** Any past moment of all points. */
export interface ReplaySource {
  /** oldest first */
  runs(): Promise<readonly HostRun[]>;
  /** All points at a moment (`order` says of which clock). Times NaN: no value was known. */
  at(ms: number, order: ReplayOrder): Promise<LastKnown>;
  /** What became different in (fromMs, toMs], in its order; at most `most` records: then `untilMs` says how far they go. */
  between(
    fromMs: number,
    toMs: number,
    order: ReplayOrder,
    most: number,
  ): Promise<RecordColumns & { readonly untilMs: number }>;
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

/** A stretch of the journal by city time, ms UTC, both ends included. */
export interface JournalSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** undefined: all */
  readonly kinds?: readonly string[] | undefined;
  readonly limit: number;
  /** which end counts when there are more than `limit`; the answer is in this order */
  readonly isNewestFirst: boolean;
  /** only what comes behind this entry in the order of the answer: the last one of the page before; undefined: from the beginning */
  readonly behind?: { readonly at: number; readonly number: number } | undefined;
}

export interface Journal {
  /** Resolves once the entry is on disk. */
  append(kind: string, by: string, data: Record<string, unknown>): Promise<JournalEntry>;
  list(options: { before?: number | undefined; limit: number }): Promise<JournalEntry[]>;
  between(span: JournalSpan): Promise<JournalEntry[]>;
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
