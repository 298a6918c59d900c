import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ThreePhaseFlow } from '../../../../simulation/power-flow/three-phase/three-phase-flow.ts';
import { GridFileError } from '../grid-file.ts';
import { settleEarlierStages } from '../settle-earlier-stages.ts';
import { isAllFinite } from './is-all-finite.ts';
import { readOpenDss } from './read-opendss.ts';
import { readFiles, readScript } from './test-script.ts';

const REFERENCE = 'tests/reference/opendss';
const AS_IN_FILE = { open: [], close: [], edits: [], taps: 'file' } as const;

test('a negative resistance is taken as it is, and said once', async () => {
  const script =
    'New Line.a bus1=sourcebus bus2=b r1=-0.1 r0=-0.1\nNew Load.l bus1=b kv=12.47\nSolve\nEdit Load.l kw=5\nSolve';
  expect((await readScript(script)).warnings).toEqual([expect.stringMatching(/^line\.a: its resistance is below 0/)]);
});

describe('the feeders of the IEEE', () => {
  test('of 13 nodes', async () => {
    const { network, state, controlsOn, earlier, warnings } = await readOpenDss(
      `${REFERENCE}/13Bus/IEEE13Nodeckt.dss`,
      AS_IN_FILE,
    );
    expect(network).toMatchObject({ name: 'ieee13nodeckt', frequency: 60, voltageBases: [115_000, 4160, 480] });
    expect([network.buses, network.lines, network.transformers, network.consumers].map(({ length }) => length)).toEqual(
      [16, 12, 5, 15],
    );
    expect([network.capacitors.length, network.tapControls.length, network.sources.length]).toEqual([2, 3, 1]);
    expect(network.buses.find(({ id }) => id === '671')).toEqual({ id: '671', x: 200, y: 100 });
    expect(state.taps.map((taps) => [...taps])).toEqual(Array.from({ length: 5 }, () => [1, 1]));
    expect([controlsOn, earlier.length, warnings]).toEqual([true, 0, []]);
  });

  test('of 123 nodes, its run script with the state of its second part', async () => {
    const { network, state } = await readOpenDss(`${REFERENCE}/123Bus/Run_IEEE123Bus.DSS`, AS_IN_FILE);
    const master = await readOpenDss(`${REFERENCE}/123Bus/IEEE123Master.dss`, AS_IN_FILE);
    expect(network.lines).toEqual(master.network.lines);
    expect(network.consumers).toHaveLength(91);
    expect(network.tapControls.map(({ maxTapChange }) => maxTapChange)).toEqual(Array(7).fill(0));
    const taps = network.transformers.map(({ id }, row) => [id, state.taps[row]?.[1]]);
    expect(taps).toContainEqual(['transformer.reg1a', 1.04375]);
    expect(taps).toContainEqual(['transformer.reg2a', 0.99375]);
  });
});

/** The kinds of statement that the feeder of 8500 nodes is made of. */
const LARGE_FEEDER = {
  'main.dss': `Clear
New Circuit.IEEE8500
~ pu=1.05  r1=0  x1=0.001  r0=0  x0=0.001
Redirect  Triplex_Linecodes.dss
New Reactor.HVMV_Sub_HSB  bus1=SourceBus  bus2=HVMV_Sub_HSB  r=0  x=(1.051 0.88 0.001 3 * - - 115 12.47 / sqr *) normamps=400  emergamps=400
New Transformer.HVMV_Sub  phases=3  windings=2  buses=(HVMV_Sub_HSB, regxfmr_HVMV_Sub_LSB.1.2.3.0)
~ conns=(delta wye)
~ kvs=(115, 12.47)  kvas=(27500, 27500)
~ xhl=15.51  sub=y  subname=HVMV_Sub
~ wdg=1  %r=0.67202
~ wdg=2  %r=0.67202
New Transformer.FEEDER_REGA phases=1  windings=2  Bank=FEEDER_REG buses=(regxfmr_HVMV_Sub_LSB.1,  _HVMV_Sub_LSB.1)  conns=(wye, wye)  kvs=(7.2, 7.2)  kvas=(27500, 27500)  xhl=0.1 %loadloss=.001 wdg=2 Maxtap=1.1 Mintap=0.9 ppm=0
New RegControl.FEEDER_REGA transformer=FEEDER_REGA  winding=2 vreg=126.5  ptratio=60 band=2
New Line.a Bus1=_HVMV_Sub_LSB.1 Bus2=L2804253.1 phases=1 length=0.3 units=km r1=0.3 x1=0.8
New XfmrCode.CT15  phases=1 windings=3 kvs=[7.2 0.12 0.12] kVAs=[ 15.0  15.0  15.0] %imag=0.5 %Rs=[0.6 1.2 1.2] %noloadloss=.2 Xhl=2.04  Xht=2.04  Xlt=1.36
New Transformer.T21396254A        XfmrCode=CT15    buses=[L2804253.1 X2804253A.1.0 X2804253A.0.2]
New Line.Tpx21396254A0 Phases=2  Bus1=X2804253A.1.2 Bus2=SX2804253A.1.2  Linecode=4/0Triplex  length=25 units=ft
New Load.21396254A0 Bus1=SX2804253A.1.2 kV=0.208 kW=6.5 pf=0.97 Vminpu=.88 conn=wye phases=2 model=1
New Capacitor.CAPBank2A Bus1=L2804253.1 kv=7.2 kvar=300 phases=1 conn=wye
New CapControl.CAPBank2A_Ctrl Capacitor=CAPBank2A element=line.a terminal=1 type=kvar ptratio=1 ctratio=1
~ ONsetting=150 OFFsetting=-225 VoltOverride=Y Vmin=7110 Vmax=7740 Delay=100 Delayoff=100
Set voltagebases=[115, 12.47,  0.48, 0.208]
Calcvoltagebases
New Energymeter.m1 Line.a 1
Set Maxiterations=20
Solve`,
  'Triplex_Linecodes.dss': `New Linecode.4/0Triplex nphases=2 units=kft      !ohms per 1000 ft
~ rmatrix=[  0.40995115   0.11809509 |  0.11809509   0.40995115 ]
~ xmatrix=[  0.16681819   0.12759250 |  0.12759250   0.16681819 ]
~ cmatrix=[  3.00000000  -2.40000000 | -2.40000000   3.00000000 ]
~ Normamps=156  {156 1.25 *}`,
};

describe('a feeder with centre-tapped service', () => {
  test('is read in full and has its voltages', async () => {
    const { network, state, warnings } = await readFiles(LARGE_FEEDER);
    expect(warnings).toHaveLength(1);
    expect(network.lines[1]).toMatchObject({ phases: 2, normalRating: 156, emergencyRating: 195 });
    const solution = new ThreePhaseFlow(network, state).solve({ controls: true });
    expect([solution.converged, solution.controlsSettled]).toEqual([true, true]);
    const service = network.buses.findIndex(({ id }) => id === 'sx2804253a');
    const voltages = solution.nodes.flatMap(({ bus }, row) =>
      bus === service ? [Math.hypot(solution.voltageRe[row] as number, solution.voltageIm[row] as number)] : [],
    );
    expect(voltages).toHaveLength(2);
    for (const voltage of voltages) expect(Math.abs(voltage - 120)).toBeLessThan(8);
  });
});

describe('solves on the way', () => {
  test('hand their taps on to what is not given anew', async () => {
    const grid = await readScript(`New Transformer.a phases=1 buses=(sourcebus.1 b.1) kvs=(7.2 7.2)
New Transformer.b phases=1 buses=(sourcebus.2 b.2) kvs=(7.2 7.2)
New RegControl.a transformer=a winding=2 vreg=124 band=1 ptratio=60
New RegControl.b transformer=b winding=2 vreg=116 band=1 ptratio=60
Solve
Transformer.b.wdg=2 tap=1
Set controlmode=off
Solve`);
    const [a, b] = settleEarlierStages(grid, {}).taps.map((taps) => taps[1] as number);
    expect(a).toBeGreaterThan(1.02);
    expect(b).toBe(1);
    expect(grid.state.taps.map((taps) => taps[1])).toEqual([1, 1]);
  });
});

describe('a script with mistakes', () => {
  const good = readFileSync(`${REFERENCE}/13Bus/IEEE13Nodeckt.dss`, 'utf8')
    .replace(/^redirect.*$/im, '')
    .split(/\r?\n/)
    .filter((line) => !line.trim().startsWith('//'));

  const mutation = fc.record({
    line: fc.nat(good.length - 1),
    place: fc.nat(120),
    kind: fc.constantFrom('drop', 'double', 'cut', 'insert', 'swap'),
    text: fc.oneof(
      fc.constantFrom('=', '(', ')', '"', '|', ',', '!', '~ ', '1e999', 'kv=', '0', '-', '@x', '.'),
      fc.string(),
    ),
  });

  test('is either read, with finite numbers, or refused with the place and a remedy', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
        const lines = good.slice();
        for (const { line, place, kind, text } of mutations) {
          const old = lines[line] as string;
          const at = Math.min(place, old.length);
          if (kind === 'drop') lines[line] = '';
          else if (kind === 'double') lines[line] = `${old}\n${old}`;
          else if (kind === 'cut') lines[line] = old.slice(0, at);
          else if (kind === 'insert') lines[line] = old.slice(0, at) + text + old.slice(at);
          else lines[line] = old.split(' ').toReversed().join(' ');
        }
        try {
          const { network } = await readFiles({ 'main.dss': lines.join('\n') });
          expect(isAllFinite({ ...network, lines: [] })).toBe(true);
          for (const { r, x, b } of network.lines) expect(isAllFinite([r, x, b])).toBe(true);
        } catch (error) {
          if (!(error instanceof GridFileError)) throw error;
          expect(error.problem.remedy).not.toBe('');
          expect(error.problem.message).not.toBe('');
        }
      }),
      { numRuns: 100 },
    );
  });
});
