// How far the values that alarms come from can be trusted, and who made them, as they were heard last: an alarm that began says so for as long as it is kept.
import { ORIGINS, QUALITIES } from '../../../../contract/vocabulary.ts';
import type { ReadingBatch } from '../../telemetry/followed-points.ts';
import type { HeardValue } from './alarm-record.ts';

const NOTHING = 255;
/** What the desk says of its own work is derived from what it knows. */
export const OF_DESK: HeardValue = { quality: 'GOOD', origin: 'computed' };

export class HeardValues {
  /** [points] codes; NOTHING: not heard in this run */
  readonly #qualities: Uint8Array;
  readonly #origins: Uint8Array;

  constructor(points: number) {
    this.#qualities = new Uint8Array(points).fill(NOTHING);
    this.#origins = new Uint8Array(points).fill(NOTHING);
  }

  take({ points, qualities, origins }: Pick<ReadingBatch, 'points' | 'qualities' | 'origins'>): void {
    for (let i = 0; i < points.length; i++) {
      this.#qualities[points[i]!] = qualities[i]!;
      this.#origins[points[i]!] = origins[i]!;
    }
  }

  /** Points behind those of the city are matters of the desk. Null: nothing was heard of it. */
  of(point: number): HeardValue | null {
    if (point >= this.#origins.length) return OF_DESK;
    const quality = QUALITIES[this.#qualities[point]!];
    const origin = ORIGINS[this.#origins[point]!];
    return quality === undefined || origin === undefined ? null : { quality, origin };
  }
}
