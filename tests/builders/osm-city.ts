// Draws a small city on a sheet of metres around any place of the world, and gives the OSM objects for it.
import type { OsmFile, OsmMember, OsmNode, OsmRelation, OsmTags, OsmWay } from './osm-pbf.ts';

const METRES_PER_DEGREE = 111_320;
const wrap = (lon: number): number => (lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon);

export type Spot = readonly [x: number, y: number];

export class OsmCity {
  readonly #lon: number;
  readonly #lat: number;
  readonly #nodes: OsmNode[] = [];
  readonly #ways: OsmWay[] = [];
  readonly #relations: OsmRelation[] = [];
  readonly #nodeAt = new Map<string, number>();
  #nextId = 1;

  /** @param lon, lat the middle, degrees */
  constructor(lon: number, lat: number) {
    this.#lon = lon;
    this.#lat = lat;
  }

  lon(x: number): number {
    return wrap(this.#lon + x / (METRES_PER_DEGREE * Math.cos((this.#lat * Math.PI) / 180)));
  }

  lat(y: number): number {
    return this.#lat + y / METRES_PER_DEGREE;
  }

  /** A node of its own, with tags. */
  node([x, y]: Spot, tags: OsmTags = {}): number {
    const id = this.#nextId++;
    this.#nodes.push({ id, lon: this.lon(x), lat: this.lat(y), tags });
    return id;
  }

  /** The one node at a place: ways through it meet there. */
  corner(spot: Spot): number {
    const key = spot.join();
    const known = this.#nodeAt.get(key);
    if (known !== undefined) return known;
    const id = this.node(spot);
    this.#nodeAt.set(key, id);
    return id;
  }

  line(spots: readonly Spot[], tags: OsmTags): number {
    return this.way(
      spots.map((spot) => this.corner(spot)),
      tags,
    );
  }

  ring(spots: readonly Spot[], tags: OsmTags): number {
    return this.line([...spots, spots[0]!], tags);
  }

  square([x, y]: Spot, side: number, tags: OsmTags): number {
    return this.ring(
      [
        [x, y],
        [x + side, y],
        [x + side, y + side],
        [x, y + side],
      ],
      tags,
    );
  }

  way(nodes: readonly number[], tags: OsmTags): number {
    const id = this.#nextId++;
    this.#ways.push({ id, nodes, tags });
    return id;
  }

  relation(members: readonly OsmMember[], tags: OsmTags): number {
    const id = this.#nextId++;
    this.#relations.push({ id, members, tags });
    return id;
  }

  /** A block of houses, and streets that cross in the middle: the least that counts as a city. */
  village(tags: OsmTags = { building: 'yes' }): void {
    for (let i = 0; i < 4; i++) for (let k = 0; k < 3; k++) this.square([-180 + i * 40, 60 + k * 40], 14 + i, tags);
    this.line(
      [
        [-400, 0],
        [0, 0],
        [400, 0],
      ],
      { highway: 'residential', name: 'Long Street' },
    );
    this.line(
      [
        [0, -400],
        [0, 0],
        [0, 400],
      ],
      { highway: 'secondary', name: 'High Street' },
    );
  }

  /** @param reach half side of the header's box, metres; none: no box in the header */
  file(reach?: number): OsmFile {
    const box =
      reach === undefined
        ? {}
        : { box: [this.lon(-reach), this.lat(-reach), this.lon(reach), this.lat(reach)] as const };
    return { ...box, nodes: this.#nodes, ways: this.#ways, relations: this.#relations };
  }
}
