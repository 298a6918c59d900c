// Reads protocol buffer messages with pbf, and sees to their bounds. pbf itself trusts what it reads: it takes a field of
// any wire type, reads a number on into the next message, and passes over the end of the bytes in silence.
import { PbfReader } from 'pbf';
import type { GrowingColumn } from './growing-column.ts';

const WIRE_VARINT = 0;
const WIRE_BYTES = 2;

type Numbers = GrowingColumn<Float64Array>;

const utf8 = new TextDecoder();

/**
 * `end` is the position where the message that is being read ends. Every value of a field must be taken or passed over;
 * one that runs past the end of its message is found by the next `field`. Every method throws where the bytes are damaged.
 */
export class BoundedPbf extends PbfReader {
  /** Number of the next field; 0 at the end of the message. */
  field(end: number): number {
    if (this.pos === end) return 0;
    const number = this.nextField(end);
    if (number === 0 || this.pos >= end) throw new RangeError('a field does not end with its message');
    return number;
  }

  /** Moves past the value of a field of no interest. */
  pass(): void {
    this.skip(this.type);
  }

  /** Enters the message in this field; returns its end. */
  message(end: number): number {
    this.#expect(WIRE_BYTES);
    const length = this.readVarint();
    if (this.pos + length > end) throw new RangeError('a field is longer than its message');
    return this.pos + length;
  }

  /** The bytes of this field, not copied. */
  bytes(end: number): Uint8Array {
    const last = this.message(end);
    const bytes = this.buf.subarray(this.pos, last);
    this.pos = last;
    return bytes;
  }

  text(end: number): string {
    return utf8.decode(this.bytes(end));
  }

  /** int32, int64 */
  integer(): number {
    this.#expect(WIRE_VARINT);
    return exact(this.readVarint(true));
  }

  /** sint32, sint64 */
  signed(): number {
    this.#expect(WIRE_VARINT);
    return this.#difference();
  }

  /** Appends the numbers of a packed field: uint32, int32, enum. */
  integers(end: number, into: Numbers): void {
    const last = this.message(end);
    while (this.pos < last) into.push(exact(this.readVarint(true)));
    this.#endAt(last);
  }

  /** Appends the running sums of a packed field of differences: sint64. They go on from the last number in `into`. */
  sums(end: number, into: Numbers): void {
    const last = this.message(end);
    let sum = into.length === 0 ? 0 : into.at(into.length - 1);
    while (this.pos < last) {
      sum = exact(sum + this.#difference());
      into.push(sum);
    }
    this.#endAt(last);
  }

  /** pbf halves a double here: past 2^53 it would lose the bit with the sign. */
  #difference(): number {
    const value = this.readSVarint();
    if (Math.abs(value) >= 2 ** 52) throw new RangeError('a number is larger than 2^52');
    return value;
  }

  #expect(wireType: number): void {
    if (this.type !== wireType) throw new RangeError(`wire type ${this.type} instead of ${wireType}`);
  }

  #endAt(last: number): void {
    if (this.pos !== last) throw new RangeError('a number is longer than its field');
  }
}

function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError('a number is larger than 2^53');
  return value;
}
