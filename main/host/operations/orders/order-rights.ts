// What has to stand behind a word about an order, beside the role: nothing more, a signature (the PIN, in an area that one may hold), or
// control of the area. Whatever leads to a switching, or changes who is responsible, asks for the PIN; to stop something needs no leave.
import type { OrderEvent } from '../../../../simulation/switching/order-events.ts';
import type { OrderSheet } from '../../../../simulation/switching/order-sheet.ts';
import type { Asker, ControlDesk } from '../control/control-desk.ts';
import { isExecuting } from './order-book.ts';

export type OrderRight = 'role' | 'signature' | 'control';

/** Every word has its line: a new one does not compile without. */
const RIGHTS: Readonly<Record<OrderEvent['type'], OrderRight | ((sheet: OrderSheet) => OrderRight)>> = {
  edit: 'role',
  request: 'role',
  prepare: 'role',
  check: 'role',
  approve: 'signature',
  schedule: 'signature',
  issue: 'control',
  extend: 'control',
  instruct: 'control',
  record: 'control',
  takeOver: 'control',
  // With these an order goes on.
  retry: 'control',
  accept: 'control',
  resume: 'control',
  complete: 'signature',
  halt: 'role',
  reject: 'role',
  // Of an order that is being carried out: its devices are nobody's from then on.
  rework: (sheet) => (isExecuting(sheet) ? 'signature' : 'role'),
  abort: (sheet) => (isExecuting(sheet) ? 'signature' : 'role'),
  // People report what they have done, devices and the clock tell: no person's own word.
  reported: 'role',
  told: 'role',
  answered: 'role',
  clock: 'role',
};

export function rightFor(sheet: OrderSheet, word: OrderEvent['type']): OrderRight {
  const right = RIGHTS[word];
  return typeof right === 'function' ? right(sheet) : right;
}

/** Null: this person may say so. Else why not, in the journal by then. */
export async function refuseWord(
  control: Pick<ControlDesk, 'refuse' | 'refuseSignature'>,
  sheet: OrderSheet,
  type: OrderEvent['type'],
  asker: Asker,
): ReturnType<ControlDesk['refuse']> {
  const wish = { action: `order.${type}`, areas: [sheet.area], subject: sheet.id };
  switch (rightFor(sheet, type)) {
    case 'role':
      return null;
    case 'signature':
      // `order.approve` is the second of two persons: the order itself sees to it that another one has written it.
      return control.refuseSignature(type === 'approve' ? { ...wish, action: 'order.sign' } : wish, asker);
    case 'control':
      return control.refuse(wish, asker);
  }
}
