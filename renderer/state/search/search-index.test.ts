import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, spellings } from './fold-text.ts';
import { createSearchIndex, isNearPrefix, type SearchItem } from './search-index.ts';

const item = (group: SearchItem['group'], title: string, words = ''): SearchItem => ({
  group,
  title,
  words,
  row: 0,
  x: 0,
  y: 0,
  hint: '',
  district: '',
  burden: 0,
});
const index = createSearchIndex([
  item('assets', 'Umspannwerk Marchlewskistraße', 'substation-w12'),
  item('streets', 'Marchlewskistraße'),
  item('streets', 'Gärtnerstraße'),
  item('addresses', 'Gärtnerstraße 12'),
  item('addresses', 'Gärtnerstraße 121'),
  item('places', 'Łódź'),
  item('places', 'Площадь Ильича'),
  item('places', '北京站'),
]);
const titles = (query: string) => index.find(query, 10).map((hit) => hit.title);

describe('search', () => {
  it('forgives case, accents, sharp s and transcribed umlauts', () => {
    expect(titles('GARTNERSTRASSE')[0]).toBe('Gärtnerstraße');
    expect(titles('gaertnerstr.')[0]).toBe('Gärtnerstraße');
    expect(titles('lodz')).toEqual(['Łódź']);
    expect(titles('площадь')).toEqual(['Площадь Ильича']);
    expect(titles('北京')).toEqual(['北京站']);
  });
  it('puts the start of a name before a word inside it, and the exact number first', () => {
    expect(titles('marchlewski')).toEqual(['Marchlewskistraße', 'Umspannwerk Marchlewskistraße']);
    expect(titles('gärtnerstraße 12')).toEqual(['Gärtnerstraße 12', 'Gärtnerstraße 121']);
  });
  it('puts what bears the name of another thing after that thing, and knows districts', () => {
    const own = createSearchIndex([
      { ...item('assets', 'Karl-Marx-Allee', 'detector-s1 detector'), burden: 0.5, district: 'Mitte' },
      { ...item('streets', 'Karl-Marx-Allee'), district: 'Mitte' },
      { ...item('streets', 'Karl-Marx-Allee'), district: 'Friedrichshain', row: 7 },
    ]);
    expect(own.find('karl marx', 9).map((hit) => hit.group)).toEqual(['streets', 'streets', 'assets']);
    expect(own.find('karl-marx-allee friedrichshain', 9).map((hit) => hit.row)).toEqual([7]);
  });
  it('finds ids', () => {
    expect(titles('substation-w12')).toEqual(['Umspannwerk Marchlewskistraße']);
  });
  it('forgives one wrong letter only when nothing fits exactly', () => {
    expect(titles('marchlevskistrasse')).toContain('Marchlewskistraße');
    expect(titles('zzzz')).toEqual([]);
    expect(titles('')).toEqual([]);
  });
  it('knows changed, missing, extra and swapped letters', () => {
    for (const word of ['mitxe', 'mite', 'mittte', 'mtite', 'mitte'])
      expect(isNearPrefix(word, 'mitte'), word).toBe(true);
    expect(isNearPrefix('mxxte', 'mitte')).toBe(false);
  });
});

describe('folding', () => {
  it('does nothing the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => foldText(foldText(text)) === foldText(text)));
  });
  it('offers the word itself first', () => {
    expect(spellings('gaertner')).toEqual(['gaertner', 'gartner']);
    expect(spellings('mitte')).toEqual(['mitte']);
  });
  it('finds every item by its own title', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 20 }), (names) => {
        const own = createSearchIndex(names.map((name) => item('places', name)));
        return names.every((name) => foldText(name) === '' || own.find(name, 1000).some((hit) => hit.title === name));
      }),
    );
  });
});
