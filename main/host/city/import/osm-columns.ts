// Collects what the PBF reader finds and joins it: ids become indices once everything has been read.
import { growFloat64, growUint32, growUint8 } from './growing-column.ts';
import { MEMBER_NODE, MEMBER_WAY, TagTable, type OsmData } from './osm-data.ts';
import type { Warnings } from './warnings.ts';

/** Strings of the whole file, each once. */
export class StringPool {
  readonly strings: string[] = [];
  readonly codes = new Map<string, number>();

  code(text: string): number {
    let code = this.codes.get(text);
    if (code === undefined) {
      code = this.strings.length;
      this.strings.push(text);
      this.codes.set(text, code);
    }
    return code;
  }
}

class TagColumns {
  readonly keys = growUint32();
  readonly values = growUint32();
  readonly offsets = growUint32();

  constructor() {
    this.offsets.push(0);
  }

  add(key: number, value: number): void {
    this.keys.push(key);
    this.values.push(value);
  }

  endObject(): void {
    this.offsets.push(this.keys.length);
  }

  table(pool: StringPool): TagTable {
    return new TagTable(pool.strings, pool.codes, this.offsets.take(), this.keys.take(), this.values.take());
  }
}

/** Looks up positions by id; ids may come in any order, the first of equal ids wins. */
class IdIndex {
  readonly #sorted: Float64Array;
  readonly #order: Uint32Array | null;
  readonly duplicates: number;

  constructor(ids: Float64Array) {
    let isSorted = true;
    for (let i = 1; i < ids.length && isSorted; i++) isSorted = ids[i]! > ids[i - 1]!;
    if (isSorted) {
      this.#sorted = ids;
      this.#order = null;
      this.duplicates = 0;
      return;
    }
    this.#order = new Uint32Array(ids.length).map((_, i) => i);
    this.#order.sort((a, b) => ids[a]! - ids[b]! || a - b);
    this.#sorted = Float64Array.from(this.#order, (i) => ids[i]!);
    let duplicates = 0;
    for (let i = 1; i < ids.length; i++) if (this.#sorted[i] === this.#sorted[i - 1]) duplicates++;
    this.duplicates = duplicates;
  }

  find(id: number): number {
    const ids = this.#sorted;
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ids[middle]! < id) low = middle + 1;
      else high = middle;
    }
    if (ids[low] !== id) return -1;
    return this.#order === null ? low : this.#order[low]!;
  }
}

export class OsmColumns {
  readonly pool = new StringPool();
  headerBox: [number, number, number, number] | null = null;
  readonly nodeIds = growFloat64();
  readonly lon = growFloat64();
  readonly lat = growFloat64();
  readonly taggedNodes = growUint32();
  readonly nodeTags = new TagColumns();
  readonly wayIds = growFloat64();
  readonly wayTags = new TagColumns();
  readonly refIds = growFloat64();
  readonly refOffsets = growUint32();
  readonly relationIds = growFloat64();
  readonly relationTags = new TagColumns();
  readonly memberIds = growFloat64();
  readonly memberTypes = growUint8();
  readonly memberRoles = growUint32();
  readonly memberOffsets = growUint32();

  constructor() {
    this.refOffsets.push(0);
    this.memberOffsets.push(0);
  }

  join(warnings: Warnings): OsmData {
    const nodeIds = this.nodeIds.take();
    const nodes = new IdIndex(nodeIds);
    const wayIds = this.wayIds.take();
    const ways = new IdIndex(wayIds);
    const relationIds = this.relationIds.take();
    const relations = new IdIndex(relationIds);
    const duplicates = nodes.duplicates + ways.duplicates + relations.duplicates;
    if (duplicates > 0) warnings.add('duplicate-object', 'the same id twice in one file', duplicates);

    const refs = new Int32Array(this.refIds.length);
    for (let i = 0; i < refs.length; i++) refs[i] = nodes.find(this.refIds.at(i));
    const memberTypes = this.memberTypes.take();
    const memberIndex = new Int32Array(memberTypes.length);
    for (let i = 0; i < memberIndex.length; i++) {
      const index = memberTypes[i] === MEMBER_NODE ? nodes : memberTypes[i] === MEMBER_WAY ? ways : relations;
      memberIndex[i] = index.find(this.memberIds.at(i));
    }
    const memberRoles: string[] = new Array(memberTypes.length);
    for (let i = 0; i < memberRoles.length; i++) memberRoles[i] = this.pool.strings[this.memberRoles.at(i)]!;
    return {
      headerBox: this.headerBox,
      nodeIds,
      lon: this.lon.take(),
      lat: this.lat.take(),
      taggedNodes: this.taggedNodes.take(),
      nodeTags: this.nodeTags.table(this.pool),
      wayIds,
      wayTags: this.wayTags.table(this.pool),
      refOffsets: this.refOffsets.take(),
      refs,
      relationIds,
      relationTags: this.relationTags.table(this.pool),
      memberOffsets: this.memberOffsets.take(),
      memberTypes,
      memberIndex,
      memberRoles,
    };
  }
}
