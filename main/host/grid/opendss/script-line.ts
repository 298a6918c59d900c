// One line of a script: `name=value` and bare values, one after the other.
import { ScriptValue } from './script-value.ts';
import { expand, type Variables, type Word, WordScanner } from './script-words.ts';

export interface Parameter {
  /** as typed; '' = by position */
  readonly name: string;
  readonly value: ScriptValue;
  /** an equals sign follows the value: the property before it had none */
  readonly swallowed: boolean;
}

/** Reads `name=value` and bare values from a line. */
export class ScriptLine {
  readonly #scanner: WordScanner;
  readonly #variables: Variables;

  constructor(text: string, variables: Variables) {
    this.#scanner = new WordScanner(text, ',=');
    this.#variables = variables;
  }

  next(): Parameter | undefined {
    const first = this.#scanner.next();
    if (first === undefined) return undefined;
    if (first.end !== '=') return { name: '', value: this.#value(first), swallowed: false };
    const second = this.#scanner.next() ?? { text: '', quoted: false, end: ' ' };
    return { name: first.text, value: this.#value(second), swallowed: second.end === '=' };
  }

  /** what has not been read yet */
  get remainder(): string {
    return this.#scanner.remainder;
  }

  #value(word: Word): ScriptValue {
    const { text, quoted } = expand(word, this.#variables);
    return new ScriptValue(text, quoted, this.#variables);
  }
}
