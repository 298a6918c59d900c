// What happened last: told while this screen was open, or before that, by the host's journal.
import { useEffect, useState } from 'react';
import type { JournalEntry } from '../../../contract/requests.ts';
import type { LinkEvent } from '../../link/link.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { newestHappening, newestToTell } from './newest-to-tell.ts';

/** Enough to reach past comings and goings of clients. */
const LOOKED_AT = 100;

const eventOf = (entry: JournalEntry): LinkEvent => ({
  name: 'journalWritten',
  number: entry.number,
  at: entry.at,
  data: entry,
});

/** `isAsked` false: nothing is known to have happened, but the journal has not answered yet. */
export function useLastEvent(): { readonly event: LinkEvent | null; readonly isAsked: boolean } {
  const session = useSession();
  const happened = useSessionState((state) => newestHappening(state.events) ?? null);
  const told = useSessionState((state) => state.events[0] ?? null);
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const [before, setBefore] = useState<{ readonly event: LinkEvent | null } | null>(null);
  useEffect(() => {
    if (!isOpen || before !== null) return;
    if (!session.may('journal.list')) {
      setBefore({ event: null });
      return;
    }
    let isCurrent = true;
    session.request('journal.list', { limit: LOOKED_AT }).then(
      ({ entries }) => {
        const entry = newestToTell(entries);
        if (isCurrent) setBefore({ event: entry === null ? null : eventOf(entry) });
      },
      (error: unknown) => {
        console.warn('the journal could not be read', error);
        if (isCurrent) setBefore({ event: null });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [session, isOpen, before]);
  const earlier = before?.event ?? null;
  const isHappening = earlier !== null && newestHappening([earlier]) !== undefined;
  return { event: happened ?? (isHappening ? earlier : (told ?? earlier)), isAsked: before !== null };
}
