// Whatever is asked for by --open, --close and --edit: it is refused with a remedy, or gives a network that is solved or honestly not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { solveGrid } from '../../main/commands/solve.ts';
import { type Grid, GridFileError } from '../../main/host/grid/grid-file.ts';
import { readGrid } from '../../main/host/grid/read-grid.ts';
import { ImpossibleElement } from '../../simulation/power-flow/three-phase/element-admittance.ts';
import { matpowerCase, openDssScript, pandapowerNet } from '../builders/grid-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flags-'));
});
afterAll(() => rm(folder, { recursive: true }));

const words = (text: string) => fc.constantFrom(...text.split(' '));
const value = words('0 -1 1 2 0.5 1e9 1e-9 NaN Inf yes no true false a b 3.1 (1,2) [1|2,3] wye delta null {} "" 1e400');

const FILES = [
  [
    'tiny.m',
    matpowerCase(),
    words('1 2 3 0 -1 bus.1 bus.2 bus.9 gen.1 gen.2 branch.1 x'),
    words('r x b ratio angle status rateA f_bus t_bus BR_R Pd Qd Gs Bs type Vm Va baseKV Pg Qg Vg Qmax Qmin color'),
  ],
  [
    'tiny.json',
    pandapowerNet(),
    words('line.0 line.1 line.9 switch.0 switch.1 load.0 load.1 bus.0 bus.3 ext_grid.0 trafo.0 line x.1 line.x'),
    words(
      'length_km r_ohm_per_km x_ohm_per_km c_nf_per_km from_bus to_bus in_service closed bus element et p_mw scaling vn_kv vm_pu va_degree index parallel df color',
    ),
  ],
  [
    'tiny.dss',
    openDssScript(),
    words('line.l1 line.l2 transformer.t1 load.d1 load.d2 vsource.source linecode.lc circuit.tiny line.no x'),
    words(
      'bus1 bus2 phases length units r1 x1 rmatrix linecode switch kw kvar pf kv model conn vminpu kva kvs kvas xhl %r tap taps wdg windings buses basekv pu mvasc3 enabled like normamps color',
    ),
  ],
] as const;

async function expectHonest(file: string, options: Parameters<typeof readGrid>[1]): Promise<void> {
  let grid: Grid;
  try {
    grid = await readGrid(file, options);
  } catch (error) {
    expect(error).toBeInstanceOf(GridFileError);
    expect((error as GridFileError).problem.remedy).not.toBe('');
    return;
  }
  const report = await solveGrid(grid, {
    method: 'auto',
    tolerance: 1e-8,
    controls: true,
    reactiveLimits: true,
    bench: null,
  }).catch((error: unknown) => {
    expect(error).toBeInstanceOf(ImpossibleElement);
    return null;
  });
  if (report?.converged !== true) return;
  const numbers = report.branches.flatMap(({ fromMw, fromMvar, toMw, toMvar }) => [fromMw, fromMvar, toMw, toMvar]);
  expect([...numbers, ...report.buses.map(({ vmPu }) => vmPu), report.source.activeMw].every(Number.isFinite)).toBe(
    true,
  );
}

test.each(FILES)('%s', { timeout: 120_000 }, async (name, text, element, property) => {
  const file = join(folder, name);
  await writeFile(file, text);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        open: fc.array(element, { maxLength: 2 }),
        close: fc.array(element, { maxLength: 2 }),
        edits: fc.array(fc.record({ element, property, value }), { maxLength: 3 }),
        taps: fc.constantFrom('file' as const, 'nominal' as const),
      }),
      (options) => expectHonest(file, options),
    ),
    { numRuns: 150 },
  );
});
