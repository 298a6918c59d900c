import { describe, expect, test } from 'vitest';
import type {
  PhaseCapacitor,
  PhaseConsumer,
  PhaseReactor,
  PhaseSource,
} from '../../../../simulation/network/phase-network.ts';
import { problemOf, readFiles, readScript } from './test-script.ts';

const OMEGA = 2 * Math.PI * 60;

async function load(properties: string): Promise<PhaseConsumer> {
  return (await readScript(`New Load.a bus1=sourcebus ${properties}`)).network.consumers[0] as PhaseConsumer;
}

async function capacitor(properties: string): Promise<PhaseCapacitor> {
  return (await readScript(`New Capacitor.a bus1=sourcebus ${properties}`)).network.capacitors[0] as PhaseCapacitor;
}

async function reactor(properties: string): Promise<PhaseReactor> {
  return (await readScript(`New Reactor.a bus1=sourcebus ${properties}`)).network.reactors[0] as PhaseReactor;
}

async function source(properties: string): Promise<PhaseSource> {
  const { network } = await readFiles({ 'main.dss': `Clear\nNew Circuit.c ${properties}\n` });
  return network.sources[0] as PhaseSource;
}

describe('a load', () => {
  test('follows what was given last', async () => {
    expect(await load('kW=30 kvar=40')).toMatchObject({ p: 30_000, q: 40_000 });
    expect((await load('kW=30 pf=0.6')).q).toBeCloseTo(40_000, 6);
    expect((await load('kW=30 pf=-0.6')).q).toBeCloseTo(-40_000, 6);
    expect((await load('kVA=50 pf=0.6')).p).toBeCloseTo(30_000, 6);
    expect((await load('kvar=7 kW=30 pf=0.6')).q).toBeCloseTo(40_000, 6);
    expect((await load('kwh=720 kwhdays=30 cfactor=2 pf=1')).p).toBeCloseTo(2000, 9);
    expect((await load('kW=10')).q).toBeCloseTo(10_000 * Math.sqrt(1 / 0.88 ** 2 - 1), 6);
  });

  test('keeps its power factor when only its power is edited', async () => {
    const { network } = await readScript('New Load.a bus1=sourcebus kW=30 kvar=40\nLoad.a.kW=60');
    expect(network.consumers[0]?.q).toBeCloseTo(80_000, 6);
  });

  test('knows the voltage across a phase, and its conductors', async () => {
    const { terminal, ratedVoltage } = await load('kv=12.47');
    expect([terminal.nodes, ratedVoltage]).toEqual([[1, 2, 3, 0], 12_470 / Math.sqrt(3)]);
    expect(await load('kv=12.47 conn=delta')).toMatchObject({ ratedVoltage: 12_470, terminal: { nodes: [1, 2, 3] } });
    expect(await load('bus1=b.2 phases=1 kv=7.2')).toMatchObject({ ratedVoltage: 7200, terminal: { nodes: [2, 0] } });
    expect(await load('bus1=b.3.1 phases=1 conn=delta kv=12.47')).toMatchObject({
      ratedVoltage: 12_470,
      connection: 'delta',
      terminal: { nodes: [3, 1] },
    });
    expect(await load('bus1=b.1.2 phases=2 conn=delta')).toMatchObject({ terminal: { nodes: [1, 2, 0] } });
  });

  test('has a band of voltages and exponents', async () => {
    expect(await load('')).toMatchObject({
      model: 1,
      minVoltage: 0.95,
      maxVoltage: 1.05,
      lowVoltage: 0.5,
      exponentP: 1,
      exponentQ: 2,
      customers: 1,
      neutralResistance: -1,
    });
    expect(
      await load('model=4 vminpu=.8 vmaxpu=1.2 vlowpu=.6 cvrwatts=.8 cvrvars=3 numcust=7 rneut=1 xneut=2'),
    ).toMatchObject({
      model: 4,
      minVoltage: 0.8,
      maxVoltage: 1.2,
      lowVoltage: 0.6,
      exponentP: 0.8,
      exponentQ: 3,
      customers: 7,
      neutralResistance: 1,
      neutralReactance: 2,
    });
  });

  test('has no power factor beyond 1', async () => {
    expect((await problemOf(load('pf=1.2'))).message).toContain('pf: a power factor of 1.2 is not possible');
  });
});

describe('a generator', () => {
  test('is a load that takes negative power, an impedance outside its band', async () => {
    const { network } = await readScript(
      'New Generator.g bus1=sourcebus kv=12.47 kW=100 pf=0.8\nNew Generator.h bus1=sourcebus kW=10 kvar=-5 status=fixed model=2\nSet genmult=0.5',
    );
    expect(network.consumers[0]).toMatchObject({
      id: 'generator.g',
      model: 1,
      p: -50_000,
      minVoltage: 0.9,
      maxVoltage: 1.1,
      lowVoltage: 0,
      ratedVoltage: 12_470 / Math.sqrt(3),
    });
    expect(network.consumers[0]?.q).toBeCloseTo(-37_500, 6);
    expect(network.consumers[1]).toMatchObject({ p: -10_000, q: 5000, model: 2 });
  });
});

describe('a switch control', () => {
  test('opens and closes by its state, at its terminal', async () => {
    const { network } = await readScript(
      'New Line.a bus1=sourcebus bus2=b\nNew SwtControl.s switchedobj=Line.a switchedterm=2 normal=closed state=open lock=yes\nSwtControl.s.state=closed',
    );
    expect(network.lines[0]?.terminals.map(({ open }) => open)).toEqual([[], [true, true, true]]);
  });
});

describe('a capacitor', () => {
  test('is earthed in wye by its kvar, of the phase voltage', async () => {
    const { terminals, b, ratedPower } = await capacitor('kvar=600 kv=4.16');
    expect(terminals.map(({ nodes }) => nodes)).toEqual([
      [1, 2, 3],
      [0, 0, 0],
    ]);
    expect(b[0]?.[0]).toBeCloseTo(600e3 / 4160 ** 2, 12);
    expect(b[0]?.[1]).toBe(0);
    expect(ratedPower).toBe(600e3);
    expect((await capacitor('bus1=b.3 phases=1 kvar=100 kv=2.4')).terminals[1]?.nodes).toEqual([0]);
  });

  test('in delta has one terminal and couples its phases', async () => {
    const { terminals, b } = await capacitor('conn=delta kvar=600 kv=4.16');
    const y = 600e3 / 3 / 4160 ** 2;
    expect(terminals).toHaveLength(1);
    expect(b[0]?.[0]).toBeCloseTo(2 * y, 12);
    expect(b[0]?.[1]).toBeCloseTo(-y, 12);
  });

  test('in series joins two buses', async () => {
    const { terminals, b } = await capacitor('bus2=c phases=3 cuf=5');
    expect(terminals[1]).toMatchObject({ bus: 1, nodes: [1, 2, 3] });
    expect(b[0]?.[4]).toBeCloseTo(OMEGA * 5e-6, 12);
  });

  test('of several steps: one split evenly, states, series reactance', async () => {
    const { network, state } = await readScript(
      'New Capacitor.a bus1=sourcebus phases=1 kv=10 kvar=900 numsteps=3 states=(1 0 1)',
    );
    expect(network.capacitors[0]?.b).toHaveLength(3);
    expect(network.capacitors[0]?.b[2]?.[0]).toBeCloseTo(300e3 / 1e8, 12);
    expect([...(state.capacitorSteps[0] ?? [])]).toEqual([1, 0, 1]);
    const tuned = await capacitor('phases=1 kv=10 kvar=1000 r=1 xl=10');
    const [re, im] = [1, 10 - 100];
    expect(tuned.g[0]?.[0]).toBeCloseTo(re / (re * re + im * im), 12);
    expect(tuned.b[0]?.[0]).toBeCloseTo(-im / (re * re + im * im), 12);
  });

  test('tuned to a harmonic', async () => {
    const { b } = await capacitor('phases=1 kv=10 kvar=1000 harm=5');
    const [r, x] = [4 / 1000, 4 - 100];
    expect(b[0]?.[0]).toBeCloseTo(-x / (r * r + x * x), 12);
  });

  test('as a matrix, and with unequal steps as OpenDSS takes them', async () => {
    const { b } = await capacitor('phases=2 cmatrix=(2 | -1 3)');
    expect([...(b[0] ?? [])]).toEqual([2, -1, -1, 3].map((c) => c * 1e-6 * OMEGA));
    const { network, warnings } = await readScript(
      'New Capacitor.a bus1=sourcebus phases=1 kv=10 numsteps=2 kvar=[100 300]',
    );
    expect(network.capacitors[0]?.b[1]?.[0]).toBeCloseTo(100e3 / 1e8, 12);
    expect(warnings[0]).toContain('the kvar of the first');
  });

  test('is controlled by what an element sees', async () => {
    const { network } = await readScript(
      'New Line.l bus1=sourcebus bus2=b\nNew Capacitor.c bus1=b phases=1\nNew CapControl.k Capacitor=c element=line.l terminal=1 type=kvar ptratio=1 ctratio=1 ONsetting=150 OFFsetting=-225 VoltOverride=Y Vmin=7110 Vmax=7740 Delay=100 Delayoff=101 ptphase=avg vbus=b',
    );
    expect(network.capacitorControls[0]).toMatchObject({
      capacitor: 0,
      type: 'kvar',
      element: 'line.l',
      terminal: 1,
      onSetting: 150e3,
      offSetting: -225e3,
      onDelay: 100,
      offDelay: 101,
      deadTime: 300,
      voltageOverride: { min: 7110, max: 7740, bus: 1 },
      monitoredPtPhase: 'average',
      monitoredCtPhase: 1,
      minimumKvarPercent: 50,
    });
  });
});

describe('a reactor', () => {
  test('is given by kvar, by R and X, and in series', async () => {
    expect((await reactor('kvar=300 kv=10')).b[0]).toBeCloseTo(-300e3 / 1e8, 12);
    const series = await reactor('bus2=c r=3 x=4 rp=10');
    expect(series.terminals[1]).toMatchObject({ bus: 1, nodes: [1, 2, 3] });
    expect(series.g[0]).toBeCloseTo(3 / 25 + 1 / 10, 12);
    expect(series.b[0]).toBeCloseTo(-4 / 25, 12);
    expect((await reactor('phases=1 lmh=10')).b[0]).toBeCloseTo(-1 / (OMEGA * 0.01), 12);
    expect((await reactor('phases=1 z=[3 4]')).g[0]).toBeCloseTo(3 / 25, 12);
  });

  test('in delta couples its phases', async () => {
    const { terminals, b } = await reactor('conn=delta x=2');
    expect(terminals).toHaveLength(1);
    expect([...b]).toEqual([-1, 0.5, 0.5, 0.5, -1, 0.5, 0.5, 0.5, -1]);
  });

  test('by matrices, in series or in parallel', async () => {
    const parallel = await reactor('phases=2 rmatrix=(2 | 0 4) xmatrix=(5 | 0 10) parallel=yes');
    expect([...parallel.g]).toEqual([0.5, 0, 0, 0.25]);
    expect([...parallel.b].map(Math.abs)).toEqual([0.2, 0, 0, 0.1]);
    const series = await reactor('phases=1 rmatrix=(3) xmatrix=(4)');
    expect(series.b[0]).toBeCloseTo(-4 / 25, 12);
  });

  test('by symmetrical components: the positive sequence sees Z1', async () => {
    const { g, b } = await reactor('z1=[1 2] z2=[3 4] z0=[5 6]');
    const angle = (2 * Math.PI) / 3;
    let re = 0;
    let im = 0;
    for (let k = 0; k < 3; k++) {
      const [vRe, vIm] = [Math.cos(-angle * k), Math.sin(-angle * k)];
      re += (g[k] as number) * vRe - (b[k] as number) * vIm;
      im += (g[k] as number) * vIm + (b[k] as number) * vRe;
    }
    expect(re).toBeCloseTo(1 / 5, 12);
    expect(im).toBeCloseTo(-2 / 5, 12);
  });

  test('without impedance is refused', async () => {
    expect((await problemOf(reactor('r=0 x=0'))).message).toContain('its impedance is zero');
  });
});

describe('a source', () => {
  test('by short-circuit powers has the currents that they say', async () => {
    const { r, x, emfMagnitude } = await source('basekv=115 pu=1.0001 angle=30 mvasc3=20000 mvasc1=21000');
    const phase = 115e3 / Math.sqrt(3);
    const self = Math.hypot(r[0] as number, x[0] as number);
    const positive = Math.hypot((r[0] as number) - (r[1] as number), (x[0] as number) - (x[1] as number));
    expect((phase / positive) * Math.sqrt(3) * 115e3).toBeCloseTo(20e9, -1);
    expect((phase / self) * Math.sqrt(3) * 115e3).toBeCloseTo(21e9, -1);
    expect(emfMagnitude[0]).toBeCloseTo(1.0001 * phase, 6);
  });

  test('by currents, by ohms, per unit, and as an ideal one', async () => {
    const byCurrent = await source('basekv=11 isc3=3000 isc1=2000');
    expect(
      Math.hypot(
        (byCurrent.r[0] as number) - (byCurrent.r[1] as number),
        (byCurrent.x[0] as number) - (byCurrent.x[1] as number),
      ),
    ).toBeCloseTo(11e3 / Math.sqrt(3) / 3000, 9);
    const byOhms = await source('basekv=4.16 r1=0 x1=0.0001 r0=0 x0=0.0004');
    expect(byOhms.x[0]).toBeCloseTo(0.0002, 15);
    expect(byOhms.x[1]).toBeCloseTo(0.0001, 15);
    const perUnit = await source('basekv=10 basemva=10 puz1=[0.01 0.1]');
    expect([perUnit.r[0], perUnit.x[0]].map((z) => Number(z?.toPrecision(12)))).toEqual([0.1, 1]);
    const ideal = await source('basekv=10 model=ideal');
    expect([ideal.r[0], ideal.x[0], ideal.x[1]].map((z) => Number(z?.toPrecision(12)))).toEqual([1e-6, 1e-3, 0]);
  });

  test('turns its phases backwards in time, and may turn them the other way', async () => {
    const degrees = ({ emfAngle }: PhaseSource): number[] =>
      emfAngle.map((angle) => Math.round((angle * 180) / Math.PI));
    expect(degrees(await source('angle=30'))).toEqual([30, -90, -210]);
    expect(degrees(await source('sequence=neg'))).toEqual([0, 120, 240]);
    const single = await source('phases=1 basekv=7.2 bus1=a.2');
    expect([single.emfMagnitude, single.terminals.map(({ nodes }) => nodes)]).toEqual([[7200], [[2], [0]]]);
  });
});
