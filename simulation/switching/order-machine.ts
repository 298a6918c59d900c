// The states of a switching order (domain of IEC 61968-2 switching plans): which events each of them knows and where they lead. What
// speaks against an event is in order-refusals.ts, what it changes in order-course.ts. No timers: deadlines stand in the steps, and
// whoever looks at the clock says so.
//
//   planned:    new ─▶ requested ─▶ prepared ─▶ checked ─▶ approved ─▶ scheduled ─▶ issued ─▶ inProgress ─▶ completed
//                          └▶ rejected   └─────────┴──────────┴───────────┴─▶ rework ◀┴── halted ◀┘│ (first failed step)
//   emergency:  new ─▶ issued ─▶ inProgress ...           template: ... ─▶ approved, and no further
import { assign, getNextTransitions, setup, transition } from 'xstate';
import { orderAfter } from './order-course.ts';
import type { OrderEvent, OrderRefusal } from './order-events.ts';
import { refusalOf } from './order-refusals.ts';
import { ORDER_RULES, type OrderFacts, type OrderRules, type OrderSheet, type OrderState } from './order-sheet.ts';

const NOBODY: OrderFacts = {
  id: '',
  kind: 'planned',
  title: '',
  purpose: '',
  area: '',
  steps: [],
  authors: [],
  responsible: null,
  isAutomatic: false,
  validFrom: null,
  validUntil: null,
  halt: null,
  signatures: [],
};

const to = <State extends OrderState>(target: State) => ({ guard: 'may', target, actions: 'take' }) as const;
const STAY = { guard: 'may', actions: 'take' } as const;
const HALTS = { guard: 'halts', target: 'halted', actions: 'take' } as const;
const GOES_ON = { guard: 'goesOn', target: 'inProgress', actions: 'take' } as const;

interface Asked {
  readonly context: OrderFacts;
  readonly event: OrderEvent;
}

function makeMachine(rules: OrderRules) {
  const may = ({ context, event }: Asked) => refusalOf(context, event, rules) === null;
  const halts = ({ context, event }: Asked) => orderAfter(context, event, rules).halt !== null;
  return setup({
    types: { context: {} as OrderFacts, events: {} as OrderEvent },
    guards: {
      may,
      halts: (asked) => may(asked) && halts(asked),
      goesOn: (asked) => may(asked) && !halts(asked),
      mayAsTemplate: (asked) => asked.context.kind === 'template' && may(asked),
      mayAsEmergency: (asked) => asked.context.kind === 'emergency' && may(asked),
      mayUnlessEmergency: (asked) => asked.context.kind !== 'emergency' && may(asked),
    },
    actions: { take: assign(({ context, event }) => orderAfter(context, event, rules)) },
  }).createMachine({
    id: 'switchingOrder',
    context: NOBODY,
    initial: 'new',
    states: {
      new: {
        on: {
          edit: STAY,
          request: to('requested'),
          // A template is nobody's request.
          prepare: { guard: 'mayAsTemplate', target: 'prepared', actions: 'take' },
          issue: { guard: 'mayAsEmergency', target: 'issued', actions: 'take' },
          abort: to('aborted'),
        },
      },
      requested: { on: { edit: STAY, prepare: to('prepared'), reject: to('rejected'), abort: to('aborted') } },
      rejected: {},
      prepared: { on: { check: to('checked'), rework: to('rework'), abort: to('aborted') } },
      checked: { on: { approve: to('approved'), rework: to('rework'), abort: to('aborted') } },
      approved: { on: { schedule: to('scheduled'), rework: to('rework'), abort: to('aborted') } },
      scheduled: { on: { issue: to('issued'), rework: to('rework'), abort: to('aborted') } },
      issued: {
        on: {
          instruct: to('inProgress'),
          record: to('inProgress'),
          extend: STAY,
          takeOver: STAY,
          rework: to('rework'),
          abort: to('aborted'),
        },
      },
      inProgress: {
        on: {
          instruct: STAY,
          record: STAY,
          extend: STAY,
          takeOver: STAY,
          told: [HALTS, STAY],
          answered: [HALTS, STAY],
          reported: [HALTS, STAY],
          clock: [HALTS, STAY],
          halt: to('halted'),
          complete: to('completed'),
          abort: to('aborted'),
        },
      },
      halted: {
        on: {
          told: STAY,
          answered: STAY,
          reported: STAY,
          clock: STAY,
          takeOver: STAY,
          retry: [GOES_ON, STAY],
          accept: [GOES_ON, STAY],
          resume: GOES_ON,
          abort: to('aborted'),
          rework: to('rework'),
        },
      },
      completed: {},
      rework: {
        on: {
          edit: STAY,
          prepare: { guard: 'mayUnlessEmergency', target: 'prepared', actions: 'take' },
          issue: { guard: 'mayAsEmergency', target: 'issued', actions: 'take' },
          abort: to('aborted'),
        },
      },
      aborted: {},
    },
  });
}

export type OrderMachine = ReturnType<typeof makeMachine>;

const machines = new WeakMap<OrderRules, OrderMachine>();

export function orderMachine(rules: OrderRules = ORDER_RULES): OrderMachine {
  const old = machines.get(rules);
  if (old !== undefined) return old;
  const machine = makeMachine(rules);
  machines.set(rules, machine);
  return machine;
}

export type OrderResult =
  | { readonly ok: true; readonly order: OrderSheet }
  | { readonly ok: false; readonly code: OrderRefusal };

/** The order after an event; the very same object where it changes nothing. `order` may come straight from the journal. */
export function advanceOrder(order: OrderSheet, event: OrderEvent, rules: OrderRules = ORDER_RULES): OrderResult {
  const { state, ...context } = order;
  const machine = orderMachine(rules);
  const before = machine.resolveState({ value: state, context });
  if (!getNextTransitions(before).some(({ eventType }) => eventType === event.type))
    return { ok: false, code: 'not-in-this-state' };
  const code = refusalOf(context, event, rules);
  if (code !== null) return { ok: false, code };
  if (!before.can(event)) return { ok: false, code: 'not-in-this-state' };
  if (orderAfter(context, event, rules) === context) return { ok: true, order };
  const [after] = transition(machine, before, event);
  return { ok: true, order: { ...after.context, state: after.value } };
}
