// What 256 neighbouring points did while a segment lasted, as one blob: of each point a chunk, a stream of bits of its own.
//
// A chunk opens with the value in force (or, where there is none, with its first record written out) and goes on with residuals: source time
// against a steady interval, arrival against a steady delay, value against the one before in steps of its decimal resolution. Rates, delays and
// resolutions are found anew for each chunk. Whatever does not fit is written out: every finite number comes back exactly as it was, times in
// any order. docs/historian.md has the bytes.

export const BLOCK_BITS = 8;
export const BLOCK_POINTS = 1 << BLOCK_BITS;

/** Records as columns; arrivals and source times in ms, kinds of RECORD. */
export interface RecordArrays {
  readonly times: Float64Array;
  readonly arrivals: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
  readonly kinds: Uint8Array;
}

export interface Opening {
  readonly time: number;
  readonly arrival: number;
  readonly value: number;
  readonly quality: number;
  readonly origin: number;
}

/** The blob is not what was written. */
export class DamagedBlockError extends Error {}

/** How arrivals are foretold. */
export const ARRIVAL = { steadyDelay: 0, lastDelay: 1, ownInterval: 2 } as const;
/** How values are told: steps of 1/10^n against the last one, or that and a steady step, or bits that differ. */
export const VALUE = { steps: 0, climbing: 1, bits: 2 } as const;
/** Quality, origin and kind: all alike; kinds differ; all may differ. */
export const FLAGS = { same: 0, kinds: 1, all: 2 } as const;
/**
 * A chunk of more records than this has stops: places to go on from, about as many records apart, each after a record that was shown, with all
 * that this record says. So a moment is found without reading the hour before it.
 */
export const STOP_EVERY = 80;
export const MOST_DECIMALS = 6;
export const SCALES = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7] as const;
const LARGEST_STEPS = 2 ** 50;

/** `value` in steps of 1/`scale`; NaN: it is none. */
export function stepsOf(value: number, scale: number): number {
  const steps = Math.round(value * scale);
  return steps / scale === value && Math.abs(steps) < LARGEST_STEPS && !Object.is(value, -0) ? steps : Number.NaN;
}

/** The resolution that nearly all of these values have, as a count of decimals; -1: there is none. */
export function decimalsOf(values: Float64Array, order: Uint32Array, from: number, to: number): number {
  let decimals = 0;
  let odd = 0;
  for (let i = from; i < to; i += 1) {
    const value = values[order[i]!]!;
    if (!Number.isNaN(stepsOf(value, SCALES[decimals]!))) continue;
    let more = decimals + 1;
    while (more <= MOST_DECIMALS && Number.isNaN(stepsOf(value, SCALES[more]!))) more += 1;
    if (more <= MOST_DECIMALS) decimals = more;
    else odd += 1;
  }
  return odd * 4 > to - from ? -1 : decimals;
}
