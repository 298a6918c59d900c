// A town with telemetry, for tests: the living grid's truth read by instruments and meters and handed to a shadow grid, with errors or
// without. Nothing but readings passes from one to the other.
import {
  GRID_MEASURED_TABLES,
  GRID_QUANTITIES,
  type GridQuantity,
  type MeasurementTable,
} from '../network/city-grid.ts';
import { SWITCH_CLASS } from '../network/network.ts';
import type { GridFact } from '../living-grid/grid-fact.ts';
import { LivingGrid } from '../living-grid/living-grid.ts';
import { testTown, type Town, type TownSize } from '../living-grid/test-town.ts';
import { bell, keyOf, subKey, uniform } from '../run/random.ts';
import { createEnvironment } from '../weather/environment.ts';
import { ShadowGrid } from './shadow-grid.ts';

export const START = Date.UTC(2026, 0, 20, 17);
const SECOND = 1000;
const QUARTER = 900_000;

type Table = (typeof GRID_MEASURED_TABLES)[number];

export interface Telemetry {
  /** share of the service points with a meter; default 0.8 */
  readonly meters?: number;
  /** false: only breakers and open points tell their position. Default true: load-break switches too */
  readonly allSwitches?: boolean;
  /** 0: instruments without error. Default 1, as by class */
  readonly errors?: number;
  /** share of last gasps that arrive; default 0.9 */
  readonly gasps?: number;
  /** false: stations say nothing */
  readonly stations?: boolean;
  /** true: breakers tell which of their protection has tripped */
  readonly trips?: boolean;
  /** true: fault indicators tell whether a fault current has passed */
  readonly indicators?: boolean;
  /** false: nobody tells the steps of tap changers */
  readonly taps?: boolean;
  /** ms by which returns come later than they might */
  readonly slowMs?: number;
  /** ms until a meter that is asked has answered; default 400 */
  readonly answerMs?: number;
  readonly seed?: number;
}

export class TestField {
  readonly town: Town;
  readonly truth: LivingGrid;
  readonly shadow: ShadowGrid;
  readonly measurements: MeasurementTable;
  nowMs = START;
  /** changes what an instrument says */
  lie: (measurement: number, value: number) => number = (_, value) => value;
  /** measurements that say nothing any more */
  readonly mute = new Set<number>();
  readonly #telemetry: Required<Telemetry>;
  readonly #key: number;
  readonly #later: { readonly atMs: number; readonly tell: () => void }[] = [];
  readonly #off = new Set<number>();
  readonly #analog: number[] = [];

  constructor(size: TownSize, telemetry: Telemetry = {}) {
    this.#telemetry = {
      meters: 0.8,
      allSwitches: true,
      errors: 1,
      gasps: 0.9,
      stations: true,
      trips: false,
      indicators: false,
      taps: true,
      slowMs: 0,
      answerMs: 400,
      seed: 1,
      ...telemetry,
    };
    this.#key = keyOf(this.#telemetry.seed, 'field');
    this.town = testTown(size);
    this.measurements = this.#measure();
    const grid = { ...this.town.grid, measurements: this.measurements };
    const environmentAt = createEnvironment({ lon: 13.4, lat: 52.5, timeZone: 'Europe/Berlin' }, 1);
    this.truth = new LivingGrid(this.town.grid, {
      devices: this.town.devices,
      environmentAt,
      seed: this.#telemetry.seed,
      startMs: START,
      faultRate: 0,
      failureRate: 0,
    });
    this.shadow = new ShadowGrid(grid, {
      startMs: START,
      momentAt: environmentAt,
      intervalMs: (m) => this.intervalOf(m),
    });
    for (let m = 0; m < this.measurements.count; m++)
      if (this.#is(m, 'feeder') || this.#is(m, 'station') || this.#is(m, 'node') || this.#is(m, 'branch'))
        this.#analog.push(m);
  }

  /** Everybody speaks once. */
  start(): void {
    for (let m = 0; m < this.measurements.count; m++) this.say(m);
    this.shadow.advance(this.nowMs);
  }

  row(table: 'switches' | 'branches' | 'consumers', id: string): number {
    return this.town.grid.network[table].ids.indexOf(id);
  }

  /** -1: nobody measures it */
  find(table: Table, quantity: GridQuantity, row: number): number {
    const { count, table: tables, quantity: quantities, row: rows } = this.measurements;
    for (let m = 0; m < count; m++)
      if (tables[m] === GRID_MEASURED_TABLES.indexOf(table) && rows[m] === row)
        if (quantities[m] === GRID_QUANTITIES.indexOf(quantity)) return m;
    return -1;
  }

  positionOf(id: string): number {
    return this.find('switch', 'position', this.row('switches', id));
  }

  /** Goes on by whole half seconds; instruments speak every two seconds. */
  run(ms: number): void {
    for (const end = this.nowMs + ms; this.nowMs < end; ) {
      this.nowMs += SECOND / 2;
      for (const fact of this.truth.advance(this.nowMs)) this.#tell(fact);
      this.#later.sort((a, b) => a.atMs - b.atMs);
      while (this.#later.length > 0 && this.#later[0]!.atMs <= this.nowMs) this.#later.shift()!.tell();
      if (this.nowMs % (2 * SECOND) === 0) for (const m of this.#analog) this.say(m);
      this.shadow.advance(this.nowMs);
      for (const row of this.shadow.pingsWanted()) this.#plan(this.#telemetry.answerMs, () => this.read(row));
    }
  }

  /** What one measurement says now. */
  say(m: number, tsMs = this.nowMs, quality = 0): void {
    if (this.mute.has(m)) return;
    const { table, quantity, row, terminal } = this.measurements;
    const value = this.truth.value(quantity[m]!, table[m]!, row[m]!, terminal[m]!);
    if (this.#is(m, 'consumer') && !this.truth.isLive(row[m]!)) return;
    this.shadow.take(m, this.lie(m, this.#read(m, value)), tsMs, quality, 1, this.nowMs);
  }

  /** All that the meter of a consumer says; nothing where it is off. */
  read(consumer: number): void {
    if (this.#off.has(consumer)) return;
    for (const quantity of ['activePower', 'voltage', 'supply'] as const) {
      const m = this.find('consumer', quantity, consumer);
      if (m >= 0) this.say(m);
    }
  }

  hasMeter(consumer: number): boolean {
    return this.find('consumer', 'supply', consumer) >= 0;
  }

  /** Rows of consumers of which the shadow grid does not say what is true; `metered`: of those with a meter. */
  wrong(metered = false): number[] {
    const { supply } = this.shadow.columns.consumers;
    return Array.from(supply.keys()).filter(
      (row) => supply[row] !== (this.truth.isLive(row) ? 1 : 2) && (!metered || this.hasMeter(row)),
    );
  }

  #read(m: number, value: number): number {
    const { relativeError, absoluteError } = this.measurements;
    const { errors } = this.#telemetry;
    if (value === 0 || errors === 0) return value;
    const deviation = errors * (Math.abs(value) * relativeError[m]! + absoluteError[m]!);
    const fresh = bell(subKey(subKey(this.#key, m), this.nowMs / 500));
    return value + deviation * (0.8 * bell(subKey(this.#key, m)) + 0.6 * fresh);
  }

  #tell(fact: GridFact): void {
    if (fact.kind === 'switch') {
      const m = this.find('switch', 'position', fact.switch);
      if (m >= 0 && !this.mute.has(m)) this.shadow.take(m, this.lie(m, fact.position), fact.timeMs, 0, 1, this.nowMs);
      const trip = this.find('switch', 'trip', fact.switch);
      if (trip >= 0) this.say(trip, fact.timeMs);
    } else if (fact.kind === 'passage') {
      for (const row of fact.switches) {
        const m = this.find('switch', 'passage', row);
        if (m >= 0) this.say(m, fact.timeMs);
      }
    } else if (fact.kind === 'supply-lost') for (const row of fact.consumers) this.#gasp(row, fact.timeMs);
    else if (fact.kind === 'supply-back') for (const row of fact.consumers) this.#return(row);
  }

  #gasp(row: number, timeMs: number): void {
    const m = this.find('consumer', 'supply', row);
    const key = subKey(subKey(this.#key, timeMs), row);
    if (m < 0) return;
    this.#plan(300 + 2700 * uniform(key, 1), () => {
      if (this.truth.isLive(row)) return;
      this.#off.add(row);
      if (uniform(key, 2) < this.#telemetry.gasps) this.shadow.take(m, 0, timeMs, 0, 1, this.nowMs);
    });
  }

  #return(row: number): void {
    this.#plan(1000 + 100 * (row % 30) + this.#telemetry.slowMs, () => {
      if (!this.truth.isLive(row) || !this.#off.delete(row)) return;
      this.read(row);
    });
  }

  #plan(inMs: number, tell: () => void): void {
    this.#later.push({ atMs: this.nowMs + inMs, tell });
  }

  intervalOf(m: number): number | null {
    if (this.#is(m, 'switch')) return null;
    if (!this.#is(m, 'consumer')) return 2 * SECOND;
    return this.measurements.quantity[m] === GRID_QUANTITIES.indexOf('supply') ? null : QUARTER;
  }

  #is(m: number, table: Table): boolean {
    return this.measurements.table[m] === GRID_MEASURED_TABLES.indexOf(table);
  }

  #measure(): MeasurementTable {
    const { network, feeders, stations, branches } = this.town.grid;
    const { meters, allSwitches, trips, indicators } = this.#telemetry;
    const rows: {
      table: Table;
      quantity: GridQuantity;
      row: number;
      errors: readonly [number, number];
      end: number;
    }[] = [];
    const add = (table: Table, row: number, quantity: GridQuantity, relative = 0, absolute = 0, end = 0): void => {
      rows.push({ table, quantity, row, errors: [relative, absolute], end });
    };
    const { switches } = network;
    for (let row = 0; row < switches.count; row++) {
      const isLoadBreak = switches.class[row] === SWITCH_CLASS.LoadBreakSwitch;
      if (switches.class[row] === SWITCH_CLASS.Fuse) continue;
      if (isLoadBreak && !allSwitches && switches.normalOpen[row] === 0) continue;
      add('switch', row, 'position');
      if (trips && switches.class[row] === SWITCH_CLASS.Breaker) add('switch', row, 'trip');
      if (indicators && this.town.grid.switches.indicator[row] === 1) add('switch', row, 'passage');
    }
    for (let row = 0; row < feeders.count; row++) {
      add('feeder', row, 'activePower', 0.0035, 500);
      add('feeder', row, 'reactivePower', 0.0035, 500);
      add('feeder', row, 'current', 0.0025, 0.1);
    }
    for (let row = 0; row < network.branches.count; row++) {
      if (!network.branches.ids[row]!.startsWith('b.t')) continue;
      add('branch', row, 'voltage', 0.0025, 0, 1);
      if (this.#telemetry.taps) add('branch', row, 'tapPosition');
    }
    for (let row = 0; row < stations.count; row += 2) {
      if (!this.#telemetry.stations) break;
      add('station', row, 'activePower', 0.007, 50);
      const transformer = branches.station.findIndex((each, b) => each === row && network.branches.class[b] === 1);
      add('node', network.branches.to[transformer]!, 'voltage', 0.005);
    }
    for (let row = 0; row < network.consumers.count; row++) {
      if (uniform(subKey(this.#key, 7), row) >= meters) continue;
      add('consumer', row, 'activePower', 0.005, 2);
      add('consumer', row, 'voltage', 0.0025);
      add('consumer', row, 'supply');
    }
    return {
      count: rows.length,
      point: Int32Array.from(rows, (_, i) => i),
      quantity: Uint8Array.from(rows, ({ quantity }) => GRID_QUANTITIES.indexOf(quantity)),
      table: Uint8Array.from(rows, ({ table }) => GRID_MEASURED_TABLES.indexOf(table)),
      row: Int32Array.from(rows, ({ row }) => row),
      terminal: Uint8Array.from(rows, ({ end }) => end),
      relativeError: Float32Array.from(rows, ({ errors }) => errors[0]),
      absoluteError: Float32Array.from(rows, ({ errors }) => errors[1]),
    };
  }
}
