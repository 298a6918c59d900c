import { expect, it } from 'vitest';
import { isKeptAlone, keepAlone } from './alone-memory.ts';

function memory() {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  return () => storage;
}

it('keeps a window alone until it goes together again', () => {
  const storage = memory();
  expect(isKeptAlone(storage, '?panel=alarms')).toBe(false);
  keepAlone(storage, '?panel=alarms', true);
  expect(isKeptAlone(storage, '?panel=alarms&lang=ru')).toBe(true);
  keepAlone(storage, '?panel=alarms', false);
  expect(isKeptAlone(storage, '?panel=alarms')).toBe(false);
});

it('does not make those alone that a window alone opens: they begin with a copy of what it keeps', () => {
  const storage = memory();
  keepAlone(storage, '', true);
  expect(isKeptAlone(storage, '')).toBe(true);
  expect(isKeptAlone(storage, '?panel=alarms')).toBe(false);
  expect(isKeptAlone(storage, '?window=2')).toBe(false);
});

it('goes on where the browser refuses to keep', () => {
  const refused = (): never => {
    throw new Error('no storage for this page');
  };
  expect(() => keepAlone(refused, '', true)).not.toThrow();
  expect(isKeptAlone(refused, '')).toBe(false);
});
