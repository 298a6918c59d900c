// What somebody has to act on: restoration has ended with a person, and people by it are still without supply. Whoever raises alarms asks
// here; a person who has taken a course over has acted already.
import type { HandOverReason } from '../../../../simulation/flisr/flisr-course.ts';

export interface HandOver {
  /** id */
  readonly course: string;
  readonly feeder: string;
  /** the device that tripped */
  readonly device: string;
  readonly reason: HandOverReason;
  /** city time, ms UTC */
  readonly atMs: number;
  /** id of the order that was to carry it out; null: there was none */
  readonly order: string | null;
  readonly isOrderHalted: boolean;
  /** still without supply, as believed */
  readonly customersOut: number;
}

export interface HandOverWatch {
  /** Those that stand now, newest first: supply that comes back, or the word that the fault is repaired, ends them. Cheap. */
  handedOver(): readonly HandOver[];
  /** Told when one may have begun or changed; supply that comes back is not told: ask once a second as well. Returns what ends it. */
  onHandOver(listener: () => void): () => void;
}
