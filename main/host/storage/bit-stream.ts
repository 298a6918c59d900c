// Bits one after the other, the highest first, and the number codes that chunks are made of.
//
// A residual (what was foretold wrongly) is a Rice code: its high part in ones and a zero, its low `k` bits as they are. What does not fit
// (too far off, no whole number, minus zero) is written out as the 64 bits that it is, so that any finite number comes back exactly.

/** As many ones say: the number itself follows. */
const ESCAPE_ONES = 20;
/** Whole numbers nearer than this to what was foretold are told as residuals. */
const FARTHEST = 2 ** 44;
const POWERS = Float64Array.from({ length: 54 }, (_, n) => 2 ** n);
export const MOST_LOW_BITS = 31;
/** Of a plain whole number: length 63 stands for the 64 bits of the number. */
const LENGTH_BITS = 6;
const RAW_LENGTH = 63;

/** Up to here a count and its ones fit an integer of 31 bits. */
const SMALL_LOW_BITS = 26;
/** No residual is this. */
export const WRITTEN_OUT = 2 ** 60;

const scratch = new DataView(new ArrayBuffer(8));

/** Whether `pred` plus a whole residual gives exactly `value`. */
const isNear = (value: number, pred: number): boolean => {
  const residual = value - pred;
  return (
    Number.isInteger(residual) &&
    residual < FARTHEST &&
    residual > -FARTHEST &&
    pred + residual === value &&
    !Object.is(value, -0)
  );
};

/** Residual as a count: 0, -1, 1, -2, ...; -1: it has to be written out. */
export function residualCode(value: number, pred: number): number {
  if (!isNear(value, pred)) return -1;
  const residual = value - pred;
  return residual >= 0 ? 2 * residual : -2 * residual - 1;
}

/** The number of low bits by which residuals (of `residualCode`) are written shortest. */
export class RiceChoice {
  readonly #counts = new Uint32Array(47);
  #highest = 0;

  clear(): void {
    this.#counts.fill(0);
    this.#highest = 0;
  }

  add(code: number): void {
    const bits = code < 0 ? 46 : code < 4294967296 ? 32 - Math.clz32(code) : Math.floor(Math.log2(code)) + 1;
    this.#counts[bits]! += 1;
    if (bits > this.#highest && bits < 46) this.#highest = bits;
  }

  /** [low bits, about as many bits in all] */
  best(): [number, number] {
    let best = 0;
    let least = Infinity;
    for (let k = 0; k <= Math.min(this.#highest, MOST_LOW_BITS); k += 1) {
      let bits = 0;
      for (let n = 0; n <= this.#highest; n += 1) {
        const count = this.#counts[n]!;
        if (count === 0) continue;
        const ones = n <= k ? 0 : 0.75 * POWERS[n - k]!;
        bits += count * (ones < ESCAPE_ONES ? ones + 1 + k : ESCAPE_ONES + 64);
      }
      if (bits < least) {
        least = bits;
        best = k;
      }
    }
    return [best, least + (ESCAPE_ONES + 64) * this.#counts[46]!];
  }
}

const FIRST_BYTES = 65_536;
/** A buffer that one great chunk or block has made larger than this is not kept for the next. */
const KEPT_BYTES = 4 * 1024 * 1024;

export class BitWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;
  #held = 0;
  #heldBits = 0;

  /** bytes so far; a begun one is not counted */
  get length(): number {
    return this.#length;
  }

  /** where the next bit goes */
  get bitLength(): number {
    return 8 * this.#length + this.#heldBits;
  }

  clear(): void {
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(FIRST_BYTES);
    this.#length = 0;
    this.#held = 0;
    this.#heldBits = 0;
  }

  /** What another one holds, both at whole bytes. */
  append(other: BitWriter): void {
    while (this.#length + other.#length > this.#bytes.length) this.#grow();
    this.#bytes.set(other.#bytes.subarray(0, other.#length), this.#length);
    this.#length += other.#length;
  }

  /** `count` at most 24 */
  #few(value: number, count: number): void {
    this.#held = (this.#held << count) | value;
    this.#heldBits += count;
    while (this.#heldBits >= 8) {
      this.#heldBits -= 8;
      if (this.#length === this.#bytes.length) this.#grow();
      this.#bytes[this.#length] = (this.#held >>> this.#heldBits) & 0xff;
      this.#length += 1;
    }
    this.#held &= 0xff;
  }

  #grow(): void {
    const bytes = new Uint8Array(2 * this.#bytes.length);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }

  /** `count` at most 53 */
  bits(value: number, count: number): void {
    if (count <= 24) {
      if (count > 0) this.#few(value, count);
      return;
    }
    const low = value % 16777216;
    this.bits((value - low) / 16777216, count - 24);
    this.#few(low, 24);
  }

  raw(value: number): void {
    scratch.setFloat64(0, value);
    this.bits(scratch.getUint32(0), 32);
    this.bits(scratch.getUint32(4), 32);
  }

  /** A number of which nothing is foretold: whole ones near zero are short. */
  number(value: number): void {
    const code = residualCode(value, 0);
    if (code < 0) {
      this.#few(RAW_LENGTH, LENGTH_BITS);
      this.raw(value);
      return;
    }
    let length = 0;
    while (POWERS[length]! <= code) length += 1;
    this.#few(length, LENGTH_BITS);
    this.bits(code, length);
  }

  /** `code` of `residualCode`, `value` the number itself */
  rice(code: number, value: number, k: number): void {
    const ones = code < 0 ? ESCAPE_ONES : Math.floor(code / POWERS[k]!);
    if (ones >= ESCAPE_ONES) {
      this.#few(0xfffff, ESCAPE_ONES);
      this.raw(value);
      return;
    }
    this.#few((1 << (ones + 1)) - 2, ones + 1);
    this.bits(code % POWERS[k]!, k);
  }

  /** Fills the begun byte, so that what follows can be found by its byte. */
  align(): void {
    if (this.#heldBits > 0) this.#few(0, 8 - this.#heldBits);
  }

  copy(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Reads what BitWriter wrote. Beyond the end there are zeros. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** where it is, in bits */
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  seek(byte: number): void {
    this.at = 8 * byte;
  }

  /** To the next whole byte. */
  align(): void {
    this.at = (this.at + 7) & ~7;
  }

  #peek(): number {
    const bytes = this.#bytes;
    const i = this.at >>> 3;
    const shift = this.at & 7;
    if (i + 5 > bytes.length) return this.#peekAtEnd(i, shift);
    const word = (bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!;
    return shift === 0 ? word : (word << shift) | (bytes[i + 4]! >>> (8 - shift));
  }

  #peekAtEnd(i: number, shift: number): number {
    const byte = (n: number): number => this.#bytes[i + n] ?? 0;
    const word = (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3);
    return shift === 0 ? word : (word << shift) | (byte(4) >>> (8 - shift));
  }

  /** `count` at most 32 */
  #upTo32(count: number): number {
    if (count === 0) return 0;
    const value = this.#peek() >>> (32 - count);
    this.at += count;
    return value;
  }

  /** `count` at most 53 */
  bits(count: number): number {
    if (count <= 32) return this.#upTo32(count);
    const high = this.#upTo32(count - 24);
    return high * 16777216 + this.#upTo32(24);
  }

  raw(): number {
    scratch.setUint32(0, this.#upTo32(32));
    scratch.setUint32(4, this.#upTo32(32));
    return scratch.getFloat64(0);
  }

  number(): number {
    // The usual one lies in one word: an opening of all points of a large city has a million of them.
    const word = this.#peek();
    const short = word >>> (32 - LENGTH_BITS);
    if (short <= 32 - LENGTH_BITS) {
      this.at += LENGTH_BITS + short;
      // Shifting by 32 would be shifting by nothing.
      const code = short === 0 ? 0 : (word << LENGTH_BITS) >>> (32 - short);
      return (code >>> 1) ^ -(code & 1);
    }
    const length = this.#upTo32(LENGTH_BITS);
    if (length === RAW_LENGTH) return this.raw();
    const code = this.bits(Math.min(53, length));
    return unzigzag(code);
  }

  /** The number of which `pred` was foretold. */
  rice(pred: number, k: number): number {
    const residual = this.residual(k);
    return residual === WRITTEN_OUT ? this.raw() : pred + residual;
  }

  /** A count, zero or more, that was written as its own code. */
  count(k: number): number {
    const residual = this.residual(k);
    if (residual === WRITTEN_OUT) return this.raw();
    return residual >= 0 ? 2 * residual : -2 * residual - 1;
  }

  /** What was foretold wrongly; WRITTEN_OUT: the number itself follows (`raw`). */
  residual(k: number): number {
    const word = this.#peek();
    const ones = Math.clz32(~word);
    if (ones >= ESCAPE_ONES) {
      this.at += ESCAPE_ONES;
      return WRITTEN_OUT;
    }
    if (ones + 1 + k <= 32) {
      this.at += ones + 1 + k;
      // Shifting by 32 would be shifting by nothing.
      const code = k === 0 ? ones : (ones << k) + ((word << (ones + 1)) >>> (32 - k));
      if (k <= SMALL_LOW_BITS) return (code >>> 1) ^ -(code & 1);
      return unzigzag(ones * POWERS[k]! + ((word << (ones + 1)) >>> (32 - k)));
    }
    this.at += ones + 1;
    return unzigzag(ones * POWERS[k]! + this.#upTo32(k));
  }
}

const unzigzag = (code: number): number => (code % 2 === 0 ? code / 2 : -(code + 1) / 2);
