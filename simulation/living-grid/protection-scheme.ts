// Which device may act on a fault, with which elements. Definite-time elements of the settings and fuses are the protective devices of
// the engine; earth-fault, differential and distance elements see some faults only and are added for these.
//   earth-fault    earth faults at its own voltage level: the transformers' delta windings keep them apart
//   differential   faults in its zone; all breakers of the zone open together
//   distance       protection-zones.ts
//   beyond a transformer (Dy or Yd) an earth fault draws 1 / sqrt(3) of what a balanced current would, two conductors as much as three
//   source         the grid above clears what nobody else does: SOURCE_SHARE of its short-circuit current, after SOURCE_TIME
import type { CityGrid } from '../network/city-grid.ts';
import type { FaultPlace } from '../power-flow/short-circuit.ts';
import { type ProtectiveDevice, relay, type Shot } from '../protection/protective-device.ts';
import { type CurvePoints, pickupOf, type TimeCurrentCurve } from '../protection/time-current-curve.ts';
import type { FaultNetwork } from './fault-network.ts';
import type { GridFaultType, TripElement } from './grid-fact.ts';
import type { LivingNetwork } from './living-network.ts';
import { distanceReach, protectedSide, type Zone, zoneAround, zoneOfFault } from './protection-zones.ts';

/** Codes of the settings' elements, as in the pack. */
const ELEMENTS = ['overcurrent', 'instantaneous', 'earth-fault', 'differential', 'distance', 'fuse'] as const;

const SOURCE_SHARE = 0.05;
const SOURCE_TIME = 2.5;
/** s without voltage after which a feeder with overhead line closes again, and how often */
const DEAD_TIME = 0.5;

/** By which the pick-up of what stands beyond a transformer counts more; the engine gives two conductors sqrt(3) / 2 everywhere. */
const BEYOND: Readonly<Record<GridFaultType, number>> = {
  'three-phase': 1,
  'two-phase': Math.sqrt(3) / 2,
  earth: Math.sqrt(3),
  'open-conductor': 1,
};

interface Setting {
  readonly element: TripElement;
  readonly curve: Extract<TimeCurrentCurve, { kind: 'definite' }>;
}

/** A device as it stands in the part of the network, and what its elements are called. */
export interface ActiveDevice {
  /** rows there */
  readonly device: ProtectiveDevice;
  /** row of the whole network's switches; -1: it stands at a branch */
  readonly switch: number;
  readonly settings: readonly Setting[];
}

export interface ActiveProtection {
  readonly devices: readonly ActiveDevice[];
  /** breakers that open together where one of them trips by differential protection; else null */
  readonly together: ReadonlySet<number> | null;
}

export class ProtectionScheme {
  readonly #living: LivingNetwork;
  readonly #settings = new Map<number, Setting[]>();
  readonly #atSwitch = new Map<number, ProtectiveDevice>();
  readonly #atBranch = new Map<number, ProtectiveDevice[]>();
  readonly #reclosing = new Set<number>();
  readonly #distance = new Set<number>();
  /** V: levels with protection by zones */
  readonly #zoneVoltages = new Set<number>();
  readonly #differentialOfNode = new Map<number, Zone>();

  constructor(grid: CityGrid, living: LivingNetwork, devices: readonly ProtectiveDevice[]) {
    this.#living = living;
    const { network } = living;
    const { protection, feeders } = grid;
    for (let i = 0; i < protection.count; i++) {
      const element = ELEMENTS[protection.element[i]!];
      if (element === undefined || element === 'fuse') continue;
      const row = protection.switch[i]!;
      const curve = { kind: 'definite', pickup: protection.pickup[i]!, delay: protection.time[i]! } as const;
      const list = this.#settings.get(row) ?? [];
      this.#settings.set(row, [...list, { element, curve }]);
      if (element !== 'differential' && element !== 'distance') continue;
      this.#zoneVoltages.add(network.nodes.baseVoltage[network.switches.nodeA[row]!]!);
      if (element === 'distance') this.#distance.add(row);
      else this.#addDifferential(row);
    }
    for (const device of devices) {
      const { place } = device;
      if (place.kind === 'switch') this.#atSwitch.set(place.row, device);
      else this.#atBranch.set(place.row, [...(this.#atBranch.get(place.row) ?? []), device]);
    }
    for (let i = 0; i < feeders.count; i++)
      if (feeders.hasOverheadLine[i] === 1) this.#reclosing.add(feeders.breaker[i]!);
    this.#addSources();
  }

  /** Those that stand in this part of the network. `isStuck`: by row of switch, whether its device fails this time. */
  active(
    part: FaultNetwork,
    place: FaultPlace,
    type: GridFaultType,
    isStuck: (row: number) => boolean,
  ): ActiveProtection {
    const { network } = this.#living;
    const zone = this.#zoneFor(place);
    const differential = this.#differentialAt(place);
    const reach = new Map(
      zone === null ? [] : distanceReach(network, zone, this.#distance).map(({ breaker, later }) => [breaker, later]),
    );
    const level = this.#levelOf(place);
    const devices: ActiveDevice[] = [];
    for (const [here, row] of part.switches.entries()) {
      if (isStuck(row)) continue;
      const settings = (this.#settings.get(row) ?? []).flatMap(({ element, curve }): Setting[] => {
        if (element === 'earth-fault')
          return type === 'earth' && this.#voltageAt(row) === level ? [{ element, curve }] : [];
        if (element === 'differential') return differential?.breakers.has(row) === true ? [{ element, curve }] : [];
        if (element !== 'distance') return [{ element, curve }];
        const later = reach.get(row);
        return later === undefined ? [] : [{ element, curve: { ...curve, delay: curve.delay + later } }];
      });
      const known = this.#atSwitch.get(row);
      if (known === undefined && settings.length === 0) continue;
      const scale = this.#voltageAt(row) === level ? 1 : BEYOND[type];
      const seen = settings.map(({ element, curve }) => ({
        element,
        curve: { ...curve, pickup: curve.pickup * scale },
      }));
      devices.push({ device: this.#deviceOf(known, seen, row, here, scale), switch: row, settings: seen });
    }
    for (const [here, row] of part.branches.entries()) {
      for (const device of this.#atBranch.get(row) ?? []) {
        devices.push({ device: { ...device, place: { ...device.place, row: here } }, switch: -1, settings: [] });
      }
    }
    return { devices, together: differential?.breakers ?? null };
  }

  /** Elements that a load current may trip, by row of switch: overcurrent alone. */
  loadSettings(): ReadonlyMap<number, readonly Setting[]> {
    return this.#settings;
  }

  /** The settings are all that a relay has; of a device without settings its own curves hold. */
  #deviceOf(
    known: ProtectiveDevice | undefined,
    settings: readonly Setting[],
    row: number,
    here: number,
    scale: number,
  ): ProtectiveDevice {
    const place = { kind: 'switch', row: here } as const;
    const id = this.#living.network.switches.ids[row]!;
    if (settings.length === 0) return { ...scaled(known!, scale), place };
    const elements = settings.map(({ curve }) => curve);
    if (!this.#reclosing.has(row)) return relay({ id, place, elements });
    const shots: Shot[] = [
      { elements, reclosesAfter: DEAD_TIME },
      { elements, reclosesAfter: null },
    ];
    return { ...relay({ id, place, elements }), kind: 'recloser', shots };
  }

  #addDifferential(row: number): void {
    const { network } = this.#living;
    const side = protectedSide(network, row);
    if (this.#differentialOfNode.has(side)) return;
    const zone = zoneAround(network, [side]);
    for (const node of zone.nodes) this.#differentialOfNode.set(node, zone);
  }

  #differentialAt(place: FaultPlace): Zone | null {
    const { branches } = this.#living.network;
    return this.#differentialOfNode.get('branch' in place ? branches.from[place.branch]! : place.node) ?? null;
  }

  #zoneFor(place: FaultPlace): Zone | null {
    const { network } = this.#living;
    const { nodes, branches } = network;
    const ends = 'branch' in place ? [branches.from[place.branch]!, branches.to[place.branch]!] : [place.node];
    if (!ends.some((node) => this.#zoneVoltages.has(nodes.baseVoltage[node]!))) return null;
    return zoneOfFault(network, place);
  }

  #levelOf(place: FaultPlace): number {
    const { nodes, branches } = this.#living.network;
    return nodes.baseVoltage['branch' in place ? branches.from[place.branch]! : place.node]!;
  }

  #voltageAt(row: number): number {
    const { nodes, switches } = this.#living.network;
    return nodes.baseVoltage[switches.nodeA[row]!]!;
  }

  #addSources(): void {
    const { network, sourceBreaker } = this.#living;
    const { sources, nodes } = network;
    for (const [i, row] of sourceBreaker.entries()) {
      const voltage = nodes.baseVoltage[sources.node[i]!]!;
      const power = sources.shortCircuitPower[i]!;
      const pickup = Number.isFinite(power) ? (SOURCE_SHARE * power) / (Math.sqrt(3) * voltage) : 1000;
      this.#settings.set(row, [{ element: 'overcurrent', curve: { kind: 'definite', pickup, delay: SOURCE_TIME } }]);
    }
  }
}

/** By this the device's currents count more: it sees less of the fault than a balanced current would show. */
function scaled(device: ProtectiveDevice, scale: number): ProtectiveDevice {
  if (scale === 1) return device;
  const points = (curve: CurvePoints): CurvePoints => curve.map(([current, time]) => [current * scale, time] as const);
  const element = (curve: TimeCurrentCurve): TimeCurrentCurve =>
    curve.kind === 'table'
      ? { kind: 'table', points: points(curve.points) }
      : { ...curve, pickup: curve.pickup * scale };
  return {
    ...device,
    shots: device.shots.map(({ elements, reclosesAfter }) => ({ elements: elements.map(element), reclosesAfter })),
    minimumMelt: device.minimumMelt === null ? null : points(device.minimumMelt),
  };
}

/** Which element of the device it was, by the pick-up that the engine names: current / multiple. */
export function elementOf({ settings }: ActiveDevice, pickup: number, time: number): TripElement {
  let best: TripElement = 'overcurrent';
  let least = Infinity;
  for (const { element, curve } of settings) {
    // Of equal pick-ups the one whose time has come.
    const distance = Math.abs(pickupOf(curve) - pickup) / pickup + (curve.delay <= time + 1e-6 ? 0 : 1);
    if (distance >= least) continue;
    least = distance;
    best = element;
  }
  return best;
}
