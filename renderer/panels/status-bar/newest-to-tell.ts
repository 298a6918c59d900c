// Which entry of the journal a screen that has just been opened begins with. Pure.
import type { JournalEntry } from '../../../contract/requests.ts';
import type { LinkEvent } from '../../link/link.ts';
import type { GridEvent } from '../../../contract/grid-events.ts';
import { gridEventOf } from '../grid/grid-event-text.ts';

/** ms within which what one device opened is told feeder by feeder */
const ONE_CAUSE_MS = 5000;

/** What an event or a journal entry in it tells of the grid; null: nothing. */
export const gridFactOf = (event: LinkEvent): GridEvent | null =>
  event.name === 'journalWritten' ? gridEventOf(event.data.kind, event.data.data) : gridEventOf(event.name, event.data);

/** A loss together with all that the same device took in the same moment: one cause is one sentence. Others as they are. */
export function withItsLike(fact: GridEvent, events: readonly LinkEvent[]): GridEvent {
  if (fact.name !== 'supplyLost' || fact.data.element === null) return fact;
  const { element, ts } = fact.data;
  const losses = new Map([[fact.data.feeder, fact.data]]);
  for (const event of events) {
    const other = gridFactOf(event);
    if (other?.name !== 'supplyLost' || other.data.element !== element) continue;
    const { data } = other;
    if (Math.abs(data.ts - ts) <= ONE_CAUSE_MS && !losses.has(data.feeder)) losses.set(data.feeder, data);
  }
  if (losses.size === 1) return fact;
  const all = [...losses.values()];
  const sum = (of: (data: (typeof all)[number]) => number): number => all.reduce((n, data) => n + of(data), 0);
  return {
    name: 'supplyLost',
    data: {
      ...fact.data,
      feeder: null,
      feederName: '',
      customers: sum(({ customers }) => customers),
      uncertain: sum(({ uncertain }) => uncertain),
      changes: sum(({ changes }) => changes),
    },
  };
}

/**
 * Of what was told since this screen was opened: who comes and goes covers nothing that has happened.
 * @param events newest first. @returns undefined: only comings and goings, or nothing
 */
export function newestHappening(events: readonly LinkEvent[]): LinkEvent | undefined {
  return events.find(({ name, data }) => name !== 'journalWritten' || gridEventOf(data.kind, data.data) !== null);
}

/**
 * The newest of the grid: an outage that runs is not covered by somebody who came after it. Without any the newest of all.
 * @param entries newest first. @returns null: nothing was ever written
 */
export function newestToTell(entries: readonly JournalEntry[]): JournalEntry | null {
  return entries.find(({ kind, data }) => gridEventOf(kind, data) !== null) ?? entries[0] ?? null;
}
