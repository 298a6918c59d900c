// Meters that told of darkness with their last gasp speak again. What they say ends what they had begun, while nobody has confirmed it:
//   dark, and back since then   both moments were measured: it was an outage. It is confirmed by telemetry, its meters' customers are out from the
//                               gasp until their meter was back, those whose meter is silent still; with the last of them it is restored
//   never dark after all        the gasp was none. A case of nothing but such gasps is invalid; beside other reports it is evidence of supply
//   dark within a known outage     a gasp that comes late: what the ledger has is not counted anew, and a case of nothing else is invalid
// A case that people also called about keeps their calls either way: who has called is heard by a person.
import type { BookResult } from './book-facts.ts';
import { together } from './composed-input.ts';
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
export const KNOWN_DARK = 'another outage has the record of when these meters were dark';

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

/** A gasp that counts: its customers were out by this case. */
interface Darkness {
  readonly point: string;
  readonly offMs: number;
  /** null: its meter is silent still */
  readonly backMs: number | null;
}

function restored(book: OutageBook, id: string, meters: readonly SpokenMeter[], atMs: number): BookResult {
  const backOf = new Map(meters.map(({ call, backMs }) => [call, backMs]));
  const gasps = book.callsOf(id).flatMap(({ id: call, code, point, atMs: offMs }) => {
    const isCounted = code === 'last-gasp' && backOf.get(call) !== null;
    return isCounted ? unrecorded(book, { point, offMs, backMs: backOf.get(call) ?? null }) : [];
  });
  // The gasps of those that are back stand in the records of another outage: that this one was any, nobody has measured.
  if (gasps.every(({ backMs }) => backMs === null)) return denied(book, id, meters, atMs);
  const changes = [() => book.step(id, { type: 'confirm', device: null }, { by: METERS, atMs })];
  // The earlier gasp of a meter begins its record.
  for (const offMs of inOrder(gasps.map((gasp) => gasp.offMs)))
    changes.push(() => book.lose(id, pointsOf(gasps.filter((gasp) => gasp.offMs === offMs)), offMs));
  for (const backMs of inOrder(gasps.flatMap((gasp) => gasp.backMs ?? []))) {
    const points = pointsOf(gasps.filter((gasp) => gasp.backMs === backMs));
    changes.push(() => book.back(id, points, { by: METERS, atMs: backMs }));
  }
  return together(id, changes);
}

/** What of it no record tells yet. A gasp may come late, from within an outage that is known: what is over by its record is not counted anew. */
function unrecorded(book: OutageBook, dark: Darkness): Darkness[] {
  if (book.ledger.openOf(dark.point) !== null) return [];
  const ends = book.ledger.ofGroup(dark.point).flatMap(({ isVoid, onMs }) => (isVoid || onMs === null ? [] : [onMs]));
  const knownMs = ends.reduce((last, onMs) => Math.max(last, onMs), Number.NEGATIVE_INFINITY);
  if (knownMs <= dark.offMs) return [dark];
  return dark.backMs !== null && dark.backMs > knownMs ? [{ ...dark, offMs: knownMs }] : [];
}

function denied(book: OutageBook, id: string, meters: readonly SpokenMeter[], atMs: number): BookResult {
  if (meters.length === book.callsOf(id).length) {
    const reason = meters.every(({ backMs }) => backMs === null) ? NEVER_DARK : KNOWN_DARK;
    return book.step(id, { type: 'invalidate', reason }, { by: ENGINE, atMs });
  }
  return together(
    id,
    meters.map(
      ({ call, point }) =>
        () =>
          book.ping(`spoke ${call}`, point, true, atMs),
    ),
  );
}

const inOrder = (times: readonly number[]): number[] => [...new Set(times)].toSorted((a, b) => a - b);

/** A meter may have gasped twice. */
const pointsOf = (gasps: readonly { readonly point: string }[]): string[] => [
  ...new Set(gasps.map(({ point }) => point)),
];
