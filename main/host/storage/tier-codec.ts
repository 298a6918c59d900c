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
    const decimals = decimalsOfTier(tier);
    out.number(count);
    out.bits(decimals, 3);
    const scale = SCALES[decimals]!;
    const bits = decimals === NO_DECIMALS ? { last: 0, low: 0, high: 0 } : this.#bits(tier, scale);
    if (decimals !== NO_DECIMALS) {
      out.bits(bits.last, 5);
      out.bits(bits.low, 5);
      out.bits(bits.high, 5);
    }
    let before = -1;
    let amount = 0;
    let quality = 0;
    let origin = 0;
    let last = 0;
    for (let i = 0; i < count; i += 1) {
      const at = Math.round((tier.starts[i]! - this.#rowStart) / this.#slotMs);
      out.rice(residualCode(at, before + 1), at, 0);
      out.rice(residualCode(tier.counts[i]!, amount), tier.counts[i]!, 0);
      before = at;
      amount = tier.counts[i]!;
      const isSame = tier.qualities[i] === quality && tier.origins[i] === origin;
      out.bits(isSame ? 0 : 1, 1);
      if (!isSame) {
        quality = tier.qualities[i]!;
        origin = tier.origins[i]!;
        out.bits(quality, 8);
        out.bits(origin, 8);
      }
      const isKnown = !Number.isNaN(tier.last[i]);
      out.bits(isKnown ? 1 : 0, 1);
      if (!isKnown) continue;
      const isFlat = tier.min[i] === tier.max[i];
      out.bits(isFlat ? 1 : 0, 1);
      if (decimals === NO_DECIMALS) {
        out.raw(tier.last[i]!);
        if (isFlat) continue;
        out.raw(tier.min[i]!);
        out.raw(tier.max[i]!);
        out.raw(tier.mean[i]!);
        continue;
      }
      const now = stepsOf(tier.last[i]!, scale);
      out.rice(residualCode(now, last), now, bits.last);
      last = now;
      if (isFlat) continue;
      const min = stepsOf(tier.min[i]!, scale);
      const max = stepsOf(tier.max[i]!, scale);
      out.rice(residualCode(now, min), now - min, bits.low);
      out.rice(residualCode(max, now), max - now, bits.high);
      const range = finer(decimals) * (max - min);
      const mean = Math.round(tier.mean[i]! * scale * finer(decimals)) - finer(decimals) * min;
      out.bits(Math.max(0, Math.min(range, mean)), Math.min(53, bitsFor(range)));
    }
    out.align();
    this.#lengths[slot] = out.length - start;
  }

  #bits(tier: TierColumns, scale: number): { last: number; low: number; high: number } {
    const steps = (column: readonly number[], i: number): number => stepsOf(column[i]!, scale);
    const best = (codeAt: (i: number) => number): number => {
      this.#choice.clear();
      for (let i = 0; i < tier.starts.length; i += 1) {
        const code = Number.isNaN(tier.last[i]) ? 0 : codeAt(i);
        if (code >= 0) this.#choice.add(code);
      }
      return this.#choice.best()[0];
    };
    let before = 0;
    return {
      last: best((i) => {
        const code = residualCode(steps(tier.last, i), before);
        before = steps(tier.last, i);
        return code;
      }),
      low: best((i) => residualCode(steps(tier.last, i), steps(tier.min, i))),
      high: best((i) => residualCode(steps(tier.max, i), steps(tier.last, i))),
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
  const decimals = bits.bits(3);
  const scale = SCALES[decimals]!;
  const isRaw = decimals === NO_DECIMALS;
  const lastBits = isRaw ? 0 : bits.bits(5);
  const lowBits = isRaw ? 0 : bits.bits(5);
  const highBits = isRaw ? 0 : bits.bits(5);
  let at = -1;
  let amount = 0;
  let quality = 0;
  let origin = 0;
  let steps = 0;
  for (let i = 0; i < count; i += 1) {
    at = bits.rice(at + 1, 0);
    amount = bits.rice(amount, 0);
    if (bits.bits(1) === 1) {
      quality = bits.bits(8);
      origin = bits.bits(8);
    }
    let min = Number.NaN;
    let max = Number.NaN;
    let mean = Number.NaN;
    let last = Number.NaN;
    if (bits.bits(1) === 1) {
      const isFlat = bits.bits(1) === 1;
      if (isRaw) {
        last = bits.raw();
        min = isFlat ? last : bits.raw();
        max = isFlat ? last : bits.raw();
        mean = isFlat ? last : bits.raw();
      } else {
        steps = bits.rice(steps, lastBits);
        last = steps / scale;
        const low = isFlat ? 0 : bits.rice(0, lowBits);
        const high = isFlat ? 0 : bits.rice(0, highBits);
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
