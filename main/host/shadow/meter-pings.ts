// Meters that the shadow grid wants to hear from now, asked one after the other: what a meter says when it is asked tells a fuse that
// blew from a message that got lost. Its answer comes as telemetry; who does not answer is dark, or out of reach.
import type { PackAsset } from '../city/city-pack.ts';
import type { RunningTelemetry } from '../telemetry/telemetry.ts';

/** A mesh of meters bears no more. */
const MOST_A_SECOND = 50;
const TURN_MS = 100;
/** A city in the dark wants all of its meters: those that wait longest are asked, the others are wanted again later. */
const MOST_WAITING = 2_000;
const WITHIN_MS = 5_000;
const AGAIN_AFTER_MS = 30_000;

export class MeterPings {
  readonly #assets: readonly PackAsset[];
  readonly #telemetry: Pick<RunningTelemetry, 'command'>;
  readonly #waiting = new Set<number>();
  readonly #askedAt = new Map<number, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(assets: readonly PackAsset[], telemetry: Pick<RunningTelemetry, 'command'>) {
    this.#assets = assets;
    this.#telemetry = telemetry;
  }

  /** Rows of assets. Who waits or was asked a moment ago is not asked again. */
  want(meters: Int32Array): void {
    const now = performance.now();
    for (const row of meters) {
      if (this.#waiting.size >= MOST_WAITING) break;
      if (this.#assets[row] === undefined || now - (this.#askedAt.get(row) ?? -Infinity) < AGAIN_AFTER_MS) continue;
      this.#waiting.add(row);
    }
    if (this.#waiting.size > 0) this.#timer ??= setInterval(() => this.#turn(), TURN_MS);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#waiting.clear();
  }

  #turn(): void {
    const now = performance.now();
    let left = Math.floor((MOST_A_SECOND * TURN_MS) / 1000);
    for (const row of this.#waiting) {
      if (left-- === 0) return;
      this.#waiting.delete(row);
      this.#askedAt.set(row, now);
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
