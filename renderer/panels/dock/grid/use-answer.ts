// The newest answer to a question that is asked again and again while it is looked at.
import { useEffect, useState } from 'react';
import type { RequestName, RequestParams, RequestResult } from '../../../../contract/requests.ts';
import { useSession, useSessionState } from '../../session-context.ts';

export interface Answer<T> {
  readonly result: T | null;
  readonly failure: string | null;
}

/** @param question a constant, or kept by `useMemo`: another one is asked at once, the old answer goes */
export function useAnswer<N extends RequestName>(
  name: N,
  question: RequestParams<N>,
  everyMs: number,
): Answer<RequestResult<N>> {
  const session = useSession();
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  // Another moment has another answer.
  const moments = useSessionState((state) => state.moments);
  const [answer, setAnswer] = useState<{ to: unknown } & Answer<RequestResult<N>>>({
    to: null,
    result: null,
    failure: null,
  });
  useEffect(() => {
    if (!isOpen || !session.may(name)) return;
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const result = await session.request(name, question);
        if (isCurrent) setAnswer({ to: question, result, failure: null });
      } catch (error) {
        const failure = error instanceof Error ? error.message : String(error);
        if (isCurrent)
          setAnswer((last) => ({ to: question, result: last.to === question ? last.result : null, failure }));
      }
      if (isCurrent) timer = setTimeout(() => void ask(), everyMs);
    };
    void ask();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // `moments` says when to ask again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [session, isOpen, name, question, everyMs, moments]);
  return answer.to === question ? answer : { result: null, failure: null };
}
