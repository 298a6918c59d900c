// Connections to the shared historian: numbers as numbers, our schema first, and errors that say what to do.
import pg from 'pg';
import { HistorianAwayError } from '../historian-away.ts';
import { type HistorianSettings, schemaOf } from './historian-settings.ts';

const INT8 = 20;
const CONNECT_WITHIN_MS = 5_000;
/** A query that takes longer has lost its way; screens wait for less. */
const ANSWER_WITHIN_MS = 60_000;

export type Sql = Pick<pg.ClientBase, 'query'>;

/** Milliseconds and counts: all of them below 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export function openPool(settings: HistorianSettings, most: number): pg.Pool {
  const { url, user, password, ca } = settings;
  const address = new URL(url);
  const pool = new pg.Pool({
    host: address.hostname,
    port: Number(address.port || 5432),
    database: decodeURIComponent(address.pathname.slice(1)),
    ...(user === null ? {} : { user }),
    ...(password === null ? {} : { password }),
    ...(ca === null && address.searchParams.get('sslmode') !== 'require' ? {} : { ssl: ca === null ? true : { ca } }),
    max: most,
    types,
    application_name: 'city-twin',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    options: `-c search_path=${schemaOf(settings)} -c timezone=UTC`,
  });
  // A connection that breaks while nobody uses it is replaced by the next question.
  pool.on('error', () => undefined);
  return pool;
}

const NO_TABLES = 'its tables are not there: nobody has made them yet, or somebody removed them';
const LOCKED = 'it does not answer in time: something in it is locked, or it has too much to do';
const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there: is the database running, and is this its port?',
  ENOTFOUND: 'its name is not known: check the address',
  ETIMEDOUT: 'it does not answer',
  '28P01': 'it refused the user or the password',
  '28000': 'it does not let this user in: look at pg_hba.conf',
  '3D000': 'it has no such database: create it, or correct the address',
  '42501': 'this user may not do that: it needs CREATE on the database, or a schema of its own',
  '53100': 'its disk is full',
  '57P03': 'it is starting up',
  '42P01': NO_TABLES,
  '3F000': NO_TABLES,
  '55P03': LOCKED,
  '57014': LOCKED,
};
/** Of the driver, which gives them no code. */
const IN_TIME = /timeout/i;
const BROKEN = /^Connection terminated|^Client has encountered a connection error/;
/** Classes of SQLSTATE that tell of the database and of the way to it, not of a question that was wrong. */
const OF_DATABASE = /^(08|28|3D|53|57|58)|^E(?!RR_INVALID)[A-Z_]+$|CERT|SIGNATURE/;
const REMEDY =
  'See to the database or to the way to it; this host goes on by itself then, and what comes meanwhile waits';
const TABLES_REMEDY =
  'This host makes them by itself. If somebody removed them, what was in them is in a backup of the database';

/** Its tables were removed, or no host has made them yet. */
export const hasNoTables = (error: unknown): boolean => CAUSES[(error as { code?: string }).code ?? ''] === NO_TABLES;

/** The same error with where and why; one of the database, and not of the question, is a HistorianAwayError. */
export function explained(error: unknown, { url }: HistorianSettings): Error {
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const isLate = code === '' && IN_TIME.test(message);
  const why = `the shared historian ${url.replace(/\?.*/, '')}: ${CAUSES[code] ?? (isLate ? LOCKED : message)}`;
  const isAway = code in CAUSES || isLate || OF_DATABASE.test(code) || BROKEN.test(message);
  if (!isAway) return new Error(why, { cause: error });
  return new HistorianAwayError(why, hasNoTables(error) ? TABLES_REMEDY : REMEDY, { cause: error });
}

/** All or nothing. */
export async function inTransaction<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // A connection in doubt is not used again.
    client.release(true);
    throw error;
  }
}

/** One picture for several questions. */
export async function inOnePicture<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (sql) => {
    await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return work(sql);
  });
}

/** Typed arrays as PostgreSQL reads arrays: their own `join` prints every number exactly. */
export const arrayText = (numbers: { join(separator: string): string }): string => `{${numbers.join(',')}}`;
