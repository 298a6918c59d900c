// Minutes of points that spoke too seldom to have any while their raw samples were there: made before those go.
import { BLOCK_POINTS } from './block-format.ts';
import { BlockReader } from './block-reader.ts';
import { RECORD } from './sample-batch.ts';
import type { SampleDatabase } from './sample-database.ts';
import { LEVEL, SEGMENT } from './sample-schema.ts';
import { blocksOf } from './segment-rows.ts';
import { AddedSamples, putTiers, TierBuilder } from './tier-builder.ts';

/** As long after the segment that goes as samples of one hour may be spread over segments: so each hour is made of all its samples. */
const AHEAD_MS = 2 * 3_600_000;
const POINTS_A_STEP = 32;

export class LastMinutes {
  readonly #samples: SampleDatabase;
  readonly #onDamage: (what: string) => void;
  readonly #tiers: TierBuilder;
  /** greatest number of a segment that has its minutes; after a start some are looked at once more, which changes nothing */
  #made = -1;

  constructor(samples: SampleDatabase, onDamage: (what: string) => void) {
    this.#samples = samples;
    this.#onDamage = onDamage;
    this.#tiers = new TierBuilder(samples, onDamage);
  }

  /** Whatever is missing of a segment that is to go, and of those soon after it. */
  *makeUntil(goingNumber: number, goingLastArrival: number): Generator<void, void> {
    const numbers = this.#samples.sqlite
      .prepare(
        `SELECT number FROM segments WHERE state = ${SEGMENT.valid} AND level = ${LEVEL.hour} AND number > ? AND
           (number <= ? OR first_arrival < ?) ORDER BY number`,
      )
      .pluck()
      .all(this.#made, goingNumber, goingLastArrival + AHEAD_MS) as number[];
    for (const number of numbers) {
      yield* this.#make(number);
      this.#made = number;
    }
  }

  *#make(number: number): Generator<void, void> {
    for (const { block, data } of blocksOf(this.#samples.sqlite, number)) {
      const added = yield* this.#samplesOf(number, block, data);
      if (added === null) continue;
      const rows = yield* this.#tiers.build(block, number, added, 'missing');
      this.#samples.quietly(() => putTiers(this.#samples.sqlite, block, rows));
      yield;
    }
  }

  *#samplesOf(number: number, block: number, data: Uint8Array): Generator<void, AddedSamples | null> {
    let reader: BlockReader;
    try {
      reader = new BlockReader(data);
    } catch (error) {
      this.#onDamage(`segment ${number}, block ${block}: ${String(error)}`);
      return null;
    }
    const added = new AddedSamples();
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
      if (slot % POINTS_A_STEP === 0) yield;
      if (!reader.open(slot)) continue;
      while (reader.next())
        if (reader.kind !== RECORD.mark) added.add(slot, reader.time, reader.value, reader.quality, reader.origin);
    }
    return added;
  }
}
