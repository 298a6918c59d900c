// The inside of a 110/10 kV substation: one 110 kV busbar with a bay for each circuit and transformer, and a 10 kV busbar section
// for each transformer with open couplers between the sections, so that fault currents stay low and each feeder has one source.
import { GRID_EQUIPMENT } from '../../../../../contract/city-pack/grid-schema.ts';
import { SWITCH_CLASS } from '../../../../../simulation/network/network.ts';
import { transformerRow } from './electrical-rows.ts';
import {
  HIGH_VOLTAGE,
  LEAST_TAGGED_SIZE,
  MEDIUM_VOLTAGE,
  SUBSTATION_SIZES,
  substationTransformer,
  TRANSFORMER_EMERGENCY,
  type TransformerType,
} from './equipment.ts';
import type { GridColumns } from './grid-columns.ts';
import type { Substation } from './substations.ts';

export interface Plant {
  /** row of grid-stations */
  readonly station: number;
  readonly highBusbar: number;
  readonly sections: readonly number[];
  /** rows of grid-branches */
  readonly transformers: readonly number[];
  /** rows of grid-switches: 10 kV sides of the transformers, couplers, 110 kV sides */
  readonly incomers: readonly number[];
  readonly couplers: readonly number[];
  readonly highBreakers: readonly number[];
}

/** A, of busbars and breakers */
const HV_CURRENT = 2000;
const MV_BUSBAR_CURRENT = 4000;
export const MV_BREAKER_CURRENT = 1250;

export interface SubstationLoad {
  /** VA at peak */
  readonly power: number;
  /** VA of the heaviest ring that begins or ends here */
  readonly ring: number;
}

/** Room for losses, for sections that are not quite even and for districts whose customers peak together. */
const ROOM = 1.12;

/**
 * Two or more equal ones: all but one carry everything for hours, and each its section with a whole ring more. `least`: VA, the smallest
 * that may be taken.
 */
export function chooseTransformers(
  { power, ring }: SubstationLoad,
  least: number,
): { readonly count: number; readonly type: TransformerType } {
  for (let count = 2; ; count++) {
    const withoutOne = (power * ROOM) / ((count - 1) * TRANSFORMER_EMERGENCY);
    const withRing = (power / count + ring) * ROOM;
    const needed = Math.max(least, withoutOne, Math.min(withRing, SUBSTATION_SIZES.at(-1)!));
    const size = SUBSTATION_SIZES.find((rated) => rated >= needed);
    if (size !== undefined) return { count, type: substationTransformer(size) };
  }
}

// YNd5, so that the earth fault of one side is not seen on the other.
const SHIFT = (5 * Math.PI) / 6;

export function buildPlant(columns: GridColumns, substation: Substation, load: SubstationLoad): Plant {
  const { id, name, x, y, asset, isInvented } = substation;
  const { count, type } = substation.feedsCity
    ? chooseTransformers(load, isInvented ? 0 : LEAST_TAGGED_SIZE)
    : { count: 0, type: substationTransformer(40e6) };
  const station = columns.addStation({
    id,
    kind: 'substation',
    name,
    x,
    y,
    asset,
    substation: -1,
    ring: -1,
    ratedPower: count * type.rated,
    peak: load.power,
    remote: true,
    estimated: isInvented,
  });
  const bay = new SubstationBays(columns, substation, station);
  const highBusbar = bay.node('110', HIGH_VOLTAGE, false);
  const sections: number[] = [];
  const transformers: number[] = [];
  const incomers: number[] = [];
  const highBreakers: number[] = [];
  for (let t = 1; t <= count; t++) {
    const high = bay.highBay(highBusbar, `t${t}`);
    highBreakers.push(high.breaker);
    const low = bay.node(`t${t}-mv`, MEDIUM_VOLTAGE, true);
    const place = {
      id: `${id}.t${t}`,
      from: high.end,
      to: low,
      feeder: -1,
      station,
      asset: -1,
      xy: [],
      estimated: true,
    };
    transformers.push(
      columns.addBranch(
        transformerRow(place, type, {
          voltages: [HIGH_VOLTAGE, MEDIUM_VOLTAGE],
          equipment: GRID_EQUIPMENT.indexOf('transformer 110/10'),
          shift: SHIFT,
          ratio: 1,
        }),
      ),
    );
    const section = bay.node(`s${t}`, MEDIUM_VOLTAGE, false);
    sections.push(section);
    incomers.push(bay.breaker(`t${t}-mv.q0`, low, section, MV_BUSBAR_CURRENT, -1));
  }
  const couplers = sections.slice(1).map((section, i) => {
    const coupler = bay.breaker(`k${i + 1}.q0`, sections[i]!, section, MV_BUSBAR_CURRENT, -1);
    columns.switches[coupler]!.normalOpen = true;
    return coupler;
  });
  return { station, highBusbar, sections, transformers, incomers, couplers, highBreakers };
}

export class SubstationBays {
  readonly #columns: GridColumns;
  readonly #substation: Substation;
  readonly #station: number;

  constructor(columns: GridColumns, substation: Substation, station: number) {
    this.#columns = columns;
    this.#substation = substation;
    this.#station = station;
  }

  node(name: string, baseVoltage: number, internal: boolean): number {
    const { id, x, y, isInvented } = this.#substation;
    const station = this.#station;
    return this.#columns.addNode({ id: `${id}.${name}`, baseVoltage, internal, x, y, station, estimated: isInvented });
  }

  breaker(name: string, nodeA: number, nodeB: number, ratedCurrent: number, feeder: number): number {
    return this.#columns.addSwitch({
      id: `${this.#substation.id}.${name}`,
      class: SWITCH_CLASS.Breaker,
      nodeA,
      nodeB,
      remote: true,
      ratedCurrent,
      station: this.#station,
      feeder,
    });
  }

  earthing(name: string, node: number, feeder: number): void {
    this.#columns.addSwitch({
      id: `${this.#substation.id}.${name}`,
      class: SWITCH_CLASS.GroundDisconnector,
      nodeA: node,
      nodeB: -1,
      normalOpen: true,
      ratedCurrent: Number.NaN,
      station: this.#station,
      feeder,
    });
  }

  /** Busbar - disconnector - breaker - end with earthing switch. */
  highBay(busbar: number, name: string): { readonly end: number; readonly breaker: number } {
    const between = this.node(`${name}-q`, HIGH_VOLTAGE, true);
    const end = this.node(`${name}-hv`, HIGH_VOLTAGE, true);
    this.#columns.addSwitch({
      id: `${this.#substation.id}.${name}.q1`,
      class: SWITCH_CLASS.Disconnector,
      nodeA: busbar,
      nodeB: between,
      remote: true,
      ratedCurrent: HV_CURRENT,
      station: this.#station,
      feeder: -1,
    });
    const breaker = this.breaker(`${name}.q0`, between, end, HV_CURRENT, -1);
    this.earthing(`${name}.q8`, end, -1);
    return { end, breaker };
  }

  /** A 10 kV feeder's breaker on its truck (which stands for the disconnectors) and the cable's end. */
  feederBay(section: number, name: string, feeder: number): { readonly end: number; readonly breaker: number } {
    const end = this.node(name, MEDIUM_VOLTAGE, true);
    const breaker = this.breaker(`${name}.q0`, section, end, MV_BREAKER_CURRENT, feeder);
    this.earthing(`${name}.q8`, end, feeder);
    return { end, breaker };
  }
}
