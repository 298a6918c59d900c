// An area of control has one holder at a time. It changes hands explicitly: offered by the one, accepted by the other; a free one is
// taken; a supervisor may take one over, and anybody whose area it can be one whose holder is gone, with a reason.
//
//   free ─▶ held ◀─▶ offered
import { assign, getNextTransitions, setup, transition } from 'xstate';

export const AREA_STATES = ['free', 'held', 'offered'] as const;
export type AreaState = (typeof AREA_STATES)[number];

export interface ControlArea {
  readonly id: string;
  readonly state: AreaState;
  readonly holder: string | null;
  /** city time, ms UTC */
  readonly since: number;
  /** to whom it is offered */
  readonly offeredTo: string | null;
}

interface Said {
  readonly by: string;
  readonly at: number;
}

export type AreaEvent = Said &
  (
    | { readonly type: 'take' | 'accept' | 'decline' | 'withdraw' | 'release' }
    | { readonly type: 'offer'; readonly to: string }
    /** `isHolderGone`: nobody is at the holder's desk, or the holder may not hold it any more */
    | {
        readonly type: 'seize';
        readonly reason: string;
        readonly isSupervisor: boolean;
        readonly isHolderGone: boolean;
      }
  );

export type AreaRefusal =
  | 'not-in-this-state'
  | 'not-holder'
  | 'to-oneself'
  | 'not-offered-to'
  | 'not-supervisor'
  | 'no-reason';

type Facts = Omit<ControlArea, 'state'>;

function refusalOf({ holder, offeredTo }: Facts, event: AreaEvent): AreaRefusal | null {
  switch (event.type) {
    case 'take':
      return null;
    case 'offer':
      if (event.by !== holder) return 'not-holder';
      return event.to === holder ? 'to-oneself' : null;
    case 'withdraw':
    case 'release':
      return event.by === holder ? null : 'not-holder';
    case 'accept':
    case 'decline':
      return event.by === offeredTo ? null : 'not-offered-to';
    case 'seize':
      if (!event.isSupervisor && !event.isHolderGone) return 'not-supervisor';
      return event.reason === '' ? 'no-reason' : null;
  }
}

interface Asked {
  readonly context: Facts;
  readonly event: AreaEvent;
}

const taken = { guard: 'may', target: 'held', actions: 'hold' } as const;
const back = { guard: 'may', target: 'held', actions: 'keep' } as const;

export const areaMachine = setup({
  types: { context: {} as Facts, events: {} as AreaEvent },
  guards: { may: ({ context, event }: Asked) => refusalOf(context, event) === null },
  actions: {
    hold: assign(({ event }) => ({ holder: event.by, since: event.at, offeredTo: null })),
    keep: assign({ offeredTo: null }),
    offer: assign(({ event }) => ({ offeredTo: event.type === 'offer' ? event.to : null })),
    free: assign(({ event }) => ({ holder: null, since: event.at, offeredTo: null })),
  },
}).createMachine({
  id: 'controlArea',
  context: { id: '', holder: null, since: 0, offeredTo: null },
  initial: 'free',
  states: {
    free: { on: { take: taken, seize: taken } },
    held: {
      on: {
        offer: { guard: 'may', target: 'offered', actions: 'offer' },
        release: { guard: 'may', target: 'free', actions: 'free' },
        seize: taken,
      },
    },
    offered: { on: { accept: taken, decline: back, withdraw: back, seize: taken } },
  },
});

export type AreaResult =
  | { readonly ok: true; readonly area: ControlArea }
  | { readonly ok: false; readonly code: AreaRefusal };

export const freeArea = (id: string): ControlArea => ({ id, state: 'free', holder: null, since: 0, offeredTo: null });

export function advanceArea(area: ControlArea, event: AreaEvent): AreaResult {
  const { state, ...context } = area;
  const before = areaMachine.resolveState({ value: state, context });
  if (!getNextTransitions(before).some(({ eventType }) => eventType === event.type))
    return { ok: false, code: 'not-in-this-state' };
  const code = refusalOf(context, event);
  if (code !== null) return { ok: false, code };
  const [after] = transition(areaMachine, before, event);
  return { ok: true, area: { ...after.context, state: after.value } };
}
