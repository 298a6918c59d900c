// One screen's way through the past: its clock, what it shows of every point, and the grid of that moment.
// Its clock never runs ahead of what is shown: where reading takes longer than playing, playing is slower.
import type { ReplayState } from '../../../contract/replay-requests.ts';
import type { CityClock, ReplayOrder, ReplaySource } from '../ports.ts';
import { ReadAhead } from './read-ahead.ts';
import { ReadingPace } from './reading-pace.ts';
import { type RecordedMoment, RecordedTime } from './recorded-time.ts';
import type { ReplayGrid } from './replay-grid.ts';
import { nothingKnown } from '../storage/nothing-known.ts';
import { ShownColumns, unrecorded } from './shown-columns.ts';

const TICK_MS = 50;
/** The newest second may still be on its way to the disk. */
const SETTLING_MS = 1_000;
/** Read ahead for so long a time of playing. */
const AHEAD_MS = 3_000;
/** ... and for so long a time of the recorded clock at least: a piece of the history is unpacked for every look into it. */
const LEAST_AHEAD_MS = 30_000;
/** Reading record by record is given up for a look at all points when it is so far behind, in time of playing. */
const BEHIND_MS = 1_500;

export interface ReplayOptions {
  readonly points: number;
  readonly source: ReplaySource;
  /** null: the city has no grid */
  readonly grid: ReplayGrid | null;
  /** city time of the present */
  readonly presentMs: () => number;
  readonly onTrouble: (error: unknown, doing: string) => void;
  readonly onClose: () => void;
  readonly wallNow?: () => number;
}

export class Replay implements CityClock {
  readonly isSimulated = false;
  readonly columns: ShownColumns;
  readonly #options: ReplayOptions;
  /** What is shown has jumped: the screen needs all of it. */
  onJump: () => void = () => undefined;
  #time = new RecordedTime([], () => 0);
  #order: ReplayOrder = 'arrival';
  /** city time that the columns show; NaN: nothing yet */
  #atMs = Number.NaN;
  #moment: RecordedMoment = { run: -1, wallMs: Number.NEGATIVE_INFINITY, isUnrecorded: true };
  #speed = 0;
  /** playing: city time was `fromMs` at `fromTick` of the monotonic clock */
  #from = { cityMs: Number.NaN, tickMs: Number.NaN };
  #ahead: ReadAhead | null = null;
  readonly #reading = new ReadingPace();
  #seekMs = 0;
  #seeks = 0;
  #seeking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #isStepping = false;
  #isClosed = false;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.columns = new ShownColumns(options.points);
  }

  /** city time that is shown; NaN: nothing yet */
  now(): number {
    return this.#atMs;
  }

  /** city seconds in a second; 0: it stands */
  get speed(): number {
    return this.#speed;
  }

  /** something is shown */
  get isShown(): boolean {
    return !Number.isNaN(this.#atMs);
  }

  /** null: the city has no grid */
  get grid(): ReplayGrid | null {
    return this.#options.grid;
  }

  get order(): ReplayOrder {
    return this.#order;
  }

  get state(): ReplayState {
    return {
      atMs: this.#atMs,
      presentMs: this.#options.presentMs(),
      order: this.#order,
      speed: this.#speed,
      isUnrecorded: this.#moment.isUnrecorded,
      seekMs: this.#seekMs,
      gridMs: this.#options.grid?.gridMs ?? null,
      grid: this.#options.grid?.basis ?? 'none',
    };
  }

  /**
   * Goes to a moment of city time, or to the nearest end of the past, and stands where it stood or plays on. Of several that are asked
   * for at once the last one counts; all resolve when it is shown. False: nothing was ever recorded. Rejects when it cannot be read.
   */
  seek(cityMs: number, order: ReplayOrder): Promise<boolean> {
    const number = ++this.#seeks;
    const turn = this.#seeking.then(async () => {
      if (number === this.#seeks && !this.#isClosed) await this.#seek(cityMs, order);
    });
    this.#seeking = turn.catch(() => undefined);
    // A newer one may have come meanwhile: what is shown then is what it has found.
    return turn.then(async () => {
      if (number !== this.#seeks) await this.#seeking;
      return this.isShown;
    });
  }

  play(speed: number): void {
    if (speed !== this.#speed) this.#reading.forget();
    this.#speed = this.#isClosed ? 0 : speed;
    this.#setOff();
    if (this.#speed === 0) {
      this.#stopTimer();
      this.#options.grid?.stand();
    } else this.#timer ??= setInterval(() => void this.#step(), TICK_MS).unref();
  }

  close(): void {
    this.#isClosed = true;
    this.#speed = 0;
    this.#stopTimer();
    this.#options.grid?.close();
    this.#options.onClose();
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** machine's clock: all that came until then is on disk */
  #settledMs(): number {
    return (this.#options.wallNow ?? Date.now)() - SETTLING_MS;
  }

  #setOff(): void {
    this.#from = { cityMs: this.#atMs, tickMs: performance.now() };
  }

  async #seek(cityMs: number, order: ReplayOrder): Promise<void> {
    const begin = performance.now();
    this.#time = new RecordedTime(await this.#options.source.runs(), () => this.#settledMs());
    const { extent } = this.#time;
    if (extent === null) return;
    await this.#jump(Math.min(extent.toMs, Math.max(extent.fromMs, cityMs)), order);
    this.#seekMs = performance.now() - begin;
    this.#setOff();
  }

  /** Shows another moment, whatever lies between. */
  async #jump(cityMs: number, order: ReplayOrder): Promise<void> {
    const { source, grid, points } = this.#options;
    const moment = this.#time.at(cityMs);
    const key = order === 'arrival' ? moment.wallMs : cityMs;
    // Before the first run nothing was known.
    const found = key === Number.NEGATIVE_INFINITY ? null : source.at(key, order);
    const known = (async () => {
      const all = found === null ? nothingKnown(points) : await found;
      return moment.isUnrecorded && order === 'arrival' ? unrecorded(all) : all;
    })();
    const run = this.#time.runs[moment.run] ?? null;
    const [all, showGrid] = await Promise.all([known, grid?.jump({ cityMs, moment, run, order }, known)]);
    if (this.#isClosed) return;
    // Values, grid and clock in one turn: nothing of one moment is sent as of another.
    this.columns.become(all);
    this.#atMs = cityMs;
    this.#order = order;
    this.#moment = moment;
    this.#ahead = moment.isUnrecorded ? null : new ReadAhead(source, order, key, this.#reading);
    showGrid?.(this.columns);
    this.onJump();
  }

  async #step(): Promise<void> {
    if (this.#isStepping) return;
    this.#isStepping = true;
    const seeks = this.#seeks;
    try {
      await this.#seeking;
      const endMs = this.#time.extent?.toMs ?? Number.NaN;
      const wantedMs = this.#from.cityMs + (performance.now() - this.#from.tickMs) * this.#speed;
      const cityMs = Math.min(wantedMs, endMs);
      if (this.#speed > 0 && cityMs > this.#atMs) await this.#goOn(cityMs, () => seeks === this.#seeks);
      // The run that goes on has an end that moves; at it there is nothing more to play.
      if (wantedMs < endMs || seeks !== this.#seeks) return;
      this.play(0);
      // The grid may be some pictures behind what was played fast: one look at the end itself brings all there.
      await this.seek(endMs, this.#order);
    } catch (error) {
      this.play(0);
      this.#options.onTrouble(error, 'playing the past');
    } finally {
      this.#isStepping = false;
    }
  }

  async #goOn(cityMs: number, isWanted: () => boolean): Promise<void> {
    const moment = this.#time.at(cityMs);
    const { isUnrecorded, run } = this.#moment;
    if (moment.run !== run || moment.isUnrecorded !== isUnrecorded || this.#reading.isTooSlow) {
      await this.#jump(cityMs, this.#order);
      return;
    }
    const ahead = this.#ahead;
    if (ahead === null) {
      this.#atMs = cityMs;
      return;
    }
    const speed = this.#order === 'arrival' ? this.#time.runs[run]!.speed : 1;
    const key = this.#order === 'arrival' ? moment.wallMs : cityMs;
    /** of the recorded clock, in a second of playing */
    const pace = this.#speed / speed;
    // Not beyond what is on disk for sure: what comes later would never be looked for.
    const endKey = this.#order === 'arrival' ? this.#settledMs() : (this.#time.extent?.toMs ?? cityMs);
    const fetched = ahead.fetch(Math.min(endKey, key + Math.max(AHEAD_MS * pace, LEAST_AHEAD_MS)), pace);
    if (ahead.readUntilMs < key) await fetched;
    else fetched.catch(() => undefined);
    if (!isWanted() || ahead !== this.#ahead || this.#isClosed) return;
    if (key - ahead.readUntilMs > BEHIND_MS * pace) {
      await this.#jump(cityMs, this.#order);
      return;
    }
    const reachedKey = Math.min(key, ahead.readUntilMs);
    const reachedMs = cityMs - (key - reachedKey) * speed;
    ahead.take(reachedKey, (records, from, to) => {
      this.columns.apply(records, from, to);
      this.#options.grid?.hear(records, from, to);
    });
    this.#atMs = Math.max(this.#atMs, reachedMs);
    this.#moment = { run, wallMs: moment.wallMs - (key - reachedKey), isUnrecorded: false };
    this.#options.grid?.reach(this.#atMs, this.#moment.wallMs);
    if (reachedKey < key) this.#setOff();
  }
}
