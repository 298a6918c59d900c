// The default estimates of all outages: said when one is confirmed, anew at each stage of its life, and when the last one is about to lapse;
// at the beginning of a storm "assessing" until a crew has looked. What has been restored becomes history for the next. A person's or a crew's
// word holds against all of it: the course of the estimate sees to that.
import type { BookInput } from './book-input.ts';
import { estimateQuestion, stageSamples } from './case-estimate.ts';
import type { DeviceTree } from './device-tree.ts';
import { DEVICE_KINDS, type DeviceKind } from './device-tree.ts';
import { etrAlarm } from './etr-course.ts';
import type { OutageBook } from './outage-book.ts';
import { type CaseState, confidenceOf } from './outage-case.ts';
import { estimateRestoration } from './restoration-estimate.ts';
import { type Shift, StageTimes } from './stage-times.ts';

/** ms: a machine that has nothing new to say does not say it more often. */
const RENEW_MS = 5 * 60_000;

/** What most likely has failed where a device of this kind has opened; whoever repairs it is told as the cause by a person. */
const FAILED: Readonly<Record<DeviceKind, string>> = {
  head: 'cable',
  section: 'cable',
  lateral: 'cable',
  transformer: 'transformer',
  secondary: 'fuse',
};

interface Said {
  readonly state: CaseState;
  readonly atMs: number;
}

export class DefaultEstimates {
  readonly #book: OutageBook;
  readonly #shiftOf: (timeMs: number) => Shift;
  readonly #kindOf: ReadonlyMap<string, string>;
  readonly #times: StageTimes;
  /** of the cases that go on */
  readonly #said = new Map<string, Said>();
  /** cases whose durations are history already */
  readonly #learnt = new Set<string>();

  constructor(book: OutageBook, trees: readonly DeviceTree[], shiftOf: (timeMs: number) => Shift) {
    this.#book = book;
    this.#shiftOf = shiftOf;
    this.#kindOf = new Map(
      trees.flatMap(({ ids, kind }) => ids.map((id, row) => [id, FAILED[DEVICE_KINDS[kind[row]!]!]] as const)),
    );
    this.#times = new StageTimes([]);
  }

  /** What is to be done to the book now; in the order given. */
  inputsAt(nowMs: number): BookInput[] {
    const storms = new Set(this.#book.storms);
    return this.#book.cases().flatMap((state) => this.#of(state, storms, nowMs));
  }

  #of(state: CaseState, storms: ReadonlySet<string>, nowMs: number): BookInput[] {
    const { id, kind, device } = state.context;
    if (typeof state.value === 'string') {
      this.#learn(state);
      return [];
    }
    if (kind !== 'outage' || confidenceOf(state) !== 'confirmed') return [];
    const before = this.#said.get(id);
    const course = this.#book.etrOf(id);
    const isDue = etrAlarm(course, nowMs).state !== 'none' && nowMs - (before?.atMs ?? -Infinity) >= RENEW_MS;
    if (before?.state === state && !isDue) return [];
    this.#said.set(id, { state, atMs: nowMs });
    const isStorm = storms.has(this.#book.feederOf(id) ?? '') && state.context.times.onSite === undefined;
    const inputs: BookInput[] = [];
    if (isStorm !== course.isAssessing) inputs.push({ do: 'assessEtr', case: id, isAssessing: isStorm, atMs: nowMs });
    const about = { device: this.#whatFailed(device), shift: this.#shiftOf(nowMs), queueMs: 0 };
    const question = estimateQuestion(state, about, nowMs);
    if (question === null) return inputs;
    const { p50Ms, p80Ms } = estimateRestoration(question, this.#times);
    // After a crash the same stage is not said again.
    const known = course.words.find(({ source }) => source === 'default');
    const isKnown = before === undefined && known !== undefined && !isDue;
    if (isKnown || p80Ms <= nowMs) return inputs;
    const etr = { fromMs: p50Ms, toMs: p80Ms, source: 'default', author: '', atMs: nowMs, reason: '' } as const;
    return [...inputs, { do: 'sayEtr', case: id, etr }];
  }

  #learn(state: CaseState): void {
    const { id, device, times } = state.context;
    this.#said.delete(id);
    if (this.#learnt.has(id) || times.restored === undefined) return;
    this.#learnt.add(id);
    for (const sample of stageSamples(state, this.#whatFailed(device), this.#shiftOf)) this.#times.add(sample);
  }

  #whatFailed(device: string | null): string {
    return (device === null ? undefined : this.#kindOf.get(device)) ?? 'cable';
  }
}
