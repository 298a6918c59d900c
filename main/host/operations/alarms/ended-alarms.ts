// Comings and goings that are over, on their way into the journal (`alarmsEnded`), from which the past is read page by page. They follow from the other
// entries; what a crash has kept out of the journal is written after the next start.
import type { PastAlarm } from './alarm-record.ts';

/** In one entry: a page of entries stays some milliseconds of work. */
export const MOST_ENDED = 50;

export class EndedAlarms {
  #waiting: PastAlarm[] = [];

  note(past: PastAlarm): void {
    this.#waiting.push(past);
  }

  /** Read back from the journal: these are in it. */
  wrote(ended: readonly Pick<PastAlarm, 'id' | 'endedMs'>[]): void {
    const known = new Set(ended.map(keyOf));
    this.#waiting = this.#waiting.filter((past) => !known.has(keyOf(past)));
  }

  /** All that wait, in pieces of an entry each, oldest first. */
  take(): PastAlarm[][] {
    const pieces: PastAlarm[][] = [];
    for (let i = 0; i < this.#waiting.length; i += MOST_ENDED) pieces.push(this.#waiting.slice(i, i + MOST_ENDED));
    this.#waiting = [];
    return pieces;
  }
}

const keyOf = ({ id, endedMs }: Pick<PastAlarm, 'id' | 'endedMs'>): string => `${id} ${endedMs}`;
