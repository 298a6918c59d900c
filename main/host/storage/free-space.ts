// The room that is left on the disk of the data folder. Samples are refused while some is still left, so that nothing is torn in the middle
// and the journal can go on to write down what happens.
import { statfsSync } from 'node:fs';

const LOOK_EVERY_MS = 200;
const MOST_RESERVE = 256 * 1024 ** 2;
const LEAST_RESERVE = 4 * 1024 ** 2;
const RESERVE_SHARE = 0.05;
/** Once it was short, this much more than the reserve has to be free again. */
const RELIEF = 1.25;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MB`;

/** The disk is nearly full: nothing was written. */
export class NoRoomError extends Error {}

type LookAtDisk = (dir: string) => { bavail: number; bsize: number; blocks: number };

export class FreeSpace {
  readonly #dir: string;
  readonly reserveBytes: number;
  readonly #look: LookAtDisk;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #freeBytes = 0;
  #isShort = false;

  constructor(dir: string, reserveBytes: number | null, look: LookAtDisk = statfsSync) {
    this.#dir = dir;
    this.#look = look;
    const { blocks, bsize } = look(dir);
    this.reserveBytes =
      reserveBytes ?? Math.min(MOST_RESERVE, Math.max(LEAST_RESERVE, Math.floor(RESERVE_SHARE * blocks * bsize)));
  }

  get freeBytes(): number {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_EVERY_MS) return this.#freeBytes;
    this.#lookedAt = now;
    const { bavail, bsize } = this.#look(this.#dir);
    this.#freeBytes = bavail * bsize;
    this.#isShort = this.#freeBytes < (this.#isShort ? RELIEF : 1) * this.reserveBytes;
    return this.#freeBytes;
  }

  get isShort(): boolean {
    return this.freeBytes >= 0 && this.#isShort;
  }

  /** @throws NoRoomError */
  demand(): void {
    if (!this.isShort) return;
    throw new NoRoomError(
      `the disk of ${this.#dir} is nearly full: ${megabytes(this.#freeBytes)} are free, and ${megabytes(this.reserveBytes)} are kept for the journal. ` +
        'Make room on it, or give the host another folder with --data',
    );
  }
}
