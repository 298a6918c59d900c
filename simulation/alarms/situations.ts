// Rolls a flood up: alarms of one event belong to one situation, by rules that are data (situation-rules.ts). Nothing is lost: each alarm
// stays what it is, and says which situation it belongs to. The same annunciations in the same order give the same situations.
import type { AlarmSubject } from './alarm-definition.ts';
import {
  type CauseRule,
  type ClusterRule,
  PLACE_LEVELS,
  type PlaceLevel,
  type PlaceTree,
  SITUATION_RULES,
  type SituationRule,
} from './situation-rules.ts';

/** Plain JSON. Times are city time, ms UTC. */
export interface Situation {
  readonly number: number;
  /** id of the rule that made it */
  readonly rule: string;
  readonly place: number;
  /** the alarm that explains the others; null: nobody names one */
  readonly cause: number | null;
  readonly openedMs: number;
  /** of the newest cause: what comes later than its rule allows is another event */
  readonly causeMs: number;
  /** when the last alarm came */
  readonly lastMs: number;
  /** in the order in which they came */
  readonly alarms: readonly number[];
  readonly closedMs: number | null;
  /** it turned out to be a part of another one */
  readonly mergedInto: number | null;
}

/** Plain JSON: `restore` goes on from it. */
export interface SituationsState {
  readonly next: number;
  readonly situations: readonly Situation[];
  readonly recent: readonly (readonly [alarm: number, atMs: number])[];
}

export interface SituatedAlarms {
  readonly places: PlaceTree;
  /** [alarms] -1: at no place of the tree, and in no situation */
  readonly placeOf: ArrayLike<number>;
  readonly subjectOf: (alarm: number) => AlarmSubject;
  readonly rules?: readonly SituationRule[];
}

/** Quiet for so long, and all its alarms normal: it is over. */
const CLOSED_AFTER_MS = 60_000;
const MOST_CLOSED = 200;

interface Open {
  state: Situation;
  readonly alarms: number[];
  readonly rule: SituationRule;
}

export class Situations {
  readonly #city: SituatedAlarms;
  readonly #causes: readonly CauseRule[];
  /** the widest first */
  readonly #clusters: readonly ClusterRule[];
  readonly #longestMs: number;
  /** by rule of #clusters: [places x least] the last times */
  readonly #times: readonly Float64Array[];
  readonly #counts: readonly Uint32Array[];
  readonly #open = new Map<number, Open>();
  /** open ones by place */
  readonly #at = new Map<number, Set<Open>>();
  #closed: Situation[] = [];
  /** alarm -> number of its open situation */
  readonly #of = new Map<number, number>();
  #recent: { readonly alarm: number; readonly atMs: number }[] = [];
  #next = 1;

  constructor(city: SituatedAlarms) {
    const rules = city.rules ?? SITUATION_RULES;
    this.#city = city;
    this.#causes = rules.filter((rule) => rule.by === 'cause');
    this.#clusters = rules.filter((rule) => rule.by === 'cluster').toSorted((a, b) => levelOf(a.at) - levelOf(b.at));
    this.#longestMs = Math.max(
      0,
      ...this.#causes.map(({ beforeMs }) => beforeMs),
      ...this.#clusters.map(({ withinMs }) => withinMs),
    );
    const { count } = city.places;
    this.#times = this.#clusters.map(({ least }) => new Float64Array(count * least).fill(Number.NEGATIVE_INFINITY));
    this.#counts = this.#clusters.map(() => new Uint32Array(count));
  }

  /** Number of the situation that it belongs to; null: none that is open. */
  situationOf(alarm: number): number | null {
    return this.#of.get(alarm) ?? null;
  }

  /** Open ones, oldest first. */
  open(): Situation[] {
    return [...this.#open.values()].map(written);
  }

  /** The last closed and merged ones, oldest first. */
  closed(): readonly Situation[] {
    return this.#closed;
  }

  /** An alarm was annunciated; times do not go back. */
  note(alarm: number, atMs: number): void {
    const place = this.#city.placeOf[alarm]!;
    if (place < 0) return;
    this.#remember(alarm, atMs);
    const own = this.#of.get(alarm);
    const subject = this.#city.subjectOf(alarm);
    const cluster = this.#countClusters(place, subject, atMs);
    // What hangs on nothing in particular explains nothing in particular.
    const isSomewhere = this.#city.places.level[place]! > 0;
    const rule = isSomewhere ? this.#causes.find(({ causes }) => causes.includes(subject)) : undefined;
    const explaining = own === undefined ? this.#explaining(place, subject, atMs) : this.#open.get(own)!;
    const isExplained = explaining !== null && (rule === undefined || explaining.rule.by === 'cause');
    if (isExplained) this.#join(explaining, alarm, atMs, explaining.rule === rule);
    else if (rule !== undefined) this.#begin(rule, this.#placeAt(place, rule.at), alarm, atMs);
    if (cluster !== null) this.#cluster(cluster, alarm, place, atMs);
  }

  /** Situations end when all their alarms are normal again. To be called about once a second. True: one has. */
  settle(nowMs: number, isNormal: (alarm: number) => boolean): boolean {
    let hasEnded = false;
    for (const one of this.#open.values()) {
      if (nowMs - one.state.lastMs < CLOSED_AFTER_MS || !one.alarms.every(isNormal)) continue;
      this.#close(one, { closedMs: nowMs });
      hasEnded = true;
    }
    return hasEnded;
  }

  state(): SituationsState {
    return {
      next: this.#next,
      situations: [...this.#closed, ...this.open()],
      recent: this.#recent.map(({ alarm, atMs }) => [alarm, atMs]),
    };
  }

  /** Of situations of rules that are no more, none is open any more. */
  restore({ next, situations, recent }: SituationsState): void {
    const rules = new Map([...this.#causes, ...this.#clusters].map((rule) => [rule.id, rule]));
    this.#next = next;
    for (const state of situations) {
      const rule = rules.get(state.rule);
      if (state.closedMs !== null) this.#closed.push(state);
      else if (rule === undefined) this.#closed.push({ ...state, closedMs: state.lastMs });
      else {
        const one: Open = { state, alarms: [...state.alarms], rule };
        this.#keep(one);
        for (const alarm of state.alarms) this.#of.set(alarm, state.number);
      }
    }
    for (const [alarm, atMs] of recent) {
      this.#remember(alarm, atMs);
      this.#countClusters(this.#city.placeOf[alarm]!, this.#city.subjectOf(alarm), atMs);
    }
  }

  #remember(alarm: number, atMs: number): void {
    this.#recent.push({ alarm, atMs });
    // Old ones are let go in large pieces: each is moved once.
    const oldest = this.#recent[0]!;
    if (atMs - oldest.atMs <= 2 * this.#longestMs) return;
    this.#recent = this.#recent.filter((one) => atMs - one.atMs <= this.#longestMs);
  }

  /** The nearest open one above that explains it; causes before clusters. */
  #explaining(place: number, subject: AlarmSubject, atMs: number): Open | null {
    let cluster: Open | null = null;
    for (let at = place; at >= 0; at = this.#city.places.parent[at]!) {
      for (const one of this.#at.get(at) ?? []) {
        if (!explains(one, subject, atMs)) continue;
        if (one.rule.by === 'cause') return one;
        cluster ??= one;
      }
    }
    return cluster;
  }

  #begin(rule: SituationRule, place: number, cause: number | null, atMs: number): void {
    const state: Situation = {
      ...{ number: this.#next++, rule: rule.id, place, cause, openedMs: atMs, causeMs: atMs, lastMs: atMs },
      ...{ alarms: [], closedMs: null, mergedInto: null },
    };
    const one: Open = { state, alarms: [], rule };
    this.#keep(one);
    this.#absorb(one, atMs);
    if (cause !== null) this.#join(one, cause, atMs, true);
  }

  /** What came before it below its place and is explained by it, alone or as a situation of its own. */
  #absorb(one: Open, atMs: number): void {
    const { rule } = one;
    const subjects = rule.by === 'cause' ? rule.explains : rule.subjects;
    const beforeMs = rule.by === 'cause' ? rule.beforeMs : rule.withinMs;
    const parts = [...this.#open.values()].filter(
      (other) => other !== one && this.#isPart(other, one) && atMs - other.state.openedMs <= beforeMs,
    );
    for (const part of parts) {
      this.#close(part, { closedMs: atMs, mergedInto: one.state.number });
      for (const alarm of part.alarms) this.#add(one, alarm);
    }
    for (const { alarm, atMs: cameMs } of this.#recent) {
      if (atMs - cameMs > beforeMs || this.#of.has(alarm) || !subjects.includes(this.#city.subjectOf(alarm))) continue;
      if (this.#isBelow(this.#city.placeOf[alarm]!, one.state.place)) this.#add(one, alarm);
    }
  }

  /** A cause takes in whatever it explains below it; a cluster only clusters of the same subjects. */
  #isPart(part: Open, whole: Open): boolean {
    if (!this.#isBelow(part.state.place, whole.state.place)) return false;
    const [a, b] = [part.rule, whole.rule];
    if (b.by === 'cluster')
      return a.by === 'cluster' && part.alarms.every((alarm) => b.subjects.includes(this.#city.subjectOf(alarm)));
    if (a.by === 'cluster') return part.alarms.every((alarm) => b.explains.includes(this.#city.subjectOf(alarm)));
    return a.causes.every((subject) => b.explains.includes(subject));
  }

  /** There are enough of `rule` by now: a situation, unless they are one already. */
  #cluster(rule: ClusterRule, alarm: number, place: number, atMs: number): void {
    const at = this.#placeAt(place, rule.at);
    const known = [...(this.#at.get(at) ?? [])].some((one) => one.rule === rule);
    const own = this.#of.get(alarm);
    const isWider = own === undefined || levelOf(rule.at) < this.#city.places.level[this.#open.get(own)!.state.place]!;
    const isExplained = own !== undefined && this.#open.get(own)!.rule.by === 'cause';
    if (!known && isWider && !isExplained) this.#begin(rule, at, null, atMs);
  }

  /** The widest rule of which there are enough now. */
  #countClusters(place: number, subject: AlarmSubject, atMs: number): ClusterRule | null {
    let found: ClusterRule | null = null;
    for (const [i, rule] of this.#clusters.entries()) {
      if (!rule.subjects.includes(subject) || this.#city.places.level[place]! < levelOf(rule.at)) continue;
      const at = this.#placeAt(place, rule.at);
      const times = this.#times[i]!;
      const counts = this.#counts[i]!;
      times[at * rule.least + (counts[at]! % rule.least)] = atMs;
      counts[at]! += 1;
      const oldest = times[at * rule.least + (counts[at]! % rule.least)]!;
      if (found === null && atMs - oldest <= rule.withinMs) found = rule;
    }
    return found;
  }

  #join(one: Open, alarm: number, atMs: number, isCause: boolean): void {
    this.#add(one, alarm);
    const causeMs = isCause ? atMs : one.state.causeMs;
    one.state = { ...one.state, causeMs, lastMs: atMs };
  }

  #add(one: Open, alarm: number): void {
    if (this.#of.get(alarm) === one.state.number) return;
    this.#of.set(alarm, one.state.number);
    one.alarms.push(alarm);
  }

  #keep(one: Open): void {
    this.#open.set(one.state.number, one);
    const here = this.#at.get(one.state.place);
    if (here === undefined) this.#at.set(one.state.place, new Set([one]));
    else here.add(one);
  }

  #close(one: Open, end: Pick<Situation, 'closedMs'> & Partial<Pick<Situation, 'mergedInto'>>): void {
    this.#open.delete(one.state.number);
    this.#at.get(one.state.place)?.delete(one);
    for (const alarm of one.alarms) this.#of.delete(alarm);
    this.#closed.push({ ...written(one), ...end });
    if (this.#closed.length > MOST_CLOSED) this.#closed.shift();
  }

  /** The place of that level above, or itself where none is. */
  #placeAt(place: number, level: PlaceLevel): number {
    const { parent, level: levels } = this.#city.places;
    const wanted = levelOf(level);
    let at = place;
    while (levels[at]! > wanted && parent[at]! >= 0) at = parent[at]!;
    return at;
  }

  #isBelow(place: number, above: number): boolean {
    for (let at = place; at >= 0; at = this.#city.places.parent[at]!) if (at === above) return true;
    return false;
  }
}

const levelOf = (level: PlaceLevel): number => PLACE_LEVELS.indexOf(level);

const written = ({ state, alarms }: Open): Situation => ({ ...state, alarms: [...alarms] });

function explains({ rule, state }: Open, subject: AlarmSubject, atMs: number): boolean {
  if (rule.by === 'cause') return rule.explains.includes(subject) && atMs - state.causeMs <= rule.afterMs;
  return rule.subjects.includes(subject) && atMs - state.lastMs <= rule.withinMs;
}
