// The estimates of all outages, and which of them somebody has been called about.
import type { BookFact, BookResult } from './book-facts.ts';
import { type EtrAlarm, etrAlarm, type EtrCourse, type EtrResult, type EtrRules, NO_ETR } from './etr-course.ts';

export interface OutageEtrsState {
  readonly courses: readonly (readonly [string, EtrCourse])[];
  /** those about which somebody has been called */
  readonly alarms: readonly (readonly [string, EtrAlarm])[];
}

export class OutageEtrs {
  readonly #rules: EtrRules;
  readonly #courses: Map<string, EtrCourse>;
  readonly #alarms: Map<string, EtrAlarm>;

  constructor(rules: EtrRules, state: OutageEtrsState = { courses: [], alarms: [] }) {
    this.#rules = rules;
    this.#courses = new Map(state.courses);
    this.#alarms = new Map(state.alarms);
  }

  snapshot(): OutageEtrsState {
    return { courses: [...this.#courses], alarms: [...this.#alarms] };
  }

  of(id: string): EtrCourse {
    return this.#courses.get(id) ?? NO_ETR;
  }

  revise(id: string, atMs: number, say: (course: EtrCourse, rules: EtrRules) => EtrResult): BookResult {
    const result = say(this.of(id), this.#rules);
    if (result.kind === 'refused') return { kind: 'refused', code: result.code, at: id };
    this.#courses.set(id, result.course);
    if (!result.isPublished) return { kind: 'done', case: id, facts: [] };
    const etr = result.course.revisions.at(-1)!.etr;
    return { kind: 'done', case: id, facts: [{ name: 'etrPublished', case: id, etr, atMs }] };
  }

  /** Whether somebody must be called about it now, or need not be any more; [] nothing new. */
  call(id: string, isOver: boolean, nowMs: number): BookFact[] {
    const state = isOver ? 'none' : etrAlarm(this.of(id), nowMs, this.#rules).state;
    if (state === (this.#alarms.get(id) ?? 'none')) return [];
    if (state === 'none') this.#alarms.delete(id);
    else this.#alarms.set(id, state);
    return [{ name: 'etrAlarm', case: id, state, atMs: nowMs }];
  }

  /** ms UTC at which `call` has something to say next, Infinity never. */
  deadline(id: string, nowMs: number): number {
    return etrAlarm(this.of(id), nowMs, this.#rules).deadlineMs;
  }
}
