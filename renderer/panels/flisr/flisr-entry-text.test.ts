import { expect, it, vi } from 'vitest';
import { flisrEntryText } from './flisr-entry-text.ts';

vi.mock('../../languages/languages.ts', () => ({
  hasText: (key: string) => !key.endsWith('.unheard'),
  currentLanguage: () => 'en',
}));

const textOf = (key: string, values?: Readonly<Record<string, string>>) =>
  [key, ...Object.values(values ?? {})].join(' ');
const nameOf = (id: string) => (id === 'f1.q0' ? 'Feeder 1 Q0' : id);
const entry = (kind: string, data: Record<string, unknown>) =>
  flisrEntryText(kind, data, { text: textOf as never, nameOf, timeZone: 'UTC' });

const course = { id: 'flisr-7', device: 'f1.q0', state: 'executing', reason: null, detail: '', order: 'order-3' };

it('says which course has come to which stage, and why', () => {
  expect(entry('flisr', { event: 'ordered', course })).toBe('flisr-7 Feeder 1 Q0: flisr.state.executing, order-3');
  const halted = { ...course, state: 'handedOver', reason: 'order-halted', detail: 'step 3: no-answer' };
  expect(entry('flisr', { event: 'orderHalted', course: halted })).toBe(
    'flisr-7 Feeder 1 Q0: flisr.state.handedOver, flisr.reason.order-halted, step 3: no-answer, order-3',
  );
  // As it is written now: codes, said with names and in the words of the language.
  const words = [{ code: 'order-trouble', parameters: { n: '3', device: 'f1.q0', trouble: 'no-answer' } }];
  expect(entry('flisr', { event: 'orderHalted', course: { ...halted, words } })).toBe(
    'flisr-7 Feeder 1 Q0: flisr.state.handedOver, flisr.reason.order-halted, phrase.order-trouble 3 Feeder 1 Q0 order.trouble.no-answer, order-3',
  );
  const newer = [{ code: 'unheard', parameters: { device: 'f1.q0' } }];
  expect(entry('flisr', { event: 'orderHalted', course: { ...halted, words: newer } })).toContain(
    'unheard Feeder 1 Q0',
  );
  expect(entry('flisr', { event: 'repaired', course })).toBe('flisr-7 Feeder 1 Q0: flisr.entry.repaired');
  const repaired = { words: { saidBy: 'crew 4', how: 'jointed and tested' } };
  expect(entry('flisr', { event: 'repaired', course, repaired })).toBe(
    'flisr-7 Feeder 1 Q0: flisr.entry.repaired, crew 4, jointed and tested',
  );
  expect(entry('flisr', { event: 'afterwards', course, afterwards: 'order-4' })).toContain('afterwards order-4');
});

it('says modes, shedding and refusals in words, what it has no words for as it is', () => {
  expect(entry('feederFlisr', { feeder: 'f1', mode: 'automatic' })).toBe('f1: flisr.mode.automatic');
  expect(entry('feederFlisr', { feeder: null, mode: 'disabled' })).toBe('flisr.entry.city: flisr.mode.disabled');
  expect(entry('loadShedding', { isShedding: true, reason: 'frequency' })).toBe('flisr.entry.shedding: frequency');
  expect(entry('flisrRefused', { course: 'flisr-7', code: 'manual' })).toBe('flisr-7: flisr.refused.manual');
  expect(entry('flisrRefused', { course: 'flisr-7', code: 'unheard' })).toBe('flisr-7: unheard');
  expect(entry('login', {})).toBeNull();
});
