// Chance that can be told again, and what it does to bytes: everything from one flipped bit to a message sewn together from two.

/** mulberry32: small, quick, and the same everywhere. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 <= x < 1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** a whole number from 0 to below `bound` */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; i += 1) bytes[i] = this.below(256);
    return bytes;
  }
}

/** What breaks readers: ends of varints, of quotes, of numbers, of everything. */
const EDGES = [
  ...[[0], [0xff], [0x80], [0x7f], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
  ...[
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0xc3, 0x28],
  ],
  ...['"', '\\', '{', '}', '[', ']', ',', ':', '-', '.', 'e9', '1e999', 'NaN', 'null', 'true', '""', '\n', ';'].map(
    (text) => [...Buffer.from(text)],
  ),
  ...['9007199254740993', '-0', '0x10', '\u0000', '"__proto__":', '"constructor":', '"ts":', '"v":{'].map((text) => [
    ...Buffer.from(text),
  ]),
];

/** A few changes of `bytes`; `other` lends pieces. */
export function mutate(bytes: Buffer, other: Buffer, chance: Chance): Buffer {
  let out = Buffer.from(bytes);
  for (let changes = 1 + chance.below(4); changes > 0; changes -= 1) {
    const at = chance.below(out.length + 1);
    const end = Math.min(out.length, at + 1 + chance.below(8));
    switch (chance.below(8)) {
      case 0:
        if (at < out.length) out[at]! ^= 1 << chance.below(8);
        break;
      case 1:
        if (at < out.length) out[at] = chance.below(256);
        break;
      case 2:
        out = Buffer.concat([out.subarray(0, at), out.subarray(end)]);
        break;
      case 3:
        out = Buffer.concat([out.subarray(0, at), chance.bytes(1 + chance.below(4)), out.subarray(at)]);
        break;
      case 4:
        out = Buffer.concat([
          out.subarray(0, at),
          Buffer.from(chance.pick(EDGES)),
          out.subarray(chance.below(2) === 0 ? at : end),
        ]);
        break;
      case 5:
        out = Buffer.concat([out.subarray(0, end), out.subarray(at)]);
        break;
      case 6: {
        const from = chance.below(other.length + 1);
        out = Buffer.concat([out.subarray(0, at), other.subarray(from, from + chance.below(40)), out.subarray(end)]);
        break;
      }
      default:
        out = out.subarray(0, at);
    }
  }
  return out;
}

/** Mostly a mutated piece of `corpus`, now and then one as it is, or nothing but noise. */
export function anyBytes(corpus: readonly Buffer[], chance: Chance): Buffer {
  const kind = chance.below(20);
  if (kind === 0) return chance.bytes(chance.below(200));
  const bytes = chance.pick(corpus);
  return kind <= 2 ? bytes : mutate(bytes, chance.pick(corpus), chance);
}

const LEAVES = [
  ...[0, -0, 1, 2, 3, 0.5, -1, 1e9, 1e9 + 1, -1e9, 1e300, 2 ** 53, 2 ** 53 + 2, 1_790_000_000_000, 1_790_000_300_001],
  ...['', 'open', 'closed', 'bad', 'on', 'off', '1', ' 7 ', '1e3', '0x10', 'GOOD', 'STALE', 'good', 'c1', 'ok'],
  ...[true, false, null],
];
const KEYS = [
  'ts',
  'v',
  'q',
  'sim',
  'seq',
  'load',
  'temperature',
  'position',
  'lit',
  'power',
  'energy',
  'id',
  '__proto__',
];

/** Whole JSON with other leaves, keys and shapes: what gets past the first check. */
export function otherJson(bytes: Buffer, chance: Chance): Buffer {
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(change);
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
        chance.below(20) === 0 ? chance.pick(KEYS) : key,
        change(inner),
      ]);
      if (chance.below(10) === 0) entries.push([chance.pick(KEYS), chance.pick(LEAVES)]);
      return Object.fromEntries(entries);
    }
    const kind = chance.below(12);
    if (kind === 0) return [chance.pick(LEAVES)];
    if (kind === 1) return { [chance.pick(KEYS)]: chance.pick(LEAVES) };
    return kind < 5 ? chance.pick(LEAVES) : value;
  };
  try {
    return Buffer.from(JSON.stringify(change(JSON.parse(bytes.toString('utf8')))));
  } catch {
    return bytes;
  }
}
