// Chance without state: every number is a hash of (key, time), so that a device says the same at the same moment
// whatever was asked before, and two runs with one seed are equal. The mixer is MurmurHash3's 32-bit finaliser
// (A. Appleby, public domain); noise is value noise with a quintic fade, continuous up to the second derivative.

/** A 32-bit key. Derive with `keyOf` and `subKey`, never by arithmetic. */
export type Key = number;

function finalise(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export function keyOf(seed: number, text: string): Key {
  let h = finalise(seed ^ 0x9e3779b9);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return finalise(h);
}

/** An independent key for another purpose or another index. `index` may be any integer up to 2^53. */
export const subKey = (key: Key, index: number): Key =>
  finalise(key ^ finalise((index | 0) ^ Math.imul(Math.floor(index / 4294967296) + 1, 0x27d4eb2f)));

/** 0 <= x < 1 */
export const uniform = (key: Key, index = 0): number => subKey(key, index) / 4294967296;

export const between = (key: Key, index: number, low: number, high: number): number =>
  low + (high - low) * uniform(key, index);

/** Bell-shaped and bounded: sum of three uniforms, standard deviation 1, |x| <= 3. */
export const bell = (key: Key, index = 0): number =>
  2 * (uniform(key, index) + uniform(key, index + 0.5e9) + uniform(key, index + 1e9)) - 3;

/** Picks by weight. `weights` need not sum to 1. */
export function choose<T>(key: Key, index: number, choices: readonly (readonly [T, number])[]): T {
  let total = 0;
  for (const [, weight] of choices) total += weight;
  let left = uniform(key, index) * total;
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  return choices[choices.length - 1]![0];
}

/** Smooth noise in -1 ... 1 that wanders once per `periodMs`; each key has its own knots in time. */
export function noise(key: Key, timeMs: number, periodMs: number): number {
  const at = timeMs / periodMs + key / 4294967296;
  const knot = Math.floor(at);
  const f = at - knot;
  const fade = f * f * f * (f * (f * 6 - 15) + 10);
  const a = uniform(key, knot);
  return 2 * (a + (uniform(key, knot + 1) - a) * fade) - 1;
}

/** Slow wander with finer and finer detail on it, -1 ... 1: `octaves` halve the amplitude and quarter the period. */
export function roughNoise(key: Key, timeMs: number, periodMs: number, octaves: number): number {
  let sum = 0;
  let amplitude = 1;
  let total = 0;
  for (let i = 0; i < octaves; i++) {
    sum += amplitude * noise(subKey(key, i + 1), timeMs, periodMs);
    total += amplitude;
    amplitude /= 2;
    periodMs /= 4;
  }
  return sum / total;
}

/** Error of one reading, fresh each `holdMs`: standard deviation 1, |x| <= 3. */
export const readingError = (key: Key, timeMs: number, holdMs = 1000): number => bell(key, Math.floor(timeMs / holdMs));
