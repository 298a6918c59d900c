// What a person tells fault restoration to do. Nothing is shown as done before the host has said so.
import type { FlisrCourseReport, PlaceWord, RepairWord } from '../../../contract/flisr-requests.ts';
import type { FlisrMode } from '../../../contract/grid-requests.ts';
import { textOf } from '../../languages/languages.ts';
import { replaceCourse, useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import { learnOutage } from '../../state/outages/outage-desk.ts';
import type { Purpose } from '../../state/control/control-desk.ts';
import type { Session } from '../../state/session.ts';
import { refusalWords, withControl } from '../control/with-control.ts';

export const mayDirect = (session: Session): boolean =>
  session.store.getState().replay === null && session.may('flisr.approve');

async function told<T>(
  session: Session,
  asked: Purpose,
  run: () => Promise<T>,
  onTold: (value: T) => void,
): Promise<boolean> {
  useFlisrDesk.setState({ isBusy: true, refusal: null });
  const tried = await withControl(session, asked, run);
  if (tried.ok) onTold(tried.value);
  useFlisrDesk.setState({ isBusy: false, refusal: tried.ok ? null : refusalWords(tried, textOf) });
  return tried.ok;
}

/** Of the plan that is on screen: the host refuses it where another one has replaced it. */
export function approve(session: Session, { id, plan, state, level }: FlisrCourseReport): void {
  if (plan === null || state !== 'proposed' || level === 'manual' || !mayDirect(session)) return;
  void told(
    session,
    { action: 'flisr.approve', subject: id },
    () => session.request('flisr.approve', { id, plan: plan.id }),
    replaceCourse,
  );
}

export const reject = (session: Session, id: string, reason: string): Promise<boolean> =>
  told(
    session,
    { action: 'flisr.reject', subject: id },
    () => session.request('flisr.reject', { id, reason }),
    replaceCourse,
  );

export function takeOver(session: Session, { id }: FlisrCourseReport): void {
  if (!mayDirect(session)) return;
  void told(
    session,
    { action: 'flisr.takeOver', subject: id },
    () => session.request('flisr.takeOver', { id }),
    replaceCourse,
  );
}

export function setShedding(session: Session, isShedding: boolean, reason: string): Promise<boolean> {
  return told(
    session,
    { action: 'mode.change', subject: 'shedding' },
    () => session.request('flisr.setShedding', { isShedding, reason }),
    (modes) => useFlisrDesk.setState({ modes }),
  );
}

/** Somebody knows what has the fault: it is planned for that place. */
export const namePlace = (session: Session, id: string, word: PlaceWord): Promise<boolean> =>
  told(
    session,
    { action: 'flisr.place', subject: id },
    () => session.request('flisr.place', { id, ...word }),
    replaceCourse,
  );

/** The crew has said that the place is whole again: supply may be switched onto it. */
export const sayRepaired = (session: Session, id: string, word: RepairWord): Promise<boolean> =>
  told(
    session,
    { action: 'flisr.repaired', subject: id },
    () => session.request('flisr.repaired', { id, ...word }),
    replaceCourse,
  );

/** The same as a step of the outage that began with it: one word for both. */
export const sayOutageRepaired = (session: Session, id: string, outage: string, word: RepairWord): Promise<boolean> =>
  told(
    session,
    { action: 'flisr.repaired', subject: id },
    () => session.request('outage.step', { outage, step: { type: 'repaired', fault: word } }),
    learnOutage,
  );

/** @param feeder null: of the whole city */
export function setMode(session: Session, feeder: string | null, mode: FlisrMode): void {
  void told(
    session,
    { action: 'mode.change', subject: feeder ?? 'city', detail: textOf(`flisr.mode.${mode}`) },
    () => session.request('flisr.setMode', { feeder, mode }),
    (modes) => useFlisrDesk.setState({ modes }),
  );
}
