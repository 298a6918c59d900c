// The writing half of the storage worker: lock, files, commits, and the upkeep that goes on between commits.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry } from '../../../contract/requests.ts';
import type { JournalSpan } from '../ports.ts';
import {
  isDamage,
  OpenFileWatch,
  openDatabaseFile,
  setAsideFile,
  setAsideLostFile,
  type SqliteDatabase,
} from './database-file.ts';
import { DOCUMENT_MIGRATIONS, DocumentDatabase } from './document-database.ts';
import { lockFolder } from './folder-lock.ts';
import { filesKeptAside, type KeptFile } from './kept-aside.ts';
import type { Head } from './journal-chain.ts';
import { type JournalDatabase, type NewEntry, openJournal } from './journal-database.ts';
import type { DeviceMessage } from './sample-batch.ts';
import { FreeSpace } from './free-space.ts';
import { SampleMigration } from './migrate-samples.ts';
import { SampleDatabase } from './sample-database.ts';
import { SAMPLE_MIGRATIONS } from './sample-schema.ts';
import { salvageDocuments } from './salvage/document-salvage.ts';
import { beginSalvage } from './salvage/sample-salvage.ts';
import type { StorageNotice, StorageStats, StorageWorkerData } from './storage-calls.ts';
import { Upkeep } from './upkeep.ts';
import { WalCheckpoints } from './wal-checkpoints.ts';

const ANCHOR_EVERY_MS = 60_000;
const UPKEEP_EVERY_MS = 1000;
/** Upkeep works for so long, then lets commits have their turn. */
const SLICE_MS = 8;
const TOLD_BLOCKS = 3;
const GONE = 'the file was gone or had nothing in it, though the folder is not new';
/** A damaged file is read for so long before the host goes on; the rest of it afterwards. */
const SALVAGE_FIRST_MS = 4000;

export class StorageWriter {
  readonly #settings: StorageWorkerData;
  readonly #notify: (notice: StorageNotice) => void;
  readonly #unlock: () => void;
  readonly #journal: JournalDatabase;
  readonly #documents: DocumentDatabase;
  /** null: it was damaged and could not be replaced yet */
  #samples: SampleDatabase | null = null;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #space: FreeSpace;
  #upkeep: Upkeep | null = null;
  #checkpoints: WalCheckpoints | null = null;
  #watch: OpenFileWatch | null = null;
  #toldBlocks = 0;
  #isSalvaging = false;
  #wasReplacedByUpkeep = false;
  #slice: NodeJS.Immediate | null = null;

  /** @throws FolderInUseError, NewerSchemaError, or the error of the file system */
  constructor(settings: StorageWorkerData, notify: (notice: StorageNotice) => void) {
    this.#settings = settings;
    this.#notify = notify;
    this.#space = new FreeSpace(settings.dir, settings.reserveBytes);
    this.#unlock = lockFolder(settings.dir);
    try {
      const { journal, trouble } = openJournal(settings.dir);
      this.#journal = journal;
      if (trouble !== null) notify({ what: 'journal', ...trouble });
      // Before the first entry nothing that a host keeps can have been lost.
      const isNew = trouble === null && journal.head.number === 0 && (journal.anchored?.number ?? 0) === 0;
      const documentFile = join(settings.dir, 'documents.db');
      const lostDocuments = isNew ? null : setAsideLostFile(documentFile);
      const documents = openDatabaseFile(documentFile, DOCUMENT_MIGRATIONS);
      this.#documents = new DocumentDatabase(documents.database);
      const keptDocuments = lostDocuments ?? documents.setAside;
      if (keptDocuments !== null)
        this.#takeOverDocuments(documents.database, keptDocuments, lostDocuments === null ? documents.reason : GONE);
      const lostSamples = isNew ? null : setAsideLostFile(this.#sampleFile);
      if (lostSamples !== null) notify({ what: 'samples', file: lostSamples, reason: GONE });
      this.#samples = this.#openSamples();
    } catch (error) {
      this.#unlock();
      throw error;
    }
    this.#timers.push(
      setInterval(() => this.#anchor(), ANCHOR_EVERY_MS),
      setInterval(() => this.#keepUp(), UPKEEP_EVERY_MS),
    );
  }

  get head(): Head {
    return this.#journal.head;
  }

  get #sampleFile(): string {
    return join(this.#settings.dir, 'samples.db');
  }

  #openSamples(): SampleDatabase {
    const { database, setAside, reason } = openDatabaseFile(this.#sampleFile, SAMPLE_MIGRATIONS);
    if (setAside !== null) this.#notify({ what: 'samples', file: setAside, reason });
    this.#watch = new OpenFileWatch(this.#sampleFile);
    const isEmpty = database.prepare('SELECT count(*) FROM points').pluck().get() === 0;
    // A host may be killed right after it has put a file aside.
    const damaged = isEmpty ? filesKeptAside(this.#settings.dir).findLast(isSalvageable) : undefined;
    if (damaged !== undefined) this.#salvage(database, damaged.file);
    const samples = new SampleDatabase(database);
    samples.usePoints(this.#settings.pointIds);
    new SampleMigration(samples, (reason) => this.#tellBlock(reason)).begin();
    const { startCity, startWall, speed } = this.#settings.clock;
    samples.noteClock(Date.now(), startCity, startWall, speed);
    const { keepSamplesMs: keepRawMs, keepMinutesMs, keepHoursMs, maxSampleBytes: maxBytes } = this.#settings;
    const retention = { keepRawMs, keepMinutesMs, keepHoursMs, maxBytes };
    this.#upkeep = new Upkeep(samples, (reason) => this.#tellBlock(reason), retention);
    this.#checkpoints = new WalCheckpoints(database);
    this.#isSalvaging = this.#upkeep.isSalvaging;
    if (this.#isSalvaging) this.#salvageFirst(this.#upkeep);
    return samples;
  }

  /** What can still be read of a damaged file is not given up with it. */
  #salvage(database: SqliteDatabase, file: string): void {
    try {
      beginSalvage(database, file, this.#settings.pointIds);
    } catch (error) {
      this.#notify({
        what: 'samples',
        file: null,
        reason: `nothing could be brought back out of ${file}: ${String(error)}`,
      });
    }
  }

  #salvageFirst(upkeep: Upkeep): void {
    const end = performance.now() + SALVAGE_FIRST_MS;
    try {
      while (performance.now() < end && !this.#space.isShort && upkeep.salvage());
    } catch {
      // A full disk: upkeep goes on with it when there is room.
    }
    this.#tellSalvage(upkeep);
  }

  /** Once it has come to its end. */
  #tellSalvage(upkeep: Upkeep): void {
    if (upkeep.isSalvaging || !this.#isSalvaging) return;
    this.#isSalvaging = false;
    const salvage = upkeep.stats().salvages.at(-1);
    if (salvage === undefined) return;
    const { records, missing } = salvage;
    const reason = `${records} records were brought back, ${missing} were not`;
    this.#notify({ what: 'samples', file: salvage.file, reason, salvage });
  }

  #takeOverDocuments(database: SqliteDatabase, file: string, why: string): void {
    let came: string;
    try {
      came = `${salvageDocuments(database, file)} documents of it were taken over`;
    } catch (error) {
      came = `none of its documents could be taken over: ${String(error)}`;
    }
    this.#notify({ what: 'documents', file, reason: `${why}; ${came}` });
  }

  /** The first few by name; how many there are is in the numbers. */
  #tellBlock(reason: string): void {
    this.#toldBlocks += 1;
    if (this.#toldBlocks <= TOLD_BLOCKS) this.#notify({ what: 'samples', file: null, reason });
  }

  /** null: there is no file of samples just now */
  stats(): StorageStats | null {
    if (this.#upkeep === null) return null;
    return { ...this.#upkeep.stats(), freeBytes: this.#space.freeBytes, reserveBytes: this.#space.reserveBytes };
  }

  /** On disk when it returns. @throws what SQLite or the file system throws; the same batch may be tried again */
  append(buffer: SharedArrayBuffer, count: number, messages: readonly DeviceMessage[]): void {
    this.#space.demand();
    this.#replaceTouched();
    try {
      this.#samples ??= this.#openSamples();
      this.#samples.append(buffer, count, messages);
      this.#checkpoints?.finish();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#replaceSamples(error).append(buffer, count, messages);
    }
  }

  /** What is written to a file that has no name any more is not there after the next start. */
  #replaceTouched(): void {
    const trouble = this.#samples === null ? null : (this.#watch?.trouble() ?? null);
    if (trouble !== null) this.#replaceSamples(trouble);
  }

  /** What a reader has met, in the file that is open. */
  replaceDamaged(ino: number, reason: string): void {
    if (this.#samples !== null && this.#watch?.ino === ino) this.#replaceUnderUpkeep(reason);
  }

  #replaceSamples(error: unknown): SampleDatabase {
    this.#checkpoints?.end();
    this.#samples?.close();
    this.#samples = null;
    this.#upkeep = null;
    this.#checkpoints = null;
    const file = setAsideLostFile(this.#sampleFile) ?? setAsideFile(this.#sampleFile);
    this.#notify({ what: 'samples', file, reason: String(error) });
    this.#samples = this.#openSamples();
    return this.#samples;
  }

  journalAppend(entry: NewEntry): { entry: JournalEntry; head: Head } {
    return this.#journal.append(entry);
  }

  get anchored(): { number: number; wallMs: number } | null {
    return this.#journal.anchored;
  }

  journalList(before: number | undefined, limit: number): JournalEntry[] {
    return this.#journal.list(before, limit);
  }

  journalBetween(span: JournalSpan): JournalEntry[] {
    return this.#journal.between(span);
  }

  documentGet(name: string): unknown {
    return this.#documents.get(name);
  }

  documentPut(name: string, value: unknown): void {
    this.#documents.put(name, value);
  }

  #anchor(): void {
    try {
      this.#journal.anchor(Date.now());
    } catch {
      // Tried again a minute later; the chain itself is not harmed.
    }
  }

  #keepUp(): void {
    try {
      this.#replaceTouched();
    } catch {
      // The next commit tries again, and tells.
    }
    this.#checkpoints?.begin();
    if (this.#space.isShort) return;
    try {
      this.#samples?.stayAlive(Date.now());
    } catch {
      // As below.
    }
    if (this.#slice !== null) return;
    if (this.#upkeep?.isDue(Date.now()) === true) this.#work();
  }

  #work(): void {
    this.#slice = null;
    const end = performance.now() + SLICE_MS;
    try {
      while (this.#upkeep?.step(Date.now()) === true) {
        this.#checkpoints?.finish();
        if (this.#upkeep.isSalvaging && this.#space.isShort) return;
        if (performance.now() < end) continue;
        this.#slice = setImmediate(() => this.#work());
        return;
      }
    } catch (error) {
      // A full disk is met again by the next commit, and told there; the round begins again. Damage that no commit meets would stop upkeep for ever.
      if (isDamage(error)) this.#replaceUnderUpkeep(error);
    }
    if (this.#upkeep !== null) this.#tellSalvage(this.#upkeep);
  }

  /** Once: a disk that damages each file that follows must not be filled up with them. */
  #replaceUnderUpkeep(error: unknown): void {
    if (this.#wasReplacedByUpkeep) return;
    this.#wasReplacedByUpkeep = true;
    try {
      this.#replaceSamples(error);
    } catch {
      // The next commit tries again, and tells.
    }
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#slice !== null) clearImmediate(this.#slice);
    this.#anchor();
    this.#checkpoints?.end();
    this.#samples?.close();
    this.#journal.close();
    this.#documents.close();
    this.#unlock();
  }
}

/** A file that was lost may have left its write-ahead log. What is of something else is left alone. */
function isSalvageable({ name, cause, file }: KeptFile): boolean {
  if (name !== 'samples.db') return false;
  return cause === 'damaged' || (cause === 'lost' && existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0);
}
