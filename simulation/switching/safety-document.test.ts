import { getShortestPaths } from 'xstate/graph';
import { describe, expect, test } from 'vitest';
import {
  advanceDocument,
  DOCUMENT_STATES,
  type DocumentEvent,
  documentMachine,
  draftDocument,
} from './safety-document.ts';

const EVENTS: readonly DocumentEvent[] = [
  { type: 'tags', on: 'all' },
  { type: 'tags', on: 'some' },
  { type: 'tags', on: 'none' },
  { type: 'issue', by: 'operator', holder: 'foreman' },
  { type: 'issue', by: 'foreman', holder: 'foreman' },
  { type: 'endWork', by: 'foreman' },
  { type: 'endWork', by: 'operator' },
  { type: 'release', by: 'operator' },
  { type: 'release', by: 'foreman' },
  { type: 'cancel', by: 'operator' },
];

/** State, event by its place above, next state; all else changes nothing. */
const TABLE: Readonly<Record<(typeof DOCUMENT_STATES)[number], Readonly<Record<number, string>>>> = {
  drafted: { 0: 'tagged', 9: 'cancelled' },
  tagged: { 1: 'drafted', 2: 'drafted', 3: 'issued' },
  issued: { 5: 'workEnded' },
  workEnded: { 7: 'released' },
  released: { 2: 'closed' },
  closed: {},
  cancelled: {},
};

describe('a safety document', () => {
  const draft = draftDocument({ id: 'd', type: 'clearance', zone: ['n'], devices: ['q'], draftedBy: 'writer' });
  const { state: value, ...context } = draft;
  const paths = getShortestPaths(documentMachine, {
    events: EVENTS,
    fromState: documentMachine.resolveState({ value, context }),
  });

  test('goes where the table says, over every path, and nowhere else', () => {
    expect(new Set(paths.map(({ state }) => state.value))).toEqual(new Set(DOCUMENT_STATES));
    for (const { state } of paths) {
      const document = { ...state.context, state: state.value };
      EVENTS.forEach((event, i) => {
        expect([document.state, i, advanceDocument(document, event).state]).toEqual([
          ...[document.state, i, TABLE[document.state][i] ?? document.state],
        ]);
      });
    }
  });

  test('stands where it stood after it was read again', () => {
    for (const { state } of paths) {
      const document = { ...state.context, state: state.value };
      const read = JSON.parse(JSON.stringify(document)) as typeof document;
      for (const event of EVENTS) expect(advanceDocument(read, event)).toEqual(advanceDocument(document, event));
    }
  });
});
