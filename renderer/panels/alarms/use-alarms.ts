// What the host says of alarms, for the parts of the desk: the summary once a second, the lists when it has changed.
import { useEffect, useRef } from 'react';
import type { AlarmSummary } from '../../../contract/alarm-requests.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import { type AlarmFollower, followAlarms } from '../../state/alarms/follow-alarms.ts';
import { AlarmMemory, type KnownAlarms } from '../../state/alarms/known-alarms.ts';
import type { Session } from '../../state/session.ts';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { onOrder } from './alarm-orders.ts';

const EVERY_MS = 1_000;
/** alarms in one answer: some milliseconds of work on either side */
const PIECE = 250;
const ALL = {};

/** null: not known, because there is no line to the host or it has not answered yet; and why. */
export function useAlarmSummary(): { readonly summary: AlarmSummary | null; readonly failure: string | null } {
  const isReplay = useSessionState((state) => state.replay !== null);
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const { result, failure } = useAnswer('alarm.summary', isReplay ? null : ALL, EVERY_MS);
  return { summary: isOpen && failure === null ? result : null, failure };
}

/** Asks until everything is known. */
async function load(session: Session, memory: AlarmMemory): Promise<KnownAlarms> {
  for (;;) {
    const changes = await session.request('alarm.changes', { since: memory.revision, limit: PIECE });
    memory.take(changes);
    if (!changes.hasMore) return memory.known(changes.version);
  }
}

/** Keeps the lists of this screen up with the host, while they are looked at. */
export function useAlarmLists(version: number | null): void {
  const session = useSession();
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const follower = useRef<AlarmFollower | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    // Of this line: what was known over another one may be of another host.
    const memory = new AlarmMemory();
    const following = followAlarms({
      load: () => load(session, memory),
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
