// Orders of the host for the parts of the desk: the list while somebody looks, single ones by their id.
import { useEffect } from 'react';
import type { OrderReport } from '../../../contract/order-requests.ts';
import { takeOrder, takeOrders, useOrderDesk } from '../../state/orders/order-desk.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { useBook } from './use-book.ts';

const KINDS: ReadonlySet<string> = new Set(['order']);
const EVERY_MS = 1_000;
const OPEN = { isOpen: true };
const ALL = { isOpen: false };

/** Mounted once: the list serves the tab, the plans and the palette. */
export function OrderWatch() {
  const areEndedShown = useOrderDesk((state) => state.areEndedShown);
  useBook({
    ...{ name: 'order.list', params: areEndedShown ? ALL : OPEN, kinds: KINDS, everyMs: EVERY_MS },
    onKnown: ({ orders }) => takeOrders(orders),
    onFailure: (failure) => useOrderDesk.setState({ failure }),
  });
  return null;
}

/** null: none of this id is known (yet). One that has ended is no longer listed: it is read by itself. */
export function useOrder(id: string | null): OrderReport | null {
  const session = useSession();
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const listed = useOrderDesk(({ orders }) => orders?.find((one) => one.id === id) ?? null);
  const read = useOrderDesk((state) => (id === null ? undefined : state.read.get(id)));
  const isKnown = useOrderDesk(({ orders }) => orders !== null);
  const isMissing = id !== null && isKnown && listed === null;
  useEffect(() => {
    if (!isMissing || !isOpen || !session.may('order.get')) return;
    let isOver = false;
    session.request('order.get', { id }).then(
      (order) => {
        if (!isOver) takeOrder(order);
      },
      (error: unknown) => console.warn('an order could not be read', error),
    );
    return () => {
      isOver = true;
    };
  }, [session, isOpen, id, isMissing]);
  // What was read when it was still under way is older than the list.
  return listed !== null && (read === undefined || read.version <= listed.version) ? listed : (read ?? listed);
}

export function useChosenOrder(): OrderReport | null {
  return useOrder(useOrderDesk((state) => state.chosen));
}
