// Whether supply has really reached everybody whom a restoration gave it back: meters are asked, customers are called back. Who was missed
// becomes a nested outage; when nobody is missed and somebody has been heard at each transformer, the outage is verified. Nothing else
// verifies one but the word of a person about whom they have called.
import type { BookFact, BookResult } from './book-facts.ts';
import { judgeWords, type MeterWords } from './meter-words.ts';
import type { OutageBook } from './outage-book.ts';
import { type Actor, type When } from './outage-case.ts';

export interface SupplyCheck {
  /** ms UTC: restorations up to this moment have been looked after */
  readonly coveredMs: number;
  /** ms UTC of the last answer */
  readonly atMs: number;
  /** service points, over all steps of the restoration */
  readonly asked: number;
  readonly answered: number;
  readonly silent: number;
  readonly unread: number;
  readonly missed: readonly string[];
  /** customers here are still to be called back */
  readonly callBack: readonly string[];
  readonly calledBack: readonly CalledBack[];
  /** false: nobody on the way to these meters answered, so that their silence says nothing */
  readonly isWayOpen: boolean;
}

export interface CalledBack extends When {
  readonly point: string;
  readonly hasSupply: boolean;
  readonly words: string;
}

export type RestorationChecksState = readonly (readonly [string, SupplyCheck])[];

export interface CheckInput {
  readonly case: string;
  /** ms UTC: last restoration that these words are about */
  readonly untilMs: number;
  /** all were asked anew: what was known before counts no more */
  readonly isAnew: boolean;
  readonly words: MeterWords;
  readonly atMs: number;
}

const METERS: Actor = { kind: 'telemetry', id: 'meters' };

export class RestorationChecks {
  readonly #checks: Map<string, SupplyCheck>;

  constructor(state: RestorationChecksState = []) {
    this.#checks = new Map(state);
  }

  snapshot(): RestorationChecksState {
    return [...this.#checks];
  }

  /** null: nobody has been asked yet */
  of(id: string): SupplyCheck | null {
    return this.#checks.get(id) ?? null;
  }

  set(id: string, check: SupplyCheck): void {
    this.#checks.set(id, check);
  }
}

/** Words of meters come in: misses become calls, answers evidence; it may be verified by them. */
export function takeCheck(book: OutageBook, input: CheckInput): BookResult {
  const { case: id, atMs, words } = input;
  if (book.caseOf(id) === null) return { kind: 'refused', code: 'unknown-case', at: id };
  if (!Number.isSafeInteger(atMs) || !Number.isSafeInteger(input.untilMs))
    return { kind: 'refused', code: 'bad-time', at: id };
  const asked = [...words.answered, ...words.dark, ...words.silent, ...words.unread];
  const stranger = asked.find((point) => book.places.transformerOf(point) === null);
  if (stranger !== undefined) return { kind: 'refused', code: 'unknown-point', at: stranger };
  const { missed, silent, callBack } = judgeWords(words, (point) => book.places.transformerOf(point)!);
  const facts: BookFact[] = [];
  // One answer below a device is as good as all of them.
  const heard = new Map(words.answered.map((point) => [book.places.deviceOf(point)!, point]));
  for (const point of heard.values()) facts.push(...factsOf(book.ping(`check ${id}`, point, true, atMs)));
  for (const point of missed) facts.push(...factsOf(book.ping(`check ${id} ${point} ${atMs}`, point, false, atMs)));
  const before = input.isAnew ? null : book.checks.of(id);
  book.checks.set(id, {
    coveredMs: Math.max(input.untilMs, before?.coveredMs ?? Number.NEGATIVE_INFINITY),
    atMs,
    asked: (before?.asked ?? 0) + words.answered.length + words.dark.length + words.silent.length,
    answered: (before?.answered ?? 0) + words.answered.length,
    silent: (before?.silent ?? 0) + silent.length,
    unread: (before?.unread ?? 0) + words.unread.length,
    missed: [...(before?.missed ?? []), ...missed],
    callBack: [...(before?.callBack ?? []), ...callBack],
    calledBack: before?.calledBack ?? [],
    isWayOpen: words.isWayOpen,
  });
  return { kind: 'done', case: id, facts: [...facts, ...verified(book, id, { by: METERS, atMs })] };
}

export interface CallBackInput extends CalledBack {
  readonly case: string;
}

/** Somebody has called a customer: with supply, the place counts as heard; without, it is a call like any other. */
export function takeCallBack(book: OutageBook, { case: id, ...word }: CallBackInput): BookResult {
  const known = book.caseOf(id);
  if (known === null) return { kind: 'refused', code: 'unknown-case', at: id };
  const { point, hasSupply, by, atMs } = word;
  const place = book.places.transformerOf(point);
  if (place === null) return { kind: 'refused', code: 'unknown-point', at: point };
  const isOfCase = book.ledger
    .ofGroup(point)
    .some(({ outage, isVoid, onMs }) => outage === id && !isVoid && onMs !== null);
  if (!isOfCase) return { kind: 'refused', code: 'not-restored', at: point };
  const taken = hasSupply
    ? book.ping(`call-back ${point}`, point, true, atMs)
    : book.call(
        { id: `call-back ${point} ${atMs}`, point, code: 'no-power', atMs, customer: null, isOwnFlat: false },
        atMs,
      );
  if (taken.kind === 'refused') return taken;
  const before = book.checks.of(id);
  const isElsewhere = (other: string) => book.places.transformerOf(other) !== place;
  book.checks.set(id, {
    ...(before ?? NOBODY_ASKED),
    atMs,
    // Of a place one word is enough; a missed meter is answered for by its own house alone.
    callBack: (before?.callBack ?? []).filter(isElsewhere),
    missed: hasSupply
      ? (before?.missed ?? []).filter((other) => other !== point)
      : [...new Set([...(before?.missed ?? []), point])],
    calledBack: [...(before?.calledBack ?? []), word],
  });
  return { kind: 'done', case: id, facts: [...taken.facts, ...verified(book, id, { by, atMs })] };
}

const NOBODY_ASKED: SupplyCheck = {
  ...{ coveredMs: Number.NEGATIVE_INFINITY, atMs: 0, asked: 0, answered: 0, silent: 0, unread: 0 },
  ...{ missed: [], callBack: [], calledBack: [], isWayOpen: true },
};

/** Supply is back everywhere, everybody has been looked after, and nobody is missed. */
function verified(book: OutageBook, id: string, when: When): readonly BookFact[] {
  const check = book.checks.of(id);
  const known = book.caseOf(id);
  if (check === null || known?.value !== 'restored') return [];
  const records = book.ledger.ofOutage(id).filter(({ isVoid }) => !isVoid);
  const isAll = records.length > 0 && records.every(({ onMs }) => onMs !== null && onMs <= check.coveredMs);
  if (!isAll || check.missed.length > 0 || check.callBack.length > 0) return [];
  return factsOf(book.step(id, { type: 'verify' }, when));
}

const factsOf = (result: BookResult): readonly BookFact[] => (result.kind === 'done' ? result.facts : []);
