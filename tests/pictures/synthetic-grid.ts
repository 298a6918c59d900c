// The grid of the small invented city: two substations and a circuit between them, four feeders of which two form a ring, stations at
// street corners, cables and service lines to the nearest houses.
import { SWITCH_CLASSES } from '../../renderer/state/grid-model.ts';
import type { ColumnData } from '../../contract/city-pack/table.ts';

type Point = readonly [number, number];
type Columns = Record<string, ColumnData>;

export interface BuildingPlaces {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const HIGH = 110_000;
const MEDIUM = 10_000;
const LOW = 400;
const TYPE = { mvLv: 1, high: 3, medium: 4, low: 7, service: 8 } as const;
/** metres between joints along a street, and how far a house may be from one */
const JOINT = 34;
const HOUSE = 60;

const breaker = SWITCH_CLASSES.indexOf('breaker');
const loadBreak = SWITCH_CLASSES.indexOf('load-break-switch');
const fuse = SWITCH_CLASSES.indexOf('fuse');

/** A feeder: the substation it starts from, and the way of each of its cables; a station stands at the end of each. */
interface FeederPlan {
  readonly substation: number;
  readonly ring: number;
  readonly cables: readonly (readonly Point[])[];
}

const SUBSTATIONS: readonly Point[] = [
  [-248, 304],
  [304, -386],
];
const CIRCUIT: readonly Point[] = [
  [-248, 304],
  [28, 304],
  [28, -386],
  [304, -386],
];
const FEEDERS: readonly FeederPlan[] = [
  {
    substation: 0,
    ring: 0,
    cables: [
      [
        [-248, 304],
        [-110, 304],
      ],
      [
        [-110, 304],
        [28, 304],
      ],
      [
        [28, 304],
        [166, 304],
      ],
    ],
  },
  {
    substation: 0,
    ring: 0,
    cables: [
      [
        [-248, 304],
        [-248, 442],
        [-110, 442],
      ],
      [
        [-110, 442],
        [28, 442],
      ],
      [
        [28, 442],
        [166, 442],
      ],
    ],
  },
  {
    substation: 0,
    ring: 1,
    cables: [
      [
        [-248, 304],
        [-110, 304],
        [28, 304],
        [28, 166],
      ],
      [
        [28, 166],
        [166, 166],
      ],
    ],
  },
  {
    substation: 1,
    ring: 1,
    cables: [
      [
        [304, -386],
        [166, -386],
      ],
      [
        [166, -386],
        [166, -248],
        [28, -248],
      ],
    ],
  },
];

class Rows {
  private readonly columns: Record<string, number[]> = {};
  readonly ids: string[] = [];
  add(id: string, values: Readonly<Record<string, number>>): number {
    this.ids.push(id);
    for (const [name, value] of Object.entries(values)) (this.columns[name] ??= []).push(value);
    return this.ids.length - 1;
  }
  build(types: Readonly<Record<string, 'u8' | 'u32' | 'f32'>>): Columns {
    const arrays = Object.entries(this.columns).map(([name, values]) => {
      const Type = { u8: Uint8Array, u32: Uint32Array, f32: Float32Array, i32: Int32Array }[types[name] ?? 'i32'];
      return [name, Type.from(values)] as const;
    });
    return { id: this.ids, ...Object.fromEntries(arrays) };
  }
}

export function syntheticGrid(buildings: BuildingPlaces): Record<string, Columns> {
  const nodes = new Rows();
  const branches = new Rows();
  const switches = new Rows();
  const stations = new Rows();
  const feeders = new Rows();
  const consumers = new Rows();
  const xy = { offsets: [0], values: [] as number[] };

  const node = (place: Point, baseVoltage: number, station: number): number =>
    nodes.add(`n${nodes.ids.length}`, { baseVoltage, internal: 0, x: place[0], y: place[1], station, asset: -1 });
  const branch = (
    id: string,
    from: number,
    to: number,
    route: readonly Point[],
    type: number,
    feeder: number,
    station: number,
  ): number => {
    for (const place of route) xy.values.push(...place);
    xy.offsets.push(xy.values.length);
    const isTransformer = type === TYPE.mvLv;
    return branches.add(id, {
      class: isTransformer ? 1 : 0,
      from,
      to,
      type,
      feeder,
      station,
      parallel: 1,
      length: 100,
      asset: -1,
      estimated: 1,
      normalRating: 5e6,
    });
  };
  const switchAt = (
    id: string,
    kind: number,
    a: number,
    b: number,
    of: number,
    station: number,
    feeder: number,
    isOpen = false,
  ): number =>
    switches.add(id, {
      class: kind,
      nodeA: a,
      nodeB: b,
      normalOpen: isOpen ? 1 : 0,
      remote: switches.ids.length % 3 === 0 ? 1 : 0,
      indicator: 0,
      branch: of,
      station,
      feeder,
      asset: -1,
    });
  const station = (place: Point, kind: number, substation: number): number =>
    stations.add(`s${stations.ids.length}`, {
      kind,
      x: place[0],
      y: place[1],
      asset: -1,
      substation,
      ring: -1,
      ratedPower: 6.3e5,
      remote: stations.ids.length % 2,
      estimated: 1,
    });

  const bars = SUBSTATIONS.map((place, i) => {
    const row = station(place, 0, i);
    return { row, high: node(place, HIGH, row), medium: node(place, MEDIUM, row) };
  });
  branch('circuit', bars[0]!.high, bars[1]!.high, CIRCUIT, TYPE.high, -1, -1);

  const taken = new Set<number>();
  /** A street cable eastward from a station, with a service line to each house that is near. */
  const street = (from: number, place: Point, of: number, feeder: number): void => {
    let last = from;
    for (let i = 1; i <= 3; i++) {
      const at: Point = [place[0] + i * JOINT, place[1]];
      const joint = node(at, LOW, of);
      const cable = branch(
        `lv-${branches.ids.length}`,
        last,
        joint,
        [[at[0] - JOINT, at[1]], at],
        TYPE.low,
        feeder,
        of,
      );
      if (i === 1) switchAt(`fuse-${cable}`, fuse, from, joint, cable, of, feeder);
      for (const [row, x] of buildings.x.entries()) {
        const y = buildings.y[row]!;
        if (taken.has(row) || Math.abs(x - at[0]) > JOINT / 2 || Math.abs(y - at[1]) > HOUSE) continue;
        taken.add(row);
        const house = node([x, y], LOW, of);
        branch(`service-${row}`, joint, house, [at, [x, y]], TYPE.service, feeder, of);
        consumers.add(`c${row}`, {
          node: house,
          building: row,
          asset: -1,
          station: of,
          feeder,
          customers: 6,
          housingUnits: 6,
          businesses: 0,
          floorArea: 400,
          critical: 0,
          reservePower: 0,
        });
      }
      last = joint;
    }
  };

  const ends: { bus: number; row: number }[] = [];
  for (const [feeder, plan] of FEEDERS.entries()) {
    let bus = bars[plan.substation]!.medium;
    let row = bars[plan.substation]!.row;
    const first = switches.ids.length;
    for (const [i, way] of plan.cables.entries()) {
      const place = way.at(-1)!;
      const next = station(place, i === 2 ? 2 : 1, plan.substation);
      const nextBus = node(place, MEDIUM, next);
      const a = node(way[0]!, MEDIUM, row);
      const b = node(place, MEDIUM, next);
      const cable = branch(`mv-${feeder}-${i}`, a, b, way, TYPE.medium, feeder, -1);
      switchAt(`q-${feeder}-${i}-a`, i === 0 ? breaker : loadBreak, bus, a, cable, row, feeder);
      switchAt(`q-${feeder}-${i}-b`, loadBreak, b, nextBus, cable, next, feeder);
      const low = node(place, LOW, next);
      branch(`t-${feeder}-${i}`, nextBus, low, [], TYPE.mvLv, feeder, next);
      street(low, place, next, feeder);
      bus = nextBus;
      row = next;
    }
    ends.push({ bus, row });
    feeders.add(`f${feeder}`, {
      substation: plan.substation,
      breaker: first,
      openPoint: -1,
      ring: plan.ring,
      customers: 100,
      asset: -1,
    });
  }
  // The open points of both rings.
  for (const [a, b, way] of [
    [
      0,
      1,
      [
        [166, 304],
        [166, 442],
      ],
    ],
    [
      2,
      3,
      [
        [166, 166],
        [166, 28],
        [28, 28],
        [28, -248],
      ],
    ],
  ] as const) {
    const from = node(way[0], MEDIUM, ends[a]!.row);
    const to = node(way.at(-1)!, MEDIUM, ends[b]!.row);
    const tie = branch(`tie-${a}`, from, to, way, TYPE.medium, b, -1);
    switchAt(`tie-${a}-a`, loadBreak, ends[a]!.bus, from, tie, ends[a]!.row, a, true);
    switchAt(`tie-${a}-b`, loadBreak, ends[b]!.bus, to, tie, ends[b]!.row, b);
  }

  const bytes = Object.fromEntries(
    ['class', 'type', 'parallel', 'estimated', 'normalOpen', 'remote', 'indicator', 'kind', 'internal', 'critical'].map(
      (name) => [name, 'u8' as const],
    ),
  );
  const floats = Object.fromEntries(
    ['x', 'y', 'baseVoltage', 'length', 'normalRating', 'ratedPower', 'floorArea', 'reservePower'].map((name) => [
      name,
      'f32' as const,
    ]),
  );
  const types = { ...bytes, ...floats, customers: 'u32', housingUnits: 'u32', businesses: 'u32' } as const;
  const named = (rows: Rows): Columns => ({ ...rows.build(types), name: rows.ids.map((id) => `Station ${id}`) });
  return {
    'grid-nodes': nodes.build(types),
    'grid-branches': {
      ...branches.build(types),
      xy: { offsets: Int32Array.from(xy.offsets), values: Float32Array.from(xy.values) },
    },
    'grid-switches': switches.build(types),
    'grid-stations': named(stations),
    'grid-feeders': named(feeders),
    'grid-consumers': consumers.build(types),
  };
}
