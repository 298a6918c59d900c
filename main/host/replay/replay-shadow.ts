// The grid of a screen in the past: as it was shown then where that was kept, else calculated anew from what was known. Questions on
// elements, traces, balances and doubts are always answered by a calculation of that moment.
import { encodeGridFrame } from '../../../contract/grid-frame.ts';
import { emptyGridColumns, GRID_LIVE_TABLES, type GridRowCounts } from '../../../contract/grid-live.ts';
import type { GridState } from '../../../contract/grid-requests.ts';
import type { HostRun, LastKnown, LiveValues, RecordColumns } from '../ports.ts';
import { answer, type Answer, refuse } from '../requests/handler.ts';
import { BelievedGrid } from '../shadow/believed-grid.ts';
import type { AskShadow, GridFigures } from '../shadow/shadow-questions.ts';
import type { ReadingBatch } from '../telemetry/followed-points.ts';
import type { GridMoment, ReplayGrid } from './replay-grid.ts';
import { ReplayLink } from './replay-link.ts';
import type { KnownThen } from './replay-messages.ts';

/** A seek does not wait longer for its grid: the values go ahead, and the grid is unknown until it is there. */
const JUMP_WAITS_MS = 200;
/** After its first look a screen is likely to ask about what it sees. */
const WARM_AFTER_MS = 500;
/** Between two pictures while playing. */
const PICTURE_MS = 200;
const CALCULATION_MS = 500;
/** A moment that has not moved for so long stands. */
const STANDS_AFTER_MS = 300;
/** While playing questions are answered by one calculation for so long. */
const ANSWERED_FOR_MS = 2_500;
const AGAIN_MS = 600;
/** of the newest pictures, on a machine that is busy */
const WRITTEN_WITHIN_MS = 15_000;

export interface ReplayShadowOptions {
  readonly packFolder: string;
  readonly keptIn: string;
  readonly rows: GridRowCounts;
  /** rows of the pack's points that bear on the grid */
  readonly points: Uint32Array;
  /** degC outside by what a screen shows; null: nobody says */
  readonly temperatureOf: (shown: Pick<LiveValues, 'values' | 'times' | 'qualities'>) => number | null;
  /** by point, ms of city time of a run; NaN: it comes on change */
  readonly intervalsAt: (speed: number) => Float64Array;
  readonly stateOf: (figures: GridFigures, ageMs: number, isStale: boolean) => GridState;
  readonly onTrouble: (error: unknown, doing: string) => void;
}

interface Found {
  readonly frame: ArrayBuffer;
  readonly figures: GridFigures | null;
  readonly basis: 'shown' | 'calculated';
  readonly tookMs: number;
}

export class ReplayShadow implements ReplayGrid {
  readonly live: BelievedGrid;
  readonly #options: ReplayShadowOptions;
  readonly #link: ReplayLink;
  /** a thread of its own, so that pictures need not wait for answers */
  readonly #calculator: ReplayLink;
  #basis: ReplayGrid['basis'] = 'none';
  #gridMs: number | null = null;
  #figures: GridFigures | null = null;
  #at: GridMoment | null = null;
  #shown: LiveValues | null = null;
  #jumps = 0;
  /** city time of the moment that questions are answered for; NaN: none */
  #calculatedMs = Number.NaN;
  #calculatedTickMs = Number.NEGATIVE_INFINITY;
  #reachedTickMs = Number.NEGATIVE_INFINITY;
  #isBusy = false;
  #again: NodeJS.Timeout | null = null;
  #warming: NodeJS.Timeout | null = null;
  #askedTickMs = Number.NEGATIVE_INFINITY;
  readonly #isOfGrid: Uint8Array;
  /** what came since the last calculation */
  #heard: RecordColumns[] = [];

  constructor(options: ReplayShadowOptions) {
    this.#options = options;
    this.live = new BelievedGrid(options.rows);
    const { packFolder, keptIn, rows } = options;
    this.#link = new ReplayLink({ packFolder, keptIn, rows }, options.onTrouble);
    this.#calculator = new ReplayLink({ packFolder, keptIn, rows }, options.onTrouble);
    this.#isOfGrid = new Uint8Array(options.points.reduce((most, row) => Math.max(most, row + 1), 0));
    for (const row of options.points) this.#isOfGrid[row] = 1;
  }

  get basis(): ReplayGrid['basis'] {
    return this.#basis;
  }

  get gridMs(): number | null {
    return this.#gridMs;
  }

  state(): Answer<GridState> {
    const [figures, at] = [this.#figures, this.#at];
    if (figures === null || at === null) return refuse('unavailable', 'nothing is known of the grid at this moment');
    return answer(
      this.#options.stateOf(figures, Math.max(0, Math.round(at.cityMs - figures.ts)), at.moment.isUnrecorded),
    );
  }

  readonly ask: AskShadow = (name, params) => {
    const [at, shown] = [this.#at, this.#shown];
    if (at === null || shown === null || at.run === null)
      return Promise.resolve(refuse('unavailable', 'nothing was known of the grid at this moment'));
    const now = performance.now();
    // While it is played an answer may be a little behind; where it stands it is of this very moment.
    const isPlaying = now - this.#reachedTickMs < STANDS_AFTER_MS;
    const isRecent = isPlaying && now - this.#calculatedTickMs < ANSWERED_FOR_MS;
    if (this.#calculatedMs !== at.cityMs && !isRecent) {
      this.#calculator.tell(this.#calculation(at, shown, at.run, false));
      this.#calculatedMs = at.cityMs;
      this.#calculatedTickMs = now;
    }
    return this.#calculator.ask(name, params);
  };

  async jump(at: GridMoment, known: Promise<LastKnown>): Promise<(columns: LiveValues) => void> {
    const number = ++this.#jumps;
    const begin = performance.now();
    let isShown = false;
    let found: Found | null = null;
    let waiting: NodeJS.Timeout | undefined;
    const show = (grid: Found) => {
      if (number !== this.#jumps) return;
      this.live.apply(grid.frame);
      this.#figures = grid.figures;
      this.#basis = grid.basis;
      if (grid.basis === 'calculated') this.#calculatedMs = at.cityMs;
      if (at.moment.isUnrecorded) this.live.markStale();
      this.#gridMs = grid.tookMs;
    };
    const search = this.#find(at, known, begin).then((grid) => {
      found = grid;
      // Late: its moment is on the screen already.
      if (isShown && grid !== null) show(grid);
    });
    await Promise.race([
      search,
      new Promise<void>((resolve) => {
        waiting = setTimeout(resolve, JUMP_WAITS_MS);
      }),
    ]);
    clearTimeout(waiting);
    return (columns) => {
      isShown = true;
      this.#at = at;
      this.#shown = columns;
      this.#heard = [];
      this.#basis = 'none';
      this.#gridMs = null;
      this.#figures = null;
      this.#calculatedMs = Number.NaN;
      this.#calculatedTickMs = Number.NEGATIVE_INFINITY;
      this.#reachedTickMs = Number.NEGATIVE_INFINITY;
      if (found === null) this.live.apply(this.#nothing(at.cityMs));
      else show(found);
      this.#lookAgain();
      this.#warming ??= setTimeout(() => {
        this.#calculator.tell({ type: 'warm', isCalculated: true });
      }, WARM_AFTER_MS).unref();
    };
  }

  hear(records: RecordColumns, from: number, to: number): void {
    // While it is still being calculated too: it goes on from its moment.
    if (this.#basis === 'shown') return;
    // Parts of buffers that are let go of: copies.
    this.#heard.push({
      count: to - from,
      points: records.points.slice(from, to),
      times: records.times.slice(from, to),
      arrivals: records.arrivals.slice(from, to),
      values: records.values.slice(from, to),
      qualities: records.qualities.slice(from, to),
      origins: records.origins.slice(from, to),
    });
  }

  reach(cityMs: number, wallMs: number): void {
    const [at, shown] = [this.#at, this.#shown];
    if (at === null || shown === null) return;
    this.#at = { ...at, cityMs, moment: { ...at.moment, wallMs } };
    if (cityMs !== at.cityMs) this.#reachedTickMs = performance.now();
    const pauseMs = this.#basis === 'calculated' ? CALCULATION_MS : PICTURE_MS;
    if (!this.#isBusy && performance.now() - this.#askedTickMs >= pauseMs) this.#goOn();
    this.#lookAgain();
  }

  stand(): void {
    this.#reachedTickMs = Number.NEGATIVE_INFINITY;
  }

  /** To the moment that was reached. */
  #goOn(): void {
    const [at, shown] = [this.#at, this.#shown];
    if (at === null || shown === null || this.#basis === 'none' || this.#isBusy) return;
    const { cityMs, moment } = at;
    this.#isBusy = true;
    this.#askedTickMs = performance.now();
    const number = this.#jumps;
    const order =
      this.#basis === 'shown'
        ? this.#link.order({ type: 'showOn', wallMs: moment.wallMs })
        : this.#calculator.order({ type: 'calculateOn', ...this.#news(cityMs, moment.wallMs, shown) });
    void order
      .then(({ frame, figures }) => {
        if (number !== this.#jumps) return;
        if (figures !== null) this.#figures = figures;
        if (frame !== null) this.live.apply(frame);
        if (this.#basis === 'calculated') this.#calculatedMs = cityMs;
      })
      .finally(() => {
        this.#isBusy = false;
      });
  }

  /** Where the way ends, the last step may have been passed over, and the newest pictures are written a little later. */
  #lookAgain(): void {
    if (this.#again !== null) clearTimeout(this.#again);
    const isNew = Date.now() - (this.#at?.moment.wallMs ?? 0) < WRITTEN_WITHIN_MS;
    this.#again = setTimeout(() => {
      this.#again = null;
      this.#goOn();
      if (isNew) this.#lookAgain();
    }, AGAIN_MS).unref();
  }

  warm(): void {
    this.#link.tell({ type: 'warm', isCalculated: false });
  }

  close(): void {
    this.#jumps += 1;
    if (this.#warming !== null) clearTimeout(this.#warming);
    if (this.#again !== null) clearTimeout(this.#again);
    this.#link.close();
    this.#calculator.close();
  }

  async #find(at: GridMoment, known: Promise<LastKnown>, begin: number): Promise<Found | null> {
    const { moment, order, run } = at;
    if (run === null) return null;
    const took = (grid: { frame: ArrayBuffer | null; figures: GridFigures | null }, basis: Found['basis']) =>
      grid.frame === null ? null : { ...grid, frame: grid.frame, basis, tookMs: performance.now() - begin };
    if (order === 'arrival') {
      const { wallMs, isUnrecorded } = moment;
      const kept = took(
        await this.#link.order({ type: 'show', wallMs, openedMs: run.openedWall, isUnrecorded }),
        'shown',
      );
      if (kept !== null) return kept;
    }
    return took(await this.#calculator.order(this.#calculation(at, await known, run, true)), 'calculated');
  }

  #calculation({ cityMs, moment }: GridMoment, shown: LastKnown, run: HostRun, isShown: boolean) {
    return {
      type: 'calculate',
      clock: { startCity: run.city, startWall: run.wall, speed: run.speed },
      intervalMs: this.#options.intervalsAt(run.speed),
      isShown,
      batch: this.#allKnown(shown),
      cityMs,
      // Where no host was running the clock of the one before it stands.
      wallMs: moment.isUnrecorded ? moment.wallMs : run.wall + (cityMs - run.city) / run.speed,
      temperature: this.#options.temperatureOf(shown),
    } as const;
  }

  #allKnown({ values, times, arrivals, qualities, origins }: LastKnown): ReadingBatch {
    const points = this.#options.points.filter((row) => !Number.isNaN(times[row]!));
    const count = points.length;
    const batch = {
      points,
      values: new Float64Array(count),
      times: new Float64Array(count),
      seen: new Float64Array(count),
      qualities: new Uint8Array(count),
      origins: new Uint8Array(count),
    };
    for (let i = 0; i < count; i++) {
      const row = points[i]!;
      batch.values[i] = values[row]!;
      batch.times[i] = times[row]!;
      batch.seen[i] = arrivals[row]!;
      batch.qualities[i] = qualities[row]!;
      batch.origins[i] = origins[row]!;
    }
    return batch;
  }

  #news(cityMs: number, wallMs: number, shown: LiveValues): KnownThen {
    const parts = this.#heard;
    this.#heard = [];
    const all = parts.flatMap((part) =>
      Array.from({ length: part.count }, (_, i) => [part, i] as const).filter(
        ([, i]) => this.#isOfGrid[part.points[i]!] === 1,
      ),
    );
    return {
      batch: {
        points: Uint32Array.from(all, ([part, i]) => part.points[i]!),
        values: Float64Array.from(all, ([part, i]) => part.values[i]!),
        times: Float64Array.from(all, ([part, i]) => part.times[i]!),
        seen: Float64Array.from(all, ([part, i]) => part.arrivals[i]!),
        qualities: Uint8Array.from(all, ([part, i]) => part.qualities[i]!),
        origins: Uint8Array.from(all, ([part, i]) => part.origins[i]!),
      },
      cityMs,
      wallMs,
      temperature: this.#options.temperatureOf(shown),
    };
  }

  #nothing(cityTimeMs: number): ArrayBuffer {
    const { rows } = this.#options;
    const head = { number: 0, isSnapshot: true, cityTimeMs, solveMs: Number.NaN };
    const all = Object.fromEntries(
      GRID_LIVE_TABLES.map((table) => [
        table,
        { rows: Uint32Array.from({ length: rows[table] }, (_, row) => row), count: rows[table] },
      ]),
    );
    return encodeGridFrame(head, emptyGridColumns(rows), all);
  }
}
