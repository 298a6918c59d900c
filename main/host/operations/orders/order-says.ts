// What people say of orders, as the service takes it.
import type { OrderEvent } from '../../../../simulation/switching/order-events.ts';
import type { HeadWords, OrderKind, ServedEvent } from '../../../../simulation/switching/order-sheet.ts';

/** What moves something is said through the gate (order-words.ts), what devices, crews and the clock say comes from them. */
type NotSaid = 'instruct' | 'record' | 'accept' | 'told' | 'answered' | 'reported' | 'clock';
/** What a person says of an order; who and when is the host's to say. */
export type Word = OrderEvent extends infer E
  ? E extends OrderEvent
    ? E['type'] extends NotSaid
      ? never
      : Omit<E, 'by' | 'at'>
    : never
  : never;

export interface OrderHead {
  readonly kind: OrderKind;
  readonly title: string;
  readonly purpose: string;
  /** what of both the program wrote */
  readonly words?: HeadWords | undefined;
  readonly serves?: ServedEvent | undefined;
  /** '' that of the first device */
  readonly area: string;
}
