// Everything the host keeps on disk: samples, journal, documents. The exact face of this room:
//
//   openStorage({ dir, pointIds, clock, events, keepSamplesMs?, maxSampleBytes? }): Promise<Storage>
//     dir        the city's data folder, created when missing; refused with a clear message (StorageRefusedError) when another
//                host holds it, when it cannot be written, or when a newer program wrote it
//     pointIds   ids of the pack's points in row order; everywhere else a point is its row
//   Storage
//     samples    SampleWriter: add(point, time, arrival, value, quality, origin, seq, kind, isPrecious), addMessage(message,
//                isPrecious), whenCommitted(done)
//     history    SampleHistory & HistoryTiers (ports.ts)
//     replay     ReplaySource (ports.ts): any past moment of all points
//     lastKnown()  what every point showed last, by the runs that kept the real time
//     journal    Journal (ports.ts); every entry is also emitted as the event `journalWritten`
//     journalAnchor(), kept   when its head was last anchored; how long samples, minutes and hours are kept
//     documents  Documents (ports.ts); `get` gives undefined for a name that was never put
//     damage()   files kept aside because they were damaged, and what came back out of them
//     status()   { state: 'ok' | 'failed', detail, history? } for Status['storage']
//     close()    writes what is left, anchors the journal, lets go of the folder
//
// Every event but `journalWritten` is journaled from here (kind = name of the event, by = 'host').
// Files in `dir`: samples.db, journal.db, journal.key, journal.anchors, documents.db, host.lock, host.pid.
import { randomUUID } from 'node:crypto';
import type { JournalEntry } from '../../../contract/requests.ts';
import { makeFolder } from '../make-folder.ts';
import type {
  CityClock,
  Documents,
  EventLog,
  HistoryTiers,
  Journal,
  LastKnown,
  ReplaySource,
  SampleHistory,
} from '../ports.ts';
import { damageWords, type KeptDamage } from './damage-words.ts';
import { recordEvents } from './event-recorder.ts';
import type { Head } from './journal-chain.ts';
import { filesKeptAside } from './kept-aside.ts';
import type { SalvageNote } from './salvage/sample-salvage.ts';
import { SampleWriter } from './sample-writer.ts';
import type { HistorianSettings } from './shared/historian-settings.ts';
import type { SharedWorkerData } from './shared/shared-worker.ts';
import type { StorageNotice, StorageStats, StorageWorkerData } from './storage-calls.ts';
import { StorageLink, StorageRefusedError } from './storage-link.ts';

export { StorageRefusedError } from './storage-link.ts';

export const RAW_SAMPLES_KEPT_MS = 7 * 86_400_000;
/** Beyond this size of the sample file fewer days are kept. */
export const SAMPLE_FILE_BYTES = 16 * 1024 ** 3;
const DAY_MS = 86_400_000;
export const MINUTES_KEPT_MS = 90 * DAY_MS;
export const HOURS_KEPT_MS = 3653 * DAY_MS;
const STATS_EVERY_MS = 5000;

export interface StorageOptions {
  readonly dir: string;
  readonly pointIds: readonly string[];
  readonly clock: CityClock;
  readonly events: EventLog;
  readonly keepSamplesMs?: number;
  readonly keepMinutesMs?: number;
  readonly keepHoursMs?: number;
  readonly maxSampleBytes?: number;
  /** samples go to a store that several hosts share, instead of to `dir`; `host` is found here */
  readonly historian?: Omit<HistorianSettings, 'host'> | null;
  /** room on the disk that samples leave to the journal, bytes */
  readonly reserveBytes?: number;
  /** one line for whoever runs the program */
  readonly log?: (line: string) => void;
}

export interface StorageStatus {
  readonly state: 'ok' | 'failed';
  readonly detail: string;
  /** as of some seconds ago; absent until first known */
  readonly history?: Omit<StorageStats, 'salvages'>;
}

export interface StorageDamage {
  /** files that lie aside in the data folder until somebody moves them away; what came back out of one of samples */
  readonly kept: readonly KeptDamage[];
  /** why the journal that is being continued does not fit its chain; null: it does, as far as was looked */
  readonly journal: string | null;
}

export interface Storage {
  readonly samples: SampleWriter;
  readonly history: SampleHistory & HistoryTiers;
  readonly replay: ReplaySource;
  lastKnown(): Promise<LastKnown>;
  readonly journal: Journal;
  /** when the journal's head was last written into a second file, as of some seconds ago; null: not yet */
  journalAnchor(): { readonly number: number; readonly wallMs: number } | null;
  /** how long samples, minutes and hours are kept, ms */
  readonly kept: { readonly rawMs: number; readonly minutesMs: number; readonly hoursMs: number };
  readonly documents: Documents;
  status(): StorageStatus;
  /** what was found damaged, in this run or an earlier one, as of some seconds ago */
  damage(): StorageDamage;
  close(): Promise<void>;
}

/** @throws StorageRefusedError */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { dir, pointIds, clock, events } = options;
  try {
    await makeFolder(dir);
  } catch (error) {
    throw new StorageRefusedError(
      `The data folder ${dir} cannot be created (${String(error)}). Choose another with --data.`,
    );
  }
  const data: StorageWorkerData = {
    role: 'writer',
    dir,
    pointIds,
    clock: { startCity: clock.now(), startWall: Date.now(), speed: clock.speed },
    keepSamplesMs: options.keepSamplesMs ?? RAW_SAMPLES_KEPT_MS,
    keepMinutesMs: options.keepMinutesMs ?? MINUTES_KEPT_MS,
    keepHoursMs: options.keepHoursMs ?? HOURS_KEPT_MS,
    reserveBytes: options.reserveBytes ?? null,
    maxSampleBytes: options.maxSampleBytes ?? SAMPLE_FILE_BYTES,
  };
  const notices: StorageNotice[] = [];
  let heed = (notice: StorageNotice): void => {
    notices.push(notice);
  };
  const writer = await StorageLink.open(data, (notice) => heed(notice));
  const store = options.historian == null ? null : { ...options.historian, host: await hostIdOf(writer) };
  const openSamples = (role: StorageWorkerData['role']): Promise<StorageLink> =>
    store === null
      ? StorageLink.open({ ...data, role }, ({ ino, reason }) => {
          if (ino !== undefined) void writer.call('replaceDamaged', { ino, reason }).catch(() => undefined);
        })
      : StorageLink.open(
          { ...data, role, historian: store } satisfies SharedWorkerData,
          () => undefined,
          'shared-worker',
        );
  const sampleWriter = store === null ? writer : await openSamples('writer');
  // Nobody waits for the reader at start: the first query does.
  const reader = openSamples('reader');
  const read: StorageLink['call'] = async (name, params) => (await reader).call(name, params);
  reader.catch(() => undefined);
  // A thread of its own, so that a long export does not make a screen in the past wait; begun when the first one goes there.
  let replayer: Promise<StorageLink> | null = null;
  const replay: StorageLink['call'] = async (name, params) => {
    replayer ??= openSamples('reader');
    return (await replayer).call(name, params);
  };

  let trouble: string | null = null;
  const damage: string[] = [];
  let kept = filesKeptAside(dir);
  let journalTrouble: string | null = null;
  const samples = new SampleWriter({
    append: (buffer, count, messages) => sampleWriter.call('append', { buffer, count, messages }),
    onTrouble(reason) {
      trouble = reason;
      if (reason === null) events.emit('storageRecovered', {});
      else events.emit('storageFailed', { reason });
    },
  });
  const journal = createJournal(writer, clock, events);
  const endRecording = recordEvents(events, journal);
  let stats: StorageStats | null = null;
  let anchor: { number: number; wallMs: number } | null = null;
  const askStats = (): void => {
    kept = filesKeptAside(dir);
    writer.call('journalAnchor', null).then(
      (answer) => {
        anchor = answer;
      },
      () => undefined,
    );
    sampleWriter.call('stats', null).then(
      (answer) => {
        stats = answer;
      },
      () => undefined,
    );
  };
  askStats();
  const statsTimer = setInterval(askStats, STATS_EVERY_MS);
  const salvaged = new Map<string, SalvageNote>();
  const keptDamage = (): KeptDamage[] =>
    kept.map((one) => {
      const known = stats?.salvages?.find(({ file }) => file === one.file);
      return { ...one, salvage: salvaged.get(one.file) ?? known ?? null };
    });
  let isStarting = true;
  heed = ({ what, file, reason, salvage }) => {
    if (salvage !== undefined) {
      salvaged.set(salvage.file, salvage);
      for (const one of keptDamage()) if (one.file === salvage.file) options.log?.(damageWords(one));
      const { records, missing, missingCommits } = salvage;
      const missingBytes = kept.find(({ file: one }) => one === salvage.file)?.missingBytes ?? null;
      const data = { file: salvage.file, records, missing, missingCommits, missingBytes };
      void journal.append('storageSalvaged', 'host', data).catch(() => undefined);
      return;
    }
    kept = filesKeptAside(dir);
    if (!isStarting) for (const one of keptDamage()) if (one.file === file) options.log?.(damageWords(one));
    if (what === 'journal' && file !== null && !kept.some((one) => one.file === file)) journalTrouble = reason;
    // A journal that was tampered with, or lost its end, goes on as it is: nothing was put aside.
    const isKept = file !== null && kept.some((one) => one.file === file);
    damage.push(
      `${what}: ${reason}; ${file === null ? 'it is passed over' : isKept ? `kept as ${file}` : `${file} goes on as it is`}`,
    );
    if (what === 'samples' && file !== null) {
      void read('reopen', null).catch(() => undefined);
      if (replayer !== null) void replay('reopen', null).catch(() => undefined);
    }
    void journal.append('storageDamaged', 'host', { what, file: file ?? '', reason }).catch(() => undefined);
  };
  for (const notice of notices) heed(notice);
  for (const one of keptDamage()) if (!salvaged.has(one.file)) options.log?.(damageWords(one));
  isStarting = false;

  return {
    samples,
    history: {
      read: (point, fromMs, toMs, maxSamples) =>
        read('read', { point: pointIds[point] ?? '', fromMs, toMs, maxSamples }),
      page: (point, fromMs, toMs, limit, cursor) =>
        read('page', { point: pointIds[point] ?? '', fromMs, toMs, limit, cursor }),
      tier: (point, tier, fromMs, toMs, limit, cursor) =>
        read('tier', { point: pointIds[point] ?? '', tier, fromMs, toMs, limit, cursor }),
      series: (points, fromMs, toMs, slots) =>
        read('series', { points: points.map((point) => pointIds[point] ?? ''), fromMs, toMs, slots }),
    },
    replay: {
      runs: () => replay('runs', null),
      at: (ms, order) => replay('at', { ms, order }),
      between: (fromMs, toMs, order, most) => replay('between', { fromMs, toMs, order, most }),
    },
    lastKnown: () => read('newest', null),
    journal,
    journalAnchor: () => anchor,
    kept: { rawMs: data.keepSamplesMs, minutesMs: data.keepMinutesMs, hoursMs: data.keepHoursMs },
    documents: {
      get: (name) => writer.call('documentGet', { name }),
      put: async (name, value) => {
        await writer.call('documentPut', { name, value });
      },
    },
    damage: () => ({ kept: keptDamage(), journal: journalTrouble }),
    status: () => {
      const described = describe(trouble, samples.dropped, damage);
      if (stats === null) return described;
      // What was brought back is told with the file that it came from.
      const { salvages: _salvages, ...history } = stats;
      return { ...described, history };
    },
    async close() {
      clearInterval(statsTimer);
      await samples.close();
      await endRecording();
      await reader.then((link) => link.close()).catch(() => undefined);
      await replayer?.then((link) => link.close()).catch(() => undefined);
      if (sampleWriter !== writer) await sampleWriter.close();
      await writer.close();
    },
  };
}

const HOST_ID_DOCUMENT = 'historian-host';

/** Who this host is for a store that several share: the same as long as its data folder is. */
async function hostIdOf(writer: StorageLink): Promise<string> {
  const known = await writer.call('documentGet', { name: HOST_ID_DOCUMENT });
  if (typeof known === 'string') return known;
  const id = randomUUID();
  await writer.call('documentPut', { name: HOST_ID_DOCUMENT, value: id });
  return id;
}

function createJournal(writer: StorageLink, clock: CityClock, events: EventLog): Journal {
  let head: Head = writer.head;
  return {
    async append(kind, by, data): Promise<JournalEntry> {
      const answer = await writer.call('journalAppend', { at: clock.now(), kind, by, data });
      head = answer.head;
      events.emit('journalWritten', answer.entry);
      return answer.entry;
    },
    between: (span) => writer.call('journalBetween', span),
    list: ({ before, limit }) => writer.call('journalList', { before, limit }),
    head: () => head,
  };
}

function describe(trouble: string | null, dropped: number, damage: readonly string[]): StorageStatus {
  const parts = [
    ...(trouble === null ? [] : [`nothing can be written: ${trouble}`]),
    ...(dropped === 0 ? [] : [`${dropped} samples and messages were let go: the disk did not take them in time`]),
    ...damage,
  ];
  return { state: trouble === null ? 'ok' : 'failed', detail: parts.join('; ') };
}
