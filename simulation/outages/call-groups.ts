// The groups in which calls of one feeder stand that nobody has confirmed yet: after each change the prediction is made anew, and cases
// follow it. A case goes on as long as its calls stay together; where they part, it keeps the group of its first call to have moved.
import { DevicePrediction, NO_DEVICE, type PredictedCall } from './device-prediction.ts';
import type { DeviceTree } from './device-tree.ts';
import type { GroupingRules } from './grouping-rules.ts';

export interface PooledCall extends PredictedCall {
  readonly id: string;
  /** the restored case under which this is a miss, null none */
  readonly after: string | null;
  /** the case it stands in; '' not yet */
  case: string;
  /** of its group: the predicted device, or its service point by itself; '' not yet */
  key: string;
}

export interface GroupChange {
  /** new cases, by key; `device` null: a single service point */
  readonly opened: readonly {
    readonly case: string;
    readonly device: string | null;
    readonly point: string;
    readonly parent: string | null;
    readonly atMs: number;
  }[];
  /** the prediction has moved: to a device, or (null) back to single reports */
  readonly repredicted: readonly { readonly case: string; readonly device: string | null; readonly point: string }[];
  /** calls that stand in another case now */
  readonly moved: readonly { readonly call: string; readonly from: string; readonly to: string }[];
  /** cases without calls: all went into another one */
  readonly merged: readonly { readonly case: string; readonly into: string }[];
}

/** Single reports of one service point are one case, but for those of after its supply came back. */
const keyOfPoint = ({ point, after }: Pick<PooledCall, 'point' | 'after'>): string => `p ${point} ${after ?? ''}`;

export class CallGroups {
  readonly #tree: DeviceTree;
  readonly #prediction: DevicePrediction;
  /** by time, then id */
  readonly #calls: PooledCall[] = [];
  readonly #callers = new Map<string, number>();
  readonly #caseOfKey = new Map<string, string>();
  readonly #keyOfCase = new Map<string, string>();
  /** [devices] */
  readonly #keyOfDevice: readonly string[];
  readonly #sizeOfCase = new Map<string, number>();

  constructor(tree: DeviceTree, rules: GroupingRules) {
    this.#tree = tree;
    this.#prediction = new DevicePrediction(tree, rules);
    this.#keyOfDevice = tree.ids.map((_, row) => `d ${row}`);
  }

  /** As it stood when it was written down: calls with their cases, in any order. */
  resume(calls: readonly PooledCall[]): void {
    for (const call of calls) {
      this.#insert({ ...call });
      this.#caseOfKey.set(call.key, call.case);
      this.#keyOfCase.set(call.case, call.key);
      this.#sizeOfCase.set(call.case, (this.#sizeOfCase.get(call.case) ?? 0) + 1);
    }
  }

  get calls(): readonly PooledCall[] {
    return this.#calls;
  }

  callsOf(atCase: string): PooledCall[] {
    return this.#calls.filter((call) => call.case === atCase);
  }

  /** A dense number for whoever calls. */
  callerOf(name: string): number {
    let row = this.#callers.get(name);
    if (row === undefined) this.#callers.set(name, (row = this.#callers.size));
    return row;
  }

  add(call: Omit<PooledCall, 'case' | 'key'>): void {
    this.#insert({ ...call, case: '', key: '' });
  }

  /** These are no matter of predictions any more. Returns them; cases that are left without calls are gone from here. */
  take(isTaken: (call: PooledCall) => boolean): PooledCall[] {
    const taken = this.#calls.filter(isTaken);
    if (taken.length === 0) return taken;
    const left = this.#calls.filter((call) => !isTaken(call));
    this.#calls.length = 0;
    this.#calls.push(...left);
    for (const call of taken) this.#leave(call);
    return taken;
  }

  /** After calls or evidence have changed. `nameCase` names a new case. */
  regroup(aliveMs: Float64Array, windowMs: number, nameCase: () => string): GroupChange {
    const owner = this.#prediction.predict(this.#calls, aliveMs, windowMs);
    const groups = new Map<string, { device: number; moves: { call: PooledCall; from: string }[] }>();
    const old = new Set<string>();
    this.#calls.forEach((call, i) => {
      const device = owner[i]!;
      const key = device === NO_DEVICE ? keyOfPoint(call) : this.#keyOfDevice[device]!;
      if (key === call.key) return;
      const group = groups.get(key);
      const move = { call, from: call.case };
      if (group === undefined) groups.set(key, { device, moves: [move] });
      else group.moves.push(move);
      if (call.case !== '') old.add(call.case);
    });
    for (const [key, { moves }] of groups)
      for (const { call } of moves) {
        this.#leave(call);
        call.key = key;
      }
    const opened: GroupChange['opened'][number][] = [];
    const repredicted: GroupChange['repredicted'][number][] = [];
    const moved: GroupChange['moved'][number][] = [];
    const vacant = new Set([...old].filter((name) => !this.#sizeOfCase.has(name)));
    const wentTo = new Map<string, string>();
    for (const [key, { device: row, moves }] of groups) {
      let name = this.#caseOfKey.get(key);
      if (name === undefined) {
        name = moves
          .map(({ from }) => from)
          .filter((from) => vacant.has(from))
          .reduce(earliest, undefined);
        const device = row === NO_DEVICE ? null : this.#tree.ids[row]!;
        const first = moves[0]!.call;
        const point = this.#tree.pointIds[first.point]!;
        if (name === undefined) {
          name = nameCase();
          opened.push({ case: name, device, point, parent: first.after, atMs: first.timeMs });
        } else {
          vacant.delete(name);
          repredicted.push({ case: name, device, point });
        }
      }
      for (const { call, from } of moves) {
        this.#enter(call, key, name);
        if (!wentTo.has(from)) wentTo.set(from, name);
        if (from !== name) moved.push({ call: call.id, from, to: name });
      }
    }
    return {
      ...{ opened, repredicted, moved },
      merged: [...vacant].map((name) => ({ case: name, into: wentTo.get(name)! })),
    };
  }

  #enter(call: PooledCall, key: string, name: string): void {
    call.case = name;
    this.#caseOfKey.set(key, name);
    this.#keyOfCase.set(name, key);
    this.#sizeOfCase.set(name, (this.#sizeOfCase.get(name) ?? 0) + 1);
  }

  #leave({ case: name }: PooledCall): void {
    if (name === '') return;
    const size = this.#sizeOfCase.get(name)! - 1;
    if (size > 0) {
      this.#sizeOfCase.set(name, size);
      return;
    }
    this.#sizeOfCase.delete(name);
    this.#caseOfKey.delete(this.#keyOfCase.get(name)!);
    this.#keyOfCase.delete(name);
  }

  #insert(call: PooledCall): void {
    let at = this.#calls.length;
    while (at > 0 && isLater(this.#calls[at - 1]!, call)) at--;
    this.#calls.splice(at, 0, call);
  }
}

const isLater = (a: PooledCall, b: PooledCall): boolean =>
  a.timeMs > b.timeMs || (a.timeMs === b.timeMs && a.id > b.id);

/** Names are numbered in the order in which cases were opened. */
function earliest(a: string | undefined, b: string): string {
  return a === undefined || numberOf(b) < numberOf(a) ? b : a;
}

export const numberOf = (name: string): number => Number(name.slice(name.lastIndexOf('-') + 1));
