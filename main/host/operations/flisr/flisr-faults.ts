// Where there are faults by all that trips have told: every safety check asks here. A place stays barred until somebody says that this very
// fault is repaired. The repair of another fault on the same feeder says nothing.
import type { KnownFault } from '../../../../simulation/switching/safety-board.ts';
import type { ExplainedTrip } from '../../shadow/step-checks.ts';
import type { OutageService } from '../outages/outage-service.ts';
import type { KnownFaults } from '../orders/emergency-orders.ts';
import type { FlisrDesk } from './flisr-desk.ts';
import { type FlisrRecord, hasFault } from './flisr-record.ts';

/** ms: meters and switches have clocks of their own. */
const SAME_TRIP_MS = 5_000;

export class FlisrFaults implements KnownFaults {
  readonly #desk: FlisrDesk;
  readonly #outages: Pick<OutageService, 'caseSince'>;

  constructor(desk: FlisrDesk, outages: Pick<OutageService, 'caseSince'>) {
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

  /** A fault explains the very openings that it has caused, and no later one. */
  trips(): ExplainedTrip[] {
    const repaired = this.#desk.records().filter((record) => record.repaired !== null);
    return [
      ...this.standing().flatMap((record) => openedBy(record).map((one) => ({ ...one, isStanding: true }))),
      ...repaired.flatMap((record) => openedBy(record).map((one) => ({ ...one, isStanding: false }))),
    ];
  }

  /** Those of whose repair nobody has heard. */
  standing(): FlisrRecord[] {
    return this.#desk.records().filter(hasFault);
  }

  /** Of them, those of one outage. */
  of(outage: string): FlisrRecord[] {
    return this.standing().filter((record) => (record.outage ?? this.#outageSince(record)) === outage);
  }

  /** Which outage is whose is written down: once it is closed nobody could ask it any more. */
  async note(nowMs: number): Promise<void> {
    for (const record of this.standing()) {
      if (record.outage !== null) continue;
      const outage = this.#outageSince(record);
      if (outage !== null) await this.#desk.belongsTo(record.course.id, outage, nowMs);
    }
  }

  #outageSince({ course: { device, trippedMs } }: FlisrRecord): string | null {
    return this.#outages.caseSince(device, trippedMs - SAME_TRIP_MS);
  }
}

/** The device that began the course by its trip, also where the fault was found before all its openings were written down. */
const openedBy = ({ course: { device, trippedMs }, found }: FlisrRecord): { device: string; openedMs: number }[] => [
  { device, openedMs: trippedMs },
  ...(found?.opened ?? []),
];
