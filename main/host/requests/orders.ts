// Requests about switching orders. The table for screens in the past is made without them: from there nothing reaches a device.
import type { Violation } from '../../../simulation/switching/violation.ts';
import type { OrderService } from '../operations/orders/order-service.ts';
import { answer, type Handlers, refuse } from './handler.ts';

type OrderRequestName = Extract<keyof Handlers, `order.${string}`>;
export type OrderHandlers = Pick<Handlers, OrderRequestName>;

const noGrid = () => refuse('unavailable', 'this city has no grid');

/** `orders` null: the city was imported without a grid. */
export function createOrderHandlers(orders: OrderService | null): OrderHandlers {
  if (orders === null) return NO_ORDERS;
  return {
    'order.list': ({ isOpen }) => answer(orders.list(isOpen)),
    'order.get': ({ id }) => orders.get(id),
    'order.board': () => answer(orders.boardOnWire()),
    'order.write': ({ steps, ...head }, { user }) => orders.write(head, steps, user),
    'order.writeFrom': ({ id, how }, { user }) => orders.writeFrom(id, how, user),
    'order.writeReturn': ({ feeder, title }, { user }) => orders.writeReturn(feeder, title, user),
    'order.edit': ({ id, version, steps }, asker) => orders.say(id, version, { type: 'edit', steps }, asker),
    'order.sign': ({ id, version, event }, asker) => orders.say(id, version, { type: event }, asker),
    'order.approve': ({ id, version }, asker) => orders.approve(id, version, asker),
    'order.turnDown': ({ id, version, event, reason }, asker) =>
      orders.say(id, version, { type: event, reason }, asker),
    'order.schedule': ({ id, version, from, until }, asker) =>
      orders.say(id, version, { type: 'schedule', from, until }, asker),
    'order.issue': ({ id, version, ...to }, asker) => orders.issue(id, version, to, asker),
    'order.extend': ({ id, version, until }, asker) => orders.say(id, version, { type: 'extend', until }, asker),
    'order.lookAhead': ({ steps }, { user }) => orders.lookAhead(steps, user),
    'order.check': ({ id, step }, asker) => orders.words.check(id, step, asker),
    // Codes that this host does not know match nothing that a check finds.
    'order.instruct': ({ id, version, step, shown }, asker) =>
      orders.words.instruct(id, version, step, shown as Violation[], asker),
    'order.report': ({ id, version, ...said }, asker) => orders.report(id, version, said, asker),
    'order.record': ({ id, version, step, doneAt, doneBy }, asker) =>
      orders.words.record(id, version, { step, doneAt, doneBy }, asker),
    'order.takeOver': ({ id, version }, asker) => orders.takeOver(id, version, asker),
    'order.retry': ({ id, version, step }, asker) => orders.say(id, version, { type: 'retry', step }, asker),
    'order.accept': ({ id, version, step, seenBy }, asker) => orders.words.accept(id, version, step, seenBy, asker),
    'order.resume': ({ id, version }, asker) => orders.say(id, version, { type: 'resume' }, asker),
    'order.complete': ({ id, version }, asker) => orders.say(id, version, { type: 'complete' }, asker),
    'order.draftDocument': (document, { user }) => orders.draftDocument(document, user),
    'order.cancelDocument': ({ id }, { user }) => orders.cancelDocument(id, user),
  };
}

const NO_ORDERS: OrderHandlers = {
  'order.list': noGrid,
  'order.get': noGrid,
  'order.board': noGrid,
  'order.write': noGrid,
  'order.writeFrom': noGrid,
  'order.writeReturn': noGrid,
  'order.edit': noGrid,
  'order.sign': noGrid,
  'order.approve': noGrid,
  'order.turnDown': noGrid,
  'order.schedule': noGrid,
  'order.issue': noGrid,
  'order.extend': noGrid,
  'order.lookAhead': noGrid,
  'order.check': noGrid,
  'order.instruct': noGrid,
  'order.report': noGrid,
  'order.record': noGrid,
  'order.takeOver': noGrid,
  'order.retry': noGrid,
  'order.accept': noGrid,
  'order.resume': noGrid,
  'order.complete': noGrid,
  'order.draftDocument': noGrid,
  'order.cancelDocument': noGrid,
};
