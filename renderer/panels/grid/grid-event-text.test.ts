import { describe, expect, it } from 'vitest';
import type { GridEventOf } from '../../../contract/grid-events.ts';
import type { TextOf } from '../../languages/languages.ts';
import en from '../../languages/en.json' with { type: 'json' };
import ru from '../../languages/ru.json' with { type: 'json' };
import zh from '../../languages/zh.json' with { type: 'json' };
import { gridEventLine, gridEventOf } from './grid-event-text.ts';

const textIn =
  (texts: Readonly<Record<string, string>>): TextOf =>
  (key, values = {}) =>
    (texts[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));

/** The grid knows the device, not the feeder. */
const title = (id: string): string => (id === 'q0' ? 'Nord Q0' : id);
const lost: GridEventOf<'supplyLost'> = {
  name: 'supplyLost',
  data: {
    ...{ feeder: 'f1', feederName: 'Nord 1', changes: 1, customers: 972, uncertain: 0, ts: 1 },
    ...{ origin: 'computed', quality: 'GOOD', element: 'q0', isInferred: false },
  },
};

describe('what has happened in the grid', () => {
  it('reads as one line, and what is not certain says so', () => {
    const line = (event: Parameters<typeof gridEventLine>[0]) => gridEventLine(event, textIn(en), 'en', title);
    expect(line(lost)).toBe('Nord 1: 972 customers, open: Q0');
    const guess = { ...lost.data, isInferred: true, quality: 'UNCERTAIN' as const };
    expect(line({ ...lost, data: { ...guess, uncertain: 972 } })).toBe(
      'Nord 1: 972 customers, open: Q0, inferred from meters, uncertain',
    );
    expect(line({ ...lost, data: { ...guess, uncertain: 7 } })).toContain('7 of them uncertain');
    expect(
      line({ name: 'supplyRestored', data: { ...lost.data, changes: 3, feeder: null, feederName: '', seconds: 3727 } }),
    ).toBe('972 customers, at 3 places, after 1:02:07');
    expect(
      line({
        name: 'switchOperated',
        data: { id: 'q0', name: 'Nord Q0', position: 'open', trip: 'distance', origin: 'simulated', ts: 1 },
      }),
    ).toBe('Nord Q0: open, tripped: state.breaker.trip.distance, simulated');
  });

  it('has words in every language', () => {
    for (const texts of [en, ru, zh]) {
      const line = gridEventLine(
        { ...lost, data: { ...lost.data, isInferred: true, uncertain: 3 } },
        textIn(texts),
        'en',
        title,
      );
      expect(line).not.toContain('event.');
      expect(texts).toHaveProperty(['journal.kind.supplyLost']);
    }
  });

  it('is read from a journal entry; of another build it is left as it was written', () => {
    expect(gridEventOf('supplyLost', { number: 7, at: 8, ...lost.data })).toEqual(lost);
    expect(gridEventOf('supplyLost', { customers: 'many' })).toBeNull();
    expect(gridEventOf('login', {})).toBeNull();
  });
});
