// The inside of a station on a ring: two cable bays with load-break and earthing switches, and a transformer behind fuses (or a
// customer's own installation behind a breaker).
import { GRID_EQUIPMENT } from '../../../../../contract/city-pack/grid-schema.ts';
import { SWITCH_CLASS } from '../../../../../simulation/network/network.ts';
import { transformerRow } from './electrical-rows.ts';
import { LOW_VOLTAGE, MEDIUM_VOLTAGE, type TransformerType } from './equipment.ts';
import type { GridColumns } from './grid-columns.ts';

export interface RingStationPlant {
  readonly station: number;
  /** ends of the ring's cables, towards its first and last substation */
  readonly endA: number;
  readonly endB: number;
  /** rows of grid-switches */
  readonly switchA: number;
  readonly switchB: number;
  /** 0.4 kV busbar, or the customer's node at 10 kV */
  readonly supply: number;
}

export interface RingStationPlan {
  readonly id: string;
  readonly kind: 'station' | 'customer-station';
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly asset: number;
  readonly isInvented: boolean;
  /** VA, own peak */
  readonly peak: number;
  /** of a station with transformers */
  readonly transformer: TransformerType | null;
  readonly transformers: number;
}

export interface RingSeat {
  readonly ring: number;
  /** row of grid-stations */
  readonly substation: number;
  readonly feederA: number;
  readonly feederB: number;
  /** feeder that supplies it in the normal state */
  readonly feeder: number;
  readonly isOpenAtB: boolean;
}

const RING_CURRENT = 630;
// Dyn5
const SHIFT = (5 * Math.PI) / 6;
/** gG/back-up fuses of 12 kV by VDE 0670-402's usual table, A */
const HV_FUSES: readonly (readonly [number, number])[] = [
  [50e3, 10],
  [100e3, 16],
  [160e3, 20],
  [250e3, 31.5],
  [400e3, 40],
  [630e3, 63],
  [1000e3, 80],
];
export const highFuse = (rated: number): number => HV_FUSES.find(([power]) => rated <= power)?.[1] ?? 100;

export function buildRingStation(columns: GridColumns, plan: RingStationPlan, seat: RingSeat): RingStationPlant {
  const { id, kind, name, x, y, asset, isInvented, peak, transformer, transformers } = plan;
  const station = columns.addStation({
    id,
    kind,
    name,
    x,
    y,
    asset,
    substation: seat.substation,
    ring: seat.ring,
    ratedPower: (transformer?.rated ?? 0) * transformers,
    peak,
    remote: false,
    estimated: isInvented,
  });
  const node = (suffix: string, baseVoltage: number, internal: boolean): number =>
    columns.addNode({ id: `${id}.${suffix}`, baseVoltage, internal, x, y, station, estimated: isInvented });
  const busbar = node('mv', MEDIUM_VOLTAGE, false);
  const bay = (name: 'a' | 'b', feeder: number, isOpen: boolean, indicator: boolean): [end: number, row: number] => {
    const end = node(name, MEDIUM_VOLTAGE, true);
    const row = columns.addSwitch({
      id: `${id}.${name}.q1`,
      class: SWITCH_CLASS.LoadBreakSwitch,
      nodeA: busbar,
      nodeB: end,
      normalOpen: isOpen,
      ratedCurrent: RING_CURRENT,
      indicator,
      station,
      feeder,
    });
    columns.addSwitch({
      id: `${id}.${name}.q8`,
      class: SWITCH_CLASS.GroundDisconnector,
      nodeA: end,
      nodeB: -1,
      normalOpen: true,
      ratedCurrent: Number.NaN,
      station,
      feeder,
    });
    return [end, row];
  };
  // The indicator looks away from the supply.
  const isFedFromA = seat.feeder === seat.feederA;
  const [endA, switchA] = bay('a', seat.feederA, false, !isFedFromA);
  const [endB, switchB] = bay('b', seat.feederB, seat.isOpenAtB, isFedFromA);
  const device = (nodeB: number, deviceClass: number, ratedCurrent: number): void => {
    columns.addSwitch({
      id: `${id}.t.q1`,
      class: deviceClass,
      nodeA: busbar,
      nodeB,
      ratedCurrent,
      station,
      feeder: seat.feeder,
    });
  };
  if (transformer === null) {
    const supply = node('c', MEDIUM_VOLTAGE, false);
    device(supply, SWITCH_CLASS.Breaker, RING_CURRENT);
    return { station, endA, endB, switchA, switchB, supply };
  }
  const high = node('t', MEDIUM_VOLTAGE, true);
  device(high, SWITCH_CLASS.Fuse, highFuse(transformer.rated) * transformers);
  const supply = node('lv', LOW_VOLTAGE, false);
  const place = {
    id: `${id}.tr`,
    from: high,
    to: supply,
    feeder: seat.feeder,
    station,
    asset,
    xy: [],
    estimated: isInvented,
  };
  columns.addBranch(
    transformerRow(
      place,
      transformer,
      {
        voltages: [MEDIUM_VOLTAGE, LOW_VOLTAGE],
        equipment: GRID_EQUIPMENT.indexOf('transformer 10/0.4'),
        shift: SHIFT,
        ratio: 1,
      },
      transformers,
    ),
  );
  return { station, endA, endB, switchA, switchB, supply };
}
