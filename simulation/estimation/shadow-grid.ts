// The control room's own picture of the grid, from telemetry alone. Readings come in by `take`; `advance` draws the consequences:
// positions -> who hangs on what -> what is drawn -> a power flow -> the live columns. docs/shadow-grid.md has the equations.
import { type CityGrid, GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../network/city-grid.ts';
import type { BelievedState } from './believed-studies.ts';
import { ChangedRows } from './changed-rows.ts';
import { ComputedValues } from './computed-values.ts';
import { Contradictions } from './contradictions.ts';
import { DoubtBook } from './doubt-book.ts';
import type { Districts } from './grid-balance.ts';
import { GridQuestions } from './grid-questions.ts';
import type {
  BalanceRow,
  DoubtReport,
  ElementRef,
  ElementReport,
  GridFigures,
  PlanReport,
  Refusal,
  TraceReport,
  WhatIfReport,
} from './grid-reports.ts';
import { emptyColumns, type LiveColumns, QUALITY, qualityOfBasis } from './live-columns.ts';
import { LiveWriter } from './live-writer.ts';
import { NearbyChange } from './nearby-change.ts';
import { OpeningPriors } from './opening-priors.ts';
import { type Moment, ProfileFactors } from './profile-factors.ts';
import { SupplyEvidence } from './supply-evidence.ts';
import { SupplyListener } from './supply-listener.ts';
import { Residuals } from './residuals.ts';
import { shadowParts, type ShadowParts } from './shadow-parts.ts';
import { POSITION as POSITION_CODE } from './switch-beliefs.ts';
import { UnseenOpenings } from './unseen-openings.ts';
import { VoltageTracking } from './voltage-tracking.ts';

export interface ShadowOptions {
  /** ms UTC */
  readonly startMs: number;
  /** the calendar of the city's zone; of the sky nothing is taken from here */
  readonly momentAt: (timeMs: number) => Moment;
  /** expected interval of each measurement, ms; null: it comes when something happens. Default: nothing goes stale by age. */
  readonly intervalMs?: (measurement: number) => number | null;
  /** ms of any clock, to tell how long a solution took; default: 0 is told */
  readonly stopwatch?: () => number;
  /** id of a row of the pack's points; default: its number */
  readonly pointId?: (point: number) => string;
  /** for the balance by district */
  readonly districts?: Districts;
}

export interface Advance {
  /** whether the power flow was solved in this call */
  readonly solved: boolean;
  /** whether it was solved for the whole, with loads by the newest readings; else for what a switching changed, with those of before */
  readonly isWhole: boolean;
  readonly solveMs: number;
  readonly converged: boolean;
  /** valid until the next call */
  readonly changed: ChangedRows;
}

/** A solution at least so often, and after mere changes of measured values not more often than this. */
const SOLVE_MS = 1000;
const LEAST_SOLVE_MS = 400;

/** Beyond this a generator's reading is no reading. */
const MOST_OF_RATED = 1.5;

const POSITION = GRID_QUANTITIES.indexOf('position');
const ACTIVE_POWER = GRID_QUANTITIES.indexOf('activePower');
const REACTIVE_POWER = GRID_QUANTITIES.indexOf('reactivePower');
const TAP_POSITION = GRID_QUANTITIES.indexOf('tapPosition');
const BRANCH = GRID_MEASURED_TABLES.indexOf('branch');
const SWITCH = GRID_MEASURED_TABLES.indexOf('switch');
const CONSUMER = GRID_MEASURED_TABLES.indexOf('consumer');
const GENERATOR = GRID_MEASURED_TABLES.indexOf('generator');

export class ShadowGrid {
  readonly grid: CityGrid;
  readonly columns: LiveColumns;
  readonly #options: ShadowOptions;
  readonly #parts: ShadowParts;
  readonly #profiles: ProfileFactors;
  readonly #evidence: SupplyEvidence;
  readonly #openings: UnseenOpenings;
  readonly #listener: SupplyListener;
  readonly #computed: ComputedValues;
  readonly #doubts = new DoubtBook();
  readonly #residuals: Residuals;
  readonly #contradictions: Contradictions;
  readonly #voltages: VoltageTracking;
  readonly #writer: LiveWriter;
  readonly #near: NearbyChange;
  readonly #questions: GridQuestions;
  readonly #changed: ChangedRows;
  readonly #pointId: (point: number) => string;
  readonly #zoneOfConsumer: Int32Array;
  readonly #isFed: Uint8Array;
  #nowMs: number;
  #solvedAtMs = Number.NEGATIVE_INFINITY;
  #agedAtMs = Number.NEGATIVE_INFINITY;
  /** when anything came in last */
  #heardMs = Number.NEGATIVE_INFINITY;
  #isSwitched = true;
  /** what was switched since the last solution of the whole */
  #isOrderOld = false;
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
    this.#pointId = options.pointId ?? String;
    this.#nowMs = options.startMs;
    this.columns = emptyColumns(rows);
    this.#changed = new ChangedRows(rows);
    this.#profiles = new ProfileFactors(options.momentAt);
    this.#parts = shadowParts(grid, options.intervalMs ?? (() => null), this.#profiles, this.columns);
    const { readings, injections } = this.#parts;
    this.#evidence = new SupplyEvidence(
      grid,
      readings,
      this.#parts.places,
      injections.directPower,
      injections.meterPower,
    );
    this.#openings = new UnseenOpenings(this.#parts, this.#evidence, new OpeningPriors(grid, readings));
    this.#listener = new SupplyListener(this.#parts, this.#evidence, this.#openings);
    this.#writer = new LiveWriter({ ...this.#parts, evidence: this.#evidence, changed: this.#changed });
    this.#near = new NearbyChange(this.#parts);
    this.#computed = new ComputedValues(this.#parts);
    this.#residuals = new Residuals(this.#parts, this.#computed, this.#doubts);
    this.#contradictions = new Contradictions(
      this.#parts,
      this.#evidence,
      this.#computed,
      this.#doubts,
      this.#residuals,
    );
    this.#voltages = new VoltageTracking(this.#parts);
    this.#questions = new GridQuestions({
      ...this.#parts,
      computed: this.#computed,
      districts: options.districts ?? null,
      pointId: this.#pointId,
      residualOf: (m) => this.#residuals.of(m),
      inferredAbove: (node) => this.#openings.above(node),
      inferredOpen: () => this.#openings.open,
      stopwatch: options.stopwatch ?? (() => 0),
    });
    this.#zoneOfConsumer = new Int32Array(rows.consumers);
    this.#isFed = new Uint8Array(rows.consumers);
  }

  /**
   * A reading: `value` in SI or the code of a state, `tsMs` its source time (no later than its arrival counts), `arrivalMs` when it came
   * (both city time, ms UTC), quality
   * and origin by their codes in contract/vocabulary.ts. Call it again with quality STALE or BAD and the same `tsMs` when only that
   * changed. What cannot be taken (unknown row, older than what is known, no number) changes nothing.
   */
  take(measurement: number, value: number, tsMs: number, quality: number, origin: number, arrivalMs: number): void {
    const { table, quantity, row } = this.grid.measurements;
    const { readings } = this.#parts;
    const before = readings.value[measurement] ?? Number.NaN;
    const taken = readings.take(measurement, value, tsMs, quality, origin, arrivalMs);
    this.#heardMs = Math.max(this.#heardMs, arrivalMs);
    if (taken === 'older') return;
    if (taken === 'bad' && !(measurement < readings.count)) return;
    const place = row[measurement]!;
    const kind = table[measurement]!;
    const what = quantity[measurement]!;
    if (kind === SWITCH && what === POSITION) return this.#parts.beliefs.note(place, taken, before, value, arrivalMs);
    this.#isMoved = true;
    if (kind !== CONSUMER)
      this.#doubts.set(measurement, 'stale', readings.qualityOf(measurement) === QUALITY.stale, arrivalMs);
    if (taken !== 'new') return;
    const isFresh = readings.isFresh(measurement);
    // Known from before the start: a word of its time. Nobody speaks for it to be thought over later.
    const isRemembered = quality === QUALITY.stale && Number.isNaN(before);
    if (isRemembered) this.#heardMs = this.#nowMs;
    if (isFresh || isRemembered) this.#listener.hear(measurement, this.#nowMs, arrivalMs);
    if (!isFresh) return;
    if (kind === CONSUMER && what === ACTIVE_POWER)
      this.#doubts.set(measurement, 'residual', !this.#parts.injections.noteRead(place, measurement), arrivalMs);
    else if (kind === BRANCH && what === TAP_POSITION) this.#voltages.takeTap(place, measurement);
    else if (kind === GENERATOR && (what === ACTIVE_POWER || what === REACTIVE_POWER)) {
      const { p, q } = this.#parts.flow.network.generators;
      const rated = this.grid.generatorRated[place] ?? 0;
      const isPossible = !(rated > 0) || Math.abs(value) <= MOST_OF_RATED * rated;
      this.#doubts.set(measurement, 'residual', !isPossible, arrivalMs);
      if (isPossible && readings.isUsable(measurement)) (what === ACTIVE_POWER ? p : q)[place] = value;
    }
  }

  /** Consumers whose meters should be asked now, since their answer would decide what is dark; each is named once. */
  pingsWanted(): readonly number[] {
    return this.#openings.takeWishes();
  }

  /** degC, from a weather station */
  setTemperature(degC: number): void {
    this.#parts.injections.setTemperature(degC);
  }

  /** Draws all consequences of what was taken. Time must not run backwards (a step back is ignored). */
  advance(nowMs: number): Advance {
    this.#changed.clear();
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    this.#age();
    this.#parts.beliefs.judge(this.#nowMs, this.#onSwitched, this.#onShown);
    if (this.#near.hasRemarked()) this.#isSwitched = true;
    const inferredMs = this.#openings.update(this.#nowMs, this.#heardMs);
    if (!Number.isNaN(inferredMs)) {
      for (const tree of this.#openings.changedTrees) this.#near.noteTree(tree);
      for (const row of this.#openings.changedSwitches) this.#writer.writeSwitch(row);
      this.#isSwitched = true;
      if (Number.isNaN(this.#changeMs)) this.#changeMs = inferredMs;
    }
    const since = this.#nowMs - this.#solvedAtMs;
    const begin = this.#options.stopwatch?.() ?? 0;
    // A switching goes first: what it changed, for the loads of a moment ago. New loads come with the whole, as ever.
    const isNear = this.#isSwitched && since < 2 * SOLVE_MS && this.#solveNear();
    const isWhole = !isNear && (this.#isSwitched || since >= SOLVE_MS || (this.#isMoved && since >= LEAST_SOLVE_MS));
    if (isWhole) this.#solve();
    const solved = isNear || isWhole;
    if (solved) this.#solveMs = (this.#options.stopwatch?.() ?? 0) - begin;
    return { solved, isWhole, solveMs: this.#solveMs, converged: this.#parts.flow.converged, changed: this.#changed };
  }

  /** The element of this id; null: there is none. */
  find(id: string): ElementRef | null {
    return this.#questions.find(id);
  }

  element(ref: ElementRef): ElementReport | Refusal {
    return this.#questions.element(ref);
  }

  causeOf(consumer: number): { readonly element: string | null; readonly isInferred: boolean } {
    return this.#questions.causeOf(consumer);
  }

  trace(ref: ElementRef, direction: 'up' | 'down'): TraceReport | Refusal {
    return this.#questions.trace(ref, direction);
  }

  balance(by: 'feeder' | 'substation' | 'district'): BalanceRow[] | Refusal {
    return this.#questions.balance(by);
  }

  /** What some switchings would do, on a copy of what is believed; ids of switches or branches. */
  whatIf(open: readonly string[], close: readonly string[]): WhatIfReport | Refusal {
    return this.#questions.whatIf(open, close);
  }

  /** How to restore after a fault of this element, on a copy of what is believed. */
  plan(fault: string): PlanReport | Refusal {
    return this.#questions.plan(fault);
  }

  /** Copies, W and var, for studies elsewhere. */
  believed(): BelievedState {
    return this.#questions.believed();
  }

  gridState(): GridFigures {
    return this.#questions.figures(this.#solvedAtMs, this.#solveMs, this.#doubts.count);
  }

  /** What is not believed, and since when. */
  doubts(): DoubtReport[] {
    return this.#doubts.report(this.#parts, this.#computed, (m) => this.#residuals.of(m), this.#pointId);
  }

  readonly #onSwitched = (row: number): void => {
    const closed = this.#parts.beliefs.closed[row] === 1;
    const edge = this.grid.network.branches.count + row;
    this.#parts.flow.setSwitch(row, closed);
    if (this.grid.network.switches.nodeB[row]! < 0) return;
    this.#near.noteEdge(edge);
    if (closed) this.#parts.tree.closed(edge);
    else this.#parts.tree.opened(edge);
    this.#near.noteTouched(edge);
    const { touched, touchedCount } = this.#parts.tree;
    for (let i = 0; i < touchedCount; i++) {
      const node = touched[i]!;
      const isFed = this.#parts.tree.isFed(node);
      this.#parts.observation.cause[node] = isFed ? -1 : edge;
      this.#parts.observation.darkSinceMs[node] = isFed ? Number.NaN : this.#parts.beliefs.reportedMs[row]!;
      this.#openings.touch(node, this.#nowMs);
      if (!isFed) continue;
      this.#evidence.wayClosed(node, this.#parts.beliefs.reportedMs[row]!);
      for (const consumer of this.#parts.places.consumersAt(node))
        this.#evidence.expectReturn(consumer, this.#parts.beliefs.reportedMs[row]!);
    }
    this.#changeMs = this.#parts.beliefs.reportedMs[row]!;
    this.#isSwitched = true;
  };

  readonly #onShown = (row: number): void => {
    const { beliefs } = this.#parts;
    this.#contradictions.notePosition(row, this.#nowMs);
    const isOther = qualityOfBasis(beliefs.basis[row]!) !== qualityOfBasis(this.columns.switches.basis[row]!);
    // Nobody is called dark for sure behind a switch that is in doubt, not for a moment. A drive on its way is no doubt.
    if (isOther && beliefs.closed[row] === 0 && beliefs.position[row] !== POSITION_CODE.intermediate)
      this.#near.noteMark(this.grid.network.branches.count + row);
    this.#writer.writeSwitch(row);
  };

  #age(): void {
    if (this.#nowMs - this.#agedAtMs < SOLVE_MS) return;
    this.#agedAtMs = this.#nowMs;
    const { table, quantity, row } = this.grid.measurements;
    this.#parts.readings.age(this.#nowMs, (m) => {
      if (table[m] === SWITCH && quantity[m] === POSITION) this.#parts.beliefs.touch(row[m]!);
      else if (table[m] !== CONSUMER) this.#doubts.set(m, 'stale', true, this.#nowMs);
    });
    this.#listener.lookForOverdue(this.#nowMs);
    if (this.#parts.flow.solution === null || this.#solvedAtMs === Number.NEGATIVE_INFINITY) return;
    if (this.#residuals.update(this.#nowMs)) this.#isMoved = true;
    this.#contradictions.update(this.#nowMs);
  }

  /** Who has supply and which zone that is; returns the rows that gained or lost it. */
  #findFed(): readonly number[] {
    const { observation, tree } = this.#parts;
    const { node, count } = this.grid.network.consumers;
    const isFed = this.#isFed;
    const zoneOfConsumer = this.#zoneOfConsumer;
    const changed: number[] = [];
    for (let row = 0; row < count; row++) {
      const at = node[row]!;
      const live = observation.isLive(at) ? 1 : 0;
      zoneOfConsumer[row] = live === 1 ? tree.zone[at]! : -1;
      if (live === isFed[row]) continue;
      isFed[row] = live;
      changed.push(row);
    }
    return changed;
  }

  /** After a switching: who has supply, and the flow of all that it changed. False: it changed more than some feeders. */
  #solveNear(): boolean {
    const { injections, allocation, observation } = this.#parts;
    for (const row of this.#findFed()) injections.switchOne(row, this.#isFed[row] === 1);
    allocation.findAbove();
    observation.refresh(allocation.above);
    if (!this.#near.write(this.#writer, this.#supplySinceMs())) return false;
    this.#near.clear();
    this.#isSwitched = false;
    this.#isOrderOld = true;
    this.#isMoved = true;
    this.#changeMs = Number.NaN;
    return true;
  }

  #supplySinceMs(): number {
    return Number.isNaN(this.#changeMs) ? this.#nowMs : this.#changeMs;
  }

  /** The whole. */
  #solve(): void {
    const { injections, allocation, flow, observation } = this.#parts;
    const isSwitched = this.#isSwitched || this.#isOrderOld;
    if (isSwitched) allocation.reorder();
    this.#findFed();
    this.#profiles.setNow(this.#nowMs);
    injections.estimate(this.#isFed);
    allocation.run(this.#zoneOfConsumer);
    flow.solve(injections.p, injections.q);
    observation.refresh(allocation.above);
    if (isSwitched) this.#writer.writeSwitches();
    this.#writer.write(this.#supplySinceMs());
    this.#voltages.update();
    this.#solvedAtMs = this.#nowMs;
    this.#isMoved = false;
    this.#isSwitched = false;
    this.#isOrderOld = false;
    this.#near.clear();
    this.#changeMs = Number.NaN;
  }
}
