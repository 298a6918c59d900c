// Which alarms have changed since a screen was told of them last: a flood is told piece by piece, never the whole table again. Revisions are of this run
// of the host and of this set of definitions; they are not kept.
import type { Situation } from '../../../../simulation/alarms/situations.ts';

export interface ChangedRows {
  /** in the order of their last change */
  readonly rows: readonly number[];
  /** the screen has been told everything up to here */
  readonly revision: number;
  readonly hasMore: boolean;
}

/** Before every revision. */
const NEVER = 0;

export class AlarmRevisions {
  /** of all that was there when it began */
  readonly first: number;
  #revision: number;
  /** [alarms] revision of the last change; NEVER: always normal */
  readonly #changedAt: Float64Array;
  /** [alarms] as told: number of the situation, -1 none; 1 = chatters */
  readonly #situation: Int32Array;
  readonly #chatters: Uint8Array;
  readonly #situations = new Map<number, { readonly signature: string; readonly revision: number }>();

  /** `first`: greater than every revision that an earlier run can have told, such as the machine's time in µs */
  constructor(alarms: number, first: number) {
    this.first = first;
    this.#revision = first;
    this.#changedAt = new Float64Array(alarms).fill(NEVER);
    this.#situation = new Int32Array(alarms).fill(-1);
    this.#chatters = new Uint8Array(alarms);
  }

  get revision(): number {
    return this.#revision;
  }

  note(row: number): void {
    this.#revision += 1;
    this.#changedAt[row] = this.#revision;
  }

  /** What changes beside an alarm's own life, looked at before a screen is told. */
  noteBeside(row: number, situation: number | null, chatters: boolean): void {
    const number = situation ?? -1;
    if (this.#situation[row] === number && (this.#chatters[row] === 1) === chatters) return;
    this.#situation[row] = number;
    this.#chatters[row] = chatters ? 1 : 0;
    this.note(row);
  }

  noteSituation({ number, lastMs, closedMs, mergedInto, alarms, cause }: Situation, unacknowledged: number): void {
    const signature = [lastMs, closedMs, mergedInto, alarms.length, cause, unacknowledged].join(' ');
    if (this.#situations.get(number)?.signature === signature) return;
    this.#revision += 1;
    this.#situations.set(number, { signature, revision: this.#revision });
  }

  revisionOf(situation: number): number {
    return this.#situations.get(situation)?.revision ?? NEVER;
  }

  /** Whether a screen that was told up to `since` can be told what came after it; else it is told everything. */
  knows(since: number | null): since is number {
    return since !== null && since >= this.first && since <= this.#revision;
  }

  /** At most `most` rows that changed after `since`, the first to change first. */
  after(since: number, most: number): ChangedRows {
    const changedAt = this.#changedAt;
    const rows: number[] = [];
    for (let row = 0; row < changedAt.length; row += 1) if (changedAt[row]! > since) rows.push(row);
    if (rows.length <= most) return { rows, revision: this.#revision, hasMore: false };
    rows.sort((a, b) => changedAt[a]! - changedAt[b]!);
    const told = rows.slice(0, most);
    return { rows: told, revision: changedAt[told.at(-1)!]!, hasMore: true };
  }
}
