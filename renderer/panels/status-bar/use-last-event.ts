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

const NONE: readonly LinkEvent[] = [];

export interface LastEvent {
  readonly event: LinkEvent | null;
  /** what was told before this screen was opened, newest first */
  readonly before: readonly LinkEvent[];
  /** false: nothing is known to have happened, but the journal has not answered yet */
  readonly isAsked: boolean;
}

export function useLastEvent(): LastEvent {
  const session = useSession();
  const happened = useSessionState((state) => newestHappening(state.events) ?? null);
  const told = useSessionState((state) => state.events[0] ?? null);
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  // The past's facts are all among its events.
  const isReplay = useSessionState((state) => state.replay !== null);
  const [before, setBefore] = useState<Omit<LastEvent, 'isAsked'> | null>(null);
  useEffect(() => {
    if (!isOpen || before !== null) return;
    if (!session.may('journal.list')) {
      setBefore({ event: null, before: NONE });
      return;
    }
    let isCurrent = true;
    session.request('journal.list', { limit: LOOKED_AT }).then(
      ({ entries }) => {
        const entry = newestToTell(entries);
        if (isCurrent) setBefore({ event: entry === null ? null : eventOf(entry), before: entries.map(eventOf) });
      },
      (error: unknown) => {
        console.warn('the journal could not be read', error);
        if (isCurrent) setBefore({ event: null, before: NONE });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [session, isOpen, before]);
  const earlier = isReplay ? null : (before?.event ?? null);
  const isHappening = earlier !== null && newestHappening([earlier]) !== undefined;
  return {
    event: happened ?? (isHappening ? earlier : (told ?? earlier)),
    before: isReplay ? NONE : (before?.before ?? NONE),
    isAsked: before !== null,
  };
}
