// The tables of samples.db. docs/historian.md tells what they mean together.

/** Schema 1 kept one row a sample; `migrate-samples.ts` brings them over once the file is open. */
const ROWS = `
  CREATE TABLE points (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE recent (
    number INTEGER PRIMARY KEY, point INTEGER NOT NULL, ts INTEGER NOT NULL, arrival INTEGER NOT NULL,
    value REAL NOT NULL, quality INTEGER NOT NULL, origin INTEGER NOT NULL) STRICT;
  CREATE TABLE samples (
    point INTEGER NOT NULL, ts INTEGER NOT NULL, value REAL NOT NULL, quality INTEGER NOT NULL,
    origin INTEGER NOT NULL, arrival INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (point, ts, value, quality)) STRICT, WITHOUT ROWID;
  CREATE TABLE device_messages (
    number INTEGER PRIMARY KEY, asset TEXT NOT NULL, suffix TEXT NOT NULL, arrival INTEGER NOT NULL,
    payload TEXT NOT NULL) STRICT;
  CREATE TABLE device_descriptions (asset TEXT PRIMARY KEY, arrival INTEGER NOT NULL, payload TEXT NOT NULL)
    STRICT, WITHOUT ROWID;
  CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE clocks (opened INTEGER PRIMARY KEY, city INTEGER NOT NULL, wall INTEGER NOT NULL, speed REAL NOT NULL)
    STRICT;`;

/**
 * Log, segments, tiers. `facts`: `logged` (entries of the log up to this number are in segments), `tiered` (the samples of segments up to
 * this number are in the tiers), `isClosed` (1: the file was left in good order), `rawFrom` (raw samples of before this source time are gone, ms).
 */
const CHUNKS = `
  ALTER TABLE recent RENAME TO old_recent;
  ALTER TABLE samples RENAME TO old_samples;
  ALTER TABLE clocks ADD COLUMN alive INTEGER;
  CREATE TABLE log (
    number INTEGER PRIMARY KEY, run INTEGER NOT NULL, epoch INTEGER NOT NULL, count INTEGER NOT NULL,
    first_arrival REAL NOT NULL, last_arrival REAL NOT NULL, data BLOB NOT NULL) STRICT;
  CREATE TABLE segments (
    number INTEGER PRIMARY KEY, run INTEGER NOT NULL, epoch INTEGER NOT NULL, state INTEGER NOT NULL, level INTEGER NOT NULL,
    opens INTEGER NOT NULL, hour INTEGER NOT NULL, first_arrival REAL NOT NULL, last_arrival REAL NOT NULL,
    from_ts REAL, to_ts REAL, records INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
  CREATE TABLE blocks (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
  CREATE TABLE late (
    block INTEGER NOT NULL, segment INTEGER NOT NULL, from_ts REAL NOT NULL, to_ts REAL NOT NULL,
    PRIMARY KEY (block, segment)) STRICT, WITHOUT ROWID;
  CREATE TABLE minutes (hour INTEGER NOT NULL, block INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (hour, block)) STRICT;
  CREATE TABLE hours (day INTEGER NOT NULL, block INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (day, block)) STRICT;`;

/** What was brought back out of files that were damaged (salvage/): up to which segment they went, and how much came back. */
const SALVAGE = `
  CREATE TABLE salvage (
    file TEXT PRIMARY KEY, until_segment INTEGER NOT NULL, in_log INTEGER NOT NULL, records INTEGER NOT NULL,
    missing INTEGER NOT NULL, commits INTEGER NOT NULL, is_done INTEGER NOT NULL) STRICT;`;

export const SAMPLE_MIGRATIONS = [ROWS, CHUNKS, SALVAGE] as const;

/** A block's id is `segment * BLOCKS_PER_SEGMENT + block`. */
export const BLOCKS_PER_SEGMENT = 2 ** 24;
/** `state` of a segment: its blocks are being written; it counts; it was replaced or is too old, and its blocks are being deleted. */
export const SEGMENT = { begun: 0, valid: 1, going: 2 } as const;
/** `level`: of a minute or so; of an hour of arrival. */
export const LEVEL = { young: 0, hour: 1 } as const;
/** Segments of what schema 1 left behind have the number of their hour of arrival; those written since begin here. */
export const FIRST_NUMBER = 2_000_000;
