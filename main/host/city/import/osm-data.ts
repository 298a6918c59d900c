// OpenStreetMap objects of one file as flat columns. Objects refer to nodes by index, not by id.

/** Tags of a list of objects: `keys[i]`, `values[i]` index `strings`; object k has entries offsets[k] ... offsets[k + 1]. */
export class TagTable {
  readonly #strings: readonly string[];
  readonly #codes: ReadonlyMap<string, number>;
  readonly #offsets: Uint32Array;
  readonly #keys: Uint32Array;
  readonly #values: Uint32Array;

  constructor(
    strings: readonly string[],
    codes: ReadonlyMap<string, number>,
    offsets: Uint32Array,
    keys: Uint32Array,
    values: Uint32Array,
  ) {
    this.#strings = strings;
    this.#codes = codes;
    this.#offsets = offsets;
    this.#keys = keys;
    this.#values = values;
  }

  get length(): number {
    return this.#offsets.length - 1;
  }

  get(object: number, key: string): string | undefined {
    const code = this.#codes.get(key);
    if (code === undefined) return undefined;
    for (let i = this.#offsets[object]!; i < this.#offsets[object + 1]!; i++) {
      if (this.#keys[i] === code) return this.#strings[this.#values[i]!];
    }
    return undefined;
  }

  /** All tags of an object, made anew at every call. */
  of(object: number): Tags {
    const tags: Record<string, string> = {};
    for (let i = this.#offsets[object]!; i < this.#offsets[object + 1]!; i++) {
      tags[this.#strings[this.#keys[i]!]!] = this.#strings[this.#values[i]!]!;
    }
    return tags;
  }
}

export type Tags = Readonly<Record<string, string>>;

export const MEMBER_NODE = 0;
export const MEMBER_WAY = 1;
export const MEMBER_RELATION = 2;

export interface OsmData {
  /** degrees: west, south, east, north of the header; null where it has none */
  readonly headerBox: readonly [number, number, number, number] | null;
  readonly nodeIds: Float64Array;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** nodes that carry tags: index of the node, and its tags at the same place in `nodeTags` */
  readonly taggedNodes: Uint32Array;
  readonly nodeTags: TagTable;
  readonly wayIds: Float64Array;
  readonly wayTags: TagTable;
  /** nodes of way k: refs[refOffsets[k]] ... refs[refOffsets[k + 1] - 1]; -1 where the file lacks the node */
  readonly refOffsets: Uint32Array;
  readonly refs: Int32Array;
  readonly relationIds: Float64Array;
  readonly relationTags: TagTable;
  readonly memberOffsets: Uint32Array;
  readonly memberTypes: Uint8Array;
  /** index among nodes, ways or relations; -1 where the file lacks the member */
  readonly memberIndex: Int32Array;
  readonly memberRoles: readonly string[];
}
