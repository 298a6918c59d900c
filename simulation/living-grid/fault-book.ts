// The faults of the city: thrown, studied as soon as they have voltage, cleared by protection, repaired. Also closed earthing switches
// on live parts, which are faults like any other, and loads beyond what relays and fuses bear.
import { edgeEnds } from '../network/incidence.ts';
import { OUT_OF_SERVICE, SWITCH_CLASS } from '../network/network.ts';
import type { FaultPlace } from '../power-flow/short-circuit.ts';
import type { ProtectiveDevice } from '../protection/protective-device.ts';
import { keyOf, uniform } from '../run/random.ts';
import { FaultIndicators } from './fault-indicators.ts';
import { FaultStudies, type FaultStudy, type StudyStep } from './fault-study.ts';
import {
  type FaultCause,
  GRID_FAULT_TYPES,
  type GridElement,
  type GridFaultType,
  TRIP_ELEMENTS,
  type TripElement,
} from './grid-fact.ts';
import { LoadWatch } from './load-watch.ts';
import { CLOSED, type Plant } from './plant.ts';
import { ProtectionScheme } from './protection-scheme.ts';
import type { World } from './world.ts';

export interface FaultRequest {
  /** id of a branch, switch or node */
  readonly element: string;
  readonly type: GridFaultType;
  /** stays until it is repaired; else it goes out once it is without voltage */
  readonly permanent: boolean;
  /** city time; absent, null or past: now */
  readonly atMs?: number | null;
  readonly cause?: FaultCause;
}

interface GridFault {
  readonly id: number;
  readonly element: GridElement;
  readonly type: GridFaultType;
  readonly permanent: boolean;
  /** null: an open conductor, no short circuit */
  readonly place: FaultPlace | null;
  /** its time has come: one that is ordered for later is no fault yet */
  hasStruck: boolean;
  isGone: boolean;
  /** what protection has opened because of it */
  readonly opened: Set<number>;
  /** ends of branches that it has opened, by row */
  readonly openedEnds: Map<number, number>;
  readonly fuses: Set<number>;
  /** of the topology at which nobody cleared it */
  unclearedVersion: number;
}

/** A study whose steps are still to come. */
interface Running {
  readonly fault: GridFault;
  readonly study: FaultStudy;
  isCancelled: boolean;
}

export class FaultBook {
  readonly indicators: FaultIndicators;
  /** [switches] codes of TRIP_ELEMENTS: of the last trip, until the switch is closed again */
  readonly tripped: Uint8Array;
  readonly #world: World;
  readonly #plant: Plant;
  readonly #studies: FaultStudies;
  readonly #watch: LoadWatch;
  readonly #faults = new Map<string, GridFault>();
  readonly #running: Running[] = [];
  /** while protection moves a switch by its own study */
  #mover: Running | null = null;
  #byId: Map<string, GridElement> | null = null;
  #onLoadTrip: (row: number) => void = () => undefined;
  #count = 0;
  #checkedVersion = -1;
  #earthFaults = new Map<number, GridFault>();

  constructor(world: World, plant: Plant, devices: readonly ProtectiveDevice[]) {
    const { grid, living } = world;
    this.#world = world;
    this.#plant = plant;
    const scheme = new ProtectionScheme(grid, living, devices);
    this.#studies = new FaultStudies(grid, living, scheme);
    this.#watch = new LoadWatch(world, plant, scheme, devices, (row, element) => this.#tripByLoad(row, element));
    this.indicators = new FaultIndicators(world);
    this.tripped = new Uint8Array(living.network.switches.count);
    plant.onMove = (row, closed) => this.#moved(row, closed);
  }

  throwFault({
    element: id,
    type,
    permanent,
    atMs,
    cause = 'thrown',
  }: FaultRequest): { ok: true } | { refused: string } {
    const element = this.#elementOf(id);
    if (element === null) return { refused: 'unknown-element' };
    if (!GRID_FAULT_TYPES.includes(type)) return { refused: 'unknown-type' };
    if (this.#faults.has(id)) return { refused: 'already-faulted' };
    if (type === 'open-conductor' && element.table === 'node') return { refused: 'no-conductor' };
    const number = ++this.#count;
    const place = type === 'open-conductor' ? null : this.#placeOf(element, id);
    const fault: GridFault = {
      id: number,
      element,
      type,
      permanent: permanent || place === null,
      place,
      hasStruck: false,
      isGone: false,
      opened: new Set(),
      openedEnds: new Map(),
      fuses: new Set(),
      unclearedVersion: -1,
    };
    this.#faults.set(id, fault);
    this.#world.queue.plan(Math.max(this.#world.nowMs(), atMs ?? -Infinity), () => {
      if (fault.isGone) return;
      fault.hasStruck = true;
      const timeMs = this.#world.nowMs();
      this.#world.tell({ kind: 'fault', timeMs, fault: number, element, type, permanent: fault.permanent, cause });
      this.#checkedVersion = -1;
      if (place !== null) return;
      if (element.table === 'branch') {
        fault.openedEnds.set(element.row, OUT_OF_SERVICE & ~this.#plant.state.branchOpen[element.row]!);
        this.#plant.moveBranch(element.row, OUT_OF_SERVICE);
      } else this.#plant.tear(element.row, true);
    });
    return { ok: true };
  }

  repair(id: string): { ok: true } | { refused: string } {
    const element = this.#elementOf(id);
    if (element === null) return { refused: 'unknown-element' };
    const fault = this.#faults.get(id);
    if (fault === undefined && !this.#isBlown(element)) return { refused: 'healthy' };
    this.#faults.delete(id);
    this.#world.queue.plan(this.#world.nowMs(), () => this.#repaired(element, fault));
    return { ok: true };
  }

  #isBlown({ table, row }: GridElement): boolean {
    const { switches } = this.#world.grid.network;
    return table === 'switch' && switches.class[row] === SWITCH_CLASS.Fuse && this.#plant.position[row] !== CLOSED;
  }

  /** Whoever mends what load has tripped: called with the row of the switch. */
  set onLoadTrip(listener: (row: number) => void) {
    this.#onLoadTrip = listener;
  }

  /** Rows of the breakers that the fault at this element has opened, and that are still open since. */
  openedBy(id: string): number[] {
    return [...(this.#faults.get(id)?.opened ?? [])];
  }

  /** Those that are not repaired, as they were thrown. */
  list(): {
    readonly fault: number;
    readonly element: GridElement;
    readonly type: GridFaultType;
    readonly isGone: boolean;
  }[] {
    return [...this.#faults.values()].map(({ id, element, type, isGone }) => ({ fault: id, element, type, isGone }));
  }

  /** After events: a fault that has voltage now and is not being cleared gets its study. */
  lookForVoltage(): void {
    const { version } = this.#world.solution.topology;
    if (version === this.#checkedVersion) return;
    this.#checkedVersion = version;
    for (const fault of this.#faults.values()) this.#study(fault);
    for (const row of this.#plant.closedEarths) this.#study(this.#earthFault(row));
  }

  /** After each power flow. */
  watchLoads(): void {
    this.#watch.look();
  }

  #study(fault: GridFault): void {
    const { place, type, permanent } = fault;
    const { topology } = this.#world.solution;
    if (place === null || !fault.hasStruck || fault.isGone || fault.unclearedVersion === topology.version) return;
    if (this.#running.some((one) => one.fault === fault) || !this.#hasVoltage(place)) return;
    const timeMs = this.#world.nowMs();
    const stuck = new Set<number>();
    const short = { place, type, permanent };
    let study: FaultStudy | null = null;
    // Whoever is asked to trip may be stuck; then others are asked.
    for (;;) {
      study = this.#studies.study(short, topology.state, topology.version, (row) => stuck.has(row));
      const failed = (study?.steps ?? []).filter(
        (step) => step.action === 'trip' && !stuck.has(step.switch) && this.#isStuck(step.switch, fault),
      );
      if (failed.length === 0) break;
      for (const step of failed) {
        stuck.add(step.switch);
        const at = timeMs + Math.round(1000 * step.time);
        this.#world.queue.plan(at, () =>
          this.#world.tell({ kind: 'stuck', timeMs: at, switch: step.switch, fault: fault.id }),
        );
      }
    }
    if (study === null) return;
    const running: Running = { fault, study, isCancelled: false };
    this.#running.push(running);
    this.indicators.planDrop(study.passage, timeMs + Math.round(1000 * study.passageTime));
    for (const step of study.steps) {
      this.#world.queue.plan(timeMs + Math.round(1000 * step.time), () => {
        if (!running.isCancelled) this.#step(running, step);
      });
    }
    const last = study.steps.at(-1)?.time ?? 0;
    this.#world.queue.plan(timeMs + Math.round(1000 * last), () => this.#finish(running));
  }

  /** The grid above never is. */
  #isStuck(row: number, fault: GridFault): boolean {
    return row < this.#world.grid.network.switches.count && this.#plant.motion.isStuck(row, fault.id);
  }

  #step(running: Running, step: StudyStep): void {
    const { fault } = running;
    const timeMs = this.#world.nowMs();
    const { switch: row, element, action } = step;
    this.#mover = running;
    switch (action) {
      case 'trip':
        if (row >= 0) this.#trip(row, element, fault.id);
        break;
      case 'open':
      case 'blow':
        if (row < 0) {
          const ends = this.#plant.state.branchOpen[step.branch]! | step.end;
          fault.openedEnds.set(step.branch, (fault.openedEnds.get(step.branch) ?? 0) | step.end);
          this.#plant.moveBranch(step.branch, ends);
          break;
        }
        if (action === 'blow') {
          fault.fuses.add(row);
          this.#world.tell({ kind: 'fuse', timeMs, switch: row, fault: fault.id });
        } else fault.opened.add(row);
        this.#plant.move(row, false, 'protection');
        break;
      case 'close':
        if (row < 0) this.#plant.moveBranch(step.branch, this.#plant.state.branchOpen[step.branch]! & ~step.end);
        else {
          this.#world.tell({ kind: 'reclose', timeMs, switch: row, fault: fault.id });
          fault.opened.delete(row);
          this.#plant.move(row, true, 'protection');
        }
        break;
      case 'gone':
        fault.isGone = true;
        break;
    }
    this.#mover = null;
  }

  #finish(running: Running): void {
    const at = this.#running.indexOf(running);
    if (at >= 0) this.#running.splice(at, 1);
    if (running.isCancelled) return;
    const { topology } = this.#world.solution;
    if (!running.study.cleared) running.fault.unclearedVersion = topology.version;
    this.#checkedVersion = -1;
  }

  /** Whatever moved by itself may have changed a study that is under way: it begins anew. */
  #moved(row: number, closed: boolean): void {
    for (const running of [...this.#running]) {
      if (running === this.#mover) continue;
      if (!closed && !running.study.part.switchRow.has(row)) continue;
      running.isCancelled = true;
      this.#running.splice(this.#running.indexOf(running), 1);
      this.#checkedVersion = -1;
    }
    if (closed && row >= 0) this.tripped[row] = 0;
    this.#watch.moved(row);
  }

  #repaired(element: GridElement, fault: GridFault | undefined): void {
    const timeMs = this.#world.nowMs();
    if (fault === undefined) {
      this.#plant.move(element.row, true, 'crew');
      return;
    }
    fault.isGone = true;
    // Called off before its time.
    if (!fault.hasStruck) return;
    for (const running of [...this.#running].filter((one) => one.fault === fault)) {
      running.isCancelled = true;
      this.#running.splice(this.#running.indexOf(running), 1);
    }
    this.#world.tell({ kind: 'repaired', timeMs, fault: fault.id, element });
    if (fault.place === null && element.table === 'switch') this.#plant.tear(element.row, false);
    for (const row of fault.fuses) this.#plant.move(row, true, 'crew');
    for (const [branch, ends] of fault.openedEnds)
      this.#plant.moveBranch(branch, this.#plant.state.branchOpen[branch]! & ~ends);
    // The grid above comes back by itself.
    for (const row of fault.opened) {
      if (row >= this.#world.grid.network.switches.count) this.#plant.move(row, true, 'crew');
    }
  }

  #trip(row: number, element: TripElement, fault: number): void {
    this.tripped[row] = TRIP_ELEMENTS.indexOf(element);
    if (row >= this.#world.grid.network.switches.count) return;
    this.#world.tell({ kind: 'trip', timeMs: this.#world.nowMs(), switch: row, element, fault });
  }

  #tripByLoad(row: number, element: TripElement | 'fuse'): void {
    if (this.#plant.position[row] !== CLOSED) return;
    if (element === 'fuse') this.#world.tell({ kind: 'fuse', timeMs: this.#world.nowMs(), switch: row, fault: -1 });
    else this.#trip(row, element, -1);
    this.#plant.move(row, false, 'protection');
    this.#onLoadTrip(row);
  }

  #hasVoltage(place: FaultPlace): boolean {
    const { solution, living } = this.#world;
    if ('node' in place) return solution.isLiveNode(place.node);
    const [from, to] = edgeEnds(living.network, place.branch);
    const open = solution.topology.state.branchOpen[place.branch]!;
    return ((open & 1) === 0 && solution.isLiveNode(from)) || ((open & 2) === 0 && solution.isLiveNode(to));
  }

  #earthFault(row: number): GridFault {
    let fault = this.#earthFaults.get(row);
    if (fault === undefined) {
      const place = { node: this.#world.grid.network.switches.nodeA[row]! };
      fault = {
        id: -1,
        element: { table: 'switch', row },
        type: 'three-phase',
        permanent: true,
        place,
        hasStruck: true,
        isGone: false,
        opened: new Set(),
        openedEnds: new Map(),
        fuses: new Set(),
        unclearedVersion: -1,
      };
      this.#earthFaults.set(row, fault);
    }
    return fault;
  }

  /** Somewhere along a branch; at the first node of a switch. */
  #placeOf({ table, row }: GridElement, id: string): FaultPlace {
    if (table === 'node') return { node: row };
    if (table === 'switch') return { node: this.#world.grid.network.switches.nodeA[row]! };
    return { branch: row, fraction: 0.1 + 0.8 * uniform(keyOf(this.#world.seed, id), this.#count) };
  }

  #elementOf(id: string): GridElement | null {
    if (this.#byId === null) {
      const { branches, switches, nodes } = this.#world.grid.network;
      const byId = new Map<string, GridElement>();
      nodes.ids.forEach((name, row) => byId.set(name, { table: 'node', row }));
      switches.ids.forEach((name, row) => byId.set(name, { table: 'switch', row }));
      branches.ids.forEach((name, row) => byId.set(name, { table: 'branch', row }));
      this.#byId = byId;
    }
    return this.#byId.get(id) ?? null;
  }
}
