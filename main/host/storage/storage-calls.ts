// What the host's main thread asks of the storage workers: name -> parameters and result. Both sides derive their types from here.
import type { JournalEntry } from '../../../contract/requests.ts';
import type {
  HistoryColumns,
  HostRun,
  JournalSpan,
  LastKnown,
  RecordColumns,
  ReplayOrder,
  Series,
  Tier,
  TierColumns,
} from '../ports.ts';
import type { Head } from './journal-chain.ts';
import type { NewEntry } from './journal-database.ts';
import type { DeviceMessage } from './sample-batch.ts';
import type { SalvageNote } from './salvage/sample-salvage.ts';
import type { HistoryStats } from './upkeep.ts';

export interface StorageCalls {
  append: { params: { buffer: SharedArrayBuffer; count: number; messages: readonly DeviceMessage[] }; result: null };
  journalAppend: { params: NewEntry; result: { entry: JournalEntry; head: Head } };
  journalAnchor: { params: null; result: { number: number; wallMs: number } | null };
  journalList: { params: { before: number | undefined; limit: number }; result: JournalEntry[] };
  journalBetween: { params: JournalSpan; result: JournalEntry[] };
  documentGet: { params: { name: string }; result: unknown };
  documentPut: { params: { name: string; value: unknown }; result: null };
  read: { params: { point: string; fromMs: number; toMs: number; maxSamples: number }; result: HistoryColumns };
  page: {
    params: { point: string; fromMs: number; toMs: number; limit: number; cursor: string | null };
    result: HistoryColumns & { next: string | null };
  };
  tier: {
    params: { point: string; tier: Tier; fromMs: number; toMs: number; limit: number; cursor: string | null };
    result: TierColumns & { next: string | null };
  };
  series: { params: { points: readonly string[]; fromMs: number; toMs: number; slots: number }; result: Series };
  runs: { params: null; result: readonly HostRun[] };
  at: { params: { ms: number; order: ReplayOrder }; result: LastKnown };
  between: {
    params: { fromMs: number; toMs: number; order: ReplayOrder; most: number };
    result: RecordColumns & { readonly untilMs: number };
  };
  newest: { params: null; result: LastKnown };
  /** a reader met damage in the file with this number: it is put aside, unless that was done already */
  replaceDamaged: { params: { ino: number; reason: string }; result: null };
  /** the files were replaced by fresh ones: open them again */
  reopen: { params: null; result: null };
  stats: { params: null; result: StorageStats | null };
  close: { params: null; result: null };
}
export type StorageCallName = keyof StorageCalls;

/** The writer owns lock, files and upkeep; the reader answers queries through a connection of its own. */
export interface StorageWorkerData {
  readonly role: 'writer' | 'reader';
  readonly dir: string;
  readonly pointIds: readonly string[];
  /** city time at `startWall`, ms, and its speed */
  readonly clock: { startCity: number; startWall: number; speed: number };
  readonly keepSamplesMs: number;
  readonly keepMinutesMs: number;
  readonly keepHoursMs: number;
  readonly maxSampleBytes: number;
  /** room on the disk that samples leave to the journal; null: a share of the disk */
  readonly reserveBytes: number | null;
}

/** The history on disk, in numbers. */
export interface StorageStats extends HistoryStats {
  readonly freeBytes: number;
  readonly reserveBytes: number;
}

/** Trouble that was dealt with, to be told. */
export interface StorageNotice {
  readonly what: 'samples' | 'journal' | 'documents';
  /** where the damaged file is kept; null: only a part of it was passed over */
  readonly file: string | null;
  readonly reason: string;
  /** of a reader, which cannot see to it: the number of the damaged file in its file system */
  readonly ino?: number;
  /** what was brought back out of it, now that this has come to its end */
  readonly salvage?: SalvageNote;
}

export type StorageRequest = {
  [N in StorageCallName]: { id: number; name: N; params: StorageCalls[N]['params'] };
}[StorageCallName];

export type StorageReply =
  | { type: 'opened'; head: Head }
  | { type: 'refused'; message: string }
  | { type: 'notice'; notice: StorageNotice }
  | { type: 'result'; id: number; result: unknown }
  /** with a remedy: samples cannot be reached just now (HistorianAwayError) */
  | { type: 'failure'; id: number; message: string; remedy?: string };
