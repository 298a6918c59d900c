// Whatever is damaged in a network file: it is refused with its place and a remedy, or read as a network whose solution holds
// Kirchhoff's laws, or does not converge and says so. Nothing else, and no number that is none.
import { readFile, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { solveGrid } from '../../main/commands/solve.ts';
import { type Grid, GridFileError } from '../../main/host/grid/grid-file.ts';
import { readGrid } from '../../main/host/grid/read-grid.ts';
import { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import { ThreePhaseFlow } from '../../simulation/power-flow/three-phase/three-phase-flow.ts';
import { ImpossibleElement } from '../../simulation/power-flow/three-phase/element-admittance.ts';
import { matpowerCase, openDssScript, pandapowerNet } from '../builders/grid-files.ts';
import { referenceFile } from '../reference/csv.ts';
import { auditBalanced } from './audit-balanced.ts';
import { auditPhases } from './audit-phases.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'damaged-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What can happen to a text: a letter, a number, a line. Places are shares of its length. */
type Damage =
  | { readonly kind: 'letter'; readonly at: number; readonly letter: string }
  | { readonly kind: 'number'; readonly at: number; readonly value: string }
  | { readonly kind: 'drop' | 'double'; readonly at: number }
  | { readonly kind: 'cut'; readonly at: number };

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({
    kind: fc.constant('letter' as const),
    at: place,
    letter: fc.constantFrom(...`[ ] { } ( ) ; , : = " ' . % ! ~ | - + * / \\ e 0 1 9 N`.split(' '), ' ', '\n'),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    at: place,
    value: fc.constantFrom(
      ...'0 -1 NaN Inf 1e308 1e-308 -0 1e6 null 99999999999 0.5 1.1 2 3 7 12 40 0.02'.split(' '),
      '',
    ),
  }),
  fc.record({ kind: fc.constantFrom('drop' as const, 'double' as const), at: place }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
);

function apply(text: string, change: Damage): string {
  const index = Math.floor(change.at * text.length);
  switch (change.kind) {
    case 'letter':
      return text.slice(0, index) + change.letter + text.slice(index + 1);
    case 'number': {
      const number = /-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi;
      number.lastIndex = index;
      const found = number.exec(text);
      return found === null
        ? text
        : text.slice(0, found.index) + change.value + text.slice(found.index + found[0].length);
    }
    case 'cut':
      return text.slice(0, index);
    case 'drop':
    case 'double': {
      const lines = text.split('\n');
      const line = Math.floor(change.at * lines.length);
      lines.splice(line, change.kind === 'drop' ? 1 : 0, ...(change.kind === 'drop' ? [] : [lines[line]!]));
      return lines.join('\n');
    }
  }
}

/** VA for each VA of the network's base: what Newton's tolerance leaves, with room for steep cases. */
const LEFT_OVER = 1e-6;

async function expectHonest(file: string): Promise<void> {
  let grid: Grid;
  try {
    grid = await readGrid(file, { open: [], close: [], edits: [], taps: 'file' });
  } catch (error) {
    expect(error).toBeInstanceOf(GridFileError);
    const { problem } = error as GridFileError;
    expect(problem.message).not.toBe('');
    expect(problem.remedy).not.toBe('');
    return;
  }
  const options = { method: 'auto', tolerance: 1e-8, controls: true, reactiveLimits: false, bench: null } as const;
  const report = await solveGrid(grid, options).catch((error: unknown) => {
    expect(error).toBeInstanceOf(ImpossibleElement);
    return null;
  });
  if (report === null || !report.converged) return;
  const numbers = [
    ...Object.values(report.losses),
    ...Object.values(report.source),
    ...report.buses.flatMap(({ vmPu, vaDeg }) => [vmPu, vaDeg]),
    ...report.branches.flatMap(({ fromMw, fromMvar, toMw, toMvar }) => [fromMw, fromMvar, toMw, toMvar]),
  ];
  expect(numbers.every(Number.isFinite)).toBe(true);
  if (grid.kind === 'three-phase') {
    const phases = new ThreePhaseFlow(grid.network, grid.state);
    const solution = phases.solve({ controls: grid.controlsOn, tolerance: 1e-8 });
    const audit = auditPhases(grid.network, solution, (c) => phases.model.conductorOpen[c] === 1);
    const volts = Math.max(...solution.voltageRe.map(Math.abs), ...solution.voltageIm.map(Math.abs), 1);
    expect(audit.currentLeft).toBeLessThanOrEqual(LEFT_OVER * Math.max(audit.greatestCurrent, 1));
    expect(audit.dropError).toBeLessThanOrEqual(LEFT_OVER * volts);
    return;
  }
  const flow = new PowerFlow(grid.network, grid.state);
  const { flowError, balanceError } = auditBalanced(
    grid.network,
    flow.topology,
    flow.solve({ tolerance: 1e-8, start: 'file' }),
  );
  const scale = Math.max(grid.network.basePower, Math.abs(report.source.activeMw) * 1e6);
  expect(flowError / scale).toBeLessThan(LEFT_OVER);
  expect(balanceError / scale).toBeLessThan(LEFT_OVER);
}

const FILES: readonly (readonly [string, string, number])[] = [
  ['tiny.m', matpowerCase(), 150],
  ['tiny.json', pandapowerNet(), 150],
  ['tiny.dss', openDssScript(), 150],
];

test.each(FILES)('%s', { timeout: 120_000 }, async (name, text, runs) => {
  const file = join(folder, name);
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (changes) => {
      await writeFile(file, changes.reduce(apply, text));
      await expectHonest(file);
    }),
    { numRuns: runs },
  );
});

test.each([
  ['matpower/case33bw.m', 60],
  ['matpower/case118.m', 40],
  ['pandapower/cigre_mv_flat.json', 60],
  ['opendss/13Bus/IEEE13Nodeckt.dss', 60],
] as const)('%s', { timeout: 120_000 }, async (reference, runs) => {
  const text = await readFile(referenceFile(reference), 'utf8');
  const codes = await readFile(referenceFile('opendss/IEEELineCodes.DSS'), 'utf8');
  await writeFile(join(folder, 'IEEELineCodes.DSS'), codes);
  const file = join(folder, reference.replaceAll('/', '-'));
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (changes) => {
      await writeFile(file, changes.reduce(apply, text));
      await expectHonest(file);
    }),
    { numRuns: runs },
  );
});
