// Worker thread entry: the shared historian's side of the storage port. Found through main/entries.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { StorageReply, StorageRequest, StorageWorkerData } from '../storage-calls.ts';
import type { HistorianSettings } from './historian-settings.ts';
import { HistorianAwayError } from '../historian-away.ts';
import { explained, hasNoTables, openPool } from './shared-connection.ts';
import { SharedReader } from './shared-reader.ts';
import { SharedReplay } from './shared-replay.ts';
import { ensureSchema } from './shared-schema.ts';
import { SharedTiers } from './shared-tiers.ts';
import { SharedWriter } from './shared-writer.ts';

export interface SharedWorkerData extends StorageWorkerData {
  readonly historian: HistorianSettings;
}

/** Commits go one after the other; questions side by side. */
const CONNECTIONS = { writer: 2, reader: 4 } as const;
const TIERS_EVERY_MS = 30_000;

const data = workerData as SharedWorkerData;
const { historian, role, pointIds, clock } = data;
const pool = openPool(historian, CONNECTIONS[role]);
const writer = new SharedWriter(pool, historian, pointIds, clock);
const reader = new SharedReader(pool);
const replay = new SharedReplay(pool, historian, pointIds);
const tiers = new SharedTiers(pool, data);

const send = (reply: StorageReply): void => parentPort?.postMessage(reply);

async function answer(request: StorageRequest): Promise<unknown> {
  switch (request.name) {
    case 'append':
      await writer.append(request.params.buffer, request.params.count, request.params.messages);
      return null;
    case 'read': {
      const { point, fromMs, toMs, maxSamples } = request.params;
      return reader.read(point, fromMs, toMs, maxSamples);
    }
    case 'page': {
      const { point, fromMs, toMs, limit, cursor } = request.params;
      return reader.page(point, fromMs, toMs, limit, cursor);
    }
    case 'tier': {
      const { point, tier, fromMs, toMs, limit, cursor } = request.params;
      return reader.tier(point, tier, fromMs, toMs, limit, cursor);
    }
    case 'series': {
      const { points, fromMs, toMs, slots } = request.params;
      return reader.series(points, fromMs, toMs, slots);
    }
    case 'runs':
      return replay.runs();
    case 'at':
      return replay.at(request.params.ms, request.params.order);
    case 'between': {
      const { fromMs, toMs, order, most } = request.params;
      return replay.between(fromMs, toMs, order, most);
    }
    case 'newest':
      return replay.newest();
    case 'stats':
    case 'reopen':
      return null;
    case 'close':
      clearInterval(timer);
      await writer.close();
      await pool.end();
      return null;
    case 'replaceDamaged':
    case 'journalAppend':
    case 'journalAnchor':
    case 'journalList':
    case 'journalBetween':
    case 'documentGet':
    case 'documentPut':
      throw new Error(`${request.name} is for the host's own files`);
  }
}

/** Whoever asks first in a new database, or in one whose tables somebody removed, makes them. */
async function answerWithTables(request: StorageRequest): Promise<unknown> {
  try {
    return await answer(request);
  } catch (error) {
    // What is to be written is given again after this failure was told: that tables were removed must not go by unsaid.
    if (hasNoTables(error)) writer.forgetTables();
    if (!hasNoTables(error) || request.name === 'append') throw error;
    await ensureSchema(pool, historian);
    return answer(request);
  }
}

/** Slots that end while the database is away are made in a later round. */
async function keepTiers(): Promise<void> {
  const now = Date.now();
  try {
    await writer.prepare();
    await tiers.round(clock.startCity + (now - clock.startWall) * clock.speed, now);
  } catch {
    // Whoever appends meets the same trouble, and tells it.
  }
}

let isBusy = false;
const timer = setInterval(() => {
  if (role !== 'writer' || isBusy) return;
  isBusy = true;
  void keepTiers().finally(() => {
    isBusy = false;
  });
}, TIERS_EVERY_MS);

parentPort?.on('message', (request: StorageRequest) => {
  void answerWithTables(request)
    .then(
      (result) => send({ type: 'result', id: request.id, result }),
      (error: unknown) => {
        const trouble = explained(error, historian);
        const remedy = trouble instanceof HistorianAwayError ? { remedy: trouble.remedy } : {};
        send({ type: 'failure', id: request.id, message: trouble.message, ...remedy });
      },
    )
    .then(() => {
      if (request.name === 'close') parentPort?.close();
    });
});
// A database that is away is no reason not to start: what comes waits, is not acknowledged, and the host says why.
send({ type: 'opened', head: { number: 0, hash: '' } });
