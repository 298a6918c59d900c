import { describe, expect, it } from 'vitest';
import { numberIn, pairsIn, pairsText, qualityWords, withQualityWords } from './mapping-draft.ts';

describe('words and their meanings as a line of the form', () => {
  it('come back as they were written', () => {
    const pairs = { on: 'closed', '0': 'open' };
    expect(pairsIn(pairsText(pairs))).toEqual(pairs);
    expect(pairsIn(' on=closed ,0 = open, ')).toEqual(pairs);
  });

  it('keep a word whose meaning is not written yet, and are none when nothing is written', () => {
    expect(pairsIn('on')).toEqual({ on: '' });
    expect(pairsIn(' , ')).toBeUndefined();
  });

  it('say the origin of a quality where a word has one, and pass on what nobody knows', () => {
    const words = { ok: 'GOOD', guess: { quality: 'UNCERTAIN', origin: 'estimated' } } as const;
    const pairs = qualityWords({ from: '$.q', words });
    expect(pairs).toEqual({ ok: 'GOOD', guess: 'UNCERTAIN/estimated' });
    expect(withQualityWords({ from: '$.q' }, pairs)).toEqual({ from: '$.q', words });
    expect(withQualityWords({ from: '$.q', words }, undefined)).toEqual({ from: '$.q' });
    expect(withQualityWords({ from: '$.q' }, { x: 'FINE' }).words).toEqual({ x: 'FINE' });
  });
});

it('numbers are read with either decimal sign, and what is none goes along to be refused', () => {
  expect([numberIn('-273.15'), numberIn('1,5'), numberIn('1e-3'), numberIn(' ')]).toEqual([
    -273.15,
    1.5,
    1e-3,
    undefined,
  ]);
  expect(numberIn('abc')).toBe('abc');
});
