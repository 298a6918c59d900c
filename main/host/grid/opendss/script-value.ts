// The value of a property as text, and what OpenDSS makes of it: a number (inline arithmetic if quoted), a list, a matrix.
import { evaluateInlineMath, parseNumber } from './inline-math.ts';
import { ScriptError } from './script-error.ts';
import { readRows, type Variables } from './script-words.ts';

export class ScriptValue {
  readonly text: string;
  readonly quoted: boolean;
  readonly #variables: Variables;

  constructor(text: string, quoted: boolean, variables: Variables) {
    this.text = text;
    this.quoted = quoted;
    this.#variables = variables;
  }

  number(): number {
    if (this.quoted) {
      const words = this.#words();
      if (words.length > 0) return evaluateInlineMath(words);
    }
    const number = parseNumber(this.text.trim());
    if (number === undefined || !Number.isFinite(number))
      throw new ScriptError(`"${this.text}" is not a number`, 'write a number, or an expression such as (8 1000 /)');
    return number;
  }

  /** @throws ScriptError when it is not a number from `least` on */
  atLeast(least: number): number {
    const number = this.number();
    if (number < least) throw new ScriptError(`${this.text} is below ${least}`, `write a number from ${least} on`);
    return number;
  }

  above(limit: number): number {
    const number = this.number();
    if (!(number > limit)) throw new ScriptError(`${this.text} is not above ${limit}`, `write a number above ${limit}`);
    return number;
  }

  /** a decimal number is rounded, as OpenDSS does */
  integer(): number {
    return Math.round(this.number());
  }

  /** @throws ScriptError outside [least, most] */
  count(least: number, most: number): number {
    const count = this.integer();
    if (count < least || count > most)
      throw new ScriptError(
        `${this.text} is not within ${least} to ${most}`,
        `write a whole number from ${least} to ${most}`,
      );
    return count;
  }

  boolean(): boolean {
    const letter = this.text.trim().slice(0, 1).toLowerCase();
    if (letter === 'y' || letter === 't') return true;
    if (letter === 'n' || letter === 'f') return false;
    throw new ScriptError(`"${this.text}" is neither yes nor no`, 'write yes or no');
  }

  name(): string {
    return this.text.trim().toLowerCase();
  }

  /** a list of words, or the rows of a matrix in one list */
  texts(): string[] {
    return this.#rows()
      .flat()
      .map((value) => value.text);
  }

  values(): ScriptValue[] {
    return this.#rows().flat();
  }

  numbers(): number[] {
    const [first = []] = this.#rows();
    return first.map((value) => value.number());
  }

  /**
   * Row-major [order x order]. Rows are given from the first column on; an element counts for its mirror image too, and a later
   * row overrides: of a full matrix the lower triangle is what remains, as in OpenDSS.
   */
  symmetricMatrix(order: number): Float64Array {
    const rows = this.#rows();
    if (rows.length !== order)
      throw new ScriptError(
        `the matrix has ${rows.length} rows, not ${order}`,
        'give a row for each phase, split by |',
      );
    const matrix = new Float64Array(order * order);
    rows.forEach((row, i) => {
      if (row.length < i + 1 || row.length > order)
        throw new ScriptError(
          `row ${i + 1} of the matrix has ${row.length} values`,
          `give ${i + 1} (lower triangle) to ${order} (full matrix)`,
        );
      row.forEach((value, j) => {
        const number = value.number();
        matrix[i * order + j] = number;
        matrix[j * order + i] = number;
      });
    });
    return matrix;
  }

  /** two parts of a complex number */
  complex(): { re: number; im: number } {
    const [re, im, ...more] = this.numbers();
    if (re === undefined || im === undefined || more.length > 0)
      throw new ScriptError(`"${this.text}" is not a complex number`, 'write both parts: [0.1, 0.4]');
    return { re, im };
  }

  #rows(): ScriptValue[][] {
    return readRows(this.text, this.#variables).map((row) =>
      row.map(({ text, quoted }) => new ScriptValue(text, quoted, this.#variables)),
    );
  }

  #words(): string[] {
    return this.#rows()
      .flat()
      .map((value) => value.text);
  }
}
