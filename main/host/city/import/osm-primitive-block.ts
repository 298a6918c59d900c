// Decodes one data block of an OSM PBF file: nodes, dense nodes, ways, relations.
// Format: https://wiki.openstreetmap.org/wiki/PBF_Format (osmformat.proto)
import { BoundedPbf } from './bounded-pbf.ts';
import { growFloat64 } from './growing-column.ts';
import type { OsmColumns } from './osm-columns.ts';
import { MEMBER_RELATION } from './osm-data.ts';

const NANO = 1e-9;

/** What the objects of one block share. */
class Block {
  readonly columns: OsmColumns;
  /** code in the file's string pool of each string of the block */
  strings: Uint32Array = new Uint32Array(0);
  granularity = 100;
  lonOffset = 0;
  latOffset = 0;
  // The packed fields of the object that is being read, kept for the next one: a block has thousands.
  readonly keys = growFloat64();
  readonly values = growFloat64();
  readonly ids = growFloat64();
  readonly lons = growFloat64();
  readonly lats = growFloat64();
  readonly roles = growFloat64();
  readonly types = growFloat64();
  readonly #packed = [this.keys, this.values, this.ids, this.lons, this.lats, this.roles, this.types];

  constructor(columns: OsmColumns) {
    this.columns = columns;
  }

  beginObject(): void {
    for (const column of this.#packed) column.length = 0;
  }

  stringCode(index: number): number {
    const code = this.strings[index];
    if (code === undefined) throw new RangeError(`string ${index} is not in the block`);
    return code;
  }
}

/** @throws where the block is damaged; `columns` are of no use then */
export function readPrimitiveBlock(bytes: Uint8Array, columns: OsmColumns): void {
  const pbf = new BoundedPbf(bytes);
  const end = pbf.length;
  const block = new Block(columns);
  const groups: Uint8Array[] = [];
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    if (field === 1) block.strings = readStrings(pbf, pbf.message(end), columns);
    else if (field === 2) groups.push(pbf.bytes(end));
    else if (field === 17) block.granularity = pbf.integer();
    else if (field === 19) block.latOffset = pbf.integer();
    else if (field === 20) block.lonOffset = pbf.integer();
    else pbf.pass();
  }
  for (const group of groups) readGroup(new BoundedPbf(group), block);
}

function readGroup(pbf: BoundedPbf, block: Block): void {
  const end = pbf.length;
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    if (field < 1 || field > 4) {
      pbf.pass();
      continue;
    }
    block.beginObject();
    const objectEnd = pbf.message(end);
    if (field === 1) readNode(pbf, objectEnd, block);
    else if (field === 2) readDenseNodes(pbf, objectEnd, block);
    else if (field === 3) readWay(pbf, objectEnd, block);
    else readRelation(pbf, objectEnd, block);
  }
}

function readStrings(pbf: BoundedPbf, end: number, columns: OsmColumns): Uint32Array {
  const codes: number[] = [];
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    if (field === 1) codes.push(columns.pool.code(pbf.text(end)));
    else pbf.pass();
  }
  return Uint32Array.from(codes);
}

function addNode({ columns, granularity, lonOffset, latOffset }: Block, id: number, lon: number, lat: number): void {
  columns.nodeIds.push(id);
  columns.lon.push((lonOffset + granularity * lon) * NANO);
  columns.lat.push((latOffset + granularity * lat) * NANO);
}

function readNode(pbf: BoundedPbf, end: number, block: Block): void {
  const { columns, keys, values } = block;
  let id = 0;
  let lon = 0;
  let lat = 0;
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    if (field === 1) id = pbf.signed();
    else if (field === 2) pbf.integers(end, keys);
    else if (field === 3) pbf.integers(end, values);
    else if (field === 8) lat = pbf.signed();
    else if (field === 9) lon = pbf.signed();
    else pbf.pass();
  }
  addNode(block, id, lon, lat);
  if (keys.length === 0 && values.length === 0) return;
  columns.taggedNodes.push(columns.nodeIds.length - 1);
  addTags(block, columns.nodeTags);
}

function addTags(block: Block, tags: OsmColumns['nodeTags']): void {
  const { keys, values } = block;
  if (keys.length !== values.length) throw new RangeError(`${keys.length} keys with ${values.length} values`);
  for (let i = 0; i < keys.length; i++) tags.add(block.stringCode(keys.at(i)), block.stringCode(values.at(i)));
  tags.endObject();
}

function readDenseNodes(pbf: BoundedPbf, end: number, block: Block): void {
  const { ids, lons, lats, keys } = block;
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    if (field === 1) pbf.sums(end, ids);
    else if (field === 8) pbf.sums(end, lats);
    else if (field === 9) pbf.sums(end, lons);
    else if (field === 10) pbf.integers(end, keys);
    else pbf.pass();
  }
  if (lats.length !== ids.length || lons.length !== ids.length)
    throw new RangeError(`${ids.length} nodes with ${lons.length} longitudes and ${lats.length} latitudes`);
  let next = 0;
  for (let i = 0; i < ids.length; i++) {
    addNode(block, ids.at(i), lons.at(i), lats.at(i));
    if (keys.length > 0) next = addDenseTags(block, next);
  }
  if (next !== keys.length) throw new RangeError('more tags than nodes');
}

/** `keys` has key, value, key, value, ..., 0 for each node in turn. Returns the position behind the 0. */
function addDenseTags(block: Block, from: number): number {
  const { columns, keys } = block;
  let i = from;
  for (; i < keys.length && keys.at(i) !== 0; i += 2) {
    if (i + 1 === keys.length) break;
    columns.nodeTags.add(block.stringCode(keys.at(i)), block.stringCode(keys.at(i + 1)));
  }
  if (i >= keys.length || keys.at(i) !== 0) throw new RangeError('the tags of a node do not end');
  if (i > from) {
    columns.taggedNodes.push(columns.nodeIds.length - 1);
    columns.nodeTags.endObject();
  }
  return i + 1;
}

function readWay(pbf: BoundedPbf, end: number, block: Block): void {
  const { columns, keys, values, ids } = block;
  let id = 0;
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    if (field === 1) id = pbf.integer();
    else if (field === 2) pbf.integers(end, keys);
    else if (field === 3) pbf.integers(end, values);
    else if (field === 8) pbf.sums(end, ids);
    else pbf.pass();
  }
  columns.wayIds.push(id);
  addTags(block, columns.wayTags);
  for (let i = 0; i < ids.length; i++) columns.refIds.push(ids.at(i));
  columns.refOffsets.push(columns.refIds.length);
}

function readRelation(pbf: BoundedPbf, end: number, block: Block): void {
  const { columns, keys, values, ids, roles, types } = block;
  let id = 0;
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    if (field === 1) id = pbf.integer();
    else if (field === 2) pbf.integers(end, keys);
    else if (field === 3) pbf.integers(end, values);
    else if (field === 8) pbf.integers(end, roles);
    else if (field === 9) pbf.sums(end, ids);
    else if (field === 10) pbf.integers(end, types);
    else pbf.pass();
  }
  columns.relationIds.push(id);
  addTags(block, columns.relationTags);
  if (roles.length !== ids.length || types.length !== ids.length)
    throw new RangeError(`${ids.length} members with ${roles.length} roles and ${types.length} types`);
  for (let i = 0; i < ids.length; i++) {
    const type = types.at(i);
    if (type < 0 || type > MEMBER_RELATION) throw new RangeError(`a member of the unknown type ${type}`);
    columns.memberIds.push(ids.at(i));
    columns.memberTypes.push(type);
    columns.memberRoles.push(block.stringCode(roles.at(i)));
  }
  columns.memberOffsets.push(columns.memberIds.length);
}
