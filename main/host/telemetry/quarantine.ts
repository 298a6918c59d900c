// Refused messages: counted by reason, with one sample for each reason and topic. Bounded, whatever is thrown at it.
// They are refused in the intake's thread and shown by the main thread: the counts are shared, the samples are handed over now and then.
import type { QuarantineEntry } from '../../../contract/requests.ts';
import { REJECT_REASONS, type RejectReason } from '../../../contract/vocabulary.ts';

const TOPICS_PER_REASON = 100;
const SAMPLE_BYTES = 160;
const TOPIC_CHARACTERS = 200;

interface Held {
  count: number;
  lastAt: number;
  bytes: Buffer;
  detail: string;
}

/** What was refused of a topic for a reason. */
export interface Refused {
  readonly reason: RejectReason;
  readonly topic: string;
  /** since it was last handed over */
  readonly count: number;
  /** city time, ms */
  readonly lastAt: number;
  readonly bytes: Uint8Array;
  readonly detail: string;
}

export const allocateRefusals = (): SharedArrayBuffer => new SharedArrayBuffer(8 * REJECT_REASONS.length);

export class Quarantine {
  readonly #held = new Map<RejectReason, Map<string, Held>>(REJECT_REASONS.map((reason) => [reason, new Map()]));
  readonly #counts: BigUint64Array;

  /** `counts`: shared with the other thread */
  constructor(counts: SharedArrayBuffer = allocateRefusals()) {
    this.#counts = new BigUint64Array(counts);
  }

  /** `at` city time, ms. `payload` is copied as far as it is kept. */
  add(reason: RejectReason, topic: string, payload: Uint8Array, detail: string, at: number): void {
    Atomics.add(this.#counts, REJECT_REASONS.indexOf(reason), 1n);
    const key = topic.length > TOPIC_CHARACTERS ? topic.slice(0, TOPIC_CHARACTERS) : topic;
    this.#hold(reason, key, 1, at, Buffer.from(payload.subarray(0, SAMPLE_BYTES)), detail);
  }

  /** What the other thread has refused, and counted already. */
  merge(refused: readonly Refused[]): void {
    for (const { reason, topic, count, lastAt, bytes, detail } of refused)
      this.#hold(reason, topic, count, lastAt, Buffer.from(bytes), detail);
  }

  /** Hands over what is held, oldest first, and holds it no longer. */
  take(): Refused[] {
    const refused: Refused[] = [];
    for (const [reason, topics] of this.#held) {
      for (const [topic, held] of topics) refused.push({ reason, topic, ...held });
      topics.clear();
    }
    return refused;
  }

  #hold(reason: RejectReason, key: string, more: number, at: number, bytes: Buffer, detail: string): void {
    const topics = this.#held.get(reason);
    if (topics === undefined) return;
    const count = (topics.get(key)?.count ?? 0) + more;
    // Taken out and put back: the map stays ordered by last use, and the one unused for longest gives way.
    topics.delete(key);
    if (topics.size >= TOPICS_PER_REASON) {
      for (const oldest of topics.keys()) {
        topics.delete(oldest);
        break;
      }
    }
    topics.set(key, { count, lastAt: at, bytes, detail });
  }

  /** totals since the start; reasons that never occurred are left out */
  counts(): Partial<Record<RejectReason, number>> {
    const counts: Partial<Record<RejectReason, number>> = {};
    REJECT_REASONS.forEach((reason, i) => {
      const count = Number(Atomics.load(this.#counts, i));
      if (count > 0) counts[reason] = count;
    });
    return counts;
  }

  /** What devices have lost by sending too much since `sinceMs` (city time); null: nothing. `topic` is the one that lost most. */
  floods(sinceMs: number): { count: number; lastAt: number; topic: string } | null {
    let found: { count: number; lastAt: number; topic: string; most: number } | null = null;
    for (const [topic, { count, lastAt }] of this.#held.get('flood') ?? []) {
      if (lastAt < sinceMs) continue;
      found ??= { count: 0, lastAt, topic: '', most: 0 };
      found.count += count;
      found.lastAt = Math.max(found.lastAt, lastAt);
      if (count > found.most) [found.topic, found.most] = [printable(topic), count];
    }
    return found === null ? null : { count: found.count, lastAt: found.lastAt, topic: found.topic };
  }

  /** newest first */
  entries(): QuarantineEntry[] {
    const entries: QuarantineEntry[] = [];
    for (const [reason, topics] of this.#held) {
      for (const [topic, { count, lastAt, bytes, detail }] of topics) {
        entries.push({
          reason,
          count,
          lastAt,
          topic: printable(topic),
          sample: printable(bytes.toString('utf8')),
          detail,
        });
      }
    }
    return entries.sort((a, b) => b.lastAt - a.lastAt);
  }
}

/** Control characters, direction marks and what was no UTF-8 are shown as escapes: a log or a table must not obey them. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\uFFFD]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
