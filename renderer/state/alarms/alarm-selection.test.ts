import { expect, it } from 'vitest';
import { chooseRow, rowBeside } from './alarm-selection.ts';

const keys = ['a', 'b', 'c', 'd'];
const at = (cursor: string | null, ...selected: string[]) => ({ cursor, selected: new Set(selected) });

it('chooses one, a stretch in both directions, or adds and takes away', () => {
  expect(chooseRow(keys, at('a', 'a', 'c'), 'b', 'one')).toEqual(at('b', 'b'));
  expect(chooseRow(keys, at('b', 'b'), 'd', 'stretch')).toEqual(at('d', 'b', 'c', 'd'));
  expect(chooseRow(keys, at('c', 'c'), 'a', 'stretch')).toEqual(at('a', 'c', 'a', 'b'));
  expect(chooseRow(keys, at('a', 'a'), 'c', 'toggle')).toEqual(at('c', 'a', 'c'));
  expect(chooseRow(keys, at('a', 'a', 'c'), 'c', 'toggle')).toEqual(at('c', 'a'));
});

it('begins anew where the row it began at is gone', () => {
  expect(chooseRow(keys, at('gone', 'gone'), 'c', 'stretch')).toEqual(at('c', 'c'));
});

it('moves up and down and stays within the table', () => {
  expect(rowBeside(keys, 'b', 1)).toBe('c');
  expect(rowBeside(keys, 'b', -8)).toBe('a');
  expect(rowBeside(keys, 'c', 8)).toBe('d');
  expect(rowBeside(keys, null, 1)).toBe('a');
  expect(rowBeside(keys, 'gone', -1)).toBe('d');
  expect(rowBeside([], null, 1)).toBeNull();
});
