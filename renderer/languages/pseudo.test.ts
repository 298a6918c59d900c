import { describe, expect, it } from 'vitest';
import en from './en.json' with { type: 'json' };
import { pseudoText } from './pseudo.ts';

describe('pseudo-language', () => {
  it('is at least 40 % longer and keeps placeholders', () => {
    expect(pseudoText('Show layer: {{name}}')).toContain('{{name}}');
    for (const text of Object.values(en)) {
      const letters = text.replace(/\{\{.*?\}\}/g, '').replace(/[^\p{L}]/gu, '').length;
      expect(pseudoText(text).length).toBeGreaterThanOrEqual(text.length + Math.floor(0.4 * letters));
    }
  });
});
