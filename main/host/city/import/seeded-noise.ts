// Reproducible variation: the same (seed, key) gives the same number on every machine and in every order.

/** 0 <= value < 1 (murmur3 finaliser over both words of the key) */
export function seededNoise(seed: number, key: number, salt = 0): number {
  let h = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(salt | 0, 0x85ebca6b);
  h = mix(h ^ (key >>> 0 === key ? key : Math.floor(key / 2 ** 32) ^ (key | 0)));
  h = mix(h ^ 0x27d4eb2f);
  return (h >>> 0) / 2 ** 32;
}

function mix(value: number): number {
  let h = value;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A stream of numbers 0 <= value < 1 from one seed. */
export function seededStream(seed: number, salt = 0): () => number {
  let step = 0;
  return () => seededNoise(seed, step++, salt);
}
