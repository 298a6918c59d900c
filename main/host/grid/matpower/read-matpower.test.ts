import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { BRANCH_CLASS, OUT_OF_SERVICE } from '../../../../simulation/network/network.ts';
import { columnsNotFinite } from '../../../../tests/builders/finite-network.ts';
import { GridFileError, type GridProblem, type ReadOptions } from '../grid-file.ts';
import { readMatpower } from './read-matpower.ts';

const folder = mkdtempSync(join(tmpdir(), 'matpower-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PLAIN: ReadOptions = { open: [], close: [], edits: [] };
const REFERENCE = 'tests/reference/matpower';

async function read(source: string, options: Partial<ReadOptions> = {}, name = 'study.m') {
  const file = join(folder, name);
  writeFileSync(file, source);
  return readMatpower(file, { ...PLAIN, ...options });
}

async function problemOf(source: string, options: Partial<ReadOptions> = {}): Promise<GridProblem> {
  const outcome = await read(source, options).catch((error: unknown) => error);
  if (outcome instanceof GridFileError) return outcome.problem;
  throw new Error(`no GridFileError but ${String(outcome)}`);
}

/** Three buses: reference, PQ, PV; a line, a transformer, an open tie. */
const SMALL = `function mpc = small
%SMALL  a case
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
	10	3	0	0	0	0	1	1	5	110	1	1.1	0.9;
	20	1	50	20	1	-2	1	1	0	110	1	1.1	0.9;
	31	2	10	4	0	0	1	1	0	20	1	1.1	0.9;
];
mpc.gen = [
	10	0	0	10	-10	1.02	100	1	10	0;
	31	8	0	6	-6	1.01	100	1	10	0;
];
mpc.branch = [
	10	20	0.01	0.1	0.02	120	130	150	0	0	1	-360	360;
	20	31	0.005	0.2	0	0	0	0	0.98	30	1	-360	360;
	10	31	0.01	0.3	0	0	0	0	0	0	0	-360	360;
];
`;

const withBus = (row: string) => SMALL.replace(/\t20\t1\t50.*\n/, `${row}\n`);
const withStatement = (statement: string) => `${SMALL}${statement}\n`;

describe('a case', () => {
  test('becomes a network in SI units', async () => {
    const { network, state, warnings } = await read(SMALL);
    expect(warnings).toEqual([]);
    expect(network.name).toBe('small');
    expect(network.nodes.ids).toEqual(['10', '20', '31']);
    expect(network.branches.ids).toEqual(['1', '2', '3']);
    expect([...network.nodes.baseVoltage]).toEqual([110e3, 110e3, 20e3]);
    expect([...network.branches.class]).toEqual([
      BRANCH_CLASS.ACLineSegment,
      BRANCH_CLASS.PowerTransformer,
      BRANCH_CLASS.PowerTransformer,
    ]);
    // z base 121 ohm at 110 kV, 4 ohm at 20 kV: the `to` side counts
    expect(network.branches.x[0]).toBeCloseTo(12.1, 12);
    expect(network.branches.x[1]).toBeCloseTo(0.8, 12);
    expect(network.branches.bFrom[0]).toBeCloseTo(0.01 / 121, 15);
    expect(network.branches.ratio[1]).toBe(0.98);
    expect(network.branches.shift[1]).toBeCloseTo(Math.PI / 6, 15);
    expect([...network.branches.normalRating]).toEqual([120e6, Number.NaN, Number.NaN]);
    expect([...network.consumers.p]).toEqual([50e6, 10e6]);
    expect(network.shunts.g[0]).toBeCloseTo(1e6 / 110e3 ** 2, 18);
    expect(network.shunts.b[0]).toBeCloseTo(-2e6 / 110e3 ** 2, 18);
    expect(network.sources.magnitude[0]).toBe(1.02);
    expect(network.sources.angle[0]).toBeCloseTo((5 * Math.PI) / 180, 15);
    expect([network.machines.p[1], network.machines.minQ[1], network.machines.setPoint[1]]).toEqual([8e6, -6e6, 1.01]);
    // What is at the reference bus beside the source: its limits.
    expect([network.machines.p[0], network.machines.minQ[0], network.machines.setPoint[0]]).toEqual([0, -10e6, 1.02]);
    expect([...state.branchOpen]).toEqual([0, 0, OUT_OF_SERVICE]);
  });

  test('of format 1 returns its tables one by one', async () => {
    const old = SMALL.replace('function mpc = small', 'function [baseMVA, bus, gen, branch] = small').replaceAll(
      'mpc.',
      '',
    );
    const { network } = await read(old);
    expect(network.nodes.ids).toEqual(['10', '20', '31']);
  });

  test('may be written with commas, continued lines, comments, other names and Windows line ends', async () => {
    const odd = SMALL.replaceAll('mpc', 's')
      .replaceAll(/\t(?=[\d-])/g, ', ')
      .replaceAll('s.bus = [, ', 's.bus = [')
      .replace('0.01, 0.1,', '1e-2, ... the rest follows\n  .1,')
      .replace('s.gen', '%{\ns.baseMVA = 1;\n%}\ns.gen')
      .replaceAll('[\n, ', '[\n')
      .replaceAll(';\n, ', ';\n')
      .replaceAll('\n', '\r\n');
    const { network } = await read(odd);
    expect(network.branches.x[0]).toBeCloseTo(12.1, 12);
    expect(network.basePower).toBe(100e6);
  });

  test('keeps what a power flow does not read', async () => {
    const extra = `mpc.gencost = [2 0 0 3 0 20 0; 2 0 0 3 0 20 0];
mpc.bus_name = {'A % 1'; 'B''s'; 'C'};
mpc.areas = [1 1];
`;
    expect((await read(withStatement(extra))).warnings).toEqual([]);
  });

  test('says that DC links are left out', async () => {
    const { warnings } = await read(withStatement('mpc.dcline = [10 31 1 5 5 0 0 1 1 0 10 -1 1 -1 1 0 0];'));
    expect(warnings.join()).toMatch(/dcline: 1 DC link/);
  });

  test('may build on another one', async () => {
    writeFileSync(join(folder, 'basis.m'), SMALL);
    const { network } = await read("function mpc = study\nmpc = loadcase('basis');\nmpc.bus(2, 3) = 70;\n");
    expect(network.consumers.p[0]).toBe(70e6);
  });
});

describe('buses and generators', () => {
  test('a PV or reference bus without a generator in service is PQ', async () => {
    const { network, warnings } = await read(SMALL.replace('-6	1.01	100	1', '-6	1.01	100	0'));
    expect(network.machines.count).toBe(0);
    expect(warnings.join()).toMatch(/as PQ: 31/);
  });

  test('without a reference bus the first PV bus becomes it', async () => {
    const { network, warnings } = await read(SMALL.replace('	10	3	0', '	10	1	0'));
    expect(network.sources.ids).toEqual(['source.31']);
    expect(warnings.join()).toMatch(/no reference bus: .*31/);
    // the generator at bus 10, now PQ, feeds in what it is given
    expect(network.generators.ids).toEqual(['gen.1']);
  });

  test('of several generators at a bus the last one in service holds the voltage', async () => {
    const { network } = await read(SMALL.replace('10	0;\n];', '10	0;\n31	1	0	3	-3	1.03	100	1	10	0;\n];'));
    expect([...network.machines.setPoint]).toEqual([1.02, 1.03, 1.03]);
    expect([...network.machines.maxQ].slice(1)).toEqual([6e6, 3e6]);
  });

  test('an isolated bus cuts off its branches', async () => {
    const { network, state } = await read(withBus('	20	4	50	20	0	0	1	1	0	110	1	1.1	0.9;'));
    expect([...state.branchOpen]).toEqual([OUT_OF_SERVICE, OUT_OF_SERVICE, OUT_OF_SERVICE]);
    expect(network.nodes.count).toBe(3);
  });

  test('a missing base voltage is said; dividing by it is refused', async () => {
    const bare = SMALL.replaceAll('\t110\t1\t', '\t0\t1\t').replace('\t20\t1\t1.1', '\t0\t1\t1.1');
    const { network, warnings } = await read(bare);
    expect(network.nodes.baseVoltage[0]).toBe(1e3);
    expect(warnings.join()).toMatch(/3 buses have no base voltage/);
    const problem = await problemOf(`${bare}mpc.branch(:, [3 4]) = mpc.branch(:, [3 4]) / mpc.bus(1, 10)^2;\n`);
    expect(problem.message).toMatch(/branch|Infinity|NaN/);
  });
});

describe('changes', () => {
  test('open and close branches by row, edit by column', async () => {
    const { network, state } = await read(SMALL, {
      open: ['1'],
      close: ['3'],
      edits: [
        { element: '2', property: 'br_x', value: '0.4' },
        { element: 'bus.20', property: 'Pd', value: '60' },
        { element: 'gen.2', property: 'VG', value: '0.99' },
        { element: '1', property: 'rateA', value: '99' },
      ],
    });
    expect([...state.branchOpen]).toEqual([OUT_OF_SERVICE, 0, 0]);
    expect(network.branches.x[1]).toBeCloseTo(1.6, 12);
    expect(network.consumers.p[0]).toBe(60e6);
    expect(network.machines.setPoint[1]).toBe(0.99);
    expect(network.branches.normalRating[0]).toBe(99e6);
  });

  test.each([
    [{ open: ['4'] }, /1 to 3/],
    [{ close: ['line.1'] }, /1 to 3/],
    [{ edits: [{ element: '7', property: 'BR_X', value: '1' }] }, /1 to 3/],
    [{ edits: [{ element: '1', property: 'reactance', value: '1' }] }, /F_BUS T_BUS BR_R BR_X/],
    [{ edits: [{ element: '1', property: 'BR_X', value: 'much' }] }, /number/],
    [{ edits: [{ element: 'bus.4', property: 'PD', value: '1' }] }, /3 buses/],
    [{ edits: [{ element: 'load.4', property: 'PD', value: '1' }] }, /bus\.NUMBER/],
  ])('refuse what does not exist: %o', async (options, remedy) => {
    expect((await problemOf(SMALL, options)).remedy).toMatch(remedy);
  });
});

describe('bad input names place and remedy', () => {
  test.each([
    ['an unknown statement', withStatement('mpc.bus = scale_load(mpc.bus, 2);'), /scale_load.*not known/, 19],
    ['a loop without a known end', withStatement('while 1\nend'), /while/, 19],
    ['a row that is too short', withBus('\t20\t1\t50;'), /3 numbers, the rows before have 13/, 7],
    ['a word in a table', withBus('\t20\t1\tfifty\t20\t0\t0\t1\t1\t0\t110\t1\t1.1\t0.9;'), /"fifty" \(line 7\)/, 5],
    ['a matrix without its bracket', SMALL.replace('];\nmpc.gen', 'mpc.gen'), /brackets of line 5 are not closed/, 9],
    ['NaN', withBus('\t20\t1\tNaN\t20\t0\t0\t1\t1\t0\t110\t1\t1.1\t0.9;'), /PD.*NaN/, 7],
    ['a bus twice', withBus('\t10\t1\t50\t20\t0\t0\t1\t1\t0\t110\t1\t1.1\t0.9;'), /bus 10 stands in row 1/, 7],
    ['an unknown bus type', withBus('\t20\t7\t50\t20\t0\t0\t1\t1\t0\t110\t1\t1.1\t0.9;'), /type 7/, 7],
    ['a negative base voltage', withBus('\t20\t1\t50\t20\t0\t0\t1\t1\t0\t-110\t1\t1.1\t0.9;'), /-110 kV/, 7],
    ['no base voltage beside others', withBus('\t20\t1\t50\t20\t0\t0\t1\t1\t0\t0\t1\t1.1\t0.9;'), /BASE_KV 0/, 7],
    ['a branch to nowhere', SMALL.replace('\t10\t20\t0.01', '\t10\t99\t0.01'), /no bus 99/, 15],
    ['a generator at nowhere', SMALL.replace('\t31\t8\t0', '\t32\t8\t0'), /no bus 32/, 12],
    ['no impedance', SMALL.replace('0.01\t0.1\t0.02', '0\t0\t0.02'), /both 0/, 15],
    ['a loop at one bus', SMALL.replace('\t10\t20\t0.01', '\t20\t20\t0.01'), /both ends are bus 20/, 15],
    ['a cut-off file', SMALL.slice(0, 420), /ends inside/, undefined],
  ])('%s', async (_, source, message, line) => {
    const problem = await problemOf(source);
    expect(problem.message).toMatch(message);
    expect(problem.remedy).not.toBe('');
    if (line !== undefined) expect(problem.line).toBe(line);
  });

  test.each([
    ['no base power', SMALL.replace('mpc.baseMVA = 100;', ''), 'baseMVA'],
    ['no branch table', SMALL.replace('mpc.branch', 'mpc.lines'), 'branch'],
    ['no bus', SMALL.replace(/mpc\.bus = \[[^\]]*\]/, 'mpc.bus = []'), 'bus'],
    ['no source', SMALL.replace('\t10\t3', '\t10\t1').replace('\t31\t2', '\t31\t1'), 'bus'],
    ['another format', SMALL.replace("'2'", "'3'"), 'version'],
    ['a text of something else', 'Dear all,\n\nplease find the network attached.\n', undefined],
    ['an empty program', '% nothing\n', 'bus'],
  ])('%s', async (_, source, element) => {
    const problem = await problemOf(source);
    if (element !== undefined) expect(problem.element).toBe(element);
    expect(problem.remedy).not.toBe('');
  });

  test('a binary file, a missing file', async () => {
    await expect(read('PK\u0003\u0004\u0000\u0000')).rejects.toThrow(GridFileError);
    await expect(readMatpower(join(folder, 'nowhere.m'), PLAIN)).rejects.toThrow(GridFileError);
  });

  test('a branch out of service may lack impedance, but not be closed', async () => {
    const source = SMALL.replace('0.01\t0.3\t0', '0\t0\t0');
    expect((await read(source)).warnings.join()).toMatch(/branch 3/);
    expect((await problemOf(source, { close: ['3'] })).message).toMatch(/both 0/);
  });
});

describe('however a case is broken', () => {
  const originals = [SMALL, readFileSync(`${REFERENCE}/case33bw.m`, 'utf8')];
  const junk = fc.constantFrom(
    '',
    ';',
    ']',
    '[',
    "'",
    '(',
    ')',
    'NaN',
    'Inf',
    '-',
    '1e999',
    '{',
    '...',
    '%',
    'mpc',
    '0',
    '= ',
    '\n',
    ':',
    'end',
  );

  test('it is read without NaN, or refused with a GridFileError', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), junk), {
          minLength: 1,
          maxLength: 4,
        }),
        async (original, changes) => {
          let source = original;
          for (const [place, cut, insert] of changes) {
            const at = Math.floor(place * source.length);
            source = source.slice(0, at) + insert + source.slice(at + cut);
          }
          const outcome = await read(source, {}, 'broken.m').catch((error: unknown) => error);
          if (outcome instanceof GridFileError) return outcome.problem.remedy !== '';
          if (outcome instanceof Error) throw outcome;
          return columnsNotFinite((outcome as Awaited<ReturnType<typeof read>>).network).length === 0;
        },
      ),
      { numRuns: 400 },
    );
  });
});
