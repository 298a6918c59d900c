// Decodes one data block of an OSM PBF file: nodes, dense nodes, ways, relations.
// Format: https://wiki.openstreetmap.org/wiki/PBF_Format (osmformat.proto)
import type { OsmColumns } from './osm-columns.ts';
import { ProtobufCursor } from './protobuf-cursor.ts';

const NANO = 1e-9;

interface BlockScale {
  /** code in the file's string pool of each string of the block */
  readonly strings: Uint32Array;
  readonly granularity: number;
  readonly lonOffset: number;
  readonly latOffset: number;
}

export function readPrimitiveBlock(bytes: Uint8Array, columns: OsmColumns): void {
  const cursor = new ProtobufCursor(bytes);
  const groups: ProtobufCursor[] = [];
  let strings: Uint32Array = new Uint32Array(0);
  let granularity = 100;
  let latOffset = 0;
  let lonOffset = 0;
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    const number = field >>> 3;
    if (number === 1) strings = readStrings(cursor.message(), columns);
    else if (number === 2) groups.push(cursor.message());
    else if (number === 17) granularity = cursor.varint();
    else if (number === 19) latOffset = cursor.varint();
    else if (number === 20) lonOffset = cursor.varint();
    else cursor.skip(field);
  }
  const scale: BlockScale = { strings, granularity, lonOffset, latOffset };
  for (const group of groups) {
    for (let field = group.nextField(); field !== 0; field = group.nextField()) {
      const number = field >>> 3;
      if (number === 1) readNode(group.message(), scale, columns);
      else if (number === 2) readDenseNodes(group.message(), scale, columns);
      else if (number === 3) readWay(group.message(), scale, columns);
      else if (number === 4) readRelation(group.message(), scale, columns);
      else group.skip(field);
    }
  }
}

function readStrings(cursor: ProtobufCursor, columns: OsmColumns): Uint32Array {
  const codes: number[] = [];
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    if (field === 0x0a) codes.push(columns.pool.code(cursor.text()));
    else cursor.skip(field);
  }
  return Uint32Array.from(codes);
}

function stringCode(scale: BlockScale, index: number): number {
  const code = scale.strings[index];
  if (code === undefined) throw new RangeError(`string ${index} is not in the block`);
  return code;
}

function addNode(columns: OsmColumns, scale: BlockScale, id: number, lon: number, lat: number): void {
  columns.nodeIds.push(id);
  columns.lon.push((scale.lonOffset + scale.granularity * lon) * NANO);
  columns.lat.push((scale.latOffset + scale.granularity * lat) * NANO);
}

function readNode(cursor: ProtobufCursor, scale: BlockScale, columns: OsmColumns): void {
  let id = 0;
  let lon = 0;
  let lat = 0;
  let keys: ProtobufCursor | null = null;
  let values: ProtobufCursor | null = null;
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    const number = field >>> 3;
    if (number === 1) id = cursor.signedVarint();
    else if (number === 2) keys = cursor.message();
    else if (number === 3) values = cursor.message();
    else if (number === 8) lat = cursor.signedVarint();
    else if (number === 9) lon = cursor.signedVarint();
    else cursor.skip(field);
  }
  addNode(columns, scale, id, lon, lat);
  if (keys === null || values === null || keys.position === keys.end) return;
  columns.taggedNodes.push(columns.nodeIds.length - 1);
  readTags(keys, values, scale, columns.nodeTags);
}

function readTags(keys: ProtobufCursor, values: ProtobufCursor, scale: BlockScale, tags: OsmColumns['nodeTags']): void {
  while (keys.position < keys.end) tags.add(stringCode(scale, keys.varint()), stringCode(scale, values.varint()));
  tags.endObject();
}

function readDenseNodes(cursor: ProtobufCursor, scale: BlockScale, columns: OsmColumns): void {
  const empty = new ProtobufCursor(new Uint8Array(0));
  let ids = empty;
  let lats = empty;
  let lons = empty;
  let tags = empty;
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    const number = field >>> 3;
    if (number === 1) ids = cursor.message();
    else if (number === 8) lats = cursor.message();
    else if (number === 9) lons = cursor.message();
    else if (number === 10) tags = cursor.message();
    else cursor.skip(field);
  }
  let id = 0;
  let lon = 0;
  let lat = 0;
  while (ids.position < ids.end) {
    id += ids.signedVarint();
    lat += lats.signedVarint();
    lon += lons.signedVarint();
    addNode(columns, scale, id, lon, lat);
    let key = tags.position < tags.end ? tags.varint() : 0;
    if (key === 0) continue;
    columns.taggedNodes.push(columns.nodeIds.length - 1);
    for (; key !== 0; key = tags.varint())
      columns.nodeTags.add(stringCode(scale, key), stringCode(scale, tags.varint()));
    columns.nodeTags.endObject();
  }
}

function readWay(cursor: ProtobufCursor, scale: BlockScale, columns: OsmColumns): void {
  const empty = new ProtobufCursor(new Uint8Array(0));
  let keys = empty;
  let values = empty;
  let refs = empty;
  let id = 0;
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    const number = field >>> 3;
    if (number === 1) id = cursor.varint();
    else if (number === 2) keys = cursor.message();
    else if (number === 3) values = cursor.message();
    else if (number === 8) refs = cursor.message();
    else cursor.skip(field);
  }
  columns.wayIds.push(id);
  readTags(keys, values, scale, columns.wayTags);
  let ref = 0;
  while (refs.position < refs.end) {
    ref += refs.signedVarint();
    columns.refIds.push(ref);
  }
  columns.refOffsets.push(columns.refIds.length);
}

function readRelation(cursor: ProtobufCursor, scale: BlockScale, columns: OsmColumns): void {
  const empty = new ProtobufCursor(new Uint8Array(0));
  let keys = empty;
  let values = empty;
  let roles = empty;
  let members = empty;
  let types = empty;
  let id = 0;
  for (let field = cursor.nextField(); field !== 0; field = cursor.nextField()) {
    const number = field >>> 3;
    if (number === 1) id = cursor.varint();
    else if (number === 2) keys = cursor.message();
    else if (number === 3) values = cursor.message();
    else if (number === 8) roles = cursor.message();
    else if (number === 9) members = cursor.message();
    else if (number === 10) types = cursor.message();
    else cursor.skip(field);
  }
  columns.relationIds.push(id);
  readTags(keys, values, scale, columns.relationTags);
  let member = 0;
  while (members.position < members.end) {
    member += members.signedVarint();
    columns.memberIds.push(member);
    columns.memberTypes.push(types.varint());
    columns.memberRoles.push(stringCode(scale, roles.varint()));
  }
  columns.memberOffsets.push(columns.memberIds.length);
}
