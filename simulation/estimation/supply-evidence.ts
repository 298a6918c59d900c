// What meters and stations say about supply, as log-likelihood ratios  ln P(word | dark) - ln P(word | live)  for "dark since t":
//
//   last gasp, no word since          ln(0.9 / 1e-5)              false gasps are rare
//   word of its own after t           -9 (meter), -12 (station)   nobody speaks without supply
//   silence of a meter that works     ln(1 - 0.9 F(now - a))      a: when the first gasp of t came; F: share that has come, all in 4 s
//   silence of one never heard        ln(1 - 0.9 * 0.8)           four of five are at work
//   not back after supply returned    -ln(1 - 0.97 F'(now - b))   b: when the first of those that should be back came back
//   ping without an answer            -ln(1 - 0.97 F''(now - p))  answers come within seconds
//   read overdue, ping without answer -ln(1 - 0.97) each          unless so many are overdue that the way to them is broken
//   busbar without voltage            +12                         not where its own current or power flows on: then the voltage lies
//   feeder's bay without current      +3                          beside a dead busbar above the feeders
//
// P(gasp arrives | dark) = 0.9 is the meters' figure; the others are stated here as assumptions (docs/shadow-grid.md).
import type { CityGrid } from '../network/city-grid.ts';
import type { GridPlaces } from './grid-places.ts';
import type { Readings } from './readings.ts';

const GASP_ARRIVES = 0.9;
const FALSE_GASP = 1e-5;
const GASP = Math.log(GASP_ARRIVES / FALSE_GASP);
/** Silence of a meter that was never heard: four of five are at work all the same, and would have gasped. */
const UNHEARD = Math.log(1 - GASP_ARRIVES * 0.8);
const METER_SPEAKS = -9;
const STATION = 12;
const CURRENT_FLOWS = -8;
const ANSWERS = 0.97;
/** ms: from when to when gasps, returns and answers come in */
const GASP_MS = [300, 4000] as const;
const RETURN_MS = [800, 8000] as const;
/** ms: if no meter of all that should be back has spoken, the way from them may be slow: silence counts from here on */
const SLOW_MS = 10_000;
const ANSWER_MS = [500, 5000] as const;
/** ms: clocks of meters and stations differ by this */
const CLOCKS = 500;
/** A read is overdue after this many of its intervals. */
const OVERDUE = 1.1;
/** More overdue reads than this share of the meters (and this many) are trouble on the way, and say nothing of supply. */
const TROUBLE_SHARE = 0.02;
const TROUBLE = 20;
/** Share of the nominal voltage below which a busbar is dead. */
const DEAD = 0.1;
/** Of the pack's kinds of stations: their power is the sum of several busbars. */
const SUBSTATION = 0;
/** A, above what an unloaded cable's current transformer shows */
const FLOWS = 2;
/** W, and deviations of the instrument: a station that draws this has voltage */
const DRAWS = 500;
const DEVIATIONS = 4;
/** A: a bay that shows no more carries nothing */
const NOTHING = 0.5;
/** Evidence of such a bay for a dead busbar above it, and of a busbar from which no feeder leads away. */
export const BAY_IDLE = 3;

const share = (ms: number, [first, last]: readonly [number, number]): number =>
  Math.min(1, Math.max(0, (ms - first) / (last - first)));

export class SupplyEvidence {
  readonly #readings: Readings;
  readonly #grid: CityGrid;
  /** [consumers] source time of the last sign of life and of the last gasp; -Infinity never */
  readonly aliveMs: Float64Array;
  readonly gaspMs: Float64Array;
  /** [consumers] when its way was closed again: earlier gasps are over, a return is expected */
  readonly returnMs: Float64Array;
  /** [consumers] when it was last asked, and when its last word came; -Infinity never */
  readonly askedMs: Float64Array;
  readonly heardMs: Float64Array;
  /** [consumers] last sign of life of those whose read is overdue and who do not answer; NaN: not so */
  readonly #overdueMs: Float64Array;
  /** [consumers] ms; NaN: its meter has none */
  readonly #interval: Float64Array;
  /** [nodes] when its way was closed last; -Infinity never */
  readonly #closedMs: Float64Array;
  /** [consumers] 1: it has a meter that is read remotely */
  readonly hasMeter: Uint8Array;
  /** by time of a loss: when its first gasp came; by time of a closing: when the first meter was back. A slow way delays all alike. */
  readonly #firstGasp = new Map<number, number>();
  readonly #firstBack = new Map<number, number>();
  /** [nodes] feeders that are measured there: their power and current */
  readonly #feedersAt = new Map<number, number[]>();
  /** [nodes] measurement of the busbar's voltage, -1 */
  readonly #voltageAt: Int32Array;
  /** [measurements of busbar voltages] since when it is dead; NaN it is not */
  readonly #deadSince = new Map<number, number>();
  /** of the same: when its first word that it is dead came in, and the source time of the last */
  readonly #deadHeard = new Map<number, number>();
  readonly #deadUntil = new Map<number, number>();
  /** [nodes] power of the station whose only busbar this is */
  readonly #powerAt = new Map<number, number>();
  /** [nodes] measurements of currents that flow in from above or out below */
  readonly #currentsAt = new Map<number, number[]>();
  /** [consumers] measurement of its momentary power, -1 */
  readonly #direct: Int32Array;
  /** [consumers] measurement of its supply, -1 */
  readonly #supply: Int32Array;

  constructor(
    grid: CityGrid,
    readings: Readings,
    places: Pick<GridPlaces, 'feederHead' | 'stationNode' | 'transformers'>,
    directPower: Int32Array,
    meterPower: Int32Array,
  ) {
    for (const [row, ms] of readings.all('feeder', 'current'))
      if (places.feederHead[row]! >= 0) this.#feedersAt.set(places.feederHead[row]!, [...ms]);
    for (const [row, [m]] of readings.all('station', 'activePower'))
      if (grid.stations.kind[row] !== SUBSTATION && places.transformers[row]!.length === 1)
        this.#powerAt.set(places.stationNode[row]!, m!);
    const { count } = grid.network.consumers;
    this.#grid = grid;
    this.#readings = readings;
    this.#direct = directPower;
    const never = (): Float64Array => new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.aliveMs = never();
    this.gaspMs = never();
    this.returnMs = never();
    this.askedMs = never();
    this.heardMs = never();
    this.#overdueMs = new Float64Array(count).fill(Number.NaN);
    this.#interval = Float64Array.from(meterPower, (m) => (m < 0 ? Number.NaN : readings.interval[m]!));
    this.#closedMs = new Float64Array(grid.network.nodes.count).fill(Number.NEGATIVE_INFINITY);
    this.hasMeter = new Uint8Array(count);
    this.#supply = new Int32Array(count).fill(-1);
    for (const [row, [m]] of readings.all('consumer', 'supply')) {
      this.hasMeter[row] = 1;
      this.#supply[row] = m!;
    }
    this.#voltageAt = new Int32Array(grid.network.nodes.count).fill(-1);
    for (const [node, [m]] of readings.all('node', 'voltage')) this.#voltageAt[node] = m!;
    const { terminal } = grid.measurements;
    const { from, to } = grid.network.branches;
    for (const [row, ms] of readings.all('branch', 'voltage'))
      for (const m of ms) {
        const node = terminal[m] === 0 ? from[row]! : to[row]!;
        if (this.#voltageAt[node] === -1) this.#voltageAt[node] = m;
      }
    for (const [row, ms] of readings.all('branch', 'current'))
      for (const m of ms) {
        const node = terminal[m] === 0 ? from[row]! : to[row]!;
        this.#currentsAt.set(node, [...(this.#currentsAt.get(node) ?? []), m]);
      }
  }

  /** A word of the consumer's meter or own station. */
  noteWord(row: number, isDark: boolean, tsMs: number, arrivalMs: number): void {
    this.heardMs[row] = Math.max(this.heardMs[row]!, arrivalMs);
    if (isDark) noteFirst(this.#firstGasp, tsMs, arrivalMs);
    else if (this.isMissing(row) && tsMs > this.returnMs[row]!)
      noteFirst(this.#firstBack, this.returnMs[row]!, arrivalMs);
    const column = isDark ? this.gaspMs : this.aliveMs;
    column[row] = Math.max(column[row]!, tsMs);
  }

  /** A busbar's voltage was read. True: it has just died or come back. */
  noteVoltage(m: number, node: number): boolean {
    const isDead = this.#readings.value[m]! < DEAD * this.#grid.network.nodes.baseVoltage[node]!;
    const before = this.#deadSince.has(m);
    if (isDead && !before) {
      this.#deadSince.set(m, this.#readings.ts[m]!);
      this.#deadHeard.set(m, this.#readings.arrival[m]!);
    } else if (!isDead && before) this.#deadSince.delete(m);
    if (isDead) this.#deadUntil.set(m, this.#readings.ts[m]!);
    return isDead !== before;
  }

  /** The node's way was closed again at `tsMs`: what instruments said of it before is over. */
  wayClosed(node: number, tsMs: number): void {
    this.#closedMs[node] = tsMs;
  }

  /** The consumer's way was closed again at `tsMs`. */
  expectReturn(row: number, tsMs: number): void {
    if (this.hasMeter[row] === 1 && this.gaspMs[row]! > this.aliveMs[row]!) this.returnMs[row] = tsMs;
  }

  /** A gasp that nothing has overtaken. */
  isDark(row: number): boolean {
    return this.gaspMs[row]! > this.aliveMs[row]! && this.gaspMs[row]! > this.returnMs[row]!;
  }

  /** It was off, should be back and has not said so. */
  isMissing(row: number): boolean {
    return this.returnMs[row]! > this.aliveMs[row]! && this.gaspMs[row]! <= this.returnMs[row]!;
  }

  /** Since when the consumer's own words say that it is dark; NaN: they do not. */
  darkSince(row: number): number {
    if (this.isDark(row)) return this.gaspMs[row]!;
    return this.isMissing(row) ? this.returnMs[row]! : this.#overdueMs[row]!;
  }

  /**
   * Now and then: whose read is overdue. `isLive`: who has supply as far as is known. `ask`: its answer is wanted; `touch`: it has not
   * answered, and that is a word of its own.
   */
  findOverdue(
    nowMs: number,
    isLive: (row: number) => boolean,
    ask: (row: number) => void,
    touch: (row: number) => void,
  ): void {
    let meters = 0;
    const overdue: number[] = [];
    for (let row = 0; row < this.hasMeter.length; row++) {
      if (!(this.heardMs[row]! > Number.NEGATIVE_INFINITY) || this.hasMeter[row] === 0) continue;
      meters++;
      const isLate = nowMs - this.heardMs[row]! > OVERDUE * this.#interval[row]!;
      if (isLate && isLive(row)) overdue.push(row);
      if (!isLate) this.#overdueMs[row] = Number.NaN;
    }
    const isTrouble = overdue.length > Math.max(TROUBLE, TROUBLE_SHARE * meters);
    for (const row of overdue) {
      const hasAnswered = this.heardMs[row]! >= this.askedMs[row]!;
      if (isTrouble || hasAnswered || nowMs - this.askedMs[row]! < ANSWER_MS[1]) {
        if (isTrouble) this.#overdueMs[row] = Number.NaN;
        else if (hasAnswered) ask(row);
        continue;
      }
      if (Number.isNaN(this.#overdueMs[row]!)) touch(row);
      this.#overdueMs[row] = this.aliveMs[row]!;
    }
  }

  /** Since when a station's busbar at the node is dead; NaN: it is not, or nobody measures. */
  busbarDeadSince(node: number): number {
    const m = this.#voltageAt[node]!;
    if (m < 0 || !this.#isNews(m, node)) return Number.NaN;
    const since = this.#deadSince.get(m);
    return since === undefined || this.#isFlowing(node, since) ? Number.NaN : since;
  }

  /** When the first word that it is dead came in; what it said last of that is fresh; source time of its last such word. */
  busbarDeadHeard(node: number): number {
    return this.#deadHeard.get(this.#voltageAt[node]!) ?? Number.NEGATIVE_INFINITY;
  }

  isBusbarFresh(node: number): boolean {
    return this.#voltageAt[node]! >= 0 && this.#readings.isUsable(this.#voltageAt[node]!);
  }

  busbarDeadUntil(node: number): number {
    return this.#deadUntil.get(this.#voltageAt[node]!) ?? Number.NEGATIVE_INFINITY;
  }

  /** Nodes at which voltage is measured. */
  measuredNodes(): number[] {
    return [...this.#voltageAt.keys()].filter((node) => this.#voltageAt[node]! >= 0);
  }

  /** The same device, or its neighbours at the node, measure that something flows there at `ms` or later. */
  #isFlowing(node: number, ms: number): boolean {
    const isWord = (m: number): boolean => this.#readings.isWord(m) && this.#readings.ts[m]! >= ms;
    const power = this.#powerAt.get(node) ?? -1;
    if (power >= 0 && isWord(power) && this.#draws(power)) return true;
    return (this.#currentsAt.get(node) ?? NONE).some((c) => isWord(c) && this.#readings.value[c]! > FLOWS);
  }

  #draws(power: number): boolean {
    const value = Math.abs(this.#readings.value[power]!);
    return value > DRAWS && value > DEVIATIONS * this.#readings.deviation(power);
  }

  /** Feeders' bays at this node (where their cables begin) that carry nothing. */
  idleBays(node: number): number {
    const idle = (c: number): boolean => this.#readings.isUsable(c) && Math.abs(this.#readings.value[c]!) < NOTHING;
    return (this.#feedersAt.get(node) ?? NONE).filter(idle).length;
  }

  hasBay(node: number): boolean {
    return this.#feedersAt.has(node);
  }

  /**
   * ln P(words of this consumer | dark since t) - ln P(... | live). `gasped`: source time of the last gasps beside it; t itself may be the
   * later word of an instrument, which says nothing of when gasps came in
   */
  ofConsumer(row: number, t: number, gasped: number, nowMs: number): number {
    if (this.isDark(row)) return GASP + this.#ofPing(row, t, nowMs);
    if (this.aliveMs[row]! > t + CLOCKS) return METER_SPEAKS;
    const direct = this.#ofDirect(row, t);
    if (this.hasMeter[row] === 0) return direct;
    if (this.isMissing(row)) return direct + this.#ofMissing(row, nowMs) + this.#ofPing(row, t, nowMs);
    if (!Number.isNaN(this.#overdueMs[row]!)) return direct - Math.log(1 - ANSWERS) + this.#ofPing(row, 0, nowMs);
    // Of a meter that has not spoken for long silence says nothing; of one that never has, as far as it may be at work when
    // others gasp.
    if (this.heardMs[row] === Number.NEGATIVE_INFINITY) return direct + (this.#firstGasp.has(gasped) ? UNHEARD : 0);
    if (!this.#works(row, t)) return direct;
    return (
      direct +
      Math.log(1 - GASP_ARRIVES * share(nowMs - (this.#firstGasp.get(gasped) ?? nowMs), GASP_MS)) +
      this.#ofPing(row, t, nowMs)
    );
  }

  #ofMissing(row: number, nowMs: number): number {
    return -Math.log(1 - ANSWERS * share(nowMs - this.#backFrom(row), RETURN_MS));
  }

  /** Whether its silence means anything: it has been heard in the hour before. */
  #works(row: number, t: number): boolean {
    return this.heardMs[row]! > t - 3_600_000;
  }

  #ofPing(row: number, t: number, nowMs: number): number {
    const asked = this.askedMs[row]!;
    if (asked < t || this.heardMs[row]! >= asked) return 0;
    return -Math.log(1 - ANSWERS * share(nowMs - asked, ANSWER_MS));
  }

  /** A customer's own station measures every few seconds, on a battery: what is drawn says something, nothing drawn does not. */
  #ofDirect(row: number, t: number): number {
    const m = this.#direct[row]!;
    if (m < 0 || !this.#readings.isWord(m) || this.#readings.ts[m]! <= t + CLOCKS) return 0;
    return this.#readings.value[m]! > 0 ? METER_SPEAKS : 0;
  }

  /** The same of what is measured at a node. */
  ofNode(node: number, t: number): number {
    let sum = 0;
    const m = this.#voltageAt[node]!;
    if (m >= 0 && this.#isNews(m, node)) {
      if (this.#deadSince.has(m)) sum += Number.isNaN(this.busbarDeadSince(node)) ? 0 : STATION;
      else if (this.#readings.ts[m]! > t + CLOCKS) sum -= STATION;
    }
    const currents = this.#currentsAt.get(node);
    if (currents !== undefined)
      for (const c of currents)
        if (this.#readings.isWord(c) && this.#readings.ts[c]! > t + CLOCKS && this.#readings.value[c]! > FLOWS)
          sum += CURRENT_FLOWS;
    return sum;
  }

  #isNews(m: number, node: number): boolean {
    return this.#readings.isWord(m) && this.#readings.ts[m]! > this.#closedMs[node]!;
  }

  /** Whether its answer can be expected: a meter that has just got its supply back has to start first. */
  mayAsk(row: number, nowMs: number): boolean {
    if (this.hasMeter[row] === 0) return false;
    return !this.isMissing(row) || nowMs > this.#backFrom(row) + RETURN_MS[1];
  }

  #backFrom(row: number): number {
    const r = this.returnMs[row]!;
    return this.#firstBack.get(r) ?? r + SLOW_MS;
  }

  /** Source time of the last word of an instrument (no meter) that this node has supply; -Infinity none. */
  instrumentAliveMs(node: number): number {
    const readings = this.#readings;
    let last = Number.NEGATIVE_INFINITY;
    const m = this.#voltageAt[node]!;
    if (m >= 0 && readings.isWord(m) && !this.#deadSince.has(m)) last = readings.ts[m]!;
    for (const list of [this.#currentsAt.get(node), this.#feedersAt.get(node)]) {
      if (list === undefined) continue;
      for (const c of list)
        if (readings.isWord(c) && readings.ts[c]! > last && Math.abs(readings.value[c]!) > FLOWS)
          last = readings.ts[c]!;
    }
    const power = this.#powerAt.get(node) ?? -1;
    if (power >= 0 && readings.isWord(power) && readings.ts[power]! > last && this.#draws(power))
      last = readings.ts[power]!;
    return last;
  }

  /** Its meter would have gasped at `t`, as far as is known. */
  couldGasp(row: number, t: number): boolean {
    return this.hasMeter[row] === 1 && this.#works(row, t) && !this.isDark(row);
  }

  /** What its meter said of its supply is not old. */
  isFresh(row: number): boolean {
    return this.#supply[row]! >= 0 && this.#readings.isFresh(this.#supply[row]!);
  }

  /** It has ever said that it is dark. */
  hasDarkWord(row: number): boolean {
    return this.gaspMs[row]! > Number.NEGATIVE_INFINITY;
  }

  /** Its last word was that it is dark, and nothing has contradicted it. */
  lastWordIsDark(row: number): boolean {
    return this.gaspMs[row]! > this.aliveMs[row]!;
  }
}

const NONE: readonly number[] = [];

/** How many moments are remembered: more than happen in a minute of the worst storm. */
const MOMENTS = 4000;

function noteFirst(first: Map<number, number>, ms: number, arrivalMs: number): void {
  if (first.has(ms)) return;
  if (first.size >= MOMENTS) first.delete(first.keys().next().value!);
  first.set(ms, arrivalMs);
}
