// OpenDSS's inline arithmetic in reverse Polish notation, e.g. (8 1000 /): any quoted number may be such an expression.
// Registers as in RPN.pas: ten of them, the first is X; a number pushes, an operator of two takes Y and X. Angles in degrees.
import { ScriptError } from './script-error.ts';

const DEPTH = 10;
const DEGREE = Math.PI / 180;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const OF_TWO: Readonly<Record<string, (y: number, x: number) => number>> = {
  '+': (y, x) => y + x,
  '-': (y, x) => y - x,
  '*': (y, x) => y * x,
  '/': (y, x) => y / x,
  '^': (y, x) => y ** x,
  atan2: (y, x) => Math.atan2(y, x) / DEGREE,
};

const OF_ONE: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt,
  sqr: (x) => x * x,
  inv: (x) => 1 / x,
  ln: Math.log,
  log10: Math.log10,
  exp: Math.exp,
  sin: (x) => Math.sin(x * DEGREE),
  cos: (x) => Math.cos(x * DEGREE),
  tan: (x) => Math.tan(x * DEGREE),
  asin: (x) => Math.asin(x) / DEGREE,
  acos: (x) => Math.acos(x) / DEGREE,
  atan: (x) => Math.atan(x) / DEGREE,
};

/** A plain number as the script writes it, or undefined. */
export function parseNumber(word: string): number | undefined {
  return NUMBER.test(word) ? Number(word) : undefined;
}

/** @throws ScriptError on an unknown word, too few operands or a result that is no finite number */
export function evaluateInlineMath(words: readonly string[]): number {
  const registers: number[] = [];
  for (const word of words) step(registers, word, words);
  const [result] = registers;
  if (result === undefined || !Number.isFinite(result))
    throw new ScriptError(`"${words.join(' ')}" has no finite value`, 'correct the expression');
  return result;
}

function step(registers: number[], word: string, words: readonly string[]): void {
  const number = parseNumber(word);
  if (number !== undefined) return push(registers, number);
  const name = word.toLowerCase();
  const ofTwo = OF_TWO[name];
  if (ofTwo !== undefined) {
    const [x, y] = operands(registers, 2, words);
    registers.splice(0, 2, ofTwo(y as number, x as number));
    return;
  }
  const ofOne = OF_ONE[name];
  if (ofOne !== undefined) {
    registers[0] = ofOne(operands(registers, 1, words)[0] as number);
    return;
  }
  if (name === 'pi') return push(registers, Math.PI);
  if (name === 'swap') {
    const [x, y] = operands(registers, 2, words);
    registers.splice(0, 2, y as number, x as number);
    return;
  }
  if (name === 'rollup') return push(registers, operands(registers, 1, words)[0] as number);
  if (name === 'rolldn') {
    operands(registers, 2, words);
    registers.shift();
    return;
  }
  throw new ScriptError(
    `"${word}" is neither a number nor an inline operator`,
    'write a number, or an expression such as (8 1000 /)',
  );
}

function operands(registers: readonly number[], count: number, words: readonly string[]): readonly number[] {
  if (registers.length < count)
    throw new ScriptError(`"${words.join(' ')}" has too few operands`, 'write the operator after its operands');
  return registers;
}

function push(registers: number[], value: number): void {
  registers.unshift(value);
  if (registers.length > DEPTH) registers.pop();
}
