import { expect, it } from 'vitest';
import { keyOf, readPlace, writePlace } from './kept-place.ts';

const memory = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
};
const root = { kind: 'tabs', panels: ['city', 'alarms'], active: 'alarms' } as const;

it('brings back what was kept, for each window its own', () => {
  const storage = memory();
  writePlace(storage, keyOf(null), { root, current: 'watch' });
  writePlace(storage, keyOf('2'), { root, current: null });
  expect(readPlace(storage, keyOf(null))).toEqual({ root, current: 'watch' });
  expect(readPlace(storage, keyOf('2'))).toEqual({ root, current: null });
  expect(readPlace(storage, keyOf('3'))).toBeNull();
});

it.each([
  'no JSON',
  '{}',
  '{"version":2,"root":{"kind":"tabs","panels":["city"],"active":"city"},"current":null}',
  '{"version":1,"root":{"kind":"row","parts":[]},"current":null}',
  'null',
])('says that %s cannot be read, and keeps it aside', (text) => {
  const storage = memory();
  storage.kept.set('city-twin.arrangement', text);
  expect(readPlace(storage, keyOf(null))).toBe('unreadable');
  expect(storage.kept.get('city-twin.arrangement.unreadable')).toBe(text);
});

it('goes on where the browser refuses to keep', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('the quota is used up');
    },
  };
  expect(() => writePlace(full, keyOf(null), { root, current: null })).not.toThrow();
});
