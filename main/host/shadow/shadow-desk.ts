// The shadow grid behind its thread's door: readings by point become readings by measurement, solutions become grid frames, and
// questions get answers in the words of the contract.
import { encodeGridFrame, type GridFrameHead } from '../../../contract/grid-frame.ts';
import type { GridEvent } from '../../../contract/grid-events.ts';
import { GRID_LIVE_TABLES, NONE_U16 } from '../../../contract/grid-live.ts';
import { ShadowGrid } from '../../../simulation/estimation/shadow-grid.ts';
import type { GridElementRef } from '../../../contract/grid-requests.ts';
import { createEnvironment } from '../../../simulation/weather/environment.ts';
import { type CityPack, PackError } from '../city/city-pack.ts';
import { gridOfPack } from '../city/grid-of-pack.ts';
import { createCityClock } from '../city-clock.ts';
import type { CityClock } from '../ports.ts';
import type { Answer } from '../requests/handler.ts';
import { answer, refuse } from '../requests/handler.ts';
import type { ReadingBatch } from '../telemetry/followed-points.ts';
import { districtsOfConsumers } from './districts-of-consumers.ts';
import { GridElements } from './grid-elements.ts';
import { GridNews } from './grid-news.ts';
import type { ShadowWorkerData, ToShadow } from './shadow-messages.ts';
import type { GridFigures } from './shadow-questions.ts';

export type Question = Extract<ToShadow, { type: 'ask' }>;

export interface Solution {
  /** what changed; the first has all rows */
  readonly frame: ArrayBuffer;
  readonly isWhole: boolean;
  readonly figures: GridFigures;
  /** rows of assets: meters that should be asked */
  readonly meters: Int32Array;
  /** what has happened, as far as that can be told */
  readonly news: readonly GridEvent[];
}

/** Of the environment only the calendar is used: what the weather is, is measured. */
const CALENDAR_SEED = 0;

export class ShadowDesk {
  readonly #shadow: ShadowGrid;
  readonly #elements: GridElements;
  readonly #news: GridNews;
  readonly #clock: CityClock;
  readonly #wallNow: () => number;
  /** measurements of point p: bindings[first[p]] ... bindings[first[p + 1] - 1] */
  readonly #first: Uint32Array;
  readonly #bindings: Uint32Array;
  #frames = 0;
  #head: GridFrameHead = { number: 0, isSnapshot: true, cityTimeMs: Number.NaN, solveMs: Number.NaN };

  /** @throws PackError where the pack has no grid */
  static open(
    pack: CityPack,
    { clock, intervalMs }: Pick<ShadowWorkerData, 'clock' | 'intervalMs'>,
    wallNow = Date.now,
    grid = gridOfPack(pack),
  ): ShadowDesk {
    if (grid === null) throw new PackError(`${pack.dir} has no grid`);
    const { origin, timeZone } = pack.manifest;
    const cityClock = createCityClock(clock, wallNow);
    const { point } = grid.measurements;
    const pointIds = pack.table('points').text('id');
    const shadow = new ShadowGrid(grid, {
      startMs: cityClock.now(),
      momentAt: createEnvironment({ ...origin, timeZone }, CALENDAR_SEED),
      intervalMs: (measurement) => {
        const ms = intervalMs[point[measurement]!] ?? Number.NaN;
        return Number.isNaN(ms) ? null : ms;
      },
      stopwatch: () => performance.now(),
      pointId: (row) => pointIds[row] ?? '',
      districts: districtsOfConsumers(pack, grid),
    });
    const news = new GridNews(shadow, pack.table('assets').text('name'), cityClock.speed);
    return new ShadowDesk(shadow, new GridElements(grid, origin), news, cityClock, wallNow);
  }

  private constructor(
    shadow: ShadowGrid,
    elements: GridElements,
    news: GridNews,
    clock: CityClock,
    wallNow: () => number,
  ) {
    this.#shadow = shadow;
    this.#elements = elements;
    this.#news = news;
    this.#clock = clock;
    this.#wallNow = wallNow;
    const { point, count } = shadow.grid.measurements;
    const points = point.reduce((most, row) => Math.max(most, row + 1), 0);
    const first = new Uint32Array(points + 1);
    for (const row of point) if (row >= 0) first[row + 1]!++;
    for (let row = 0; row < points; row++) first[row + 1]! += first[row]!;
    const next = first.slice();
    this.#bindings = new Uint32Array(first[points]!);
    for (let m = 0; m < count; m++) if (point[m]! >= 0) this.#bindings[next[point[m]!]!++] = m;
    this.#first = first;
  }

  /** Sign of life in the machine's time; the shadow grid lives in the city's. */
  take({ points, values, times, seen, qualities, origins }: ReadingBatch): void {
    const cityNow = this.#clock.now();
    const wallNow = this.#wallNow();
    const [first, bindings] = [this.#first, this.#bindings];
    for (let i = 0; i < points.length; i++) {
      const point = points[i]!;
      if (point + 1 >= first.length) continue;
      const arrival = cityNow - (wallNow - seen[i]!) * this.#clock.speed;
      for (let at = first[point]!; at < first[point + 1]!; at++) {
        this.#shadow.take(bindings[at]!, values[i]!, times[i]!, qualities[i]!, origins[i]!, arrival);
        this.#news.note(bindings[at]!, values[i]!, times[i]!);
      }
    }
  }

  /** degC, outside */
  setTemperature(value: number): void {
    this.#shadow.setTemperature(value);
  }

  solve(): Solution {
    const cityTimeMs = this.#clock.now();
    const { solveMs, changed } = this.#shadow.advance(cityTimeMs);
    const { columns } = this.#shadow;
    const news = this.#news.look(changed, cityTimeMs);
    const isSnapshot = this.#frames === 0;
    const head = { number: ++this.#frames, isSnapshot, cityTimeMs, solveMs };
    this.#head = head;
    return {
      isWhole: isSnapshot,
      frame: encodeGridFrame(head, columns, isSnapshot ? this.#allRows() : changed),
      figures: this.#shadow.gridState(),
      meters: this.#metersWanted(),
      news,
    };
  }

  /**
   * As `solve`, and the columns show what it has found to the bit: whoever looks at one moment has not seen what was shown before, which
   * is what deadbands are for.
   */
  solveExactly(): Solution {
    const { branches, consumers, stations, feeders } = this.#shadow.columns;
    const watched = [branches.voltage, consumers.power, stations.voltage, stations.loading, feeders.loading];
    const before = watched.map((column) => column.slice());
    const isUnknown = (column: Float32Array | Uint16Array, row: number): boolean =>
      column instanceof Float32Array ? Number.isNaN(column[row]!) : column[row] === NONE_U16;
    for (const column of watched) column.fill(column instanceof Float32Array ? Number.NaN : NONE_U16);
    const solution = this.solve();
    // After a switching only what is near to it may have been solved: the rest stays as it was.
    watched.forEach((column, i) => {
      for (let row = 0; row < column.length; row++) if (isUnknown(column, row)) column[row] = before[i]![row]!;
    });
    return solution;
  }

  /** All rows, as of the newest solution. */
  whole(): ArrayBuffer {
    return encodeGridFrame({ ...this.#head, isSnapshot: true }, this.#shadow.columns, this.#allRows());
  }

  answer(question: Question): Answer<unknown> {
    switch (question.name) {
      case 'find': {
        const { id } = question.params;
        const ref = this.#shadow.find(id);
        return ref === null ? unknown(id) : answer(ref);
      }
      case 'elements':
        return answer(this.#elements.page(question.params));
      case 'element': {
        const { table, row } = question.params;
        if (!this.#has(question.params)) return unknown(`${table} ${row}`);
        return told({
          ...this.#shadow.element(question.params),
          ts: this.#frames === 0 ? this.#clock.now() : this.#head.cityTimeMs,
        });
      }
      case 'trace': {
        const { direction, ...ref } = question.params;
        if (!this.#has(ref)) return unknown(`${ref.table} ${ref.row}`);
        return told(this.#shadow.trace(ref, direction));
      }
      case 'balance':
        return told(this.#shadow.balance(question.params.by));
      case 'doubts':
        return answer(this.#shadow.doubts());
      case 'believed':
        return answer(this.#shadow.believed());
    }
  }

  #has({ table, row }: GridElementRef): boolean {
    return row < this.#shadow.columns[table].basis.length;
  }

  #metersWanted(): Int32Array {
    const { meter } = this.#shadow.grid.consumers;
    return Int32Array.from(this.#shadow.pingsWanted(), (consumer) => meter[consumer]!).filter((row) => row >= 0);
  }

  #allRows() {
    const { columns } = this.#shadow;
    return Object.fromEntries(
      GRID_LIVE_TABLES.map((table) => {
        const count = columns[table].basis.length;
        return [table, { rows: Uint32Array.from({ length: count }, (_, row) => row), count }];
      }),
    );
  }
}

const unknown = (id: string) => refuse('not-found', `the grid has no element "${id.slice(0, 80)}"`);

function told<T extends object>(report: T | { readonly refused: string }): Answer<unknown> {
  return 'refused' in report ? refuse('conflict', report.refused) : answer(report);
}
