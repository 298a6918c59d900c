import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JournalEntry } from '../../../../contract/requests.ts';
import { AT, CREW, draft, instruct, OPERATOR, SAMPLES, STEPS } from '../../../../tests/builders/switching-order.ts';
import type { OrderEvent } from '../../../../simulation/switching/order-events.ts';
import { EMPTY_BOARD } from '../../../../simulation/switching/safety-board.ts';
import { type BookInput, type BookState, orderOf } from './order-book.ts';
import { OrderDesk } from './order-desk.ts';
import { strictGuard } from '../../../../tests/builders/strict-guard.ts';

const NAMES = { nodeRow: (id: string) => Number(id.slice(1)), switchRow: (id: string) => Number(id.slice(1)) };

/** A disk that outlives the desk. */
function disk() {
  const entries: JournalEntry[] = [];
  const documents = new Map<string, string>();
  const say = (kind: string, data: unknown): JournalEntry => {
    const entry = { number: entries.length + 1, at: 0, kind, by: 'x', data: JSON.parse(JSON.stringify(data)) };
    entries.push(entry);
    return entry;
  };
  const options = {
    guard: strictGuard,
    names: NAMES,
    journal: {
      append: async (kind: string, _by: string, data: unknown) => say(kind, data),
      list: async ({ before = Infinity, limit }: { before?: number | undefined; limit: number }) =>
        entries
          .filter(({ number }) => number < before)
          .toReversed()
          .slice(0, limit),
      between: async ({ kinds }: { kinds?: readonly string[] | undefined }) =>
        entries.filter(({ kind }) => kinds!.includes(kind)),
      head: () => ({ number: entries.length, hash: '' }),
    },
    documents: {
      get: async (name: string): Promise<unknown> => JSON.parse(documents.get(name) ?? 'null'),
      put: async (name: string, value: unknown) => void documents.set(name, JSON.stringify(value)),
    },
    log: () => undefined,
  };
  return { entries, documents, options, say };
}

const order = fc.integer({ min: 1, max: 2 }).map((n) => `order-${n}`);
/** One group of a remote step and a crew's three, so that they may come in any order. */
const steps = [
  draft('1', { group: 1 }),
  ...(
    [
      { kind: 'lock', device: 'q9', to: 'locked' },
      { kind: 'verify', what: 'dead', node: 'n1' },
      { kind: 'ground', earth: 'e1', node: 'n1', to: 'on' },
    ] as const
  ).map((operation, i) => draft(String(i + 2), { group: 1, operation, means: 'crew', crew: CREW })),
];
const ENDS: readonly string[] = ['abort', 'reject', 'rework'];
const reported = SAMPLES.find(({ type }) => type === 'reported')!;
const given = steps.flatMap(({ id }) => [instruct(id, AT + 2), { ...reported, step: id } as OrderEvent]);
const issue = SAMPLES.find(({ type }) => type === 'issue')!;
const usual: readonly OrderEvent[] = [
  ...SAMPLES.filter(({ type }) => !ENDS.includes(type)),
  ...[issue, issue, issue],
  ...[given, given, given, given].flat(),
];
const happening = (events: readonly OrderEvent[]) =>
  fc
    .tuple(order, fc.constantFrom(...events))
    .map(([id, event]): BookInput => ({ do: 'event', order: id, seen: null, speed: 1, event }));
const anyInput: fc.Arbitrary<BookInput> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('planned' as const, 'emergency' as const).map(
      (kind): BookInput => ({
        ...{ do: 'write', head: { kind, title: 't', purpose: '', area: 'east' }, by: 'writer', at: AT, steps },
      }),
    ),
  },
  { weight: 40, arbitrary: happening(usual) },
  { weight: 1, arbitrary: happening(SAMPLES.filter(({ type }) => ENDS.includes(type))) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<BookInput>(
      {
        do: 'draft',
        document: { id: 'd1', type: 'hold', zone: ['n1'], devices: ['q1'], draftedBy: 'writer' },
      },
      { do: 'cancel', document: 'd1', by: 'writer' },
      { do: 'unprove', nodes: ['n1'] },
    ),
  },
);

const happened = (event: OrderEvent): BookInput => ({ do: 'event', order: 'order-1', seen: null, speed: 1, event });
/** So far each course has come: the first order is under way, and has locked a device. */
const BEGINNING: readonly BookInput[] = [
  {
    ...{ do: 'write', head: { kind: 'emergency', title: 't', purpose: '', area: 'east' }, by: 'writer', at: AT, steps },
  },
  ...[issue, instruct('2', AT + 2), { ...reported, step: '2' } as OrderEvent].map(happened),
];

test('whatever happens to orders, and wherever it breaks off: after a restart the book is the same', async () => {
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(anyInput, { minLength: 20, maxLength: 150 }), fc.boolean(), async (inputs, isOrderly) => {
      const { options, entries, say } = disk();
      let desk = await OrderDesk.open(options);
      const restart = async () => {
        const stood: BookState = JSON.parse(JSON.stringify(desk.book));
        desk = await OrderDesk.open(options);
        expect(desk.trouble).toBeNull();
        expect(desk.book).toEqual(stood);
      };
      for (const [i, input] of [...BEGINNING, ...inputs].entries()) {
        const before = desk.book;
        const result = await desk.do(input, 'somebody');
        // What is turned down changes nothing, and is in the journal.
        if (!result.ok) {
          expect(desk.book).toBe(before);
          expect(entries.at(-1)).toMatchObject({ kind: 'orderRefused', data: { code: result.code } });
        }
        for (const { sheet } of desk.book.orders) reached.add(sheet.state);
        if (desk.book.board.locks.length > 0) reached.add('a lock');
        if (i % 7 === 0) say('command', {});
        if (i % 31 === 30) await restart();
      }
      if (isOrderly) await desk.close();
      await restart();
    }),
    { numRuns: 150 },
  );
  // The property has seen orders at work.
  expect([...reached]).toEqual(expect.arrayContaining(['issued', 'inProgress', 'halted', 'a lock']));
});

test('a word for an order that somebody else has changed meanwhile is turned down', async () => {
  const { options } = disk();
  const desk = await OrderDesk.open(options);
  const head = { kind: 'emergency', title: 't', purpose: '', area: 'east' } as const;
  await desk.do({ do: 'write', head, steps: STEPS, by: 'writer', at: AT }, 'writer');
  const issue = { type: 'issue', by: OPERATOR, at: AT, responsible: OPERATOR, isAutomatic: false } as const;
  const say = (seen: number) => desk.do({ do: 'event', order: 'order-1', seen, speed: 1, event: issue }, OPERATOR);
  const both = await Promise.all([say(1), say(1)]);
  expect(both.map((one) => (one.ok ? 'done' : one.code))).toEqual(['done', 'version']);
  expect(orderOf(desk.book, 'order-1')).toMatchObject({ version: 2, sheet: { state: 'issued' } });
  expect(desk.book.board).toEqual(EMPTY_BOARD);
});

test('what an older version recorded as done, without any check, is read as it was taken then', async () => {
  const { options, say } = disk();
  const head = { kind: 'emergency', title: 't', purpose: '', area: 'east' } as const;
  say('order', { input: { do: 'write', head, steps: [], by: OPERATOR, at: AT } });
  const issued = { type: 'issue', by: OPERATOR, at: AT, responsible: OPERATOR, isAutomatic: false };
  const opened = { type: 'record', by: OPERATOR, at: AT + 9, step: draft('1'), doneAt: AT, doneBy: CREW };
  const operation = { kind: 'ground', earth: 'e1', node: 'n1', to: 'on' } as const;
  const earthed = { ...opened, step: draft('2', { operation, means: 'remote' }) };
  for (const event of [issued, opened, earthed])
    say('order', { input: { do: 'event', order: 'order-1', seen: null, speed: 1, event } });
  const desk = await OrderDesk.open(options);
  expect(desk.trouble).toBeNull();
  expect(desk.book.orders[0]!.sheet.steps.map(({ state }) => state)).toEqual(['completed', 'completed']);
  expect(desk.book.board.earths).toEqual([{ id: 'e1', node: 'n1' }]);
});
