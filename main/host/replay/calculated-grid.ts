// The grid of a moment of the past, calculated anew from what was known then: the same shadow grid as in the present, begun a little
// before that moment with all readings of then.
import type { CityPack } from '../city/city-pack.ts';
import { gridOfPack } from '../city/grid-of-pack.ts';
import { type Answer, refuse } from '../requests/handler.ts';
import { type Question, ShadowDesk } from '../shadow/shadow-desk.ts';
import type { GridFigures } from '../shadow/shadow-questions.ts';
import { stableOrder } from '../storage/replay-records.ts';
import type { ReadingBatch } from '../telemetry/followed-points.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { KnownThen, ToReplay } from './replay-messages.ts';

/** ms of city time before the moment at which it is solved; losses and inferred openings settle. */
const LEAD_MS = [3_000, 2_000, 1_000, 0] as const;
/** Points that speak this often are shown less often than they speak: what is not stale has spoken within its interval. */
const OFTEN_MS = 60_000;

type Begin = Extract<ToReplay, { type: 'calculate' }>;
interface Solution {
  readonly frame: ArrayBuffer;
  readonly figures: GridFigures;
}

export class CalculatedGrid {
  readonly #pack: CityPack;
  readonly #grid: ReturnType<typeof gridOfPack>;
  #desk: ShadowDesk | null = null;
  #intervalMs: Float64Array = new Float64Array(0);
  #speed = 1;
  #wallMs = Number.NaN;

  constructor(pack: CityPack) {
    this.#pack = pack;
    this.#grid = gridOfPack(pack);
  }

  /** At another moment; its frame has all rows. */
  begin({ clock, intervalMs, ...known }: Begin): Solution {
    this.#intervalMs = intervalMs;
    this.#speed = clock.speed;
    this.#wallMs = known.wallMs - LEAD_MS[0] / clock.speed;
    const desk = ShadowDesk.open(this.#pack, { clock, intervalMs }, () => this.#wallMs, this.#grid);
    this.#desk = desk;
    this.#take(desk, known);
    let solution = desk.solve();
    for (const lead of LEAD_MS.slice(1)) {
      this.#wallMs = known.wallMs - lead / clock.speed;
      solution = lead === 0 ? desk.solveExactly() : desk.solve();
    }
    return { frame: desk.whole(), figures: solution.figures };
  }

  /** A little later, with what came since. */
  goOn(known: KnownThen): Solution {
    const desk = this.#desk;
    if (desk === null) throw new Error('the grid of the past was not begun');
    this.#wallMs = known.wallMs;
    this.#take(desk, known);
    return desk.solve();
  }

  answer(question: Question): Answer<unknown> {
    return this.#desk?.answer(question) ?? refuse('unavailable', 'the grid of this moment is not calculated yet');
  }

  #take(desk: ShadowDesk, { batch, cityMs, wallMs, temperature }: KnownThen): void {
    if (temperature !== null) desk.setTemperature(temperature);
    desk.take(this.#asHeard(batch, cityMs, wallMs));
  }

  /** In order of arrival, and what speaks often as it was heard last: a repetition is not recorded. */
  #asHeard(batch: ReadingBatch, cityMs: number, wallMs: number): ReadingBatch {
    const count = batch.points.length;
    const order = stableOrder(batch.seen);
    const heard = {
      points: new Uint32Array(count),
      values: new Float64Array(count),
      times: new Float64Array(count),
      seen: new Float64Array(count),
      qualities: new Uint8Array(count),
      origins: new Uint8Array(count),
    };
    for (let to = 0; to < count; to++) {
      const from = order[to]!;
      const interval = this.#intervalMs[batch.points[from]!]!;
      const isAlive = batch.qualities[from] !== QUALITY_CODE.STALE && interval < OFTEN_MS * this.#speed;
      heard.points[to] = batch.points[from]!;
      heard.values[to] = batch.values[from]!;
      heard.times[to] = isAlive ? Math.max(batch.times[from]!, cityMs - interval) : batch.times[from]!;
      heard.seen[to] = isAlive ? Math.max(batch.seen[from]!, wallMs - interval / this.#speed) : batch.seen[from]!;
      heard.qualities[to] = batch.qualities[from]!;
      heard.origins[to] = batch.origins[from]!;
    }
    return heard;
  }
}
