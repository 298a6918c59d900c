// What the host says of outages, for the parts of the desk that show it, while they are looked at.
import { useEffect, useMemo } from 'react';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useSessionState } from '../session-context.ts';

const EVERY_MS = 2_000;

/** Keeps the list of this screen up with the host. A word of one's own is seen at once, at its answer. */
export function useOutageList(): void {
  const isReplay = useSessionState((state) => state.replay !== null);
  const told = useOutageDesk((state) => state.told);
  // A word of ours may change other outages too: another question is asked at once.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const question = useMemo(() => ({}), [told]);
  const { result, failure } = useAnswer('outage.list', isReplay ? null : question, EVERY_MS);
  useEffect(() => {
    if (result !== null) useOutageDesk.setState({ known: result.outages, failure: null });
  }, [result]);
  useEffect(() => {
    if (failure !== null) useOutageDesk.setState({ failure });
  }, [failure]);
}
