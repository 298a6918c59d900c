// What a person does with switching orders. Each goes to the host with the version that was seen; nothing is shown as done before the host,
// and of a switch its telemetry, has said so.
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import type { OrderReport, ServedEvent, StepPreviewReport } from '../../../contract/order-requests.ts';
import type { RequestName, RequestParams } from '../../../contract/requests.ts';
import { textOf } from '../../languages/languages.ts';
import {
  type OrderDraft,
  draftOf,
  draftOfPlan,
  emptyDraft,
  type OrderKindName,
  stepsToSend,
} from '../../state/orders/order-draft.ts';
import { putOrder, useOrderDesk } from '../../state/orders/order-desk.ts';
import type { OrderAction } from '../../state/orders/order-progress.ts';
import { type Purpose, useControlDesk } from '../../state/control/control-desk.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { Session } from '../../state/session.ts';
import { refusalWords, withControl } from '../control/with-control.ts';
import { operationText } from './order-words.ts';

/** Whoever looks at the past does nothing to the present. */
export const mayWrite = (session: Session): boolean =>
  session.store.getState().replay === null && session.may('order.write');
export const mayGiveWord = (session: Session): boolean =>
  session.store.getState().replay === null && session.may('order.instruct');

/** Of requests that answer with the order. @returns whether it was taken */
async function ask<T>(
  session: Session,
  asked: Purpose,
  run: () => Promise<T>,
  onTold: (value: T) => void,
): Promise<boolean> {
  useOrderDesk.setState({ isBusy: true, refusal: null });
  const tried = await withControl(session, asked, run);
  if (tried.ok) onTold(tried.value);
  useOrderDesk.setState({ isBusy: false, refusal: tried.ok ? null : refusalWords(tried, textOf) });
  return tried.ok;
}

type OrderRequest = {
  [N in RequestName]: N extends `order.${string}` ? N : never;
}[RequestName];

const send = <N extends Exclude<OrderRequest, 'order.list' | 'order.lookAhead' | 'order.check' | 'order.board'>>(
  session: Session,
  name: N,
  params: RequestParams<N>,
  subject: string,
  detail = '',
): Promise<boolean> =>
  ask(
    session,
    { action: name, subject, detail },
    () => session.request(name, params),
    (order) => {
      if ('steps' in order) putOrder(order);
    },
  );

export function chooseOrder(id: string | null): void {
  useOrderDesk.setState({ chosen: id, draft: null, isPicking: false, lookAhead: null, refusal: null });
}

/** From anywhere on the desk. */
export function goToOrder(id: string): void {
  chooseOrder(id);
  useDesk.getState().showDock('orders');
}

/** @param serves what it is written for, where it is begun from there */
export function beginDraft(kind: OrderKindName, serves?: ServedEvent): void {
  const held = useControlDesk.getState().known?.areas.filter(({ holder }, _, all) => {
    const { user } = useControlDesk.getState().known!.own;
    return all.length > 0 && holder === user;
  });
  const area = held?.length === 1 ? held[0]!.id : '';
  useOrderDesk.setState({
    ...{
      chosen: null,
      draft: { ...emptyDraft(kind, '', area), serves },
      isPicking: true,
      lookAhead: null,
      refusal: null,
    },
  });
  useDesk.getState().showDock('orders');
}

/** What fault restoration proposes, to be carried out by a person step by step. */
export function draftFromPlan({ plan, id }: FlisrCourseReport, title: string): void {
  if (plan === null) return;
  useOrderDesk.setState({
    ...{ chosen: null, draft: { ...draftOfPlan(plan, title, id), serves: { kind: 'flisr', id } as const } },
    ...{ isPicking: false, lookAhead: null, refusal: null },
  });
  useDesk.getState().showDock('orders');
}

/** An order that was issued goes back to be changed: a step on site needs somebody who does it. */
export async function nameCrew(session: Session, order: OrderReport): Promise<void> {
  const isBack = order.state === 'rework' || (await turnDown(session, order, 'rework', textOf('order.crew.missing')));
  const back = newest(order.id);
  if (isBack && back !== undefined) editOrder(back);
}

export function editOrder(order: OrderReport): void {
  useOrderDesk.setState({ draft: draftOf(order), isPicking: true, lookAhead: null, refusal: null });
}

export const changeDraft = (change: (draft: OrderDraft) => OrderDraft): void =>
  useOrderDesk.setState(({ draft }) => (draft === null ? {} : { draft: change(draft), lookAhead: null }));

/** What was written goes to the host: a new order, or other steps of one that it has. */
export async function saveDraft(session: Session): Promise<void> {
  const { draft } = useOrderDesk.getState();
  if (draft === null || !mayWrite(session)) return;
  const { id, version, kind, title, purpose, area, serves } = draft;
  const steps = stepsToSend(draft);
  const onTold = (order: OrderReport): void => {
    putOrder(order);
    useOrderDesk.setState({ draft: null, isPicking: false, chosen: order.id });
  };
  await ask(
    session,
    { action: id === null ? 'order.write' : 'order.edit', subject: id ?? title },
    () =>
      id === null
        ? session.request('order.write', { kind, title: title.trim(), purpose: purpose.trim(), serves, area, steps })
        : session.request('order.edit', { id, version, steps }),
    onTold,
  );
}

/** What each step would do, in the state that those before it leave. */
export function lookAhead(session: Session, of: string, steps: RequestParams<'order.lookAhead'>['steps']): void {
  if (steps.length === 0 || !session.may('order.lookAhead')) return;
  void ask(
    session,
    { action: 'order.lookAhead', subject: of },
    () => session.request('order.lookAhead', { steps }),
    ({ ts, steps: previews, refusedAt }) =>
      useOrderDesk.setState({
        lookAhead: { of, ts, refusedAt, previews: new Map(previews.map((one) => [one.step, one])) },
      }),
  );
}

/** The figures as they stand now; the word for the step is given with what was shown. */
export function askStep(session: Session, order: OrderReport, step: string): void {
  if (!mayGiveWord(session)) return;
  void ask(
    session,
    { action: 'order.check', subject: order.id },
    () => session.request('order.check', { id: order.id, step }),
    (preview) => useOrderDesk.setState({ question: { order, step, preview } }),
  );
}

export async function instruct(session: Session, order: OrderReport, preview: StepPreviewReport): Promise<void> {
  const { id } = order;
  // Somebody may have done something else with it since: what was asked is about this step alone.
  const version = newest(id)?.version ?? order.version;
  const operation = order.steps.find((step) => step.id === preview.step)?.operation;
  const { gridModel } = session.store.getState();
  const isTaken = await send(
    session,
    'order.instruct',
    { id, version, step: preview.step, shown: [...preview.violations] },
    id,
    operation === undefined ? '' : operationText(operation, gridModel, textOf),
  );
  if (isTaken) useOrderDesk.setState({ question: null });
}

const newest = (id: string): OrderReport | undefined =>
  useOrderDesk.getState().orders?.find((order) => order.id === id);

export const report = (
  session: Session,
  { id, version }: OrderReport,
  step: string,
  outcome: 'done' | 'notDone',
  reason: string,
): Promise<boolean> => send(session, 'order.report', { id, version, step, outcome, reason }, id);

export const retry = (session: Session, { id, version }: OrderReport, step: string): Promise<boolean> =>
  send(session, 'order.retry', { id, version, step }, id);

/** @param seenBy who has seen on site that it is done; null: the word came too late */
export const accept = (
  session: Session,
  { id, version }: OrderReport,
  step: string,
  seenBy: string | null,
): Promise<boolean> => send(session, 'order.accept', { id, version, step, seenBy }, id);

export const turnDown = (
  session: Session,
  { id, version }: OrderReport,
  event: 'reject' | 'rework' | 'abort' | 'halt',
  reason: string,
): Promise<boolean> => send(session, 'order.turnDown', { id, version, event, reason }, id);

export const schedule = (
  session: Session,
  { id, version }: OrderReport,
  from: number,
  until: number,
): Promise<boolean> => send(session, 'order.schedule', { id, version, from, until }, id);

/** @returns why it could not be read; null: it was */
export function readBoard(session: Session): Promise<string | null> {
  return session.request('order.board', {}).then(
    (board) => {
      useOrderDesk.setState({ board });
      return null;
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

export const draftDocument = (session: Session, document: RequestParams<'order.draftDocument'>): Promise<boolean> =>
  ask(
    session,
    { action: 'order.draftDocument', subject: document.id },
    () => session.request('order.draftDocument', document),
    (board) => useOrderDesk.setState({ board }),
  );

export const cancelDocument = (session: Session, id: string): Promise<boolean> =>
  ask(
    session,
    { action: 'order.cancelDocument', subject: id },
    () => session.request('order.cancelDocument', { id }),
    (board) => useOrderDesk.setState({ board }),
  );

async function writeFrom(session: Session, id: string, how: 'reverse' | 'template'): Promise<void> {
  await ask(
    session,
    { action: 'order.writeFrom', subject: id },
    () => session.request('order.writeFrom', { id, how }),
    (order) => {
      putOrder(order);
      chooseOrder(order.id);
    },
  );
}

/** The way back to the normal positions of a feeder, as an order to be signed like any other. */
export async function writeReturn(session: Session, feeder: string, title: string): Promise<void> {
  // Working it out takes seconds in a large city: what becomes of it is told where the order will be.
  useDesk.getState().showDock('orders');
  await ask(
    session,
    { action: 'order.writeReturn', subject: feeder },
    () => session.request('order.writeReturn', { feeder, title }),
    (order) => {
      putOrder(order);
      goToOrder(order.id);
    },
  );
}

/** What a button of the sheet does; those that need words ask for them first. */
export function act(session: Session, order: OrderReport, action: OrderAction): void {
  const { id, version } = order;
  const responsible = session.store.getState().welcome?.user ?? '';
  const seen = { id, version };
  switch (action) {
    case 'edit':
      editOrder(order);
      return;
    case 'request':
    case 'prepare':
    case 'check':
      void send(session, 'order.sign', { ...seen, event: action }, id);
      return;
    case 'approve':
    case 'takeOver':
    case 'resume':
    case 'complete':
      void send(session, `order.${action}`, seen, id);
      return;
    case 'issue':
    case 'issueAutomatic':
      void send(session, 'order.issue', { ...seen, responsible, isAutomatic: action === 'issueAutomatic' }, id);
      return;
    case 'schedule':
      useOrderDesk.setState({ words: { kind: 'schedule' } });
      return;
    case 'halt':
    case 'rework':
    case 'reject':
    case 'abort':
      useOrderDesk.setState({ words: { kind: 'turnDown', event: action } });
      return;
    case 'reverse':
      void writeFrom(session, id, 'reverse');
      return;
    case 'fromTemplate':
      void writeFrom(session, id, 'template');
      return;
  }
}
