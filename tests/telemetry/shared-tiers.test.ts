// Minutes and hours of a shared historian: made once by whichever host comes first, put right by late data, and never in two minds.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slotsOf } from '../../main/host/storage/history-slots.ts';
import { allocateSamples, NO_SEQ, RECORD, viewSamples } from '../../main/host/storage/sample-batch.ts';
import { openPool } from '../../main/host/storage/shared/shared-connection.ts';
import { SharedReader } from '../../main/host/storage/shared/shared-reader.ts';
import { SharedTiers } from '../../main/host/storage/shared/shared-tiers.ts';
import { SharedWriter } from '../../main/host/storage/shared/shared-writer.ts';
import { hasPostgres, PASSWORD, type Postgres, startPostgres } from './postgres.ts';

const HOUR = 3_600_000;
const NOW = Math.floor(Date.now() / HOUR) * HOUR + 10 * 60_000;
const KEEP = { keepSamplesMs: 7 * 24 * HOUR, keepMinutesMs: 90 * 24 * HOUR, keepHoursMs: 3653 * 24 * HOUR };

describe.skipIf(!hasPostgres)('tiers of a shared historian', () => {
  let database: Postgres;
  let pool: pg.Pool;
  let writer: SharedWriter;
  let reader: SharedReader;
  beforeAll(async () => {
    database = await startPostgres();
    const settings = {
      url: database.url,
      user: database.user,
      password: PASSWORD,
      ca: null,
      city: 'tiers',
      host: 'one',
    };
    pool = openPool(settings, 4);
    writer = new SharedWriter(pool, settings, ['a.x', 'a.y'], { startCity: NOW, startWall: NOW, speed: 1 });
    reader = new SharedReader(pool);
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await database.remove();
  });

  const append = (samples: readonly (readonly [ts: number, value: number])[]): Promise<void> => {
    const buffer = allocateSamples(samples.length);
    const columns = viewSamples(buffer);
    samples.forEach(([ts, value], i) => {
      columns.times[i] = ts;
      columns.arrivals[i] = NOW;
      columns.values[i] = value;
      columns.seqs[i] = NO_SEQ;
      columns.kinds[i] = RECORD.shown;
    });
    return writer.append(buffer, samples.length, []);
  };
  const stored = async (table: string) =>
    Number((await pool.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n);
  const expectSlots = async (from: number) => {
    const raw = await reader.read('a.x', from, NOW, 100_000);
    for (const [tier, stepMs] of [
      ['minute', 60_000],
      ['hour', HOUR],
    ] as const) {
      const { next, ...slots } = await reader.tier('a.x', tier, from, NOW, 10_000, null);
      expect(next).toBeNull();
      expect(slots).toEqual(slotsOf(raw, 0, stepMs));
    }
  };

  test('are made, corrected and told as slots of the raw samples', async () => {
    const tiers = new SharedTiers(pool, KEEP);
    const other = new SharedTiers(pool, KEEP);
    const from = NOW - 3 * HOUR - 10 * 60_000;
    await append(Array.from({ length: 700 }, (_, i) => [from + i * 15_000, (i * 37) % 100] as const));
    expect((await Promise.all([tiers.round(NOW, NOW), other.round(NOW, NOW)])).includes(true)).toBe(true);
    expect(await stored('minutes')).toBeGreaterThan(160);
    expect(await stored('hours')).toBe(3);
    await expectSlots(from);
    // Late, and a correction; each into a slot that was made already.
    await append([
      [from + 7_000, 1000],
      [from + 15_000, -50],
    ]);
    await other.round(NOW + 30_000, NOW);
    await expectSlots(from);
    const { max, min } = await reader.tier('a.x', 'hour', from, NOW, 10, null);
    expect([max[0], min[0]]).toEqual([1000, -50]);
    const page = await reader.tier('a.x', 'minute', from, NOW, 7, null);
    expect(page.starts).toHaveLength(7);
    const next = await reader.tier('a.x', 'minute', from, NOW, 7, page.next);
    expect(next.starts[0]).toBe(page.starts[6]! + 60_000);
  }, 60_000);

  test('outlive the samples that they were made of', async () => {
    const old = NOW - 8 * 24 * HOUR;
    await append(Array.from({ length: 100 }, (_, i) => [old + i * 15_000, i] as const));
    const tiers = new SharedTiers(pool, KEEP);
    await tiers.round(NOW, NOW);
    const before = await reader.series(['a.x'], old, old + HOUR, 20);
    expect(before.tier).toBe('minute');
    // Their arrival is old only now.
    await tiers.round(NOW + 60_000, NOW + 8 * 24 * HOUR);
    expect((await reader.read('a.x', old, old + HOUR, 1000)).times).toEqual([]);
    const after = await reader.series(['a.x'], old, old + HOUR, 20);
    expect(after.points[0]?.mean).toEqual(before.points[0]?.mean);
  }, 60_000);
});
