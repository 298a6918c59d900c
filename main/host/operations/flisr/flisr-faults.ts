// Where there are faults by all that trips have told: every safety check asks here. A place stays barred until somebody says that this very
// fault is repaired, of the course itself or of the outage that began with it. The repair of another fault on the same feeder says nothing.
import type { KnownFault } from '../../../../simulation/switching/safety-board.ts';
import type { OutageService } from '../outages/outage-service.ts';
import type { KnownFaults } from '../orders/emergency-orders.ts';
import type { FlisrDesk } from './flisr-desk.ts';
import { type FlisrRecord, hasFault } from './flisr-record.ts';

/** ms: meters and switches have clocks of their own. */
const SAME_TRIP_MS = 5_000;

export class FlisrFaults implements KnownFaults {
  readonly #desk: FlisrDesk;
  readonly #outages: Pick<OutageService, 'caseSince' | 'repairedMs'>;

  constructor(desk: FlisrDesk, outages: Pick<OutageService, 'caseSince' | 'repairedMs'>) {
    this.#desk = desk;
    this.#outages = outages;
  }

  faults(): KnownFault[] {
    return this.standing().map(({ found }) => ({
      element: found!.location.element,
      nodes: found!.nodes,
      certainty: found!.location.isSettled ? 'located' : 'suspected',
    }));
  }

  trips(): string[] {
    return this.standing().map(({ course }) => course.device);
  }

  /** Those of whose repair nobody has heard. */
  standing(): FlisrRecord[] {
    return this.#desk.records().filter((record) => this.stands(record));
  }

  stands(record: FlisrRecord): boolean {
    return hasFault(record) && this.#toldRepairedMs(record) === null;
  }

  /** Which outage is whose, and what was told of it, is written down: once it is closed nobody could ask it any more. */
  async note(nowMs: number): Promise<void> {
    for (const record of this.#desk.records()) {
      if (!hasFault(record)) continue;
      const { id, device, trippedMs } = record.course;
      const told = this.#toldRepairedMs(record);
      if (told !== null) {
        await this.#desk.repaired(id, { by: record.outage!, atMs: told, words: null });
      } else if (record.outage === null) {
        const outage = this.#outages.caseSince(device, trippedMs - SAME_TRIP_MS);
        if (outage !== null) await this.#desk.belongsTo(id, outage, nowMs);
      }
    }
  }

  /** When its own outage was told to be repaired; null: it was not, or the outage was of several faults then, and nobody said which. */
  #toldRepairedMs({ course: { id, trippedMs }, outage }: FlisrRecord): number | null {
    const told = outage === null ? null : this.#outages.repairedMs(outage);
    if (told === null || told < trippedMs) return null;
    const isShared = this.#desk
      .records()
      .some(
        (other) =>
          other.course.id !== id &&
          other.outage === outage &&
          other.found !== null &&
          other.course.trippedMs <= told &&
          (other.repaired === null || other.repaired.atMs >= told),
      );
    return isShared ? null : told;
  }
}
