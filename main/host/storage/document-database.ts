// Small named JSON documents (bookmarks, settings) in a file of their own: they outlive trouble with the samples.
import type { SqliteDatabase } from './database-file.ts';

export const DOCUMENT_MIGRATIONS = [
  'CREATE TABLE documents (name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;',
] as const;

export class DocumentDatabase {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** undefined when there is none */
  get(name: string): unknown {
    const json = this.#database.prepare('SELECT json FROM documents WHERE name = ?').pluck().get(name) as
      | string
      | undefined;
    return json === undefined ? undefined : JSON.parse(json);
  }

  put(name: string, value: unknown): void {
    this.#database.prepare('INSERT OR REPLACE INTO documents VALUES (?, ?)').run(name, JSON.stringify(value));
  }

  close(): void {
    this.#database.close();
  }
}
