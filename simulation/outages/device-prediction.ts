// Which device has opened, from calls: the rules of `grouping-rules.ts` on the tree of one feeder, as a pure function of the calls and of
// what is known to have had supply. Nothing is remembered between two predictions, so that neither the order in which simultaneous calls
// came in nor the moment at which somebody looked can matter.
//
// A window of the rules' length is opened at every call i, and holds the calls up to t_i + window. Of the devices above call i each that
// fires in that window, and has had no supply since t_i, predicts the lowest device that has all that made it fire below it:
//   transformer   callers >= n, or >= share of its customers, or 1 of 1; below it a secondary device at n
//   lateral       fired transformers >= n, or callers >= share of its customers
//   section, head fired laterals >= n
// A call belongs to the topmost device above it that is predicted since that call or earlier. Calls of one flat house that others would
// have to share stay single. More calls move a prediction only upwards, more evidence of supply only downwards.
import { type DeviceTree, KIND } from './device-tree.ts';
import type { GroupingRules } from './grouping-rules.ts';

export interface PredictedCall {
  readonly timeMs: number;
  /** row of the tree's service points */
  readonly point: number;
  /** who calls: a dense number; the same one twice counts once */
  readonly caller: number;
  /** false: it speaks for nothing above the transformer */
  readonly reachesHead: boolean;
}

export const NO_DEVICE = -1;

/** Callers and calling points below each device within the window. */
class Tally {
  readonly callers: Int32Array;
  readonly points: Int32Array;
  /** sum of the rows of calling points: where there is one, it is its row */
  readonly pointSum: Float64Array;
  readonly #callersAt: Int32Array;
  #callsOf = new Int32Array(64);

  constructor(devices: number, points: number) {
    this.callers = new Int32Array(devices);
    this.points = new Int32Array(devices);
    this.pointSum = new Float64Array(devices);
    this.#callersAt = new Int32Array(points);
  }

  /** True: something has changed. */
  shift(tree: DeviceTree, { caller, point }: PredictedCall, by: 1 | -1, top: number): boolean {
    if (caller >= this.#callsOf.length) {
      const larger = new Int32Array(Math.max(caller + 1, 2 * this.#callsOf.length));
      larger.set(this.#callsOf);
      this.#callsOf = larger;
    }
    const calls = (this.#callsOf[caller]! += by);
    if (calls !== (by === 1 ? 1 : 0)) return false;
    const before = this.#callersAt[point]!;
    const after = (this.#callersAt[point] = before + by);
    const most = tree.pointCustomers[point]!;
    const change = Math.min(after, most) - Math.min(before, most);
    const points = Number(after > 0) - Number(before > 0);
    if (change === 0 && points === 0) return false;
    for (let x = tree.pointDevice[point]!; x >= 0; x = tree.parent[x]!) {
      this.callers[x]! += change;
      this.points[x]! += points;
      this.pointSum[x]! += points * point;
      if (tree.kind[x]! <= top) break;
    }
    return true;
  }
}

export class DevicePrediction {
  readonly #tree: DeviceTree;
  readonly #rules: GroupingRules;
  /** up to the transformer; up to the head */
  readonly #near: Tally;
  readonly #full: Tally;
  /** [devices] 1: its rule fires; fired transformers at or below; fired laterals of a unit; units with some at or below */
  readonly #fired: Uint8Array;
  readonly #transformers: Int32Array;
  readonly #firedOfUnit: Int32Array;
  readonly #units: Int32Array;
  /** [devices] first call of the first window in which it is predicted; Infinity never */
  readonly #since: Float64Array;
  /** [devices] where the calls of a predicted device have gone */
  readonly #rise: Int32Array;

  constructor(tree: DeviceTree, rules: GroupingRules) {
    const count = tree.ids.length;
    this.#tree = tree;
    this.#rules = rules;
    this.#near = new Tally(count, tree.pointIds.length);
    this.#full = new Tally(count, tree.pointIds.length);
    this.#fired = new Uint8Array(count);
    this.#transformers = new Int32Array(count);
    this.#firedOfUnit = new Int32Array(count);
    this.#units = new Int32Array(count);
    this.#since = new Float64Array(count);
    this.#rise = new Int32Array(count);
  }

  /**
   * `calls` by time, earliest first. `aliveMs` [devices]: when something at or below it was last known to have supply, never falling
   * towards the head; -Infinity never, Infinity it has it now. Returns [calls] the row of the predicted device, or NO_DEVICE.
   */
  predict(calls: readonly PredictedCall[], aliveMs: Float64Array, windowMs: number): Int32Array {
    this.#since.fill(Infinity);
    let end = 0;
    for (let i = 0; i < calls.length; i++) {
      const until = calls[i]!.timeMs + windowMs;
      for (; end < calls.length && calls[end]!.timeMs <= until; end++) this.#shift(calls[end]!, 1);
      this.#look(calls[i]!, aliveMs);
      this.#shift(calls[i]!, -1);
    }
    return this.#assign(calls, aliveMs);
  }

  #shift(call: PredictedCall, by: 1 | -1): void {
    this.#near.shift(this.#tree, call, by, KIND.transformer);
    if (call.reachesHead && this.#full.shift(this.#tree, call, by, KIND.head)) this.#refire(call.point);
  }

  #refire(point: number): void {
    const { kind, parent, unit, pointDevice } = this.#tree;
    for (let x = pointDevice[point]!; x >= 0; x = parent[x]!) {
      const isTransformer = kind[x] === KIND.transformer;
      if (!isTransformer && kind[x] !== KIND.lateral) continue;
      const fires = Number(isTransformer ? this.#transformerFires(this.#full, x) : this.#lateralFires(x));
      const change = fires - this.#fired[x]!;
      if (change === 0) continue;
      this.#fired[x] = fires;
      if (isTransformer) for (let y = x; y >= 0; y = parent[y]!) this.#transformers[y]! += change;
      const u = unit[x]!;
      if (isTransformer && u !== x) continue;
      const before = this.#firedOfUnit[u]!;
      this.#firedOfUnit[u] = before + change;
      const units = Number(before + change > 0) - Number(before > 0);
      if (units !== 0) for (let y = u; y >= 0; y = parent[y]!) this.#units[y]! += units;
    }
  }

  #transformerFires(tally: Tally, x: number): boolean {
    const callers = tally.callers[x]!;
    if (callers === 0 || this.#isSingleHouse(tally, x)) return false;
    const { transformerCalls, transformerShare } = this.#rules;
    const customers = this.#tree.customers[x]!;
    return callers >= transformerCalls || callers >= transformerShare * customers || customers === 1;
  }

  /** Matters where the transformer above is known to have supply. */
  #secondaryFires(x: number): boolean {
    return this.#near.callers[x]! >= this.#rules.transformerCalls && !this.#isSingleHouse(this.#near, x);
  }

  #lateralFires(x: number): boolean {
    return this.#transformers[x]! >= this.#rules.lateralTransformers || this.#lateralShareFires(x);
  }

  #lateralShareFires(x: number): boolean {
    const callers = this.#full.callers[x]!;
    if (callers === 0 || this.#isSingleHouse(this.#full, x)) return false;
    return callers >= this.#rules.lateralShare * this.#tree.customers[x]!;
  }

  /** All who call live in one house of several flats, and the device right above it feeds others too. */
  #isSingleHouse(tally: Tally, x: number): boolean {
    if (tally.points[x] !== 1) return false;
    const { pointCustomers, pointDevice, pointsBelow } = this.#tree;
    const point = tally.pointSum[x]!;
    return pointCustomers[point]! > 1 && pointsBelow[pointDevice[point]!]! > 1;
  }

  /** Of the window that opens at this call: what is predicted above it. */
  #look(call: PredictedCall, aliveMs: Float64Array): void {
    const { kind, parent, pointDevice, unit } = this.#tree;
    const { lateralTransformers, sectionLaterals, headLaterals } = this.#rules;
    const d = pointDevice[call.point]!;
    const u = unit[d]!;
    // The lowest device so far that has as many callers (transformers, laterals) below it as the one looked at.
    let near = d;
    let full = d;
    let low = NO_DEVICE;
    let lowUnit = u >= 0 && this.#units[u]! > 0 ? u : NO_DEVICE;
    for (let x = d; x >= 0 && call.timeMs > aliveMs[x]!; x = parent[x]!) {
      if (this.#near.points[x]! > this.#near.points[near]!) near = x;
      if (this.#full.points[x]! > this.#full.points[full]!) full = x;
      if (kind[x] === KIND.secondary) {
        if (this.#secondaryFires(x)) this.#found(near, call.timeMs);
        continue;
      }
      if (kind[x] === KIND.transformer) {
        if (this.#transformerFires(this.#near, x)) this.#found(near, call.timeMs);
        if (!call.reachesHead) return;
        if (this.#fired[x] === 1) low = x;
        continue;
      }
      if (low >= 0 && this.#transformers[x]! > this.#transformers[low]!) low = x;
      if (kind[x] === KIND.lateral) {
        if (low >= 0 && this.#transformers[x]! >= lateralTransformers) this.#found(low, call.timeMs);
        if (this.#lateralShareFires(x)) this.#found(full, call.timeMs);
      } else if (kind[x]! <= KIND.section && lowUnit >= 0) {
        if (this.#units[x]! > this.#units[lowUnit]!) lowUnit = x;
        const enough = kind[x] === KIND.head ? headLaterals : sectionLaterals;
        if (this.#units[x]! >= enough) this.#found(lowUnit, call.timeMs);
      }
    }
  }

  #found(device: number, timeMs: number): void {
    if (timeMs < this.#since[device]!) this.#since[device] = timeMs;
  }

  #assign(calls: readonly PredictedCall[], aliveMs: Float64Array): Int32Array {
    const { depth } = this.#tree;
    const owner = new Int32Array(calls.length);
    this.#rise.fill(NO_DEVICE);
    for (let i = 0; i < calls.length; i++) {
      owner[i] = NO_DEVICE;
      this.#eachPredicted(calls[i]!, aliveMs, (x) => {
        owner[i] = x;
      });
    }
    // Calls of one device that have been grouped already go up together: of a transformer's calls none stays behind because the lateral
    // was predicted only from its second one on.
    for (let isMoving = true; isMoving; ) {
      isMoving = false;
      for (let i = 0; i < calls.length; i++) {
        const own = owner[i]!;
        if (own === NO_DEVICE) continue;
        this.#eachPredicted(calls[i]!, aliveMs, (x) => {
          const top = this.#rise[x]!;
          if (top === NO_DEVICE || depth[own]! < depth[top]!) this.#rise[x] = own;
        });
      }
      for (let i = 0; i < calls.length; i++)
        this.#eachPredicted(calls[i]!, aliveMs, (x) => {
          const own = this.#topmost(owner[i]!, this.#rise[x]!, calls[i]!.timeMs, aliveMs);
          if (own === owner[i]) return;
          owner[i] = own;
          isMoving = true;
        });
    }
    return owner;
  }

  /** Of the predicted devices from `device` up to `top` the highest that was not seen with supply since. */
  #topmost(device: number, top: number, timeMs: number, aliveMs: Float64Array): number {
    const { depth, parent } = this.#tree;
    let found = device;
    for (let x = device; x >= 0 && depth[x]! >= depth[top]! && timeMs > aliveMs[x]!; x = parent[x]!)
      if (this.#since[x]! < Infinity) found = x;
    return found;
  }

  /** From below: the predicted devices that this call may belong to. */
  #eachPredicted(call: PredictedCall, aliveMs: Float64Array, visit: (device: number) => void): void {
    const { kind, parent, pointDevice } = this.#tree;
    for (let x = pointDevice[call.point]!; x >= 0 && call.timeMs > aliveMs[x]!; x = parent[x]!) {
      if (call.timeMs >= this.#since[x]!) visit(x);
      if (!call.reachesHead && kind[x] === KIND.transformer) return;
    }
  }
}
