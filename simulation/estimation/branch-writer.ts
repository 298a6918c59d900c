// Writes cables and transformers into the live columns: 60,000 rows a second, so nothing is looked up twice.
import type { ChangedRows } from './changed-rows.ts';
import { basisOf, NONE_U16, ORIGIN, QUALITY, SUPPLY } from './live-columns.ts';
import type { ShadowParts } from './shadow-parts.ts';
import { CUT_OFF } from './supply-tree.ts';

/** Changes that are worth a word, in the columns' units: 0.1 % and 0.0001 pu. */
export const LOADING_BAND = 5;
export const VOLTAGE_BAND = 10;
/** What was computed last is shown on. */
export const NOT_CONVERGED = basisOf(ORIGIN.computed, QUALITY.uncertain, false);

export class BranchWriter {
  readonly #parts: ShadowParts & { readonly changed: ChangedRows };
  /** [branches] measurement that says it carries something, -1 */
  readonly #evidence: Int32Array;
  /** [branches] 0.1 % of the normal rating for 1 pu of power at 1 pu of voltage, at each end; NaN no rating */
  readonly #loadFrom: Float64Array;
  readonly #loadTo: Float64Array;
  /** [feeders] W, of its branches with supply */
  readonly losses: Float64Array;

  constructor(parts: ShadowParts & { readonly changed: ChangedRows }) {
    const { grid, readings } = parts;
    const { count, from, to, normalRating, ratedFromVoltage, ratedToVoltage } = grid.network.branches;
    const { baseVoltage } = grid.network.nodes;
    this.#parts = parts;
    this.#evidence = new Int32Array(count).fill(-1);
    for (const name of ['current', 'activePower'] as const)
      for (const [row, [m]] of readings.all('branch', name)) if (this.#evidence[row] === -1) this.#evidence[row] = m!;
    this.#loadFrom = new Float64Array(count);
    this.#loadTo = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      const unit = (1000 * grid.network.basePower) / normalRating[row]!;
      const isRated = normalRating[row]! > 0;
      this.#loadFrom[row] = isRated ? (unit * ratedFromVoltage[row]!) / baseVoltage[from[row]!]! : Number.NaN;
      this.#loadTo[row] = isRated ? (unit * ratedToVoltage[row]!) / baseVoltage[to[row]!]! : Number.NaN;
    }
    this.losses = new Float64Array(grid.feeders.count);
  }

  write(): void {
    this.losses.fill(0);
    this.#write(null);
  }

  /** These branches only, among them all of these feeders; a row may be there twice where it is dead. */
  writeSome(rows: readonly number[], feeders: ReadonlySet<number>): void {
    for (const feeder of feeders) this.losses[feeder] = 0;
    this.#write(rows);
  }

  /** Null: all. */
  #write(rows: readonly number[] | null): void {
    const { grid, tree, observation, readings, flow, columns } = this.#parts;
    const { count, from, to } = grid.network.branches;
    const { loading, voltage, power } = columns.branches;
    const { parentEdge, feeder: feederOf } = tree;
    // Out of the loop: what looks like a column may be looked up at each use.
    const { converged, busOfNode, solution } = flow;
    const { basePower } = grid.network;
    const evidence = this.#evidence;
    const losses = this.losses;
    const last = rows === null ? count : rows.length;
    for (let i = 0; i < last; i++) {
      const row = rows === null ? i : rows[i]!;
      const a = from[row]!;
      const b = to[row]!;
      const isToBelow = parentEdge[b] === row;
      const lower = isToBelow || parentEdge[a] === CUT_OFF ? b : a;
      const code = observation.codeOf(lower);
      const state = code & 3;
      let how = code >> 2;
      if (state === SUPPLY.live) {
        const m = evidence[row]!;
        if (m >= 0 && readings.isFresh(m)) how = basisOf(readings.origin[m]!, readings.qualityOf(m), false);
        if (!converged) how = NOT_CONVERGED;
      }
      const fed = feederOf[lower]!;
      let load = loading[row]!;
      let volt = voltage[row]!;
      let carried = power[row]!;
      if (state === SUPPLY.dead) {
        load = 0;
        volt = 0;
        carried = 0;
      } else if (solution !== null) {
        const { magnitude, pFrom, qFrom, pTo, qTo } = solution;
        const pf = pFrom[row]!;
        const pt = pTo[row]!;
        const ua = magnitude[busOfNode[a]!]!;
        const ub = magnitude[busOfNode[b]!]!;
        volt = lowest(ua, ub);
        load = this.#load(
          row,
          ua > 0 ? (pf * pf + qFrom[row]! ** 2) / (ua * ua) : 0,
          ub > 0 ? (pt * pt + qTo[row]! ** 2) / (ub * ub) : 0,
        );
        carried = (isToBelow ? pf : pt) * basePower;
        if (fed >= 0) losses[fed]! += (pf + pt) * basePower;
      }
      this.#store(row, state, how, fed, load, volt, carried);
    }
  }

  #store(row: number, state: number, how: number, fed: number, load: number, volt: number, carried: number): void {
    const { supply, basis, loading, voltage, feeder, power } = this.#parts.columns.branches;
    if (
      state === supply[row] &&
      how === basis[row] &&
      fed === feeder[row] &&
      Math.abs(load - loading[row]!) < LOADING_BAND &&
      Math.abs(volt - voltage[row]!) < VOLTAGE_BAND
    )
      return;
    supply[row] = state;
    basis[row] = how;
    feeder[row] = fed;
    loading[row] = load;
    voltage[row] = volt;
    power[row] = carried;
    this.#parts.changed.branches.add(row);
  }

  /** From the squares of both ends' currents, pu. */
  #load(row: number, atFrom: number, atTo: number): number {
    const kFrom = this.#loadFrom[row]!;
    const kTo = this.#loadTo[row]!;
    const square = Math.max(atFrom * kFrom * kFrom, atTo * kTo * kTo);
    return square >= 0 ? Math.min(NONE_U16 - 1, Math.round(Math.sqrt(square))) : NONE_U16;
  }
}

/** Of the ends that are live, 0.0001 pu. */
function lowest(ua: number, ub: number): number {
  const low = ua > 0 && (ua < ub || ub === 0) ? ua : ub;
  return low > 0 ? Math.round(low * 10_000) : NONE_U16;
}
