// What the protection makes of one fault, as the network stands: a tripping sequence of the engine on the part of the network through
// which the fault draws current. Earth faults are put as an impedance that gives their current:
//   solid, above 1 kV        as three-phase (at 110 kV near a substation they are about the same)
//   solid, up to 1 kV        Z_1 = Z_2, Z_0 of the transformer = Z_1, Z_0 of a cable = 4 Z_1 (the return conductor is like the others):
//                            I = c Un / (sqrt(3) (Z_T + 2 Z_C)): the impedance of the cables once more
//   low-impedance and others a resistance that lets the level's earth-fault current flow
// What transformers make of unbalanced currents: protection-scheme.ts.
import type { CityGrid } from '../network/city-grid.ts';
import { edgeEnds } from '../network/incidence.ts';
import { BRANCH_CLASS, type SwitchingState } from '../network/network.ts';
import { Topology } from '../network/topology.ts';
import { type FaultImpedance, type FaultPlace, ShortCircuit, voltageFactor } from '../power-flow/short-circuit.ts';
import { deviceCurrents } from '../protection/device-currents.ts';
import { relay } from '../protection/protective-device.ts';
import { type TrippingSequence, trippingSequence } from '../protection/tripping-sequence.ts';
import { type FaultNetwork, faultNetwork, FeedingTree } from './fault-network.ts';
import type { GridFaultType, TripElement } from './grid-fact.ts';
import type { LivingNetwork } from './living-network.ts';
import { type ActiveProtection, elementOf, type ProtectionScheme } from './protection-scheme.ts';

/** A from which an indicator drops, by phase current and by earth current; s for which it must flow. */
const PASSAGE_PHASE = 600;
const PASSAGE_EARTH = 80;
const PASSAGE_TIME = 0.08;
/** s without voltage after which a passing fault has gone out */
const EXTINCTION = 0.2;

export interface ShortCircuitPlace {
  readonly place: FaultPlace;
  readonly type: GridFaultType;
  readonly permanent: boolean;
}

export interface StudyStep {
  /** s after its beginning */
  readonly time: number;
  readonly action: 'trip' | 'open' | 'blow' | 'close' | 'gone';
  /** row of switches; -1 where a branch's end is meant */
  readonly switch: number;
  /** row of branches and OPEN_FROM or OPEN_TO; -1 and 0 else */
  readonly branch: number;
  readonly end: number;
  readonly element: TripElement;
}

export interface FaultStudy {
  readonly steps: readonly StudyStep[];
  /** rows of switches whose indicators drop, and s after which */
  readonly passage: Int32Array;
  readonly passageTime: number;
  /** rows of switches in the part of the network that was looked at */
  readonly part: FaultNetwork;
  readonly cleared: boolean;
  readonly faultCurrent: number;
  /** s; NaN where it was not cleared */
  readonly clearedAt: number;
  readonly selective: boolean;
}

export class FaultStudies {
  readonly #grid: CityGrid;
  readonly #living: LivingNetwork;
  readonly #scheme: ProtectionScheme;
  readonly #tree: FeedingTree;
  #version = -1;

  constructor(grid: CityGrid, living: LivingNetwork, scheme: ProtectionScheme) {
    this.#grid = grid;
    this.#living = living;
    this.#scheme = scheme;
    this.#tree = new FeedingTree(living.network);
  }

  /** Null: no voltage there. `version`: of the topology. */
  study(
    short: ShortCircuitPlace,
    state: SwitchingState,
    version: number,
    isStuck: (row: number) => boolean,
  ): FaultStudy | null {
    const { network } = this.#living;
    if (version !== this.#version) this.#tree.rebuild(state);
    this.#version = version;
    const part = faultNetwork(network, state, this.#tree, short.place);
    if (part === null) return null;
    const active = this.#scheme.active(part, short.place, short.type, isStuck);
    const impedance = this.#impedance(short);
    const sequence = trippingSequence(
      part.network,
      part.state,
      active.devices.map(({ device }) => device),
      {
        place: part.place,
        type: short.type === 'two-phase' ? 'line-to-line' : 'three-phase',
        impedance,
        ...(short.permanent ? {} : { extinguishesAfter: EXTINCTION }),
      },
    );
    const { cleared, clearedAt, faultCurrent, selective } = sequence;
    return {
      steps: this.#steps(sequence, active, part, state),
      passage: this.#passage(part, short, impedance, sequence),
      passageTime: PASSAGE_TIME,
      part,
      cleared,
      clearedAt,
      faultCurrent,
      selective,
    };
  }

  #steps(sequence: TrippingSequence, active: ActiveProtection, part: FaultNetwork, state: SwitchingState): StudyStep[] {
    const byId = new Map(active.devices.map((one) => [one.device.id, one]));
    const steps: StudyStep[] = [];
    const opened = new Set<number>();
    for (const { time, action, device: id, current, multiple } of sequence.steps) {
      if (action === 'lockout') continue;
      const one = byId.get(id);
      if (one === undefined) {
        steps.push({ time, action: 'gone', switch: -1, branch: -1, end: 0, element: 'none' });
        continue;
      }
      const isFuse = one.device.kind === 'fuse';
      if (isFuse && action === 'trip') continue;
      const { place } = one.device;
      const at =
        place.kind === 'branch'
          ? { switch: -1, branch: part.branches[place.row]!, end: place.end === 'from' ? 1 : 2 }
          : { switch: one.switch, branch: -1, end: 0 };
      const element = action === 'trip' ? elementOf(one, current / multiple, time) : 'none';
      const done = action === 'open' && isFuse ? 'blow' : action;
      if (done === 'gone') continue;
      steps.push({ time, action: done, ...at, element });
      if (done === 'open') opened.add(one.switch);
      if (element !== 'differential' || active.together === null) continue;
      for (const row of active.together) {
        if (row === one.switch || opened.has(row) || state.switchClosed[row] !== 1) continue;
        if (
          active.devices.some(
            ({ switch: other, settings }) => other === row && settings.some((s) => s.element === 'differential'),
          )
        )
          continue;
        opened.add(row);
        const mate = { switch: row, branch: -1, end: 0 };
        steps.push({ time, action: 'trip', ...mate, element });
        steps.push({ time: time + one.device.openingTime, action: 'open', ...mate, element: 'none' });
      }
    }
    return steps.sort((a, b) => a.time - b.time);
  }

  #passage(
    part: FaultNetwork,
    { type }: ShortCircuitPlace,
    impedance: FaultImpedance,
    { cleared, clearedAt }: TrippingSequence,
  ): Int32Array {
    if (cleared && clearedAt < PASSAGE_TIME) return new Int32Array(0);
    const { indicator } = this.#grid.switches;
    const rows = part.switches.filter((row) => indicator[row] === 1);
    if (rows.length === 0) return rows;
    const topology = new Topology(part.network, part.state);
    const watched = Array.from(rows, (row) =>
      relay({ id: `${row}`, place: { kind: 'switch', row: part.switchRow.get(row)! }, elements: [] }),
    );
    const flows = new ShortCircuit(part.network, topology).flows(part.place, impedance);
    const currents = deviceCurrents(topology, watched, part.place, flows);
    const least = type === 'earth' ? PASSAGE_EARTH : PASSAGE_PHASE;
    const share = type === 'two-phase' ? Math.sqrt(3) / 2 : 1;
    const level = this.#voltageOf(part.place, part);
    return rows.filter((row, i) => {
      const { nodes, switches } = this.#living.network;
      // Earth current does not pass the transformers.
      if (type === 'earth' && nodes.baseVoltage[switches.nodeA[row]!] !== level) return false;
      return share * currents[i]! > least;
    });
  }

  #voltageOf(place: FaultPlace, { network }: Pick<FaultNetwork, 'network'>): number {
    return network.nodes.baseVoltage['branch' in place ? network.branches.to[place.branch]! : place.node]!;
  }

  #impedance({ place, type }: ShortCircuitPlace): FaultImpedance {
    const none = { r: 0, x: 0 };
    if (type !== 'earth') return none;
    const { levels } = this.#grid;
    const voltage = this.#voltageOf(place, this.#living);
    const level = levels.voltage.findIndex((v) => Math.abs(v - voltage) < 0.1 * voltage);
    const isSolid = level < 0 || levels.neutral[level] === 0;
    if (isSolid) return voltage > 1000 ? none : this.#cablesAbove(place);
    const current = levels.earthFaultCurrent[level]!;
    return current > 0 ? { r: (voltageFactor(voltage, 'max', 10) * voltage) / (Math.sqrt(3) * current), x: 0 } : none;
  }

  /** ohm of the cables between the place and the transformer that feeds it */
  #cablesAbove(place: FaultPlace): FaultImpedance {
    const { network } = this.#living;
    const { branches } = network;
    let r = 0;
    let x = 0;
    let node = 'node' in place ? place.node : branches.to[place.branch]!;
    if ('branch' in place && branches.class[place.branch] === BRANCH_CLASS.ACLineSegment) {
      const [from, to] = edgeEnds(network, place.branch);
      const isFedFromTo = this.#tree.parentEdge[from] === place.branch;
      const part = isFedFromTo ? 1 - place.fraction : place.fraction;
      r += part * branches.r[place.branch]!;
      x += part * branches.x[place.branch]!;
      node = isFedFromTo ? to : from;
    }
    for (;;) {
      const e = this.#tree.parentEdge[node]!;
      if (e < 0) break;
      if (e < branches.count) {
        if (branches.class[e] !== BRANCH_CLASS.ACLineSegment) break;
        r += branches.r[e]!;
        x += branches.x[e]!;
      }
      node = this.#tree.parent[node]!;
    }
    return { r, x };
  }
}
