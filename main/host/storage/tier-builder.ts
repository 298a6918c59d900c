// The tiers of one block, made anew from raw samples wherever samples were added: so late data and corrections put right the slots that they
// belong to. Where raw samples are gone already, what came late is joined to what is kept.
import type { HistoryColumns, TierColumns } from '../ports.ts';
import { BLOCK_POINTS, DamagedBlockError } from './block-format.ts';
import { BlockReader } from './block-reader.ts';
import { isDamage, type SqliteDatabase } from './database-file.ts';
import { emptyTier, slotsOf, widerSlots } from './history-slots.ts';
import { RECORD } from './sample-batch.ts';
import type { SampleDatabase } from './sample-database.ts';
import { LEVEL, SEGMENT } from './sample-schema.ts';
import { getBlock } from './segment-rows.ts';
import { decodeTiers, TierWriter } from './tier-codec.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Points whose slots are made in one step. */
const POINTS_A_STEP = 32;
/**
 * Of a point with no more samples in an hour minutes would take nearly as much as the samples, and tell nothing that these do not: readers make
 * them of the samples, and they are stored when those go (last-minutes.ts).
 */
export const FEW_SAMPLES = 90;

/** The samples of one hour of one point, as they came. */
export interface HourSamples {
  readonly times: number[];
  readonly values: number[];
  readonly qualities: number[];
  readonly origins: number[];
}

/** Same time twice: of different words the one that came last wins, and a repetition of an earlier one changes nothing. */
export function inOrderOfTime({ times, values, qualities, origins }: HourSamples): HistoryColumns {
  let isSorted = true;
  for (let i = 1; i < times.length && isSorted; i += 1) isSorted = times[i]! > times[i - 1]!;
  if (isSorted) return { times, values, qualities, origins };
  const order = times.map((_, i) => i).sort((a, b) => times[a]! - times[b]! || a - b);
  const out = { times: [] as number[], values: [] as number[], qualities: [] as number[], origins: [] as number[] };
  for (let from = 0; from < order.length; ) {
    const time = times[order[from]!]!;
    let to = from;
    let winner = order[from]!;
    for (; to < order.length && times[order[to]!] === time; to += 1) {
      const i = order[to]!;
      let isNew = true;
      for (let at = from; at < to && isNew; at += 1)
        isNew = values[order[at]!] !== values[i] || qualities[order[at]!] !== qualities[i];
      if (isNew) winner = i;
    }
    out.times.push(time);
    out.values.push(values[winner]!);
    out.qualities.push(qualities[winner]!);
    out.origins.push(origins[winner]!);
    from = to;
  }
  return out;
}

/** What a segment adds: by hour of source time, of each point of the block. */
export class AddedSamples {
  readonly hours = new Map<number, (HourSamples | undefined)[]>();
  /** samples in all */
  count = 0;

  add(slot: number, time: number, value: number, quality: number, origin: number): void {
    const hour = Math.floor(time / HOUR_MS);
    let points = this.hours.get(hour);
    if (points === undefined) {
      points = new Array<HourSamples | undefined>(BLOCK_POINTS).fill(undefined);
      this.hours.set(hour, points);
    }
    points[slot] ??= { times: [], values: [], qualities: [], origins: [] };
    const samples = points[slot];
    samples.times.push(time);
    samples.values.push(value);
    samples.qualities.push(quality);
    samples.origins.push(origin);
    this.count += 1;
  }
}

export interface TierRows {
  readonly minutes: { hour: number; data: Uint8Array }[];
  readonly hours: { day: number; data: Uint8Array }[];
}

/** In a transaction of the caller's. */
export function putTiers(sqlite: SqliteDatabase, block: number, { minutes, hours }: TierRows): void {
  const putMinutes = sqlite.prepare('INSERT OR REPLACE INTO minutes VALUES (?, ?, ?)');
  for (const { hour, data } of minutes) putMinutes.run(hour, block, data);
  const putHours = sqlite.prepare('INSERT OR REPLACE INTO hours VALUES (?, ?, ?)');
  for (const { day, data } of hours) putHours.run(day, block, data);
}

type What = 'all' | 'missing';

export class TierBuilder {
  readonly #samples: SampleDatabase;
  readonly #onDamage: (what: string) => void;
  readonly #writer = new TierWriter();
  #block = 0;
  #number = 0;
  #what: What = 'all';
  /** by hour and by day: of each point of the block */
  readonly #minutes = new Map<number, TierColumns[]>();
  readonly #changed = new Set<number>();
  readonly #days = new Map<number, TierColumns[]>();

  constructor(samples: SampleDatabase, onDamage: (what: string) => void) {
    this.#samples = samples;
    this.#onDamage = onDamage;
  }

  /**
   * The rows of tiers that a block has once `added` (of segment `number`) counts; `missing`: it counts already and is about to go, only
   * minutes that were left out are made. Nothing is written.
   */
  *build(block: number, number: number, added: AddedSamples, what: What = 'all'): Generator<void, TierRows> {
    this.begin(block, number, what);
    yield* this.take(added);
    return yield* this.finish();
  }

  /** The same in pieces, for blocks of more samples than should be held at once: `begin`, then `take` each piece, then `finish`. */
  begin(block: number, number: number, what: What = 'all'): void {
    this.#block = block;
    this.#number = number;
    this.#what = what;
    this.#minutes.clear();
    this.#changed.clear();
    this.#days.clear();
  }

  /** All that the segment adds of some points of the block: none of them comes in another piece. */
  *take(added: AddedSamples): Generator<void, void> {
    const rawFrom = this.#samples.fact('rawFrom', Number.NEGATIVE_INFINITY);
    for (const [hour, points] of added.hours) {
      const isWhole = hour * HOUR_MS >= rawFrom;
      const minutes = this.#minutes.get(hour) ?? this.#kept('minutes', 'hour', hour, this.#block);
      this.#minutes.set(hour, minutes);
      if (this.#what === 'missing')
        for (let slot = 0; slot < BLOCK_POINTS; slot += 1)
          if (minutes[slot]!.starts.length > 0) points[slot] = undefined;
      if (points.every((samples) => samples === undefined)) continue;
      this.#changed.add(hour);
      const isJoined = isWhole || this.#what === 'missing';
      const earlier = isJoined ? yield* this.#others(hour, points, 'earlier') : points.map(() => undefined);
      const later = isJoined ? yield* this.#others(hour, points, 'later') : earlier;
      if (this.#what === 'missing') {
        yield* this.#addMissing(minutes, earlier, points, later);
        continue;
      }
      const day = Math.floor((hour * HOUR_MS) / DAY_MS);
      const hours = this.#days.get(day) ?? this.#kept('hours', 'day', day, this.#block);
      this.#days.set(day, hours);
      for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
        if (slot % POINTS_A_STEP === 0) yield;
        const news = points[slot];
        if (news === undefined) continue;
        const samples = inOrderOfTime(joined(joined(earlier[slot], news), later[slot]));
        const wide = slotsOf(samples, 0, HOUR_MS);
        if (!isWhole || minutes[slot]!.starts.length > 0 || samples.times.length > FEW_SAMPLES) {
          const made = slotsOf(samples, 0, MINUTE_MS);
          minutes[slot] = isWhole ? made : joinTiers(minutes[slot]!, made, MINUTE_MS);
        }
        hours[slot] = isWhole ? withSlots(hours[slot]!, wide) : joinTiers(hours[slot]!, wide, HOUR_MS);
      }
    }
  }

  *finish(): Generator<void, TierRows> {
    const rows: TierRows = { minutes: [], hours: [] };
    for (const hour of this.#changed) {
      const minutes = this.#minutes.get(hour)!;
      if (minutes.some(({ starts }) => starts.length > 0))
        rows.minutes.push({ hour, data: yield* this.#write(hour * HOUR_MS, MINUTE_MS, minutes) });
    }
    for (const [day, points] of this.#days)
      rows.hours.push({ day, data: yield* this.#write(day * DAY_MS, HOUR_MS, points) });
    return rows;
  }

  *#addMissing(
    minutes: TierColumns[],
    earlier: readonly (HourSamples | undefined)[],
    points: readonly (HourSamples | undefined)[],
    later: readonly (HourSamples | undefined)[],
  ): Generator<void, void> {
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
      if (slot % POINTS_A_STEP === 0) yield;
      const samples = points[slot];
      if (samples !== undefined)
        minutes[slot] = slotsOf(inOrderOfTime(joined(joined(earlier[slot], samples), later[slot])), 0, MINUTE_MS);
    }
  }

  *#write(rowStart: number, slotMs: number, points: readonly TierColumns[]): Generator<void, Uint8Array> {
    this.#writer.begin(rowStart, slotMs);
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
      this.#writer.add(slot, points[slot]!);
      if (slot % POINTS_A_STEP === 0) yield;
    }
    return this.#writer.finish();
  }

  #kept(table: 'minutes' | 'hours', column: 'hour' | 'day', start: number, block: number): TierColumns[] {
    try {
      const data = this.#samples.sqlite
        .prepare(`SELECT data FROM ${table} WHERE ${column} = ? AND block = ?`)
        .pluck()
        .get(start, block) as Uint8Array | undefined;
      if (data !== undefined) return decodeTiers(data);
    } catch (error) {
      if (!(error instanceof DamagedBlockError) && !isDamage(error)) throw error;
      this.#onDamage(`${table} of ${start}, block ${block}: ${String(error)}`);
    }
    return Array.from({ length: BLOCK_POINTS }, emptyTier);
  }

  /**
   * The samples of this hour that other segments of the tiers hold, of the points that `wanted` names. There are later ones only for what an
   * older City Twin left.
   */
  *#others(
    hour: number,
    wanted: readonly (HourSamples | undefined)[],
    which: 'earlier' | 'later',
  ): Generator<void, (HourSamples | undefined)[]> {
    const block = this.#block;
    const from = hour * HOUR_MS;
    const to = from + HOUR_MS - 1;
    const found = new Array<HourSamples | undefined>(BLOCK_POINTS).fill(undefined);
    const segments = this.#samples.sqlite
      .prepare(
        `SELECT number FROM segments WHERE state = ${SEGMENT.valid} AND level = ${LEVEL.hour} AND
           ${which === 'earlier' ? 'number < @number' : 'number > @number AND number <= @tiered'} AND
           ((from_ts <= @to AND to_ts >= @from) OR
            number IN (SELECT segment FROM late WHERE block = @block AND from_ts <= @to AND to_ts >= @from))
         ORDER BY number`,
      )
      .pluck()
      .all({ number: this.#number, from, to, block, tiered: this.#samples.fact('tiered') }) as number[];
    for (const segment of segments) {
      const data = getBlock(this.#samples.sqlite, segment, block);
      if (data === null) continue;
      let reader: BlockReader;
      try {
        reader = new BlockReader(data);
      } catch (error) {
        this.#onDamage(`segment ${segment}, block ${block}: ${String(error)}`);
        continue;
      }
      for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
        if (slot % POINTS_A_STEP === 0) yield;
        if (wanted[slot] === undefined || !reader.open(slot)) continue;
        while (reader.next()) {
          if (reader.kind === RECORD.mark || reader.time < from || reader.time > to) continue;
          const samples = (found[slot] ??= { times: [], values: [], qualities: [], origins: [] });
          samples.times.push(reader.time);
          samples.values.push(reader.value);
          samples.qualities.push(reader.quality);
          samples.origins.push(reader.origin);
        }
      }
    }
    return found;
  }
}

function joined(first: HourSamples, second: HourSamples | undefined): HourSamples;
function joined(first: HourSamples | undefined, second: HourSamples): HourSamples;
function joined(first: HourSamples | undefined, second: HourSamples | undefined): HourSamples | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return {
    times: [...first.times, ...second.times],
    values: [...first.values, ...second.values],
    qualities: [...first.qualities, ...second.qualities],
    origins: [...first.origins, ...second.origins],
  };
}

const COLUMNS = ['starts', 'min', 'max', 'mean', 'last', 'counts', 'qualities', 'origins'] as const;

/** Both, by their starts; of two slots that begin at once the second follows the first. */
function interleaved(a: TierColumns, b: TierColumns): TierColumns {
  const all = [a, b].flatMap((tier, of) => tier.starts.map((start, i) => ({ start, tier, i, of })));
  all.sort((x, y) => x.start - y.start || x.of - y.of);
  const out = emptyTier();
  for (const { tier, i } of all) for (const column of COLUMNS) out[column].push(tier[column][i]!);
  return out;
}

/** `kept` with the slots of `made` in place of its own. */
function withSlots(kept: TierColumns, made: TierColumns): TierColumns {
  const starts = new Set(made.starts);
  const rest = emptyTier();
  kept.starts.forEach((start, i) => {
    if (!starts.has(start)) for (const column of COLUMNS) rest[column].push(kept[column][i]!);
  });
  return interleaved(rest, made);
}

/** Late ones first: `last` and mean are of what was there. */
const joinTiers = (kept: TierColumns, late: TierColumns, slotMs: number): TierColumns =>
  widerSlots(interleaved(late, kept), slotMs, 0, slotMs);
