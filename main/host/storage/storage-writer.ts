// The writing half of the storage worker: lock, files, commits, and the upkeep that goes on between commits.
import { join } from 'node:path';
import type { JournalEntry } from '../../../contract/requests.ts';
import type { JournalSpan } from '../ports.ts';
import { isDamage, openDatabaseFile, setAsideFile } from './database-file.ts';
import { DOCUMENT_MIGRATIONS, DocumentDatabase } from './document-database.ts';
import { lockFolder } from './folder-lock.ts';
import type { Head } from './journal-chain.ts';
import { type JournalDatabase, type NewEntry, openJournal } from './journal-database.ts';
import type { DeviceMessage } from './sample-batch.ts';
import { FreeSpace } from './free-space.ts';
import { SampleMigration } from './migrate-samples.ts';
import { SampleDatabase } from './sample-database.ts';
import { SAMPLE_MIGRATIONS } from './sample-schema.ts';
import type { StorageNotice, StorageStats, StorageWorkerData } from './storage-calls.ts';
import { Upkeep } from './upkeep.ts';
import { WalCheckpoints } from './wal-checkpoints.ts';

const ANCHOR_EVERY_MS = 60_000;
const UPKEEP_EVERY_MS = 1000;
/** Upkeep works for so long, then lets commits have their turn. */
const SLICE_MS = 8;
const TOLD_BLOCKS = 3;

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
  #toldBlocks = 0;
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
      const documents = openDatabaseFile(join(settings.dir, 'documents.db'), DOCUMENT_MIGRATIONS);
      this.#documents = new DocumentDatabase(documents.database);
      this.#tellDamage('documents', documents.setAside);
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
    const { database, setAside } = openDatabaseFile(this.#sampleFile, SAMPLE_MIGRATIONS);
    this.#tellDamage('samples', setAside);
    const samples = new SampleDatabase(database);
    samples.usePoints(this.#settings.pointIds);
    new SampleMigration(samples, (reason) => this.#tellBlock(reason)).begin();
    const { startCity, startWall, speed } = this.#settings.clock;
    samples.noteClock(Date.now(), startCity, startWall, speed);
    const { keepSamplesMs: keepRawMs, keepMinutesMs, keepHoursMs, maxSampleBytes: maxBytes } = this.#settings;
    const retention = { keepRawMs, keepMinutesMs, keepHoursMs, maxBytes };
    this.#upkeep = new Upkeep(samples, (reason) => this.#tellBlock(reason), retention);
    this.#checkpoints = new WalCheckpoints(database);
    return samples;
  }

  #tellDamage(what: StorageNotice['what'], setAside: string | null): void {
    if (setAside !== null) this.#notify({ what, file: setAside, reason: 'the file could not be read' });
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
    try {
      this.#samples ??= this.#openSamples();
      this.#samples.append(buffer, count, messages);
      this.#checkpoints?.finish();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#replaceSamples(error).append(buffer, count, messages);
    }
  }

  #replaceSamples(error: unknown): SampleDatabase {
    this.#checkpoints?.end();
    this.#samples?.close();
    this.#samples = null;
    this.#upkeep = null;
    this.#checkpoints = null;
    const file = setAsideFile(this.#sampleFile);
    const samples = this.#openSamples();
    this.#samples = samples;
    this.#notify({ what: 'samples', file, reason: String(error) });
    return samples;
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
        if (performance.now() < end) continue;
        this.#slice = setImmediate(() => this.#work());
        return;
      }
    } catch {
      // Damage and a full disk are met again by the next commit, and told there; the round begins again.
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
