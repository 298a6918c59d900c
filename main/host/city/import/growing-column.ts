// Typed arrays that grow by doubling: the columns of a table while its number of rows is still unknown.

type Growable = Float32Array | Float64Array | Int8Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

export class GrowingColumn<T extends Growable> {
  #values: T;
  length = 0;

  constructor(empty: new (length: number) => T, capacity = 1024) {
    this.#values = new empty(capacity);
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.#grow();
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** A copy of exactly the filled part. */
  take(): T {
    return this.#values.slice(0, this.length) as T;
  }

  #grow(): void {
    const larger = new (this.#values.constructor as new (length: number) => T)(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}

export const growFloat64 = (): GrowingColumn<Float64Array> => new GrowingColumn(Float64Array);
export const growFloat32 = (): GrowingColumn<Float32Array> => new GrowingColumn(Float32Array);
export const growInt32 = (): GrowingColumn<Int32Array> => new GrowingColumn(Int32Array);
export const growUint32 = (): GrowingColumn<Uint32Array> => new GrowingColumn(Uint32Array);
export const growUint16 = (): GrowingColumn<Uint16Array> => new GrowingColumn(Uint16Array);
export const growUint8 = (): GrowingColumn<Uint8Array> => new GrowingColumn(Uint8Array);
export const growInt8 = (): GrowingColumn<Int8Array> => new GrowingColumn(Int8Array);

/** A list column in the making: push values, then close the row. */
export class GrowingList<T extends Float32Array | Int32Array> {
  readonly #values: GrowingColumn<T>;
  readonly #offsets = growInt32();

  constructor(empty: new (length: number) => T) {
    this.#values = new GrowingColumn(empty);
    this.#offsets.push(0);
  }

  push(value: number): void {
    this.#values.push(value);
  }

  endRow(): void {
    this.#offsets.push(this.#values.length);
  }

  addRow(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) this.#values.push(values[i]!);
    this.endRow();
  }

  get rows(): number {
    return this.#offsets.length - 1;
  }

  take(): { offsets: Int32Array; values: T } {
    return { offsets: this.#offsets.take(), values: this.#values.take() };
  }
}
