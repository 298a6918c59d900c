import { describe, expect, test } from 'vitest';
import { MInterpreter } from './m-interpreter.ts';
import { MError } from './m-lexer.ts';
import { parseProgram } from './m-parser.ts';

async function run(source: string) {
  const interpreter = new MInterpreter(async () => null);
  await interpreter.run(parseProgram(source));
  return interpreter.variables;
}

/** The value of `x` after the statements, rows of numbers. */
async function valueOf(source: string): Promise<number[][]> {
  const x = (await run(source)).get('x');
  if (x?.kind !== 'matrix') throw new Error(`x is ${x?.kind}`);
  return Array.from({ length: x.rows }, (_, row) => [...x.data.slice(row * x.columns, (row + 1) * x.columns)]);
}

describe('expressions', () => {
  test.each([
    ['x = 1 + 2 * 3 ^ 2', [[19]]],
    ['x = -2 ^ 2', [[-4]]],
    ['x = 2 ^ -1', [[0.5]]],
    ['x = 2 ^ 3 ^ 2', [[64]]],
    ['x = 6 / 3 / 2', [[1]]],
    ['x = 1d2 + 1E-1 + .5', [[100.6]]],
    ['x = [1 -2]', [[1, -2]]],
    ['x = [1 - 2]', [[-1]]],
    ['x = [1 -2 + 3]', [[1, 1]]],
    ["x = [1 2]'", [[1], [2]]],
    ["a = 2; x = [a' a']", [[2, 2]]],
    [
      'x = [1, 2\n3, 4]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['x = [1 2 ...\n 3]', [[1, 2, 3]]],
    ['x = 1:3', [[1, 2, 3]]],
    ['x = 0:0.5:1', [[0, 0.5, 1]]],
    ['x = 3:-1:1', [[3, 2, 1]]],
    [
      'x = [1 2; 3 4] .* [1 2; 3 4]',
      [
        [1, 4],
        [9, 16],
      ],
    ],
    ['x = [1 2; 3 4] * [1; 1]', [[3], [7]]],
    ['x = [2 4] / 2', [[1, 2]]],
    ['x = 4 ./ [2 4]', [[2, 1]]],
    ['x = sum([1 2; 3 4])', [[4, 6]]],
    ['x = sum([1 2; 3 4], 2)', [[3], [7]]],
    ['x = sin(acos(0.6))', [[0.8]]],
    ['x = size(zeros(2, 3))', [[2, 3]]],
    ['x = max([1 5 3])', [[5]]],
    ['x = find([0 1; 1 1])', [[2], [3], [4]]],
    [
      'x = [1 2; 3 4] > 2',
      [
        [0, 0],
        [1, 1],
      ],
    ],
    ['x = ~[0 1] | [0 1]', [[1, 1]]],
    ['a = [1 2; 3 4]; x = a(end, 1)', [[3]]],
    ['a = [1 2; 3 4]; x = a(:)', [[1], [3], [2], [4]]],
    ['a = [1 2; 3 4]; x = a(3)', [[2]]],
    ['a = [1 2; 3 4]; x = a(a(:, 1) > 1, :)', [[3, 4]]],
    [
      'a = [1 2; 3 4]; x = a(:, [2 1])',
      [
        [2, 1],
        [4, 3],
      ],
    ],
    [
      'a = [1 2; 3 4]; x = a; x(:, 2) = x(:, 2) / 2',
      [
        [1, 1],
        [3, 2],
      ],
    ],
    [
      'a = [1 2; 3 4]; x = a; x(a > 2) = 0',
      [
        [1, 2],
        [0, 0],
      ],
    ],
    ['a.b.c = 3; x = a.b.c', [[3]]],
    ['if 1 > 2\n x = 1;\nelseif 2 > 1\n x = 2;\nelse\n x = 3;\nend', [[2]]],
    ['x = 0; for k = 1:4\n x = x + k;\nend', [[10]]],
    ['define_constants; x = [BR_X BASE_KV VG QMIN PC1 ANGMIN COST]', [[4, 10, 6, 5, 11, 12, 5]]],
    ['[PQ, PV, REF, NONE, BUS_I, ~, PD] = idx_bus; x = [REF PD]', [[3, 3]]],
    [
      '[F_BUS, T_BUS, BR_R, BR_X, BR_B, RATE_A, RATE_B, RATE_C, ...\n TAP, SHIFT, BR_STATUS, PF, QF, PT, QT, MU_SF, MU_ST, ...\n ANGMIN] = idx_brch; x = [TAP PF ANGMIN]',
      [[9, 14, 12]],
    ],
    ["x = 'a' == 'a'", [[1]]],
    ["fprintf('%d\\n', 3); clear all\nx = 1 % a comment", [[1]]],
  ])('%s', async (source, expected) => {
    const value = await valueOf(source);
    expect(value.length).toBe(expected.length);
    value.forEach((row, i) => row.forEach((number, k) => expect(number).toBeCloseTo(expected[i]![k]!, 12)));
    expect(value.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  });

  test('an assignment changes no other variable', async () => {
    expect(await valueOf('x = [1 2]; y = x; y(1) = 9;')).toEqual([[1, 2]]);
  });
});

describe('what is refused', () => {
  test.each([
    ['x = 1 +', 1],
    ['x = 1;\ny = unknown(3);', 2],
    ['x = [1 2; 3];', 1],
    ['x = [1 2](3);', 1],
    ['x = 3i;', 1],
    ["x = 'open", 1],
    ['x = sqrt(-1);', 1],
    ['x = [1 2] / [3 4];', 1],
    ['x = [1 2];\nx(3) = 1;', 2],
    ['x = [1 2];\nx(0) = 1;', 2],
    ['x = [1 2; 3 4];\nx(1, :) = [];', 2],
    ['x = zeros(1e6, 1e6);', 1],
    ['for k = 1:1e9\nend', 1],
    ['global x', 1],
    ['load data', 1],
    ['x = scale_load(2);', 1],
    ["x = struct('a');", 1],
    ['x = 1;\nx += 1;', 2],
    ['x = @(y) y;', 1],
    ['%{\nnever closed', 1],
    [`x = ${'('.repeat(5000)}1`, 1],
  ])('%s', async (source, line) => {
    const error = await run(source).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MError);
    expect((error as MError).line).toBe(line);
  });
});
