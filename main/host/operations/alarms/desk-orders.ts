// What people want of alarms, and why the desk does not do it.
import { type AlarmRefusal, refusalOf } from '../../../../simulation/alarms/alarm-refusals.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { OrderEntry } from './alarm-entries.ts';
import { type DeskEvent, isNote } from './alarm-record.ts';

/** A desk's own reasons beside those of the alarm. */
export type DeskRefusal = AlarmRefusal | 'already-owned' | 'not-owned' | 'is-normal';

export interface Outcome {
  readonly done: readonly string[];
  readonly refused: readonly { readonly alarm: string; readonly code: DeskRefusal }[];
}

/** What a person wants of several alarms. */
export type Order =
  Exclude<OrderEntry, { type: 'silence' }> extends infer O ? (O extends OrderEntry ? Omit<O, 'at'> : never) : never;

/** `secondBy`: the other person who agrees, null none. Null: it can be done. */
export function deskRefusalOf(
  book: Pick<AlarmBook, 'lifeOf' | 'recordOf'>,
  row: number,
  event: DeskEvent,
  secondBy: string | null,
): DeskRefusal | null {
  if (!isNote(event)) return 'by' in event ? refusalOf(book.lifeOf(row), event, secondBy) : null;
  const record = book.recordOf(row);
  if (record === null) return 'is-normal';
  const owner = record.ownedBy?.by ?? null;
  if (event.type === 'own') return owner === null || owner === event.by ? null : 'already-owned';
  if (event.type === 'release') return owner === event.by ? null : 'not-owned';
  return null;
}
