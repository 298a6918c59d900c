// Meters that the shadow grid wants to hear from now, asked one after the other: what a meter says when it is asked tells a fuse that
// blew from a message that got lost. Its answer comes as telemetry; who does not answer is dark, or out of reach. Others who want to know
// whether a meter answers (after a restoration) ask through the same queue: the mesh bears no more because somebody else asks.
import type { PackAsset } from '../city/city-pack.ts';
import type { CommandOutcome } from '../telemetry/commands.ts';
import type { RunningTelemetry } from '../telemetry/telemetry.ts';

/** A mesh of meters bears no more. */
const MOST_A_SECOND = 50;
const TURN_MS = 100;
/** A minute's worth. What is wanted beyond it pushes out what waited longest: it may matter no more. */
const MOST_WAITING = 3_000;
const WITHIN_MS = 5_000;
/** Of those that are asked in a turn so many may be others', however much the shadow grid wants. */
const OTHERS_A_TURN = 2;
const UNSENT: CommandOutcome = { kind: 'unsent', reason: 'the host is stopping' };

export class MeterPings {
  readonly #assets: readonly PackAsset[];
  readonly #telemetry: Pick<RunningTelemetry, 'command'>;
  readonly #waiting = new Set<number>();
  /** of others, in the order in which they asked */
  readonly #others: {
    readonly row: number;
    readonly by: string;
    readonly settle: (outcome: CommandOutcome) => void;
  }[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

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

  /** What came of asking the meter of this row of assets, once its turn has come. Never rejects. */
  ask(row: number, by: string): Promise<CommandOutcome> {
    if (this.#isClosed || this.#assets[row] === undefined) return Promise.resolve(UNSENT);
    this.#timer ??= setInterval(() => this.#turn(), TURN_MS);
    return new Promise((settle) => void this.#others.push({ row, by, settle }));
  }

  close(): void {
    this.#isClosed = true;
    for (const { settle } of this.#others.splice(0)) settle(UNSENT);
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#waiting.clear();
  }

  #turn(): void {
    const most = Math.floor((MOST_A_SECOND * TURN_MS) / 1000);
    const kept = Math.min(OTHERS_A_TURN, this.#others.length);
    let left = most;
    for (const row of this.#waiting) {
      if (left === kept) break;
      left -= 1;
      this.#waiting.delete(row);
      void this.#send(row, 'shadow grid');
    }
    for (const { row, by, settle } of this.#others.splice(0, left)) void this.#send(row, by).then(settle);
    if (this.#waiting.size > 0 || this.#others.length > 0) return;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #send(row: number, by: string): Promise<CommandOutcome> {
    const { id, domain } = this.#assets[row]!;
    return this.#telemetry.command({
      asset: id,
      domain,
      point: 'ping',
      value: true,
      phase: 'operate',
      by,
      withinMs: WITHIN_MS,
    });
  }
}
