// What a person writes into the shift log and how shifts go from one to the next. Nothing is shown as written before the host has said so.
import type { LogLink } from '../../../contract/log-requests.ts';
import type { Session } from '../../state/session.ts';
import { type LogNote, useSituationDesk } from '../../state/situation/situation-desk.ts';

export const mayWrite = (session: Session): boolean =>
  session.store.getState().replay === null && session.may('log.write');
export const mayHandOver = (session: Session): boolean =>
  session.store.getState().replay === null && session.may('log.handOver');

/** null: the host has not taken it. */
async function told<T>(asked: Promise<T>, done: Exclude<LogNote['kind'], 'failed' | 'asking'>): Promise<T | null> {
  useSituationDesk.setState({ note: { kind: 'asking' } });
  try {
    const result = await asked;
    useSituationDesk.setState({ note: { kind: done } });
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    useSituationDesk.setState({ note: { kind: 'failed', message } });
    return null;
  } finally {
    useSituationDesk.setState((state) => ({ told: state.told + 1 }));
  }
}

/** With the view that whoever writes it has. Resolves to whether it is in the log. */
export async function writeEntry(session: Session, text: string, links: readonly LogLink[]): Promise<boolean> {
  const camera = session.store.getState().scene?.camera() ?? null;
  const { corrects } = useSituationDesk.getState();
  const entry = await told(session.request('log.write', { text, camera, links: [...links], corrects }), 'written');
  if (entry !== null) useSituationDesk.setState({ draft: '', links: [], corrects: null });
  return entry !== null;
}

/** Resolves to the number of the handover, null: it was not taken. */
export async function handOver(session: Session, remarks: string): Promise<number | null> {
  const given = await told(session.request('log.handOver', { remarks }), 'given');
  return given?.number ?? null;
}

export async function acceptShift(session: Session, handover: number, remarks: string): Promise<boolean> {
  return (await told(session.request('log.accept', { handover, remarks }), 'accepted')) !== null;
}
