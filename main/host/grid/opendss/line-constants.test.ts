import { describe, expect, test } from 'vitest';
import type { PhaseLine } from '../../../../simulation/network/phase-network.ts';
import { resistanceWithSkinEffect } from './skin-effect.ts';
import { problemOf, readScript } from './test-script.ts';

const OMEGA = 2 * Math.PI * 60;
/** The four-node feeder of the IEEE: Kersting, Radial Distribution Test Feeders, 4-wire configuration, ohm per mile. */
const FOUR_WIRE = `
new wiredata.conductor Runits=mi Rac=0.306 GMRunits=ft GMRac=0.0244 Radunits=in Diam=0.721
new wiredata.neutral Runits=mi Rac=0.592 GMRunits=ft GMRac=0.00814 Radunits=in Diam=0.563
new linegeometry.4wire nconds=4 nphases=3 reduce=yes
~ cond=1 wire=conductor units=ft x=-4 h=28
~ cond=2 wire=conductor x=-1.5 h=28
~ cond=3 wire=conductor x=3 h=28
~ cond=4 wire=neutral x=0 h=24
`;
const PUBLISHED = {
  r: [0.4576, 0.1559, 0.1535, 0.1559, 0.4666, 0.158, 0.1535, 0.158, 0.4615],
  x: [1.078, 0.5017, 0.3849, 0.5017, 1.0482, 0.4236, 0.3849, 0.4236, 1.0651],
};
/** The concentric-neutral cable 606 of the 13-bus feeder: its line code there was computed with this definition. */
const CABLE = `
New CNDATA.250_1/3 k=13 DiaStrand=0.064 Rstrand=2.816666667 epsR=2.3
~ InsLayer=0.220 DiaIns=1.06 DiaCable=1.16 Rac=0.076705 GMRac=0.20568 diam=0.573
~ Runits=kft Radunits=in GMRunits=in
New LineGeometry.606 nconds=3 nphases=3 units=ft
~ cond=1 cncable=250_1/3 x=-0.5 h=-4
~ cond=2 cncable=250_1/3 x=0 h=-4
~ cond=3 cncable=250_1/3 x=0.5 h=-4
`;
const LINE_CODE_606 = {
  r: [0.791721, 0.318476, 0.28345, 0.318476, 0.781649, 0.318476, 0.28345, 0.318476, 0.791721],
  x: [0.438352, 0.0276838, -0.0184204, 0.0276838, 0.396697, 0.0276838, -0.0184204, 0.0276838, 0.438352],
  c: 383.948,
};

async function line(lines: string): Promise<PhaseLine> {
  const { network } = await readScript(lines);
  return network.lines[0] as PhaseLine;
}

function expectClose(found: Float64Array, wanted: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, at) => {
    expect(Math.abs((found[at] as number) - value)).toBeLessThanOrEqual(tolerance);
  });
}

describe('the impedance of conductors over earth', () => {
  test('is what the four-node feeder publishes, with Carson', async () => {
    const { r, x } = await line(
      `${FOUR_WIRE}new line.a geometry=4wire earthmodel=carson length=1 units=mi bus1=sourcebus bus2=b`,
    );
    expectClose(r, PUBLISHED.r, 1e-4);
    expectClose(x, PUBLISHED.x, 1e-4);
  });

  test('is nearly the same with the other earth models, and scales with length', async () => {
    for (const model of ['deri', 'fullcarson']) {
      const { r, x } = await line(
        `${FOUR_WIRE}new line.a geometry=4wire earthmodel=${model} length=5280 units=ft bus1=sourcebus bus2=b`,
      );
      expectClose(r, PUBLISHED.r, 7e-3);
      expectClose(x, PUBLISHED.x, 3e-3);
    }
  });

  test('is the same by a spacing and wires', async () => {
    const places = 'new linespacing.s nconds=4 nphases=3 units=ft x=(-4 -1.5 3 0) h=(28 28 28 24)\n';
    const by = 'spacing=s wires=(conductor conductor conductor neutral)';
    const at = 'length=2 units=mi bus1=sourcebus bus2=b';
    const spaced = await line(`${FOUR_WIRE}${places}new line.a ${by} ${at}`);
    const geometry = await line(`${FOUR_WIRE}new line.a geometry=4wire ${at}`);
    expect(spaced.r).toEqual(geometry.r);
    expect(spaced.b).toEqual(geometry.b);
  });

  test('keeps every conductor where nothing is reduced', async () => {
    const { phases, terminals, normalRating } = await line(
      `${FOUR_WIRE.replace('reduce=yes', 'reduce=no')}new line.a geometry=4wire bus1=sourcebus.1.2.3.0 bus2=b`,
    );
    expect(phases).toBe(4);
    expect(normalRating).toBeNaN();
    expect(terminals.map(({ nodes }) => nodes)).toEqual([
      [1, 2, 3, 0],
      [1, 2, 3, 4],
    ]);
  });

  test('has the capacitance of the potential coefficients', async () => {
    const { b } = await line(
      'new wiredata.w rac=1 gmrac=0.01 radius=0.01\nnew linegeometry.g nconds=1 nphases=1 cond=1 wire=w x=0 h=10 units=m\nnew line.a geometry=g length=1 units=m bus1=sourcebus bus2=b',
    );
    expect(b[0]).toBeCloseTo((OMEGA * 2 * Math.PI * 8.854e-12) / Math.log(2000), 18);
  });

  test('of cables is that of the line code computed with OpenDSS', async () => {
    // It was computed with a mile of 1609.3 m.
    const mile = 1609.3 / 1609.344;
    const { r, x, b } = await line(`${CABLE}new line.a geometry=606 length=${mile} units=mi bus1=sourcebus bus2=b`);
    expectClose(r, LINE_CODE_606.r, 1e-6);
    expectClose(x, LINE_CODE_606.x, 1e-6);
    expect(b[4]).toBeCloseTo(OMEGA * LINE_CODE_606.c * 1e-9, 9);
    expect(b[1]).toBe(0);
  });

  test('of a tape-shielded cable is that of Kersting, example 4.4', async () => {
    // 1/0 copper in a tape shield with a 1/0 neutral 3 inches away: 1.3219 + j0.6743 ohm per mile
    const { r, x } = await line(
      `new tsdata.ts diashield=0.88 tapelayer=0.005 tapelap=0 epsr=2.3 inslayer=0.2 diains=0.8 diacable=1
~ rac=0.97 gmrac=0.0111 diam=0.368 runits=mi gmrunits=ft radunits=in
new wiredata.n rac=0.607 gmrac=0.01113 diam=0.368 runits=mi gmrunits=ft radunits=in
new linespacing.s nconds=2 nphases=1 units=in x=(0 3) h=(-48 -48)
new line.a spacing=s tscables=(ts) wires=(n) earthmodel=carson length=1 units=mi bus1=sourcebus bus2=b`,
    );
    expect(r[0]).toBeCloseTo(1.32, 1);
    expect(x[0]).toBeCloseTo(0.67, 1);
  });
});

describe('conductors', () => {
  test('in one place, below ground or without resistance are refused', async () => {
    const at = 'new line.a geometry=g bus1=sourcebus bus2=b';
    const wire = 'new wiredata.w rac=1 gmrac=0.01 diam=0.03 radunits=m gmrunits=m\n';
    const geometry = (second: string): string =>
      `${wire}new linegeometry.g nconds=2 nphases=2 units=m cond=1 wire=w x=0 h=10 cond=2 wire=w ${second}\n${at}`;
    expect((await problemOf(readScript(geometry('x=0 h=10')))).message).toContain('in the same place');
    expect((await problemOf(readScript(geometry('x=1 h=-1')))).message).toContain('is not above the ground');
    expect(
      (await problemOf(readScript(`new wiredata.w gmrac=1\n${geometry('x=1 h=9').slice(wire.length)}`))).message,
    ).toContain('has no rac or rdc');
  });

  test('carry direct current evenly: skin effect ends at low frequency', () => {
    expect(resistanceWithSkinEffect(1e-3, 1e-6)).toBeCloseTo(1e-3, 12);
    expect(resistanceWithSkinEffect(1.86e-4, 60)).toBeGreaterThan(1.86e-4);
    // Where the current keeps to the surface, half the root of R f mu is left.
    expect(resistanceWithSkinEffect(1e-8, 1000)).toBeCloseTo(Math.sqrt(1e-8 * 1000 * 12.56637e-7) / 2, 12);
  });
});
