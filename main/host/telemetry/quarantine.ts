// Refused messages: counted by reason, with one sample for each reason and topic. Bounded, whatever is thrown at it.
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

export class Quarantine {
  readonly #held = new Map<RejectReason, Map<string, Held>>(REJECT_REASONS.map((reason) => [reason, new Map()]));
  readonly #counts = new Map<RejectReason, number>();

  /** `at` city time, ms. `payload` is copied as far as it is kept. */
  add(reason: RejectReason, topic: string, payload: Uint8Array, detail: string, at: number): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    const topics = this.#held.get(reason);
    if (topics === undefined) return;
    const key = topic.length > TOPIC_CHARACTERS ? topic.slice(0, TOPIC_CHARACTERS) : topic;
    const count = (topics.get(key)?.count ?? 0) + 1;
    // Taken out and put back: the map stays ordered by last use, and the one unused for longest gives way.
    topics.delete(key);
    if (topics.size >= TOPICS_PER_REASON) {
      for (const oldest of topics.keys()) {
        topics.delete(oldest);
        break;
      }
    }
    topics.set(key, { count, lastAt: at, bytes: Buffer.from(payload.subarray(0, SAMPLE_BYTES)), detail });
  }

  /** totals since the start; reasons that never occurred are left out */
  counts(): Partial<Record<RejectReason, number>> {
    return Object.fromEntries(this.#counts);
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
