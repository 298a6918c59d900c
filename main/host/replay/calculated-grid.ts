// The grid of a moment of the past, calculated anew from what was known then: the same shadow grid as in the present, begun a little
// before that moment with all readings of then.
import type { CityPack } from '../city/city-pack.ts';
import { gridOfPack } from '../city/grid-of-pack.ts';
import { type Answer, refuse } from '../requests/handler.ts';
import { type Question, ShadowDesk } from '../shadow/shadow-desk.ts';
import type { GridFigures } from '../shadow/shadow-questions.ts';
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
      solution = desk.solve();
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
  #asHeard(
    { points, values, times, seen, qualities, origins }: ReadingBatch,
    cityMs: number,
    wallMs: number,
  ): ReadingBatch {
    const order = Uint32Array.from(points.keys()).sort((a, b) => seen[a]! - seen[b]!);
    const isAlive = (i: number): boolean =>
      qualities[i] !== QUALITY_CODE.STALE && this.#intervalMs[points[i]!]! < OFTEN_MS * this.#speed;
    const interval = (i: number): number => this.#intervalMs[points[i]!]!;
    return {
      points: Uint32Array.from(order, (i) => points[i]!),
      values: Float64Array.from(order, (i) => values[i]!),
      times: Float64Array.from(order, (i) => (isAlive(i) ? Math.max(times[i]!, cityMs - interval(i)) : times[i]!)),
      seen: Float64Array.from(order, (i) =>
        isAlive(i) ? Math.max(seen[i]!, wallMs - interval(i) / this.#speed) : seen[i]!,
      ),
      qualities: Uint8Array.from(order, (i) => qualities[i]!),
      origins: Uint8Array.from(order, (i) => origins[i]!),
    };
  }
}
