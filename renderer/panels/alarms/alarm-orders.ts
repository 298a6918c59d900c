// What an operator tells the host to do with alarms. Nothing is shown as done before the host has said so.
import type { AlarmOutcome, AlarmReport } from '../../../contract/alarm-requests.ts';
import { type AlarmOrderName, useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import { isUnacknowledged } from '../../state/alarms/alarm-order.ts';
import { useControlDesk, want } from '../../state/control/control-desk.ts';
import type { Session } from '../../state/session.ts';
import { learnAreas } from '../control/with-control.ts';

/** Of the host's limit for one request. */
const MOST_AT_ONCE = 10_000;

let lookAgain: () => void = () => undefined;
/** Whoever keeps the list on this screen hears of what this screen has done. */
export function onOrder(listener: () => void): () => void {
  lookAgain = listener;
  return () => {
    lookAgain = () => undefined;
  };
}

export const mayOrder = (session: Session): boolean => session.may('alarm.acknowledge');

async function told(order: AlarmOrderName, asked: Promise<AlarmOutcome>): Promise<boolean> {
  useAlarmDesk.setState({ note: { kind: 'asking' } });
  try {
    const { done, refused } = await asked;
    const counts = new Map<string, number>();
    for (const { code } of refused) counts.set(code, (counts.get(code) ?? 0) + 1);
    const holders = [...new Set(refused.flatMap(({ holder }) => holder ?? []))];
    useAlarmDesk.setState({ note: { kind: 'told', order, done: done.length, refused: [...counts], holders } });
    return refused.length === 0;
  } catch (error) {
    failed(error);
    return false;
  } finally {
    lookAgain();
  }
}

function failed(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  useAlarmDesk.setState({ note: { kind: 'failed', message } });
}

const idsOf = (alarms: readonly AlarmReport[]): string[] => alarms.slice(0, MOST_AT_ONCE).map(({ id }) => id);

/** Of several those that wait; of one, or where none waits, the host says why not. */
export function acknowledge(session: Session, alarms: readonly AlarmReport[]): void {
  if (alarms.length === 0 || !mayOrder(session)) return;
  const waiting = alarms.filter(isUnacknowledged);
  const meant = waiting.length > 0 ? waiting : alarms;
  void told('acknowledge', session.request('alarm.acknowledge', { alarms: idsOf(meant), comment: null }));
}

export function reset(session: Session, alarms: readonly AlarmReport[]): void {
  if (alarms.length === 0 || !mayOrder(session)) return;
  const latched = alarms.filter(({ isLatching }) => isLatching);
  const meant = latched.length > 0 ? latched : alarms;
  void told('reset', session.request('alarm.reset', { alarms: idsOf(meant) }));
}

/** Whoever has it hands it back; else this person takes it. */
export function takeOrHandBack(session: Session, alarms: readonly AlarmReport[], user: string): void {
  if (alarms.length === 0 || !mayOrder(session)) return;
  const isOurs = alarms.every(({ ownedBy }) => ownedBy?.by === user);
  const order = isOurs ? 'release' : 'own';
  void told(order, session.request(isOurs ? 'alarm.release' : 'alarm.own', { alarms: idsOf(alarms) }));
}

export function unshelve(session: Session, alarms: readonly AlarmReport[]): void {
  const shelved = alarms.filter(({ state }) => state === 'shelved');
  if (shelved.length > 0 && mayOrder(session))
    void told('unshelve', session.request('alarm.unshelve', { alarms: idsOf(shelved) }));
}

export interface Shelf {
  readonly reason: string;
  /** city time, ms UTC */
  readonly untilMs: number;
  readonly isOneShot: boolean;
}

/** Resolves to whether all of them are on the shelf. */
export const shelve = (session: Session, alarms: readonly AlarmReport[], shelf: Shelf): Promise<boolean> =>
  told('shelve', session.request('alarm.shelve', { alarms: idsOf(alarms), ...shelf }));

type Ordering = (ids: string[]) => Promise<AlarmOutcome>;

/**
 * Until somebody brings them back. For alarms that protect people this one's PIN is asked for, and a second person's yes to each; without it that
 * one stays in service.
 */
export async function takeOutOfService(
  session: Session,
  alarms: readonly AlarmReport[],
  reason: string,
): Promise<boolean> {
  if (alarms.length === 0 || !mayOrder(session)) return false;
  const order = withPin(session, (ids) => session.request('alarm.takeOutOfService', { alarms: ids, reason }));
  return told(
    'takeOutOfService',
    order(idsOf(alarms)).then((first) => askSeconds(first, order)),
  );
}

/** What wants the PIN is ordered again once it is entered. */
const withPin =
  (session: Session, order: Ordering): Ordering =>
  async (ids) => {
    const first = await order(ids);
    const lacking = first.refused.filter(({ code }) => code === 'needs-pin').map(({ alarm }) => alarm);
    if (lacking.length === 0) return first;
    await learnAreas(session);
    const isFirst = useControlDesk.getState().known?.own.hasPin === false;
    const purpose = { action: 'alarm.suppressSafety', subject: lacking.join(', ') };
    if (!(await want({ kind: 'pin', isFirst, purpose }))) return first;
    const again = await order(lacking);
    const others = first.refused.filter(({ code }) => code !== 'needs-pin');
    return { done: [...first.done, ...again.done], refused: [...others, ...again.refused] };
  };

/** What wants a second person is asked for, one by one, and ordered again with that person's yes. */
async function askSeconds(first: AlarmOutcome, order: Ordering): Promise<AlarmOutcome> {
  const all: AlarmOutcome = { done: [...first.done], refused: [] };
  for (const refused of first.refused) {
    const isGiven =
      refused.code === 'needs-second-person' &&
      refused.asked !== undefined &&
      (await want({ kind: 'second', asked: refused.asked, isChanged: false }));
    if (!isGiven) all.refused.push(refused);
    else {
      const again = await order([refused.alarm]);
      all.done.push(...again.done);
      all.refused.push(...again.refused);
    }
  }
  return all;
}

export function returnToService(session: Session, alarms: readonly AlarmReport[]): void {
  const out = alarms.filter(({ state }) => state === 'outOfService');
  if (out.length > 0 && mayOrder(session))
    void told('returnToService', session.request('alarm.returnToService', { alarms: idsOf(out) }));
}

export const comment = (session: Session, alarms: readonly AlarmReport[], words: string): Promise<boolean> =>
  told('comment', session.request('alarm.comment', { alarms: idsOf(alarms), text: words }));

export function silence(session: Session): void {
  if (session.store.getState().replay !== null || !session.may('alarm.silence')) return;
  useAlarmDesk.setState({ note: { kind: 'asking' } });
  session
    .request('alarm.silence', {})
    .then(({ silenced }) => useAlarmDesk.setState({ note: { kind: 'silenced', count: silenced } }), failed)
    .finally(() => lookAgain());
}

/** Who has looked at it is part of its record. */
export function noteSeen(session: Session, alarms: readonly AlarmReport[]): void {
  const user = session.store.getState().welcome?.user ?? '';
  const news = alarms.filter((alarm) => isUnacknowledged(alarm) && !alarm.seenBy.some(({ by }) => by === user));
  if (news.length === 0 || !session.may('alarm.see')) return;
  session
    .request('alarm.see', { alarms: idsOf(news) })
    // The alarm itself is on the screen; who saw it is said again by whatever is done next.
    .catch((error: unknown) => console.warn('that an alarm was seen could not be written down', error));
}
