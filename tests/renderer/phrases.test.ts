// What the program says of itself is said in two places: in English for whoever reads it without a window, and in each language of the
// windows. Both hold the same sentences.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TRIPS } from '../../simulation/domains/power/grid-kinds.ts';
import { PHRASES } from '../../simulation/phrases/phrases.ts';

const language = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../renderer/languages/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;

it('the English of the windows is that of command lines', () => {
  const en = language('en');
  // Command lines have no form of their own for one.
  const said = Object.keys(en).filter(
    (key) => key.startsWith('phrase.') && !key.startsWith('phrase.trip.') && !key.endsWith('_one'),
  );
  expect(Object.fromEntries(said.map((key) => [key.slice('phrase.'.length), en[key]]))).toEqual(PHRASES);
});

it.each(['en', 'ru', 'zh'])('%s names what may have tripped', (name) => {
  const texts = language(name);
  for (const trip of [...TRIPS.slice(1), 'unknown']) expect(texts[`phrase.trip.${trip}`]).toBeTruthy();
});
