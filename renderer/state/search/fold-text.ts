// Text as it is compared in searches: without case, accents and signs, so that "Gärtnerstr." finds "Gartnerstraße".

const SPECIAL: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
};

/** Words of letters and digits, separated by single spaces. Any script. */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđðłþıħŋ]/g, (letter) => SPECIAL[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** German spelling without umlauts: "gaertner" is meant to find "gärtner", which folds to "gartner". */
export function spellings(word: string): readonly string[] {
  const short = word.replace(/ae|oe|ue/g, (pair) => pair[0]!);
  return short === word ? [word] : [word, short];
}
