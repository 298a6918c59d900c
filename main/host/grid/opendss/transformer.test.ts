import { describe, expect, test } from 'vitest';
import type { PhaseTransformer } from '../../../../simulation/network/phase-network.ts';
import { problemOf, readScript } from './test-script.ts';

async function transformer(lines: string, row = 0): Promise<PhaseTransformer> {
  const { network } = await readScript(lines);
  return network.transformers[row] as PhaseTransformer;
}

const BUSES = 'buses=(sourcebus b)';

describe('a transformer', () => {
  test('has OpenDSS’s values where nothing is said', async () => {
    expect(await transformer(`New Transformer.t ${BUSES}`)).toMatchObject({
      phases: 3,
      shortCircuitReactance: [0.07],
      noLoadLoss: 0,
      magnetisingCurrent: 0,
      antiFloatPpm: 1,
      lowVoltageLeads: false,
      tapMin: [0.9, 0.9],
      tapMax: [1.1, 1.1],
      tapSteps: [32, 32],
      normalRating: 1.1e6,
      emergencyRating: 1.5e6,
      windings: [
        { connection: 'wye', ratedVoltage: 12_470, ratedPower: 1e6, resistance: 0.002, neutralResistance: -1 },
        { ratedVoltage: 12_470, terminal: { nodes: [1, 2, 3, 0] } },
      ],
    });
  });

  test('is given winding by winding or by lists', async () => {
    const one = await transformer(
      'New Transformer.t phases=3 windings=2 xhl=2\n~ wdg=1 bus=sourcebus conn=delta kv=12.47 kva=500 %r=.55 tap=1.05\n~ wdg=2 bus=b.1.2.3.4 conn=LN kv=.48 %r=.65 rneut=3 xneut=4',
    );
    const other = await transformer(
      "New Transformer.t buses=(sourcebus, b.1.2.3.4) conns='delta wye' kvs=[12.47 0.48] kvas=[500 500] taps=[1.05 1] %rs=[.55 .65] x12=2 wdg=2 rneut=3 xneut=4",
    );
    expect(one).toEqual(other);
    expect(one.windings[1]).toMatchObject({
      neutralResistance: 3,
      neutralReactance: 4,
      terminal: { nodes: [1, 2, 3, 4] },
    });
    expect(one.windings[0]?.resistance).toBeCloseTo(0.0055, 12);
  });

  test('spreads the first winding’s rating, and of two windings the second’s', async () => {
    const three = await transformer('New Transformer.t windings=3 buses=(sourcebus b c) wdg=1 kva=50 wdg=3 kva=20');
    expect(three.windings.map(({ ratedPower }) => ratedPower)).toEqual([50_000, 50_000, 20_000]);
    const two = await transformer(`New Transformer.t ${BUSES} wdg=2 kva=75`);
    expect(two.windings.map(({ ratedPower }) => ratedPower)).toEqual([75_000, 75_000]);
  });

  test('goes on with the last winding after a list', async () => {
    const { windings } = await transformer(`New Transformer.t ${BUSES} kvs=[12.47 .48] %r=3`);
    expect(windings.map(({ resistance }) => resistance)).toEqual([0.002, 0.03]);
  });

  test('splits its load loss between the first two windings', async () => {
    const { windings } = await transformer(`New Transformer.t ${BUSES} %loadloss=1`);
    expect(windings.map(({ resistance }) => resistance)).toEqual([0.005, 0.005]);
  });

  test('of three windings has three reactances, and of more a list', async () => {
    const three = await transformer('New Transformer.t windings=3 buses=(sourcebus b c) xhl=2.04 xht=2.05 xlt=1.36');
    expect(three.shortCircuitReactance.map((x) => Number(x.toPrecision(12)))).toEqual([0.0204, 0.0205, 0.0136]);
    const four = await transformer(
      'New Transformer.t windings=4 buses=(sourcebus b c d) xscarray=[1 2 3 4 5 6] %imag=.5 %noloadloss=.2 ppm=0',
    );
    expect(four.shortCircuitReactance).toEqual([0.01, 0.02, 0.03, 0.04, 0.05, 0.06]);
    expect(four).toMatchObject({ magnetisingCurrent: 0.005, noLoadLoss: 0.002, antiFloatPpm: 0 });
  });

  test('without reactance has the one that OpenDSS puts in its place', async () => {
    expect((await transformer(`New Transformer.t ${BUSES} xhl=0`)).shortCircuitReactance).toEqual([7 * 0.01]);
  });

  test('says which side of a delta and a wye leads', async () => {
    for (const [word, leads] of [
      ['lead', true],
      ['Euro', true],
      ['lag', false],
      ['ANSI', false],
    ] as const)
      expect((await transformer(`New Transformer.t ${BUSES} leadlag=${word}`)).lowVoltageLeads).toBe(leads);
  });

  test('of one phase has a neutral, centre-tapped ones turned', async () => {
    const { windings, phases } = await transformer(
      'New XfmrCode.CT25 phases=1 windings=3 kvs=[7.2 0.12 0.12] kVAs=[25 25 25] %imag=0.5 %Rs=[0.6 1.2 1.2] %noloadloss=.2 Xhl=2.04 Xht=2.04 Xlt=1.36\nNew Transformer.T1 XfmrCode=CT25 buses=[sourcebus.2 x.1.0 x.0.2]',
    );
    expect(phases).toBe(1);
    expect(windings.map(({ terminal }) => terminal.nodes)).toEqual([
      [2, 0],
      [1, 0],
      [0, 2],
    ]);
  });

  test('takes from a code what the code has, and keeps what is said after it', async () => {
    const code =
      'New XfmrCode.c phases=1 windings=2 kvs=[7.2 .24] kvas=[25 25] %imag=.5 %noloadloss=.2 ppm=0 xhl=2 taps=[1 1.1]\n';
    const { network, state } = await readScript(`${code}New Transformer.t xfmrcode=c ${BUSES} kvas=[50 50]`);
    expect(network.transformers[0]).toMatchObject({
      magnetisingCurrent: 0.005,
      antiFloatPpm: 0,
      shortCircuitReactance: [0.02],
      windings: [{ ratedPower: 50_000 }, { ratedVoltage: 240 }],
    });
    expect([...(state.taps[0] ?? [])]).toEqual([1, 1.1]);
  });

  test('copies by like= all but buses, magnetising current and anti-float', async () => {
    const second = await transformer(
      `New Transformer.a phases=1 ${BUSES} kvs=[7.2 7.2] xhl=.01 ppm=0 %imag=1\nNew Transformer.b like=a buses=(sourcebus.2 b.2)`,
      1,
    );
    expect(second).toMatchObject({
      phases: 1,
      shortCircuitReactance: [0.0001],
      antiFloatPpm: 1,
      magnetisingCurrent: 0,
    });
  });

  test('refuses windings that it has not', async () => {
    expect((await problemOf(readScript('New Transformer.t wdg=3'))).message).toContain('not within 1 to 2');
    expect((await problemOf(readScript('New Transformer.t kvs=[1 2 3]'))).message).toContain('3 values for 2 windings');
    expect((await problemOf(readScript('New Transformer.t windings=3 buses=(sourcebus b)'))).message).toContain(
      'one of its buses is missing',
    );
  });
});

describe('a regulator control', () => {
  const REGULATED = `New Transformer.t phases=1 ${BUSES} kvs=[7.2 7.2]\n`;

  test('reads all that it goes by', async () => {
    const { network } = await readScript(
      `${REGULATED}New RegControl.r transformer=t winding=2 vreg=122 band=2 ptratio=20 ctprim=700 R=3 X=9 delay=30 tapdelay=1 maxtapchange=1 vlimit=126 ptphase=max`,
    );
    expect(network.tapControls[0]).toMatchObject({
      id: 'regcontrol.r',
      transformer: 0,
      tapWinding: 1,
      monitoredWinding: 1,
      setPoint: 122,
      band: 2,
      ptRatio: 20,
      remotePtRatio: 20,
      ctPrimary: 700,
      r: 3,
      x: 9,
      delay: 30,
      tapDelay: 1,
      maxTapChange: 1,
      voltageLimit: 126,
      monitoredPhase: 'max',
      bus: null,
      reverse: null,
    });
  });

  test('may watch another bus, and power from behind', async () => {
    const { network } = await readScript(
      `${REGULATED}New Line.l bus1=b.2 bus2=c.2 phases=1\nNew RegControl.r transformer=t winding=2 tapwinding=1 bus=c.2 remoteptratio=60 reversible=y revvreg=119 revthreshold=50`,
    );
    expect(network.tapControls[0]).toMatchObject({
      tapWinding: 0,
      bus: { bus: 2, nodes: [2, 0] },
      remotePtRatio: 60,
      reverse: { setPoint: 119, threshold: 50_000, toNeutral: false },
    });
  });

  test('sets the tap by its number, within the range', async () => {
    const tap = async (number: number): Promise<number | undefined> =>
      (await readScript(`${REGULATED}New RegControl.r transformer=t winding=2 tapnum=${number}`)).state.taps[0]?.[1];
    expect(await tap(-3)).toBeCloseTo(1 - 3 * 0.00625, 12);
    expect(await tap(40)).toBeCloseTo(1.1, 12);
  });

  test('copies by like=, and needs a transformer with that winding', async () => {
    const { network } = await readScript(
      `${REGULATED}New Transformer.u like=t ${BUSES}\nNew RegControl.a transformer=t winding=2 vreg=124 R=.6\nNew RegControl.b like=a transformer=u R=1.4`,
    );
    expect(network.tapControls[1]).toMatchObject({ transformer: 1, setPoint: 124, r: 1.4 });
    expect((await problemOf(readScript(`${REGULATED}New RegControl.r transformer=t winding=3`))).message).toContain(
      'has no winding 3',
    );
    expect((await problemOf(readScript('New RegControl.r transformer=none'))).message).toContain(
      'there is no transformer.none',
    );
  });

  test('of a disabled transformer, or itself disabled, is none', async () => {
    const { network } = await readScript(
      `${REGULATED}New RegControl.a transformer=t enabled=no\nNew Transformer.u like=t ${BUSES} enabled=no\nNew RegControl.b transformer=u`,
    );
    expect(network.tapControls).toEqual([]);
  });
});

describe('solves on the way', () => {
  const REGULATED = `New Transformer.t ${BUSES}\nNew RegControl.r transformer=t winding=2\n`;

  test('are taken down when something changes after them', async () => {
    const { earlier, continued, controlsOn } = await readScript(
      `${REGULATED}Solve\nNew Capacitor.c bus1=b\nSet controlmode=off\nSolve`,
    );
    expect(earlier).toHaveLength(1);
    expect(earlier[0]?.network.capacitors).toHaveLength(0);
    expect(continued.taps.map((marks) => [...marks])).toEqual([[1, 1]]);
    expect(continued.capacitorSteps.map((marks) => [...marks])).toEqual([[0]]);
    expect(controlsOn).toBe(false);
  });

  test('do not hand on what is given anew', async () => {
    const { continued } = await readScript(`${REGULATED}Solve\nTransformer.t.wdg=2 tap=1.05\nSolve`);
    expect([...(continued.taps[0] ?? [])]).toEqual([1, 0]);
  });

  test('are none where nothing follows, nothing is controlled, or the circuit begins anew', async () => {
    expect((await readScript(`${REGULATED}Solve\nShow Taps\nSet ShowExport=yes\nNew Monitor.m`)).earlier).toEqual([]);
    expect((await readScript('Solve\nNew Load.a bus1=sourcebus\nSolve')).earlier).toEqual([]);
    expect((await readScript(`${REGULATED}Set controlmode=off\nSolve\nNew Load.a bus1=b\nSolve`)).earlier).toEqual([]);
    expect((await readScript(`${REGULATED}Solve\nClear\nNew Circuit.b`)).earlier).toEqual([]);
    expect((await readScript(`${REGULATED}Solve`, { open: ['transformer.t'] })).earlier).toEqual([]);
  });
});
