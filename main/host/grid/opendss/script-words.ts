// Words of an OpenDSS script as ParserDel.pas reads them: separated by blanks, commas or '=', a word in quotes of any of
// five kinds up to the first closing one, '!' and '//' outside quotes begin a comment, @name stands for a variable.
const QUOTES: Readonly<Record<string, string>> = { '(': ')', '"': '"', "'": "'", '[': ']', '{': '}' };
const ROW_END = '|';

export type Variables = ReadonlyMap<string, string>;

export interface Word {
  readonly text: string;
  readonly quoted: boolean;
  /** what stood behind it: a blank, ',', '=', '|', '.' or '!' for a comment */
  readonly end: string;
}

/** Takes words off a text, one after the other. */
export class WordScanner {
  readonly #text: string;
  readonly #delimiters: string;
  #position: number;

  constructor(text: string, delimiters: string) {
    this.#text = `${text} `;
    this.#delimiters = delimiters;
    this.#position = 0;
    this.#skipBlanks();
  }

  /** undefined at the end; an empty text where two delimiters meet */
  next(): Word | undefined {
    const text = this.#text;
    if (this.#position >= text.length - 1 && isBlank(text[this.#position] ?? ' ')) return undefined;
    const closing = QUOTES[text[this.#position] as string];
    const quoted = closing !== undefined;
    let word: string;
    if (quoted) {
      const start = this.#position + 1;
      const found = text.indexOf(closing, start);
      const stop = found < 0 ? text.length - 1 : found;
      word = text.slice(start, stop);
      this.#position = Math.min(stop + 1, text.length - 1);
    } else {
      const start = this.#position;
      while (this.#position < text.length - 1 && !this.#atEndOfWord()) this.#position++;
      word = text.slice(start, this.#position);
    }
    return { text: word, quoted, end: this.#pastDelimiter() };
  }

  get remainder(): string {
    return this.#text.slice(this.#position, -1);
  }

  #atEndOfWord(): boolean {
    const sign = this.#text[this.#position] as string;
    return isBlank(sign) || this.#delimiters.includes(sign) || this.#atComment();
  }

  #atComment(): boolean {
    const sign = this.#text[this.#position];
    return sign === '!' || (sign === '/' && this.#text[this.#position + 1] === '/');
  }

  #pastDelimiter(): string {
    this.#skipBlanks();
    if (this.#atComment()) {
      this.#position = this.#text.length - 1;
      return '!';
    }
    const sign = this.#text[this.#position] as string;
    if (!this.#delimiters.includes(sign)) return ' ';
    this.#position++;
    this.#skipBlanks();
    if (this.#atComment()) this.#position = this.#text.length - 1;
    return sign;
  }

  #skipBlanks(): void {
    while (this.#position < this.#text.length - 1 && isBlank(this.#text[this.#position] as string)) this.#position++;
  }
}

/** The rows of `a b | c d`, each a list of words; commas and blanks separate. */
export function readRows(text: string, variables: Variables): Word[][] {
  const scanner = new WordScanner(text, `,=${ROW_END}`);
  const rows: Word[][] = [[]];
  for (let word = scanner.next(); word !== undefined; word = scanner.next()) {
    if (word.text.length > 0) (rows[rows.length - 1] as Word[]).push(expand(word, variables));
    if (word.end === ROW_END) rows.push([]);
  }
  if (rows.length > 1 && rows[rows.length - 1]?.length === 0) rows.pop();
  return rows;
}

/** Puts the value of a variable in its place, up to a '.' or '^' behind its name. */
export function expand(word: Word, variables: Variables): Word {
  if (!word.text.startsWith('@') || word.text.length < 2) return word;
  const cut = word.text.includes('^') ? word.text.indexOf('^') : word.text.indexOf('.');
  const name = cut < 0 ? word.text : word.text.slice(0, cut);
  const meaning = variables.get(name.toLowerCase());
  if (meaning === undefined) return word;
  const inBraces = meaning.startsWith('{');
  const text = (inBraces ? meaning.slice(1, -1) : meaning) + (cut < 0 ? '' : word.text.slice(cut));
  return { ...word, text, quoted: word.quoted || inBraces };
}

function isBlank(sign: string): boolean {
  return sign === ' ' || sign === '\t';
}
