// Many columns of numbers in one piece of memory: on small networks asking for memory took a third of the time of a first solution.

/** Hands out the columns one by one, zeroed, [length]. */
export function columnsOf(count: number, length: number): () => Float64Array<ArrayBuffer> {
  const memory = new ArrayBuffer(count * length * Float64Array.BYTES_PER_ELEMENT);
  let taken = 0;
  return () => {
    if (taken === count) throw new Error('more columns than asked for');
    return new Float64Array(memory, taken++ * length * Float64Array.BYTES_PER_ELEMENT, length);
  };
}
