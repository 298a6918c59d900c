// The intake of calls, last gasps and pings of a whole city: each becomes part of exactly one case. What nobody has confirmed is grouped by
// `call-groups.ts`; what a person or telemetry has confirmed stands, and takes the calls below its device that came in since it began.
import { CallGroups, numberOf, type PooledCall } from './call-groups.ts';
import { type DeviceTree, isBelow } from './device-tree.ts';
import { FeederEvidence, type FeederEvidenceState } from './feeder-evidence.ts';
import type { GroupingRules } from './grouping-rules.ts';
import { IntakeCases, type OpenCase, shown } from './intake-cases.ts';
import type { Call, IntakeCase, IntakeFact, IntakeRefusal, IntakeResult } from './intake-facts.ts';

export interface CallIntakeState {
  readonly cases: readonly IntakeCase[];
  readonly calls: readonly Call[];
  readonly feeders: readonly {
    readonly feeder: string;
    readonly isStorm: boolean;
    readonly evidence: FeederEvidenceState;
    readonly grouped: readonly Pick<PooledCall, 'id' | 'after' | 'key'>[];
  }[];
}

interface Feeder {
  readonly tree: DeviceTree;
  readonly groups: CallGroups;
  readonly evidence: FeederEvidence;
  isStorm: boolean;
  /** confirmed cases that somebody is still out by */
  readonly standing: Set<OpenCase>;
}

const refused = (code: IntakeRefusal, at: string) => ({ kind: 'refused', code, at }) as const;
const done = (id: string, facts: readonly IntakeFact[]) => ({ kind: 'done', case: id, facts }) as const;

export class CallIntake {
  readonly #rules: GroupingRules;
  readonly #cases: IntakeCases;
  readonly #feeders = new Map<string, Feeder>();
  readonly #feederOfPoint = new Map<string, Feeder>();
  readonly #feederOfDevice = new Map<string, Feeder>();

  /** `state`: of the same trees, as `snapshot` gave it. */
  constructor(trees: readonly DeviceTree[], rules: GroupingRules, state: CallIntakeState | null = null) {
    this.#rules = rules;
    this.#cases = new IntakeCases(state?.cases ?? [], state?.calls ?? []);
    for (const tree of trees) {
      const known = state?.feeders.find(({ feeder }) => feeder === tree.feeder);
      const feeder: Feeder = {
        tree,
        groups: new CallGroups(tree, rules),
        evidence: new FeederEvidence(tree, known?.evidence),
        isStorm: known?.isStorm ?? false,
        standing: new Set(),
      };
      this.#feeders.set(tree.feeder, feeder);
      for (const id of tree.ids) this.#feederOfDevice.set(id, feeder);
      for (const id of tree.pointIds) this.#feederOfPoint.set(id, feeder);
      const pooled = known?.grouped.map(({ id, after, key }) => ({
        ...this.#pooled(feeder, this.#cases.call(id)!, after),
        ...{ key, case: this.#cases.caseOfCall(id)! },
      }));
      feeder.groups.resume(pooled ?? []);
    }
    for (const known of this.#cases.values())
      if (known.isConfirmed && !known.isOver) this.#feeders.get(known.feeder)?.standing.add(known);
  }

  snapshot(): CallIntakeState {
    return {
      cases: this.cases(),
      calls: this.#cases.calls(),
      feeders: [...this.#feeders.values()].map(({ tree, evidence, groups, isStorm }) => ({
        ...{ feeder: tree.feeder, isStorm },
        evidence: evidence.snapshot(),
        grouped: groups.calls.map(({ id, after, key }) => ({ id, after, key })),
      })),
    };
  }

  /** Feeders on which a person has said that it storms. */
  stormFeeders(): string[] {
    return [...this.#feeders].flatMap(([feeder, { isStorm }]) => (isStorm ? [feeder] : []));
  }

  cases(): IntakeCase[] {
    return this.#cases.shown();
  }

  caseOf(id: string): IntakeCase | null {
    const found = this.#cases.get(id);
    return found === undefined ? null : shown(found);
  }

  /** The case that this call is part of, null: no such call. */
  caseOfCall(call: string): string | null {
    return this.#cases.caseOfCall(call);
  }

  callsOf(id: string): Call[] {
    return [...(this.#cases.get(id)?.calls ?? [])].map((call) => this.#cases.call(call)!);
  }

  /** The confirmed case at this device that is not over, null none. */
  standingAt(deviceId: string): IntakeCase | null {
    for (const known of this.#feederOfDevice.get(deviceId)?.standing ?? [])
      if (known.device === deviceId) return shown(known);
    return null;
  }

  /** A call or a last gasp. */
  take(call: Call): IntakeResult {
    const feeder = this.#feederOfPoint.get(call.point);
    if (feeder === undefined) return refused('unknown-point', call.point);
    if (this.#cases.call(call.id) !== undefined) return refused('known-call', call.id);
    if (!Number.isSafeInteger(call.atMs)) return refused('bad-time', call.id);
    this.#cases.note(call);
    const facts: IntakeFact[] = [];
    const reach = this.#rules.reach[call.code];
    const point = feeder.tree.pointRowOf.get(call.point)!;
    const alone = (kind: 'hazard' | 'voltage' | 'outage') =>
      this.#cases.join(call.id, this.#cases.alone(feeder.tree.feeder, kind, call, facts), facts);
    if (reach === 'hazard') alone('hazard');
    else if (reach === 'single') alone('voltage');
    else {
      const known = this.#standingAbove(feeder, point, call.atMs);
      if (known !== null) this.#cases.join(call.id, known, facts);
      else if (call.isOwnFlat && feeder.tree.pointCustomers[point]! > 1) alone('outage');
      else {
        const after = feeder.evidence.backSince(point, call.atMs, this.#rules.missWithinMs);
        feeder.groups.add(this.#pooled(feeder, call, after));
        this.#regroup(feeder, facts);
      }
    }
    return done(this.#cases.caseOfCall(call.id)!, facts);
  }

  /**
   * A meter was asked. An answer is evidence against everything open above it; silence says something only where supply is thought to have
   * come back: then it is a miss (`id` names it), part of an outage under the restored one. `case` '': of none.
   */
  ping(id: string, pointId: string, isAnswered: boolean, atMs: number): IntakeResult {
    const feeder = this.#feederOfPoint.get(pointId);
    if (feeder === undefined) return refused('unknown-point', pointId);
    if (!Number.isSafeInteger(atMs)) return refused('bad-time', id);
    const point = feeder.tree.pointRowOf.get(pointId)!;
    if (!isAnswered) {
      if (feeder.evidence.backSince(point, atMs, this.#rules.missWithinMs) === null) return done('', []);
      return this.take({ id, point: pointId, code: 'ping-missed', atMs, customer: null, isOwnFlat: false });
    }
    feeder.evidence.pointAlive(point, atMs);
    const facts: IntakeFact[] = [];
    this.#regroup(feeder, facts);
    return done('', facts);
  }

  /** What telemetry says of a device now; `isLive`: GOOD, closed, and with voltage. */
  deviceTold(deviceId: string, isLive: boolean, atMs: number): IntakeResult {
    const feeder = this.#feederOfDevice.get(deviceId);
    if (feeder === undefined) return refused('unknown-device', deviceId);
    if (!Number.isSafeInteger(atMs)) return refused('bad-time', deviceId);
    const facts: IntakeFact[] = [];
    if (feeder.evidence.deviceTold(feeder.tree.rowOf.get(deviceId)!, isLive, atMs)) this.#regroup(feeder, facts);
    return done('', facts);
  }

  /** A person says that a storm is on at this feeder, or over. */
  setStorm(feederId: string, isStorm: boolean): IntakeFact[] {
    const feeder = this.#feeders.get(feederId);
    const facts: IntakeFact[] = [];
    if (feeder === undefined || feeder.isStorm === isStorm) return facts;
    feeder.isStorm = isStorm;
    this.#regroup(feeder, facts);
    return facts;
  }

  /**
   * A device is known to be open. By telemetry (a trip): calls since then join, earlier ones stay what they are. By a person: whatever
   * nobody has confirmed below it is absorbed.
   */
  open(deviceId: string, by: 'person' | 'telemetry', atMs: number): IntakeResult {
    const feeder = this.#feederOfDevice.get(deviceId);
    if (feeder === undefined) return refused('unknown-device', deviceId);
    if (!Number.isSafeInteger(atMs)) return refused('bad-time', deviceId);
    const known = this.standingAt(deviceId);
    if (known !== null) return refused('already-open', known.id);
    const facts: IntakeFact[] = [];
    const made = this.#made(feeder, null, atMs, facts);
    this.#stand(feeder, made, deviceId, by, facts);
    this.#regroup(feeder, facts);
    return done(made.id, facts);
  }

  /** Somebody confirms a case, at its predicted device (`device` null) or at another one of the feeder. */
  confirm(id: string, deviceId: string | null, by: 'person' | 'telemetry'): IntakeResult {
    const found = this.#cases.get(id);
    if (found === undefined) return refused('unknown-case', id);
    if (found.isOver) return refused('over', id);
    if (found.isConfirmed) return refused('confirmed-already', id);
    const feeder = this.#feeders.get(found.feeder)!;
    const trouble = this.#notOf(feeder, deviceId);
    if (trouble !== null) return trouble;
    const facts: IntakeFact[] = [];
    const row = deviceId === null ? null : feeder.tree.rowOf.get(deviceId)!;
    for (const call of feeder.groups.take((other) => other.case === id))
      if (row !== null && !isBelow(feeder.tree, feeder.tree.pointDevice[call.point]!, row)) feeder.groups.add(call);
    this.#stand(feeder, found, deviceId ?? found.device, by, facts);
    this.#regroup(feeder, facts);
    return done(id, facts);
  }

  /** The device of a confirmed case is another one than was thought. Calls that it has stay with it. */
  locate(id: string, deviceId: string): IntakeResult {
    const found = this.#cases.get(id);
    if (found === undefined) return refused('unknown-case', id);
    if (!found.isConfirmed) return refused('not-confirmed', id);
    const feeder = this.#feeders.get(found.feeder)!;
    const trouble = this.#notOf(feeder, deviceId);
    if (trouble !== null) return trouble;
    const facts: IntakeFact[] = [];
    found.device = deviceId;
    this.#gather(feeder, found, 'telemetry', facts);
    this.#regroup(feeder, facts);
    return done(id, facts);
  }

  /** A person puts one case into another one that is confirmed. */
  merge(id: string, into: string): IntakeResult {
    const [from, to] = [this.#cases.get(id), this.#cases.get(into)];
    if (from === undefined || to === undefined) return refused('unknown-case', from === undefined ? id : into);
    if (!to.isConfirmed || from === to) return refused('not-confirmed', into);
    const facts: IntakeFact[] = [];
    const feeder = this.#feeders.get(from.feeder)!;
    feeder.groups.take((call) => call.case === id);
    for (const call of [...from.calls]) this.#cases.join(call, to, facts);
    facts.push({ name: 'merged', case: id, into });
    this.#end(feeder, from);
    this.#regroup(feeder, facts);
    return done(into, facts);
  }

  /** A person parts a confirmed case: one for each device, with the calls below it; other calls are single reports again. */
  split(id: string, devices: readonly string[]): IntakeResult {
    const found = this.#cases.get(id);
    if (found === undefined) return refused('unknown-case', id);
    if (found.isOver) return refused('over', id);
    if (!found.isConfirmed) return refused('not-confirmed', id);
    const feeder = this.#feeders.get(found.feeder)!;
    for (const device of devices) {
      const trouble = this.#notOf(feeder, device);
      if (trouble !== null) return trouble;
    }
    const facts: IntakeFact[] = [];
    this.#end(feeder, found);
    for (const call of found.calls) feeder.groups.add(this.#pooled(feeder, this.#cases.call(call)!, null));
    for (const device of devices)
      this.#stand(feeder, this.#made(feeder, found.parent, found.startedMs, facts), device, 'person', facts);
    this.#regroup(feeder, facts);
    return done(id, facts);
  }

  /** Supply is back at these service points; a call or a missed ping there soon after is a miss under this case. */
  cameBack(id: string, points: readonly string[], atMs: number): IntakeResult {
    if (this.#cases.get(id) === undefined) return refused('unknown-case', id);
    const unknown = points.find((point) => !this.#feederOfPoint.has(point));
    if (unknown !== undefined) return refused('unknown-point', unknown);
    for (const point of points) {
      const { evidence, tree } = this.#feederOfPoint.get(point)!;
      evidence.cameBack(tree.pointRowOf.get(point)!, id, atMs);
    }
    return done(id, []);
  }

  /** Nobody is out by it any more, or it never was one: no call joins it from here on. */
  finish(id: string): IntakeResult {
    const found = this.#cases.get(id);
    if (found === undefined) return refused('unknown-case', id);
    const facts: IntakeFact[] = [];
    const feeder = this.#feeders.get(found.feeder)!;
    feeder.groups.take((call) => call.case === id);
    this.#end(feeder, found);
    this.#regroup(feeder, facts);
    return done(id, facts);
  }

  #notOf(feeder: Feeder, device: string | null): Extract<IntakeResult, { kind: 'refused' }> | null {
    if (device === null || feeder.tree.rowOf.has(device)) return null;
    return refused(this.#feederOfDevice.has(device) ? 'other-feeder' : 'unknown-device', device);
  }

  /** The lowest confirmed case that this service point is still out by; of two at one device the older. */
  #standingAbove({ standing, tree, evidence }: Feeder, point: number, atMs: number): OpenCase | null {
    let best: OpenCase | null = null;
    let bestDepth = -1;
    for (const known of standing) {
      if (known.kind !== 'outage' || atMs < known.startedMs) continue;
      if (evidence.backSince(point, atMs, Infinity) === known.id) continue;
      const row = known.device === null ? -1 : tree.rowOf.get(known.device)!;
      const isHere = row < 0 ? known.point === tree.pointIds[point] : isBelow(tree, tree.pointDevice[point]!, row);
      if (!isHere) continue;
      const depth = row < 0 ? Infinity : tree.depth[row]!;
      const isOlder = depth === bestDepth && best !== null && numberOf(known.id) < numberOf(best.id);
      if (depth > bestDepth || isOlder) [best, bestDepth] = [known, depth];
    }
    return best;
  }

  /** Of a service point all meters are one caller. */
  #pooled({ tree, groups }: Feeder, call: Call, after: string | null): Omit<PooledCall, 'case' | 'key'> {
    const isMeter = call.code === 'last-gasp' || call.code === 'ping-missed';
    const who = isMeter ? { meter: 1 } : (call.customer ?? { call: call.id });
    return {
      id: call.id,
      timeMs: call.atMs,
      point: tree.pointRowOf.get(call.point)!,
      caller: groups.callerOf(JSON.stringify([call.point, who])),
      reachesHead: this.#rules.reach[call.code] === 'any',
      after,
    };
  }

  #regroup(feeder: Feeder, facts: IntakeFact[]): void {
    const { groups, evidence, isStorm, tree } = feeder;
    const window = isStorm ? this.#rules.stormWindowMs : this.#rules.windowMs;
    const change = groups.regroup(evidence.aliveMs, window, () => this.#cases.name());
    for (const { case: id, device, ...what } of change.opened) {
      this.#cases.open({ id, kind: 'outage', feeder: tree.feeder, ...what }, facts);
      this.#cases.predict(id, device, facts);
    }
    for (const { case: id, device, point } of change.repredicted) {
      this.#cases.get(id)!.point = point;
      this.#cases.predict(id, device, facts);
    }
    for (const { call, to } of change.moved) this.#cases.join(call, this.#cases.get(to)!, facts);
    for (const { case: id, into } of change.merged) {
      this.#cases.get(id)!.isOver = true;
      facts.push({ name: 'merged', case: id, into });
    }
  }

  #made({ tree }: Feeder, parent: string | null, atMs: number, facts: IntakeFact[]): OpenCase {
    return this.#cases.open(
      { id: this.#cases.name(), kind: 'outage', feeder: tree.feeder, point: '', parent, atMs },
      facts,
    );
  }

  /** It is confirmed from here on. */
  #stand(
    feeder: Feeder,
    found: OpenCase,
    device: string | null,
    by: 'person' | 'telemetry',
    facts: IntakeFact[],
  ): void {
    found.isConfirmed = true;
    found.device = device;
    feeder.standing.add(found);
    facts.push({ name: 'confirmed', case: found.id, device });
    this.#gather(feeder, found, by, facts);
  }

  /** By a person it absorbs what nobody has confirmed below it; by telemetry it takes what came in since it began. */
  #gather(feeder: Feeder, found: OpenCase, by: 'person' | 'telemetry', facts: IntakeFact[]): void {
    const { tree, groups } = feeder;
    if (found.device === null || found.kind !== 'outage') return;
    const row = tree.rowOf.get(found.device)!;
    const left = new Set<string>();
    const taken = groups.take(
      ({ point, timeMs }) =>
        (by === 'person' || timeMs >= found.startedMs) && isBelow(tree, tree.pointDevice[point]!, row),
    );
    for (const { id, timeMs } of taken) {
      const from = this.#cases.caseOfCall(id);
      if (from !== null) left.add(from);
      found.startedMs = Math.min(found.startedMs, timeMs);
      this.#cases.join(id, found, facts);
    }
    for (const id of left) {
      const other = this.#cases.get(id)!;
      if (other === found || other.isConfirmed || other.isOver || other.calls.size > 0) continue;
      other.isOver = true;
      facts.push({ name: 'merged', case: id, into: found.id });
    }
  }

  #end(feeder: Feeder, found: OpenCase): void {
    found.isOver = true;
    feeder.standing.delete(found);
  }
}
