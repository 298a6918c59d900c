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
import { SAMPLE_MIGRATIONS, SampleDatabase } from './sample-database.ts';
import type { StorageNotice, StorageWorkerData } from './storage-calls.ts';

const ANCHOR_EVERY_MS = 60_000;
const UPKEEP_EVERY_MS = 1000;
const MOVE_EVERY_MS = 60_000;
const MOVE_FROM_ROWS = 100_000;
/** Between two steps of moving, so that commits and upkeep share the thread. */
const STEP_PAUSE_MS = 5;
/** Over the size that is allowed, the time kept shrinks by this factor per round. */
const SHRINK = 0.9;

export class StorageWriter {
  readonly #settings: StorageWorkerData;
  readonly #notify: (notice: StorageNotice) => void;
  readonly #unlock: () => void;
  readonly #journal: JournalDatabase;
  readonly #documents: DocumentDatabase;
  /** null: it was damaged and could not be replaced yet */
  #samples: SampleDatabase | null = null;
  readonly #timers: NodeJS.Timeout[] = [];
  #moveTimer: NodeJS.Timeout | null = null;
  #lastMove = Date.now();
  #keepMs: number;

  /** @throws FolderInUseError, NewerSchemaError, or the error of the file system */
  constructor(settings: StorageWorkerData, notify: (notice: StorageNotice) => void) {
    this.#settings = settings;
    this.#notify = notify;
    this.#keepMs = settings.keepSamplesMs;
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
      setInterval(() => this.#upkeep(), UPKEEP_EVERY_MS),
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
    const { startCity, startWall, speed } = this.#settings.clock;
    samples.noteClock(Date.now(), startCity, startWall, speed);
    return samples;
  }

  #tellDamage(what: StorageNotice['what'], setAside: string | null): void {
    if (setAside !== null) this.#notify({ what, file: setAside, reason: 'the file could not be read' });
  }

  /** On disk when it returns. @throws what SQLite or the file system throws; the same batch may be tried again */
  append(buffer: SharedArrayBuffer, count: number, messages: readonly DeviceMessage[]): void {
    try {
      this.#samples ??= this.#openSamples();
      this.#samples.append(buffer, count, messages);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#replaceSamples(error).append(buffer, count, messages);
    }
  }

  #replaceSamples(error: unknown): SampleDatabase {
    this.#samples?.close();
    this.#samples = null;
    const file = setAsideFile(this.#sampleFile);
    const samples = this.#openSamples();
    this.#samples = samples;
    this.#notify({ what: 'samples', file, reason: String(error) });
    return samples;
  }

  journalAppend(entry: NewEntry): { entry: JournalEntry; head: Head } {
    return this.#journal.append(entry);
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

  /** Upkeep must not end the worker: damage and a full disk are met again by the next commit, and told there. */
  #attempt(work: (samples: SampleDatabase) => void): void {
    if (this.#samples === null) return;
    try {
      work(this.#samples);
    } catch {
      // See above.
    }
  }

  #anchor(): void {
    try {
      this.#journal.anchor(Date.now());
    } catch {
      // Tried again a minute later; the chain itself is not harmed.
    }
  }

  #upkeep(): void {
    this.#attempt((samples) => {
      const isDue = samples.recentRows > MOVE_FROM_ROWS || Date.now() - this.#lastMove > MOVE_EVERY_MS;
      if (isDue && this.#moveTimer === null) this.#move();
      this.#forget(samples);
    });
  }

  #move(): void {
    this.#moveTimer = null;
    this.#lastMove = Date.now();
    this.#attempt((samples) => {
      if (samples.moveStep()) this.#moveTimer = setTimeout(() => this.#move(), STEP_PAUSE_MS);
    });
  }

  #forget(samples: SampleDatabase): void {
    const { startCity, startWall, speed } = this.#settings.clock;
    const wallNow = Date.now();
    const cityNow = startCity + (wallNow - startWall) * speed;
    const hasGoneRound = samples.forgetStep({ cityNow, wallNow, keepMs: this.#keepMs });
    if (hasGoneRound && samples.bytes > this.#settings.maxSampleBytes) this.#keepMs *= SHRINK;
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#moveTimer !== null) clearTimeout(this.#moveTimer);
    this.#anchor();
    this.#samples?.close();
    this.#journal.close();
    this.#documents.close();
    this.#unlock();
  }
}
