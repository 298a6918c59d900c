// What a desk keeps of an alarm that is not normal, and of one that was: plain JSON, for the journal's snapshots and for the wire.
import type { Origin, Quality } from '../../../../contract/vocabulary.ts';
import type { Priority } from '../../../../simulation/alarms/alarm-definition.ts';
import type { AlarmEvent, AlarmLife } from '../../../../simulation/alarms/alarm-life.ts';
import type { ChatterState } from '../../../../simulation/alarms/chatter.ts';
import type { AreaLoadState } from '../../../../simulation/alarms/area-loads.ts';
import type { FigureState } from '../../../../simulation/alarms/alarm-figures.ts';
import type { FloodState } from '../../../../simulation/alarms/flood-watch.ts';
import type { Situation } from '../../../../simulation/alarms/situations.ts';

/** City time, ms UTC. */
export interface Said {
  readonly by: string;
  readonly atMs: number;
}

export interface AlarmNotes {
  readonly ownedBy: Said | null;
  readonly seenBy: readonly Said[];
  readonly comments: readonly (Said & { readonly text: string })[];
}

/** What was known of the value of its point when it began. */
export interface HeardValue {
  readonly quality: Quality;
  readonly origin: Origin;
}

export interface AlarmRecord extends AlarmNotes {
  readonly life: AlarmLife;
  /** number of its last annunciation: those up to a number are silenced together */
  readonly serial: number;
  /** null: nobody knows, such as after a crash; missing: written by a program that did not ask */
  readonly heard?: HeardValue | null | undefined;
}

export const NO_NOTES: AlarmNotes = { ownedBy: null, seenBy: [], comments: [] };

/** What people say beside what the standard knows. */
export type NoteEvent =
  | { readonly type: 'own'; readonly at: number; readonly by: string }
  | { readonly type: 'release'; readonly at: number; readonly by: string }
  | { readonly type: 'see'; readonly at: number; readonly by: string }
  | { readonly type: 'comment'; readonly at: number; readonly by: string; readonly text: string };

export type DeskEvent = AlarmEvent | NoteEvent;

const NOTES: readonly string[] = ['own', 'release', 'see', 'comment'] satisfies NoteEvent['type'][];
export const isNote = (event: DeskEvent): event is NoteEvent => NOTES.includes(event.type);

/** One coming and going that is over, as it was called then: limits and areas may be others by now. */
export interface PastAlarm {
  readonly id: string;
  /** `<kind>.<point>.<name>` */
  readonly definition: string;
  readonly priority: Priority;
  /** id of the area of control; '' none */
  readonly area: string;
  readonly heard: HeardValue | null;
  readonly beganMs: number | null;
  /** when it was told last; null: never */
  readonly annunciatedMs: number | null;
  readonly clearedMs: number | null;
  readonly acknowledgedMs: number | null;
  readonly acknowledgedBy: string | null;
  readonly endedMs: number;
  readonly situation: number | null;
}

/** Everything that a desk has to know to go on, by ids: rows are those of one run. */
export interface BookState {
  readonly version: number;
  readonly serial: number;
  readonly silenced: number;
  readonly alarms: readonly (AlarmRecord & { readonly id: string })[];
  /** newest last; a program that kept less of them wrote less */
  readonly past: readonly (Pick<PastAlarm, 'id' | 'endedMs'> & Partial<PastAlarm>)[];
  readonly situations: {
    readonly next: number;
    readonly list: readonly (Omit<Situation, 'alarms' | 'cause' | 'place'> & {
      readonly alarms: readonly string[];
      readonly cause: string | null;
      readonly place: string;
    })[];
    readonly recent: readonly (readonly [alarm: string, atMs: number])[];
  };
  readonly chatter: readonly (readonly [alarm: string, times: ChatterState[number][1]])[];
  readonly flood: FloodState;
  readonly figures: Omit<FigureState, 'ofAlarm'> & { readonly ofAlarm: readonly (readonly [string, number])[] };
  readonly floodToldMs: number | null;
  /** missing: written by a program that did not count by area */
  readonly loads?: readonly AreaLoadState[] | undefined;
}

/** Whoever wrote it takes it; what is said by a note changes these. Null: it says nothing new. */
export function withNote(notes: AlarmNotes, event: NoteEvent): AlarmNotes | null {
  const said: Said = { by: event.by, atMs: event.at };
  switch (event.type) {
    case 'own':
      return notes.ownedBy?.by === event.by ? null : { ...notes, ownedBy: said };
    case 'release':
      return notes.ownedBy === null ? null : { ...notes, ownedBy: null };
    case 'see':
      return notes.seenBy.some(({ by }) => by === event.by) ? null : { ...notes, seenBy: [...notes.seenBy, said] };
    case 'comment':
      return { ...notes, comments: [...notes.comments, { ...said, text: event.text }] };
  }
}
