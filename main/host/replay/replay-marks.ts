// What the time bar shows of the journal, and the way from fact to fact.
import type { JournalEntry } from '../../../contract/requests.ts';
import type { ReplayMark } from '../../../contract/replay-requests.ts';
import type { Journal } from '../ports.ts';

type Sort = ReplayMark['sort'];

/** Kinds that a person steps to; what people did at the desk is shown and not stepped to. */
const SORT_OF: Readonly<Record<string, Sort>> = {
  switchOperated: 'switching',
  switchesOperated: 'switching',
  supplyLost: 'outage',
  supplyRestored: 'outage',
  alarmRaised: 'alarm',
  alarmCleared: 'alarm',
  workEndangered: 'alarm',
  workSafe: 'alarm',
  brokerConnected: 'trouble',
  brokerLost: 'trouble',
  fieldSimulatorStarted: 'trouble',
  fieldSimulatorStopped: 'trouble',
  shadowGridStarted: 'trouble',
  shadowGridStopped: 'trouble',
  storageFailed: 'trouble',
  storageRecovered: 'trouble',
  storageDamaged: 'trouble',
  hostStarted: 'trouble',
};
const STEPPED = Object.keys(SORT_OF);

export class ReplayMarks {
  readonly #journal: Pick<Journal, 'between'>;

  constructor(journal: Pick<Journal, 'between'>) {
    this.#journal = journal;
  }

  /** Oldest first. */
  async between(fromMs: number, toMs: number, limit: number): Promise<{ marks: ReplayMark[]; isCut: boolean }> {
    const entries = await this.#journal.between({ fromMs, toMs, limit: limit + 1, isNewestFirst: false });
    return { marks: entries.slice(0, limit).map(markOf), isCut: entries.length > limit };
  }

  /** The next fact after `fromMs`, or the last one before it. */
  async step(fromMs: number, direction: 'back' | 'on'): Promise<ReplayMark | null> {
    const isNewestFirst = direction === 'back';
    // Journal times are whole milliseconds.
    const span = isNewestFirst
      ? { fromMs: 0, toMs: Math.ceil(fromMs) - 1 }
      : { fromMs: Math.floor(fromMs) + 1, toMs: Number.MAX_SAFE_INTEGER };
    const [entry] = await this.#journal.between({ ...span, kinds: STEPPED, limit: 1, isNewestFirst });
    return entry === undefined ? null : markOf(entry);
  }
}

const markOf = ({ number, at, kind, data }: JournalEntry): ReplayMark => ({
  ...{ number, kind, data },
  atMs: at,
  sort: SORT_OF[kind] ?? 'other',
});
