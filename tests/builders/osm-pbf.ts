// Writes small OSM PBF files for tests: dense nodes, ways, relations, one block each.
// Format: https://wiki.openstreetmap.org/wiki/PBF_Format
import { deflateSync } from 'node:zlib';

export type OsmTags = Readonly<Record<string, string>>;

export interface OsmNode {
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly tags?: OsmTags;
}

export interface OsmWay {
  readonly id: number;
  readonly nodes: readonly number[];
  readonly tags?: OsmTags;
}

export interface OsmMember {
  readonly type: 'node' | 'way' | 'relation';
  readonly id: number;
  readonly role: string;
}

export interface OsmRelation {
  readonly id: number;
  readonly members: readonly OsmMember[];
  readonly tags?: OsmTags;
}

export interface OsmFile {
  /** west, south, east, north; absent: no box in the header */
  readonly box?: readonly [number, number, number, number];
  readonly nodes?: readonly OsmNode[];
  readonly ways?: readonly OsmWay[];
  readonly relations?: readonly OsmRelation[];
  /** plain instead of zlib blobs, plain instead of dense nodes */
  readonly isPlain?: boolean;
  /** plain instead of zlib blobs: damage reaches the messages */
  readonly isRaw?: boolean;
}

const utf8 = new TextEncoder();

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

const zigzag = (value: number): number[] => varint(value >= 0 ? value * 2 : -value * 2 - 1);
const tagged = (field: number, bytes: ArrayLike<number>): number[] => [
  ...varint(field * 8 + 2),
  ...varint(bytes.length),
  ...Array.from(bytes),
];
const text = (field: number, value: string): number[] => tagged(field, utf8.encode(value));
const whole = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];

function deltas(values: readonly number[]): number[] {
  return values.flatMap((value, i) => zigzag(value - (i === 0 ? 0 : values[i - 1]!)));
}

class StringTable {
  readonly #codes = new Map<string, number>([['', 0]]);

  code(value: string): number {
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    this.#codes.set(value, this.#codes.size);
    return this.#codes.size - 1;
  }

  bytes(): number[] {
    return [...this.#codes.keys()].flatMap((value) => text(1, value));
  }
}

function block(group: (strings: StringTable) => number[]): number[] {
  const strings = new StringTable();
  const content = group(strings);
  return [...tagged(1, strings.bytes()), ...tagged(2, content)];
}

const units = (degrees: number): number => Math.round(degrees * 1e7);

function denseNodes(nodes: readonly OsmNode[], strings: StringTable): number[] {
  const tags = nodes.flatMap(({ tags = {} }) => [
    ...Object.entries(tags).flatMap(([key, value]) => [...varint(strings.code(key)), ...varint(strings.code(value))]),
    0,
  ]);
  const dense = [
    ...tagged(1, deltas(nodes.map((node) => node.id))),
    ...tagged(8, deltas(nodes.map((node) => units(node.lat)))),
    ...tagged(9, deltas(nodes.map((node) => units(node.lon)))),
    ...tagged(10, tags),
  ];
  return tagged(2, dense);
}

const keysAndValues = (tags: OsmTags, strings: StringTable): number[] => [
  ...tagged(
    2,
    Object.keys(tags).flatMap((key) => varint(strings.code(key))),
  ),
  ...tagged(
    3,
    Object.values(tags).flatMap((value) => varint(strings.code(value))),
  ),
];

const plainNodes = (nodes: readonly OsmNode[], strings: StringTable): number[] =>
  nodes.flatMap(({ id, lon, lat, tags = {} }) =>
    tagged(1, [
      ...varint(8),
      ...zigzag(id),
      ...keysAndValues(tags, strings),
      ...varint(64),
      ...zigzag(units(lat)),
      ...varint(72),
      ...zigzag(units(lon)),
    ]),
  );

const MEMBER_TYPES = ['node', 'way', 'relation'];

function blob(type: string, content: readonly number[], isRaw: boolean): number[] {
  const raw = Uint8Array.from(content);
  const body = isRaw ? tagged(1, raw) : [...whole(2, raw.length), ...tagged(3, deflateSync(raw))];
  const header = [...text(1, type), ...whole(3, body.length)];
  return [0, 0, header.length >> 8, header.length & 255, ...header, ...body];
}

function headerBlock(box: OsmFile['box']): number[] {
  const nano = (degrees: number): number[] => zigzag(Math.round(degrees * 1e9));
  const content: number[] = [];
  if (box !== undefined) {
    const [west, south, east, north] = box;
    content.push(...tagged(1, [8, ...nano(west), 16, ...nano(east), 24, ...nano(north), 32, ...nano(south)]));
  }
  return [...content, ...text(4, 'OsmSchema-V0.6'), ...text(4, 'DenseNodes')];
}

export function osmPbf({
  box,
  nodes = [],
  ways = [],
  relations = [],
  isPlain = false,
  isRaw = isPlain,
}: OsmFile): Uint8Array {
  const blocks: number[][] = [];
  if (nodes.length > 0)
    blocks.push(block((strings) => (isPlain ? plainNodes(nodes, strings) : denseNodes(nodes, strings))));
  if (ways.length > 0) {
    blocks.push(
      block((strings) =>
        ways.flatMap(({ id, nodes: refs, tags = {} }) =>
          tagged(3, [...whole(1, id), ...keysAndValues(tags, strings), ...tagged(8, deltas(refs))]),
        ),
      ),
    );
  }
  if (relations.length > 0) {
    blocks.push(
      block((strings) =>
        relations.flatMap(({ id, members, tags = {} }) =>
          tagged(4, [
            ...whole(1, id),
            ...keysAndValues(tags, strings),
            ...tagged(
              8,
              members.flatMap(({ role }) => varint(strings.code(role))),
            ),
            ...tagged(9, deltas(members.map((member) => member.id))),
            ...tagged(
              10,
              members.flatMap(({ type }) => varint(MEMBER_TYPES.indexOf(type))),
            ),
          ]),
        ),
      ),
    );
  }
  return Uint8Array.from([
    ...blob('OSMHeader', headerBlock(box), isRaw),
    ...blocks.flatMap((content) => blob('OSMData', content, isRaw)),
  ]);
}
