// What is known on one feeder besides calls: what was last seen with supply, and where supply came back.
import { type DeviceTree } from './device-tree.ts';

export interface FeederEvidenceState {
  /** device id -> ms of the last sign of supply right there; devices that telemetry sees closed and live now */
  readonly alive: readonly (readonly [string, number])[];
  readonly live: readonly string[];
  /** service point -> the case that ended there, and when */
  readonly back: readonly (readonly [string, { readonly case: string; readonly atMs: number }])[];
}

export class FeederEvidence {
  readonly #tree: DeviceTree;
  /** [devices] told right there, and with all that is below; of the latter Infinity where something is live now */
  readonly #told: Float64Array;
  readonly #seen: Float64Array;
  readonly aliveMs: Float64Array;
  readonly #live = new Set<number>();
  readonly #liveBelow: Int32Array;
  readonly #back = new Map<number, { readonly case: string; readonly atMs: number }>();

  constructor(tree: DeviceTree, state: FeederEvidenceState | null = null) {
    const count = tree.ids.length;
    this.#tree = tree;
    this.#told = new Float64Array(count).fill(-Infinity);
    this.#seen = new Float64Array(count).fill(-Infinity);
    this.aliveMs = new Float64Array(count).fill(-Infinity);
    this.#liveBelow = new Int32Array(count);
    if (state === null) return;
    for (const [id, atMs] of state.alive) this.#sawSupply(tree.rowOf.get(id)!, atMs);
    for (const id of state.live) this.#setLive(tree.rowOf.get(id)!, true);
    for (const [point, back] of state.back) this.#back.set(tree.pointRowOf.get(point)!, back);
  }

  snapshot(): FeederEvidenceState {
    const { ids, pointIds } = this.#tree;
    return {
      alive: [...this.#told].flatMap((atMs, row) => (atMs > -Infinity ? [[ids[row]!, atMs] as const] : [])),
      live: [...this.#live].map((row) => ids[row]!),
      back: [...this.#back].map(([row, back]) => [pointIds[row]!, back]),
    };
  }

  /**
   * What telemetry says of a device. Closed, live and GOOD it bars itself and all above until it says otherwise; from then on it counts as
   * seen with supply when it last said so. True: something has changed that predictions rest on.
   */
  deviceTold(device: number, isLive: boolean, atMs: number): boolean {
    const wasLive = this.#live.has(device);
    if (isLive) this.#sawSupply(device, atMs);
    if (isLive === wasLive) return false;
    this.#setLive(device, isLive);
    return true;
  }

  /** A meter has answered. */
  pointAlive(point: number, atMs: number): void {
    this.#sawSupply(this.#tree.pointDevice[point]!, atMs);
  }

  cameBack(point: number, atCase: string, atMs: number): void {
    this.#back.set(point, { case: atCase, atMs });
  }

  /** The case whose supply came back here not longer than `withinMs` before, null none. */
  backSince(point: number, atMs: number, withinMs: number): string | null {
    const back = this.#back.get(point);
    return back !== undefined && atMs >= back.atMs && atMs <= back.atMs + withinMs ? back.case : null;
  }

  #sawSupply(device: number, atMs: number): void {
    if (atMs > this.#told[device]!) this.#told[device] = atMs;
    for (let x = device; x >= 0 && atMs > this.#seen[x]!; x = this.#tree.parent[x]!) {
      this.#seen[x] = atMs;
      if (this.#liveBelow[x] === 0) this.aliveMs[x] = atMs;
    }
  }

  #setLive(device: number, isLive: boolean): void {
    if (isLive) this.#live.add(device);
    else this.#live.delete(device);
    for (let x = device; x >= 0; x = this.#tree.parent[x]!) {
      this.#liveBelow[x]! += isLive ? 1 : -1;
      this.aliveMs[x] = this.#liveBelow[x]! > 0 ? Infinity : this.#seen[x]!;
    }
  }
}
