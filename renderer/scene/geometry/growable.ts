// Typed arrays that grow by doubling: geometry of unknown size without an object per vertex.

export class GrowableFloats {
  length = 0;
  private data: Float32Array;

  constructor(capacity = 1024) {
    this.data = new Float32Array(capacity);
  }

  push3(a: number, b: number, c: number): void {
    this.reserve(3);
    this.data[this.length++] = a;
    this.data[this.length++] = b;
    this.data[this.length++] = c;
  }

  push(value: number): void {
    this.reserve(1);
    this.data[this.length++] = value;
  }

  at(index: number): number {
    return this.data[index]!;
  }

  /** A copy of exactly what was pushed, fit to be transferred. */
  finish(): Float32Array<ArrayBuffer> {
    return this.data.slice(0, this.length);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.data.length) return;
    const larger = new Float32Array(this.data.length * 2 + count);
    larger.set(this.data);
    this.data = larger;
  }
}

export class GrowableInts {
  length = 0;
  private data: Uint32Array;

  constructor(capacity = 1024) {
    this.data = new Uint32Array(capacity);
  }

  push3(a: number, b: number, c: number): void {
    if (this.length + 3 > this.data.length) {
      const larger = new Uint32Array(this.data.length * 2 + 3);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = a;
    this.data[this.length++] = b;
    this.data[this.length++] = c;
  }

  finish(): Uint32Array<ArrayBuffer> {
    return this.data.slice(0, this.length);
  }
}
