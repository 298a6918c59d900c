// The book of switching orders and, as part of it, the safety board. Pure: one input after the other, each of which either changes the book
// or is turned down with a code; the same inputs make the same book. What may happen to an order by itself is in
// simulation/switching/order-machine.ts; here stands what one order is to another, and what its steps leave on the board.
import { applyToBoard } from '../../../../simulation/switching/apply-operation.ts';
import {
  cancelDraft,
  type CancelResult,
  draftOnBoard,
  type DraftRefusal,
} from '../../../../simulation/switching/draft-document.ts';
import type { SwitchPosition } from '../../../../simulation/switching/operation.ts';
import type { OrderEvent, OrderRefusal } from '../../../../simulation/switching/order-events.ts';
import { advanceOrder } from '../../../../simulation/switching/order-machine.ts';
import {
  newOrder,
  ORDER_RULES,
  type OrderRules,
  type OrderSheet,
  type OrderStep,
  type StepDraft,
} from '../../../../simulation/switching/order-sheet.ts';
import type { EndangeredWork } from '../../../../simulation/switching/protected-devices.ts';
import { EMPTY_BOARD, type SafetyBoard } from '../../../../simulation/switching/safety-board.ts';

/** Orders that have ended and are still in the book; older ones are in the journal alone. */
const MOST_ENDED = 500;

export interface KeptOrder {
  readonly sheet: OrderSheet;
  /** grows with every change */
  readonly version: number;
}

/** Where a device stands by the word of whoever operated it on site: counts where no telemetry tells. */
export interface HandPosition {
  readonly device: string;
  readonly position: SwitchPosition;
  readonly by: string;
  /** city time, ms UTC */
  readonly at: number;
}

/** People at work under a clearance, and what has taken their safety. */
export interface EndangeredPlace extends EndangeredWork {
  /** city time, ms UTC */
  readonly since: number;
}

/** Plain JSON. */
export interface BookState {
  readonly nextOrder: number;
  readonly version: number;
  /** oldest first */
  readonly orders: readonly KeptOrder[];
  /** faults, doubts and live places are not of the book: they are what is believed when a step is checked */
  readonly board: SafetyBoard;
  readonly hand: readonly HandPosition[];
  readonly endangered: readonly EndangeredPlace[];
}

export const EMPTY_BOOK: BookState = {
  ...{ nextOrder: 1, version: 0, orders: [], board: EMPTY_BOARD },
  ...{ hand: [], endangered: [] },
};

export type BookInput =
  | {
      readonly do: 'write';
      readonly head: Pick<OrderSheet, 'kind' | 'title' | 'purpose' | 'words' | 'serves' | 'area'>;
      readonly steps: readonly StepDraft[];
      readonly by: string;
      readonly at: number;
    }
  | {
      readonly do: 'event';
      readonly order: string;
      /** version that the person saw; null: whatever it is now */
      readonly seen: number | null;
      /** city seconds in one of the machine's, when it happened: people and wires are as slow as ever in a city that runs fast */
      readonly speed: number;
      readonly event: OrderEvent;
    }
  | { readonly do: 'draft'; readonly document: Parameters<typeof draftOnBoard>[2] }
  | { readonly do: 'cancel'; readonly document: string; readonly by: string }
  /** ids of nodes that have been joined to something else since they were proven dead */
  | { readonly do: 'unprove'; readonly nodes: readonly string[] }
  /** whose work is not safe now: all of them */
  | { readonly do: 'endanger'; readonly works: readonly EndangeredWork[]; readonly at: number };

type CancelRefusal = Extract<CancelResult, { ok: false }>['code'];
export type BookRefusal = OrderRefusal | DraftRefusal | CancelRefusal | 'unknown-order' | 'device-taken' | 'version';

export type BookResult =
  /** `order`: which has changed; null: none. The very same `book`: nothing has. */
  | { readonly ok: true; readonly book: BookState; readonly order: string | null }
  /** `at`: what it is about; `because`: more of it, in words */
  | { readonly ok: false; readonly code: BookRefusal; readonly at: string; readonly because?: string };

/** Which ids the grid has; row or -1. */
export type GridNames = Parameters<typeof draftOnBoard>[0];

export function applyBookInput(book: BookState, input: BookInput, names: GridNames): BookResult {
  switch (input.do) {
    case 'write':
      return write(book, input);
    case 'event':
      return happen(book, input);
    case 'draft': {
      const drafted = draftOnBoard(names, book.board, input.document);
      return drafted.ok ? withBoard(book, drafted.board) : { ok: false, code: drafted.code, at: drafted.at };
    }
    case 'cancel': {
      const cancelled = cancelDraft(book.board, input.document, input.by);
      return cancelled.ok ? withBoard(book, cancelled.board) : { ok: false, code: cancelled.code, at: input.document };
    }
    case 'unprove': {
      const lost = new Set(input.nodes);
      const provenDead = book.board.provenDead.filter((id) => !lost.has(id));
      return withBoard(book, { ...book.board, provenDead });
    }
    case 'endanger': {
      const since = new Map(book.endangered.map((one) => [one.document, one.since]));
      const endangered = input.works.map((work) => ({ ...work, since: since.get(work.document) ?? input.at }));
      return { ok: true, book: { ...book, endangered, version: book.version + 1 }, order: null };
    }
  }
}

const withBoard = (book: BookState, board: SafetyBoard): BookResult => ({
  ok: true,
  book: { ...book, board, version: book.version + 1 },
  order: null,
});

const rulesBySpeed = new Map<number, OrderRules>();

/** Deadlines of wires and checks are meant in the machine's time where the city runs faster than it. */
export function rulesAt(speed: number): OrderRules {
  if (speed <= 1) return ORDER_RULES;
  let rules = rulesBySpeed.get(speed);
  if (rules === undefined) {
    const { remoteAnswerMs, checkValidMs } = ORDER_RULES;
    rules = { ...ORDER_RULES, remoteAnswerMs: remoteAnswerMs * speed, checkValidMs: checkValidMs * speed };
    rulesBySpeed.set(speed, rules);
  }
  return rules;
}

function write(book: BookState, { head, steps, by, at }: Extract<BookInput, { do: 'write' }>): BookResult {
  const id = `order-${book.nextOrder}`;
  const written = advanceOrder(newOrder({ id, ...head }, [], { by, at }), { type: 'edit', by, at, steps });
  if (!written.ok) return { ok: false, code: written.code, at: id };
  const version = book.version + 1;
  const orders = [...book.orders, { sheet: written.order, version: 1 }];
  return { ok: true, book: { ...book, nextOrder: book.nextOrder + 1, version, orders }, order: id };
}

function happen(book: BookState, { order: id, seen, speed, event }: Extract<BookInput, { do: 'event' }>): BookResult {
  const kept = orderOf(book, id);
  if (kept === null) return { ok: false, code: 'unknown-order', at: id };
  if (seen !== null && seen !== kept.version) return { ok: false, code: 'version', at: id };
  const { sheet } = kept;
  const taken = takenBy(book, sheet, event);
  if (taken !== null) return { ok: false, code: 'device-taken', ...taken };
  const result = advanceOrder(sheet, event, rulesAt(speed));
  if (!result.ok) return { ok: false, code: result.code, at: id };
  if (result.order === sheet) return { ok: true, book, order: null };
  const after: KeptOrder = { sheet: result.order, version: kept.version + 1 };
  let changed: BookState = {
    ...book,
    version: book.version + 1,
    orders: withoutOldest(book.orders.map((one) => (one === kept ? after : one))),
  };
  for (const [i, step] of result.order.steps.entries()) {
    const isNew = step.state === 'completed' && sheet.steps.find((one) => one.id === step.id)?.state !== 'completed';
    if (isNew) changed = afterStep(changed, result.order.steps[i]!);
  }
  return { ok: true, book: changed, order: id };
}

/** What a step that is done leaves behind. Where a remote switch stands is told by telemetry alone. */
function afterStep(
  book: BookState,
  { operation, instructedBy, completedBy, completedAt, means }: OrderStep,
): BookState {
  const at = completedAt ?? 0;
  const by = completedBy ?? '';
  if (operation.kind !== 'switch') {
    const board = applyToBoard(book.board, operation, { by: instructedBy ?? by, at });
    return { ...book, board };
  }
  if (means === 'remote') return book;
  const { device, to: position } = operation;
  const others = book.hand.filter((one) => one.device !== device);
  return { ...book, hand: [...others, { device, position, by, at }] };
}

const EXECUTING: readonly OrderSheet['state'][] = ['issued', 'inProgress', 'halted'];
const ENDED: readonly OrderSheet['state'][] = ['completed', 'aborted', 'rejected'];

export const isExecuting = ({ state }: OrderSheet): boolean => EXECUTING.includes(state);
export const isEnded = ({ state }: OrderSheet): boolean => ENDED.includes(state);

function withoutOldest(orders: readonly KeptOrder[]): readonly KeptOrder[] {
  let surplus = orders.filter(({ sheet }) => isEnded(sheet)).length - MOST_ENDED;
  return surplus <= 0 ? orders : orders.filter(({ sheet }) => !isEnded(sheet) || surplus-- <= 0);
}

export const orderOf = ({ orders }: BookState, id: string): KeptOrder | null =>
  orders.findLast(({ sheet }) => sheet.id === id) ?? null;

/** Still to be done, or under way. */
export const isOpen = ({ state }: OrderStep): boolean => state !== 'completed' && state !== 'aborted';

const deviceOf = ({ operation }: StepDraft): string | null =>
  operation.kind === 'switch' || operation.kind === 'lock' ? operation.device : null;

/** The order that is being carried out and still has to operate this device; null: none. */
export function holderOf({ orders }: BookState, device: string): OrderSheet | null {
  const holds = ({ sheet }: KeptOrder) =>
    isExecuting(sheet) && sheet.steps.some((step) => isOpen(step) && deviceOf(step) === device);
  return orders.find(holds)?.sheet ?? null;
}

/** Ids of the devices that orders which are being carried out still have to operate. */
export const takenDevices = ({ orders }: BookState): string[] =>
  orders
    .filter(({ sheet }) => isExecuting(sheet))
    .flatMap(({ sheet }) => sheet.steps.filter(isOpen).flatMap((step) => deviceOf(step) ?? []));

/** A device that belongs to another order; null: none does. One device, one order. */
function takenBy(book: BookState, sheet: OrderSheet, event: OrderEvent): { at: string; because: string } | null {
  const others = { ...book, orders: book.orders.filter((one) => one.sheet.id !== sheet.id) };
  const operated =
    event.type === 'issue'
      ? sheet.steps.filter(isOpen)
      : event.type === 'record'
        ? [event.step]
        : event.type === 'instruct'
          ? sheet.steps.filter(({ id }) => id === event.step)
          : [];
  for (const step of operated) {
    const device = deviceOf(step);
    const holder = device === null ? null : holderOf(others, device);
    if (device !== null && holder !== null)
      return { at: device, because: `${device} belongs to ${holder.id} of ${holder.responsible ?? 'nobody'}` };
  }
  return null;
}
