// Everybody who looks at the past of this city, and what they share: the history, the journal, and that they are few.
import type { Journal, ReplaySource } from '../ports.ts';
import { Replay } from './replay.ts';
import type { ReplayGrid } from './replay-grid.ts';
import { ReplayMarks } from './replay-marks.ts';
import { RecordedTime, type Span } from './recorded-time.ts';

/** Each holds the columns of all points and of the whole grid, and a thread that has the city's grid: a few hundred megabytes. */
export const MOST_REPLAYS = 4;

export interface ReplaysOptions {
  readonly points: number;
  /** null: the city has no grid */
  readonly openGrid: (() => ReplayGrid) | null;
  readonly source: ReplaySource;
  readonly journal: Pick<Journal, 'between'>;
  readonly presentMs: () => number;
  readonly log: (line: string) => void;
}

export class Replays {
  readonly marks: ReplayMarks;
  readonly #options: ReplaysOptions;
  readonly #open = new Set<Replay>();
  /** of nobody yet */
  #spare: ReplayGrid | null = null;

  constructor(options: ReplaysOptions) {
    this.#options = options;
    this.marks = new ReplayMarks(options.journal);
  }

  /** Null: as many as there may be look at the past already. */
  open(): Replay | null {
    if (this.#open.size >= MOST_REPLAYS) return null;
    const { points, source, openGrid, presentMs, log } = this.#options;
    const onTrouble = (error: unknown, doing: string) =>
      log(`${doing}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const replay = new Replay({
      ...{ points, source, presentMs, onTrouble },
      grid: this.#spare ?? openGrid?.() ?? null,
      onClose: () => this.#open.delete(replay),
    });
    this.#spare = null;
    this.#open.add(replay);
    return replay;
  }

  /** Somebody has the time bar before him: what takes long to start is started for the first look. */
  prepare(): void {
    if (this.#spare !== null || this.#open.size >= MOST_REPLAYS) return;
    this.#spare = this.#options.openGrid?.() ?? null;
    this.#spare?.warm();
  }

  /** screens that look at the past */
  get count(): number {
    return this.#open.size;
  }

  /** city time of the present */
  presentMs(): number {
    return this.#options.presentMs();
  }

  /** City time that the history reaches over; null: nothing was ever recorded. */
  async extent(): Promise<{ readonly span: Span | null; readonly gaps: readonly Span[] }> {
    const time = new RecordedTime(await this.#options.source.runs(), Date.now);
    return { span: time.extent, gaps: time.gaps() };
  }

  close(): void {
    for (const replay of this.#open) replay.close();
    this.#spare?.close();
  }
}
