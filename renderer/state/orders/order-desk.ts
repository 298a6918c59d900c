// Switching orders as the host has them, the one that is looked at, and the one that is being written on this screen. What is written and
// not sent yet lives here alone: it is no order.
import { create } from 'zustand';
import type { OrderReport, SafetyBoardReport, StepPreviewReport } from '../../../contract/order-requests.ts';
import type { OrderDraft } from './order-draft.ts';

/** What would come of the steps, and of which steps that was said. */
export interface LookAhead {
  readonly of: string;
  readonly ts: number;
  readonly previews: ReadonlyMap<string, StepPreviewReport>;
  readonly refusedAt: string | null;
}

/** The question before the word for a step: its figures as they stand now. */
export interface StepQuestion {
  readonly order: OrderReport;
  readonly step: string;
  readonly preview: StepPreviewReport;
}

/** A question for words before an event: why, until when, who. */
export type WordsQuestion =
  | { readonly kind: 'turnDown'; readonly event: 'reject' | 'rework' | 'abort' | 'halt' }
  | { readonly kind: 'notDone' | 'accept'; readonly step: string }
  | { readonly kind: 'schedule' };

interface OrderDeskState {
  /** null: not read yet */
  orders: readonly OrderReport[] | null;
  failure: string | null;
  areEndedShown: boolean;
  /** of those that have ended and are not in the list: read when they are looked at */
  read: ReadonlyMap<string, OrderReport>;
  chosen: string | null;
  draft: OrderDraft | null;
  /** a device that is chosen on the map or the diagram becomes a step */
  isPicking: boolean;
  lookAhead: LookAhead | null;
  question: StepQuestion | null;
  words: WordsQuestion | null;
  isBusy: boolean;
  refusal: string | null;
  /** null: not read yet */
  board: SafetyBoardReport | null;
  isBoardOpen: boolean;
  /** the panel takes half of the height */
  isTall: boolean;
}

export const useOrderDesk = create<OrderDeskState>()(() => ({
  orders: null,
  failure: null,
  areEndedShown: false,
  read: new Map(),
  chosen: null,
  draft: null,
  isPicking: false,
  lookAhead: null,
  question: null,
  words: null,
  isBusy: false,
  refusal: null,
  board: null,
  isBoardOpen: false,
  isTall: false,
}));

/** The list as the host has it now. What is no longer in it has ended: as it was known last it stands until it is read, and never as it was before. */
export const takeOrders = (orders: readonly OrderReport[]): void =>
  useOrderDesk.setState(({ orders: before, read }) => {
    const listed = new Set(orders.map(({ id }) => id));
    const gone = before?.filter(({ id, version }) => !listed.has(id) && version > (read.get(id)?.version ?? -1)) ?? [];
    const kept = gone.length === 0 ? read : new Map([...read, ...gone.map((one) => [one.id, one] as const)]);
    return { orders, read: kept, failure: null };
  });

/** What was read by itself. It may have been on its way for long: nothing newer goes for it. */
export const takeOrder = (order: OrderReport): void =>
  useOrderDesk.setState(({ read }) =>
    order.version < (read.get(order.id)?.version ?? -1) ? {} : { read: new Map(read).set(order.id, order) },
  );

/** An answer to something of ours is newer than the list. */
export const putOrder = (order: OrderReport): void =>
  useOrderDesk.setState(({ orders, read }) => {
    const isListed = orders?.some(({ id }) => id === order.id) ?? false;
    return {
      orders: isListed ? orders!.map((one) => (one.id === order.id ? order : one)) : [order, ...(orders ?? [])],
      read: new Map(read).set(order.id, order),
    };
  });
