// The true grid of a city as it lives: loads and generators by the hour, faults and what protection makes of them, switches that move,
// crews that repair. Pure: the same grid, seed and calls give the same facts. docs/living-grid.md says what is modelled and what not.
import type { CityGrid } from '../network/city-grid.ts';
import type { SwitchingState } from '../network/network.ts';
import type { ProtectiveDevice } from '../protection/protective-device.ts';
import type { Environment } from '../weather/environment.ts';
import { ConsumerLoads } from './consumer-loads.ts';
import { ConsumerSupply } from './consumer-supply.ts';
import { Crew } from './crew.ts';
import { EventQueue } from './event-queue.ts';
import { FaultBook, type FaultRequest } from './fault-book.ts';
import { GeneratorOutput } from './generator-output.ts';
import type { GridFact } from './grid-fact.ts';
import { GridSolution } from './grid-solution.ts';
import { GridValues } from './grid-values.ts';
import { type LivingNetwork, livingNetwork } from './living-network.ts';
import { Plant } from './plant.ts';
import { TapChangers } from './tap-changers.ts';

export interface LivingGridOptions {
  readonly devices: readonly ProtectiveDevice[];
  readonly environmentAt: (timeMs: number) => Environment;
  readonly seed: number;
  /** city time, ms UTC */
  readonly startMs: number;
  /** Times the usual rate at which faults arise by themselves; 0 = none. Default 1 */
  readonly faultRate?: number;
  /** Times the usual share of switches that fail, refuse or are stuck; 0 = all of them work. Default 1 */
  readonly failureRate?: number;
}

export type Outcome = { readonly ok: true } | { readonly refused: string };
export type Operation = { readonly accepted: true; readonly atMs: number } | { readonly refused: string };

/** ms of city time between two updates of loads, and in how many turns everybody has been asked */
const TICK_MS = 2000;
const SLICES = 4;

export class LivingGrid {
  readonly grid: CityGrid;
  readonly #options: LivingGridOptions;
  readonly #living: LivingNetwork;
  readonly #loads: ConsumerLoads;
  readonly #generators: GeneratorOutput;
  readonly #supply: ConsumerSupply;
  readonly #solution: GridSolution;
  readonly #queue = new EventQueue();
  readonly #plant: Plant;
  readonly #faults: FaultBook;
  readonly #values: GridValues;
  readonly #taps: TapChangers;
  #facts: GridFact[] = [];
  #nowMs: number;
  #tick: number;
  #isDirty = false;
  #supplyVersion = -1;

  constructor(grid: CityGrid, options: LivingGridOptions) {
    const { seed, startMs, environmentAt } = options;
    this.grid = grid;
    this.#options = options;
    this.#nowMs = startMs;
    this.#tick = Math.floor(startMs / TICK_MS);
    this.#living = livingNetwork(grid.network);
    this.#loads = new ConsumerLoads(grid, seed);
    this.#generators = new GeneratorOutput(grid, seed);
    const { householdEnergy, businessEnergy } = grid.consumers;
    const energy = (row: number) => householdEnergy[row]! + businessEnergy[row]!;
    this.#supply = new ConsumerSupply(energy, this.#loads.count, seed, startMs);
    const environment = environmentAt(startMs);
    this.#loads.begin(environment);
    this.#loads.update(startMs, 0, 1);
    this.#generators.update(environment, this.#living.generatorP, this.#living.generatorQ);
    this.#solution = new GridSolution(grid, this.#living, this.#loads.p, this.#loads.q);
    const world = {
      grid,
      living: this.#living,
      solution: this.#solution,
      queue: this.#queue,
      seed,
      failureRate: options.failureRate ?? 1,
      nowMs: () => this.#nowMs,
      tell: (fact: GridFact) => void this.#facts.push(fact),
    };
    this.#plant = new Plant(world);
    this.#faults = new FaultBook(world, this.#plant, options.devices);
    this.#values = new GridValues(world, this.#plant, this.#faults, this.#supply, this.#loads);
    new Crew(world, this.#plant, this.#faults, environmentAt, options.faultRate ?? 1).begin();
    this.#taps = new TapChangers(world, () => {
      this.#isDirty = true;
    });
    this.#taps.begin();
    this.#updateSupply(false);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** What is closed: by row of the city's switches and branches. To be read only. */
  get state(): SwitchingState {
    return this.#plant.state;
  }

  /** Whether the last power flow found a solution. */
  get converged(): boolean {
    return this.#solution.converged;
  }

  /**
   * Lets the city live until `timeMs` (ms UTC, not before the last call) and tells what has happened, in order. Afterwards `value`
   * gives the state at that moment.
   */
  advance(timeMs: number): readonly GridFact[] {
    this.#facts = [];
    while (this.#queue.nextMs <= timeMs) {
      const next = Math.max(this.#nowMs, this.#queue.nextMs);
      this.#tickUntil(next);
      this.#nowMs = next;
      while (this.#queue.nextMs <= next) this.#queue.runNext();
      this.#settle();
    }
    this.#tickUntil(timeMs);
    this.#nowMs = Math.max(this.#nowMs, timeMs);
    if (this.#isDirty) {
      this.#solution.solve();
      this.#isDirty = false;
      this.#faults.watchLoads();
      this.#taps.look();
    }
    return this.#facts;
  }

  /** CIM: what a measurement of this quantity would read without error. Codes and units: simulation/network/city-grid.ts. */
  value(quantity: number, table: number, row: number, terminal: number): number {
    return this.#values.value(quantity, table, row, terminal);
  }

  /** SWITCH_POSITIONS */
  position(switchRow: number): number {
    return this.#plant.position[switchRow]!;
  }

  isLive(consumerRow: number): boolean {
    return this.#supply.isLive[consumerRow] === 1;
  }

  /** W drawn at this moment */
  power(consumerRow: number): number {
    return this.#supply.power[consumerRow]!;
  }

  /** W: losses, load, generation and what the grid above gives */
  balance(): ReturnType<GridSolution['balance']> {
    return this.#solution.balance();
  }

  /** `element`: id of a branch, switch or node; `atMs` absent or past: now. Its facts come with the next `advance`. */
  throwFault(request: FaultRequest): Outcome {
    return this.#faults.throwFault(request);
  }

  /** The element is healthy again and blown fuses are replaced; breakers stay as they are. Also of a blown fuse by itself. */
  repair(element: string): Outcome {
    return this.#faults.repair(element);
  }

  /**
   * Tells a switch to move at `timeMs` (now, if past); refused by its interlocks or by itself. `atMs`: when it should have arrived.
   * `byHand`: somebody stands before it; else only what is remote controlled obeys.
   */
  operate(switchRow: number, closed: boolean, timeMs: number, byHand = false): Operation {
    return this.#plant.operate(switchRow, closed, timeMs, byHand);
  }

  /** Faults that are not repaired; `isGone`: went out by itself. */
  faults(): ReturnType<FaultBook['list']> {
    return this.#faults.list();
  }

  /** Fault indicators of these switches are set back. */
  resetPassage(switchRows: readonly number[]): void {
    this.#faults.indicators.reset(switchRows);
  }

  #tickUntil(timeMs: number): void {
    const last = Math.floor(timeMs / TICK_MS);
    // After a leap everybody is asked once.
    for (let tick = Math.max(this.#tick + 1, last - SLICES + 1); tick <= last; tick++) {
      const at = tick * TICK_MS;
      const environment = this.#options.environmentAt(at);
      const slice = tick % SLICES;
      this.#loads.begin(environment);
      this.#loads.update(at, slice, SLICES);
      const { p } = this.#loads;
      for (let i = slice; i < p.length; i += SLICES) {
        this.#supply.draw(i, at, this.#supply.isLive[i] === 1 ? p[i]! : 0);
      }
      this.#generators.update(environment, this.#living.generatorP, this.#living.generatorQ);
      this.#isDirty = true;
    }
    this.#tick = Math.max(this.#tick, last);
  }

  /** After the events of one moment: who lost supply or has it back, and whether a fault has voltage now. */
  #settle(): void {
    this.#updateSupply(true);
    this.#faults.lookForVoltage();
  }

  #updateSupply(tells: boolean): void {
    const { topology } = this.#solution;
    if (topology.version === this.#supplyVersion) return;
    this.#supplyVersion = topology.version;
    this.#isDirty = true;
    const { node } = this.grid.network.consumers;
    const { isLive, sinceMs } = this.#supply;
    const lost: number[] = [];
    const back: number[] = [];
    for (let i = 0; i < isLive.length; i++) {
      const now = topology.energised[topology.busOfNode[node[i]!]!]!;
      if (now === isLive[i]) continue;
      (now === 1 ? back : lost).push(i);
      isLive[i] = now;
      if (tells) {
        const outage = this.#nowMs - sinceMs[i]!;
        sinceMs[i] = this.#nowMs;
        if (now === 1 && outage > 0) this.#loads.returned(i, this.#nowMs, outage);
      }
      this.#supply.draw(i, this.#nowMs, now === 1 ? this.#loads.p[i]! : 0);
    }
    if (!tells) return;
    for (const [kind, rows] of [
      ['supply-lost', lost],
      ['supply-back', back],
    ] as const)
      if (rows.length > 0) this.#facts.push({ kind, timeMs: this.#nowMs, consumers: Int32Array.from(rows) });
  }
}
