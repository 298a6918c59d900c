// Meters that the shadow grid wants to hear from now, asked one after the other: what a meter says when it is asked tells a fuse that
// blew from a message that got lost. Its answer comes as telemetry; who does not answer is dark, or out of reach.
import type { PackAsset } from '../city/city-pack.ts';
import type { RunningTelemetry } from '../telemetry/telemetry.ts';

/** A mesh of meters bears no more. */
const MOST_A_SECOND = 50;
const TURN_MS = 100;
/** A minute's worth. What is wanted beyond it pushes out what waited longest: it may matter no more. */
const MOST_WAITING = 3_000;
const WITHIN_MS = 5_000;

export class MeterPings {
  readonly #assets: readonly PackAsset[];
  readonly #telemetry: Pick<RunningTelemetry, 'command'>;
  readonly #waiting = new Set<number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(assets: readonly PackAsset[], telemetry: Pick<RunningTelemetry, 'command'>) {
    this.#assets = assets;
    this.#telemetry = telemetry;
  }

  /** Rows of assets. Who waits already keeps his place. */
  want(meters: Int32Array): void {
    for (const row of meters) if (this.#assets[row] !== undefined) this.#waiting.add(row);
    for (const row of this.#waiting) {
      if (this.#waiting.size <= MOST_WAITING) break;
      this.#waiting.delete(row);
    }
    if (this.#waiting.size > 0) this.#timer ??= setInterval(() => this.#turn(), TURN_MS);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#waiting.clear();
  }

  #turn(): void {
    let left = Math.floor((MOST_A_SECOND * TURN_MS) / 1000);
    for (const row of this.#waiting) {
      if (left-- === 0) return;
      this.#waiting.delete(row);
      const { id, domain } = this.#assets[row]!;
      void this.#telemetry.command({
        asset: id,
        domain,
        point: 'ping',
        value: true,
        phase: 'operate',
        by: 'shadow grid',
        withinMs: WITHIN_MS,
      });
    }
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
