// Slots of a tier as a blob: of 256 neighbouring points those of one hour (minutes) or one day (hours).
//
// Everything is exact but the mean of values that have a resolution: it is rounded to a tenth of it (a hundredth where values are whole), and
// never leaves the band of min and max.
import { BitReader, BitWriter, RiceChoice, residualCode } from './bit-stream.ts';
import { BLOCK_POINTS, decimalsOf, SCALES, stepsOf } from './block-format.ts';
import { BOX, openBox, packBox } from './chunk-box.ts';
import type { TierColumns } from '../ports.ts';
import { emptyTier } from './history-slots.ts';

/** Points whose numbers have no resolution in common. */
const NO_DECIMALS = 7;

const finer = (decimals: number): number => (decimals === 0 ? 100 : 10);

const bitsFor = (range: number): number => {
  let bits = 0;
  while (2 ** bits <= range) bits += 1;
  return bits;
};

/** `last`, `min`, `max` in steps of their resolution; NaN where there is none */
interface TierSteps {
  readonly last: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
}

const stepsOfTier = ({ last, min, max }: TierColumns, scale: number): TierSteps => {
  const steps = (column: readonly number[]): number[] => column.map((value) => stepsOf(value, scale));
  return { last: steps(last), min: steps(min), max: steps(max) };
};

const middleOf = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

/** Those of every day in five bits. */
function writeFlags(out: BitWriter, quality: number, origin: number): void {
  const isUsual = quality < 4 && origin < 4;
  out.bits(isUsual ? 0 : 1, 1);
  out.bits(quality, isUsual ? 2 : 8);
  out.bits(origin, isUsual ? 2 : 8);
}

function readFlags(bits: BitReader): [quality: number, origin: number] {
  const width = bits.bits(1) === 0 ? 2 : 8;
  return [bits.bits(width), bits.bits(width)];
}

export class TierWriter {
  readonly #out = new BitWriter();
  readonly #lengths = new Uint32Array(BLOCK_POINTS);
  readonly #choice = new RiceChoice();
  #rowStart = 0;
  #slotMs = 0;

  /** `rowStart`: start of the hour or day, ms; `slotMs`: length of a slot. */
  begin(rowStart: number, slotMs: number): void {
    this.#out.clear();
    this.#lengths.fill(0);
    this.#rowStart = rowStart;
    this.#slotMs = slotMs;
  }

  /** Slots of the block in rising order; times of `tier` too. */
  add(slot: number, tier: TierColumns): void {
    const count = tier.starts.length;
    if (count === 0) return;
    const out = this.#out;
    const start = out.length;
    const { counts, qualities, origins } = tier;
    const at = tier.starts.map((ms) => Math.round((ms - this.#rowStart) / this.#slotMs));
    const decimals = decimalsOfTier(tier);
    const isRaw = decimals === NO_DECIMALS;
    const isSteady = qualities.every((quality, i) => quality === qualities[0] && origins[i] === origins[0]);
    const isKnown = !tier.last.some(Number.isNaN);
    const interval = count > 1 ? middleOf(at.slice(1).map((n, i) => n - at[i]!)) : 0;
    const usual = middleOf(counts);
    const gapBits = this.#bestOf(count - 1, (i) => residualCode(at[i + 1]!, at[i]! + interval));
    const countBits = this.#bestOf(count, (i) => residualCode(counts[i]!, usual));
    out.number(count);
    out.number(at[0]!);
    if (count > 1) {
      out.number(interval);
      out.bits(gapBits, 5);
    }
    out.number(usual);
    out.bits(countBits, 5);
    out.bits(isSteady ? 1 : 0, 1);
    out.bits(isKnown ? 1 : 0, 1);
    writeFlags(out, qualities[0]!, origins[0]!);
    out.bits(decimals, 3);
    const steps = isRaw ? null : stepsOfTier(tier, SCALES[decimals]!);
    let last = steps === null ? 0 : (steps.last.find((value) => !Number.isNaN(value)) ?? 0);
    const bits = steps === null ? null : this.#bits(steps, last);
    if (bits !== null) {
      out.number(last);
      out.bits(bits.last, 5);
      out.bits(bits.low, 5);
      out.bits(bits.high, 5);
    }
    for (let i = 0; i < count; i += 1) {
      if (i > 0) out.rice(residualCode(at[i]!, at[i - 1]! + interval), at[i]!, gapBits);
      out.rice(residualCode(counts[i]!, usual), counts[i]!, countBits);
      if (!isSteady && i > 0) {
        const isSame = qualities[i] === qualities[i - 1] && origins[i] === origins[i - 1];
        out.bits(isSame ? 0 : 1, 1);
        if (!isSame) writeFlags(out, qualities[i]!, origins[i]!);
      }
      if (!isKnown) out.bits(Number.isNaN(tier.last[i]) ? 0 : 1, 1);
      if (Number.isNaN(tier.last[i])) continue;
      const isFlat = tier.min[i] === tier.max[i];
      // A single sample is its own band.
      if (counts[i] !== 1) out.bits(isFlat ? 1 : 0, 1);
      if (steps === null || bits === null) {
        out.raw(tier.last[i]!);
        if (isFlat) continue;
        out.raw(tier.min[i]!);
        out.raw(tier.max[i]!);
        out.raw(tier.mean[i]!);
        continue;
      }
      const now = steps.last[i]!;
      out.rice(residualCode(now, last), now, bits.last);
      last = now;
      if (isFlat) continue;
      const low = now - steps.min[i]!;
      const high = steps.max[i]! - now;
      out.rice(low, low, bits.low);
      out.rice(high, high, bits.high);
      const range = finer(decimals) * (low + high);
      const mean = Math.round(tier.mean[i]! * SCALES[decimals]! * finer(decimals)) - finer(decimals) * steps.min[i]!;
      out.bits(Math.max(0, Math.min(range, mean)), Math.min(53, bitsFor(range)));
    }
    out.align();
    this.#lengths[slot] = out.length - start;
  }

  #bestOf(count: number, codeAt: (i: number) => number): number {
    this.#choice.clear();
    for (let i = 0; i < count; i += 1) {
      const code = codeAt(i);
      if (code >= 0) this.#choice.add(code);
    }
    return this.#choice.best()[0];
  }

  #bits({ last, min, max }: TierSteps, first: number): { last: number; low: number; high: number } {
    let before = first;
    const known = last.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]));
    return {
      last: this.#bestOf(known.length, (n) => {
        const now = last[known[n]!]!;
        const code = residualCode(now, before);
        before = now;
        return code;
      }),
      low: this.#bestOf(known.length, (n) => last[known[n]!]! - min[known[n]!]!),
      high: this.#bestOf(known.length, (n) => max[known[n]!]! - last[known[n]!]!),
    };
  }

  finish(): Uint8Array<ArrayBuffer> {
    return packBox(BOX.slots, this.#rowStart, this.#slotMs, this.#lengths, this.#out.copy());
  }
}

/** The resolution that all of it has; NO_DECIMALS: there is none. */
function decimalsOfTier(tier: TierColumns): number {
  const values: number[] = [];
  for (const column of [tier.min, tier.max, tier.last])
    for (const value of column) if (!Number.isNaN(value)) values.push(value);
  const numbers = Float64Array.from(values);
  const order = Uint32Array.from(values, (_, i) => i);
  const decimals = decimalsOf(numbers, order, 0, numbers.length);
  if (decimals < 0 || numbers.some((value) => Number.isNaN(stepsOf(value, SCALES[decimals]!)))) return NO_DECIMALS;
  // The mean is told by its place in the band: that has to be a number of steps that can be counted.
  return numbers.some((value) => Math.abs(value) * SCALES[decimals]! > 2 ** 40) ? NO_DECIMALS : decimals;
}

/** The slots of one point, oldest first; none where it has none. @throws DamagedBlockError */
export function decodeTier(data: Uint8Array, slot: number): TierColumns {
  const box = openBox(data, BOX.slots);
  const bits = new BitReader(data);
  return decodeSlots(bits, box.starts[slot]!, box.first, box.second);
}

/** Those of all points of the block, by slot. @throws DamagedBlockError */
export function decodeTiers(data: Uint8Array): TierColumns[] {
  const { starts, first, second } = openBox(data, BOX.slots);
  const bits = new BitReader(data);
  return Array.from(starts, (start) => decodeSlots(bits, start, first, second));
}

function decodeSlots(bits: BitReader, start: number, rowStart: number, slotMs: number): TierColumns {
  const tier = emptyTier();
  if (start === 0) return tier;
  bits.seek(start);
  const count = bits.number();
  let at = bits.number();
  const interval = count > 1 ? bits.number() : 0;
  const gapBits = count > 1 ? bits.bits(5) : 0;
  const usual = bits.number();
  const countBits = bits.bits(5);
  const isSteady = bits.bits(1) === 1;
  const isKnown = bits.bits(1) === 1;
  let [quality, origin] = readFlags(bits);
  const decimals = bits.bits(3);
  const scale = SCALES[decimals]!;
  const isRaw = decimals === NO_DECIMALS;
  let steps = isRaw ? 0 : bits.number();
  const lastBits = isRaw ? 0 : bits.bits(5);
  const lowBits = isRaw ? 0 : bits.bits(5);
  const highBits = isRaw ? 0 : bits.bits(5);
  for (let i = 0; i < count; i += 1) {
    if (i > 0) at = bits.rice(at + interval, gapBits);
    const amount = bits.rice(usual, countBits);
    if (!isSteady && i > 0 && bits.bits(1) === 1) [quality, origin] = readFlags(bits);
    let min = Number.NaN;
    let max = Number.NaN;
    let mean = Number.NaN;
    let last = Number.NaN;
    if (isKnown || bits.bits(1) === 1) {
      const isFlat = amount === 1 || bits.bits(1) === 1;
      if (isRaw) {
        last = bits.raw();
        min = isFlat ? last : bits.raw();
        max = isFlat ? last : bits.raw();
        mean = isFlat ? last : bits.raw();
      } else {
        steps = bits.rice(steps, lastBits);
        last = steps / scale;
        const low = isFlat ? 0 : bits.count(lowBits);
        const high = isFlat ? 0 : bits.count(highBits);
        min = (steps - low) / scale;
        max = (steps + high) / scale;
        const place = isFlat ? 0 : bits.bits(Math.min(53, bitsFor(finer(decimals) * (low + high))));
        mean = isFlat
          ? last
          : Math.min(max, Math.max(min, ((steps - low) * finer(decimals) + place) / (scale * finer(decimals))));
      }
    }
    tier.starts.push(rowStart + at * slotMs);
    tier.min.push(min);
    tier.max.push(max);
    tier.mean.push(mean);
    tier.last.push(last);
    tier.counts.push(amount);
    tier.qualities.push(quality);
    tier.origins.push(origin);
  }
  return tier;
}
