// What has to stand behind a word about an order, beside the role: nothing more, a signature (the PIN, in an area that one may hold), or
// control of the area. Whatever leads to a switching, or changes who is responsible, asks for the PIN; to stop something needs no leave.
import type { OrderEvent } from '../../../../simulation/switching/order-events.ts';
import type { OrderSheet, OrderStep } from '../../../../simulation/switching/order-sheet.ts';
import type { Asker, ControlDesk } from '../control/control-desk.ts';
import type { OrderAreas } from './order-areas.ts';
import { isExecuting, isOpen } from './order-book.ts';

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
  // What somebody on site has done: `refuseReport`. Devices and the clock tell: no person's own word.
  reported: 'role',
  told: 'role',
  answered: 'role',
  clock: 'role',
};

export function rightFor(sheet: OrderSheet, word: OrderEvent['type']): OrderRight {
  const right = RIGHTS[word];
  return typeof right === 'function' ? right(sheet) : right;
}

/** What an order keeps from everybody else from its issue on: the devices of all that is still to be done, in whichever area they lie. */
export const areasReserved = (areas: Pick<OrderAreas, 'areasOfSteps'>, sheet: OrderSheet): readonly string[] =>
  areas.areasOfSteps(sheet, sheet.steps.filter(isOpen));

/** Null: this person may say so. Else why not, in the journal by then. */
export async function refuseWord(
  control: Pick<ControlDesk, 'refuse' | 'refuseSignature'>,
  areas: Pick<OrderAreas, 'areasOfSteps'>,
  sheet: OrderSheet,
  type: OrderEvent['type'],
  asker: Asker,
): ReturnType<ControlDesk['refuse']> {
  const own = { action: `order.${type}`, areas: [sheet.area], subject: sheet.id };
  const wish = type === 'issue' ? { ...own, areas: areasReserved(areas, sheet) } : own;
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

/**
 * What a crew has done or could not do is written down by whoever controls its place, or by the dispatcher who has the crew. A switch tells
 * where it stands; by whatever else is reported (locks, tags, earths, proofs, papers) people trust their lives to it: that asks for the PIN.
 */
export async function refuseReport(
  control: Pick<ControlDesk, 'refuse' | 'refuseHolder' | 'refusePin'>,
  areas: Pick<OrderAreas, 'areasOfSteps'>,
  sheet: OrderSheet,
  step: OrderStep,
  asker: Asker,
): ReturnType<ControlDesk['refuse']> {
  const own = areas.areasOfSteps({ area: '' }, [step]);
  const wish = { action: 'order.report', areas: own.length > 0 ? own : [sheet.area], subject: sheet.id };
  const isProtection = step.operation.kind !== 'switch';
  if (asker.role === 'dispatcher' && step.crew !== null) return isProtection ? control.refusePin(wish, asker) : null;
  return isProtection ? control.refuse(wish, asker) : control.refuseHolder(wish, asker);
}
