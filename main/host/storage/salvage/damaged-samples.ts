// What a samples.db that SQLite does not open any more still holds: every row on its pages, told apart by what it looks like. Small tables are
// taken as they are found; where blobs lie is noted, and read later (sample-salvage.ts).
import { DamagedBlockError } from '../block-format.ts';
import { BlockReader } from '../block-reader.ts';
import { BOX, openBox } from '../chunk-box.ts';
import { HOUR_MS } from '../compaction.ts';
import { decodeLog } from '../log-codec.ts';
import { BLOCKS_PER_SEGMENT, FIRST_NUMBER, LEVEL, SEGMENT } from '../sample-schema.ts';
import type { SegmentRow } from '../segment-rows.ts';
import { type DamagedPages } from './damaged-pages.ts';
import { type DamagedRow, type DamagedValue, isTableLeaf, rowsOf } from './damaged-rows.ts';

const LATE_MS = 15 * 60_000;
const FACTS = ['logged', 'tiered', 'rawFrom', 'minutesFrom'] as const;

export interface LogRow {
  readonly run: number;
  readonly epoch: number;
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly data: Uint8Array;
}

export interface DamagedSamples {
  /** id by key */
  readonly points: Map<number, string>;
  /** city, wall, speed, alive by the moment a run opened */
  readonly clocks: Map<number, readonly DamagedValue[]>;
  readonly facts: Map<string, number>;
  /** those that counted, and those whose row is lost but not all of their blocks */
  readonly segments: Map<number, SegmentRow>;
  /** by number; sound ones */
  readonly log: Map<number, LogRow>;
  readonly messages: Map<number, readonly DamagedValue[]>;
  readonly descriptions: Map<string, readonly DamagedValue[]>;
  /** what was brought back into this file out of earlier ones: rows of `salvage` */
  readonly salvages: (readonly DamagedValue[])[];
  /** pages with rows that hold a blob */
  readonly blobPages: number[];
  /** greatest number of a block of points */
  greatestBlock: number;
}

const isNumber = (value: DamagedValue | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const isWhole = (value: DamagedValue | undefined): value is number => Number.isSafeInteger(value);
const isNumberOrNone = (value: DamagedValue | undefined): value is number | null => value === null || isNumber(value);

/** A blob of records: segment, block and bytes; null: the row is none, or the blob does not fit its checksum. */
export function blockOfRow({ rowid, values }: DamagedRow): { segment: number; block: number; data: Uint8Array } | null {
  const [none, data] = values;
  if (rowid === null || values.length !== 2 || none !== null || !(data instanceof Uint8Array)) return null;
  if (data[0] !== BOX.records) return null;
  return { segment: Math.floor(rowid / BLOCKS_PER_SEGMENT), block: rowid % BLOCKS_PER_SEGMENT, data };
}

/** Reads every page once. @throws what the file system throws */
export function readDamagedSamples(pages: DamagedPages): DamagedSamples {
  const found: DamagedSamples = {
    ...{ points: new Map(), clocks: new Map(), facts: new Map(), segments: new Map(), log: new Map() },
    ...{ messages: new Map(), descriptions: new Map(), salvages: [], blobPages: [], greatestBlock: 0 },
  };
  const withBlocks = new Set<number>();
  const going = new Set<number>();
  for (let number = 1; number <= pages.count; number += 1) {
    if (pages.isFree(number)) continue;
    const bytes = pages.page(number);
    if (bytes === null) continue;
    let hasBlobs = false;
    for (const row of rowsOf(pages, number, bytes)) {
      const kind = row.rowid === null ? takeIndexRow(found, row.values) : takeRow(found, going, row.rowid, row);
      if (kind !== 'blob') continue;
      hasBlobs = true;
      if (row.values.length !== 2 || row.rowid === null) continue;
      withBlocks.add(Math.floor(row.rowid / BLOCKS_PER_SEGMENT));
      found.greatestBlock = Math.max(found.greatestBlock, row.rowid % BLOCKS_PER_SEGMENT);
    }
    if (hasBlobs && isTableLeaf(bytes)) found.blobPages.push(number);
  }
  for (const number of going) withBlocks.delete(number);
  for (const number of found.segments.keys()) withBlocks.delete(number);
  if (withBlocks.size > 0) remakeSegments(pages, found, withBlocks);
  if (!pages.isFreeKnown) dropReplaced(found);
  return found;
}

function takeIndexRow(found: DamagedSamples, values: readonly DamagedValue[]): void {
  const [first, second, third] = values;
  if (typeof first !== 'string') return;
  if (values.length === 2 && isWhole(second)) {
    if ((FACTS as readonly string[]).includes(first)) found.facts.set(first, second);
    // The index of the points: it has each of them once more.
    else if (first.includes('.') && second > 0 && !found.points.has(second)) found.points.set(second, first);
  } else if (values.length === 3 && isNumber(second) && typeof third === 'string') {
    found.descriptions.set(first, values);
  }
}

function takeRow(found: DamagedSamples, going: Set<number>, rowid: number, { values }: DamagedRow): 'blob' | null {
  const [a, b, c, d, e] = values;
  switch (values.length) {
    case 2:
      if (b instanceof Uint8Array) return 'blob';
      if (a === null && typeof b === 'string') found.points.set(rowid, b);
      return null;
    case 3:
      return c instanceof Uint8Array && isWhole(a) && isWhole(b) ? 'blob' : null;
    case 4:
    case 5:
      if (a === null && isWhole(b) && isWhole(c) && isNumber(d) && isNumberOrNone(e ?? null))
        found.clocks.set(rowid, [b, c, d, e ?? null]);
      else if (a === null && typeof b === 'string' && typeof c === 'string' && isWhole(d) && typeof e === 'string')
        found.messages.set(rowid, [b, c, d, e]);
      return null;
    case 7:
      if (typeof a === 'string' && values.slice(1).every(isWhole)) found.salvages.push(values);
      takeLog(found, rowid, values);
      return null;
    case 13:
      takeSegment(found, going, rowid, values);
      return null;
    default:
      return null;
  }
}

function takeLog(found: DamagedSamples, number: number, values: readonly DamagedValue[]): void {
  const [, run, epoch, count, first, last, data] = values;
  if (!isWhole(run) || !isWhole(epoch) || !isWhole(count) || !isNumber(first) || !isNumber(last)) return;
  if (!(data instanceof Uint8Array)) return;
  try {
    const { arrivals, count: inside } = decodeLog(data);
    // The checksum vouches for the blob; what stands beside it has to agree.
    if (inside !== count || arrivals[0] !== first || arrivals[count - 1] !== last) return;
  } catch (error) {
    if (error instanceof DamagedBlockError) return;
    throw error;
  }
  found.log.set(number, { run, epoch, count, first, last, data: data.slice() });
}

function takeSegment(found: DamagedSamples, going: Set<number>, number: number, values: readonly DamagedValue[]): void {
  const [, run, epoch, state, level, opens, hour, first, last, from, to, records] = values;
  if (!isWhole(run) || !isWhole(epoch) || !isWhole(level) || !isWhole(opens) || !isWhole(hour)) return;
  if (!isNumber(first) || !isNumber(last) || !isNumberOrNone(from) || !isNumberOrNone(to) || !isWhole(records)) return;
  if (state !== SEGMENT.valid) {
    going.add(number);
    return;
  }
  found.segments.set(number, {
    ...{ number, run, epoch, level, opens, hour, records },
    ...{ first_arrival: first, last_arrival: last, from_ts: from, to_ts: to },
  });
}

/** Young ones are even, the segment of an hour is called after the first that it replaces, plus one. */
const isOfHour = (number: number): boolean => number < FIRST_NUMBER || number % 2 === 1;

/** Segments whose row is lost, as far as their blocks tell of them. What is in the log, or in a segment that is known, they do not tell again. */
function remakeSegments(pages: DamagedPages, found: DamagedSamples, numbers: ReadonlySet<number>): void {
  const made = new Map<number, SegmentRow>();
  // Where nobody knows which pages are free, a row may lie twice.
  const seen = new Set<number>();
  for (const page of found.blobPages) {
    const bytes = pages.page(page);
    if (bytes === null) continue;
    for (const row of rowsOf(pages, page, bytes)) {
      const of = blockOfRow(row);
      if (of === null || !numbers.has(of.segment) || seen.has(row.rowid ?? 0)) continue;
      const segment = rowOfBlock(found, of.segment, of.data);
      if (segment === null) continue;
      seen.add(row.rowid ?? 0);
      const known = made.get(of.segment);
      made.set(of.segment, known === undefined ? segment : joinRows(known, segment));
    }
  }
  const logged = found.facts.get('logged');
  for (const [number, segment] of [...made].toSorted(([a], [b]) => a - b)) {
    const covers = (other: SegmentRow): boolean => covered(segment, other) || covered(other, segment);
    const rivals = [...found.segments.values()].filter(
      (other) => isOfHour(other.number) !== isOfHour(number) && covers(other),
    );
    const inLog = [...found.log].some(
      ([entry, { first }]) =>
        (logged === undefined || entry > logged) && first < segment.last_arrival && !isOfHour(number),
    );
    if (inLog) continue;
    const told = rivals.reduce((sum, { records }) => sum + records, 0);
    if (rivals.length > 0 && (!rivals.every(({ number: other }) => made.has(other)) || told >= segment.records))
      continue;
    for (const rival of rivals) found.segments.delete(rival.number);
    found.segments.set(number, segment);
  }
}

function rowOfBlock(found: DamagedSamples, number: number, data: Uint8Array): SegmentRow | null {
  try {
    const { first: from, second: firstArrival } = openBox(data, BOX.records);
    const reader = new BlockReader(data);
    let records = 0;
    let last = firstArrival;
    let latest = Number.NEGATIVE_INFINITY;
    let opens = 0;
    for (let slot = 0; slot < 256; slot += 1) {
      if (!reader.open(slot)) continue;
      if (reader.hasOpening) opens = 1;
      while (reader.next()) {
        records += 1;
        last = Math.max(last, reader.arrival);
        latest = Math.max(latest, reader.time);
      }
    }
    let run = 0;
    for (const opened of found.clocks.keys()) if (opened <= firstArrival && opened > run) run = opened;
    return {
      number,
      run,
      // An epoch of its own: nothing is merged with what may be of another passage of the clock.
      epoch: -number,
      level: isOfHour(number) ? LEVEL.hour : LEVEL.young,
      opens: isOfHour(number) ? 1 : opens,
      hour: Math.floor(firstArrival / HOUR_MS),
      first_arrival: firstArrival,
      last_arrival: last,
      from_ts: from,
      to_ts: Math.max(latest, from + 2 * LATE_MS + (last - firstArrival)),
      records,
    };
  } catch (error) {
    if (error instanceof DamagedBlockError) return null;
    throw error;
  }
}

function joinRows(a: SegmentRow, b: SegmentRow): SegmentRow {
  return {
    ...a,
    opens: Math.max(a.opens, b.opens),
    last_arrival: Math.max(a.last_arrival, b.last_arrival),
    to_ts: Math.max(a.to_ts ?? 0, b.to_ts ?? 0),
    records: a.records + b.records,
  };
}

/** The segment of an hour holds what the young one holds. */
function covered(young: SegmentRow, hour: SegmentRow): boolean {
  if (isOfHour(young.number) || !isOfHour(hour.number)) return false;
  if (hour.number === young.number + 1) return true;
  const isWithin = hour.first_arrival <= young.first_arrival && young.last_arrival <= hour.last_arrival;
  return hour.number < young.number && isWithin;
}

/** Rows of free pages may come back where nobody knows which pages are free: what was merged is not told twice. */
function dropReplaced(found: DamagedSamples): void {
  const hours = [...found.segments.values()].filter(({ number }) => isOfHour(number));
  for (const segment of [...found.segments.values()])
    if (hours.some((hour) => covered(segment, hour))) found.segments.delete(segment.number);
}
