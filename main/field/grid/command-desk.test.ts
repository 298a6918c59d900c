import { describe, expect, it } from 'vitest';
import { CommandDesk, type Commanded, type FieldCommand } from './command-desk.ts';

const NOW = 1_790_000_000_000;

/** A device that does all it is told and writes it down. */
function obedient(): { done: FieldCommand[]; device: Commanded } {
  const done: FieldCommand[] = [];
  return {
    done,
    device: {
      objection: ({ value }) => (value === 'nonsense' ? 'bad-value' : null),
      operate: (command) => {
        done.push(command);
        return { result: 'accepted' };
      },
    },
  };
}

let count = 0;
const command = (phase: FieldCommand['phase'], extra: Partial<FieldCommand> = {}): string =>
  JSON.stringify({
    id: `c${count++}`,
    point: 'position',
    value: 'open',
    expires: NOW + 5000,
    phase,
    by: 'anna',
    ...extra,
  });

describe('command desk', () => {
  const answer = (desk: CommandDesk, device: Commanded | null, payload: string, isRetained = false, timeMs = NOW) =>
    desk.receive('q1', device, payload, isRetained, timeMs);

  it('operates what was selected, once', () => {
    const { done, device } = obedient();
    const desk = new CommandDesk();
    expect(answer(desk, device, command('select'))).toMatchObject({ result: 'selected' });
    expect(done).toHaveLength(0);
    const operate = command('operate');
    expect(answer(desk, device, operate)).toMatchObject({ result: 'accepted' });
    expect(answer(desk, device, operate)).toMatchObject({ result: 'accepted' });
    expect(done).toHaveLength(1);
  });

  it('gives an answer the id of its command', () => {
    const { device } = obedient();
    expect(answer(new CommandDesk(), device, command('operate', { id: 'seven' }))?.id).toBe('seven');
  });

  it('keeps others away from what is selected, until it is cancelled or forgotten', () => {
    const { device } = obedient();
    const desk = new CommandDesk();
    answer(desk, device, command('select'));
    expect(answer(desk, device, command('operate', { by: 'ben' }))).toMatchObject({
      result: 'refused',
      reason: 'selected-by-another',
    });
    expect(answer(desk, device, command('cancel', { by: 'ben' }))).toMatchObject({ result: 'refused' });
    expect(answer(desk, device, command('cancel'))).toMatchObject({ result: 'cancelled' });
    expect(answer(desk, device, command('cancel'))).toMatchObject({ result: 'refused', reason: 'not-selected' });
    expect(answer(desk, device, command('select', { by: 'ben' }))).toMatchObject({ result: 'selected' });
    const later = NOW + 60_000;
    expect(answer(desk, device, command('operate', { expires: later + 1 }), false, later)).toMatchObject({
      result: 'accepted',
    });
  });

  it('does not operate the other way than selected', () => {
    const { done, device } = obedient();
    const desk = new CommandDesk();
    answer(desk, device, command('select', { value: 'open' }));
    expect(answer(desk, device, command('operate', { value: 'closed' }))).toMatchObject({
      reason: 'selected-for-another-value',
    });
    expect(done).toHaveLength(0);
  });

  it('obeys nothing that is late, kept by the broker or not understood', () => {
    const { done, device } = obedient();
    const desk = new CommandDesk();
    expect(answer(desk, device, command('operate', { expires: NOW - 1 }))).toMatchObject({ result: 'expired' });
    expect(answer(desk, device, command('operate'), true)).toMatchObject({ result: 'refused', reason: 'retained' });
    expect(answer(desk, device, command('operate', { value: 'nonsense' }))).toMatchObject({ reason: 'bad-value' });
    expect(answer(desk, null, command('operate'))).toMatchObject({ reason: 'not-commandable' });
    for (const junk of ['', 'open', '[]', '{}', '{"id":1}', '{"id":"x","phase":"operate"}', '"x"'])
      expect(answer(desk, device, junk)).toBeNull();
    expect(done).toHaveLength(0);
  });

  it('remembers a bounded number of commands', () => {
    const { done, device } = obedient();
    const desk = new CommandDesk();
    for (let i = 0; i < 30_000; i++) answer(desk, device, command('operate', { id: `many-${i}` }));
    expect(done).toHaveLength(30_000);
    const newest = command('operate', { id: 'many-29999' });
    answer(desk, device, newest);
    expect(done).toHaveLength(30_000);
  });
});
