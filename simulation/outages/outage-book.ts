// All outages of a city in one book: calls come in and are grouped, cases live, base records are written, estimates are revised. Who acts
// goes through here, so that the three never disagree: a case is restored when its last record is closed, and not because somebody
// says so; what is merged, split or invalid takes its records along. Times come in; what has happened goes out as facts for the journal.
import type { BookFact, BookRefusal, BookResult } from './book-facts.ts';
import { CaseList } from './case-list.ts';
import { CityPlaces } from './city-places.ts';
import type { BookRules, BookState, OutageCity } from './book-state.ts';
import { CallIntake } from './call-intake.ts';
import type { EtrCourse, EtrResult, EtrRules } from './etr-course.ts';
import { OutageEtrs } from './outage-etrs.ts';
import type { Call, IntakeFact } from './intake-facts.ts';
import { InterruptionLedger, type RecordChange } from './interruption-ledger.ts';
import {
  type Actor,
  type CaseEvent,
  type CaseState,
  type CaseStep,
  confidenceOf,
  isNested,
  openCase,
  stageOf,
  stepCase,
  type ToldStep,
  type When,
} from './outage-case.ts';
import { outagesOf, sharedOut, takesIn, thoughtBack } from './record-search.ts';
import { RestorationChecks } from './restoration-checks.ts';

const ENGINE: Actor = { kind: 'engine', id: '' };
const CLOCK: Actor = { kind: 'clock', id: '' };
const refused = (code: BookRefusal, at: string): BookResult => ({ kind: 'refused', code, at });
/** A crew is as good as a person: somebody has seen it. */
const witness = ({ kind }: Actor) => (kind === 'telemetry' ? 'telemetry' : 'person');

export class OutageBook {
  readonly #rules: BookRules;
  #intake: CallIntake;
  #ledger: InterruptionLedger;
  #checks: RestorationChecks;
  #cases: CaseList;
  #etrs: OutageEtrs;
  readonly places: CityPlaces;

  constructor(city: OutageCity, rules: BookRules, state: BookState | null = null) {
    this.#rules = rules;
    this.#intake = new CallIntake(city.trees, rules.grouping, state?.intake ?? null);
    this.#ledger = new InterruptionLedger(city.groups, state?.ledger);
    this.#checks = new RestorationChecks(state?.checks);
    this.places = new CityPlaces(city.trees);
    this.#etrs = new OutageEtrs(rules.etr, state?.etrs);
    this.#cases = new CaseList(state?.cases ?? []);
  }

  snapshot(): BookState {
    const [intake, ledger, etrs] = [this.#intake.snapshot(), this.ledger.snapshot(), this.#etrs.snapshot()];
    return { intake, ledger, etrs, cases: this.cases(), checks: this.checks.snapshot() };
  }

  /** From here on it is what `other` is, for everybody who has it; `other` is used no more. */
  standAs(other: OutageBook): void {
    this.#intake = other.#intake;
    this.#ledger = other.#ledger;
    this.#checks = other.#checks;
    this.#cases = other.#cases;
    this.#etrs = other.#etrs;
  }

  get ledger(): InterruptionLedger {
    return this.#ledger;
  }

  get checks(): RestorationChecks {
    return this.#checks;
  }

  get storms(): readonly string[] {
    return this.#intake.stormFeeders();
  }

  cases(): CaseState[] {
    return this.#cases.all();
  }

  /** Those that somebody may still be out by, oldest first. Costs what they are, however many have ended. */
  goingOn(): CaseState[] {
    return this.#cases.goingOn();
  }

  caseOf(id: string): CaseState | null {
    return this.#cases.get(id) ?? null;
  }

  caseOfCall(call: string): string | null {
    return this.#intake.caseOfCall(call);
  }

  callsOf(id: string): readonly Call[] {
    return this.#intake.callsOf(id);
  }

  /** The confirmed case that somebody is still out by because this device is open, null none. */
  caseAt(device: string): string | null {
    return this.#intake.standingAt(device)?.id ?? null;
  }

  feederOf(id: string): string | null {
    return this.#intake.caseOf(id)?.feeder ?? null;
  }

  etrOf(id: string): EtrCourse {
    return this.#etrs.of(id);
  }

  /** A call or last gasp; `nowMs`: when it came in. */
  call(call: Call, nowMs: number): BookResult {
    return this.#after(this.#intake.take(call), { by: ENGINE, atMs: nowMs });
  }

  ping(id: string, point: string, isAnswered: boolean, atMs: number): BookResult {
    return this.#after(this.#intake.ping(id, point, isAnswered, atMs), { by: ENGINE, atMs });
  }

  deviceTold(device: string, isLive: boolean, atMs: number): BookResult {
    return this.#after(this.#intake.deviceTold(device, isLive, atMs), { by: ENGINE, atMs });
  }

  setStorm(feeder: string, isStorm: boolean, atMs: number): BookFact[] {
    return this.#follow(this.#intake.setStorm(feeder, isStorm), { by: ENGINE, atMs });
  }

  /** A device is open, by telemetry (it tripped) or because a person says so: a confirmed case. Confirmed ones below it lie under it. */
  open(device: string, when: When): BookResult {
    const taken = this.#intake.open(device, witness(when.by), when.atMs);
    const result = this.#after(taken, when);
    if (result.kind === 'refused') return result;
    return { ...result, facts: [...result.facts, ...this.#nestBelow(result.case, device, when)] };
  }

  /** What somebody tells of a case; `merge` and `split` take others along. */
  step(id: string, step: ToldStep, when: When): BookResult {
    const known = this.#cases.get(id);
    if (known === undefined) return refused('unknown-case', id);
    const event: CaseEvent = { ...step, ...when };
    const next = stepCase(known, event);
    if (next.kind === 'refused') return refused(next.code, id);
    const isSupply = step.type === 'restore' || step.type === 'partRestore';
    if (isSupply && this.ledger.liveOf(id).length > 0) return refused('told-by-supply', id);
    if (step.type === 'confirm') {
      const result = this.#after(this.#intake.confirm(id, step.device, witness(when.by)), when);
      if (result.kind === 'refused') return result;
      const device = this.#cases.get(id)!.context.device;
      return device === null ? result : { ...result, facts: [...result.facts, ...this.#nestBelow(id, device, when)] };
    }
    const facts: BookFact[] = [];
    if (step.type === 'locate') {
      const taken = this.#after(this.#intake.locate(id, step.device), when);
      if (taken.kind === 'refused') return taken;
      facts.push(...taken.facts);
    }
    facts.push(this.#set(id, next.state, event));
    if (step.type === 'restore') facts.push(...this.#over(id, when));
    if (step.type === 'invalidate') {
      const struck = this.ledger.liveOf(id).map(({ id: record }) => ({ record, isVoid: true }));
      facts.push(...this.#correct(struck), ...this.#over(id, when));
    }
    return { kind: 'done', case: id, facts };
  }

  /** A person puts a case into a confirmed one, with its calls and its records. */
  merge(id: string, into: string, when: When): BookResult {
    const known = this.#cases.get(id);
    if (known === undefined) return refused('unknown-case', id);
    const next = stepCase(known, { type: 'merge', into, ...when });
    if (next.kind === 'refused') return refused(next.code, id);
    // Who is still out goes on only in a case that goes on, and what is closed is only corrected any more.
    const isOut = this.ledger.liveOf(id).some(({ onMs }) => onMs === null);
    if (!takesIn(this.#cases.get(into), isOut)) return refused('over', into);
    const result = this.#after(this.#intake.merge(id, into), when);
    if (result.kind === 'refused') return result;
    const facts = this.#correct(this.ledger.ofOutage(id).map((record) => ({ record: record.id, outage: into })));
    return { kind: 'done', case: into, facts: [...result.facts, ...facts, ...this.#surfaceUnder(id, when)] };
  }

  /**
   * A person parts a confirmed case, one for each device: calls and records go with the device above them; of `chosen` records to the
   * first device, of all others to the second.
   */
  split(id: string, devices: readonly string[], when: When, chosen: ReadonlySet<number> | null = null): BookResult {
    const known = this.#cases.get(id);
    if (known === undefined) return refused('unknown-case', id);
    const asked = stepCase(known, { type: 'split', into: [], ...when });
    if (asked.kind === 'refused') return refused(asked.code, id);
    const records = this.ledger.ofOutage(id);
    const at = sharedOut(this.places, records, devices, chosen);
    if (at.includes(-1)) return refused('records-outside', records[at.indexOf(-1)]!.group);
    const taken = this.#intake.split(id, devices);
    if (taken.kind === 'refused') return taken;
    const parts = taken.facts.flatMap((fact) => (fact.name === 'confirmed' ? [fact.case] : []));
    const facts = this.#follow(taken.facts, when);
    facts.push(...this.#correct(records.map((record, i) => ({ record: record.id, outage: parts[at[i]!]! }))));
    const event: CaseEvent = { type: 'split', into: parts, ...when };
    const next = stepCase(known, event);
    if (next.kind === 'done') facts.push(this.#set(id, next.state, event));
    return { kind: 'done', case: id, facts: [...facts, ...this.#surfaceUnder(id, when)] };
  }

  /** A person takes chosen records out: an outage of their own, at `device` or (null) at the lowest device above all of them. */
  splitOff(id: string, chosen: readonly number[], device: string | null, when: When): BookResult {
    const known = this.#cases.get(id);
    if (known === undefined) return refused('unknown-case', id);
    const stranger = chosen.find((record) => this.ledger.record(record)?.outage !== id);
    if (stranger !== undefined) return refused('unknown-record', String(stranger));
    const taken = new Set(chosen);
    const records = this.ledger.ofOutage(id);
    const points = records.filter(({ id: record }) => taken.has(record)).map(({ group }) => group);
    const own = known.context.device;
    const at = device ?? this.places.lowestAbove(points);
    if (at === null || own === null || at === own || taken.size === records.length) return refused('same-device', id);
    return this.split(id, [at, own], when, taken);
  }

  /**
   * These service points are without supply by a confirmed case since `offMs`. Where it lies under a restored one that was thought to have
   * given them supply back, that record goes on: they were never back.
   */
  lose(id: string, points: readonly string[], offMs: number): BookResult {
    const known = this.#cases.get(id);
    if (known === undefined) return refused('unknown-case', id);
    if (typeof known.value === 'string') return refused('over', id);
    if (confidenceOf(known) !== 'confirmed') return refused('not-confirmed', id);
    const { parent } = known.context;
    const missed = thoughtBack(this.ledger, parent, points);
    const again = new Set(missed.map(({ group }) => group));
    const others = points.filter((point) => !again.has(point));
    const written = this.ledger.interrupt(id, others, offMs);
    if (written.kind === 'refused') return refused(written.code, written.at);
    const facts: BookFact[] = this.#correct(missed.map(({ id: record }) => ({ record, outage: id, onMs: null })));
    if (written.records.length > 0) facts.push({ name: 'recorded', case: id, records: written.records });
    return { kind: 'done', case: id, facts };
  }

  /** Supply is back at these service points: one step of restoration, and the end of the outage if nobody is out any more. */
  back(id: string, points: readonly string[], when: When): BookResult {
    const known = this.#cases.get(id);
    if (known === undefined) return refused('unknown-case', id);
    const isLast = this.ledger.liveOf(id).filter(({ onMs }) => onMs === null).length === new Set(points).size;
    // A meter may have been back before the first word of the case came in: its record has the moment, the case goes on from its own.
    const atMs = Math.max(when.atMs, known.context.atMs);
    const event: CaseEvent = { type: isLast ? 'restore' : 'partRestore', ...when, atMs };
    const next = stepCase(known, event);
    if (next.kind === 'refused') return refused(next.code, id);
    const written = this.ledger.restore(id, points, when.atMs);
    if (written.kind === 'refused') return refused(written.code, written.at);
    this.#intake.cameBack(id, points, when.atMs);
    const recorded: BookFact = { name: 'recorded', case: id, records: written.records };
    const facts = [recorded, this.#set(id, next.state, event)];
    if (isLast) facts.push(...this.#over(id, when));
    return { kind: 'done', case: id, facts };
  }

  /** A person corrects base records; a closed case of theirs counts as corrected. */
  correct(changes: readonly RecordChange[], reason: string, when: When): BookResult {
    const touched = outagesOf(this.ledger, changes);
    const steps: [string, CaseState, CaseEvent][] = [];
    for (const id of touched) {
      const known = this.#cases.get(id);
      if (known === undefined) return refused('unknown-case', id);
      if (known.value !== 'closed' && known.value !== 'corrected') continue;
      const event: CaseEvent = { type: 'correct', reason, ...when };
      const next = stepCase(known, event);
      if (next.kind === 'refused') return refused(next.code, id);
      steps.push([id, next.state, event]);
    }
    const done = this.ledger.correct(changes);
    if (done.kind === 'refused') return refused(done.code, done.at);
    const facts: BookFact[] = [{ name: 'corrected', before: done.before, after: done.after }];
    for (const [id, state, event] of steps) facts.push(this.#set(id, state, event));
    for (const id of touched) facts.push(...this.#endByRecords(id, when));
    return { kind: 'done', case: [...touched][0] ?? '', facts };
  }

  /** Somebody says when supply will be back, takes it back, or a storm begins: `say` of `etr-course.ts`. */
  reviseEtr(id: string, atMs: number, say: (course: EtrCourse, rules: EtrRules) => EtrResult): BookResult {
    const known = this.#cases.get(id);
    if (known === undefined) return refused('unknown-case', id);
    if (typeof known.value === 'string') return refused('over', id);
    return this.#etrs.revise(id, atMs, say);
  }

  /** Time goes on: predictions that have stood become probable, estimates near their end call for somebody. */
  tick(nowMs: number): BookFact[] {
    const facts: BookFact[] = [];
    for (const known of this.cases()) {
      const { id } = known.context;
      if (confidenceOf(known) === 'unconfirmed' && nowMs >= known.context.probableAtMs) {
        const event: CaseEvent = { type: 'tick', by: CLOCK, atMs: nowMs };
        const next = stepCase(known, event);
        if (next.kind === 'done') facts.push(this.#set(id, next.state, event));
      }
      facts.push(...this.#etrs.call(id, typeof known.value === 'string', nowMs));
    }
    return facts;
  }

  /** ms UTC at which `tick` has something to do next, Infinity never. */
  nextDeadline(nowMs: number): number {
    return this.goingOn().reduce((first, known) => {
      const probableMs = confidenceOf(known) === 'unconfirmed' ? known.context.probableAtMs : Infinity;
      return Math.min(first, probableMs, this.#etrs.deadline(known.context.id, nowMs));
    }, Infinity);
  }

  #after(result: ReturnType<CallIntake['take']>, when: When): BookResult {
    if (result.kind === 'refused') return result;
    return { kind: 'done', case: result.case, facts: this.#follow(result.facts, when) };
  }

  /** What the intake says has happened happens to the cases. */
  #follow(facts: readonly IntakeFact[], when: When): BookFact[] {
    return facts.map((fact) => {
      switch (fact.name) {
        case 'opened': {
          const { case: id, kind, atMs, parent } = fact;
          this.#cases.put(openCase({ id, kind, atMs, parent, waitMs: this.#rules.grouping.probableAfterMs }));
          return fact;
        }
        case 'joined':
          return fact;
        case 'predicted': {
          const { device } = fact;
          return this.#must(fact.case, device === null ? { type: 'withdraw' } : { type: 'predict', device }, {
            ...when,
            by: ENGINE,
          });
        }
        case 'confirmed':
          return this.#must(fact.case, { type: 'confirm', device: fact.device }, when);
        case 'merged': {
          const by = when.by.kind === 'person' ? when.by : ENGINE;
          return this.#must(fact.case, { type: 'merge', into: fact.into }, { ...when, by });
        }
      }
    });
  }

  /** The intake touches only what may be touched: a refusal here is a bug. */
  #must(id: string, step: CaseStep, { by, atMs }: When): BookFact {
    const known = this.#cases.get(id)!;
    const event: CaseEvent = { ...step, by, atMs: Math.max(atMs, known.context.atMs) };
    const next = stepCase(known, event);
    if (next.kind === 'refused') throw new Error(`${id}, ${stageOf(known)}: ${step.type} by ${by.kind}: ${next.code}`);
    return this.#set(id, next.state, event);
  }

  #set(id: string, state: CaseState, event: CaseEvent): BookFact {
    this.#cases.put(state);
    return { name: 'stepped', case: id, stage: stageOf(state), event };
  }

  #over(id: string, when: When): BookFact[] {
    const finished = this.#intake.finish(id);
    const facts = finished.kind === 'done' ? this.#follow(finished.facts, { ...when, by: ENGINE }) : [];
    return [...facts, ...this.#surfaceUnder(id, when)];
  }

  #nestBelow(under: string, device: string, { by: who, atMs }: When): BookFact[] {
    const by = who.kind === 'crew' ? { kind: 'person' as const, id: who.id } : who;
    return this.goingOn()
      .filter(({ value, context }) => {
        const isWorking = typeof value === 'object' && 'working' in value && value.working.nesting !== 'nested';
        const isBelow = context.device !== null && this.places.isDeviceBelow(context.device, device);
        return context.id !== under && isWorking && context.kind === 'outage' && isBelow;
      })
      .map(({ context: { id } }) => this.#must(id, { type: 'nest', under }, { by, atMs }));
  }

  /** What lay under it stands by itself. */
  #surfaceUnder(parent: string, when: When): BookFact[] {
    return this.goingOn()
      .filter((known) => known.context.parent === parent && isNested(known))
      .map(({ context }) => this.#must(context.id, { type: 'surface' }, when));
  }

  #correct(changes: readonly RecordChange[]): BookFact[] {
    if (changes.length === 0) return [];
    const done = this.ledger.correct(changes);
    if (done.kind === 'refused') throw new Error(`records: ${done.code} ${done.at}`);
    return [{ name: 'corrected', before: done.before, after: done.after }];
  }

  /** After a correction nobody is out by it any more: it is restored, as if the last of them had just been told. */
  #endByRecords(id: string, when: When): BookFact[] {
    const live = this.ledger.liveOf(id);
    const event: CaseEvent = { type: 'restore', ...when };
    const next = stepCase(this.#cases.get(id)!, event);
    if (next.kind === 'refused' || live.length === 0 || live.some(({ onMs }) => onMs === null)) return [];
    return [this.#set(id, next.state, event), ...this.#over(id, when)];
  }
}
