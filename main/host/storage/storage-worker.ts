// Worker thread entry: better-sqlite3 blocks while it works, so it works here. Found through main/entries.ts.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { isDamage, NewerSchemaError } from './database-file.ts';
import { FolderInUseError } from './folder-lock.ts';
import { SegmentTables } from './history-segments.ts';
import { ReplayReader } from './replay-reader.ts';
import { SampleReader } from './sample-reader.ts';
import type { StorageReply, StorageRequest, StorageWorkerData } from './storage-calls.ts';
import { StorageWriter } from './storage-writer.ts';

const settings = workerData as StorageWorkerData;

function send(reply: StorageReply, handedOver: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(reply, handedOver);
}

/** Columns of all points are handed over, not copied: nobody looks at them here any more. */
function columnsOf({ name }: StorageRequest, result: unknown): ArrayBuffer[] {
  if (name !== 'at' && name !== 'between') return [];
  return Object.values(result as object).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
  );
}

function writerAnswers(writer: StorageWriter): (request: StorageRequest) => unknown {
  return (request) => {
    switch (request.name) {
      case 'append':
        writer.append(request.params.buffer, request.params.count, request.params.messages);
        return null;
      case 'journalAppend':
        return writer.journalAppend(request.params);
      case 'journalAnchor':
        return writer.anchored;
      case 'journalList':
        return writer.journalList(request.params.before, request.params.limit);
      case 'journalBetween':
        return writer.journalBetween(request.params);
      case 'documentGet':
        return writer.documentGet(request.params.name);
      case 'documentPut':
        writer.documentPut(request.params.name, request.params.value);
        return null;
      case 'replaceDamaged':
        writer.replaceDamaged(request.params.ino, request.params.reason);
        return null;
      case 'stats':
        return writer.stats();
      case 'close':
        writer.close();
        return null;
      case 'read':
      case 'page':
      case 'tier':
      case 'series':
      case 'runs':
      case 'at':
      case 'between':
      case 'newest':
      case 'reopen':
        throw new Error(`${request.name} is for the reader`);
    }
  };
}

/** Which file the reader has open; another may have its name by now. */
let readIno = 0;

/** A reader can see to nothing: whoever writes puts the file aside, and what can be read of it comes back. */
function failureOf(id: number, error: unknown): StorageReply {
  const message = error instanceof Error ? error.message : String(error);
  if (settings.role !== 'reader' || !isDamage(error)) return { type: 'failure', id, message };
  send({ type: 'notice', notice: { what: 'samples', file: null, reason: message, ino: readIno } });
  return {
    ...{ type: 'failure', id, message: `samples.db in ${settings.dir} is damaged: ${message}` },
    remedy: 'It is being put aside, and what can be read of it comes back: ask again in some seconds. Look at the disk',
  };
}

function openReader(): { samples: SampleReader; replay: ReplayReader } {
  const file = join(settings.dir, 'samples.db');
  readIno = statSync(file).ino;
  const tables = new SegmentTables(new Database(file, { readonly: true, timeout: 2000 }));
  return { samples: new SampleReader(tables), replay: new ReplayReader(tables, settings.pointIds) };
}

function readerAnswers(): (request: StorageRequest) => unknown {
  let reader = openReader();
  return (request) => {
    switch (request.name) {
      case 'read': {
        const { point, fromMs, toMs, maxSamples } = request.params;
        return reader.samples.read(point, fromMs, toMs, maxSamples);
      }
      case 'page': {
        const { point, fromMs, toMs, limit, cursor } = request.params;
        return reader.samples.page(point, fromMs, toMs, limit, cursor);
      }
      case 'tier': {
        const { point, tier, fromMs, toMs, limit, cursor } = request.params;
        return reader.samples.tier(point, tier, fromMs, toMs, limit, cursor);
      }
      case 'series': {
        const { points, fromMs, toMs, slots } = request.params;
        return reader.samples.series(points, fromMs, toMs, slots);
      }
      case 'runs':
        return reader.replay.runs();
      case 'at':
        return reader.replay.at(request.params.ms, request.params.order);
      case 'between': {
        const { fromMs, toMs, order, most } = request.params;
        return reader.replay.between(fromMs, toMs, order, most);
      }
      case 'newest':
        return reader.replay.latest();
      case 'reopen':
        reader.samples.close();
        reader = openReader();
        return null;
      case 'close':
        reader.samples.close();
        return null;
      case 'replaceDamaged':
      case 'stats':
      case 'append':
      case 'journalAppend':
      case 'journalAnchor':
      case 'journalList':
      case 'journalBetween':
      case 'documentGet':
      case 'documentPut':
        throw new Error(`${request.name} is for the writer`);
    }
  };
}

function refusalOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof FolderInUseError || error instanceof NewerSchemaError) return message;
  return `The data folder ${settings.dir} cannot be written (${message}). Correct its rights and room, or choose another with --data.`;
}

function start(): void {
  let answer: (request: StorageRequest) => unknown;
  try {
    if (settings.role === 'writer') {
      const writer = new StorageWriter(settings, (notice) => send({ type: 'notice', notice }));
      answer = writerAnswers(writer);
      send({ type: 'opened', head: writer.head });
    } else {
      answer = readerAnswers();
      send({ type: 'opened', head: { number: 0, hash: '' } });
    }
  } catch (error) {
    send({ type: 'refused', message: refusalOf(error) });
    parentPort?.close();
    return;
  }
  parentPort?.on('message', (request: StorageRequest) => {
    try {
      const result = answer(request);
      send({ type: 'result', id: request.id, result }, columnsOf(request, result));
    } catch (error) {
      send(failureOf(request.id, error));
    }
    if (request.name === 'close') parentPort?.close();
  });
}

start();
