// The alarms of the host as this screen knows them, kept up by what has changed: a flood of thousands comes in pieces, and the hundredth change of
// one alarm does not bring the others again.
import type { AlarmChanges, AlarmReport, PastAlarmReport, SituationReport } from '../../../contract/alarm-requests.ts';
import type { AlarmLists } from './alarm-order.ts';

export interface KnownAlarms extends AlarmLists {
  /** of the host's book */
  readonly version: number;
}

/** Of what is over; more stand in the journal. */
const MOST_PAST = 1_000;

export class AlarmMemory {
  #revision: number | null = null;
  readonly #alarms = new Map<string, AlarmReport>();
  readonly #situations = new Map<number, SituationReport>();
  /** oldest first */
  #past: PastAlarmReport[] = [];

  /** `since` of the next question. */
  get revision(): number | null {
    return this.#revision;
  }

  take({ revision, isWhole, alarms, gone, past, situations }: AlarmChanges): void {
    if (isWhole) {
      this.#alarms.clear();
      this.#situations.clear();
      this.#past = [];
    }
    this.#revision = revision;
    for (const alarm of alarms) this.#alarms.set(alarm.id, alarm);
    for (const id of gone) this.#alarms.delete(id);
    for (const situation of situations) this.#situations.set(situation.number, situation);
    this.#past = [...this.#past, ...past].slice(-MOST_PAST);
  }

  known(version: number): KnownAlarms {
    return {
      version,
      alarms: [...this.#alarms.values()],
      past: this.#past.toReversed(),
      situations: [...this.#situations.values()].toSorted((a, b) => b.number - a.number),
    };
  }
}
