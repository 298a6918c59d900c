// The order of a course that was stopped halts at once: what is not given yet is not given any more.
import type { FlisrCourse } from '../../../../simulation/flisr/flisr-course.ts';
import { phrase } from '../../../../simulation/phrases/phrases.ts';
import { AUTOMATION } from '../../../../simulation/switching/order-sheet.ts';
import type { EmergencyOrders } from '../orders/emergency-orders.ts';

interface Given {
  readonly orders: Pick<EmergencyOrders, 'find' | 'halt'>;
  readonly log: (line: string) => void;
}

/** What the book of orders refuses of a person's order is in the log, with its number: only people give its steps. */
export function stopOrder({ order: id, reason, words, detail }: FlisrCourse, { orders, log }: Given): void {
  const order = id === null ? null : orders.find(id);
  if (order === null || (order.state !== 'issued' && order.state !== 'inProgress')) return;
  const by = order.isAutomatic ? AUTOMATION : (order.responsible ?? AUTOMATION);
  const behind = words.length > 0 || detail === '' ? words : [phrase('said-by', { words: detail.slice(0, 500) })];
  orders.halt(order.id, by, [phrase('halt-restoration', { stopped: reason ?? '' }), ...behind]).then(
    (given) => {
      if ('failure' in given) log(`the order ${order.id} of fault restoration did not halt: ${given.failure.message}`);
    },
    (error: unknown) => log(`the order ${order.id} of fault restoration: ${String(error)}`),
  );
}
