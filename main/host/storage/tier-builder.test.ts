import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabaseFile } from './database-file.ts';
import { SampleDatabase } from './sample-database.ts';
import { SAMPLE_MIGRATIONS } from './sample-schema.ts';
import { AddedSamples, TierBuilder, type TierRows } from './tier-builder.ts';

const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const HOUR = 3_600_000;
const BEGIN = 480_000 * HOUR;

interface Sample {
  readonly slot: number;
  readonly after: number;
  readonly value: number;
}

const sample: fc.Arbitrary<Sample> = fc.record({
  slot: fc.nat(20),
  after: fc.nat(3 * HOUR),
  value: fc.integer({ min: -50, max: 50 }),
});

function ended<T>(generator: Generator<void, T>): T {
  for (;;) {
    const step = generator.next();
    if (step.done === true) return step.value;
  }
}

function addedOf(samples: readonly Sample[]): AddedSamples {
  const added = new AddedSamples();
  for (const { slot, after, value } of samples) added.add(slot, BEGIN + after, value, 0, 0);
  return added;
}

/** hour or day -> the bytes of its row */
const plain = ({ minutes, hours }: TierRows) => ({
  minutes: new Map(minutes.map(({ hour, data }) => [hour, Buffer.from(data).toString('hex')])),
  hours: new Map(hours.map(({ day, data }) => [day, Buffer.from(data).toString('hex')])),
});

test('a block whose points come in pieces has the same tiers as one that comes at once', () => {
  const dir = mkdtempSync(join(FOLDER, 'tiers-'));
  try {
    const samples = new SampleDatabase(openDatabaseFile(join(dir, 'samples.db'), SAMPLE_MIGRATIONS).database);
    const builder = new TierBuilder(samples, (what) => {
      throw new Error(what);
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 400 }), fc.integer({ min: 1, max: 21 }), (all, pointsAPiece) => {
        const whole = ended(builder.build(0, 1, addedOf(all)));
        builder.begin(0, 1);
        for (let first = 0; first <= 20; first += pointsAPiece)
          ended(builder.take(addedOf(all.filter(({ slot }) => slot >= first && slot < first + pointsAPiece))));
        expect(plain(ended(builder.finish()))).toEqual(plain(whole));
        expect(whole.hours.length > 0).toBe(all.length > 0);
      }),
      { numRuns: 40 },
    );
    samples.sqlite.close();
  } finally {
    rmSync(dir, { recursive: true });
  }
});
