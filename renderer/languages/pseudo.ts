// A language that nobody speaks, 40 % longer than English: what is cut off or not translated at all shows at once.
const LETTERS: Readonly<Record<string, string>> = {
  a: 'á',
  c: 'ç',
  e: 'ë',
  i: 'ï',
  n: 'ñ',
  o: 'ö',
  s: 'š',
  u: 'ü',
  y: 'ÿ',
  A: 'Å',
  E: 'É',
  N: 'Ñ',
  O: 'Ø',
  S: 'Š',
  U: 'Û',
};
const GROWTH = 0.4;
const PLACEHOLDER = /(\{\{[^}]*\}\})/;

function stretch(word: string): string {
  const letters = word.replace(/[^\p{L}]/gu, '').length;
  if (letters === 0) return word;
  const accented = word.replace(/\p{L}/gu, (letter) => LETTERS[letter] ?? letter);
  return accented + 'ẋ'.repeat(Math.ceil(letters * GROWTH));
}

/** Placeholders stay as they are. */
export function pseudoText(text: string): string {
  return text
    .split(PLACEHOLDER)
    .map((part) => (PLACEHOLDER.test(part) ? part : part.split(' ').map(stretch).join(' ')))
    .join('');
}

export const pseudoTexts = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, pseudoText(text)]));
