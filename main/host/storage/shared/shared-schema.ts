// The tables of a city in a shared historian. Several hosts may come at once: one of them makes the tables, the others wait.
//
// A sample is there once by its key, whoever delivers it and however often: (point, source time, value, quality). Another value for the same
// time is a correction: both are kept, and the one with the greater count of its device wins, then the one that came last.
// `tx` lets the tiers find what was added since, also when one host's transaction ends after a later one of another.
import type pg from 'pg';
import { inTransaction, type Sql } from './shared-connection.ts';
import { type HistorianSettings, schemaOf } from './historian-settings.ts';

/** Each lifts the schema by one version. Never change one that was released: add another. */
const MIGRATIONS = [
  `CREATE TABLE points (key serial PRIMARY KEY, id text NOT NULL UNIQUE);
   CREATE TABLE samples (
     point integer NOT NULL, ts bigint NOT NULL, value double precision NOT NULL, quality smallint NOT NULL,
     origin smallint NOT NULL, arrival bigint NOT NULL, seq bigint NOT NULL, kind smallint NOT NULL,
     number bigint GENERATED ALWAYS AS IDENTITY, tx bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
     PRIMARY KEY (point, ts, value, quality));
   CREATE INDEX samples_by_arrival ON samples (arrival);
   CREATE INDEX samples_by_point_arrival ON samples (point, arrival);
   CREATE INDEX samples_by_tx ON samples USING brin (tx);
   CREATE TABLE marks (
     host text NOT NULL, point integer NOT NULL, arrival bigint NOT NULL, ts bigint NOT NULL, value double precision NOT NULL,
     quality smallint NOT NULL, origin smallint NOT NULL, number bigint GENERATED ALWAYS AS IDENTITY,
     PRIMARY KEY (host, point, arrival, number));
   CREATE INDEX marks_by_arrival ON marks (host, arrival);
   CREATE TABLE minutes (
     point integer NOT NULL, start bigint NOT NULL, min double precision NOT NULL, max double precision NOT NULL,
     mean double precision NOT NULL, last double precision NOT NULL, count integer NOT NULL, quality smallint NOT NULL,
     origin smallint NOT NULL, PRIMARY KEY (point, start));
   CREATE TABLE hours (LIKE minutes INCLUDING ALL);
   CREATE TABLE device_messages (
     asset text NOT NULL, suffix text NOT NULL, arrival bigint NOT NULL, payload text NOT NULL, digest text NOT NULL,
     PRIMARY KEY (asset, suffix, digest));
   CREATE TABLE device_descriptions (asset text PRIMARY KEY, arrival bigint NOT NULL, payload text NOT NULL);
   CREATE TABLE runs (
     host text NOT NULL, opened bigint NOT NULL, alive bigint NOT NULL, city double precision NOT NULL,
     wall double precision NOT NULL, speed double precision NOT NULL, PRIMARY KEY (host, opened));
   CREATE TABLE facts (name text PRIMARY KEY, value bigint NOT NULL);`,
] as const;

const DAY_MS = 86_400_000;

/** The store is of a newer program: writing into it would harm it. */
export class NewerHistorianError extends Error {}

export async function ensureSchema(pool: pg.Pool, settings: HistorianSettings): Promise<void> {
  const schema = schemaOf(settings);
  await inTransaction(pool, async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`${schema} schema`]);
    await sql.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await sql.query('CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)');
    const { rows } = await sql.query<{ version: number }>('SELECT version FROM schema_version');
    const version = rows[0]?.version ?? 0;
    if (version > MIGRATIONS.length)
      throw new NewerHistorianError(
        `the tables were made by a newer City Twin (schema ${version}, this one knows ${MIGRATIONS.length}): use that version here too`,
      );
    if (version === MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(version)) await sql.query(migration);
    if (version === 0) await useTimescale(sql);
    await sql.query('DELETE FROM schema_version');
    await sql.query('INSERT INTO schema_version VALUES ($1)', [MIGRATIONS.length]);
  });
}

/** TimescaleDB keeps a day in a table of its own, so that old ones go in one step; without it the same tables serve. */
async function useTimescale(sql: Sql): Promise<void> {
  const { rowCount } = await sql.query("SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'");
  if (rowCount === 0) return;
  for (const [table, column] of [
    ['samples', 'ts'],
    ['minutes', 'start'],
  ])
    await sql.query(`SELECT create_hypertable($1, $2, chunk_time_interval => $3::bigint)`, [table, column, DAY_MS]);
}

/** Keys of points by the rows of the pack; new ones are noted. */
export async function pointKeys(pool: pg.Pool, ids: readonly string[]): Promise<Int32Array> {
  return inTransaction(pool, async (sql) => {
    await sql.query(
      'INSERT INTO points (id) SELECT unnest($1::text[]) EXCEPT SELECT id FROM points ON CONFLICT DO NOTHING',
      [ids],
    );
    const { rows } = await sql.query<{ key: number; row: number }>(
      'SELECT key, row::int FROM unnest($1::text[]) WITH ORDINALITY AS wanted (id, row) JOIN points USING (id)',
      [ids],
    );
    const keys = new Int32Array(ids.length);
    for (const { key, row } of rows) keys[row - 1] = key;
    return keys;
  });
}
