// Reads protocol buffer fields from bytes. Only what OSM PBF uses; integers up to 2^53.
// https://protobuf.dev/programming-guides/encoding

const WIRE_VARINT = 0;
const WIRE_64_BIT = 1;
const WIRE_BYTES = 2;
const WIRE_32_BIT = 5;

const utf8 = new TextDecoder();

export class ProtobufCursor {
  readonly bytes: Uint8Array;
  position: number;
  end: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** The next field as number * 8 + wire type; 0 at the end. */
  nextField(): number {
    return this.position < this.end ? this.varint() : 0;
  }

  /** @throws RangeError past the end */
  varint(): number {
    const bytes = this.bytes;
    let byte = this.#byte();
    if (byte < 0x80) return byte;
    let low = byte & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return low;
    }
    // Beyond 28 bits the shifts of JavaScript would overflow: go on with factors of doubles.
    let value = low;
    let factor = 2 ** 28;
    for (let i = 4; i < 10; i++) {
      byte = bytes[this.position] ?? this.#byte();
      this.position++;
      if (i === 9) return Number(BigInt.asIntN(64, this.#bigVarintEndingHere()));
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw new RangeError('a number is longer than ten bytes');
  }

  /** zigzag-coded: sint32, sint64 */
  signedVarint(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A cursor over the bytes of a length-delimited field; this cursor moves past them. */
  message(): ProtobufCursor {
    const length = this.varint();
    const start = this.position;
    this.#advance(length);
    return new ProtobufCursor(this.bytes, start, start + length);
  }

  byteString(): Uint8Array {
    const inner = this.message();
    return this.bytes.subarray(inner.position, inner.end);
  }

  text(): string {
    return utf8.decode(this.byteString());
  }

  /** Moves past the value of a field of no interest. */
  skip(field: number): void {
    const wire = field & 7;
    if (wire === WIRE_VARINT) this.varint();
    else if (wire === WIRE_64_BIT) this.#advance(8);
    else if (wire === WIRE_BYTES) this.#advance(this.varint());
    else if (wire === WIRE_32_BIT) this.#advance(4);
    else throw new RangeError(`unknown wire type ${wire}`);
  }

  #advance(length: number): void {
    if (!(length >= 0) || this.position + length > this.end) throw new RangeError('a field is longer than its message');
    this.position += length;
  }

  #byte(): number {
    if (this.position >= this.end) throw new RangeError('the message ends inside a number');
    return this.bytes[this.position++]!;
  }

  /** The ten-byte varint that ends before `position`: a negative int64. */
  #bigVarintEndingHere(): bigint {
    let value = 0n;
    for (let i = 9; i >= 0; i--) value = (value << 7n) | BigInt(this.bytes[this.position - 10 + i]! & 0x7f);
    return value;
  }
}
