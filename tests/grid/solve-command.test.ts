// `solve` as its users call it: one document on stdout, words on stderr, exit codes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SolveReport } from '../../main/commands/solve-report.ts';
import { MATPOWER, matpowerCase, openDssScript } from '../builders/grid-files.ts';
import { compareMatpower } from '../reference/compare-balanced.ts';
import { compareVoltages } from '../reference/compare-opendss.ts';
import { referenceFile } from '../reference/csv.ts';
import { expectWithin } from '../reference/expect-within.ts';
import { solveDocument } from './documents.ts';
import { cityTwin } from './grid-command.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solve-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function solve(file: string, ...flags: readonly string[]) {
  const { code, stdout, stderr } = await cityTwin('solve', file, '--json', ...flags);
  expect(stdout.trimEnd().split('\n').length, stderr).toBe(1);
  const document: unknown = JSON.parse(stdout);
  solveDocument.parse(document);
  return { code, stderr, report: document as SolveReport };
}

const case33 = referenceFile('matpower/case33bw.m');
const ieee13 = referenceFile('opendss/13Bus/IEEE13Nodeckt.dss');

describe('one JSON document', () => {
  test('of a balanced network, with the ids of its file', async () => {
    const { code, stderr, report } = await solve(case33);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(report.model).toEqual({ name: 'case33bw', kind: 'balanced', buses: 33, branches: 37 });
    expectWithin(compareMatpower(report, 'matpower/ref/case33bw'), {
      'Vm pu': 1e-7,
      'Va deg': 1e-5,
      'flow MVA': 1e-5,
    });
  });

  test('of a three-phase network, phase by phase', async () => {
    const { code, report } = await solve(ieee13, '--taps', 'nominal', '--controls', 'off', '--open', 'Line.671692');
    expect(code).toBe(0);
    expect(report.model.kind).toBe('three-phase');
    expectWithin(compareVoltages(report, 'opendss/ref/ieee13_nominal_sw671692open_voltages.csv'), {
      nodes: 0,
      dead: 0,
      'V pu': 1e-6,
      'angle deg': 1e-4,
    });
    expect(report.deEnergized.toSorted()).toEqual(['675.1', '675.2', '675.3', '692.1', '692.2', '692.3']);
    const open = report.branches.filter(({ id }) => id === 'line.671692');
    expect(open.map(({ phase, from, to }) => [phase, from, to])).toEqual(
      [1, 2, 3].map((phase) => [phase, '671', '692']),
    );
    for (const { fromMw, toMw } of open) expect(Math.abs(fromMw) + Math.abs(toMw)).toBeLessThan(1e-9);
  });

  test('with the taps that the regulators chose', async () => {
    const { report } = await solve(ieee13);
    expect(report.controls.taps).toEqual({
      'transformer.reg1': expect.closeTo(1.05625, 9),
      'transformer.reg2': expect.closeTo(1.0375, 9),
      'transformer.reg3': expect.closeTo(1.05625, 9),
    });
  });
});

describe('flags', () => {
  test('open and close: what hangs behind is dead, a tie brings it back', async () => {
    const dead = await solve(case33, '--open', '7');
    expect(dead.code).toBe(0);
    expect(dead.report.deEnergized).toEqual(['8', '9', '10', '11', '12', '13', '14', '15', '16', '17', '18']);
    expect(dead.report.buses.filter(({ vmPu }) => vmPu === 0)).toHaveLength(11);
    const back = await solve(case33, '--open', '7', '--close', '35');
    expect(back.report.deEnergized).toEqual([]);
    expect(back.report.losses.activeMw).toBeCloseTo(0.156529338, 6);
  });

  test('close: a tie that the script holds open at its other end', async () => {
    const file = referenceFile('opendss/123Bus/IEEE123Switches.dss');
    const flags = ['--taps', 'nominal', '--controls', 'off', '--open', 'line.sw4'];
    expect((await solve(file, ...flags)).report.deEnergized).toHaveLength(109);
    const { report } = await solve(file, ...flags, '--close', 'Line.Sw7');
    expect(report.deEnergized).toEqual([]);
    // As the variant of the reference in which the tie is drawn between its buses.
    const lowest = report.buses.reduce((low, bus) => (bus.vmPu < low.vmPu ? bus : low));
    expect(lowest).toMatchObject({ id: '114', phase: 1, vmPu: expect.closeTo(0.9013834, 6) });
    expect(report.losses.activeMw * 1e3).toBeCloseTo(126.20574, 3);
  });

  test('what --open and --close do not change is said', async () => {
    const ieee123 = referenceFile('opendss/123Bus/IEEE123Master.dss');
    const oberrhein = referenceFile('pandapower/mv_oberrhein.json');
    const drawn = await solve(ieee123, '--close', 'line.sw7', '--close', 'Line.sw4');
    expect(drawn.stderr).toBe(
      'warning: line.sw7 was closed already: it is drawn as an open tie, with bus2=300_OPEN; --edit line.sw7.bus2=300 makes the connection\n' +
        'warning: line.sw4 was closed already\n',
    );
    expect(drawn.report.warnings).toHaveLength(2);
    for (const [file, flags, says] of [
      [ieee123, ['--close', 'line.sw7', '--edit', 'line.sw7.bus2=300'], /^$/],
      [
        ieee13,
        ['--edit', 'capacitor.cap1.enabled=no', '--close', 'capacitor.cap1'],
        /capacitor\.cap1 is disabled.*yes/,
      ],
      [ieee13, ['--open', 'line.671692', '--open', 'line.671692'], /line\.671692 was open already\n/],
      [case33, ['--close', '7'], /warning: branch 7 was closed already\n/],
      [case33, ['--open', 'branch.35'], /warning: branch 35 was open already\n/],
      [oberrhein, ['--open', 'line.0', '--open', 'line.0'], /line\.0 was open already\n/],
      [
        oberrhein,
        ['--open', 'switch.0', '--close', 'line.0'],
        /line\.0 was closed already, but not switch\.0 at its ends/,
      ],
    ] as const) {
      const { code, stderr } = await solve(file, ...flags);
      expect({ flags, code, stderr }).toEqual({ flags, code: 0, stderr: expect.stringMatching(says) });
    }
  });

  test('load that nobody feeds is a warning, whatever the kind of network', async () => {
    const three = await solve(ieee13, '--edit', 'load.671.bus1=nowhere');
    expect({ code: three.code, stderr: three.stderr }).toEqual({
      code: 0,
      stderr:
        'warning: 3 of 44 nodes have no path to a source (load 1155.000 kW: load.671): nowhere.1, nowhere.2, nowhere.3\n',
    });
    const script = join(folder, 'generator.dss');
    const lost = 'New Generator.g bus1=d kv=12.47 kw=70\nNew Load.d3 bus1=d kv=12.47 kw=10';
    await writeFile(
      script,
      openDssScript((line) => (line.startsWith('New Load.d2') ? `${line}\n${lost}` : line)),
    );
    expect((await solve(script)).stderr).toContain('3 of 15 nodes have no path to a source (load 10.000 kW: load.d3)');
    const balanced = await solve(case33, '--open', '32');
    expect(balanced.stderr).toBe('warning: 1 of 33 buses have no path to a source (load 60.000 kW: load.33): 33\n');
  });

  test('edit: one property of one element', async () => {
    const { report } = await solve(ieee13, '--controls', 'off', '--edit', 'load.671.kw=0', '--edit', 'Load.671.kvar=0');
    const { report: before } = await solve(ieee13, '--controls', 'off');
    expect(before.source.activeMw - report.source.activeMw).toBeGreaterThan(1);
  });

  test.each(['newton', 'sweep', 'current', 'dc', 'auto'])('--method %s', async (method) => {
    const { code, report } = await solve(case33, '--method', method);
    expect(code).toBe(0);
    expect(report.method).toBe(method === 'auto' ? 'sweep' : method);
  });

  test('a method that is not for a network is replaced, and that is said', async () => {
    const { code, report, stderr } = await solve(referenceFile('matpower/case118.m'), '--method', 'sweep');
    expect({ code, method: report.method }).toEqual({ code: 0, method: 'newton' });
    expect(stderr).toMatch(/--method sweep is not for this network.*solved by newton/);
  });

  test('--method newton on a three-phase network is refused with a remedy', async () => {
    const { code, stderr } = await cityTwin('solve', ieee13, '--method', 'newton');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/phase by phase[\s\S]*--method current/),
    });
  });

  test('--qlimits: machines at their limits let go of their voltage', async () => {
    const held = await solve(referenceFile('matpower/case118.m'), '--qlimits', 'on');
    const free = await solve(referenceFile('matpower/case118.m'));
    expect([held.code, free.code]).toEqual([0, 0]);
    const voltage = (bus: string, { report }: typeof held) => report.buses.find(({ id }) => id === bus)!.vmPu;
    // 19, 32, 34, 92, 103, 105 go past their upper limit in the free solution.
    expect(voltage('103', held)).toBeLessThan(voltage('103', free) - 1e-6);
  });

  test('--bench: medians of cold, warm, update and switch, and which branch was switched', async () => {
    for (const [file, switched] of [
      [referenceFile('matpower/case69.m'), '51'],
      [case33, '19'],
    ] as const) {
      const { bench } = (await solve(file, '--bench', '3')).report;
      const { coldMs, warmMs, updateMs, switchMs } = bench!;
      for (const ms of [coldMs, warmMs, updateMs, switchMs]) expect(ms).toBeGreaterThan(0);
      expect(bench!.switched).toBe(switched);
    }
  });
});

test('what does not converge ends with 2, says where, and gives no voltages', async () => {
  const file = join(folder, 'heavy.m');
  await writeFile(file, matpowerCase({ bus: [...MATPOWER.bus.slice(0, 2), '3 1 2000 900 0 0 1 1 0 20 1 1.1 0.9'] }));
  for (const method of ['auto', 'newton', 'sweep', 'current']) {
    const { code, stdout, stderr } = await cityTwin('solve', file, '--json', '--method', method);
    expect({ method, code }).toEqual({ method, code: 2 });
    expect(stderr).toMatch(/no solution after \d+ iterations.*at bus [23]\n/);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(report).toMatchObject({
      converged: false,
      buses: [],
      branches: [],
      worst: { id: expect.stringMatching(/^[23]$/) },
    });
  }
  const script = join(folder, 'heavy.dss');
  await writeFile(
    script,
    openDssScript((line) => line.replace('kw=300 kvar=100', 'kw=900000 kvar=300000 vminpu=0.01 vlowpu=0.005')),
  );
  const { code, stderr } = await cityTwin('solve', script);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/no solution.*at bus [bc]\.\d/) });
});

test('a summary for people: the figures of the whole, what is overloaded and what is dead', async () => {
  const { code, stdout } = await cityTwin(
    'solve',
    ieee13,
    '--taps',
    'nominal',
    '--controls',
    'off',
    '--open',
    'line.671692',
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/network +ieee13nodeckt: three-phase, 16 buses/);
  expect(stdout).toMatch(/solution +converged, current, \d+ iterations/);
  expect(stdout).toMatch(/lowest voltage +0\.94275 pu at 611\.3/);
  expect(stdout).toMatch(/without supply +6: 692\.1/);
});
