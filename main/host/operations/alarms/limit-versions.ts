// The versions of the limits as the journal has them: who changed them when and why, and what they were, so that any of them can hold again.
import type { AlarmVersionReport } from '../../../../contract/alarm-requests.ts';
import type { AlarmDefinition } from '../../../../simulation/alarms/alarm-definition.ts';
import type { Journal } from '../../ports.ts';
import { readAlarmEntry, type SetEntry } from './alarm-entries.ts';

const MOST_VERSIONS = 200;
const ALWAYS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER } as const;

export class LimitVersions {
  readonly #journal: Pick<Journal, 'between'>;
  readonly #first: readonly AlarmDefinition[];

  /** @param first as the program brings them */
  constructor(journal: Pick<Journal, 'between'>, first: readonly AlarmDefinition[]) {
    this.#journal = journal;
    this.#first = first;
  }

  /** The newest first; the last is what the program brings, unless there are more than 200. @throws Error when the journal cannot be read */
  async list(): Promise<AlarmVersionReport[]> {
    const told = (await this.#read()).map(({ number, by, set }) => ({
      ...{ entry: number, version: set.version, author: by, reason: set.reason, atMs: set.atMs },
      definitions: set.definitions.length,
    }));
    const program = { entry: 0, version: 0, author: 'city-twin', reason: '', atMs: 0, definitions: this.#first.length };
    return told.length < MOST_VERSIONS ? [...told, program] : told;
  }

  /** `entry`: number in the journal, 0 as the program brings them; null: there is no such version. @throws Error when the journal cannot be read */
  async definitionsOf(entry: number): Promise<readonly AlarmDefinition[] | null> {
    if (entry === 0) return this.#first;
    return (await this.#read()).find(({ number }) => number === entry)?.set.definitions ?? null;
  }

  async #read(): Promise<{ number: number; by: string; set: SetEntry }[]> {
    const span = { ...ALWAYS, kinds: ['alarmSet'], limit: MOST_VERSIONS, isNewestFirst: true };
    return (await this.#journal.between(span)).flatMap((entry) => {
      const read = readAlarmEntry(entry);
      return read?.kind === 'alarmSet' ? [{ number: entry.number, by: read.by, set: read.set }] : [];
    });
  }
}
