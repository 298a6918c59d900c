import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMAND_ENDS, type CommandReport } from '../../../contract/command-requests.ts';
import { COMMAND_RESULTS } from '../telemetry/commands.ts';
import { advance, beginCommand, type CommandEvent, CONFIRM_WITHIN_MS, SELECTED_MS } from './command-course.ts';

const T = 1_790_000_000_000;
const begun = beginCommand('command-1', 'breaker-1.position', 'open', 'anna', T);
const answered = (result: (typeof COMMAND_RESULTS)[number], reason = ''): CommandEvent => ({
  kind: 'outcome',
  outcome: { kind: 'answered', result, reason },
});

function run(events: readonly (readonly [number, CommandEvent])[]): CommandReport {
  return events.reduce((command, [after, event]) => advance(command, event, T + after), begun);
}

test('select, operate, and done only when the point says so', () => {
  const selected = run([[100, answered('selected')]]);
  expect(selected).toMatchObject({ state: 'selected', selectedUntilMs: T + 100 + SELECTED_MS });
  const sent = run([
    [100, answered('selected')],
    [2000, { kind: 'operate' }],
    [2100, answered('accepted')],
  ]);
  expect(sent).toMatchObject({ state: 'sent', confirmByMs: T + 2000 + CONFIRM_WITHIN_MS, selectedUntilMs: null });
  expect(advance(sent, { kind: 'clock' }, T + 3000)).toBe(sent);
  expect(advance(sent, { kind: 'reached' }, T + 3000).state).toBe('confirmed');
  expect(advance(sent, { kind: 'clock' }, T + 2000 + CONFIRM_WITHIN_MS)).toMatchObject({
    state: 'notConfirmed',
    reason: 'timeout',
  });
  expect(advance(sent, { kind: 'further', result: 'failed', reason: 'drive' }, T + 3000)).toMatchObject({
    state: 'notConfirmed',
    reason: 'drive',
  });
});

test('a person has as long as ever when the city runs fast, and a device that does so at least', () => {
  const selected = advance(begun, answered('selected'), T, 10);
  expect(selected.selectedUntilMs).toBe(T + 10 * SELECTED_MS);
  const sent = advance(selected, { kind: 'operate' }, T + 200_000, 10);
  expect(sent.confirmByMs).toBe(T + 200_000 + 10 * CONFIRM_WITHIN_MS);
  const slow = advance(begun, answered('selected'), T, 0.1);
  expect(slow.selectedUntilMs).toBe(T + SELECTED_MS / 10);
  expect(advance(slow, { kind: 'operate' }, T + 1, 0.1).confirmByMs).toBe(T + 1 + CONFIRM_WITHIN_MS);
});

test('a selection that is not used lapses, and cannot be used afterwards', () => {
  const late = run([
    [0, answered('selected')],
    [SELECTED_MS, { kind: 'operate' }],
  ]);
  expect(late.state).toBe('lapsed');
  expect(
    run([
      [0, answered('selected')],
      [1, { kind: 'cancel' }],
    ]).state,
  ).toBe('cancelled');
});

test('no is no, and says why; silence after the order is no refusal: the point may still tell', () => {
  expect(run([[1, answered('refused', 'local')]])).toMatchObject({ state: 'refused', reason: 'local' });
  expect(run([[1, { kind: 'outcome', outcome: { kind: 'silent' } }]])).toMatchObject({
    state: 'refused',
    reason: 'silent',
  });
  const silent = run([
    [0, answered('selected')],
    [1, { kind: 'operate' }],
    [5000, { kind: 'outcome', outcome: { kind: 'silent' } }],
  ]);
  expect(silent).toMatchObject({ state: 'sent', reason: 'silent' });
  expect(advance(silent, { kind: 'clock' }, T + 60_000)).toMatchObject({ state: 'notConfirmed', reason: 'silent' });
  expect(advance(silent, { kind: 'reached' }, T + 6000)).toMatchObject({ state: 'confirmed', reason: '' });
});

const anyEvent: fc.Arbitrary<CommandEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('outcome' as const),
    outcome: fc.oneof(
      fc.record({
        kind: fc.constant('answered' as const),
        result: fc.constantFrom(...COMMAND_RESULTS),
        reason: fc.constantFrom('', 'local'),
      }),
      fc.constant({ kind: 'silent' as const }),
      fc.constant({ kind: 'unsent' as const, reason: 'no broker' }),
    ),
  }),
  fc.record({
    kind: fc.constant('further' as const),
    result: fc.constantFrom(...COMMAND_RESULTS),
    reason: fc.constant(''),
  }),
  fc.constantFrom<CommandEvent>({ kind: 'reached' }, { kind: 'operate' }, { kind: 'cancel' }, { kind: 'clock' }),
);

test('whatever happens: no order without a selection that holds, no confirmation without an order, no way back from an end', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20_000), anyEvent), { maxLength: 12 }), (events) => {
      let now = T;
      let command = begun;
      for (const [wait, event] of events) {
        now += wait;
        const next = advance(command, event, now);
        if (COMMAND_ENDS.includes(command.state)) expect(next).toBe(command);
        if (next.state === 'sending' && command.state !== 'sending') {
          expect(command.state).toBe('selected');
          expect(now).toBeLessThan(command.selectedUntilMs!);
        }
        if (next.state === 'confirmed' && command.state !== 'confirmed') {
          expect(event.kind).toBe('reached');
          expect(command.confirmByMs).not.toBeNull();
        }
        command = next;
      }
      // Time alone ends whatever its device answers.
      if (command.state !== 'selecting')
        expect(COMMAND_ENDS).toContain(advance(command, { kind: 'clock' }, now + 120_000).state);
    }),
  );
});
