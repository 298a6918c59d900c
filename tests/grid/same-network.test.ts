// One network written in all three forms: three readers and both engines come to the same voltages and losses.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { solveGrid } from '../../main/commands/solve.ts';
import type { SolveReport } from '../../main/commands/solve-report.ts';
import { readGrid } from '../../main/host/grid/read-grid.ts';
import { matpowerCase, pandapowerNet } from '../builders/grid-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forms-'));
});
afterAll(() => rm(folder, { recursive: true }));

const KV = 20;
const HZ = 50;
const BASE_MVA = 10;
const SOURCE_PU = 1.03;

interface Line {
  readonly from: number;
  readonly to: number;
  /** km; ohm and nF a km */
  readonly length: number;
  readonly r: number;
  readonly x: number;
  readonly c: number;
  readonly inService: boolean;
}

interface Plan {
  readonly lines: readonly Line[];
  /** MW and Mvar by bus from 1; bus 0 is the source */
  readonly loads: readonly { readonly p: number; readonly q: number }[];
}

const parameters = {
  length: fc.double({ min: 0.1, max: 3, noNaN: true }),
  r: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
  x: fc.double({ min: 0.05, max: 0.4, noNaN: true }),
  c: fc.double({ min: 0, max: 400, noNaN: true }),
};

/** A tree, some lines that close loops, some of them out of service. */
const plan: fc.Arbitrary<Plan> = fc.integer({ min: 2, max: 14 }).chain((buses) =>
  fc.record({
    lines: fc
      .tuple(
        fc.tuple(
          ...Array.from({ length: buses }, (_, i) =>
            fc.record({ from: fc.nat(i), to: fc.constant(i + 1), inService: fc.constant(true), ...parameters }),
          ),
        ),
        fc.array(
          fc
            .record({ from: fc.nat(buses), to: fc.nat(buses), inService: fc.boolean(), ...parameters })
            .filter(({ from, to }) => from !== to),
          { maxLength: 3 },
        ),
      )
      .map(([tree, more]) => [...tree, ...more]),
    loads: fc.array(
      fc.record({
        p: fc.double({ min: 0, max: 0.5, noNaN: true }),
        q: fc.double({ min: -0.1, max: 0.2, noNaN: true }),
      }),
      { minLength: buses, maxLength: buses },
    ),
  }),
);

function asMatpower({ lines, loads }: Plan): string {
  const ohm = KV ** 2 / BASE_MVA;
  return matpowerCase({
    baseMva: String(BASE_MVA),
    bus: [
      `1 3 0 0 0 0 1 ${SOURCE_PU} 0 ${KV} 1 1.1 0.9`,
      ...loads.map(({ p, q }, i) => `${i + 2} 1 ${p} ${q} 0 0 1 1 0 ${KV} 1 1.1 0.9`),
    ],
    gen: [`1 0 0 100 -100 ${SOURCE_PU} 100 1 200 0`],
    branch: lines.map(({ from, to, length, r, x, c, inService }) => {
      const b = 2 * Math.PI * HZ * c * 1e-9 * length * ohm;
      const z = [(r * length) / ohm, (x * length) / ohm];
      return `${from + 1} ${to + 1} ${z[0]} ${z[1]} ${b} 0 0 0 0 0 ${inService ? 1 : 0} -360 360`;
    }),
  });
}

function asPandapower({ lines, loads }: Plan): string {
  return pandapowerNet({
    f_hz: HZ,
    sn_mva: BASE_MVA,
    bus: Array.from({ length: loads.length + 1 }, (_, index) => ({
      index,
      name: null,
      vn_kv: KV,
      type: 'b',
      zone: null,
      in_service: true,
    })),
    load: loads.map(({ p, q }, index) => ({
      index,
      name: null,
      bus: index + 1,
      p_mw: p,
      q_mvar: q,
      const_z_percent: 0,
      const_i_percent: 0,
      sn_mva: null,
      scaling: 1,
      in_service: true,
      type: 'wye',
    })),
    ext_grid: [{ index: 0, name: null, bus: 0, vm_pu: SOURCE_PU, va_degree: 0, in_service: true }],
    line: lines.map(({ from, to, length, r, x, c, inService }, index) => ({
      index,
      name: null,
      from_bus: from,
      to_bus: to,
      length_km: length,
      r_ohm_per_km: r,
      x_ohm_per_km: x,
      c_nf_per_km: c,
      g_us_per_km: 0,
      max_i_ka: 1,
      df: 1,
      parallel: 1,
      type: 'cs',
      in_service: inService,
      std_type: null,
    })),
    switch: [],
  });
}

/** Its source has an impedance, which is made too small to count. */
function asOpenDss({ lines, loads }: Plan): string {
  return [
    'Clear',
    `Set DefaultBaseFrequency=${HZ}`,
    `New Circuit.forms basekv=${KV} pu=${SOURCE_PU} bus1=0 R1=0 X1=1e-6 R0=0 X0=1e-6`,
    ...lines.map(({ from, to, length, r, x, c, inService }, i) =>
      [
        `New Line.l${i} bus1=${from} bus2=${to} length=${length} units=km`,
        `r1=${r} x1=${x} c1=${c} r0=${r} x0=${x} c0=${c} enabled=${inService ? 'yes' : 'no'}`,
      ].join(' '),
    ),
    ...loads.map(
      ({ p, q }, i) =>
        `New Load.d${i} bus1=${i + 1} kv=${KV} kw=${p * 1e3} kvar=${q * 1e3} model=1 vminpu=0.5 vmaxpu=1.5`,
    ),
    `Set VoltageBases=[${KV}]`,
    'CalcVoltageBases',
    'Solve',
    '',
  ].join('\n');
}

async function solve(name: string, text: string): Promise<SolveReport> {
  const file = join(folder, name);
  await writeFile(file, text);
  const grid = await readGrid(file, { open: [], close: [], edits: [], taps: 'file' });
  const report = await solveGrid(grid, {
    method: 'auto',
    tolerance: 1e-10,
    controls: true,
    reactiveLimits: false,
    bench: null,
  });
  expect(report.converged).toBe(true);
  return report;
}

test('the same network in three forms', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (network) => {
      const matpower = await solve('a.m', asMatpower(network));
      const pandapower = await solve('a.json', asPandapower(network));
      const opendss = await solve('a.dss', asOpenDss(network));
      matpower.buses.forEach(({ vmPu, vaDeg }, bus) => {
        const other = pandapower.buses[bus]!;
        expect(other.id).toBe(String(bus));
        expect(Math.abs(other.vmPu - vmPu)).toBeLessThan(1e-9);
        expect(Math.abs(other.vaDeg - vaDeg)).toBeLessThan(1e-7);
        const phase = opendss.buses.find(({ id, phase: node }) => id === String(bus) && node === 1)!;
        expect(Math.abs(phase.vmPu - vmPu)).toBeLessThan(1e-6);
        expect(Math.abs(phase.vaDeg - vaDeg)).toBeLessThan(1e-4);
      });
      expect(Math.abs(pandapower.losses.activeMw - matpower.losses.activeMw)).toBeLessThan(1e-8);
      expect(Math.abs(opendss.losses.activeMw - matpower.losses.activeMw)).toBeLessThan(1e-5);
      expect(Math.abs(opendss.source.reactiveMvar - matpower.source.reactiveMvar)).toBeLessThan(1e-4);
    }),
    { numRuns: 40 },
  );
});
