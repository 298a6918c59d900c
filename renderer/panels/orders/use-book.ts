// A book of the host on this screen, kept up by entries of the journal while somebody looks at it.
import { useEffect, useEffectEvent } from 'react';
import type { RequestName, RequestParams, RequestResult } from '../../../contract/requests.ts';
import { followBook } from '../../state/orders/follow-book.ts';
import { useSession, useSessionState } from '../session-context.ts';

export interface BookQuestion<N extends RequestName> {
  readonly name: N;
  /** a constant, or kept by `useMemo`: with another one it is read anew */
  readonly params: RequestParams<N>;
  /** kinds of entries of the journal that say that the book has changed */
  readonly kinds: ReadonlySet<string>;
  readonly everyMs: number;
  readonly onKnown: (known: RequestResult<N>) => void;
  readonly onFailure: (message: string) => void;
}

export function useBook<N extends RequestName>(question: BookQuestion<N>): void {
  const session = useSession();
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const isReplay = useSessionState((state) => state.replay !== null);
  const { name, params, kinds, everyMs } = question;
  const onKnown = useEffectEvent((known: RequestResult<N>) => question.onKnown(known));
  const onFailure = useEffectEvent((message: string) => question.onFailure(message));
  useEffect(() => {
    if (!isOpen || isReplay || !session.may(name)) return;
    const following = followBook({
      load: () => session.request(name, params),
      onKnown: (known) => onKnown(known),
      onFailure: (message) => onFailure(message),
      after: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
      everyMs,
    });
    const unwatch = session.store.subscribe(({ events }, before) => {
      if (events === before.events) return;
      const known = before.events[0]?.number ?? -1;
      const isNews = events.some(
        (event) => event.number > known && event.name === 'journalWritten' && kinds.has(event.data.kind),
      );
      if (isNews) following.again();
    });
    return () => {
      unwatch();
      following.end();
    };
  }, [session, isOpen, isReplay, name, params, kinds, everyMs]);
}
