// Which devices telemetry sees closed and with voltage now: none of them, nor any above, can be what people are out by. Only what has changed is
// told, all of one look in one input.
import { SWITCH_POSITIONS } from '../../../../contract/city-pack/grid-schema.ts';
import { type GridColumns, originOfBasis, qualityOfBasis } from '../../../../contract/grid-live.ts';
import type { Origin } from '../../../../contract/vocabulary.ts';
import type { BookInput } from '../../../../simulation/outages/book-input.ts';
import type { DeviceTree } from '../../../../simulation/outages/device-tree.ts';

/** Of a position that was seen, not assumed, entered or calculated. */
const SEEN: readonly Origin[] = ['measured', 'simulated'];
const CLOSED = SWITCH_POSITIONS.indexOf('closed');

export class DeviceWatch {
  readonly #ids: readonly string[];
  /** [watched] row of the grid's switches */
  readonly #rows: Int32Array;
  /** [watched] 1: told as closed and live */
  readonly #told: Uint8Array;

  /** `switches`: ids of the grid's switches, row by row. */
  constructor(trees: readonly DeviceTree[], switches: readonly string[]) {
    const rowOf = new Map(switches.map((id, row) => [id, row]));
    this.#ids = trees.flatMap(({ ids }) => ids.filter((id) => rowOf.has(id)));
    this.#rows = Int32Array.from(this.#ids, (id) => rowOf.get(id)!);
    this.#told = new Uint8Array(this.#ids.length);
  }

  /** null: nothing has changed since the last look. */
  look({ position, basis, feeder }: GridColumns['switches'], nowMs: number): BookInput | null {
    const live: string[] = [];
    const lost: string[] = [];
    for (let i = 0; i < this.#rows.length; i++) {
      const row = this.#rows[i]!;
      const how = basis[row]!;
      // Fed by some feeder: it has voltage.
      const isLive =
        position[row] === CLOSED &&
        feeder[row]! >= 0 &&
        qualityOfBasis(how) === 'GOOD' &&
        SEEN.includes(originOfBasis(how));
      if (isLive === (this.#told[i] === 1)) continue;
      this.#told[i] = isLive ? 1 : 0;
      (isLive ? live : lost).push(this.#ids[i]!);
    }
    return live.length + lost.length === 0 ? null : { do: 'devices', live, lost, atMs: nowMs };
  }
}
