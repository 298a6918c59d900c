// Statements of an M-file: the function head, assignments, if and for. Precedence as in MATLAB, lowest first:
// || && | & (== ~= < <= > >=) (:) (+ -) (* / .* ./) (unary + - ~) (^ .^ ').
import { MLexer, MError, type Token } from './m-lexer.ts';
import type { Expression, Program, Statement } from './m-syntax.ts';
import { scalar, text } from './m-value.ts';

/** Binary operators by precedence, lowest first; the range stands between the comparisons and the sums. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['&'],
  ['==', '~=', '!=', '<', '<=', '>', '>='],
  [':'],
  ['+', '-'],
  ['*', '/', '\\', '.*', './', '.\\'],
];

/** Nobody nests deeper by hand; a file of brackets only must not end the host's stack. */
const DEEPEST = 200;

/** The first function of the file, or the script. Throws MError. */
export function parseProgram(source: string): Program {
  return new Parser(source).program();
}

class Parser {
  readonly #lexer: MLexer;
  #token: Token;
  /** inside [ ] or { }, but not in ( ) within: there white space parts elements */
  #inBrackets = false;
  #depth = 0;

  constructor(source: string) {
    this.#lexer = new MLexer(source);
    this.#token = this.#lexer.next();
  }

  program(): Program {
    this.#skipSeparators();
    let name: string | null = null;
    let outputs: readonly string[] = [];
    if (this.#isName('function')) {
      this.#advance();
      ({ name, outputs } = this.#head());
    }
    const statements = this.#block(['end', 'endfunction', 'function']);
    if (this.#token.kind !== 'end' && name === null) this.#fail(`"${this.#token.text}" ends nothing`);
    return { name, outputs, statements };
  }

  /** `function name`, `function x = name`, `function [x, y] = name`, each with or without arguments. */
  #head(): { name: string; outputs: readonly string[] } {
    let outputs: string[] = [];
    if (this.#is('[')) {
      this.#advance();
      while (!this.#is(']')) {
        if (this.#token.kind === 'name') outputs.push(this.#token.text);
        else if (!this.#is(',') && this.#token.kind !== 'newline') this.#fail('the function head is not complete');
        this.#advance();
      }
      this.#advance();
      this.#expect('=');
    }
    let name = this.#expectName();
    if (outputs.length === 0 && this.#is('=')) {
      this.#advance();
      outputs = [name];
      name = this.#expectName();
    }
    // arguments are left out, as loadcase leaves them out: nargin is 0
    while (this.#token.kind !== 'newline' && this.#token.kind !== 'end' && !this.#is(';')) this.#advance();
    return { name, outputs };
  }

  #block(enders: readonly string[]): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      this.#skipSeparators();
      if (this.#token.kind === 'end') return statements;
      if (this.#token.kind === 'name' && enders.includes(this.#token.text)) return statements;
      statements.push(this.#nested(() => this.#statement()));
    }
  }

  #statement(): Statement {
    const { line } = this.#token;
    if (this.#isName('if')) return this.#if(line);
    if (this.#isName('for')) return this.#for(line);
    for (const word of ['while', 'switch', 'try', 'global', 'persistent', 'parfor', 'do', 'unwind_protect']) {
      if (this.#isName(word)) this.#fail(`"${word}" is not evaluated in case files`);
    }
    if (this.#isName('return')) {
      this.#advance();
      return { kind: 'return', line };
    }
    const targets = this.#is('[') ? this.#targetList() : null;
    if (targets !== null) {
      this.#expect('=');
      const value = this.#expression();
      this.#endStatement();
      return { kind: 'assign', targets, value, line };
    }
    const first = this.#expression();
    if (first.kind === 'name' && this.#token.kind === 'name' && this.#token.line === line) {
      this.#skipWords();
      return { kind: 'command', name: first.name, line };
    }
    if (!this.#is('=')) {
      this.#endStatement();
      return { kind: 'expression', value: first, line };
    }
    this.#advance();
    const value = this.#expression();
    this.#endStatement();
    return { kind: 'assign', targets: [first], value, line };
  }

  /** `[A, B, ~] =`; case files write no statement that begins with a matrix. */
  #targetList(): (Expression | null)[] {
    this.#advance();
    const targets: (Expression | null)[] = [];
    this.#inBrackets = true;
    while (!this.#is(']')) {
      if (this.#is(',') || this.#token.kind === 'newline') {
        this.#advance();
      } else if (this.#is('~')) {
        this.#advance();
        targets.push(null);
      } else {
        targets.push(this.#postfix());
      }
    }
    this.#inBrackets = false;
    this.#advance();
    return targets;
  }

  #if(line: number): Statement {
    const cases: { condition: Expression; body: readonly Statement[] }[] = [];
    let otherwise: readonly Statement[] = [];
    do {
      this.#advance();
      const condition = this.#expression();
      cases.push({ condition, body: this.#block(['end', 'endif', 'else', 'elseif']) });
    } while (this.#isName('elseif'));
    if (this.#isName('else')) {
      this.#advance();
      otherwise = this.#block(['end', 'endif']);
    }
    this.#endBlock('if', line);
    return { kind: 'if', cases, otherwise, line };
  }

  #for(line: number): Statement {
    this.#advance();
    const variable = this.#expectName();
    this.#expect('=');
    const over = this.#expression();
    const body = this.#block(['end', 'endfor']);
    this.#endBlock('for', line);
    return { kind: 'for', variable, over, body, line };
  }

  #endBlock(word: string, line: number): void {
    if (this.#token.kind !== 'name') throw new MError(`"${word}" without its "end"`, line);
    this.#advance();
  }

  #expression(level = 0): Expression {
    if (level === LEVELS.length) return this.#unary();
    const operators = LEVELS[level]!;
    if (operators[0] === ':') return this.#range(level);
    let left = this.#expression(level + 1);
    while (this.#token.kind === 'operator' && operators.includes(this.#token.text) && !this.#startsElement()) {
      const operator = this.#token.text;
      this.#advance();
      left = { kind: 'binary', operator, left, right: this.#expression(level + 1) };
    }
    return left;
  }

  #range(level: number): Expression {
    const from = this.#expression(level + 1);
    if (!this.#is(':')) return from;
    this.#advance();
    const second = this.#expression(level + 1);
    if (!this.#is(':')) return { kind: 'range', from, step: null, to: second };
    this.#advance();
    return { kind: 'range', from, step: second, to: this.#expression(level + 1) };
  }

  #unary(): Expression {
    for (const operator of ['+', '-', '~', '!']) {
      if (!this.#is(operator)) continue;
      this.#advance();
      return { kind: 'unary', operator, of: this.#nested(() => this.#unary()) };
    }
    return this.#power();
  }

  #power(): Expression {
    let base = this.#postfix();
    while (this.#is('^') || this.#is('.^')) {
      const operator = this.#token.text;
      this.#advance();
      // 2^-1: a sign binds closer behind a power than before it
      const negative = this.#is('-');
      if (negative || this.#is('+')) this.#advance();
      const exponent = this.#postfix();
      const right: Expression = negative ? { kind: 'unary', operator: '-', of: exponent } : exponent;
      base = { kind: 'binary', operator, left: base, right };
    }
    return base;
  }

  #postfix(): Expression {
    let value = this.#primary();
    for (;;) {
      if (this.#is('(') && !(this.#inBrackets && this.#token.spaced)) {
        value = { kind: 'index', of: value, indices: this.#indices() };
      } else if (this.#is('.') && !this.#token.spaced) {
        this.#advance();
        if (this.#token.kind !== 'name') this.#fail('only fields with a written name are evaluated');
        value = { kind: 'field', of: value, name: this.#expectName() };
      } else if (this.#is("'") || this.#is(".'")) {
        this.#advance();
        value = { kind: 'unary', operator: "'", of: value };
      } else {
        return value;
      }
    }
  }

  #indices(): Expression[] {
    return this.#nested(() => {
      const outside = this.#inBrackets;
      this.#inBrackets = false;
      this.#advance();
      const indices: Expression[] = [];
      while (!this.#is(')')) {
        if (this.#is(':')) {
          this.#advance();
          indices.push({ kind: 'all' });
        } else {
          indices.push(this.#expression());
        }
        if (this.#is(',')) this.#advance();
        else if (!this.#is(')')) this.#fail('a ")" is missing');
      }
      this.#inBrackets = outside;
      this.#advance();
      return indices;
    });
  }

  #primary(): Expression {
    const token = this.#token;
    if (token.kind === 'number') {
      this.#advance();
      return { kind: 'value', value: scalar(token.value) };
    }
    if (token.kind === 'string') {
      this.#advance();
      return { kind: 'value', value: text(token.text) };
    }
    if (token.kind === 'name') {
      this.#advance();
      return token.text === 'end' ? { kind: 'end' } : { kind: 'name', name: token.text, line: token.line };
    }
    if (this.#is('(')) {
      const inner = this.#indices();
      if (inner.length !== 1 || inner[0] === undefined) {
        return this.#fail('these parentheses hold no single expression');
      }
      return inner[0];
    }
    if (this.#is('[')) return this.#matrix();
    if (this.#is('{')) return { kind: 'cell', rows: this.#rows('}') };
    const found =
      token.kind === 'end' ? 'the file ends' : token.kind === 'newline' ? 'the line ends' : `"${token.text}"`;
    return this.#fail(`${found} where a value was expected`);
  }

  #matrix(): Expression {
    const numbers = this.#lexer.numberRows();
    if (numbers === null) return { kind: 'matrix', rows: this.#rows(']') };
    this.#advance();
    return { kind: 'value', value: { kind: 'matrix', logical: false, ...numbers } };
  }

  #rows(closer: string): Expression[][] {
    const { line } = this.#token;
    return this.#nested(() => {
      const outside = this.#inBrackets;
      this.#inBrackets = true;
      this.#advance();
      const rows: Expression[][] = [[]];
      while (!this.#is(closer)) {
        if (this.#token.kind === 'end') throw new MError('the file ends inside brackets that began here', line);
        if (this.#is('=')) this.#fail(`"=" where a value was expected: the brackets of line ${line} are not closed`);
        if (this.#is(';') || this.#token.kind === 'newline') {
          this.#advance();
          rows.push([]);
        } else if (this.#is(',')) {
          this.#advance();
        } else {
          rows.at(-1)!.push(this.#expression());
        }
      }
      this.#inBrackets = outside;
      this.#advance();
      return rows.filter((row) => row.length > 0);
    });
  }

  /** [a -b]: the sign belongs to the next element */
  #startsElement(): boolean {
    const sign = this.#token.text === '+' || this.#token.text === '-';
    return this.#inBrackets && sign && this.#token.spaced && !this.#token.spacedAfter;
  }

  #endStatement(): void {
    if (this.#token.kind === 'newline' || this.#token.kind === 'end' || this.#is(';') || this.#is(',')) return;
    this.#fail(`"${this.#token.text}" does not continue this statement`);
  }

  /** the words of a command, up to the end of its line */
  #skipWords(): void {
    while (this.#token.kind !== 'newline' && this.#token.kind !== 'end' && !this.#is(';')) this.#advance();
  }

  #skipSeparators(): void {
    while (this.#token.kind === 'newline' || this.#is(';') || this.#is(',')) this.#advance();
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) this.#fail('nested too deep');
    const result = read();
    this.#depth--;
    return result;
  }

  #is(operator: string): boolean {
    return this.#token.kind === 'operator' && this.#token.text === operator;
  }

  #isName(name: string): boolean {
    return this.#token.kind === 'name' && this.#token.text === name;
  }

  #expect(operator: string): void {
    if (!this.#is(operator)) this.#fail(`"${operator}" expected`);
    this.#advance();
  }

  #expectName(): string {
    if (this.#token.kind !== 'name') this.#fail('a name expected');
    const { text: name } = this.#token;
    this.#advance();
    return name;
  }

  #advance(): void {
    this.#token = this.#lexer.next();
  }

  #fail(message: string): never {
    throw new MError(message, this.#token.line);
  }
}
