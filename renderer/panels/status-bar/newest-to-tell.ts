// Which entry of the journal a screen that has just been opened begins with. Pure.
import type { JournalEntry } from '../../../contract/requests.ts';
import type { LinkEvent } from '../../link/link.ts';
import { gridEventOf } from '../grid/grid-event-text.ts';

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
