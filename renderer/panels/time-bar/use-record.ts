// What the bar draws from the host: how far the record reaches, its gaps, and what happened in the stretch that is looked at.
import { useEffect, useState } from 'react';
import type { ReplayMark } from '../../../contract/replay-requests.ts';
import type { RequestResult } from '../../../contract/requests.ts';
import type { Stretch } from '../../state/replay/time-range.ts';
import { useSession, useSessionState } from '../session-context.ts';

export type Extent = RequestResult<'replay.extent'>;

const EXTENT_EVERY_MS = 30_000;
/** while somebody drags or zooms, nothing is asked for */
const CALM_MS = 200;
const MOST_MARKS = 2_000;

/** null: not known yet */
export function useExtent(): Extent | null {
  const session = useSession();
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const [extent, setExtent] = useState<Extent | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    let isGone = false;
    const load = () =>
      session.request('replay.extent', {}).then(
        (result) => !isGone && setExtent(result),
        (error: unknown) => console.warn('how far the record reaches could not be read', error),
      );
    void load();
    const timer = setInterval(() => void load(), EXTENT_EVERY_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [session, isOpen]);
  return extent;
}

export interface Marks {
  /** oldest first */
  readonly marks: readonly ReplayMark[];
  /** there were more */
  readonly isCut: boolean;
}

const NONE: Marks = { marks: [], isCut: false };

/** Of the stretch and as much again on either side, so that moving along shows them at once. */
export function useMarks({ fromMs, toMs }: Stretch): Marks {
  const session = useSession();
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  // Whatever is told now may have become a mark; the past is told anew with every moment.
  const told = useSessionState((state) => (state.replay === null ? (state.events[0]?.number ?? 0) : state.heldEvents));
  const [loaded, setLoaded] = useState<Marks>(NONE);
  // The stretch creeps on with the present: another part of it is asked for only after a while.
  const part = (toMs - fromMs) / 4;
  const from = Math.floor(fromMs / part) * part - part;
  const to = Math.ceil(toMs / part) * part + part;
  useEffect(() => {
    if (!isOpen) return;
    let isGone = false;
    const timer = setTimeout(() => {
      session.request('replay.marks', { fromMs: from, toMs: to, limit: MOST_MARKS }).then(
        (result) => !isGone && setLoaded(result),
        (error: unknown) => console.warn('what happened could not be read', error),
      );
    }, CALM_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
    // `told` says when to ask again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [session, isOpen, from, to, told]);
  return loaded;
}
