// Which reports of switches are news: open or closed, believed for good, after the other was known. What a switch says first is none.
import type { GridEventOf } from '../../../contract/grid-events.ts';
import { type GridColumns, originOfBasis, qualityOfBasis } from '../../../contract/grid-live.ts';

const OPEN = 0;
const CLOSED = 1;
const UNKNOWN = 2;

export interface NamedSwitches {
  readonly count: number;
  idOf(row: number): string;
  nameOf(row: number): string;
  /** name of a trip point's state */
  tripOf(row: number, code: number): string | null;
}

export class SwitchNews {
  readonly #switches: NamedSwitches;
  /** [switches] the last position that was certain */
  readonly #known: Uint8Array;
  /** [switches] source time of the newest report */
  readonly #reportedMs: Float64Array;
  /** [switches] what protection says that it did, 0 nothing */
  readonly #trip: Uint8Array;

  constructor(switches: NamedSwitches) {
    this.#switches = switches;
    this.#known = new Uint8Array(switches.count).fill(UNKNOWN);
    this.#reportedMs = new Float64Array(switches.count).fill(Number.NaN);
    this.#trip = new Uint8Array(switches.count);
  }

  notePosition(row: number, tsMs: number): void {
    if (!(tsMs <= this.#reportedMs[row]!)) this.#reportedMs[row] = tsMs;
  }

  noteTrip(row: number, code: number): void {
    this.#trip[row] = code;
  }

  /** Of these rows, after what is believed has changed. */
  look(
    { position, basis }: GridColumns['switches'],
    rows: Uint32Array | Int32Array,
    count: number,
  ): GridEventOf<'switchOperated'>[] {
    const news: GridEventOf<'switchOperated'>[] = [];
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const now = position[row]!;
      const origin = originOfBasis(basis[row]!);
      const isSaid = origin === 'measured' || origin === 'simulated';
      if (now > CLOSED || !isSaid || qualityOfBasis(basis[row]!) !== 'GOOD') continue;
      const before = this.#known[row]!;
      this.#known[row] = now;
      if (before === UNKNOWN || before === now) continue;
      const trip = this.#trip[row]!;
      news.push({
        name: 'switchOperated',
        data: {
          id: this.#switches.idOf(row),
          name: this.#switches.nameOf(row),
          position: now === OPEN ? 'open' : 'closed',
          trip: now === OPEN && trip > 0 ? this.#switches.tripOf(row, trip) : null,
          origin,
          ts: this.#reportedMs[row]!,
        },
      });
    }
    return news;
  }
}
