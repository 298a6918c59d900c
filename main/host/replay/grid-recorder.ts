// Keeps what the shadow grid shows, solution by solution, while its thread goes on. A disk that takes nothing stops no solution: what
// could not be kept is said once, and the past of that time is calculated anew when somebody looks at it.
import type { RecordedFrame } from './grid-piece.ts';
import { GridHistoryWriter } from './grid-history.ts';

/** What a kill can take away of the pictures; samples are not touched by it. */
const FLUSH_MS = 2_000;
/** A whole picture so often: a seek reads one and what changed after it. */
const KEY_MS = 150_000;
const UPKEEP_MS = 20_000;

export class GridRecorder {
  readonly #dir: string;
  readonly #onTrouble: (reason: string) => void;
  #writer: GridHistoryWriter | null = null;
  #frames: RecordedFrame[] = [];
  #isKey = false;
  #keyAtMs = Number.NEGATIVE_INFINITY;
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  #keptUpAtMs = Number.NEGATIVE_INFINITY;
  #isInTrouble = false;

  constructor(dir: string, onTrouble: (reason: string) => void) {
    this.#dir = dir;
    this.#onTrouble = onTrouble;
  }

  /** `isWhole`: the frame has all rows; `whole` makes one that has, of the same moment. */
  add(recorded: RecordedFrame, isWhole: boolean, whole: () => ArrayBuffer): void {
    const { wallMs } = recorded;
    const isSetBack = wallMs < this.#flushedAtMs;
    const isKey = isWhole || isSetBack || wallMs - this.#keyAtMs >= KEY_MS;
    if (isKey) {
      this.flush();
      this.#keyAtMs = wallMs;
      this.#isKey = true;
    }
    this.#frames.push(isKey && !isWhole ? { ...recorded, frame: whole() } : recorded);
    if (isKey || isSetBack || wallMs - this.#flushedAtMs >= FLUSH_MS) this.flush();
  }

  flush(): void {
    const frames = this.#frames;
    const last = frames.at(-1);
    if (last === undefined) return;
    const isKey = this.#isKey;
    this.#frames = [];
    this.#isKey = false;
    this.#flushedAtMs = last.wallMs;
    this.#attempt((writer) => writer.add(frames, isKey));
    if (Math.abs(last.wallMs - this.#keptUpAtMs) < UPKEEP_MS || this.#isInTrouble) return;
    this.#keptUpAtMs = last.wallMs;
    this.#attempt((writer) => {
      writer.pack();
      writer.forget(last.wallMs);
    });
  }

  close(): void {
    this.flush();
    this.#writer?.close();
    this.#writer = null;
  }

  #attempt(work: (writer: GridHistoryWriter) => void): void {
    try {
      this.#writer ??= new GridHistoryWriter(this.#dir);
      work(this.#writer);
      this.#isInTrouble = false;
    } catch (error) {
      // What is missing now is missing between two pictures: the next has to be a whole one.
      this.#keyAtMs = Number.NEGATIVE_INFINITY;
      if (!this.#isInTrouble) this.#onTrouble(String(error));
      this.#isInTrouble = true;
    }
  }
}
