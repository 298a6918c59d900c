// Which changes of supply are news. What one fault takes is told once, when it has settled: by feeder and by the device that is open.
// What was dark when somebody was heard for the first time is no news.
import type { GridEvent } from '../../../contract/grid-events.ts';
import { type GridColumns, originOfBasis, qualityOfBasis, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { ORIGIN_CODE, ORIGINS, QUALITIES, QUALITY_CODE } from '../../../contract/vocabulary.ts';

/** Nobody else of the feeder has lost or got supply for so long: that was it. */
const SETTLED_MS = 2_000;
/** Longer where some of it is not certain yet: meters answer. */
const UNCERTAIN_MS = 10_000;
/** A feeder that never rests is told of all the same. */
const LONGEST_MS = 15_000;
/** Retained reports come in one after the other. */
const START_MS = 5_000;

export interface Cause {
  /** id of the switch or branch that is open */
  readonly element: string | null;
  /** nobody reports it */
  readonly isInferred: boolean;
}

export interface SuppliedCity {
  /** [consumers] row of the feeder of the normal state, -1 none */
  readonly feeder: Int32Array;
  /** [consumers] */
  readonly customers: ArrayLike<number>;
  readonly feeders: { readonly ids: readonly string[]; readonly names: readonly string[] };
  /** of a consumer without supply */
  causeOf(consumer: number): Cause;
  /** of the city clock: times above are those of machines and people */
  readonly speed: number;
}

interface Change {
  readonly isLoss: boolean;
  readonly cause: Cause;
  customers: number;
  uncertain: number;
  origin: number;
  quality: number;
  sinceMs: number;
  longestMs: number;
}

export class SupplyNews {
  readonly #city: SuppliedCity;
  /** [consumers] SUPPLY_CODE when somebody looked last, and as it was told last */
  readonly #seen: Uint8Array;
  readonly #told: Uint8Array;
  /** [consumers] while told to be dark: since when, and QUALITY_CODE of that */
  readonly #darkSinceMs: Float64Array;
  readonly #toldQuality: Uint8Array;
  /** by feeder + 1 */
  readonly #consumersOf: readonly number[][];
  readonly #moving = new Map<number, { readonly firstMs: number; lastMs: number }>();
  #startMs = Number.NaN;

  constructor(city: SuppliedCity) {
    const count = city.feeder.length;
    this.#city = city;
    this.#seen = new Uint8Array(count);
    this.#told = new Uint8Array(count);
    this.#darkSinceMs = new Float64Array(count).fill(Number.NaN);
    this.#toldQuality = new Uint8Array(count);
    this.#consumersOf = Array.from({ length: city.feeders.ids.length + 1 }, () => []);
    city.feeder.forEach((feeder, row) => this.#consumersOf[feeder + 1]!.push(row));
  }

  /** After what is believed of these consumers has changed; also when nothing has, since time settles things. */
  look(
    columns: GridColumns['consumers'],
    rows: Uint32Array | Int32Array,
    count: number,
    nowMs: number,
  ): Extract<GridEvent, { name: 'supplyLost' | 'supplyRestored' }>[] {
    if (Number.isNaN(this.#startMs)) this.#startMs = nowMs;
    const isStarting = nowMs - this.#startMs < START_MS * this.#city.speed;
    for (let i = 0; i < count; i++) this.#note(rows[i]!, columns.supply[rows[i]!]!, nowMs, isStarting);
    const news: Extract<GridEvent, { name: 'supplyLost' | 'supplyRestored' }>[] = [];
    for (const [place, { firstMs, lastMs }] of this.#moving) {
      const [quiet, whole] = [nowMs - lastMs, nowMs - firstMs].map((ms) => ms / this.#city.speed);
      if (quiet! < SETTLED_MS && whole! < LONGEST_MS) continue;
      const changes = this.#changesAt(place, columns);
      if (whole! < UNCERTAIN_MS && changes.some(({ uncertain }) => uncertain > 0)) continue;
      this.#moving.delete(place);
      this.#remember(place, columns);
      for (const change of changes) news.push(this.#eventOf(place - 1, change));
    }
    return news;
  }

  #note(row: number, supply: number, nowMs: number, isStarting: boolean): void {
    const before = this.#seen[row]!;
    if (supply === before || supply === SUPPLY_CODE.unknown) return;
    this.#seen[row] = supply;
    if (before === SUPPLY_CODE.unknown || isStarting) {
      this.#told[row] = supply;
      return;
    }
    const place = this.#city.feeder[row]! + 1;
    const known = this.#moving.get(place);
    if (known === undefined) this.#moving.set(place, { firstMs: nowMs, lastMs: nowMs });
    else known.lastMs = nowMs;
  }

  #changesAt(place: number, { basis, sinceMs }: GridColumns['consumers']): Change[] {
    const { customers, causeOf } = this.#city;
    const changes = new Map<string, Change>();
    for (const row of this.#consumersOf[place]!) {
      const now = this.#seen[row]!;
      if (now === this.#told[row]) continue;
      const isLoss = now === SUPPLY_CODE.dead;
      const cause = isLoss ? causeOf(row) : NO_CAUSE;
      const key = isLoss ? `${cause.element ?? ''} ${cause.isInferred}` : 'back';
      let change = changes.get(key);
      if (change === undefined) {
        change = { isLoss, cause, ...NOTHING };
        changes.set(key, change);
      }
      // Who was only thought to be dark has only perhaps got anything back.
      const own = QUALITY_CODE[qualityOfBasis(basis[row]!)];
      const quality = isLoss ? own : Math.max(own, this.#toldQuality[row]!);
      change.customers += customers[row]!;
      if (quality !== QUALITY_CODE.GOOD) change.uncertain += customers[row]!;
      change.quality = Math.max(change.quality, quality);
      change.origin = Math.max(change.origin, ORIGIN_CODE[originOfBasis(basis[row]!)]);
      change.sinceMs = Math.min(change.sinceMs, sinceMs[row]!);
      if (!isLoss) change.longestMs = Math.max(change.longestMs, sinceMs[row]! - this.#darkSinceMs[row]! || 0);
    }
    return [...changes.values()].filter((change) => change.customers > 0);
  }

  #remember(place: number, { basis, sinceMs }: GridColumns['consumers']): void {
    for (const row of this.#consumersOf[place]!) {
      const now = this.#seen[row]!;
      if (now === this.#told[row]) continue;
      this.#told[row] = now;
      const isDark = now === SUPPLY_CODE.dead;
      this.#darkSinceMs[row] = isDark ? sinceMs[row]! : Number.NaN;
      this.#toldQuality[row] = isDark ? QUALITY_CODE[qualityOfBasis(basis[row]!)] : QUALITY_CODE.GOOD;
    }
  }

  #eventOf(feeder: number, change: Change): Extract<GridEvent, { name: 'supplyLost' | 'supplyRestored' }> {
    const { feeders } = this.#city;
    const data = {
      feeder: feeders.ids[feeder] ?? null,
      feederName: feeders.names[feeder] ?? '',
      changes: 1,
      customers: change.customers,
      uncertain: change.uncertain,
      origin: ORIGINS[change.origin]!,
      quality: QUALITIES[change.quality]!,
      ts: change.sinceMs,
    };
    return change.isLoss
      ? { name: 'supplyLost', data: { ...data, ...change.cause } }
      : { name: 'supplyRestored', data: { ...data, seconds: Math.round(change.longestMs / 1000) } };
  }
}

const NO_CAUSE: Cause = { element: null, isInferred: false };
const NOTHING = { customers: 0, uncertain: 0, origin: 0, quality: 0, sinceMs: Infinity, longestMs: 0 };
