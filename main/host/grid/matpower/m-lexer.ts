// Words of the M language (MATLAB and Octave), as far as case files use it. White space has a meaning inside brackets:
// [1 -2] are two elements, [1 - 2] is one; a quote after a word is a transpose, after a space inside brackets it opens a string.

export interface Token {
  readonly kind: 'number' | 'name' | 'string' | 'operator' | 'newline' | 'end';
  readonly text: string;
  readonly value: number;
  readonly line: number;
  /** white space stands before it */
  readonly spaced: boolean;
  /** white space stands behind it: tells [a -b] from [a - b] */
  readonly spacedAfter: boolean;
}

/** M code that is wrong, or more than case files need; with its line. */
export class MError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

export interface NumberRows {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  readonly lines: Int32Array;
}

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?/y;
const NAME = /[A-Za-z_]\w*/y;
const OPERATOR = /\.\^'|\.\*|\.\/|\.\\|\.\^|\.'|==|~=|!=|<=|>=|&&|\|\||[-+*/\\^'=<>&|~!()[\]{},;:.@]/y;
/** one element of a matrix of plain numbers, with its sign */
const PLAIN = /[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?|[Ii][Nn][Ff]|[Nn][Aa][Nn])(?=[\s,;\]%#]|\.\.\.|$)/y;

const toNumber = (text: string): number => {
  const plain = Number(text);
  if (!Number.isNaN(plain)) return plain;
  const lower = text.toLowerCase().replace('d', 'e');
  if (lower.endsWith('inf')) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(lower);
};

export class MLexer {
  readonly #source: string;
  #at = 0;
  #line = 1;
  /** brackets that are open */
  readonly #open: string[] = [];
  /** the last token can be transposed */
  #afterOperand = false;

  constructor(source: string) {
    this.#source = source;
  }

  get line(): number {
    return this.#line;
  }

  next(): Token {
    const spaced = this.#skipBlanks();
    const start = this.#at;
    const character = this.#source[start];
    if (character === undefined) return this.#token('end', '', 0, spaced, false);
    if (character === '\n') {
      const token = this.#token('newline', '\n', 0, spaced, false);
      this.#at++;
      this.#line++;
      return token;
    }
    const insideBrackets = this.#open.at(-1) === '[' || this.#open.at(-1) === '{';
    const number = this.#match(NUMBER);
    if (number !== null) {
      if (/[ij]/.test(this.#source[this.#at] ?? '') && !/\w/.test(this.#source[this.#at + 1] ?? '')) {
        throw new MError('complex numbers do not occur in a case file', this.#line);
      }
      return this.#token('number', number, toNumber(number), spaced, true);
    }
    const name = this.#match(NAME);
    if (name !== null) return this.#token('name', name, 0, spaced, true);
    if (character === '"' || (character === "'" && !(this.#afterOperand && !(insideBrackets && spaced)))) {
      return this.#string(character, spaced);
    }
    const operator = this.#match(OPERATOR);
    if (operator === null) {
      throw new MError(`unexpected character ${JSON.stringify(character)}`, this.#line);
    }
    if ('([{'.includes(operator)) this.#open.push(operator);
    if (')]}'.includes(operator) && this.#open.pop() !== { ')': '(', ']': '[', '}': '{' }[operator]) {
      throw new MError(`"${operator}" closes nothing`, this.#line);
    }
    return this.#token('operator', operator, 0, spaced, [')', ']', '}', "'", ".'"].includes(operator));
  }

  /** Behind a `[`: the rows of a matrix of plain numbers up to its `]`; null, and nothing read, where there is more in it. */
  numberRows(): NumberRows | null {
    const [at, line] = [this.#at, this.#line];
    const numbers: number[] = [];
    const lines: number[] = [];
    let columns = 0;
    let inRow = 0;
    const endRow = () => {
      if (inRow === 0) return;
      if (columns === 0) columns = inRow;
      if (inRow !== columns) {
        throw new MError(`this row has ${inRow} numbers, the rows before have ${columns}`, lines.at(-1)!);
      }
      inRow = 0;
    };
    for (;;) {
      this.#skipBlanks();
      const character = this.#source[this.#at];
      if (character === undefined) throw new MError('the file ends inside a matrix that began here', line);
      if (character === ']') {
        endRow();
        this.#at++;
        this.#open.pop();
        this.#afterOperand = true;
        const rows = lines.length;
        return { rows, columns, data: Float64Array.from(numbers), lines: Int32Array.from(lines) };
      }
      if (character === ';' || character === '\n') {
        endRow();
        this.#at++;
        if (character === '\n') this.#line++;
      } else if (character === ',') {
        this.#at++;
      } else {
        const plain = this.#match(PLAIN);
        if (plain === null) {
          this.#at = at;
          this.#line = line;
          return null;
        }
        if (inRow++ === 0) lines.push(this.#line);
        numbers.push(toNumber(plain));
      }
    }
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #token(kind: Token['kind'], text: string, value: number, spaced: boolean, operand: boolean): Token {
    this.#afterOperand = operand;
    const spacedAfter = /\s/.test(this.#source[this.#at] ?? ' ');
    return { kind, text, value, line: this.#line, spaced, spacedAfter };
  }

  #string(quote: string, spaced: boolean): Token {
    let text = '';
    for (let i = this.#at + 1; ; i++) {
      const character = this.#source[i];
      if (character === undefined || character === '\n') {
        throw new MError('a string does not end on its line', this.#line);
      }
      if (character === quote) {
        if (this.#source[i + 1] !== quote) {
          this.#at = i + 1;
          return this.#token('string', text, 0, spaced, true);
        }
        i++;
      }
      text += character;
    }
  }

  /** Blanks, comments and continued lines; true if there were any. Newlines inside ( ) mean nothing and are skipped too. */
  #skipBlanks(): boolean {
    const start = this.#at;
    for (;;) {
      const character = this.#source[this.#at];
      if (
        character === ' ' ||
        character === '\t' ||
        character === '\r' ||
        character === '\f' ||
        character === '\ufeff'
      ) {
        this.#at++;
      } else if (character === '%' || character === '#') {
        if (this.#startsBlock()) this.#skipBlock();
        else this.#skipLine();
      } else if (character === '.' && this.#source.startsWith('...', this.#at)) {
        this.#skipLine();
        if (this.#source[this.#at] === '\n') {
          this.#at++;
          this.#line++;
        }
      } else if (character === '\n' && this.#open.at(-1) === '(') {
        this.#at++;
        this.#line++;
      } else {
        return this.#at > start;
      }
    }
  }

  #skipLine(): void {
    const end = this.#source.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#source.length : end;
  }

  /** `%{` alone on its line */
  #startsBlock(): boolean {
    if (this.#source[this.#at + 1] !== '{') return false;
    const begin = this.#source.lastIndexOf('\n', this.#at - 1) + 1;
    const end = this.#source.indexOf('\n', this.#at);
    const line = this.#source.slice(begin, end < 0 ? undefined : end);
    return /^\s*[%#]\{\s*$/.test(line);
  }

  #skipBlock(): void {
    const began = this.#line;
    let depth = 0;
    for (;;) {
      const begin = this.#source.lastIndexOf('\n', this.#at - 1) + 1;
      const end = this.#source.indexOf('\n', this.#at);
      const line = this.#source.slice(begin, end < 0 ? undefined : end).trim();
      if (/^[%#]\{$/.test(line)) depth++;
      if (/^[%#]\}$/.test(line)) depth--;
      this.#at = end < 0 ? this.#source.length : end;
      if (depth === 0) return;
      if (end < 0) throw new MError('a block comment is not closed', began);
      this.#at++;
      this.#line++;
    }
  }
}
