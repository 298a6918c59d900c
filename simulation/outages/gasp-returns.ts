// Meters that told of darkness with their last gasp speak again. What they say ends what they had begun, while nobody has confirmed it:
//   dark, and back since then   both moments were measured: it was an outage. It is confirmed by telemetry, its meters' customers are out from the
//                               gasp until their meter was back, those whose meter is silent still; with the last of them it is restored
//   never dark after all        the gasp was none. A case of nothing but such gasps is invalid; beside other reports it is evidence of supply
// A case that people also called about keeps their calls either way: who has called is heard by a person.
import type { BookFact, BookResult } from './book-facts.ts';
import type { OutageBook } from './outage-book.ts';
import { type Actor, confidenceOf } from './outage-case.ts';

export interface SpokenMeter {
  /** id of the call that its last gasp was */
  readonly call: string;
  /** service point */
  readonly point: string;
  /** ms UTC: since when supply is back by the meter's own word; null: it says that it was never gone */
  readonly backMs: number | null;
}

export interface SpokenInput {
  readonly case: string;
  readonly meters: readonly SpokenMeter[];
  readonly atMs: number;
}

const METERS: Actor = { kind: 'telemetry', id: 'meters' };
const ENGINE: Actor = { kind: 'engine', id: '' };
export const NEVER_DARK = 'the meters say that supply was never gone';

/** Refused: `unknown-case`, `unknown-point` for a meter that is none of the case's, `not-now` once somebody has confirmed it. */
export function takeSpoken(book: OutageBook, { case: id, meters, atMs }: SpokenInput): BookResult {
  const known = book.caseOf(id);
  if (known === null) return { kind: 'refused', code: 'unknown-case', at: id };
  if (confidenceOf(known) === 'confirmed' || typeof known.value === 'string')
    return { kind: 'refused', code: 'not-now', at: id };
  const pointOf = new Map(book.callsOf(id).map((call) => [call.id, call.point]));
  const stranger = meters.find(({ call, point }) => pointOf.get(call) !== point);
  if (stranger !== undefined) return { kind: 'refused', code: 'unknown-point', at: stranger.point };
  const back = meters.filter(({ backMs }) => backMs !== null);
  return back.length > 0 ? restored(book, id, meters, atMs) : denied(book, id, meters, atMs);
}

function restored(book: OutageBook, id: string, meters: readonly SpokenMeter[], atMs: number): BookResult {
  const backOf = new Map(meters.map(({ call, backMs }) => [call, backMs]));
  const gasps = book.callsOf(id).flatMap(({ id: call, code, point, atMs: offMs }) => {
    const isCounted = code === 'last-gasp' && backOf.get(call) !== null && book.ledger.openOf(point) === null;
    return isCounted ? [{ point, offMs, backMs: backOf.get(call) ?? null }] : [];
  });
  const results: BookResult[] = [book.step(id, { type: 'confirm', device: null }, { by: METERS, atMs })];
  for (const offMs of new Set(gasps.map((gasp) => gasp.offMs)))
    results.push(book.lose(id, pointsOf(gasps.filter((gasp) => gasp.offMs === offMs)), offMs));
  const times = new Set(gasps.flatMap(({ backMs }) => backMs ?? []).toSorted((a, b) => a - b));
  for (const backMs of times) {
    const points = pointsOf(gasps.filter((gasp) => gasp.backMs === backMs));
    results.push(book.back(id, points, { by: METERS, atMs: backMs }));
  }
  return together(id, results);
}

function denied(book: OutageBook, id: string, meters: readonly SpokenMeter[], atMs: number): BookResult {
  if (meters.length === book.callsOf(id).length)
    return book.step(id, { type: 'invalidate', reason: NEVER_DARK }, { by: ENGINE, atMs });
  return together(
    id,
    meters.map(({ call, point }) => book.ping(`spoke ${call}`, point, true, atMs)),
  );
}

/** A meter may have gasped twice. */
const pointsOf = (gasps: readonly { readonly point: string }[]): string[] => [
  ...new Set(gasps.map(({ point }) => point)),
];

/** The first that is refused; else all facts. */
function together(id: string, results: readonly BookResult[]): BookResult {
  const facts: BookFact[] = [];
  for (const result of results) {
    if (result.kind === 'refused') return result;
    facts.push(...result.facts);
  }
  return { kind: 'done', case: id, facts };
}
