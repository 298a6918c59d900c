import { expect, test } from 'vitest';
import { commonStart, cutTo } from './diagram-texts.ts';
import { LANE, LEFT, laneWidth } from './feeder-measures.ts';

test('a name that is too long keeps the number by which it is told apart', () => {
  expect(cutTo('Karl-Heinrich-Ulrichs-Straße S123', 130)).toBe('Karl-Heinrich-U\u2026S123');
  expect(cutTo('Nollendorfstraße \u20269619', 100)).toBe('Nollendorfs\u20269619');
  expect(cutTo('Elßholzstraße S1232', 400)).toBe('Elßholzstraße S1232');
  expect(cutTo('Bundesministerium der Finanzen', 100)).toBe('Bundesministeri\u2026');
});

test('a name of wide letters is cut where its letters end, not where usual ones would', () => {
  const widthOf = (text: string) =>
    Array.from(text).reduce((sum, letter) => sum + (/[mwGU\u2026]/.test(letter) ? 10 : 7), 0);
  const shown = cutTo('Umspannwerk Gesundbrunnen', 116, widthOf);
  expect(shown).toBe('Umspannwerk G\u2026');
  expect(widthOf(shown)).toBeLessThanOrEqual(116);
  expect(cutTo('W\u00fcrmtalstra\u00dfe S17', 62, widthOf)).toBe('W\u00fcrm\u2026S17');
  expect(cutTo('Wannsee', 5, widthOf)).toBe('Wa\u2026');
});

test('words that all names begin with are left out, and never the whole of a name', () => {
  const names = ['Umspannwerk Friedrichshain', 'Umspannwerk Moabit', 'Umspannwerk Mitte'];
  expect(commonStart(names)).toBe('Umspannwerk ');
  expect(commonStart([...names, 'Kraftwerk Mitte'])).toBe('');
  expect(commonStart(['Umspannwerk', 'Umspannwerk Moabit'])).toBe('');
  expect(commonStart(['Umspannwerk Moabit Nord', 'Umspannwerk Moabit S\u00fcd'])).toBe('Umspannwerk Moabit ');
  // One alone is not told from itself by less of it.
  expect(commonStart(['Umspannwerk Mitte', 'Umspannwerk Mitte'])).toBe('');
  expect(commonStart([])).toBe('');
});

test('lanes take the width that there is, between what they need and what a name fills', () => {
  expect(laneWidth(2, false, 400)).toBe(LANE.folded);
  expect(laneWidth(2, true, 400)).toBe(LANE.unfolded);
  expect(laneWidth(2, false, LEFT + 700)).toBe(350);
  expect(laneWidth(1, false, 4000)).toBe(LANE.most);
});
