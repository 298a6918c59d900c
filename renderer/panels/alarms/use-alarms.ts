// What the host says of alarms, for the parts of the desk: the summary once a second, the lists when it has changed.
import { useEffect, useRef } from 'react';
import type { AlarmSummary } from '../../../contract/alarm-requests.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import { type AlarmFollower, followAlarms } from '../../state/alarms/follow-alarms.ts';
import type { Session } from '../../state/session.ts';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { onOrder } from './alarm-orders.ts';

const EVERY_MS = 1_000;
const MOST_LISTED = 10_000;
const MOST_PAST = 1_000;
const ALL = {};

/** null: not known, because there is no line to the host or it has not answered yet; and why. */
export function useAlarmSummary(): { readonly summary: AlarmSummary | null; readonly failure: string | null } {
  const isReplay = useSessionState((state) => state.replay !== null);
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const { result, failure } = useAnswer('alarm.summary', isReplay ? null : ALL, EVERY_MS);
  return { summary: isOpen && failure === null ? result : null, failure };
}

async function load(session: Session) {
  const [list, past, situations] = await Promise.all([
    session.request('alarm.list', { limit: MOST_LISTED }),
    session.request('alarm.past', { limit: MOST_PAST }),
    session.request('alarm.situations', { withClosed: true }),
  ]);
  return { ...list, past: past.alarms, situations: situations.situations };
}

/** Keeps the lists of this screen up with the host, while they are looked at. */
export function useAlarmLists(version: number | null): void {
  const session = useSession();
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const follower = useRef<AlarmFollower | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    const following = followAlarms({
      load: () => load(session),
      onKnown: (known) => useAlarmDesk.setState({ known, failure: null }),
      onFailure: (failure) => useAlarmDesk.setState({ failure }),
      steadyNow: () => performance.now(),
      after: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
    });
    follower.current = following;
    const forget = onOrder(() => following.again());
    following.again();
    return () => {
      forget();
      following.end();
      follower.current = null;
    };
  }, [session, isOpen]);
  useEffect(() => {
    if (version !== null) follower.current?.isAt(version);
  }, [version]);
}
