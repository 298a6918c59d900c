// The life of a safety document: tags on, issued (the crew may work), work ended, released, tags off, closed. Between the first and the
// last tag nothing closes into its zone (check-switching.ts).
//
//   drafted ─▶ tagged ─▶ issued ─▶ workEnded ─▶ released ─▶ closed
//      └─────────┴▶ cancelled ◀ only without tags
import { assign, setup, transition } from 'xstate';
import type { DocumentType } from './operation.ts';

export const DOCUMENT_STATES = ['drafted', 'tagged', 'issued', 'workEnded', 'released', 'closed', 'cancelled'] as const;
export type DocumentState = (typeof DOCUMENT_STATES)[number];

export interface SafetyDocument {
  readonly id: string;
  readonly type: DocumentType;
  readonly state: DocumentState;
  /** ids of the nodes where work is done or that are handed over */
  readonly zone: readonly string[];
  /** ids of the devices that have to carry its tag */
  readonly devices: readonly string[];
  /** of a clearance: ids of the nodes that have to be earthed, and of those beside which live parts are screened */
  readonly earthAt: readonly string[];
  readonly screenAt: readonly string[];
  readonly draftedBy: string;
  readonly issuedBy: string | null;
  /** the person in charge of the work */
  readonly holder: string | null;
}

export type DocumentEvent =
  /** the last of its tags hangs, or not any longer all of them, or none */
  | { readonly type: 'tags'; readonly on: 'all' | 'some' | 'none' }
  | { readonly type: 'issue'; readonly by: string; readonly holder: string }
  | { readonly type: 'endWork'; readonly by: string }
  | { readonly type: 'release'; readonly by: string }
  | { readonly type: 'cancel'; readonly by: string };

type Facts = Omit<SafetyDocument, 'state'>;

export const documentMachine = setup({
  types: { context: {} as Facts, events: {} as DocumentEvent },
  guards: {
    allOn: ({ event }) => event.type === 'tags' && event.on === 'all',
    notAllOn: ({ event }) => event.type === 'tags' && event.on !== 'all',
    noneOn: ({ event }) => event.type === 'tags' && event.on === 'none',
    // Two persons: nobody hands a document to himself.
    toAnother: ({ event }) => event.type === 'issue' && event.by !== event.holder,
    byHolder: ({ context, event }) => event.type === 'endWork' && event.by === context.holder,
    byIssuer: ({ context, event }) => event.type === 'release' && event.by !== context.holder,
  },
  actions: {
    sign: assign(({ event }) => (event.type === 'issue' ? { issuedBy: event.by, holder: event.holder } : {})),
  },
}).createMachine({
  id: 'safetyDocument',
  context: {
    id: '',
    type: 'clearance',
    zone: [],
    devices: [],
    earthAt: [],
    screenAt: [],
    draftedBy: '',
    issuedBy: null,
    holder: null,
  },
  initial: 'drafted',
  states: {
    drafted: { on: { tags: { guard: 'allOn', target: 'tagged' }, cancel: 'cancelled' } },
    tagged: {
      on: {
        tags: { guard: 'notAllOn', target: 'drafted' },
        issue: { guard: 'toAnother', target: 'issued', actions: 'sign' },
      },
    },
    issued: { on: { endWork: { guard: 'byHolder', target: 'workEnded' } } },
    workEnded: { on: { release: { guard: 'byIssuer', target: 'released' } } },
    released: { on: { tags: { guard: 'noneOn', target: 'closed' } } },
    closed: {},
    cancelled: {},
  },
});

export const draftDocument = (
  document: Pick<SafetyDocument, 'id' | 'type' | 'zone' | 'devices' | 'draftedBy'> &
    Partial<Pick<SafetyDocument, 'earthAt' | 'screenAt'>>,
): SafetyDocument => ({ earthAt: [], screenAt: [], ...document, state: 'drafted', issuedBy: null, holder: null });

/** What becomes of it; the very same object: nothing does, this event is not for its state or this person. */
export function advanceDocument(document: SafetyDocument, event: DocumentEvent): SafetyDocument {
  const { state, ...context } = document;
  const before = documentMachine.resolveState({ value: state, context });
  const [after] = transition(documentMachine, before, event);
  return after.value === state ? document : { ...after.context, state: after.value };
}
