// What a fuzz of one decoder is: a stated number of cases from a stated seed, of which some must be accepted, or nothing was tried.
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { Chance } from './random-bytes.ts';

/** One case: throws when the decoder crashed or said something that the bytes do not. Returns how many values were accepted. */
export type FuzzCase = (chance: Chance) => number | Promise<number>;

export interface Fuzz {
  readonly name: string;
  /** messages of one case; default 1. The stated number is of messages */
  readonly each?: number;
  /** made anew for each run */
  readonly start: () => FuzzCase;
}

const SEED = 20_260_921;
/** Of caches that fill up and then stay as they are. */
const MOST_GROWTH_BYTES = 48 * 1024 * 1024;

const TURN = 500;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  // Buffers that the first one finds dead are swept by a thread, and count until it has come to them: the second one waits for it.
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Returns how many values were accepted in all. */
export async function runFuzz({ name, each = 1, start }: Fuzz, messages: number): Promise<number> {
  const run = start();
  const cases = Math.ceil(messages / each);
  let accepted = 0;
  let before = 0;
  for (let i = 0; i < cases; i += 1) {
    // What waits for the end of a turn would otherwise wait for the end of the test.
    if (i % TURN === 0) await setImmediate();
    if (i === Math.floor(cases / 4)) before = heapBytes();
    try {
      const result = run(new Chance(SEED + i));
      accepted += typeof result === 'number' ? result : await result;
    } catch (error) {
      throw new Error(`${name}: case ${i} (seed ${SEED + i}): ${String(error)}`, { cause: error });
    }
  }
  expect(accepted, `${name}: nothing was accepted, so nothing was tried`).toBeGreaterThan(cases / 100);
  await setImmediate();
  expect(heapBytes() - before, `${name}: memory grows`).toBeLessThan(MOST_GROWTH_BYTES);
  return accepted;
}
