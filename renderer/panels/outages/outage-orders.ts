// What a person tells the host of outages. Nothing is shown as done before the host has said so.
import type { OutageOnWire, OutageStepName } from '../../../contract/outage-requests.ts';
import type { RequestParams } from '../../../contract/requests.ts';
import { textOf } from '../../languages/languages.ts';
import type { Purpose } from '../../state/control/control-desk.ts';
import { faultOfOutage, useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import { learnOutage, type OutageNote, showOutage, useOutageDesk } from '../../state/outages/outage-desk.ts';
import type { Session } from '../../state/session.ts';
import { failed, refusalWords, type Tried, withControl } from '../control/with-control.ts';
import { mayDirect } from '../flisr/flisr-orders.ts';

type Step = RequestParams<'outage.step'>['step'];
type Call = RequestParams<'outage.call'>;

export const mayTell = (session: Session): boolean =>
  session.store.getState().replay === null && session.may('outage.step');
export const mayCall = (session: Session): boolean =>
  session.store.getState().replay === null && session.may('outage.call');

/** Words that change what is counted: the host asks for the PIN, and whoever enters it reads what for. Of all others: `outage.word`. */
const COUNTED: readonly string[] = ['close', 'correct', 'invalidate'];
const purposeOf = (word: string, subject: string): Purpose => ({
  action: COUNTED.includes(word) ? `outage.${word}` : 'outage.word',
  subject,
});

/** Resolves to whether the host has taken it. What it asks for first, control of the area or the PIN, the person is asked. */
async function told<T>(asked: Promise<Tried<T>>, noteOf: (result: T) => OutageNote): Promise<boolean> {
  useOutageDesk.setState({ note: { kind: 'asking' } });
  const tried = await asked;
  const note: OutageNote = tried.ok ? noteOf(tried.value) : { kind: 'failed', message: refusalWords(tried, textOf) };
  useOutageDesk.setState(({ told: before }) => ({ note, told: before + 1 }));
  return tried.ok;
}

/** What the role alone allows. */
const plainly = <T>(asked: Promise<T>): Promise<Tried<T>> =>
  asked.then((value) => ({ ok: true as const, value }), failed);

export const tellStep = (session: Session, outage: string, step: Step): Promise<boolean> =>
  told(
    withControl(session, purposeOf(step.type, outage), () => session.request('outage.step', { outage, step })),
    (report) => {
      learnOutage(report);
      return { kind: 'stepped', outage, step: step.type };
    },
  );

/** Steps that need nothing but the word. */
export type PlainStep = Exclude<
  OutageStepName,
  'confirm' | 'locate' | 'diagnose' | 'assign' | 'verify' | 'correct' | 'invalidate'
>;
/** That it is repaired opens the way for switching where a fault of it stands: then it is asked who says so. */
export function tellPlainly(session: Session, { id }: OutageOnWire, type: PlainStep): void {
  const fault = type === 'repaired' && mayDirect(session) ? faultOfOutage(id) : null;
  if (fault === null) void tellStep(session, id, { type });
  else useFlisrDesk.setState({ asking: { kind: 'repaired', course: fault.id, outage: id }, refusal: null });
}

/** `from`, `to`: city time, ms UTC. */
export const tellEtr = (session: Session, outage: string, from: number, to: number, reason: string): Promise<boolean> =>
  told(
    withControl(session, purposeOf('etr', outage), () => session.request('outage.etr', { outage, from, to, reason })),
    (report) => {
      learnOutage(report);
      return { kind: 'timed', outage };
    },
  );

export const takeCall = (session: Session, call: Call): Promise<boolean> =>
  told(plainly(session.request('outage.call', call)), ({ outage }) => {
    // Whoever took the call sees which case it has become part of.
    showOutage(outage, 'open');
    return { kind: 'called', outage };
  });

/** What else changes an outage, told as it is; the answer is the outage that it has become. */
type ChangeName = 'outage.open' | 'outage.merge' | 'outage.splitOff' | 'outage.correct' | 'outage.callBack';
export const changeOutage = <N extends ChangeName>(
  session: Session,
  name: N,
  params: RequestParams<N>,
): Promise<boolean> =>
  told(
    withControl(
      session,
      purposeOf(name.slice('outage.'.length), 'outage' in params ? params.outage : params.device),
      () => session.request(name, params),
    ),
    (report) => {
      learnOutage(report);
      return { kind: 'changed', outage: report.id };
    },
  );

/** Asks all meters anew whether supply has reached them. */
export const askMeters = (session: Session, outage: string): void =>
  void told(plainly(session.request('outage.check', { outage })), () => ({ kind: 'asked', outage }));

/** `place` null: of the whole city. */
export const sayStorm = (
  session: Session,
  place: { readonly kind: 'feeder' | 'district'; readonly name: string } | null,
  isStorm: boolean,
): void =>
  void told(
    plainly(
      session.request('outage.storm', {
        feeder: place?.kind === 'feeder' ? place.name : null,
        district: place?.kind === 'district' ? place.name : null,
        isStorm,
      }),
    ),
    () => ({ kind: 'stormed' }),
  );
