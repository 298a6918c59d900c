// What an alarm desk is made of, and what is kept of it.
import type { AlarmDefinition } from '../../../../simulation/alarms/alarm-definition.ts';
import type { AlarmSet } from '../../../../simulation/alarms/alarm-set.ts';
import type { PointClass } from '../../../../simulation/alarms/check-alarm-set.ts';
import type { CityPoint } from '../../point-list.ts';
import type { AlarmSurroundings } from './alarm-book.ts';
import type { AlarmEntry } from './alarm-entries.ts';
import type { AlarmPlaces } from './alarm-places.ts';
import type { BookState } from './alarm-record.ts';
import type { SeatedMatter } from './desk-matters.ts';

export interface AlarmDeskOptions {
  readonly points: readonly CityPoint[];
  readonly pointRows: ReadonlyMap<string, number>;
  readonly places: AlarmPlaces;
  readonly classes: readonly PointClass[];
  readonly definitions: readonly AlarmDefinition[];
  /** city time, ms UTC */
  readonly startMs: number;
  /** as of `AlarmRevisions` */
  readonly firstRevision: number;
  /** Id of the area of control, of places the nearest first; missing: the city has none. */
  readonly areaOf?: AlarmSurroundings['areaOf'] | undefined;
  /** Hears of everything that has happened, in its order. */
  readonly record: (entry: AlarmEntry) => void;
}

/** Plain JSON. */
export interface DeskState {
  /** null: as the program brings it */
  readonly set: AlarmSet | null;
  readonly book: BookState;
  /** missing: written by a program that knew none */
  readonly matters?: readonly SeatedMatter[] | undefined;
}
