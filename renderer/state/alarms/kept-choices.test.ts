import { expect, it } from 'vitest';
import { keptChoices } from './kept-choices.ts';

function storageOf(texts: Record<string, string> = {}, isFull = false) {
  return {
    texts,
    getItem: (key: string) => texts[key] ?? null,
    setItem: (key: string, text: string) => {
      if (isFull) throw new Error('full');
      texts[key] = text;
    },
  };
}

it('brings back what was chosen in this window, and not in another', () => {
  const storage = storageOf();
  keptChoices(storage, 'one').write({ isMineOnly: true, isSoundOfMineOnly: false });
  expect(keptChoices(storage, 'one').read()).toEqual({ isMineOnly: true, isSoundOfMineOnly: false });
  expect(keptChoices(storage, 'two').read()).toEqual({ isMineOnly: false, isSoundOfMineOnly: false });
});

it.each(['', 'x', '{}', '{"isMineOnly":1,"isSoundOfMineOnly":true}'])(
  'shows and sounds all where %j was kept',
  (text) => {
    expect(keptChoices(storageOf({ one: text }), 'one').read()).toEqual({
      isMineOnly: false,
      isSoundOfMineOnly: false,
    });
  },
);

it('goes on where nothing can be kept', () => {
  expect(() =>
    keptChoices(storageOf({}, true), 'one').write({ isMineOnly: true, isSoundOfMineOnly: true }),
  ).not.toThrow();
});
