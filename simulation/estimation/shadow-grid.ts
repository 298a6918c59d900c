// The control room's own picture of the grid, from telemetry alone. Readings come in by `take`; `advance` draws the consequences:
// positions -> who hangs on what -> what is drawn -> a power flow -> the live columns. docs/shadow-grid.md has the equations.
import { type CityGrid, GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../network/city-grid.ts';
import { Allocation } from './allocation.ts';
import { BelievedFlow } from './believed-flow.ts';
import { ChangedRows } from './changed-rows.ts';
import { GridPlaces } from './grid-places.ts';
import { Injections } from './injections.ts';
import { emptyColumns, type LiveColumns } from './live-columns.ts';
import { LiveWriter } from './live-writer.ts';
import { MeasuredZones } from './measured-zones.ts';
import { Observation } from './observation.ts';
import { type Moment, ProfileFactors } from './profile-factors.ts';
import { Readings } from './readings.ts';
import { SupplyTree } from './supply-tree.ts';
import { SwitchBeliefs } from './switch-beliefs.ts';

export interface ShadowOptions {
  /** ms UTC */
  readonly startMs: number;
  /** the calendar of the city's zone; of the sky nothing is taken from here */
  readonly momentAt: (timeMs: number) => Moment;
  /** expected interval of each measurement, ms; null: it comes when something happens. Default: nothing goes stale by age. */
  readonly intervalMs?: (measurement: number) => number | null;
  /** ms of any clock, to tell how long a solution took; default: 0 is told */
  readonly stopwatch?: () => number;
}

export interface Advance {
  /** whether the power flow was solved in this call */
  readonly solved: boolean;
  readonly solveMs: number;
  readonly converged: boolean;
  /** valid until the next call */
  readonly changed: ChangedRows;
}

/** A solution at least so often, and after mere changes of measured values not more often than this. */
const SOLVE_MS = 1000;
const LEAST_SOLVE_MS = 400;

const POSITION = GRID_QUANTITIES.indexOf('position');
const ACTIVE_POWER = GRID_QUANTITIES.indexOf('activePower');
const REACTIVE_POWER = GRID_QUANTITIES.indexOf('reactivePower');
const SWITCH = GRID_MEASURED_TABLES.indexOf('switch');
const CONSUMER = GRID_MEASURED_TABLES.indexOf('consumer');
const GENERATOR = GRID_MEASURED_TABLES.indexOf('generator');

export class ShadowGrid {
  readonly grid: CityGrid;
  readonly columns: LiveColumns;
  readonly #options: ShadowOptions;
  readonly #readings: Readings;
  readonly #beliefs: SwitchBeliefs;
  readonly #zones: MeasuredZones;
  readonly #tree: SupplyTree;
  readonly #profiles: ProfileFactors;
  readonly #injections: Injections;
  readonly #flow: BelievedFlow;
  readonly #allocation: Allocation;
  readonly #observation: Observation;
  readonly #writer: LiveWriter;
  readonly #changed: ChangedRows;
  readonly #zoneOfConsumer: Int32Array;
  readonly #isFed: Uint8Array;
  #nowMs: number;
  #solvedAtMs = Number.NEGATIVE_INFINITY;
  #agedAtMs = Number.NEGATIVE_INFINITY;
  #isSwitched = true;
  #isMoved = false;
  #changeMs = Number.NaN;
  #solveMs = 0;

  constructor(grid: CityGrid, options: ShadowOptions) {
    const { network } = grid;
    const rows = {
      branches: network.branches.count,
      switches: network.switches.count,
      consumers: network.consumers.count,
      stations: grid.stations.count,
      feeders: grid.feeders.count,
    };
    this.grid = grid;
    this.#options = options;
    this.#nowMs = options.startMs;
    this.columns = emptyColumns(rows);
    this.#changed = new ChangedRows(rows);
    this.#readings = new Readings(grid, options.intervalMs ?? (() => null));
    this.#beliefs = new SwitchBeliefs(grid, this.#readings);
    this.#zones = new MeasuredZones(grid, this.#readings);
    this.#tree = new SupplyTree(grid, this.#beliefs.state, this.#zones.ofEdge);
    this.#profiles = new ProfileFactors(options.momentAt);
    this.#injections = new Injections(grid, this.#readings, this.#profiles);
    this.#flow = new BelievedFlow(grid, this.#beliefs.state);
    this.#allocation = new Allocation(grid, this.#zones, this.#tree, this.#readings, this.#injections, this.#flow);
    this.#observation = new Observation(grid, this.#zones, this.#tree, this.#readings, this.#beliefs);
    this.#writer = new LiveWriter({
      grid,
      places: new GridPlaces(grid),
      tree: this.#tree,
      observation: this.#observation,
      readings: this.#readings,
      beliefs: this.#beliefs,
      injections: this.#injections,
      flow: this.#flow,
      zones: this.#zones,
      columns: this.columns,
      changed: this.#changed,
    });
    this.#zoneOfConsumer = new Int32Array(rows.consumers);
    this.#isFed = new Uint8Array(rows.consumers);
  }

  /**
   * A reading: `value` in SI or the code of a state, `tsMs` its source time, `arrivalMs` when it came (both city time, ms UTC), quality
   * and origin by their codes in contract/vocabulary.ts. Call it again with quality STALE or BAD and the same `tsMs` when only that
   * changed. What cannot be taken (unknown row, older than what is known, no number) changes nothing.
   */
  take(measurement: number, value: number, tsMs: number, quality: number, origin: number, arrivalMs: number): void {
    const { table, quantity, row } = this.grid.measurements;
    const before = this.#readings.value[measurement] ?? Number.NaN;
    const taken = this.#readings.take(measurement, value, tsMs, quality, origin, arrivalMs);
    if (taken === 'older' || (taken === 'bad' && !(measurement < this.#readings.count))) return;
    const place = row[measurement]!;
    const kind = table[measurement]!;
    const what = quantity[measurement]!;
    if (kind === SWITCH && what === POSITION) {
      this.#beliefs.note(place, taken, before, value, arrivalMs);
      return;
    }
    this.#isMoved = true;
    if (taken !== 'new') return;
    if (kind === CONSUMER && what === ACTIVE_POWER) this.#injections.noteRead(place);
    else if (kind === GENERATOR && (what === ACTIVE_POWER || what === REACTIVE_POWER)) {
      const { p, q } = this.#flow.network.generators;
      if (this.#readings.isUsable(measurement)) (what === ACTIVE_POWER ? p : q)[place] = value;
    }
  }

  /** degC, from a weather station */
  setTemperature(degC: number): void {
    this.#injections.setTemperature(degC);
  }

  /** Draws all consequences of what was taken. Time must not run backwards (a step back is ignored). */
  advance(nowMs: number): Advance {
    this.#changed.clear();
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    this.#age();
    this.#beliefs.judge(this.#nowMs, this.#onSwitched, this.#onShown);
    const since = this.#nowMs - this.#solvedAtMs;
    const isDue = this.#isSwitched || since >= SOLVE_MS || (this.#isMoved && since >= LEAST_SOLVE_MS);
    if (isDue) this.#solve();
    return { solved: isDue, solveMs: this.#solveMs, converged: this.#flow.converged, changed: this.#changed };
  }

  readonly #onSwitched = (row: number): void => {
    const closed = this.#beliefs.closed[row] === 1;
    const edge = this.grid.network.branches.count + row;
    this.#flow.setSwitch(row, closed);
    if (this.grid.network.switches.nodeB[row]! < 0) return;
    if (closed) this.#tree.closed(edge);
    else this.#tree.opened(edge);
    const { touched, touchedCount } = this.#tree;
    for (let i = 0; i < touchedCount; i++) {
      const node = touched[i]!;
      this.#observation.cause[node] = this.#tree.isFed(node) ? -1 : edge;
    }
    this.#changeMs = this.#beliefs.reportedMs[row]!;
    this.#isSwitched = true;
  };

  readonly #onShown = (row: number): void => {
    this.#writer.writeSwitch(row);
  };

  #age(): void {
    if (this.#nowMs - this.#agedAtMs < SOLVE_MS) return;
    this.#agedAtMs = this.#nowMs;
    const { table, quantity, row } = this.grid.measurements;
    this.#readings.age(this.#nowMs, (m) => {
      if (table[m] === SWITCH && quantity[m] === POSITION) this.#beliefs.touch(row[m]!);
    });
  }

  #solve(): void {
    const begin = this.#options.stopwatch?.() ?? 0;
    if (this.#isSwitched) this.#allocation.reorder();
    this.#profiles.setNow(this.#nowMs);
    const { node, count } = this.grid.network.consumers;
    for (let row = 0; row < count; row++) {
      const isLive = this.#observation.isLive(node[row]!);
      this.#isFed[row] = isLive ? 1 : 0;
      this.#zoneOfConsumer[row] = isLive ? this.#tree.zone[node[row]!]! : -1;
    }
    this.#injections.estimate(this.#isFed);
    this.#allocation.run(this.#zoneOfConsumer);
    this.#flow.solve(this.#injections.p, this.#injections.q);
    this.#observation.refresh(this.#allocation.above);
    if (this.#isSwitched) this.#writer.writeSwitches();
    this.#writer.write(Number.isNaN(this.#changeMs) ? this.#nowMs : this.#changeMs);
    this.#solvedAtMs = this.#nowMs;
    this.#isSwitched = false;
    this.#isMoved = false;
    this.#changeMs = Number.NaN;
    this.#solveMs = (this.#options.stopwatch?.() ?? 0) - begin;
  }
}
