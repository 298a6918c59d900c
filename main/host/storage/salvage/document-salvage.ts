// What can still be read of a documents.db that was put aside: each document that is whole and is JSON.
import type { SqliteDatabase } from '../database-file.ts';
import { DamagedPages } from './damaged-pages.ts';
import { rowsOf } from './damaged-rows.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** How many came back into the fresh `sqlite`. @throws what the file system or SQLite throws */
export function salvageDocuments(sqlite: SqliteDatabase, file: string): number {
  const pages = new DamagedPages(file);
  try {
    const put = sqlite.prepare('INSERT OR IGNORE INTO documents VALUES (?, ?)');
    let count = 0;
    sqlite.transaction(() => {
      for (let number = 1; number <= pages.count; number += 1) {
        const bytes = pages.isFree(number) ? null : pages.page(number);
        if (bytes === null) continue;
        for (const { rowid, values } of rowsOf(pages, number, bytes)) {
          const [name, json] = values;
          if (rowid !== null || values.length !== 2 || typeof name !== 'string' || typeof json !== 'string') continue;
          if (isJson(json)) count += put.run(name, json).changes;
        }
      }
    })();
    return count;
  } finally {
    pages.close();
  }
}
