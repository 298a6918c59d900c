// Every record of a samples.db, read the plain way: for tests that compare what is there with what was written.
import { BLOCK_POINTS } from '../../main/host/storage/block-format.ts';
import { BlockReader } from '../../main/host/storage/block-reader.ts';
import { decodeLog } from '../../main/host/storage/log-codec.ts';
import type { SampleDatabase } from '../../main/host/storage/sample-database.ts';
import { blocksOf, segmentsFrom } from '../../main/host/storage/segment-rows.ts';

export interface RecordOnDisk {
  ts: number;
  arrival: number;
  value: number;
  quality: number;
  kind: number;
}

/** By id of the point, each in order of arrival; log and valid segments. */
export function recordsByPoint(database: SampleDatabase): Map<string, RecordOnDisk[]> {
  const { sqlite } = database;
  const ids = new Map(sqlite.prepare('SELECT key, id FROM points').raw().all() as [number, string][]);
  const found = new Map<string, RecordOnDisk[]>();
  const note = (key: number, record: RecordOnDisk): void => {
    const id = ids.get(key) ?? '';
    found.set(id, [...(found.get(id) ?? []), record]);
  };
  for (const { number } of segmentsFrom(sqlite, 0)) {
    for (const { block, data } of blocksOf(sqlite, number)) {
      const reader = new BlockReader(data);
      for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
        if (!reader.open(slot)) continue;
        while (reader.next()) {
          const { time, arrival, value, quality, kind } = reader;
          note(block * BLOCK_POINTS + slot, { ts: time, arrival, value, quality, kind });
        }
      }
    }
  }
  const log = sqlite
    .prepare('SELECT data FROM log WHERE number > ? ORDER BY number')
    .pluck()
    .all(database.fact('logged')) as Uint8Array[];
  for (const data of log) {
    const columns = decodeLog(data);
    for (let i = 0; i < columns.count; i += 1) {
      note(columns.keys[i]!, {
        ts: columns.times[i]!,
        arrival: columns.arrivals[i]!,
        value: columns.values[i]!,
        quality: columns.qualities[i]!,
        kind: columns.kinds[i]!,
      });
    }
  }
  return found;
}
