// The newest answer to a question that is asked again and again while it is looked at. What comes back is of the moment that is shown.
import { useEffect, useRef, useState } from 'react';
import type { RequestName, RequestParams, RequestResult } from '../../../../contract/requests.ts';
import { keepAsking, type Told } from '../../../state/replay/asking.ts';
import { onBeat } from '../../../state/ticker.ts';
import { useSession, useSessionState } from '../../session-context.ts';

export interface Answer<T> {
  /** null: none of the moment shown has come yet */
  readonly result: T | null;
  readonly failure: string | null;
  /** city time when it was asked, ms UTC; NaN: nothing has come */
  readonly atMs: number;
}

const NOTHING = { result: null, failure: null, atMs: Number.NaN };

/** @param question a constant, or kept by `useMemo`: another one is asked at once, the old answer goes; null: nothing is asked */
export function useAnswer<N extends RequestName>(
  name: N,
  question: RequestParams<N> | null,
  everyMs: number,
): Answer<RequestResult<N>> {
  const session = useSession();
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  // Another moment has another answer.
  const moments = useSessionState((state) => state.moments);
  const stay = useSessionState((state) => state.stay);
  const [told, setTold] = useState<{ to: unknown; answer: Told<RequestResult<N>> } | null>(null);
  useEffect(() => {
    if (!isOpen || question === null || !session.may(name)) return;
    const { store, clock } = session;
    return keepAsking({
      ask: () => session.request(name, question),
      stay: () => store.getState().stay,
      isOnTheWay: () => store.getState().replayWish !== null,
      now: () => clock.now(),
      after: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
      everyMs,
      onTold: (answer) => setTold({ to: question, answer }),
    });
    // `moments` says when to ask again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [session, isOpen, name, question, everyMs, moments]);
  return told !== null && told.to === question && told.answer.stay === stay ? told.answer : NOTHING;
}

/** Played fast, an answer is soon behind what is shown: beyond this, ms of city time, it is said. */
const BEHIND_MS = 5_000;

/** Whether what holds for `ofMs` is well behind the moment that a playing replay shows. */
export function useIsBehind(ofMs: number): boolean {
  const { store, clock } = useSession();
  const [isBehind, setIsBehind] = useState(false);
  const of = useRef(ofMs);
  useEffect(() => {
    of.current = ofMs;
  }, [ofMs]);
  useEffect(
    () =>
      onBeat(() => {
        const isPlaying = (store.getState().replay?.speed ?? 0) > 0;
        setIsBehind(isPlaying && clock.now() - of.current > BEHIND_MS);
      }),
    [store, clock],
  );
  return isBehind;
}
